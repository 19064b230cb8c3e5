"""The file of a simulated host as tests look at it: every key there, numbers as numbers, and what Windows would show.

Knows docs/host-file.md and the list `hyperpoint-sim keys`; shares nothing with the programs.
"""
import copy
import functools
import json
import re
import subprocess

LISTED = ("ok", "problem")  # a GPU that Windows lists as partitionable
RESOURCES = ("vram", "encode", "decode", "compute")
BOUNDS = ("min", "max", "optimal")
FIRST_BUILD_WITH_PATHS = 20348  # older ones do not tell which GPU an adapter has
CHOSEN = "chosen"  # of an adapter: it is automatic, and its GPU is the one Hyper-V would take

_BLOCK = re.compile(r"--- HyperPoint [^\r\n]*\r?\n(?:.*\r?\n)*?--- end of HyperPoint [^\r\n]*")
_PARKED = "--- HyperPoint GPU set of a parked VM,"
_STEP = re.compile(r"([A-Za-z]+)(\[\])?")


# --- keys and what they are when left out ---

class Shape:
    """What can stand in an object: for each key its default, and the shape of what is in it."""

    def __init__(self):
        self.defaults = {}
        self.inside = {}
        self.lists = set()


@functools.lru_cache(maxsize=None)
def shape_of(sim_program):
    listing = subprocess.run([sim_program, "keys"], check=True, capture_output=True, text=True).stdout
    root = Shape()
    for line in listing.splitlines():
        path, _, meaning = line.partition("\t")
        _add_key(root, [_STEP.fullmatch(step).groups() for step in path.split(".")], meaning)
    return root


def _add_key(shape, steps, meaning):
    for name, is_list in steps[:-1]:
        shape = shape.inside.setdefault(name, Shape())
        del is_list
    name = steps[-1][0]
    kind, _, default = meaning.rpartition("; ")
    if meaning == "an object":
        shape.inside.setdefault(name, Shape())
    elif meaning.startswith("a list"):
        shape.lists.add(name)
    elif kind and default.startswith("else "):
        shape.defaults[name] = _value(default[len("else "):], kind)


def _value(text, kind):
    try:
        return json.loads(text)
    except ValueError:
        return [] if kind.startswith("a list") else text


def complete(value, shape):
    """A copy of an object with every key there; numbers that stand as text become numbers."""
    whole = shape.defaults | {name: [] for name in shape.lists}
    for name, member in value.items():
        inside = shape.inside.get(name)
        if inside and isinstance(member, list):
            whole[name] = [complete(element, inside) for element in member]
        elif inside and isinstance(member, dict):
            whole[name] = complete(member, inside)
        else:
            whole[name] = _number(member, shape.defaults.get(name)) if isinstance(member, str) else member
    for name, inside in shape.inside.items():
        if name not in whole:
            whole[name] = complete({}, inside)
    return whole


def _number(text, default):
    return int(text) if len(text) > 15 and text.isdigit() and not isinstance(default, str) else text


# --- a host ---

