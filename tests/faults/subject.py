"""What every loop works on: one VM of one simulated host, and the program run on it. What it says each time is held against
the host's file."""
import dataclasses
import glob
import json
import os
import re
import shutil
import signal

import start
import worlds
from hostfile import Host
from said import Said, own_code, truths


plans_folder = None  # where the plans of recover are kept; None: nowhere


def plan_of(answer):
    """What does not depend on where the files are."""
    kept = ("checkpoint", "after", "notices", "warnings")
    return answer and {**{name: answer.get(name) for name in kept}, "steps": answer.get("details", {}).get("steps")}


@dataclasses.dataclass(frozen=True)
class Scene:
    name: str
    scenario: str
    vm: str
    settings: tuple = ()
    prepare: tuple = ()  # what HyperPoint, or ("set", ...) somebody else, has done to the VM before
    fails: str = ""  # a method whose first call the host refuses, beside the fault that is tried
    moved: bool = False  # it does not matter in which slot a card sits
    remembers: bool = False  # begins with the state folder of what was done before: which card each adapter has


TWO_CARDS = ("-DO", "reset", "-GPU", "order:2,order:1")

SCENES = {scene.name: scene for scene in [
    Scene("quotas", "demo", "my vm"),
    Scene("one GPU, no quotas", "demo", "games"),
    Scene("automatic adapter", "demo", "lab"),
    Scene("no GPU", "demo", "new vm"),
    Scene("automatic checkpoints on", "demo", "my vm", (("my vm", "automatic-checkpoints", "on"),)),
    Scene("eight GPUs", "many", "@first"),
    Scene("stale card", "stale", "@first", (("behaviour", "staleAdaptersInvisible", "false"),)),
    Scene("stale card, not listed", "stale", "@first"),
    Scene("Windows 10", "windows10", "@first"),
    Scene("Windows 10, cards remembered", "windows10", "@first", prepare=(TWO_CARDS,), remembers=True),
    Scene("Windows 10, cards remembered, jobs", "windows10", "@first", (("behaviour", "changesRunAsJobs", "true"),),
          prepare=(TWO_CARDS,), remembers=True),
    Scene("strict host", "strict", "@first"),
    Scene("other answers", "other-answers", "my vm"),
    Scene("first add refused", "demo", "my vm", fails="AddResourceSettings"),
    Scene("Windows 10, checkpoint refused", "windows10", "@first", fails="CreateSnapshot"),
]}

# Hosts with a tree of checkpoints, and what is done to these.
OLD = ("-NAME", "old")
OTHER_GPUS = ("-DO", "reset", "-GPU", "order:2")
OTHER_SETTING = ("set", "my vm", "automatic-stop-action", "shutDown")  # goes when a checkpoint is applied
KEEPS_ADAPTERS = (("behaviour", "checkpointsKeepAdapters", "true"), ("my vm", "take-checkpoint", "old"))
TREE_SCENES = {scene.name: scene for scene in [
    Scene("tree", "checkpoints", "my vm"),
    Scene("stands on it", "demo", "my vm", prepare=(OLD, OTHER_GPUS, OTHER_SETTING)),
    Scene("stands elsewhere", "demo", "my vm",
          prepare=(OLD, ("-NAME", "newer"), OTHER_GPUS, OTHER_SETTING)),
    Scene("adapters in it", "demo", "my vm", KEEPS_ADAPTERS, prepare=(OTHER_GPUS, OTHER_SETTING)),
    Scene("adapters in it, none now", "demo", "my vm", (*KEEPS_ADAPTERS, ("my vm", "remove-adapter", "all"))),
    Scene("apply with adapters", "demo", "my vm", (("behaviour", "applyRefusedWithAdapters", "false"),),
          prepare=(OLD, OTHER_GPUS)),
    Scene("strict, old set", "strict", "@first", prepare=(OLD, ("-DO", "remove-all"))),
    Scene("Windows 10, old set", "windows10", "@first", prepare=(TWO_CARDS, OLD, ("-DO", "reset", "-GPU", "order:1")),
          remembers=True),
    Scene("other answers, old set", "other-answers", "my vm", prepare=(OLD, OTHER_GPUS, OTHER_SETTING)),
]}

COMMANDS = {
    "checkpoint": ["-NAME", "mine"],
    "checkpoint -GPU": ["-GPU", "order:1", "-NAME", "mine"],
    "add": ["-DO", "add", "-GPU", "order:2"],
    "add-auto": ["-DO", "add-auto"],
    "add-all": ["-DO", "add-all"],
    "remove": ["-DO", "remove", "-GPU", "order:1"],
    "remove-all": ["-DO", "remove-all"],
    "reset": ["-DO", "reset"],
    "park": ["-DO", "park"],
    "unpark": ["-DO", "unpark"],
    "run": ["-DO", "run", "--", "true"],
    "pin": ["-DO", "pin-checkpoint", "-CHECKPOINT", "latest"],
    "unpin": ["-DO", "unpin-checkpoint", "-CHECKPOINT", "latest"],
}

