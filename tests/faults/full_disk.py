"""No room left, at every point.

A change on a full disk refuses to start, or ends as before or as wanted; or it leaves something, and `recover` makes
that good as soon as there is room again. What it says is judged as in the loop of calls.

Disks are small memory file systems, which only root may mount. Without root, a limit on the size of files stands in for
them: a write over it fails as one to a full disk does.
"""
import contextlib
import dataclasses
import functools
import os
import resource
import subprocess

import calls
import subject
from subject import DONE, MAX_CALLS, SCENES

# What is full, and when. {} is how much room there is: from none up to enough.
ROOM_FOR_STATE = "state folder, room for {} pages"
ROOM_FOR_FILES = "state folder, room for {} files"
STATE_FILLS = "state folder, full from call {}"
HOST_FILLS = "host's file, full from call {}"
ALL_FILLS = "all, full from call {}"
JOURNAL_ENDS = "journal, room for {} bytes"

ROWS = [(scene, f"{command}: {what.format('n')}")
        for scene, command in (("quotas", "checkpoint"), ("no GPU", "add-auto"), ("strict host", "reset"),
                               ("quotas", "park"), ("quotas", "unpark"), ("quotas", "run"))
        for what in (ROOM_FOR_STATE, ROOM_FOR_FILES, STATE_FILLS, HOST_FILLS, ALL_FILLS)]
# A VM starts whatever becomes of HyperPoint's own files; a host whose own disk is full starts none.
ROWS += [("running", f"checkpoint --shutdown: {what.format('n')}") for what in (ROOM_FOR_STATE, ROOM_FOR_FILES, STATE_FILLS)]
ROWS.append(("eight GPUs", "checkpoint: " + JOURNAL_ENDS.format("n")))
QUICK = [ROWS[0], ROWS[3], ROWS[4]]

MOUNTED = (ROOM_FOR_STATE, ROOM_FOR_FILES, STATE_FILLS, HOST_FILLS)
DISK_SIZE, DISK_FILES = "512k", 64
ENOUGH_ROOM = 24  # pages or files
MAX_HOST_FILE_SIZE = 32768  # bytes, of the scene whose journal is larger than its host's file
STEP = 499  # bytes, through the journal's long first line
LINES_AFTER = 400  # bytes, all the lines after it


@dataclasses.dataclass
class Tally(subject.Tally):
    done: int = 0
    put_back: int = 0
    unchanged: int = 0
    recovered: int = 0
    skipped: int = 0


class Disk:
    """A small file system that can be filled."""

    def __init__(self, folder):
        self.folder = folder
        self.filler = os.path.join(folder, "filler")

    def free(self):
        """Pages and files that are left."""
        status = os.statvfs(self.folder)
        return status.f_bavail, status.f_favail

    def fill(self, pages):
        with open(self.filler, "wb") as file:
            file.write(b"\0" * max(self.free()[0] - pages, 0) * os.statvfs(self.folder).f_frsize)

    def fill_with_files(self, files):
        for number in range(self.free()[1] - files):
            with open(f"{self.filler}.{number}", "wb"):
                pass

    def make_room(self):
        for name in os.listdir(self.folder):
            if name.startswith("filler"):
                os.unlink(os.path.join(self.folder, name))


@contextlib.contextmanager
def mounted(folder):
    """A small disk mounted there, or None where that is not allowed."""
    os.makedirs(folder)
    options = f"size={DISK_SIZE},nr_inodes={DISK_FILES},mode=700"
    if subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=False,
                      capture_output=True).returncode != 0:
        yield None
        return
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


class Loop(calls.Loop):
    """A change whose disk is full from the beginning, or gets full on the way."""

    def __init__(self, means, scene, command, folder, disk, on_disk):
        self.disk = disk
        places = {on_disk: disk.folder} if disk else {}
        super().__init__(means, scene, command, folder, deep=False, **places)
        self.tally = Tally()

    def make_room(self):
        if self.disk:
            self.disk.make_room()

    def fresh(self):
        self.make_room()
        super().fresh()

    def start(self, words, fault=None, **more):
        """What it prints goes into pipes: a limit of the size of files is none of them."""
        return super().start(words, fault, anew=True, **more)

    def settle(self, path=None):
        self.make_room()
        return super().settle(path)

    def judge_left(self, where, stderr=""):
        """Trying to recover while there is no room is of no use, and does no harm."""
        self.recover()
        self.make_room()
        if self.journal_open() or self.parked():
            super().judge_left(where, stderr)
        else:
            self.tally.recovered += 1
            self.judge_host(where + ", recovered without room", [self.before, self.after], stderr)

    def from_the_beginning(self, what, fill):
        """With more and more room, up to enough."""
        for room in range(ENOUGH_ROOM + 1):
            self.fresh()
            fill(room)
            self.tally.points += 1
            code, stderr = self.change()
            self.judge_end(what.format(room), code, stderr)
        if code != DONE:
            self.lose(what.format(room), "that was to be enough", stderr)

    def from_each_call(self, what, fill):
        for number in range(1, MAX_CALLS):
            self.fresh()
            process = self.start(self.words(self.command), f"pause-before:{number}")
            if not process.is_paused():
                self.end(process)
                return
            fill(process)
            self.tally.points += 1
            self.judge_end(what.format(number), *self.go_on(process))

    def within_journal(self):
        """From a file size that is enough for all but the journal, up to one that is enough for that, too."""
        self.fresh()
        self.change("kill-before:12")
        with open(self.journals()[0], "rb") as file:
            first = len(file.readline())
        for size in [*range(MAX_HOST_FILE_SIZE, first, STEP), *range(first, first + LINES_AFTER)]:
            self.fresh()
            self.tally.points += 1
            self.judge_end(JOURNAL_ENDS.format(size),
                           *self.run(self.words(self.command),
                                     preexec_fn=functools.partial(limit_files, 0, size)))


def limit_files(process, size):
    """Writes over that size fail."""
    resource.prlimit(process, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def tasks(quick):
    return QUICK if quick else ROWS


def work(means, task, _quick, folder):
    scene, row = task
    command, what = row.split(": ")
    with contextlib.ExitStack() as stack:
        disk = None
        if what in [each.format("n") for each in MOUNTED]:
            disk = stack.enter_context(mounted(os.path.join(folder, "disk")))
            if not disk:
                return Tally(skipped=1, remarks=["skipped: needs root to mount a small disk"])
        loop = Loop(means, SCENES[scene], command, folder, disk,
                    "host_folder" if what == HOST_FILLS.format("n") else "state_folder")
        if what == ROOM_FOR_STATE.format("n"):
            loop.from_the_beginning(ROOM_FOR_STATE, disk.fill)
        elif what == ROOM_FOR_FILES.format("n"):
            loop.from_the_beginning(ROOM_FOR_FILES, disk.fill_with_files)
        elif what == JOURNAL_ENDS.format("n"):
            loop.within_journal()
        elif disk:
            loop.from_each_call(what, lambda process: disk.fill(0))
        else:
            loop.from_each_call(what, lambda process: limit_files(process.pid, 0))
        return loop.result()
