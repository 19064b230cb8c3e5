"""Simulated hosts as the fault loop looks at them: made, compared, and judged."""
import json
import re
import subprocess

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
        subprocess.run([self.program, *words], check=True, stdout=subprocess.DEVNULL)

    def make(self, path, scenario, settings):
        if scenario.startswith("generate "):
            self("generate", path, *scenario.split()[1:])
        else:
            self("new", path, "--scenario", scenario)
        for words in settings:
            self("set", path, *words)


def adapters(vm, beside):
    """The adapters without what may differ, in an order that does not depend on it."""
    bare = [{key: value for key, value in adapter.items() if key not in beside} for adapter in vm.get("adapters", [])]
    return sorted(json.dumps(adapter, sort_keys=True) for adapter in bare)


def checkpoints(vm):
    """Name and place in the tree of each checkpoint; a name Hyper-V chose counts as such."""
    names = {c["id"]: DEFAULT_NAME.sub(" - (default)", c["name"]) for c in vm.get("checkpoints", [])}
    return sorted([names[c["id"]], names.get(c.get("parent"), "")] for c in vm.get("checkpoints", []))


def look(path):
    """A host as it matters here: VM by id."""
    with open(path, encoding="utf-8") as file:
        world = json.load(file)
    # Windows 10 reads back no GPU, so none can be put back: what counts there is that the adapter is.
    beside = {"id", "gpu"} if world["host"]["build"] < 20348 else {"id"}
    return {vm["id"]: {"settings": {key: vm.get(key) for key in VM_SETTINGS},
                       "adapters": adapters(vm, beside),
                       "checkpoints": checkpoints(vm)} for vm in world["vms"]}


def differences(seen, wanted):
    """What tells one host from another, for a person."""
    lines = []
    for vm in sorted(set(seen) | set(wanted)):
        for part in ("settings", "adapters", "checkpoints"):
            a, b = seen.get(vm, {}).get(part), wanted.get(vm, {}).get(part)
            if a != b:
                lines.append(f"{vm} {part}: {json.dumps(a)} instead of {json.dumps(b)}")
    return lines
