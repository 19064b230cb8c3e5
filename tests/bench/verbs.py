"""The commands that are measured, and how a host is made ready for each."""
import dataclasses
import json
import os
import shutil
import subprocess

# Checkpoints of the VM "bench" on hosts for commands that need some.
MORE = 3


@dataclasses.dataclass(frozen=True)
class Verb:
    """`words` may hold FOLDER and ALL-BUT-N (a number: all checkpoints of the VM but N). `more`: the VM has MORE
    checkpoints more. `before`: the commands that are run first. `waits` for more than jobs: how often it looks at the VM
    depends on the time that passes. `ends`: its exit code."""
    name: str
    words: tuple
    more: bool = False
    before: tuple = ()
    waits: bool = False
    ends: int = 0


def _of_vm(name, *words, do=None, **how):
    return Verb(name, ("-VM", "bench", *(("-DO", do or name) if do != "" else ()), *words), **how)


_LATEST = ("-CHECKPOINT", "latest")

VERBS = {verb.name: verb for verb in (
    Verb("list-vms", ("-DO", "list-vms")),
    _of_vm("list-gpus"),
    Verb("list-checkpoints", ("-DO", "list-checkpoints")),
    _of_vm("list-checkpoints --sizes", "--sizes", do="list-checkpoints"),
    _of_vm("checkpoint", do=""),
    _of_vm("checkpoint -NAME", "-NAME", "mine", do=""),
    _of_vm("restore of our own", *_LATEST, "-YES", do="restore", more=True, before=(("-VM", "bench"),)),
    _of_vm("restore", *_LATEST, "-YES", more=True),
    _of_vm("restore -SAVEPOINT", *_LATEST, "-SAVEPOINT", "-YES", do="restore", more=True),
    _of_vm("rename-checkpoint", *_LATEST, "-NAME", "mine", more=True),
    _of_vm("remove-checkpoint", *_LATEST, "-YES", more=True),
    _of_vm("export-checkpoint", *_LATEST, "-DEST", "D:\\out", more=True),
    _of_vm("pin-checkpoint", *_LATEST, more=True),
    _of_vm("unpin-checkpoint", *_LATEST, more=True, before=(("-VM", "bench", "-DO", "pin-checkpoint", *_LATEST),)),
    _of_vm("prune, one", "-KEEP", "ALL-BUT-1", "-YES", do="prune", more=True),
    _of_vm("prune, two", "-KEEP", "ALL-BUT-2", "-YES", do="prune", more=True, waits=True),
    _of_vm("remove-all"),
    _of_vm("reset"),
    _of_vm("park"),
    _of_vm("unpark", before=(("-VM", "bench", "-DO", "park"),)),
    _of_vm("run", "--", "hostname"),
    Verb("capture", ("-DO", "capture", "-DEST", "FOLDER/captured.json", "-YES")),
    Verb("doctor", ("doctor",)),
    Verb("self-test", ("-DO", "self-test")),
)}


class Host:
    """A simulated host of a size, which is made once, and the folder commands work in. A fresh copy of it is what
    each command finds."""

    def __init__(self, sim, folder, vms, gpus, checkpoints):
        self.size = (vms, gpus, checkpoints)
        self.folder = folder
        self.origin = os.path.join(folder, f"{vms}-{gpus}-{checkpoints}.json")
        self.environment = {**os.environ, "HYPERPOINT_SIM": os.path.join(folder, "host.json"),
                            "HYPERPOINT_CONFIG_FILE": "none",
                            "HYPERPOINT_STATE": os.path.join(folder, "state"), "NO_COLOR": "1"}
        self.environment.pop("HYPERPOINT_FAULT", None)
        self._sim = sim
        if not os.path.exists(self.origin):
            self._run_sim("generate", self.origin, "--vms", str(vms), "--gpus", str(gpus), "--checkpoints",
                          str(checkpoints))

    def prepare(self, program, verb):
        """Makes the host what the verb is to find, and returns the command."""
        host = self.environment["HYPERPOINT_SIM"]
        shutil.copyfile(self._with_more() if verb.more else self.origin, host)
        shutil.rmtree(self.environment["HYPERPOINT_STATE"], ignore_errors=True)
        for words in verb.before:
            subprocess.run([*program, *words, "-S"], env=self.environment, stdout=subprocess.DEVNULL, check=True)
            self._run_sim("set", host, "host", "advance", "1h")
        return [*program, *(self._word(word) for word in verb.words)]

    def _word(self, word):
        if word.startswith("ALL-BUT-"):
            return str(self._checkpoints() - int(word[len("ALL-BUT-"):]))
        return word.replace("FOLDER", self.folder)

    def _checkpoints(self):
        with open(self.environment["HYPERPOINT_SIM"], encoding="utf-8") as file:
            return next(len(vm["checkpoints"]) for vm in json.load(file)["vms"] if vm["name"] == "bench")

    def _with_more(self):
        more = f"{self.origin}.more"
        if not os.path.exists(more):
            shutil.copyfile(self.origin, more)
            for number in range(MORE):
                self._run_sim("set", more, "bench", "take-checkpoint", f"more {number}")
                self._run_sim("set", more, "host", "advance", "1h")
        return more

    def _run_sim(self, *words):
        subprocess.run([self._sim, *words], check=True, stdout=subprocess.DEVNULL)
