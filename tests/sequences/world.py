"""Where a sequence runs: a folder with the host's file, one state folder for each machine, and the two programs."""
import copy
import json
import os
import re
import shutil
import signal
import subprocess

import start
from expect import moment
from hostfile import Host
from said import Said

JOBS_END = "10m"  # so long after they began, all jobs have ended
MAX_RUN_SECONDS = 60  # seconds; a run that takes longer hangs
# On Windows a process that ends itself at once does it with this code, which Wine passes on.
ENDED_ITSELF = 128 + signal.SIGKILL


class Hangs(Exception):
    """A program that did not end within its time."""


class Node:
    """A machine with Hyper-V: the file that stands for it, and the state folder HyperPoint has there."""

    def __init__(self, file, state):
        self.file = file
        self.state = state

    @property
    def place(self):
        return (self.state, self.file)


class World:
    def __init__(self, means, folder, setup):
        self.program, self.sim_program = means
        self.folder = folder
        self.nodes = {"a": Node("host.json", "state"),
                      "b": Node("other.json", "state" if setup.get("sharedState") else "state-b")}
        self.node = self.nodes["a"]
        for name, host in (("host.json", setup["host"]), ("other.json", setup.get("other"))):
            if host:
                with open(self.path(name), "w", encoding="utf-8") as file:
                    json.dump(host, file)
        if setup.get("config"):
            with open(self.path("adapter.config"), "w", encoding="utf-8") as file:
                file.writelines(f"{key} = {value}\n" for key, value in setup["config"].items())

    def path(self, name):
        return os.path.join(self.folder, name)

    # --- looking ---

    def look(self):
        return Host.read(self.path(self.node.file), self.sim_program)

    def state_folder(self):
        return self.path(self.node.state)

    def journals(self):
        """Ids of the VMs that have an open journal on this machine, by the names of the files."""
        try:
            names = os.listdir(self.path(os.path.join(self.node.state, "journals")))
        except FileNotFoundError:
            return set()
        return {name[:36] for name in names if name.endswith(".journal")}

    # --- running ---

    def environment(self, fault=None):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HYPERPOINT_")}
        env = {**kept, "HYPERPOINT_SIM": self.node.file, "HYPERPOINT_STATE": self.node.state, "NO_COLOR": "1",
               "HYPERPOINT_CONFIG_FILE": "none",
               "HYPERPOINT_CONFIG": ".", "TZ": "UTC", "LC_ALL": "C.UTF-8", "HYPERPOINT_DOOR_SPEED": "100",
               "PATH": os.path.dirname(self.program) + os.pathsep + kept.get("PATH", os.defpath)}
        if fault:
            env["HYPERPOINT_FAULT"] = fault
        return env

    def run(self, words, fault=None):
        """Runs HyperPoint and reads what it says."""
        at_end = words.index("--") if "--" in words else len(words)
        line = [self.program, "-OUTPUT", "json", *words[:at_end], *words[at_end:]]
        try:
            code, out, err = start.run(line, MAX_RUN_SECONDS, cwd=self.folder, env=self.environment(fault))
        except subprocess.TimeoutExpired:
            raise Hangs(f"{words} did not end within {MAX_RUN_SECONDS} seconds") from None
        return Said.read(-signal.SIGKILL if code == ENDED_ITSELF else code, out.decode("utf-8", "backslashreplace"),
                         err.decode("utf-8", "backslashreplace"), program="--" in words)

    def when_jobs_end(self, host):
        """That host once all that Hyper-V is at work on has ended."""
        file = "later.json"
        with open(self.path(file), "w", encoding="utf-8") as later:
            json.dump(host.raw, later)
        start.check([self.sim_program, "set", file, "host", "advance", "10m"], cwd=self.folder)
        return Host.read(self.path(file), self.sim_program)

    # --- the hand of another administrator ---

    def sim(self, *words):
        """False when hyperpoint-sim refuses it."""
        return start.run([self.sim_program, "set", self.node.file, *words], cwd=self.folder)[0] == 0

    def edit(self, path, value):
        """Writes a value into the host's file; the steps of the path are keys, indexes, and ids of elements."""
        with open(self.path(self.node.file), encoding="utf-8") as file:
            raw = json.load(file)
        there = raw
        for step in path[:-1]:
            there = _step(there, step)
            if there is None:
                return False
        if value is None:
            there.pop(path[-1], None)
        else:
            there[path[-1]] = copy.deepcopy(value)
        with open(self.path(self.node.file), "w", encoding="utf-8") as file:
            json.dump(raw, file)
        return True

    def move(self, name):
        """All VMs move to the other machine, as a cluster does it; not at all where Hyper-V is at work on one."""
        target = self.nodes[name]
        host = self.look()
        if target is self.node or not os.path.exists(self.path(target.file)) or any(map(host.has_running_job, host.vms)):
            return
        self.keep_time(target)
        for key in host.vms:
            start.check([self.sim_program, "move", self.node.file, f"id:{key}", target.file], cwd=self.folder)
        self.node = target

    def keep_time(self, target):
        """All machines of a cluster have the same time."""
        clocks = []
        for node in (self.node, target):
            with open(self.path(node.file), encoding="utf-8") as file:
                clocks.append(json.load(file))
        clocks[1]["clock"]["now"] = max((host["clock"]["now"] for host in clocks), key=moment)
        with open(self.path(target.file), "w", encoding="utf-8") as file:
            json.dump(clocks[1], file)

    def wipe(self):
        """A new installation: the state folder is gone."""
        shutil.rmtree(self.path(self.node.state), ignore_errors=True)

    # --- words with places in them ---

    def resolve(self, words):
        """Puts ids where words name a checkpoint or an adapter by what it is: {checkpoint NAME}, {adapter N}."""
        host = self.look()
        owner = self.vm_of(host, words)
        return [_resolved(word, owner) for word in words]

    @staticmethod
    def vm_of(host, words):
        if "-VM" not in words:
            return None
        word = words[words.index("-VM") + 1]
        found = [vm for vm in host.vms.values() if word.lower() in (vm["name"].lower(), f"id:{vm['id']}".lower())]
        return found[0] if len(found) == 1 else None


def _step(there, step):
    if isinstance(there, dict):
        return there.get(step)
    if isinstance(step, int):
        return there[step] if step < len(there) else None
    return next((element for element in there if step in (element.get("id"), element.get("instancePath"))), None)


NOWHERE = "00000000-0000-4000-8000-000000000000"


def _resolved(word, vm):
    def checkpoint(found):
        named = [c["id"] for c in (vm or {}).get("checkpoints", []) if c["name"] == found.group(1)]
        return named[-1][:int(found.group(2) or 36)] if named else NOWHERE

    def adapter(found):
        there = (vm or {}).get("adapters", [])
        number = int(found.group(1))
        return f"Microsoft:{vm['id']}\\{there[number]['id']}" if number < len(there) else NOWHERE

    word = re.sub(r"\{checkpoint (.*?)(?:/(\d+))?\}", checkpoint, word)
    return re.sub(r"\{adapter (\d+)\}", adapter, word)
