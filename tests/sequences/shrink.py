"""Makes a sequence that fails as small as it can be and still fail in the same way."""
import copy
import time

from sequence import Sequence, play_again

# What is left out of a host, the largest first; what a key of it is when left out is its default.
HOST_PARTS = ("exports", "jobs", "failures", "clock", "captured")
VM_PARTS = ("checkpoints", "adapters", "disks", "notes", "created", "changed", "memoryMegabytes", "processors", "generation",
            "version", "automaticStartAction", "automaticStopAction", "highMmioBaseMegabytes", "automaticCheckpoints",
            "checkpointType", "lowMmioMegabytes", "highMmioMegabytes", "guestControlledCacheTypes", "lastApplied")
GPU_PARTS = ("driver", "vram", "encode", "decode", "compute")
CHECKPOINT_PARTS = ("disks", "settings", "notes", "adapters", "saved")
ADAPTER_PARTS = ("vram", "encode", "decode", "compute", "numaAware", "hostName")


class Shrinker:
    def __init__(self, means, sequence, signature, seconds):
        self.means = means
        self.best = sequence
        self.signature = signature
        self.until = time.monotonic() + seconds

    def fails(self, sequence):
        if time.monotonic() > self.until:
            return False
        finding = play_again(self.means, sequence).finding
        return finding is not None and finding.signature() == self.signature

    def take(self, setup, actions):
        trial = Sequence(self.best.seed, setup, actions)
        if not self.fails(trial):
            return False
        self.best = trial
        return True

    # --- actions ---

    def drop_actions(self):
        """Leaves out ever smaller parts of the actions."""
        size = max(len(self.best.actions) // 2, 1)
        while size:
            begin = 0
            while begin < len(self.best.actions):
                actions = self.best.actions[:begin] + self.best.actions[begin + size:]
                if not self.take(self.best.setup, actions):
                    begin += size
            size //= 2

    def simplify_actions(self):
        for number, action in enumerate(self.best.actions):
            for simpler in simpler_actions(action):
                actions = list(self.best.actions)
                actions[number] = simpler
                if self.take(self.best.setup, actions):
                    break

    # --- the host ---

    def simplify_host(self):
        for path in list(parts_of(self.best.setup["host"])):
            setup = copy.deepcopy(self.best.setup)
            if remove(setup["host"], path):
                self.take(setup, self.best.actions)
        for key in ("config", "sharedState"):
            self.take({name: value for name, value in self.best.setup.items() if name != key}, self.best.actions)

    def all(self):
        before = None
        while before != (len(self.best.actions), size_of(self.best)) and time.monotonic() < self.until:
            before = (len(self.best.actions), size_of(self.best))
            self.drop_actions()
            self.simplify_actions()
            self.simplify_host()
        return self.best


def size_of(sequence):
    return len(repr(sequence.setup)) + len(repr(sequence.actions))


def simpler_actions(action):
    """The action without its fault, without one of its options, with shorter words."""
    if action["do"] != "command":
        return
    if "fault" in action:
        yield {key: value for key, value in action.items() if key != "fault"}
    words = action["words"]
    flags = [number for number, word in enumerate(words) if word in (
        "-SAVEPOINT", "-REBIND", "-WAIT", "-SUBTREE", "-WHATIF", "-ALL")]
    for number in flags:
        yield {**action, "words": words[:number] + words[number + 1:]}
    if "-NAME" in words and "rename-checkpoint" not in words and "--" not in words:
        number = words.index("-NAME")
        yield {**action, "words": words[:number] + words[number + 2:]}


def parts_of(host):
    """Paths of what may be left out, last elements of lists first."""
    for number in reversed(range(len(host["vms"]))):
        yield ["vms", number]
    for part in HOST_PARTS:
        yield [part]
    for name in list(host.get("behaviour", {})):
        yield ["behaviour", name]
    yield ["behaviour"]
    for number in reversed(range(len(host["gpus"]))):
        yield ["gpus", number]
    for number in range(len(host["gpus"])):
        for part in GPU_PARTS:
            yield ["gpus", number, part]
    for number, vm in enumerate(host["vms"]):
        for part in VM_PARTS:
            yield ["vms", number, part]
        for which in ("checkpoints", "adapters"):
            for inner in reversed(range(len(vm.get(which, [])))):
                yield ["vms", number, which, inner]
        for which, parts in (("adapters", ADAPTER_PARTS), ("checkpoints", CHECKPOINT_PARTS)):
            for inner in range(len(vm.get(which, []))):
                yield from (["vms", number, which, inner, part] for part in parts)


def remove(host, path):
    """False when it is not there."""
    there = host
    for step in path[:-1]:
        if (isinstance(step, int) and step >= len(there)) or (isinstance(step, str) and step not in there):
            return False
        there = there[step]
    last = path[-1]
    if (isinstance(last, int) and last >= len(there)) or (isinstance(last, str) and last not in there):
        return False
    there.pop(last)
    return True


def shrink(means, outcome, seconds):
    """The smallest sequence with the same finding that was found in that time."""
    actions = outcome.sequence.actions
    whole = Sequence(outcome.sequence.seed, outcome.sequence.setup, list(actions))
    return Shrinker(means, whole, outcome.finding.signature(), seconds).all()
