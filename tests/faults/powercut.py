"""The power is cut, and the disk has lost what was not synced.

A kill leaves the system's own memory of files alone, so it shows nothing about syncs. Here a change runs once while each of
its operations on files is written down (disk_recorder.c). The power is then cut before and after each of them and each
change of the host, and every state in which the disk can be then (disk.py) is tried: `recover` must make of it what was, or
what was wanted. What `recover` itself does to its files is cut in the same way.
"""
import dataclasses
import os
import shutil

import calls
import disk
import subject
from subject import ROWS

# Without notes, only the state folder has the set; on Windows 10, only it knows the cards.
QUICK = [("Windows 10, cards remembered", "checkpoint"), ("other answers", "checkpoint"), ("one GPU, no quotas", "unpark")]
DEEP = ("quotas", "Windows 10, cards remembered, jobs", "other answers", "stands on it", "tree", "notes of the user")
recorder = None  # the library to preload


@dataclasses.dataclass
class Tally(subject.Tally):
    syncs: int = 0
    recovered: int = 0


# Whether the checkpoint was applied on which a VM without disks stood already, only the journal can tell.
NO_DISKS = dataclasses.replace(subject.SCENES["stands on it"], name="stands on it, no disks",
                               settings=(("my vm", "remove-disk", "0"),))
TOLD_SINCE = {NO_DISKS: '{"applied":true}'}
SCENES = {**subject.SCENES, NO_DISKS.name: NO_DISKS}


class Loop(calls.Loop):
    """One command on one scene, with the power cut everywhere."""

    def __init__(self, means, scene, command, folder):
        self.recording = False
        apart = os.path.join(folder, "host")  # the simulated host's own syncs are none of the program's
        os.makedirs(apart)
        os.makedirs(os.path.join(folder, "disk"))
        super().__init__(means, scene, command, folder, deep=False, host_folder=apart,
                         state_folder=os.path.join(folder, "disk"))
        self.tally = Tally()
        self.record_path = os.path.join(folder, "record")

    def environment(self, fault=None):
        env = super().environment(fault)
        if self.recording:
            env.update(LD_PRELOAD=recorder, HYPERPOINT_DISK=self.folder, HYPERPOINT_DISK_RECORD=self.record_path)
            # The library comes before that of a sanitizer, and has nothing it would look after.
            env["ASAN_OPTIONS"] = "verify_asan_link_order=0"
        return env

    def recorded(self, run):
        """The disk through a run of the program, and what was written down of it."""
        through = disk.Disk(self.state, self.host)
        self.recording = True
        run()
        self.recording = False
        with open(self.record_path, encoding="ascii") as file:
            record = file.read()
        os.unlink(self.record_path)
        through.read(record)
        if through.end() != disk.tree(self.state):
            raise RuntimeError("the record is not what became of the state folder")
        return through, record

    def journal_open(self):
        """What is left of a journal that was torn in its first line is in nobody's way."""
        for path in self.journals():
            with open(path, "rb") as file:
                line = file.readline()
            if line.endswith(b"\n") and b"\0" not in line:
                return True
        return False

    def put(self, there, host):
        shutil.rmtree(self.state, ignore_errors=True)
        for path, content in there.items():
            if content is None:
                os.mkdir(path, 0o700)
                continue
            with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
                file.write(content)
        with open(self.host, "wb") as file:
            file.write(host)

    def try_cuts(self, through, before=""):
        """Tries each state the disk can be in; yields each after which something was lost."""
        for where, there, host in through.cuts(TOLD_SINCE.get(self.scene, "")):
            self.put(there, host)
            self.tally.points += 1
            bad = len(self.tally.losses) + len(self.untrue)
            self.judge_left(before + where)
            if len(self.tally.losses) + len(self.untrue) > bad:
                yield where

    def all(self, deep):
        self.fresh()
        through, _ = self.recorded(self.change)
        self.tally.syncs = len(through.syncs)
        for _ in self.try_cuts(through):
            pass
        for moment in through.moments if deep else []:
            if moment.where.endswith(disk.HOST_CHANGES):
                self.cut_recover(moment, through)

    def cut_recover(self, moment, through):
        """The program is killed after that change of the host, and the power is cut while recover is at work."""
        self.put(through.remains(moment), moment.host)
        recovering, _ = self.recorded(self.recover)
        for _ in self.try_cuts(recovering, f"killed after {moment.where}, recover "):
            pass

    def without_each_sync(self):
        """Which of the syncs may be left out without a loss: the text of each, None when it may not."""
        self.fresh()
        through, record = self.recorded(self.change)
        for number, text in enumerate(list(through.syncs)):
            through.read(record, ignored=number)
            yield text, next(self.try_cuts(through), None)


def tasks(quick):
    return QUICK if quick else [*ROWS, (NO_DISKS.name, "restore")]


def work(means, task, quick, folder):
    scene, command = task
    loop = Loop(means, SCENES[scene], command, folder)
    loop.all(deep=scene in DEEP and not quick)
    return loop.result()
