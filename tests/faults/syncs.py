"""Each sync is there for something: without it, the loop `powercut` notices.

The record of a change is read once for each of its syncs as if that one had done nothing. A kind of sync that can be left out of
all these changes without a loss is none that the program needs, or one that the loop is blind to.
"""
import dataclasses
import os
import re

import powercut
import subject

CHANGES = [("quotas", "checkpoint"), ("Windows 10, cards remembered", "checkpoint"), ("other answers", "checkpoint"),
           ("quotas", "add"), ("other answers", "park"), ("quotas", "unpark"), ("Windows 10, cards remembered", "remove-all"),
           ("stands on it", "restore"), (powercut.NO_DISKS.name, "restore"),
           ("first add refused", "checkpoint"), ("Windows 10, checkpoint refused", "checkpoint"), ("tree", "prune"),
           ("running", "checkpoint --shutdown")]


@dataclasses.dataclass
class Tally(subject.Tally):
    syncs: int = 0
    needed: int = 0


def kind(text):
    """What a sync brings to the disk, in a few words."""
    last = text.split("; ")[-1]
    written = re.match(r'write to (\w+): (?:\{"(\w+)")?', last)
    if written:
        return f"line {written[2]} of a journal" if written[1] == "journals" else f"content in {written[1]}"
    name, is_there = re.fullmatch(r"(.*/)?(.*?) is (there|gone)", last.split(", ")[0]).group(2, 3)
    suffix = os.path.splitext(name)[1]
    return f"{suffix} is {is_there}" if suffix else "a new folder" if name != "state" else "the state folder"


class Syncs:
    def __init__(self):
        self.tally = Tally()
        self.needed = {}

    def take(self, loop):
        for text, cut in loop.without_each_sync():
            self.tally.syncs += 1
            self.tally.needed += cut is not None
            self.needed.setdefault(kind(text), set()).update({loop.command} if cut else ())
        self.tally.points += loop.tally.points

    def judge(self):
        for name, where in sorted(self.needed.items()):
            self.tally.remarks.append(f"{name}: {', '.join(sorted(where)) or 'not needed'}")
            if not where:
                self.tally.losses.append(f"nothing is lost without the sync: {name}")


def tasks(quick):
    return [] if quick else [("as listed", "several")]


def work(means, _task, _quick, folder):
    syncs = Syncs()
    for number, (scene, command) in enumerate(CHANGES):
        place = os.path.join(folder, str(number))
        os.mkdir(place)
        syncs.take(powercut.Loop(means, powercut.SCENES[scene], command, place))
    syncs.judge()
    return syncs.tally
