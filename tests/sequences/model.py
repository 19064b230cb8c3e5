"""The reference model: what must hold of a host after each command, worked out from the host file and the documentation.

It shares nothing with the program. What it knows beside the host file is what the program was seen to be told: which
GPUs belong to each checkpoint, which checkpoints are pinned, what a parked VM had.
"""
import copy
import dataclasses
import itertools

from hostfile import CHOSEN, bare, own_text, own_text_is, parked_block, parked_blocks

NEW = "(new)"  # the id of a checkpoint that a command makes
ANY_CARD = "anyCard"  # of an expected adapter: its card does not count
CLEAN = "clean"  # of an expected checkpoint: what its notes took over about the VM's being parked is gone
DEFAULT_NAME = None  # Hyper-V chooses it
APART = ("id", "adapters", "checkpoints", "notes", "disks", "changed", CLEAN)  # looked at by themselves, or not at all


class OneOf:
    """Any of several values will do."""

    def __init__(self, *values):
        self.values = values

    def __eq__(self, other):
        return other in self.values

    __hash__ = None

    def __repr__(self):
        return " or ".join(map(repr, self.values))


@dataclasses.dataclass
class Mark:
    """That a checkpoint is pinned, and where that is written."""
    places: set
    in_notes: bool = False
    shadowed: bool = False  # the checkpoint's notes have a set without it, and count as long as they do


@dataclasses.dataclass
class Recorded:
    """Which GPUs belong to a checkpoint, and where that is written."""
    adapters: list  # as in the host file
    windows: dict
    cards: dict  # instance path: name and hardware of the card
    places: set
    in_notes: bool
    schedule: int = None  # which has made the checkpoint; None: none has


@dataclasses.dataclass
class Parked:
    """What a parked VM is to get back. It is written down in the VM's notes and in a state folder."""
    adapters: list
    windows: dict
    host: str  # its name then
    by_run: bool = False
    starts: bool = False  # then: the VM ran before, and is to run again
    block: str = None  # in the notes; None: it is not written yet
    noted: bool = False  # of what a state folder has: the notes had it as well; None: nobody knows
    number: int = dataclasses.field(default_factory=itertools.count().__next__)  # the same of one and the same set


@dataclasses.dataclass
class Memory:
    """What is remembered of one VM, and what its user wrote."""
    own: str = ""  # the VM's notes
    own_of: dict = dataclasses.field(default_factory=dict)  # the notes of each checkpoint
    sets: dict = dataclasses.field(default_factory=dict)
    pins: dict = dataclasses.field(default_factory=dict)
    noted: Parked = None  # in the VM's notes
    files: dict = dataclasses.field(default_factory=dict)  # what state folders say that it is to get back, by place
    cards: dict = dataclasses.field(default_factory=dict)  # by place: adapters HyperPoint assigned there, and their card

    def park(self, parked, place, noted):
        self.noted = dataclasses.replace(parked) if noted else None
        self.files[place] = dataclasses.replace(parked, noted=noted)

    def unpark(self, place):
        """All that is about this VM goes: out of the notes, and out of that state folder."""
        self.noted = None
        self.files = {key: parked for key, parked in self.files.items() if key[0] != place[0]}

    def forget(self, checkpoint_ids):
        for of_each in (self.own_of, self.sets, self.pins):
            for key in checkpoint_ids:
                of_each.pop(key, None)

    def rename(self, old, new):
        for of_each in (self.own_of, self.sets, self.pins):
            if old in of_each:
                of_each[new] = of_each.pop(old)


def memory_of(vm):
    """Of a VM nobody has used HyperPoint on, as far as is known."""
    return Memory(own=own_text(vm["notes"]), own_of={c["id"]: own_text(c["notes"]) for c in vm["checkpoints"]})


@dataclasses.dataclass
class State:
    """A VM as it may be, and what is remembered of it."""
    vm: dict
    memory: Memory

    def copy(self):
        return State(copy.deepcopy(self.vm), copy.deepcopy(self.memory))

    # --- what commands do to it ---

    def take_off(self, ids):
        self.vm["adapters"] = [adapter for adapter in self.vm["adapters"] if adapter["id"] not in ids]

    def put_on(self, adapter):
        """An adapter with a new id."""
        self.vm["adapters"].append({**copy.deepcopy(adapter), "id": None, "hostName": None})

    def add_checkpoint(self, name, settings, kept, takes_notes):
        """The checkpoint a command makes of the VM as it is; `kept` is the GPU set that belongs to it."""
        self.vm["checkpoints"].append({"id": NEW, "name": name, "parent": self.vm["current"], "settings": settings,
                                       "automatic": False, "kind": "ordinary", "saved": False, "adapters": []})
        self.memory.own_of[NEW] = self.memory.own if takes_notes else ""
        self.memory.sets[NEW] = kept
        self.vm["current"] = NEW

    def remove_checkpoints(self, ids):
        """Children go to the nearest that stays."""
        parents = {c["id"]: c["parent"] for c in self.vm["checkpoints"]}

        def heir(key):
            while key in ids:
                key = parents[key]
            return key

        for checkpoint in self.vm["checkpoints"]:
            checkpoint["parent"] = heir(checkpoint["parent"])
        self.vm["current"] = heir(self.vm["current"])
        if self.vm["lastApplied"] in ids:
            self.vm["lastApplied"] = None
        self.vm["checkpoints"] = [c for c in self.vm["checkpoints"] if c["id"] not in ids]
        self.memory.forget(ids)

    def checkpoint(self, key):
        return next((c for c in self.vm["checkpoints"] if c["id"] == key), None)


