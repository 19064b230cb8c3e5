"""Another administrator changes the host before each call of a change.

The program stops itself before a call, the host is changed under it, and it goes on. What is right then follows from
one thought: the other administrator's change may come before or after what the program has read, and has its own effect
either way; nobody's work is undone by accident.

  exit 0         the host as wanted, plus the other's change
  exit 3         the host as before, plus the other's change
  exit 1 5 6 7   the program has touched nothing: not even the id of an adapter differs
  exit 4         the VM did not start again, and that is all, with another's change that keeps it from starting. Or the journal is open. While the other's change is in the way (the VM runs, its GPU is disabled),
                 `recover` leaves it open; once it is not, one `recover` makes the host as before or as wanted, plus
                 the change. Each is tried: `recover` at once, and after what is in the way has gone. Only an adapter
                 that is not listed, as its card is gone, may be there after `recover`, which says so
"""
import copy
import dataclasses
import json
import os
import re
import shutil
from collections import Counter

import subject
import worlds
from calls import SETTLES
from subject import COMMANDS, DONE, LEFT, MAX_CALLS, NOT_FOUND, PUT_BACK, REFUSED, SCENES, UNTOUCHED

ROWS = [
    ("quotas", "checkpoint"),
    ("quotas", "checkpoint -GPU"),
    ("one GPU, no quotas", "reset"),
    ("quotas", "remove"),
    ("quotas", "remove-all"),
    ("one GPU, no quotas", "checkpoint"),
    ("one GPU, no quotas", "add"),
    ("no GPU", "add-auto"),
    ("no GPU", "add-all"),
    ("automatic adapter", "checkpoint"),
    ("automatic checkpoints on", "checkpoint"),
    ("strict host", "checkpoint"),
    ("strict host", "add-all"),
    ("other answers", "checkpoint"),
    ("quotas", "park"),
    ("automatic adapter", "park"),
    ("quotas", "unpark"),
    ("one GPU, no quotas", "unpark"),
    ("automatic checkpoints on", "unpark"),
    ("strict host", "unpark"),
    ("quotas", "run"),
    ("running", "checkpoint --shutdown"),
    ("quotas", "recover after remove"),
    ("quotas", "recover after create"),
    ("no GPU", "recover after add"),
    ("one GPU, no quotas", "recover after add"),
    ("quotas", "recover after parking"),
    ("quotas", "recover after unparking"),
    ("tree", "rename-checkpoint"),
    ("tree", "remove-checkpoint"),
    ("tree", "remove -SUBTREE"),
    ("tree", "prune"),
    ("stands on it", "restore"),
    ("stands elsewhere", "restore"),
    ("stands elsewhere", "restore -SAVEPOINT"),
    ("stands elsewhere", "restore -GPU keep"),
    ("adapters in it", "restore"),
    ("other answers, old set", "restore"),
    ("stands elsewhere", "recover after applying"),
    ("tree", "recover after pruning"),
]
QUICK = [("quotas", "checkpoint"), ("no GPU", "add-auto"), ("strict host", "unpark"), ("tree", "remove-checkpoint"),
         ("stands elsewhere", "restore")]

# A recover is tried on what a change leaves when it dies after this call.
CUT_OFF = {
    "recover after remove": ("checkpoint", "RemoveResourceSettings"),
    "recover after create": ("checkpoint", "CreateSnapshot"),
    "recover after add": ("add", "AddResourceSettings"),
    "recover after parking": ("park", "RemoveResourceSettings"),
    "recover after unparking": ("unpark", "AddResourceSettings"),
    "recover after applying": ("restore", "ApplySnapshot"),
    "recover after pruning": ("prune", "DestroySnapshot"),
}

# The settings that go with an adapter.
NEEDED = ["automaticCheckpoints", "guestControlledCacheTypes", "lowMmioMegabytes", "highMmioMegabytes"]

JOB_POLL = "Msvm_ConcreteJob"
CALL = re.compile(r"^ *(\d+) +(query|get|invoke) +(.*?)(?: ->.*)?$", re.MULTILINE)


@dataclasses.dataclass
class Tally(subject.Tally):
    done: int = 0
    put_back: int = 0
    unchanged: int = 0
    left: int = 0


# --- what another administrator does ---

