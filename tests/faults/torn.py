"""What a power cut leaves of a file that was being written.

The journal: wherever the program dies, what it had written since its last call to the host is cut at every byte, the
rest gone or zeros, as file systems leave it. `recover` then makes the host as before or as wanted, and what is left of
the journal is in nobody's way: the same change dies again, and recovers again. Lines further back cannot be torn, as
each is flushed before the call it speaks of.

The host's file, which a simulated host writes under another name first: cut by other hands, it is refused and not
touched.
"""
import dataclasses
import filecmp
import os
import re
import shutil
import signal

import calls
import subject
import worlds
from subject import DONE, MAX_CALLS, SCENES, USAGE

JOURNALS = [
    ("no GPU", "add-auto"),
    ("quotas", "checkpoint"),
    ("quotas", "reset"),
    ("quotas", "remove"),
    ("quotas", "park"),
    ("quotas", "unpark"),
    ("quotas", "run"),
    ("eight GPUs", "checkpoint"),
    ("running", "checkpoint --shutdown"),
    ("first add refused", "reset"),
    ("tree", "prune"),
    ("stands elsewhere", "restore"),
    ("stands on it", "restore -SAVEPOINT"),
]
JOURNALS_QUICK = [("quotas", "checkpoint")]

# Lines about progress are cut at every byte. The first line is thousands of bytes long: there it is every byte in the
# first row, the one with the shortest, and one in so many in the others.
SHORT_LINE = 200
STEP = 499
STEP_QUICK, SHORT_STEP_QUICK = 999, 9
REMEMBERS = b'{"begins":"rememberSet"}\n'
ONCE_MORE = 50  # one in so many cuts of the first line

SMALL_HOST = "a small host's file"
HOST_COMMANDS = {
    "list-vms": ["-DO", "list-vms"],
    "checkpoint": ["-VM", "bench", "-NAME", "mine"],
    "recover": ["-VM", "bench", "-DO", "recover"],
    "hyperpoint-sim show": None,
    "hyperpoint-sim set": ["bench", "notes", "changed"],
}


@dataclasses.dataclass
class Tally(subject.Tally):
    as_before: int = 0
    as_wanted: int = 0
    refused: int = 0


def written_before(earlier, text):
    """How much of the text was there before, but for the name that each run gives itself."""
    names = re.compile(rb'"run":"[^"]*"')
    length = 0
    for before, line in zip(earlier.splitlines(), text.splitlines(keepends=True)):
        if names.sub(b"", before + b"\n") != names.sub(b"", line):
            break
        length += len(line)
    return length