class Host:
    """One host file at one moment."""

    def __init__(self, raw, shape):
        self.raw = raw
        whole = complete(raw, shape)
        self.facts = whole["host"]
        self.behaviour = whole["behaviour"]
        self.now = whole["clock"]["now"]
        self.gpus = whole["gpus"]
        self.vms = {vm["id"]: vm for vm in whole["vms"]}
        self.exports = whole["exports"]
        self.failures = whole["failures"]
        self.jobs = whole["jobs"]
        self._show_chosen()
        settings = shape.inside["vms"].inside["checkpoints"].inside["settings"]
        self.setting_keys = [*settings.defaults, *settings.lists]

    @classmethod
    def read(cls, path, sim_program):
        """Not to be changed: a file that is as it was before is the same host."""
        with open(path, "rb") as file:
            return _host(file.read(), sim_program)

    @property
    def name(self):
        return self.facts["name"]

    def listed(self):
        """The GPUs Windows lists, in its order."""
        return [gpu for gpu in self.gpus if gpu["status"] in LISTED]

    def gpu_at(self, path):
        return next((gpu for gpu in self.listed() if path and gpu["instancePath"].lower() == path.lower()), None)

    def hides_gpus(self):
        """Adapters do not tell which GPU they have."""
        choice = self.behaviour["hostResourceReadsBackEmpty"]
        return self.facts["build"] < FIRST_BUILD_WITH_PATHS if choice is None else choice

    def _show_chosen(self):
        """Where automatic adapters name the GPU Hyper-V would take, they have it here as well, and are marked."""
        chosen = next((gpu["instancePath"] for gpu in self.listed()), None)
        if not self.behaviour["automaticReadsBackChosen"] or self.hides_gpus() or chosen is None:
            return
        for adapter in (adapter for vm in self.vms.values() for adapter in vm["adapters"]):
            if adapter["gpu"] is None:
                adapter.update({"gpu": chosen, CHOSEN: True})

    def is_stale(self, adapter):
        return adapter["gpu"] is not None and self.gpu_at(adapter["gpu"]) is None

    def shown(self, vm):
        """The adapters that Windows lists of a VM."""
        hidden = self.behaviour["staleAdaptersInvisible"]
        return [adapter for adapter in vm["adapters"] if not (hidden and self.is_stale(adapter))]

    def has_running_job(self, vm_id):
        return any(job["vm"] == vm_id and job["state"] == "running" for job in self.jobs)

    def has_event(self, vm_id):
        """Something is about to happen to the VM without any call."""
        return any(event["vm"] == vm_id for event in self.raw.get("events", []))


@functools.lru_cache(maxsize=8)
def parsed(raw):
    """What is in a file, not to be changed: a file is looked at many times between two changes."""
    return json.loads(raw)


@functools.lru_cache(maxsize=8)
def _host(raw, sim_program):
    return Host(parsed(raw), shape_of(sim_program))


def takes(adapter):
    """Does a host take these partition values? It can hold others, which it once took or an older one did."""
    for resource in RESOURCES:
        low, high, middle = (adapter[resource][bound] for bound in BOUNDS)
        values = [value for value in (low, middle, high) if value is not None]
        if values != sorted(values):
            return False
    return True


def bare(adapter):
    """What has to be the same of two adapters that are the same: all but the id, which Hyper-V gives anew, and the
    host's name in the GPU's path, which is today's once the adapter has been put back. An empty list is none."""
    return json.dumps({key: value for key, value in adapter.items()
                       if key not in ("id", "hostName", CHOSEN) and value != []}, sort_keys=True)


def bares(adapters):
    return sorted(bare(adapter) for adapter in adapters)


# --- notes ---

def blocks(notes):
    """The blocks about checkpoints that HyperPoint wrote into notes."""
    return [block for block in _BLOCK.findall(notes) if not block.startswith(_PARKED)]


def parked_blocks(notes):
    """Those about parked VMs: of this VM, and of others from which notes were copied."""
    return [block for block in _BLOCK.findall(notes) if block.startswith(_PARKED)]


def parked_block(vm):
    """The one that says of this VM that it is parked, or None."""
    mine = f"VM: {vm['id']}".lower()
    return next((block for block in parked_blocks(vm["notes"]) if mine in block.lower().splitlines()), None)


def own_text_is(notes, expected):
    """Is the user's own text in these notes that text, byte for byte? Between it and a block there may be line breaks
    that belong to the block."""
    if notes == expected:
        return True
    parts = _BLOCK.split(notes)
    if len(parts) == 1:
        return False
    texts = {parts[0]}
    for part in parts[1:]:
        texts = {_without_end(text, i) + _without_begin(part, k) for text in texts for i in range(3) for k in range(3)}
    return expected in texts


def _without_end(text, breaks):
    return re.sub(r"(\r?\n){0,%d}\Z" % breaks, "", text, count=1) if breaks else text


def _without_begin(text, breaks):
    return re.sub(r"\A(\r?\n){0,%d}" % breaks, "", text, count=1) if breaks else text


def own_text(notes):
    """The user's own text, as far as it can be told without knowing it."""
    return re.sub(r"(\r?\n){0,2}" + _BLOCK.pattern, "", notes)