class Change:
    """One `hyperpoint-sim set`. `read_in` is the class whose reading shows it: made before that reading, it is part of
    what the program found; made later, the program must get along with it."""
    read_in = "Msvm_VirtualSystemSettingData"

    def __init__(self, name, *words):
        self.name = name
        self.words = words

    def make(self, loop, path):
        """False when it cannot be made on this host."""
        return loop.sim.tries("set", path, *self.words)

    def effects(self, _loop, base, path):
        """The hosts that `base`, the look at the file at `path`, may have become."""
        return [base]

    def take_away(self, _loop):
        """Undoes what keeps `recover` from its work; False when this change does not."""
        return False


class VmChange(Change):
    """A change whose effect does not depend on anything: made on a copy of the file, it shows what is right."""

    def make(self, loop, path):
        return loop.sim.tries("set", path, f"id:{loop.vm_id}", *self.words)

    def effects(self, loop, base, path):
        return [loop.trial(self, path) or base]


class Started(VmChange):
    read_in = "GetSummaryInformation"

    def take_away(self, loop):
        return loop.sim.tries("set", loop.host, f"id:{loop.vm_id}", "state", "off")


class Deleted(VmChange):
    """Nobody can put anything back then: the journal stays until it is discarded."""


class CheckpointTaken(VmChange):
    """It comes to stand before or after the program's own. When the program died before it learned which one is its
    own, and there is another now, `recover` cannot tell them apart: it leaves both as they are."""

    def effects(self, loop, base, path):
        after, = super().effects(loop, base, path)
        before = self.named(loop, after, {"mine": "theirs", "theirs": "mine"})
        nameless = f"{loop.scene.vm} - (default)"
        return [after, before] + [self.named(loop, look, {"mine": nameless})
                                  for look in (after, before) if loop.recovering]

    @staticmethod
    def named(loop, look, names):
        changed = copy.deepcopy(look)
        changed[loop.vm_id]["checkpoints"] = sorted([names.get(name, name) for name in checkpoint]
                                                    for checkpoint in look[loop.vm_id]["checkpoints"])
        position = look[loop.vm_id]["position"]
        changed[loop.vm_id]["position"] = names.get(position, position)
        return changed


class CheckpointDeleted(Change):
    """The very one a change is about; hosts without it are left alone."""

    def make(self, loop, path):
        return (loop.scene.name in subject.TREE_SCENES and
                loop.sim.tries("set", path, f"checkpoint:{self.words[0]}", "delete", "yes"))

    def effects(self, loop, base, path):
        return [loop.trial(self, path) or base]


class SettingChanged(VmChange):
    """It stays as the other one set it, unless the program was writing it at that moment: between its last look and its
    write there is a gap that no client can close."""

    def effects(self, loop, base, path):
        return super().effects(loop, base, path) + ([base] if loop.is_writing_settings() else [])


class Toggled(SettingChanged):
    """The other one wants automatic checkpoints as they are not."""

    def make(self, loop, path):
        self.wanted = not loop.vm(path)["automaticCheckpoints"]
        return loop.sim.tries("set", path, f"id:{loop.vm_id}", "automatic-checkpoints", "on" if self.wanted else "off")

    def effects(self, loop, base, path):
        changed = copy.deepcopy(base)
        changed[loop.vm_id]["settings"]["automaticCheckpoints"] = self.wanted
        # A run reads them a second time, and switches off what has been switched on by then.
        read_again = loop.command == "run"
        return [changed] + ([base] if loop.is_writing_settings() or read_again else [])


class NotesEdited(VmChange):
    """All of them replaced, and with them what they say of a parked VM. What the program writes afterwards comes below the
    new text; what it writes within half a second of its last look replaces that."""

    def effects(self, loop, base, path):
        edited, = super().effects(loop, base, path)
        beside = copy.deepcopy(edited)
        beside[loop.vm_id]["parked block"] = base[loop.vm_id]["parked block"]
        return [edited, beside, base]


class GpuDisabled(Change):
    """Shows in no VM; adapters for that GPU cannot be added until it is back."""
    read_in = "Win32_VideoController"

    def make(self, loop, path):
        return loop.sim.tries("set", path, f"gpu:{loop.gpu}", "status", "disabled")

    def take_away(self, loop):
        return loop.sim.tries("set", loop.host, f"gpu:{loop.gpu}", "status", "ok")