# --- comparing ---

def differences(expected, actual):
    """What tells the VM as it is from a state it may be in; nothing when it is in that state."""
    yield from _plain(expected.vm, actual, "")
    yield from _adapters(expected.vm["adapters"], actual["adapters"])
    yield from _checkpoints(expected, actual)
    yield from _notes(expected.memory, actual)


def _notes(memory, actual):
    if not own_text_is(actual["notes"], memory.own):
        yield f"the VM's own notes are {actual['notes'][:200]!r} instead of {memory.own!r}"
    block = parked_block(actual)
    if bool(block) != bool(memory.noted):
        yield f"the VM's notes {'say' if block else 'do not say'} that it is parked"
    elif block and memory.noted.block not in (block, None):
        yield "what the VM's notes say of its being parked has changed"


def _plain(expected, actual, where):
    for key, value in expected.items():
        if key in APART or (key == "name" and value is DEFAULT_NAME):
            continue
        is_new = key in ("current", "parent", "lastApplied") and value == NEW
        if not is_new and value != actual.get(key):
            yield f"{where}{key} is {actual.get(key)!r} instead of {value!r}"


def _adapters(expected, actual):
    there = {adapter["id"]: adapter for adapter in actual}
    for adapter in expected:
        if adapter["id"] is None:
            continue
        found = there.pop(adapter["id"], None)
        if not found:
            yield f"the adapter {adapter['id']} is gone: {brief(adapter)}"
        elif bare(found) != bare(adapter):
            yield f"the adapter {adapter['id']} is {brief(found)} instead of {brief(adapter)}"
    rest = list(there.values())
    added = [adapter for adapter in expected if adapter["id"] is None]
    for adapter in sorted(added, key=lambda a: bool(a.get(ANY_CARD))):  # what any other could be takes what is left
        found = next((other for other in rest if is_like(adapter, other)), None)
        if found:
            rest.remove(found)
        else:
            yield f"an adapter is missing: {brief(adapter)}; there are {[brief(a) for a in there.values()]}"
    if rest:
        yield f"{len(rest)} adapters are there beside those that should be: {[brief(adapter) for adapter in rest]}"


def is_like(expected, found):
    """Is that the adapter that is expected? Of some nobody can tell the card."""
    any_card = expected.get(ANY_CARD)
    if found.get(CHOSEN) and expected["gpu"] is None:  # automatic is what was wanted
        any_card = True
    elif found.get(CHOSEN) and not expected.get(CHOSEN):
        return False
    if not any_card:
        return bare(expected) == bare(found)
    return bare({**expected, "gpu": None, ANY_CARD: None}) == bare({**found, "gpu": None, ANY_CARD: None})


def brief(adapter):
    """An adapter for a person: its GPU and the values it has."""
    gpu = (adapter.get("gpu") or "automatic").split("#{")[0][-28:]
    values = [f"{name} {'/'.join(str(value.get(b)) for b in ('min', 'max', 'optimal'))}"
              for name, value in adapter.items() if isinstance(value, dict) and any(v is not None for v in value.values())]
    return ", ".join([gpu, *values])


def new_checkpoint(expected, actual):
    """The one checkpoint the host has and the expected state does not know by its id."""
    known = {c["id"] for c in expected.vm["checkpoints"]}
    unknown = [c for c in actual["checkpoints"] if c["id"] not in known]
    return unknown[0] if len(unknown) == 1 else None


def _checkpoints(expected, actual):
    there = {c["id"]: c for c in actual["checkpoints"]}
    made = new_checkpoint(expected, actual)
    wants_new = any(c["id"] == NEW for c in expected.vm["checkpoints"])
    extra = set(there) - {c["id"] for c in expected.vm["checkpoints"]} - ({made["id"]} if made and wants_new else set())
    if extra:
        yield f"there are checkpoints beside those that should be: {[there[key]['name'] for key in sorted(extra)]}"
    for checkpoint in expected.vm["checkpoints"]:
        found = made if checkpoint["id"] == NEW else there.get(checkpoint["id"])
        label = f"checkpoint {checkpoint['name']!r}"
        if not found:
            yield f"{label} is not there"
            continue
        yield from _plain({key: value for key, value in checkpoint.items() if key != "created"}, found, f"{label}: ")
        if checkpoint["adapters"] is not None and sorted(map(bare, checkpoint["adapters"])) != \
                sorted(map(bare, found["adapters"])):
            yield f"{label}: its adapters differ"
        if checkpoint["parent"] == NEW and (not made or found["parent"] != made["id"]):
            yield f"{label} does not grow from the new checkpoint"
        own = expected.memory.own_of.get(checkpoint["id"], "")
        if not own_text_is(found["notes"], own):
            yield f"{label}: its own notes are {found['notes'][:200]!r} instead of {own!r}"
        if checkpoint.get(CLEAN) and parked_blocks(found["notes"]):
            yield f"{label}: its notes say that the VM is parked"
    if expected.vm["current"] == NEW and (not made or actual["current"] != made["id"]):
        yield "the VM does not stand on the new checkpoint"
