"""Simulated hosts as the fault loop looks at them: made, compared, and judged."""
import json
import re

import hostfile
import start

# What a loss can show in. Everything else of a host file (clock, jobs, ids that change with every add) may differ
# between two hosts that are as they should be.
VM_SETTINGS = ["name", "state", "checkpointType", "automaticCheckpoints", "guestControlledCacheTypes",
               "lowMmioMegabytes", "highMmioMegabytes", "notes", "automaticStopAction"]
DEFAULT_NAME = re.compile(r" - \(\d+/\d+/\d+ - \d+:\d+:\d+\)$")


class Sim:
    """Runs hyperpoint-sim."""

    def __init__(self, program):
        self.program = program

    def __call__(self, *words):
        start.check([self.program, *words])

    def tries(self, *words):
        """True when it can be done."""
        return start.run([self.program, *words])[0] == 0

    def make(self, path, scenario, settings):
        if scenario.startswith("generate "):
            self("generate", path, *scenario.split()[1:])
        else:
            self("new", path, "--scenario", scenario)
        for words in settings:
            self("set", path, *words)


def not_compared(world, remembered):
    """What may differ between two adapters that are the same."""
    # Windows 10 reads back no GPU, so only one that HyperPoint remembers can be put back: else what counts there is that
    # the adapter is.
    return {"id", "gpu"} if world["host"]["build"] < 20348 and not remembered else {"id"}


def without_slot(gpu):
    """What card it is, wherever it sits."""
    return re.sub(r"#[^#]*#\{", "#{", gpu)


def bare(adapter, beside, moved):
    """An adapter without what may differ."""
    rest = {key: value for key, value in adapter.items() if key not in beside}
    if moved and rest.get("gpu"):
        rest["gpu"] = without_slot(rest["gpu"])
    return json.dumps(rest, sort_keys=True)


def adapters(vm, beside, moved):
    """In an order that does not depend on what may differ."""
    return sorted(bare(adapter, beside, moved) for adapter in vm.get("adapters", []))


def checkpoints(vm):
    """Name, place in the tree and mark of each checkpoint; a name Hyper-V chose counts as such."""
    names = {c["id"]: DEFAULT_NAME.sub(" - (default)", c["name"]) for c in vm.get("checkpoints", [])}
    return sorted([names[c["id"]], names.get(c.get("parent"), ""), "pinned" if "\nPinned: yes" in c.get("notes", "") else ""]
                  for c in vm.get("checkpoints", []))


def position(vm):
    """The checkpoint the present state grew from."""
    names = {c["id"]: DEFAULT_NAME.sub(" - (default)", c["name"]) for c in vm.get("checkpoints", [])}
    return names.get(vm.get("current"), "")


def read(path):
    """What a file says. It is not to be changed."""
    with open(path, "rb") as file:
        return hostfile.parsed(file.read())


def look(path, remembered=False, moved=False):
    """A host as it matters here: VM by id. `remembered`: HyperPoint knows the cards of all adapters. `moved`: it does not
    matter in which slot a card sits."""
    world = read(path)
    beside = not_compared(world, remembered)
    return {vm["id"]: {"settings": settings(vm),
                       "parked block": parked_blocks(vm.get("notes", "")),
                       "adapters": adapters(vm, beside, moved),
                       "checkpoints": checkpoints(vm),
                       "position": position(vm)} for vm in world["vms"]}


def parked_blocks(notes):
    """What HyperPoint wrote of a parked VM below the user's text, without what differs each time it is written: when, by
    which run, the ids of adapters, what could be read of the card's driver, and the check over all that."""
    lines = [re.split(r"\r?\n", block) for block in hostfile.parked_blocks(notes)]
    return [[line for line in block[:-1] if not re.match(r"(Written|Run|GPU \d+ (adapter|driver)): ", line)] for block in lines]


def settings(vm):
    """Of the notes, the user's own text."""
    return {**{key: vm.get(key) for key in VM_SETTINGS}, "notes": hostfile.own_text(vm.get("notes", ""))}


def brief(adapter):
    """An adapter for a person: the end of its GPU's path, and its values."""
    values = json.loads(adapter)
    gpu = values.pop("gpu", None) or "automatic"
    rest = [f"{key} {'/'.join(map(str, value.values())) if isinstance(value, dict) else value}"
            for key, value in values.items()]
    return ", ".join([re.sub(r"#\{.*", "", gpu)[-12:], *rest])


def differences(seen, wanted):
    """What tells one host from another, for a person."""
    lines = []
    for vm in sorted(set(seen) | set(wanted)):
        for part in ("settings", "adapters", "checkpoints", "parked", "parked block"):
            a, b = seen.get(vm, {}).get(part), wanted.get(vm, {}).get(part)
            if a == b:
                continue
            if part == "adapters":
                a, b = ([brief(adapter) for adapter in side or []] for side in (a, b))
            elif part == "settings" and a and b:
                a, b = ({key: side[key] for key in side if a[key] != b[key]} for side in (a, b))
            lines.append(f"{vm} {part}: {json.dumps(a)} instead of {json.dumps(b)}")
    return lines
