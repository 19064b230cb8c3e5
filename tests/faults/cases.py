"""Cases that say `faults: all`: the last command of each goes through the faults of calls, on the host and with the state
folder that the case has led to until then."""
import glob
import json
import os
import re
import shutil
import sys

import calls
from calls import Tally  # noqa: F401 (a loop has one)
from subject import Scene

CASES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "cases")
sys.path.insert(0, CASES)
from lib import casefile, runner  # noqa: E402
from lib.world import HOST_FILE, STATE_FOLDER, Programs, World, split_command  # noqa: E402

QUICK = 2
SHOWS_CARDS = 20348  # from this build on, a host tells which card an adapter has


class Loop(calls.Loop):
    def __init__(self, means, case, world, folder, deep):
        self.case, self.world_of_case = case, world
        self.lead_there()
        self.line = split_command(self.ids.put_in(case.steps[-1].commands[-1]))[1:]
        verb = self.line[self.line.index("-DO") + 1] if "-DO" in self.line else "checkpoint"
        vm = self.line[self.line.index("-VM") + 1]
        super().__init__((world.programs.hyperpoint, means[1]), self.scene(vm), verb, folder, deep)

    def lead_there(self):
        """All commands of the case but its last."""
        runner.set_up(self.case, self.world_of_case)
        self.ids = runner.Ids(self.world_of_case.host_bytes())
        lines = [line for step in self.case.steps for line in step.commands]
        for line in map(self.ids.put_in, lines[:-1]):
            self.world_of_case.run(line)
        self.file = json.loads(self.world_of_case.host_bytes())

    def scene(self, vm):
        state = os.path.join(self.world_of_case.folder, STATE_FOLDER)
        return Scene(self.case.name, "case", vm, fails=self.file.get("failures") and "yes", moved="-REBIND" in self.line,
                     remembers=self.file["host"]["build"] < SHOWS_CARDS and os.path.isdir(os.path.join(state, "memory")))

    def make_origin(self):
        shutil.copyfile(os.path.join(self.world_of_case.folder, HOST_FILE), self.origin)
        self.write_failures([])
        self.vm_id = next(vm["id"] for vm in self.file["vms"] if self.scene.vm in (vm["name"], "id:" + vm["id"]))
        state = os.path.join(self.world_of_case.folder, STATE_FOLDER)
        if os.path.isdir(state):
            self.begin = state

    def run_without_fault(self):
        super().run_without_fault()
        # What is put back as it was has other ids.
        if self.after == self.before and self.world(self.host)["nextId"] == self.file["nextId"]:
            self.lose("no fault", "the command of the case changes nothing")

    def write_failures(self, failures):
        with open(self.origin, "w", encoding="utf-8") as file:
            json.dump({**self.file, "failures": failures}, file)

    def let_host_refuse(self):
        """What the case has the host refuse, which it does not do when it is seen what the command does."""
        self.write_failures(self.file.get("failures", []))

    def set_up(self, command):
        """The case has done that."""

    def words(self, command, vm=None):
        """Where the case is about a VM that runs, what comes after it is, too."""
        return [*super().words(command, vm), *self.power_words()]

    def power_words(self):
        return [word for word in self.line if word in ("--shutdown", "--start")]

    def recover_words(self):
        return [*super().recover_words(), *(self.power_words() if self.command == "recover" else [])]

    def judge_end(self, where, code, stderr):
        """What ends a change that was cut off leaves that open where it fails, and ends it the next time."""
        if self.command != "recover" or code == calls.DONE:
            super().judge_end(where, code, stderr)
        elif code not in (*calls.UNTOUCHED, calls.LEFT):
            self.lose(where, f"unexpected exit code {code}", stderr)
        else:
            if code != calls.LEFT:
                self.tally.unchanged += 1
                self.judge_host(where, [self.before], stderr)
            self.judge_left(where, stderr)

    def own_words(self):
        return ["-OUTPUT", "json", *self.line]

    def environment(self, fault=None):
        own = super().environment(fault)
        if self.case.files:
            del own["HYPERPOINT_CONFIG"]  # they are beside the program
        return {**own, **dict(self.case.env)}


def with_faults():
    """The cases, in the order of their files."""
    for path in sorted(glob.glob(os.path.join(CASES, "*", "*.case"))):
        with open(path, encoding="utf-8") as file:
            if re.search("^faults:", file.read(), re.MULTILINE):
                yield from casefile.read(path)


def tasks(quick):
    found = [tuple(case.name.split(".", 1)) for case in with_faults()]
    return found[:QUICK] if quick else found


def work(means, task, quick, folder):
    case = next(case for case in with_faults() if case.name == ".".join(task))
    with World(Programs(*means, [])) as world:
        loop = Loop(means, case, world, folder, deep=not quick)
        loop.all()
        return loop.result()
