"""What each verb may come to. One function for each, named after it; docs/using.md is what they follow."""
import retention
from expect import Expect, choose_gpus, find_checkpoints, hardware_id, means, selectors, told_name
from hostfile import bare
from model import DEFAULT_NAME, Mark, OneOf, Parked, Recorded
from said import FAILED, LEFT, NOT_FOUND, PUT_BACK, REFUSED, USAGE, adapter_id

LOW, HIGH_IF_BELOW, HIGH = 1024, 8192, 32768  # MiB, what a new adapter needs
WINDOWS = ("lowMmioMegabytes", "highMmioMegabytes", "guestControlledCacheTypes")
IDLE_STATES = ("off", "running", "saved", "paused", "fastSaved", "hibernated")


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

    # --- what is remembered and can be seen from here ---

    def seen(self, kept):
        return kept is not None and (kept.in_notes or self.place in kept.places)

    def parked(self):
        return self.memory.parked if self.seen(self.memory.parked) else None

    def elsewhere(self):
        """Another host's state of this VM is in this state folder."""
        parked = self.memory.parked
        return parked and not self.seen(parked) and any(place[0] == self.place[0] for place in parked.places)

    # --- refusals many have in common ---

    def ready(self):
        """Only a VM that is off, and that nothing is done with, is worked on."""
        if self.vm["state"] != "off":
            self.expect.must(REFUSED, f"the VM is {self.vm['state']}")
        self.idle()

    def idle(self):
        if self.vm["state"] not in IDLE_STATES:
            self.expect.must(REFUSED, f"the VM is {self.vm['state']}")
        if self.vm["health"] == "critical":
            self.expect.must(REFUSED, "its health is critical")
        elif self.vm["health"] != "ok":
            self.expect.may(REFUSED, "its health")
        if self.vm["activity"] == "merging":
            self.expect.may(REFUSED, "disks are being merged")
        elif self.vm["activity"] != "none":
            self.expect.must(REFUSED, f"the VM is busy: {self.vm['activity']}")
        if self.host.has_running_job(self.vm["id"]):
            self.expect.may(REFUSED, "a job runs on it")
            self.expect.may(FAILED, "a job runs on it")

    def puts_back(self, adapters):
        """Every adapter that comes off must be one that can be put on again."""
        if any(self.host.is_stale({"gpu": self.told_path(adapter)}) for adapter in adapters):
            for code in (NOT_FOUND, REFUSED):
                self.expect.must(code, "a card is gone")

    def invisible(self):
        """Assignments that Windows does not show."""
        return [adapter for adapter in self.vm["adapters"] if adapter not in self.host.shown(self.vm)]

    def not_parked(self):
        if self.parked():
            self.expect.must(REFUSED, "it is parked")
        elif self.elsewhere():
            self.expect.may(REFUSED, "another host has parked it")

    # --- adapters ---

    def as_put_back(self, adapter):
        """What an adapter comes back as: where Windows does not tell its card and nobody remembers it, as automatic."""
        if not self.host.hides_gpus() or adapter["gpu"] is None:
            return adapter
        known = self.memory.cards.get(adapter["id"])
        if known is None:
            self.expect.warns = "the card of an adapter is not known"
        return {**adapter, "gpu": known}

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
        return self.memory.cards.get(adapter["id"]) if self.host.hides_gpus() else adapter["gpu"]

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

    # --- sets ---

    def recorded(self, adapters):
        """The GPU set that is written down for a checkpoint made now."""
        cards = {gpu["instancePath"].lower(): (gpu["name"], hardware_id(gpu["instancePath"])) for gpu in self.host.gpus}
        return Recorded(adapters=[dict(a) for a in adapters], windows=self.windows(), cards=cards,
                        places={self.place}, in_notes=self.host.behaviour["checkpointNotesPersist"])

    def belongs_now(self):
        """Which GPUs belong to a checkpoint made now: those the VM has, or is to get back."""
        there = [self.as_put_back(a) for a in self.host.shown(self.vm)]
        parked = self.parked()
        return parked.adapters if parked and not there else there


class Settings(dict):
    """Settings of which some may have one of two values."""

    __hash__ = None

    def __eq__(self, other):
        return self.keys() == other.keys() and all(value == other[key] for key, value in self.items())

    def __ne__(self, other):
        return not self == other


# --- GPUs ---

def named(case, words):
    chosen, unmatched = choose_gpus(case.host, words)
    if any(s.startswith("adapterid:") for s in selectors(words)):
        case.expect.must(USAGE, "an adapter id is for removing only")
    elif unmatched:
        case.expect.must(NOT_FOUND, f"no GPU is {unmatched[0]}")
    return chosen


