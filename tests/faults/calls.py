"""Every call to the host goes wrong once in each of seven ways. Where the program was killed, `recover` is run, and is
itself killed at each of its calls and run again. After that the host must be as it was, or as wanted."""
import dataclasses
import shutil
import signal

import subject
import worlds
from subject import DONE, LEFT, MAX_CALLS, PUT_BACK, ROWS, SCENES, UNTOUCHED

ERRORS = ["fail-before", "fail-after", "lost-after", "timeout-after", "garbage"]
KILLS = ["kill-before", "kill-after"]

QUICK = [("quotas", "checkpoint"), ("quotas", "reset"), ("automatic adapter", "checkpoint"), ("quotas", "add"),
         ("quotas", "unpark"), ("one GPU, no quotas", "run"), ("notes of the user", "park"),
         ("no GPU", "park"),
         ("Windows 10, cards remembered, jobs", "checkpoint"),
         ("stands on it", "restore"), ("tree", "prune")]

# Changes that can end half done, with nothing to recover. A VM that was asked to stop may do so when nobody sees it any more.
SETTLES = ("prune", "remove-checkpoint", "remove -SUBTREE", "export-checkpoint", "start", "shutdown", "turn-off")


@dataclasses.dataclass
class Tally(subject.Tally):
    killed: int = 0
    recovered: int = 0
    done: int = 0
    put_back: int = 0
    unchanged: int = 0
    settled: int = 0


