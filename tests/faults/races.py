"""Two programs at once. On one VM they never work at the same time: the one that comes second is told who holds it, or
runs when the first has ended. On two VMs of one host, whose file they share, both succeed."""
import dataclasses
import os
import shutil

import subject
import worlds
from subject import COMMANDS, DONE, MAX_CALLS, REFUSED, SCENES

TIMES, TIMES_QUICK = 1000, 20

# Both are stopped at their first call to the host, and let go at the same moment. Each command of a pair may be the
# first one; run one after the other, both ways, they say what is right.
ONE_VM = {
    "two checkpoints": ("checkpoint", "checkpoint"),
    "checkpoint and reset": ("checkpoint", "reset"),
    "two recovers": ("recover", "recover"),
    "two parks": ("park", "park"),
    "park and checkpoint": ("park", "checkpoint"),
    "unpark and checkpoint": ("unpark", "checkpoint"),
    "run and checkpoint": ("run", "checkpoint"),
    "two runs": ("run", "run"),
    "two restores": ("restore", "restore"),
    "restore and checkpoint": ("restore", "checkpoint"),
    "two prunes": ("prune", "prune"),
}
SCENE_OF = {"two restores": "stands elsewhere", "restore and checkpoint": "stands elsewhere", "two prunes": "tree"}
TWO_VMS = "two VMs of one host"
INSIDE = "one inside, at each call"


@dataclasses.dataclass
class Tally(subject.Tally):
    both_done: int = 0
    one_refused: int = 0


class Race(subject.Subject):
    def __init__(self, means, scene, folder):
        super().__init__(means, scene, folder)
        self.tally = Tally()

    def lose(self, where, what, stderr=""):
        self.tally.losses.append(f"{where}: {what}" + (f"\n    {stderr.strip()}" if stderr else ""))

    def command_words(self, command, vm_id=None):
        return ["-VM", f"id:{vm_id or self.vm_id}", "-S", *COMMANDS.get(command, ["-DO", command])]

    def in_turn(self, commands):
        """The host after the commands one after the other."""
        self.fresh()
        for command in commands:
            code, stderr = self.run(self.command_words(command))
            if code != DONE:
                self.lose(command, f"exit code {code} without a second program", stderr)
            self.settle()
        return self.settle_all()

    def begin_left_open(self):
        """The origin becomes a host on which a checkpoint died with the adapters off."""
        self.fresh()
        self.run(self.words("checkpoint"), "kill-before:12")
        shutil.copyfile(self.host, self.origin)
        self.begin = shutil.copytree(self.state, self.state + ".left")

    # --- together ---

    def together(self, words):
        """Lets both go at once; the exit codes, and what they said."""
        processes = [self.start(each, "pause-before:1") for each in words]
        paused = [process.is_paused() for process in processes]
        for process in processes:
            os.kill(process.pid, subject.signal.SIGCONT)
        if not all(paused):
            self.lose("start", "a program ended before its first call to the host")
        return processes, [self.end(process) for process in processes]

    def judge_refused(self, where, holder, code, stderr):
        """Refused, and for the right reason: the other one holds the VM."""
        if code != REFUSED:
            self.lose(where, f"exit code {code}", stderr)
        elif f"process {holder.pid}, since " not in stderr or f'VM "{self.scene.vm}"' not in stderr:
            self.lose(where, f"the holder, process {holder.pid}, is not named", stderr)

    def one_race(self, where, commands, outcomes):
        self.fresh()
        processes, ended = self.together([self.command_words(command) for command in commands])
        codes = [code for code, _ in ended]
        done = tuple(command for command, code in zip(commands, codes) if code == DONE)
        for number, (code, stderr) in enumerate(ended):
            if code != DONE:
                self.judge_refused(where, processes[1 - number], code, stderr)
        self.tally.points += 1
        self.tally.both_done += len(done) == 2
        self.tally.one_refused += len(done) == 1
        self.judge_host(where, outcomes.get(done, []))
        if not done:
            self.lose(where, "nobody did it", "".join(stderr for _, stderr in ended))

    def judge_host(self, where, allowed):
        seen = self.settle_all()
        if seen not in allowed:
            self.lose(where, "; ".join(worlds.differences(seen, allowed[0])) if allowed else "not as wanted")
        if self.journal_open():
            self.lose(where, "a journal is open")

    def one_vm(self, commands, times):
        a, b = commands
        self.set_up(a)
        if a == "recover":
            self.begin_left_open()
        both = [self.in_turn(commands), self.in_turn(reversed(commands))]
        outcomes = {(a,): [self.in_turn((a,))], (b,): [self.in_turn((b,))], (a, b): both}
        for number in range(times):
            self.one_race(f"time {number + 1}", commands, outcomes)

    def two_vms(self, times):
        commands = [self.command_words("checkpoint"), self.command_words("checkpoint", self.other_vm())]
        self.fresh()
        for words in commands:
            self.run(words)
        wanted = self.settle_all()
        for number in range(times):
            self.fresh()
            _, ended = self.together(commands)
            self.tally.points += 1
            self.tally.both_done += all(code == DONE for code, _ in ended)
            for code, stderr in ended:
                if code != DONE:
                    self.lose(f"time {number + 1}", f"exit code {code}", stderr)
            self.judge_host(f"time {number + 1}", [wanted])

    def other_vm(self):
        return next(vm["id"] for vm in self.world(self.origin)["vms"]
                    if vm["id"] != self.vm_id and vm["state"] == "off" and vm.get("adapters"))

    # --- one inside ---

    def inside(self):
        """One is stopped before each of its calls in turn, and the other runs from beginning to end: it does so
        unharmed while the first does not hold the VM yet, and is refused from then on."""
        commands = ("checkpoint", "checkpoint")
        once, twice = self.in_turn(commands[:1]), self.in_turn(commands)
        held = False
        for number in range(1, MAX_CALLS):
            self.fresh()
            where = f"before call {number}"
            first = self.start(self.command_words("checkpoint"), f"pause-before:{number}")
            if not first.is_paused():
                self.end(first)
                break
            code, stderr = self.run(self.command_words("checkpoint"))
            first_code, first_stderr = self.go_on(first)
            if held or code != DONE:
                held = True
                self.judge_refused(where, first, code, stderr)
            if first_code != DONE:
                self.lose(where, f"the first one ended with {first_code}", first_stderr)
            self.tally.points += 1
            self.tally.both_done += code == DONE
            self.tally.one_refused += code == REFUSED
            self.judge_host(where, [twice if code == DONE else once])
        if not held:
            self.lose(INSIDE, "the first one never held the VM")


def tasks(_quick):
    return [(SCENE_OF.get(row, "quotas"), row) for row in (*ONE_VM, TWO_VMS, INSIDE)]


def work(means, task, quick, folder):
    scene, row = task
    times = TIMES_QUICK if quick else TIMES
    race = Race(means, SCENES[scene], folder)
    if row in ONE_VM:
        race.one_vm(ONE_VM[row], times)
    elif row == TWO_VMS:
        race.two_vms(times)
    else:
        race.inside()
    return race.result()