def _add(case, gpus):
    """Adds those that are not there; where Windows does not tell which are, it may be one more."""
    case.not_parked()
    case.ready()
    state = case.state.copy()
    added = [gpu for gpu in gpus if not case.adapter_on(gpu)]
    for gpu in added:
        state.put_on(case.new_adapter(gpu))
        if gpu["status"] != "ok":
            case.expect.may(REFUSED, "its driver does not work")
    if added:
        case.raise_windows(state)
        case.after_gpu(state)
    case.expect.done = [state]
    if not added:
        settled = state.copy()
        case.after_gpu(settled)
        case.expect.done.append(settled)
    return case.expect


def add(case):
    return _add(case, named(case, case.command.options.get("GPU", [])))


def add_all(case):
    if not case.host.listed():
        case.expect.must(NOT_FOUND, "there is no GPU")
    return _add(case, case.host.listed())


def _suitable(case, adapters):
    """Those that may be chosen: working, not assigned, discrete before integrated."""
    taken = {(case.told_path(a) or "").lower() for a in adapters}
    free = [gpu for gpu in case.host.listed() if gpu["status"] == "ok" and gpu["instancePath"].lower() not in taken]
    return [gpu for gpu in free if gpu["kind"] == "discrete"] or free


def _add_best(case, state, adapters):
    choices = _suitable(case, adapters)
    if not choices:
        case.expect.must(NOT_FOUND, "no GPU is left")
    case.expect.done = []
    for gpu in choices:
        chosen = state.copy()
        chosen.put_on(case.new_adapter(gpu))
        case.raise_windows(chosen)
        case.after_gpu(chosen)
        case.expect.done.append(chosen)
    return case.expect


def add_auto(case):
    words = case.command.options.get("GPU", [])
    chosen = choose_gpus(case.host, words)[0] if words else []
    if any(s.startswith("adapterid:") for s in selectors(words)):
        case.expect.must(USAGE, "an adapter id is for removing only")
    if chosen:
        return _add(case, chosen)
    case.not_parked()
    case.ready()
    return _add_best(case, case.state, case.host.shown(case.vm))


def reset(case):
    words = case.command.options.get("GPU", [])
    case.not_parked()
    case.ready()
    case.puts_back(case.host.shown(case.vm))
    state = case.state.copy()
    state.take_off([a["id"] for a in case.host.shown(case.vm)])
    if not words:
        return _add_best(case, state, [])
    for gpu in named(case, words):
        state.put_on(case.new_adapter(gpu))
    case.raise_windows(state)
    case.after_gpu(state)
    case.expect.done = [state]
    return case.expect


def remove(case):
    state = case.state.copy()
    case.ready()
    ids = set()
    for selector in selectors(case.command.options.get("GPU", [])):
        found = [a for a in case.host.shown(case.vm) if _means_adapter(case, selector, a)]
        if not found:
            case.expect.must(NOT_FOUND, f"no adapter is {selector}")
        ids |= {a["id"] for a in found}
    state.take_off(ids)
    case.expect.done = _with_or_without_automatic(case, state)
    return case.expect


def _means_adapter(case, selector, adapter):
    if selector.startswith("adapterid:"):
        return selector[len("adapterid:"):].lower() == adapter_id(case.vm["id"], adapter).lower()
    path = case.told_path(adapter)
    if not path:
        return False
    gpu = case.host.gpu_at(path)
    order = case.host.listed().index(gpu) + 1 if gpu else None
    return means(selector, path, told_name(gpu) if gpu else None, order)


def _with_or_without_automatic(case, state):
    """A VM that keeps a GPU may lose its automatic checkpoints."""
    off = state.copy()
    case.after_gpu(off)
    return [state, off]


def remove_all(case):
    case.ready()
    state = case.state.copy()
    state.take_off([a["id"] for a in case.host.shown(case.vm)])
    case.expect.done = _with_or_without_automatic(case, state)
    return case.expect


# --- parking ---

def park(case):
    if case.elsewhere():
        case.expect.may(REFUSED, "another host has parked it")
    state = case.state.copy()
    parked = case.parked()
    if parked:
        if case.host.shown(case.vm):
            case.expect.must(REFUSED, "it is parked, and has adapters")
        else:
            case.expect.may(REFUSED, "it is parked already")
            case.expect.done = [state]
        return case.expect
    case.ready()
    shown = case.host.shown(case.vm)
    case.puts_back(shown)
    state.take_off([a["id"] for a in shown])
    state.memory.parked = Parked([case.as_put_back(a) for a in shown], case.windows(), {case.place})
    case.expect.done = _with_or_without_automatic(case, state)
    return case.expect