class Loop(subject.Subject):
    """One command on one scene, through all its faults."""

    def __init__(self, means, scene, command, folder, deep, **places):
        super().__init__(means, scene, folder, **places)
        self.command = command
        self.deep = deep
        self.tally = Tally()
        self.set_up(command)
        self.run_without_fault()
        self.let_host_refuse()

    def run_without_fault(self):
        """What the host is before, and what it shall be."""
        self.fresh()
        self.before = self.settle_all()
        self.fresh()
        code, stderr = self.change()
        self.after = self.settle_all()
        self.tally.points += 1
        if code != DONE and self.after != self.before:
            self.lose("no fault", f"exit code {code}, and the host differs", stderr)
        if self.parked():
            self.run(self.words("unpark"))
        self.between = self.steps_between() if self.command in SETTLES else []
        self.unparked = self.settle_all()  # where a set is remembered, what comes of putting it back
        if self.command.split()[0] in ("park", "run") and code == DONE:
            self.judge_without_fault()

    def judge_without_fault(self):
        """What all points are held against must itself be right."""
        parks = self.command.startswith("park")
        notes = parks and self.world(self.origin)["behaviour"].get("vmNotesPersist", True)
        if self.after[self.vm_id]["parked"] != parks or bool(self.after[self.vm_id]["parked block"]) != notes:
            self.lose("no fault", "remembered: " + str(self.after[self.vm_id]))
        if self.unparked[self.vm_id]["adapters"] != self.before[self.vm_id]["adapters"]:
            self.lose("no fault", "what comes back is not what was there")

    def steps_between(self):
        """All the hosts there are on the way: the program dies after each of its calls."""
        seen = []
        for call in range(1, MAX_CALLS):
            self.fresh()
            code, _ = self.change(f"kill-after:{call}")
            seen.append(self.settle_all())
            if code != -signal.SIGKILL:
                return seen
        return seen

    def change(self, fault=None):
        return self.run(self.own_words(), fault)

    def own_words(self):
        return self.words(self.command)

    # --- judging ---

    def lose(self, where, what, stderr=""):
        self.tally.losses.append(f"{where}: {what}" + (f"\n    {stderr.strip()}" if stderr else ""))

    def judge_host(self, where, allowed, stderr=""):
        seen = self.settle_all()
        if self.told_not_noted():
            allowed = [*allowed, *(self.without_block(look) for look in allowed)]
        if seen not in allowed:
            self.lose(where, "; ".join(worlds.differences(seen, allowed[0])), stderr)
        elif self.parked():
            self.judge_set(where)
        for loss in self.noted_losses() + self.set_losses() + self.memory_losses():
            self.lose(where, loss, stderr)

    def without_block(self, look):
        """The same host, which did not take the parked set into the VM's notes."""
        return {**look, self.vm_id: {**look[self.vm_id], "parked block": []}}

    def judge_set(self, where):
        """What is remembered must be what comes back."""
        code, said = self.run(self.words("unpark"))
        if code != DONE and self.scene.fails:
            code, said = self.run(self.words("unpark"))
        seen = self.settle_all()
        if code != DONE or seen != self.unparked:
            self.lose(f"{where}, unparked with {code}", "; ".join(worlds.differences(seen, self.unparked)), said)

    def judge_end(self, where, code, stderr):
        """A run that ended by itself: the exit code must tell the truth."""
        if code == DONE:
            self.tally.done += 1
            self.judge_host(where, [self.after], stderr)
        elif code == PUT_BACK:
            self.tally.put_back += 1
            self.judge_host(where, [self.before], stderr)
        elif code == LEFT and not self.remembers(self.command):
            self.judge_settled(where, stderr)
        elif code == LEFT:
            self.judge_left(where, stderr)
            return
        elif code in UNTOUCHED:
            self.tally.unchanged += 1
            self.judge_host(where, [self.before], stderr)
        else:
            self.lose(where, f"unexpected exit code {code}", stderr)
        if self.journal_open():
            self.lose(where, f"exit code {code}, and the journal is open", stderr)

    def judge_settled(self, where, stderr):
        """Checkpoints that were removed stay so: it stopped between two of them, or while their disks are merged."""
        self.tally.settled += 1
        if self.command not in SETTLES:
            self.lose(where, "something is left, and the journal is closed", stderr)
        self.judge_host(where, self.between, stderr)

    def judge_left(self, where, stderr=""):
        """Something was left, or the program was killed: one recover makes it good."""
        code, said = self.recover()
        if code != DONE and self.scene.fails:  # the host's own refusal came now; the next one goes through
            code, said = self.recover()
        self.tally.recovered += 1
        if code != DONE:
            self.lose(where, f"recover ended with {code}", said or stderr)
        self.judge_host(where + ", recovered", [self.before, self.after], said)
        if self.journal_open():
            self.lose(where, "the journal is still open after recover", said)

    # --- the loops ---

    def one_error(self, fault):
        self.fresh()
        self.tally.points += 1
        self.judge_end(fault, *self.change(fault))

    def one_kill(self, fault):
        """False when the run has fewer calls than that."""
        self.fresh()
        code, stderr = self.change(fault)
        if code != -signal.SIGKILL:
            self.judge_end(fault, code, stderr)
            return False
        self.tally.points += 1
        self.tally.killed += 1
        self.judge_killed(fault)
        return True

    def judge_killed(self, where):
        if self.deep and (self.journal_open() or self.command == "run"):
            self.kill_recover(where)
        self.judge_left(where)

    def killed_inside(self):
        """The program that runs between parking and unparking is the last that sees this one."""
        self.fresh()
        self.tally.points += 1
        self.tally.killed += 1
        code, stderr = self.run([*self.own_words()[:-1], "sh", "-c", "kill -9 $PPID"])
        if code != -signal.SIGKILL:
            self.judge_end("killed inside", code, stderr)
        else:
            self.judge_killed("killed inside")

    def kill_recover(self, where):
        """Kills recover at each of its calls, each time starting from the same host, and recovers after that."""
        host, state = self.host + ".killed", self.state + ".killed"
        shutil.copyfile(self.host, host)
        shutil.copytree(self.state, state, dirs_exist_ok=True)
        for call in range(1, MAX_CALLS):
            shutil.copyfile(host, self.host)
            shutil.rmtree(self.state)
            shutil.copytree(state, self.state)
            fault = f"kill-after:{call}"
            code, _ = self.recover(fault)
            if code != -signal.SIGKILL:
                break
            self.tally.points += 1
            self.tally.killed += 1
            self.judge_left(f"{where}, recover {fault}")
        shutil.copyfile(host, self.host)
        shutil.rmtree(self.state)
        shutil.move(state, self.state)

    def all(self):
        for call in range(1, MAX_CALLS):
            if not all([self.one_kill(f"{kind}:{call}") for kind in KILLS]):
                break
            for kind in ERRORS:
                self.one_error(f"{kind}:{call}")
        if self.command == "run":
            self.killed_inside()


def tasks(quick):
    return QUICK if quick else ROWS


def work(means, task, quick, folder):
    scene, command = task
    loop = Loop(means, SCENES[scene], command, folder, deep=not quick)
    loop.all()
    return loop.result()