class AdapterAdded(VmChange):
    """The adapter stays, and so do all that the program has to do with. One that is the very same as one the VM had may
    stand in for it: a second one would only double it. `recover` cannot know whether it was the cut-off run that added
    an adapter for a GPU it had to do with: it may take it for one of its own, and gives it the values that one had."""
    read_in = "Msvm_GpuPartitionSettingData"
    other = False

    def make(self, loop, path):
        gpu = loop.other_gpu if self.other else loop.gpu or "automatic"
        before = {adapter["id"] for adapter in loop.vm(path).get("adapters", [])}
        if gpu is None or not loop.sim.tries("set", path, f"id:{loop.vm_id}", "add-adapter", str(gpu)):
            return False
        self.added = next(a for a in loop.vm(path)["adapters"] if a["id"] not in before)
        return True

    def effects(self, loop, base, path):
        adapter = worlds.bare(self.added, loop.beside, loop.scene.moved)
        both = copy.deepcopy(base)
        both[loop.vm_id]["adapters"] = sorted(both[loop.vm_id]["adapters"] + [adapter])
        stands_in = adapter in base[loop.vm_id]["adapters"] or (loop.recovering and not self.other)
        return [both] + ([base] if stands_in else [])


class OtherGpuAdded(AdapterAdded):
    other = True


class AdapterRemoved(VmChange):
    """Whose hand took it off cannot be told from a call of the program's own that took effect in part. So it may come
    back: the promise is that the VM ends with the adapters it had."""
    read_in = "Msvm_GpuPartitionSettingData"

    def make(self, loop, path):
        adapters = loop.vm(path).get("adapters", [])
        self.removed = worlds.bare(adapters[0], loop.beside, loop.scene.moved) if adapters else None
        return bool(adapters) and super().make(loop, path)

    def effects(self, loop, base, path):
        without = copy.deepcopy(base)
        if self.removed not in base[loop.vm_id]["adapters"]:
            return [base]
        without[loop.vm_id]["adapters"].remove(self.removed)
        return [without, base]


CHANGES = [
    Started("started", "state", "running"),
    VmChange("renamed", "name", "renamed by another"),
    Deleted("deleted", "delete", "yes"),
    AdapterAdded("adapter for the same GPU added"),
    OtherGpuAdded("adapter for another GPU added"),
    AdapterRemoved("adapter removed", "remove-adapter", "1"),
    GpuDisabled("GPU disabled"),
    CheckpointTaken("checkpoint taken", "take-checkpoint", "theirs"),
    CheckpointDeleted("checkpoint deleted", "driver 560"),
    CheckpointDeleted("checkpoint deleted", "old"),
    Change("jobs dropped", "host", "drop-jobs", "yes"),
    Toggled("automatic checkpoints changed"),
    SettingChanged("low MMIO window changed", "low-mmio", "2048"),
    NotesEdited("notes edited", "notes", "All of this is new. "),
]


# --- the loop ---