def unpark(case):
    parked = case.parked()
    if case.elsewhere():
        case.expect.may(REFUSED, "another host has parked it")
    if case.command.given("DISCARD"):
        return _discard_parked(case)
    if not parked:
        case.expect.must(REFUSED, "it is not parked")
        return case.expect
    case.ready()
    state = case.state.copy()
    others = [bare(a) for a in case.host.shown(case.vm)]
    for adapter in parked.adapters:
        if bare(adapter) in others:
            others.remove(bare(adapter))
            continue
        if case.host.is_stale(adapter):
            case.expect.must(NOT_FOUND, "a card of the set is gone")
        state.put_on(adapter)
    if others and not case.command.given("YES"):
        case.expect.must_when_done(REFUSED, "others are there, and nobody confirmed that they stay")
    state.memory.parked = None
    case.after_gpu(state)
    case.expect.done = _windows_kept_or_needed(case, state, parked.windows)
    return case.expect


def _windows_kept_or_needed(case, state, windows):
    """An adapter that is put back has the windows it had; where they have become smaller they are raised."""
    raised = state.copy()
    if state.vm["adapters"]:
        for key in WINDOWS:
            raised.vm[key] = max(raised.vm[key], windows[key])
    needed = raised.copy()
    case.raise_windows(needed)
    return [raised, needed] if state.vm["adapters"] else [state]


def _discard_parked(case):
    if case.parked() and not case.command.given("YES"):
        case.expect.must_when_done(REFUSED, "nobody confirmed it")
    elif not case.parked():
        case.expect.may(REFUSED, "it is not parked")
    state = case.state.copy()
    state.memory.parked = None
    case.expect.done = [state]
    return case.expect


def run(case):
    """Park, a program, unpark."""
    program = case.command.program
    nested = program[0] == "hyperpoint"
    case.not_parked()
    case.ready()
    shown = case.host.shown(case.vm)
    case.puts_back(shown)
    state = case.state.copy()
    state.take_off([a["id"] for a in shown])
    back = [case.as_put_back(a) for a in shown]
    without = state.copy()
    if nested:
        state.add_checkpoint(program[program.index("-NAME") + 1], case.settings_of(state), case.recorded(back))
    case.expect.between = [state.copy(), without.copy()]
    for end in case.expect.between:
        end.memory.parked = Parked(back, case.windows(), {case.place}, by_run=True)
    for end in (state, without):
        for adapter in back:
            end.put_on(adapter)
        case.after_gpu(end)
    case.expect.done = [state]
    if nested and case.disturbed:  # it is disturbed as well
        case.expect.program_codes = {code: [state, without] for code in range(1, 8) if code != LEFT}
    elif program[0] == "sh":
        case.expect.program_codes = {int(program[-1].split()[-1]): [state]}
    elif nested and not _takes_checkpoint(case):
        case.expect.program_codes = {code: [without] for code in (FAILED, PUT_BACK, REFUSED)}
        case.expect.done = []
    return case.expect


def _takes_checkpoint(case):
    """Would a checkpoint made by the program go through?"""
    alone = Case(case.command, case.host, case.state, case.place, case.config)
    room(alone)
    return not alone.expect.impossible and case.vm["checkpointType"] != "disabled"


# --- checkpoints ---

def checkpoint(case):
    words = case.command.options.get("GPU")
    shown = case.host.shown(case.vm)
    case.ready()
    if case.vm["checkpointType"] == "disabled":
        case.expect.must(REFUSED, "checkpoints are disabled")
    if case.elsewhere():
        case.expect.may(REFUSED, "another host has parked it")
    case.puts_back(shown)
    room(case)
    state = case.state.copy()
    if words:
        case.not_parked()
        _with_chosen(case, state, words)
    else:
        state.take_off([a["id"] for a in shown])
        for adapter in shown:
            state.put_on(case.as_put_back(adapter))
        case.after_gpu(state)
    _make(case, state, case.command.word("NAME"))
    case.expect.done = [state]
    return case.expect


def _make(case, state, name):
    state.add_checkpoint(name or DEFAULT_NAME, case.settings_of(state), case.recorded(case.belongs_now()))
    if case.invisible():
        state.vm["checkpoints"][-1]["adapters"] = None