class Journal(calls.Loop):
    """One change of one scene: its journal in all states it can be torn into."""

    def __init__(self, means, scene, command, folder, step, short_step):
        super().__init__(means, scene, command, folder, deep=False)
        self.tally = Tally()
        self.step = step
        self.short_step = short_step

    def all(self):
        written = b""
        for number in range(1, MAX_CALLS):
            self.fresh()
            code, _ = self.change(f"kill-before:{number}")
            if code != -signal.SIGKILL:
                break
            text = self.read_journal()
            if text != written:
                self.tear(number, written_before(written, text), text)
            written = text

    def read_journal(self):
        for path in self.journals():
            with open(path, "rb") as file:
                return file.read()
        return b""

    def tear(self, call, begin, text):
        """Cuts what was written after `begin`, before that call."""
        if not self.journal_open():
            return  # closed: its removal is one step
        path, = self.journals()
        shutil.copyfile(self.host, self.host + ".torn")
        shutil.rmtree(self.state + ".torn", ignore_errors=True)
        shutil.copytree(self.state, self.state + ".torn")
        self.left = None
        self.parking = b'"change":"park"' in text
        end = begin
        for line in text[begin:].splitlines(keepends=True):
            for number, cut in enumerate(range(end, end + len(line), self.step_through(line))):
                where = f"before call {call}, cut at {cut}"
                self.one(where, path, text[:cut])
                if len(line) < SHORT_LINE or number % ONCE_MORE == 0:
                    self.one(where + ", then zeros", path, text[:cut].ljust(len(text), b"\0"))
                if end == 0 and number % ONCE_MORE == 0:
                    self.once_more(where, path, text[:cut], call)
            end += len(line)

    def step_through(self, line):
        return self.short_step if len(line) < SHORT_LINE else self.step

    def one(self, where, path, remains):
        self.put(path, remains)
        self.judge_recovered(where)

    def once_more(self, where, path, remains, call):
        """Remains without a single whole line say nothing; the next run must not write its own lines behind them."""
        self.put(path, remains)
        self.change(f"kill-after:{call + 1}")
        self.judge_recovered(f"{where}, and killed once more")

    def put(self, path, remains):
        """The host as the program left it, and a journal with these bytes."""
        shutil.copyfile(self.host + ".torn", self.host)
        shutil.rmtree(self.state)
        shutil.copytree(self.state + ".torn", self.state)
        # The line that says so is on the disk before a parked VM's set is written down.
        if self.parking and REMEMBERS not in remains:
            shutil.rmtree(os.path.join(self.state, "parked"), ignore_errors=True)
        with open(path, "wb") as file:
            file.write(remains)

    def judge_recovered(self, where):
        self.tally.points += 1
        code, stderr = self.recover()
        if code != DONE and self.scene.fails:  # the host's own refusal came now; the next one goes through
            code, stderr = self.recover()
        if code != DONE:
            self.lose(where, f"recover ended with {code}", stderr)
        seen = self.settle_unless_as_left()
        self.tally.as_before += seen == self.before
        self.tally.as_wanted += seen == self.after != self.before
        if seen not in (self.before, self.after):
            self.lose(where, "; ".join(worlds.differences(seen, self.before)), stderr)

    def settle_unless_as_left(self):
        """Most often recover has nothing to do; then the host need not be looked at once more."""
        if not filecmp.cmp(self.host, self.host + ".torn", shallow=False):
            return self.settle_all()
        self.left = self.left or self.settle_all()
        return self.left


class HostFile(subject.Subject):
    """A file of a simulated host, cut at every byte."""

    def __init__(self, means, folder):
        self.sim_program = means[1]
        super().__init__(means, subject.Scene(SMALL_HOST, "generate --vms 1 --gpus 1", "bench"), folder)
        self.tally = Tally()

    def run_on(self, command):
        words = HOST_COMMANDS[command]
        if not command.startswith("hyperpoint-sim"):
            return self.run([*words, "-S"])
        return self.end(subject.start.start([self.sim_program, command.split()[1], self.host, *(words or [])]))

    def all(self, command, step):
        self.fresh()
        with open(self.host, "rb") as file:
            text = file.read().rstrip()
        for cut in range(0, len(text), step):
            with open(self.host, "wb") as file:
                file.write(text[:cut])
            self.tally.points += 1
            code, stderr = self.run_on(command)
            self.tally.refused += code == USAGE
            with open(self.host, "rb") as file:
                untouched = file.read() == text[:cut]
            if code != USAGE or self.host not in stderr or not untouched or self.journal_open():
                touched = "" if untouched else ", and the file was changed"
                self.tally.losses.append(f"cut at {cut}: exit code {code}{touched}\n    {stderr.strip()}")


def tasks(quick):
    return (JOURNALS_QUICK if quick else JOURNALS) + [(SMALL_HOST, command) for command in HOST_COMMANDS]


def work(means, task, quick, folder):
    scene, command = task
    if scene == SMALL_HOST:
        loop = HostFile(means, folder)
        loop.all(command, STEP_QUICK if quick else 1 if command == "list-vms" else 7)
        return loop.result()
    step, short_step = (STEP_QUICK, SHORT_STEP_QUICK) if quick else (1 if task == JOURNALS[0] else STEP, 1)
    loop = Journal(means, SCENES[scene], command, folder, step, short_step)
    loop.all()
    return loop.result()
