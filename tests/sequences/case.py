"""One command on one VM: what the host is like, what is remembered, and what all verbs have in common."""
import power
from expect import Expect, hardware_id
from hostfile import takes
from looks import look
from model import CLEAN, DEFAULT_NAME, OneOf, Recorded
from said import FAILED, LEFT, NOT_FOUND, PUT_BACK, REFUSED

LOW, HIGH_IF_BELOW, HIGH = 1024, 8192, 32768  # MiB, what a new adapter needs
WINDOWS = ("lowMmioMegabytes", "highMmioMegabytes", "guestControlledCacheTypes")
MAX_CHECKPOINTS = 50  # that Hyper-V keeps of a VM
IDLE_STATES = ("off", "running", "saved", "paused", "fastSaved", "hibernated")


def is_seen(kept, place):
    """What is in a checkpoint's notes is seen everywhere, what is in a state folder from all hosts that use it."""
    return kept is not None and not getattr(kept, "shadowed", False) and (
        kept.in_notes or any(folder == place[0] for folder, _ in kept.places))


class Case:
    """One command on one VM: the host it finds, and the state the VM is in."""

    def __init__(self, command, host, state, place, config, disturbed=False):
        self.command = command
        self.host = host
        self.state = state
        self.vm = state.vm
        self.memory = state.memory
        self.place = place
        self.config = config
        self.disturbed = disturbed
        self.expect = Expect()
        self.look = look(self.memory, place)
        self.cards = self.memory.cards.get(place, {})  # what is remembered here of adapters assigned from here

    # --- what is remembered and can be seen from here ---

    def seen(self, kept):
        return is_seen(kept, self.place)

    def parked(self):
        return self.look.parked

    def knows_whether_parked(self):
        """Where notes and state folder do not agree, nothing changes until the user chooses."""
        if self.look.doubt:
            self.expect.must(REFUSED, "whether it is parked is in doubt")
        elif self.look.doubt is None:
            # after a fault nobody can tell what the notes had, and the state folder decides that with what it has written
            self.expect.may(REFUSED, "whether it is parked may be in doubt")

    # --- refusals many have in common ---

    def ready(self):
        """Only a VM that is off, and that nothing is done with, is worked on."""
        if self.vm["state"] != "off" and not power.way_off(self.command, self.vm):
            self.expect.must(REFUSED, f"the VM is {self.vm['state']}")
        self.idle()

    def idle(self):
        if self.vm["state"] not in IDLE_STATES:
            self.expect.must(REFUSED, f"the VM is {self.vm['state']}")
        if self.vm["health"] != "ok":
            self.expect.must(REFUSED, "its health")
        if self.vm["activity"] == "merging":
            self.expect.must(REFUSED, "disks are being merged")
        elif self.vm["activity"] != "none":
            self.expect.must(REFUSED, f"the VM is busy: {self.vm['activity']}")
        if self.host.has_running_job(self.vm["id"]):
            # it may have ended by the time at which HyperPoint looks
            self.expect.may(REFUSED, "a job runs on it")

    def coming_back(self, adapters):
        """What adapters that come off come back as. Where a card is gone or sits in another slot, it is refused, unless
        -REBIND is given and one card alone can be it."""
        told = [self.as_put_back(adapter) for adapter in adapters]
        return [self.coming_back_of(adapter, told) for adapter in told]

    def coming_back_of(self, adapter, adapters):
        """The same for one of them, as it is written down."""
        if not self.host.is_stale(adapter):
            return adapter
        path = self.rebound(adapter, adapters)
        if path is None or not self.command.given("REBIND"):
            self.expect.must(REFUSED if path else NOT_FOUND, "a card is gone or sits in another slot")
        return {**adapter, "gpu": path or adapter["gpu"]}

    def takes_back(self, adapters):
        """Values that the host would not take again are found out before anything comes off."""
        if not all(map(takes, adapters)):
            self.expect.must_when_done(REFUSED, "the host does not take these values again")

    def may_not_take(self, adapters, code):
        """Values that cannot be tried before: of sets."""
        if not all(map(takes, adapters)):
            self.expect.must_when_done(code, "the host does not take these values again")

    def drops(self, adapters):
        """They come off for good; only where a later step fails do they come back, and then without values that the host
        does not take again. That is found out and said before."""
        if all(takes(adapter) or self.host.is_stale(adapter) for adapter in adapters):
            return
        self.expect.warns = "the host does not take the values of an adapter again"
        if PUT_BACK in self.expect.impossible:
            self.expect.must_when_done(LEFT, self.expect.warns)

    def may_stop_for_stale(self):
        """An adapter whose card is gone comes off, and could not come back if something failed. Which verb takes it for an
        obstacle depends on what is put on in its place, and nothing of it is documented but that no adapter is lost."""
        if any(self.host.is_stale({"gpu": self.told_path(a)}) for a in self.host.shown(self.vm)):
            for code in (NOT_FOUND, REFUSED):
                self.expect.may(code, "a card is gone")

    def rebound(self, adapter, adapters):
        """The one path its card can be at now, or None; `adapters` are all that are put back, as they are known."""
        paths = {(a["gpu"] or "").lower() for a in adapters}
        wanted = hardware_id(adapter["gpu"])
        missing = {p for p in paths if p and hardware_id(p) == wanted and self.host.is_stale({"gpu": p})}
        there = [gpu["instancePath"] for gpu in self.host.listed()
                 if hardware_id(gpu["instancePath"]) == wanted and gpu["instancePath"].lower() not in paths]
        return there[0] if len(there) == 1 and len(missing) == 1 else None

    def invisible(self):
        """Assignments that Windows does not show."""
        return [adapter for adapter in self.vm["adapters"] if adapter not in self.host.shown(self.vm)]

    def not_parked(self):
        if self.parked():
            self.expect.must(REFUSED, "it is parked")

    # --- adapters ---

    def as_put_back(self, adapter):
        """What an adapter comes back as: where Windows does not tell its card and nobody remembers it, as automatic."""
        if not self.host.hides_gpus():
            return adapter
        if adapter["id"] not in self.cards:
            self.expect.warns = "the card of an adapter is not known"
        return {**adapter, "gpu": self.told_path(adapter)}

    def as_now(self, adapters):
        """As they come back, with -REBIND at their card's present path where there is one; nothing is refused."""
        told = [self.as_put_back(adapter) for adapter in adapters]
        for adapter in told:
            path = self.host.is_stale(adapter) and self.command.given("REBIND") and self.rebound(adapter, told)
            yield {**adapter, "gpu": path} if path else adapter

    def new_adapter(self, gpu):
        """One for that GPU, with the values of adapter.config."""
        empty = {resource: {"min": None, "max": None, "optimal": None} for resource in
                 ("vram", "encode", "decode", "compute")}
        for key, value in self.config.items():
            bound, _, resource = key.partition("Partition")
            empty[resource.lower()][bound.lower()] = value
        return {"gpu": gpu["instancePath"], "hostName": None, "numaAware": None, **empty}

    def adapter_on(self, gpu):
        """The VM's adapter for that GPU, as far as Windows or memory tells."""
        return next((a for a in self.host.shown(self.vm)
                     if (self.told_path(a) or "").lower() == gpu["instancePath"].lower()), None)

    def told_path(self, adapter):
        return self.cards.get(adapter["id"]) if self.host.hides_gpus() else adapter["gpu"]

    def told(self, adapters):
        """With the cards they are known to have."""
        return [{**adapter, "gpu": self.told_path(adapter)} for adapter in adapters]

    # --- settings ---

    def after_gpu(self, state):
        """With a GPU, automatic checkpoints are off."""
        if self.host.shown(state.vm):
            state.vm["automaticCheckpoints"] = False

    def raise_windows(self, state):
        """What a new adapter needs."""
        vm = state.vm
        vm["lowMmioMegabytes"] = max(vm["lowMmioMegabytes"], LOW)
        if vm["highMmioMegabytes"] < HIGH_IF_BELOW:
            vm["highMmioMegabytes"] = HIGH
        vm["guestControlledCacheTypes"] = True

    def windows(self):
        return {key: self.vm[key] for key in WINDOWS}

    def settings_of(self, state):
        """Of a checkpoint made on the way: as before the change or as after it."""
        keys = self.host.setting_keys
        return Settings({key: OneOf(self.vm[key], state.vm[key]) if self.vm[key] != state.vm[key] else self.vm[key]
                         for key in keys})

    # --- checkpoints ---

    def room(self):
        """What Hyper-V itself refuses. Some of it HyperPoint knows before."""
        behaviour = self.host.behaviour
        count = len(self.vm["checkpoints"])
        if any(disk["passThrough"] or disk["shared"] or disk["path"].endswith(".vhds") for disk in self.vm["disks"]):
            self.expect.must(REFUSED, "a disk is attached of which there are no checkpoints")
        if count >= MAX_CHECKPOINTS:
            self.expect.must(REFUSED, "it has as many checkpoints as there can be")
        elif behaviour["checkpointLimit"] and count >= behaviour["checkpointLimit"]:
            self.no_checkpoint("it has as many checkpoints as there can be on this host")
        if self.host.facts["freeSpaceBytes"] < behaviour["checkpointSpaceBytes"]:
            self.no_checkpoint("there is no room")
        if self.invisible() and behaviour["checkpointRefusedWithAdapters"]:
            self.no_checkpoint("an adapter that Windows does not list is assigned", REFUSED)  # its code may be "not now"

    def no_checkpoint(self, why, *more_codes):
        """Hyper-V says so, when the adapters are off or when there are none."""
        for code in (FAILED, PUT_BACK, *more_codes):
            self.expect.must_when_done(code, why)

    def make(self, state, name, belongs):
        behaviour = self.host.behaviour
        state.add_checkpoint(name or DEFAULT_NAME, self.settings_of(state), self.recorded(belongs),
                             behaviour["checkpointsTakeNotes"])
        state.vm["checkpoints"][-1][CLEAN] = behaviour["checkpointNotesPersist"] and not self.disturbed
        if self.invisible():
            state.vm["checkpoints"][-1]["adapters"] = None

    # --- sets ---

    def recorded(self, adapters):
        """The GPU set that is written down for a checkpoint made now."""
        cards = {gpu["instancePath"].lower(): (gpu["name"], hardware_id(gpu["instancePath"])) for gpu in self.host.gpus}
        windows = self.windows()
        if self.parked() and not self.host.shown(self.vm):  # the set is what it is to get back, with all that needs
            windows = {key: max(value, self.parked().windows[key]) for key, value in windows.items()}
        return Recorded(adapters=[dict(a) for a in adapters], windows=windows, cards=cards,
                        places={self.place}, in_notes=self.host.behaviour["checkpointNotesPersist"])

    def belongs_now(self):
        """Which GPUs belong to a checkpoint made now: those the VM has, or is to get back."""
        there = list(self.as_now(self.host.shown(self.vm)))
        parked = self.parked()
        return parked.adapters if parked and not there else there


class Settings(dict):
    """Settings of which some may have one of two values."""

    __hash__ = None

    def __eq__(self, other):
        return self.keys() == other.keys() and all(value == other[key] for key, value in self.items())

    def __ne__(self, other):
        return not self == other
