"""Random hosts: every scenario, generated ones, each behaviour switch in both values, several builds."""
import copy
import json
import os

import start

# Scenarios a sequence can begin with, and how often. What can do nothing at all is only tried now and then.
SCENARIOS = {"demo": 6, "checkpoints": 4, "strict": 3, "other-answers": 3, "many": 1, "windows10": 2, "stale": 2,
             "recorded": 2, "names": 1, "disabled": 1, "states": 1, "no-space": 1, "second-node": 0.1, "no-rights": 0.2,
             "no-hyperv": 0.2, "generate": 3, "newer-build": 1}
LEFT_OUT = {"sizes"}  # where there is little room: the model does not know what is refused for that
WAITED_FOR = ("states",)  # what never ends there is waited for: through COM, in real time
BUILDS = (17763, 19045, 20348, 22631, 26100)
FIRST_WITH_NUMA = 22621  # older ones have no NumaAwarePlacement
FIRST_WITH_PATHS = 20348
FIRST_ID_OF_OTHER = 100000  # no host gives an id the other has given
MAX_VMS = 3
SWITCH_ODDS = 0.15
NOTES = ("", "", "mine", "two lines\r\nof text", "ends with a break\r\n", "a < b & \"c\" > 'd' 100%", "Gr\u00f6\u00dfe \U0001f3ae",
         "--- not a block ---", "\r\nbegins with one", "line\nfeed only\n\n")
WINDOWS = ((128, 512, False), (128, 512, True), (1024, 32768, True), (3072, 65536, True), (512, 4096, False),
           (1024, 8192, True), (2048, 1024, True))
NOT_TOGETHER = ("startRefusedWithAutomaticCheckpoints", "missingServicesWhenNoRights", "highMmioBaseWritable", "brokenIds")


def weighted(rng, table):
    """One of the keys, by their weights."""
    return rng.choices(list(table), weights=list(table.values()))[0]


def make(rng, sim_program, folder, features):
    """The JSON of a host's file."""
    path = os.path.join(folder, "made.json")
    scenario = weighted(rng, SCENARIOS)
    while (scenario == "windows10" and "hidden" not in features) or (scenario in WAITED_FOR and "wine" in features):
        scenario = weighted(rng, SCENARIOS)
    if scenario == "generate":
        words = ["generate", path, "--force", "--vms", str(rng.randint(1, 3)), "--gpus", str(rng.randint(1, 5)),
                 "--checkpoints", str(rng.randint(0, 6))]
    else:
        words = ["new", path, "--force", "--scenario", scenario]
    start.check([sim_program, *words])
    with open(path, encoding="utf-8") as file:
        host = json.load(file)
    os.unlink(path)
    vary(rng, host)
    if "hidden" not in features:
        host["host"]["build"] = max(host["host"]["build"], FIRST_WITH_PATHS)
    return host


def vary(rng, host):
    host["vms"] = some_vms(rng, host["vms"])
    for name, value in host["behaviour"].items():
        if isinstance(value, bool) and name not in NOT_TOGETHER and rng.random() < SWITCH_ODDS:
            host["behaviour"][name] = not value
    if rng.random() < 0.3 and not has_others(host):
        host["host"]["build"] = rng.choice(BUILDS)
    if rng.random() < 0.2:
        host["behaviour"]["hostResourceForm"] = rng.choice(("whole", "withoutHost", "slashes"))
    if rng.random() < 0.3:
        for name in host["behaviour"]["jobMilliseconds"]:
            host["behaviour"]["jobMilliseconds"][name] = rng.choice((0, 50, 1000, 20000))
    for vm in host["vms"]:
        vary_vm(rng, host, vm)


def has_others(host):
    """Values that only builds to come take."""
    return any(owner.get("other") for vm in host["vms"] for owner in [vm, *vm.get("adapters", [])])


def some_vms(rng, vms):
    """At most three, those that are off and have a GPU first."""
    vms = rng.sample(vms, len(vms))
    vms.sort(key=lambda vm: (vm.get("state", "off") != "off") + (not vm.get("adapters")) + rng.random() * 1.5)
    return vms[:rng.randint(1, MAX_VMS)]


def vary_vm(rng, host, vm):
    if rng.random() < 0.3:
        vm["lowMmioMegabytes"], vm["highMmioMegabytes"], vm["guestControlledCacheTypes"] = rng.choice(WINDOWS)
    if rng.random() < 0.6:
        vm["notes"] = rng.choice(NOTES)
    if rng.random() < 0.2:
        vm["automaticCheckpoints"] = True
    if rng.random() < 0.1:
        vm["checkpointType"] = rng.choice(("standard", "productionOnly", "disabled"))
    for adapter in vm.get("adapters", []):
        if rng.random() < 0.3 and host["host"]["build"] >= FIRST_WITH_PATHS:  # else the card that sets limits gets lost
            adapter.update(quotas(rng, host, adapter.get("gpu")))
        if rng.random() < 0.1 and host["host"]["build"] >= FIRST_WITH_NUMA:
            adapter["numaAware"] = rng.random() < 0.5


def quotas(rng, host, path):
    """Values that hosts take: in order, and those of an encoder without limits untouched."""
    gpu = next((g for g in host["gpus"] if g["instancePath"] == path), None)
    values = {}
    for resource in ("vram", "encode", "decode", "compute"):
        unlimited = gpu is None or int(gpu[resource]["total"]) > 10 ** 15
        if unlimited or rng.random() < 0.3:
            continue
        low, middle, high = sorted(rng.choice((0, 1, 1000, 250000000, 500000000, 1000000000)) for _ in range(3))
        values[resource] = {"min": low, "optimal": middle, "max": high}
        if rng.random() < 0.3:
            values[resource].pop(rng.choice(("min", "optimal", "max")))
    return values


def config(rng):
    """Values of adapter.config, most often none."""
    if rng.random() < 0.75:
        return {}
    high = rng.choice((500000000, 1000000000))
    return {"MinPartitionVRAM": 0, "MaxPartitionVRAM": high, "OptimalPartitionVRAM": high}


def setup(rng, sim_program, folder, features):
    """All a sequence begins with."""
    host = make(rng, sim_program, folder, features)
    begin = {"host": host, "config": config(rng)}
    if "nodes" in features:
        begin.update(other=second_node(rng, host), sharedState=rng.random() < 0.3)
    return begin


def second_node(rng, host):
    """Another machine its VMs can move to, with cards of the same kinds; most often in the same slots."""
    other = copy.deepcopy(host)
    other["host"]["name"] = "NODE-B"
    other["vms"] = []
    other["nextId"] = FIRST_ID_OF_OTHER
    for gpu in other["gpus"]:
        if rng.random() < 0.15 and gpu.get("kind", "discrete") == "discrete":
            parts = gpu["instancePath"].split("#")
            parts[2] = f"4&{rng.randrange(1 << 31):08x}&0&00{rng.randrange(64):02X}"
            gpu["instancePath"] = "#".join(parts)
    return other