CHECKPOINT = ["-CHECKPOINT", "old", "-YES"]
TREE_COMMANDS = {
    "rename-checkpoint": ["-DO", "rename-checkpoint", "-CHECKPOINT", "driver 560", "-NAME", "mine"],
    "remove-checkpoint": ["-DO", "remove-checkpoint", "-CHECKPOINT", "driver 560", "-YES", "-WAIT"],
    "remove -SUBTREE": ["-DO", "remove-checkpoint", "-CHECKPOINT", "after the update", "-SUBTREE", "-YES"],
    "export-checkpoint": ["-DO", "export-checkpoint", "-CHECKPOINT", "driver 560", "-DEST", "D:\\out"],
    "prune": ["-DO", "prune", "-KEEP", "8", "-YES", "-WAIT"],
    "restore": ["-DO", "restore", *CHECKPOINT],
    "restore -SAVEPOINT": ["-DO", "restore", *CHECKPOINT, "-SAVEPOINT", "-NAME", "mine"],
    "restore -GPU keep": ["-DO", "restore", *CHECKPOINT, "-GPU", "keep"],
}
TREE_ROWS = ([("tree", command) for command in TREE_COMMANDS if not command.startswith("restore")] +
             [(scene, command) for scene in TREE_SCENES if scene != "tree"
              for command in TREE_COMMANDS if command.startswith("restore")])

ROWS = [(scene, command) for scene in SCENES for command in COMMANDS] + TREE_ROWS
SCENES.update(TREE_SCENES)
# Line ends and blanks of the user's own, beside which the set of a parked VM has to find its place.
NOTES = Scene("notes of the user", "demo", "games", (("games", "notes", "Ask Ada first.\r\n\r\n  Then start it. \n"),))
SCENES[NOTES.name] = NOTES
ROWS += [(NOTES.name, command) for command in ("checkpoint", "park", "unpark", "run")]
# A VM that runs: the whole cycle.
RUNNING = Scene("running", "demo", "build server")
SCENES[RUNNING.name] = RUNNING
RUNNING_COMMANDS = {"checkpoint --shutdown": ["-NAME", "mine", "--shutdown", "--start"],
                    "remove-all --turn-off": ["-DO", "remove-all", "--turn-off", "--start", "-YES"]}
COMMANDS.update(RUNNING_COMMANDS)
ROWS += [(RUNNING.name, command) for command in RUNNING_COMMANDS]
# What another VM of the host has; it runs meanwhile.
COPY_COMMANDS = {"copy-gpus": ["-DO", "copy-gpus", "-FROM", "build server"]}
ROWS += [(scene, command) for command in COPY_COMMANDS
         for scene in ("quotas", "one GPU, no quotas", "automatic adapter", "no GPU", "first add refused")]
COMMANDS.update(COPY_COMMANDS)
COMMANDS.update(TREE_COMMANDS)

# What was done before a command is tried, and is part of the host it finds.
BEFORE = {"unpark": "park", "pin": "checkpoint", "unpin": "pin"}

# Exit codes, as the manual has them.
DONE, FAILED, USAGE, PUT_BACK, LEFT, NOT_FOUND, REFUSED, NO_ACCESS = range(8)
UNTOUCHED = (FAILED, NOT_FOUND, REFUSED, NO_ACCESS)

# What park warns of when the notes do not have the set: it is sure of that, or it does not know.
NOT_NOTED = tuple(f"other machines {how} not see that the VM is parked" for how in ("do", "may"))

MAX_CALLS = 400  # a bound for loops that end by themselves
MAX_RUN_SECONDS = 60  # seconds; a run that takes longer hangs

# On Windows a process that ends itself at once does it with this code, which Wine passes on.
ENDED_ITSELF = 128 + signal.SIGKILL


@dataclasses.dataclass
class Tally:
    """What a loop counts; each loop adds columns of its own."""
    points: int = 0
    losses: list = dataclasses.field(default_factory=list)
    untrue: list = dataclasses.field(default_factory=list)
    remarks: list = dataclasses.field(default_factory=list)

    def add(self, other):
        for field in dataclasses.fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))