def room(case):
    """What Hyper-V itself refuses."""
    behaviour = case.host.behaviour
    if case.host.facts["freeSpaceBytes"] < behaviour["checkpointSpaceBytes"]:
        for code in (FAILED, PUT_BACK):
            case.expect.must_when_done(code, "there is no room")
    if case.invisible() and behaviour["checkpointRefusedWithAdapters"]:
        for code in (FAILED, PUT_BACK, REFUSED):
            case.expect.must_when_done(code, "an adapter that Windows does not list is assigned")


def _with_chosen(case, state, words):
    """Instead of what was there: the chosen ones, with the values they have where they are there."""
    chosen = named(case, words)
    shown = case.host.shown(case.vm)
    state.take_off([a["id"] for a in shown])
    for gpu in chosen:
        there = case.adapter_on(gpu)
        state.put_on(there if there else case.new_adapter(gpu))
    if any(not case.adapter_on(gpu) for gpu in chosen):
        case.raise_windows(state)
    case.after_gpu(state)


def target(case):
    """The checkpoint of -CHECKPOINT, or None."""
    found = find_checkpoints(case.vm, case.command.word("CHECKPOINT"))
    if len(found) != 1:
        case.expect.must(NOT_FOUND, f"{len(found)} checkpoints are {case.command.word('CHECKPOINT')}")
        return None
    return found[0]


def rename_checkpoint(case):
    case.idle()
    found = target(case)
    if found:
        state = case.state.copy()
        state.checkpoint(found["id"])["name"] = case.command.word("NAME")
        case.expect.done = [state]
        _of_others(case, found)
    return case.expect


def _of_others(case, target):
    """Checkpoints of backup programs and of replication: documentation says little."""
    if target["kind"] != "ordinary":
        case.expect.may(REFUSED, f"it is a {target['kind']} checkpoint")


def export_checkpoint(case):
    case.idle()
    found = target(case)
    if found:
        _of_others(case, found)
        case.expect.done = [case.state.copy()]
        destination = case.command.word("DEST")
        if any(e["directory"] == destination and e["vm"] == case.vm["id"] for e in case.host.exports):
            for code in (FAILED, REFUSED):
                case.expect.must_when_done(code, "there is an export in that folder")
        if case.host.facts["freeSpaceBytes"] < case.host.behaviour["exportSpaceBytes"]:
            case.expect.must_when_done(FAILED, "there is no room")
    return case.expect


def _mark(case, pinned):
    case.idle()
    found = target(case)
    if not found:
        return case.expect
    _of_others(case, found)
    state = case.state.copy()
    state.memory.pins.pop(found["id"], None)
    if pinned:
        state.memory.pins[found["id"]] = Mark({case.place})
    kept = state.memory.sets.get(found["id"])
    if case.seen(kept):
        kept.places.add(case.place)
    case.expect.done = [state]
    return case.expect


def pin_checkpoint(case):
    return _mark(case, True)


def unpin_checkpoint(case):
    return _mark(case, False)


def _is_pinned(case, key):
    return key in case.memory.pins


def _with_descendants(vm, key):
    found, more = {key}, True
    while more:
        more = {c["id"] for c in vm["checkpoints"] if c["parent"] in found} - found
        found |= more
    return found


def remove_checkpoint(case):
    case.idle()
    found = target(case)
    if not found:
        return case.expect
    if not case.command.given("YES"):
        case.expect.must_when_done(REFUSED, "nobody confirmed it")
    ids = _with_descendants(case.vm, found["id"]) if case.command.given("SUBTREE") else {found["id"]}
    by_id = case.command.word("CHECKPOINT").startswith("id:")
    for key in ids:
        kind = case.state.checkpoint(key)["kind"]
        if _is_pinned(case, key):
            case.expect.must(REFUSED, "it is pinned")
        if kind == "recovery" and by_id and len(ids) == 1:
            case.expect.may(REFUSED, "it is of a backup program")
        elif kind != "ordinary":
            case.expect.must(REFUSED, f"it is a {kind} checkpoint")
    state = case.state.copy()
    state.remove_checkpoints(ids)
    case.expect.done = [state]
    return case.expect


def prune(case):
    case.idle()
    rule = retention.parse(case.command.options["KEEP"])
    if rule is None:
        case.expect.must(USAGE, "that is no rule")
        return case.expect
    stay = retention.kept(case.vm["checkpoints"], rule, set(case.memory.pins), case.host.now)
    gone = {c["id"] for c in case.vm["checkpoints"]} - stay
    if gone and not case.command.given("YES"):
        case.expect.must_when_done(REFUSED, "nobody confirmed it")
    state = case.state.copy()
    state.remove_checkpoints(gone)
    case.expect.done = [state]
    return case.expect