class Loop(subject.Subject):
    """One command on one scene, and all that others can do before each of its calls."""

    def __init__(self, means, scene, command, folder):
        super().__init__(means, scene, folder)
        self.command, self.cut_off = CUT_OFF.get(command, (command, None))
        self.tally = Tally()
        self.trials = {}
        self.set_up(self.command)
        self.fresh()
        self.was_parked = self.parked()
        self.beside = worlds.not_compared(self.world(self.host), scene.remembers)
        self.before = self.settle()
        self.before_file = self.copy(self.host, "before.json")
        self.fresh()
        self.calls = self.list_calls(COMMANDS[self.command])
        self.after = self.settle()
        self.shall_be_parked = self.parked()
        self.after_file = self.copy(self.host, "after.json")
        self.gpu, self.other_gpu = self.choose_gpus()
        self.recovering = bool(self.cut_off)
        self.number = 0
        if self.cut_off:
            self.begin_cut_off()

    def copy(self, path, name="trial.json"):
        return shutil.copyfile(path, os.path.join(self.folder, name))

    def trial(self, change, path):
        """The look at a copy of the file with that change made, None where it cannot be. The files are those of before and
        after, which stay as they are."""
        key = change, path
        if key not in self.trials:
            trial = self.copy(path)
            self.trials[key] = worlds.look(trial) if change.make(self, trial) else None
        return self.trials[key]

    def vm(self, path):
        return next((vm for vm in self.world(path)["vms"] if vm["id"] == self.vm_id), {})

    def list_calls(self, words):
        """The calls of a run in which nothing goes wrong."""
        code, stderr = self.run(["-VM", f"id:{self.vm_id}", "-VERBOSE", *words])
        if code != DONE:
            self.lose("nobody interferes", f"exit code {code}", stderr)
        return [f"{verb} {text}" for _, verb, text in CALL.findall(stderr)]

    def choose_gpus(self):
        """The number of a GPU the change has to do with (None: it is left to Hyper-V), and of one it does not."""
        paths = [gpu["instancePath"] for gpu in self.world(self.origin)["gpus"]]
        before = [adapter.get("gpu") for adapter in self.vm(self.before_file).get("adapters", [])]
        after = [adapter.get("gpu") for adapter in self.vm(self.after_file).get("adapters", [])]
        mine = next((gpu for gpu in after if gpu not in before), (before + after)[0])
        others = [number + 1 for number, path in enumerate(paths) if path not in before + after]
        return paths.index(mine) + 1 if mine else None, others[0] if others else None

    def begin_cut_off(self):
        """The program dies after the call; a run begins from there."""
        number = next(i for i, call in enumerate(self.calls, 1) if self.cut_off in call)
        self.fresh()
        self.run(self.words(self.command), f"kill-after:{number}")
        shutil.copyfile(self.host, self.origin)
        self.begin = shutil.copytree(self.state, self.state + ".cut-off")
        self.calls = self.list_calls(["-DO", "recover"])

    def command_words(self):
        return self.recover_words() if self.cut_off else self.words(self.command)

    # --- one point ---

    def is_read(self, change):
        """Has the program read what the change changes, before the call it stopped at?"""
        read_in = change.read_in
        if isinstance(change, CheckpointTaken) and self.command == "prune":
            read_in = "IsAutomaticSnapshot"  # of these two only the list of all checkpoints shows it
        return any(read_in in call for call in self.calls[:self.number - 1])

    def is_writing_settings(self):
        """Has it looked at the settings for the last time before it writes them, or is Hyper-V at it?"""
        calls = [call for call in self.calls[:self.number] if JOB_POLL not in call]
        return bool(calls) and "ModifySystemSettings" in calls[-1]

    def effects(self, change, base, path):
        """What the other administrator's change may come to. Applying a checkpoint does away with all that was done to
        the VM's present state before, and not with a checkpoint that was taken of it."""
        looks = change.effects(self, base, path)
        applied = self.paused_at == self.after[self.vm_id]["settings"]["automaticStopAction"]
        if not self.command.startswith("restore") or (applied and not self.is_applying()):
            return looks
        rolled_back = copy.deepcopy(base)
        if not isinstance(change, CheckpointTaken):
            return looks + [rolled_back]
        stands = self.before[self.vm_id]["position"]
        tree = base[self.vm_id]["checkpoints"]
        both = []
        for parent in (stands, "mine"):
            changed = copy.deepcopy(rolled_back)
            moved = [[name, "theirs" if name == "mine" and parent == stands else above, mark]
                     for name, above, mark in tree]
            changed[self.vm_id]["checkpoints"] = sorted(moved + [["theirs", parent, ""]])
            both.append(changed)
        return looks + both

    def is_applying(self):
        """Has it looked at the adapters for the last time before it applies a checkpoint, or is Hyper-V at it, and it
        has not looked since? What is on the VM then counts as what the checkpoint brought: a gap that cannot be closed."""
        calls = [call for call in self.calls[:self.number] if JOB_POLL not in call]
        return any("ApplySnapshot" in call for call in calls[-2:])

    def is_first_of_its_kind(self):
        """Polls of one job are all alike: the first two stand for them."""
        last = self.calls[max(self.number - 3, 0):self.number]
        return len(last) < 3 or len(set(last)) > 1

    def one(self, change):
        """False when the program ends before that call."""
        self.fresh()
        self.recovering = bool(self.cut_off)
        self.first = self.look()
        process = self.start(self.command_words(), f"pause-before:{self.number}")
        if not process.is_paused():
            self.end(process)
            return False
        paused = worlds.look(self.host)
        then = self.look()
        self.paused_at = paused[self.vm_id]["settings"]["automaticStopAction"]
        made = change.make(self, self.host)
        changed, with_change = self.vm(self.host), self.look()
        code, stderr = self.go_on(process)
        if made:
            self.judge_said(f"{' '.join(self.command_words())}, {change.name} before {self.number}",
                            [self.first, with_change], [self.look(), with_change, then])
            self.tally.points += 1
            self.judge(change, paused, changed, code, stderr)
        return True

    def lose(self, where, what, stderr=""):
        self.tally.losses.append(f"{where}: {what}" + (f"\n    {stderr.strip()}" if stderr else ""))

    def judge(self, change, paused, changed, code, stderr):
        call = self.calls[self.number - 1] if self.number <= len(self.calls) else "a call more"
        where = f"{change.name} before {self.number}, {call[:70]}, exit code {code}"
        if code == LEFT and "DID NOT START AGAIN" in stderr.upper():
            self.judge_not_started(change, where, stderr)
            return
        if code == LEFT or (self.cut_off and code != DONE):
            self.judge_left(change, where, stderr)
            return
        seen = self.settle()
        bases = {DONE: [(self.after, self.after_file)], PUT_BACK: [(self.before, self.before_file)],
                 **{untouched: [(self.before, self.before_file)] for untouched in UNTOUCHED}}.get(code)
        if bases is None:
            self.lose(where, "an unexpected exit code", stderr)
            return
        if self.cut_off:
            bases.append((self.before, self.before_file))
        allowed = [look for base, path in bases for look in self.effects(change, base, path)]
        if seen not in allowed and not self.is_as_if_made_before(change, code, seen):
            self.lose(where, "; ".join(worlds.differences(seen, allowed[0])), stderr)
        self.judge_adapters(change, where, changed, code, stderr)
        if isinstance(change, Deleted) and code == DONE and paused != self.after:
            self.lose(where, "success, and the VM was deleted before all was done", stderr)
        if self.journal_open():
            self.lose(where, "the journal is open", stderr)
        if not self.cut_off and self.parked() != (self.shall_be_parked if code == DONE else self.was_parked):
            self.lose(where, "what is remembered of a parked VM is wrong", stderr)
        if not isinstance(change, (Deleted, NotesEdited)):
            for loss in self.noted_losses():
                self.lose(where, loss, stderr)
        self.count(code)

    def judge_not_started(self, change, where, stderr):
        """All is done, or put back, but the start."""
        self.tally.left += 1
        if not isinstance(change, (Toggled, GpuDisabled, Deleted)):
            self.lose(where, "the VM did not start, and nothing keeps it from that", stderr)
        if self.journal_open():
            self.lose(where, "the journal is open", stderr)
        seen = self.settle()
        if self.vm_id in seen:
            seen[self.vm_id]["settings"]["state"] = "running"
        ends = [(self.after, self.after_file), (self.before, self.before_file)]
        allowed = [look for base, path in ends for look in self.effects(change, base, path)]
        if seen not in allowed:
            self.lose(where, "; ".join(worlds.differences(seen, allowed[0])), stderr)

    def count(self, code):
        field = {DONE: "done", PUT_BACK: "put_back"}.get(code, "unchanged")
        setattr(self.tally, field, getattr(self.tally, field) + 1)

    def is_as_if_made_before(self, change, code, seen):
        """Made before it is read, the change is part of what the program found."""
        if self.cut_off or self.is_read(change):
            return False
        self.fresh()
        change.make(self, self.host)
        return (code, seen) == (self.run(self.command_words())[0], self.settle())

    def judge_adapters(self, change, where, changed, code, stderr):
        """By id: a run that touched nothing has not made any anew, and the other administrator's is still there."""
        now = {adapter["id"]: adapter for adapter in self.vm(self.host).get("adapters", [])}
        then = {adapter["id"]: adapter for adapter in changed.get("adapters", [])}
        first = {adapter["id"] for adapter in self.vm(self.origin).get("adapters", [])}
        if isinstance(change, AdapterAdded):
            first.add(change.added["id"])
        without_its_own = {id: then[id] for id in then if id in first}  # those it had added are gone again
        if code in UNTOUCHED and now not in (then, without_its_own):
            self.lose(where, "the adapters are other ones than before", stderr)
        if isinstance(change, AdapterAdded) and self.is_read(change) and not self.recovering and not self.is_applying():
            if change.added["id"] not in now:
                self.lose(where, "the other's adapter was removed", stderr)

    def judge_settled(self, change, where, stderr):
        """It stopped between two removals: what was to stay is there, and nothing else has changed."""
        seen = self.settle().get(self.vm_id)
        names = [[row[0] for row in look[self.vm_id]["checkpoints"]] for look in (self.before, self.after)]
        right = change.effects(self, self.before, self.before_file)[0].get(self.vm_id)
        if not seen or not right:
            return
        left = [row[0] for row in seen["checkpoints"] if row[0] != "theirs"]
        if not Counter(names[1]) <= Counter(left) <= Counter(names[0]):
            self.lose(where, f"{left} are left", stderr)
        if any(seen[part] != right[part] for part in ("settings", "adapters")):
            self.lose(where, "more than checkpoints has changed", stderr)

    def is_unlisted_left(self, seen):
        """`recover` had to end while the card of an adapter that the change had added was not there: Windows does not list
        that adapter, so nothing could take it off. Then this was said, nothing else differs from before, and the settings
        that an adapter needs are still there."""
        base = copy.deepcopy(self.before)
        was, now = base[self.vm_id], seen.get(self.vm_id)
        told = self.said.out and any("may still be assigned" in text for text in self.said.out.get("warnings", []))
        if not told or not now:
            return False
        left = Counter(now["adapters"]) - Counter(was["adapters"])
        gpus = Counter(json.loads(adapter).get("gpu") for adapter in left.elements())
        added = Counter(json.loads(adapter).get("gpu") for adapter in self.after[self.vm_id]["adapters"])
        was["adapters"] = sorted([*was["adapters"], *left.elements()])
        was["settings"].update({key: self.after[self.vm_id]["settings"][key] for key in NEEDED})
        there = {gpu["instancePath"] for gpu in self.world(self.host)["gpus"] if gpu.get("status") in ("ok", "problem")}
        return bool(left) and gpus <= added and not there & set(gpus) and seen == base

    def judge_left(self, change, where, stderr):
        self.tally.left += 1
        self.recovering = True
        if self.command in SETTLES and not self.journal_open():
            self.judge_settled(change, where, stderr)
            return
        if not self.remembers(self.command):
            self.lose(where, "something is left, and no journal is open", stderr)
        if isinstance(change, Deleted):
            self.judge_discard(where)
            return
        self.judge_out_of_the_way(change, where, stderr)
        code, said = self.recover()
        if code != DONE and not self.remembers(self.command):
            self.lose(where, f"recover ended with {code}, and the journal is closed", said)
        taken_away = code != DONE and change.take_away(self)
        if taken_away:
            code, said = self.recover()
        self.judge_recovered(change, where, code, stderr, said, taken_away)

    def judge_out_of_the_way(self, change, where, stderr):
        """What is in the way goes before `recover` is tried at all: that then leaves nothing behind. Afterwards the host and
        the state folder are as they were."""
        host, state = self.copy(self.host, "left.json"), shutil.copytree(self.state, self.state + ".left")
        if change.take_away(self):
            code, said = self.recover()
            self.judge_recovered(change, where + ", out of the way", code, stderr, said, True)
        shutil.copyfile(host, self.host)
        shutil.rmtree(self.state)
        shutil.move(state, self.state)

    def judge_recovered(self, change, where, code, stderr, said, taken_away):
        if code == REFUSED and self.command == "run":  # others' adapters stay beside the set: that has to be confirmed
            code, said = self.run([*self.recover_words(), "-YES"])
        seen = self.settle()
        ends = ((self.before, self.before_file, self.was_parked), (self.after, self.after_file, self.shall_be_parked))
        allowed = [look for base, path, parked in ends if parked == self.parked()
                   for look in ([base] if taken_away else self.effects(change, base, path))]
        unlisted = isinstance(change, GpuDisabled) and not taken_away and self.is_unlisted_left(seen)
        if code != DONE or self.journal_open():
            self.lose(where, f"recover ended with {code}", stderr + said)
        elif seen not in allowed and not unlisted:
            self.lose(where + ", recovered",
                      "; ".join(worlds.differences(seen, allowed[0])) if allowed else "parked?", stderr + said)
        for loss in [] if isinstance(change, NotesEdited) else self.noted_losses():
            self.lose(where + ", recovered", loss, stderr + said)

    def judge_discard(self, where):
        """The VM is gone: `recover` says so, and -DISCARD ends it."""
        code, said = self.recover()
        if code != NOT_FOUND or not self.remembers(self.command):
            self.lose(where, f"recover of a VM that is gone ended with {code}", said)
        verbs = ["recover"] * self.journal_open() + ["unpark"] * (self.command == "run" and self.parked())
        for verb in verbs:
            code, said = self.run(["-VM", f"id:{self.vm_id}", "-DO", verb, "-OUTPUT", "json", "-DISCARD", "-YES"])
        if code != DONE or self.remembers(self.command):
            self.lose(where, f"recover -DISCARD ended with {code}", said)

    def all(self):
        for self.number in range(1, MAX_CALLS):
            if self.is_first_of_its_kind() and not all([self.one(change) for change in CHANGES]):
                break


def tasks(quick):
    return QUICK if quick else ROWS


def work(means, task, _quick, folder):
    scene, command = task
    loop = Loop(means, SCENES[scene], command, folder)
    loop.all()
    return loop.result()