class Subject:
    """A VM of a scene, with the host's file and the state folder in a folder of its own."""

    def __init__(self, means, scene, folder, host_folder=None, state_folder=None):
        self.program, self.sim_program = means
        self.sim = worlds.Sim(self.sim_program)
        self.untrue = []
        self.scene = scene
        self.folder = folder
        self.origin = os.path.join(folder, "origin.json")
        self.host = os.path.join(host_folder or folder, "host.json")
        self.state = os.path.join(state_folder or folder, "state")
        self.begin = None  # the state folder to begin with, where there is one
        self.make_origin()

    def make_origin(self):
        self.sim.make(self.origin, self.scene.scenario, self.scene.settings)
        self.vm_id = self.find_vm()
        self.prepare()

    def prepare(self):
        """What was done to the VM before, as far as it shows on the host: the state folder begins empty, unless the
        scene says otherwise."""
        shutil.copyfile(self.origin, self.host)
        for words in self.scene.prepare:
            if words[0] == "set":
                self.sim("set", self.host, *words[1:])
                continue
            code, stderr = self.run(["-VM", f"id:{self.vm_id}", *words])
            if code != DONE:
                raise RuntimeError(f"{self.scene.name}: {words} ended with {code}: {stderr}")
            self.settle()
        shutil.copyfile(self.host, self.origin)
        if self.scene.remembers:
            self.begin = shutil.copytree(self.state, self.state + ".remembers")
        shutil.rmtree(self.state, ignore_errors=True)

    def find_vm(self):
        vms = [vm for vm in self.world(self.origin)["vms"] if vm["name"] == self.scene.vm]
        if self.scene.vm == "@first":
            vms = [vm for vm in self.world(self.origin)["vms"] if vm["state"] == "off" and vm.get("adapters")]
        return vms[0]["id"]

    @staticmethod
    def world(path):
        return worlds.read(path)

    def set_up(self, command):
        """The origin becomes a host on which all is done that comes before that command."""
        if command not in BEFORE:
            return
        first = []
        while command in BEFORE:
            command = BEFORE[command]
            first.insert(0, command)
        self.fresh()
        for command in first:
            self.run(self.words(command))
        self.settle()
        shutil.copyfile(self.host, self.origin)
        self.begin = shutil.copytree(self.state, self.state + ".begin")

    def let_host_refuse(self):
        """From now on, fresh hosts refuse the first call of the scene's method."""
        if self.scene.fails:
            world = dict(self.world(self.origin))
            world["failures"] = [{"method": self.scene.fails, "after": 0, "times": 1, "result": "jobFailed",
                                  "errorCode": 32768}]
            with open(self.origin, "w", encoding="utf-8") as file:
                json.dump(world, file)

    # --- running ---

    def fresh(self):
        shutil.copyfile(self.origin, self.host)
        self.forget()

    def forget(self):
        """The state folder becomes the one to begin with."""
        shutil.rmtree(self.state, ignore_errors=True)
        if self.begin:
            shutil.copytree(self.begin, self.state)

    def environment(self, fault=None):
        env = {**os.environ, "HYPERPOINT_SIM": self.host, "HYPERPOINT_STATE": self.state, "NO_COLOR": "1",
               "HYPERPOINT_CONFIG_FILE": "none",
               "HYPERPOINT_CONFIG": self.folder, "HYPERPOINT_DOOR_SPEED": "100"}
        env.pop("HYPERPOINT_FAULT", None)
        if fault:
            env["HYPERPOINT_FAULT"] = fault
        return env

    def start(self, words, fault=None, **more):
        """Starts the program without waiting for it."""
        return start.start([self.program, *words], env=self.environment(fault), **more)

    def end(self, process):
        """Waits for its end: exit code and, for a person, what it said on stderr. `said` is all that it said."""
        code, stdout, stderr = process.end(MAX_RUN_SECONDS)
        if code == ENDED_ITSELF:
            code = -signal.SIGKILL
        runs_program = "--" in process.args
        text = stderr.decode("utf-8", "replace")
        self.said = None
        if "json" in process.args:
            self.said = Said.read(code, stdout.decode("utf-8", "replace"), text, program=runs_program)
            text = self.said.for_people()
        return own_code(code) if runs_program else code, text

    def go_on(self, process):
        os.kill(process.pid, signal.SIGCONT)
        return self.end(process)

    def run(self, words, fault=None, **more):
        """Runs it and holds what it says against the host, as it was and as it is."""
        judged = "json" in words
        before = self.look() if judged else None
        ended = self.end(self.start(words, fault, **more))
        if judged:
            self.judge_said(f"{' '.join(words)} {fault or ''}", [before], [self.look()])
        return ended

    def look(self):
        return Host.read(self.host, self.sim_program)

    def judge_said(self, where, befores, afters):
        """Nothing may be said that is so on none of these hosts; where others changed the host meanwhile, several are
        the truth."""
        if self.said.code == -signal.SIGKILL:
            return
        untrue = [list(truths(self.said, before, after, self.state)) for before in befores for after in afters]
        self.untrue += [f"{where}: {what}" for what in untrue[0] if all(what in other for other in untrue)]

    def words(self, command, vm=None):
        return ["-VM", vm or f"id:{self.vm_id}", "-OUTPUT", "json", *COMMANDS[command]]

    def recover_words(self):
        return ["-VM", f"id:{self.vm_id}", "-DO", "recover", "-OUTPUT", "json"]

    def recover(self, fault=None, **more):
        self.keep_plan()
        return self.run(self.recover_words(), fault, **more)

    def keep_plan(self):
        """What recover would do, one line for each time, to compare two versions of the program."""
        if not plans_folder:
            return
        self.end(self.start([*self.recover_words(), "-WHATIF"]))
        with open(os.path.join(plans_folder, re.sub(r"[^A-Za-z0-9]+", "-", f"{self.scene.name} {getattr(self, 'command', '')}")), "a",
                  encoding="utf-8") as file:
            file.write(f"{self.said.code} {json.dumps(plan_of(self.said.out))}\n")

    def result(self):
        self.tally.untrue = self.untrue
        return self.tally

    # --- looking ---

    def journals(self):
        return glob.glob(os.path.join(self.state, "journals", "*.journal"))

    def journal_open(self):
        return bool(self.journals())

    def parked(self):
        """Is the VM remembered as parked?"""
        return bool(glob.glob(os.path.join(self.state, "parked", "*.parked")))

    def noted(self):
        """Do the VM's notes say so?"""
        vm = next((vm for vm in self.world(self.host)["vms"] if vm["id"] == self.vm_id), {})
        return bool(worlds.parked_blocks(vm.get("notes", "")))

    def told_not_noted(self):
        """The host did not take the set into the VM's notes, and the last command that was run has said so."""
        return any(words in warning for warning in self.said.out.get("warnings", []) for words in NOT_NOTED) if self.said.out else False

    def noted_losses(self):
        """The notes say what the state folder says, unless a change is open, or the host did not take them."""
        if self.journal_open() or self.noted() == self.parked() or (self.parked() and self.told_not_noted()):
            return []
        return [f"the state folder says that the VM is {'' if self.parked() else 'not '}parked, and its notes say the opposite"]

    def remembers(self, command):
        """What is left can still be put right: by a journal, or by the set of a VM that a run had parked."""
        return self.journal_open() or (command.startswith("run") and self.parked())

    def settle_all(self):
        """The same, with what is remembered of a parked VM."""
        seen = self.settle()
        if self.vm_id in seen:
            seen[self.vm_id]["parked"] = self.parked()
        return seen

    def checkpoint_ids(self, path):
        return {c["id"]: c for vm in self.world(path)["vms"] for c in vm.get("checkpoints", [])}

    def kept_sets(self):
        """The checkpoints of whose GPUs the state folder has a whole copy."""
        kept = set()
        for path in glob.glob(os.path.join(self.state, "sets", "*", "*.set")):
            with open(path, encoding="utf-8", errors="replace") as file:
                if "--- end of HyperPoint GPU set" in file.read():
                    kept.add(os.path.basename(path)[:-len(".set")])
        return kept

    def set_losses(self):
        """New checkpoints of which nobody knows what GPUs belong to them, and copies without a checkpoint."""
        there, before, kept = self.checkpoint_ids(self.host), self.checkpoint_ids(self.origin), self.kept_sets()
        lost = [key for key in set(there) - set(before) - kept
                if not re.search(rf"Checkpoint: {key}\r?\n(.*\n)*--- end of HyperPoint GPU set", there[key].get("notes", ""))]
        return [f"the GPUs of checkpoint {key} are not recorded" for key in lost] + \
            [f"a GPU set is left of checkpoint {key}, which is gone" for key in kept - set(there)]

    def memory_losses(self):
        """Adapters of whose card something else is remembered than they have or, where only that tells it, nothing."""
        remembered = {}
        for path in glob.glob(os.path.join(self.state, "memory", "*.memory")):
            try:
                cards = self.world(path)["cards"]
            except ValueError as problem:
                return [f"{path} cannot be read: {problem}"]
            remembered.update({card["adapterId"].split("\\")[-1]: card["instancePath"] for card in cards})
        lines = []
        for adapter in (adapter for vm in self.world(self.host)["vms"] for adapter in vm.get("adapters", [])):
            key, card = adapter["id"], adapter.get("gpu")
            if remembered.get(key, card) != card:
                lines.append(f"adapter {key} has {card}, and {remembered[key]} is remembered")
            elif self.scene.remembers and card and key not in remembered:
                lines.append(f"which card adapter {key} has is not remembered")
        return lines

    def settle(self, path=None):
        """Lets jobs and merges come to their end, and looks at the host."""
        self.sim("set", path or self.host, "host", "advance", "10m")
        return worlds.look(path or self.host, self.scene.remembers, self.scene.moved)
