"""Plays a sequence, and holds what comes of each command against the model."""
import collections
import copy
import dataclasses
import re
import signal

import checkpoints
import gpus
import memories
import parking
import power
import retention
import schedules
from case import Case
from expect import Expect, find_vms, take_apart, usage
from hostfile import bare, takes
from model import State, differences, memory_of
from restore import restore
from said import DONE, FAILED, LEFT, NO_ACCESS, NOT_FOUND, PUT_BACK, REFUSED, USAGE, truths
from world import JOBS_END, World

KILLED = -signal.SIGKILL
LISTS = ("list-vms", "list-gpus", "list-gpus-partitionable", "list-gpus-assigned", "list-checkpoints", "self-test",
         "capture")
NEED_VM = ("list-gpus", "list-gpus-assigned")
OF_TREE = {name: getattr(checkpoints, name.replace("-", "_")) for name in (
    "rename-checkpoint", "remove-checkpoint", "export-checkpoint", "pin-checkpoint", "unpin-checkpoint", "prune")}
CHANGES = {"checkpoint": checkpoints.checkpoint, "add": gpus.add, "add-auto": gpus.add_auto, "add-all": gpus.add_all,
           "remove": gpus.remove, "remove-all": gpus.remove_all, "reset": gpus.reset, "park": parking.park,
           "unpark": parking.unpark, "run": parking.run, "restore": restore, "doctor": schedules.doctor,
           "schedule": schedules.make, **OF_TREE}
POWER = {"start": power.start, "shutdown": power.shutdown, "turn-off": power.turn_off}
CHANGES.update(POWER)
UNTOUCHED = (FAILED, USAGE, NOT_FOUND, REFUSED, NO_ACCESS)
MADE_BY_JOBS = ("id", "parent", "current", "lastApplied", "created", "changed", "disks")  # ids, moments and files


class Finding(Exception):
    """Something that must not be."""

    def __init__(self, verb, rule, details, said=None):
        super().__init__(f"{verb}: {rule}: {details[0] if details else ''}")
        self.verb = verb
        self.rule = rule
        self.details = details
        self.said = said

    def __reduce__(self):
        return Finding, (self.verb, self.rule, self.details, self.said)

    def signature(self):
        """What two findings of one cause have in common."""
        first = self.details[0] if self.details else ""
        first = re.sub(r"[0-9A-Fa-f]{8}-[0-9A-Fa-f-]{27}|Microsoft:\S+|\\\\\?\\\S+|'[^']*'|\"[^\"]*\"|\d+", "_", first)
        return f"{self.verb}: {self.rule}: {first[:70]}"


@dataclasses.dataclass
class Open:
    """A change that was cut off, or that left something: the states recover may bring the VM to."""
    verb: str
    before: State
    ends: list
    wanted: list  # the states it was to come to
    starts: bool = False  # the VM is to run again in the end
    touched: bool = False  # somebody else has changed its state since


class Play:
    """One sequence on one world."""

    def __init__(self, means, folder, setup):
        self.world = World(means, folder, setup)
        self.config = setup.get("config") or {}
        self.states = {key: State(copy.deepcopy(vm), memory_of(vm)) for key, vm in self.world.look().vms.items()}
        self.open = {}
        self.gone = {}  # states of VMs that were deleted
        self.schedules = []
        self.commands = 0
        self.counts = collections.Counter()
        self.codes = []  # of each action None, or the words that were run, the exit code, and whether jobs were let end

    def place(self):
        return self.world.node.place

    # --- actions ---

    def act(self, action):
        """Does one action; raises Finding."""
        if action["do"] == "command":
            self.command(action)
        else:
            self.codes.append(None)
            self.counts["hands"] += 1
            memories.take_hand(self, action)

    def command(self, action):
        world = self.world
        words = world.resolve(action["words"])
        command = take_apart(words)
        if not schedules.is_played(self, command):
            self.codes.append(None)
            return
        before = world.look()
        said = world.run(words, action.get("fault"))
        after = world.look()
        self.codes.append([words, said.code, False])
        self.count(command, said.code, action.get("fault"))
        disturbed = bool(action.get("fault") or before.failures or command.given("TIMEOUT"))
        trial = Trial(self, command, before, after, said, disturbed)
        trial.readable = not (action.get("fault") or "").startswith("garbage")
        trial.judge()

    def count(self, command, code, fault=None):
        self.commands += 1
        self.counts["commands"] += 1
        self.counts["kills"] += code == KILLED
        self.counts["faults"] += bool(fault) and code != KILLED
        column = {DONE: "done", PUT_BACK: "put back", LEFT: "left", KILLED: "killed"}.get(code, "untouched")
        if command.verb == "run" and code > NO_ACCESS:
            column = "done"
        for name in ("commands", column):
            self.counts[command.verb, name] += 1

    def let_jobs_end(self):
        """What the last command has begun comes to its end."""
        self.world.sim("host", "advance", JOBS_END)
        self.codes[-1][2] = True
        return self.world.look()

    def observe(self, words):
        """A list, as said and judged."""
        before = self.world.look()
        said = self.world.run(words)
        self.count(take_apart(words), said.code)
        Trial(self, take_apart(words), before, before, said, False).judge()
        return said


class Trial:
    """One command that was run, to be judged."""

    def __init__(self, play, command, before, after, said, disturbed):
        self.play = play
        self.command = command
        self.before = before
        self.after = after
        self.said = said
        self.disturbed = disturbed
        self.killed = said.code == KILLED
        self.readable = True  # all that the host said
        self.opened = []  # what was cut off: looked at when all VMs have been judged, for recover lists them all

    def fail(self, rule, *details):
        raise Finding(self.command.verb, rule, list(details), self.said)

    # --- the whole ---

    def judge(self):
        if self.killed and not self.disturbed:
            self.fail("it died")
        if self.said.code < 0 and not self.killed:
            self.fail("it crashed", f"signal {-self.said.code}")
        if not self.killed:
            untrue = list(truths(self.said, self.before, self.after, self.play.world.state_folder(),
                                 self.readable))
            if untrue:
                self.fail("untrue", *untrue)
        verb = self.command.verb
        wrong = usage(self.command)
        if wrong:
            self.refused({USAGE: wrong}, {})
        elif verb == "schedule":
            schedules.judge(self)
        elif self.before.facts["rights"] != "full" or not self.before.facts["hyperV"]:
            self.no_access()
        elif verb == "doctor":
            schedules.judge_doctor(self)
        elif verb in LISTS or (verb == "recover" and not self.command.vm):
            self.judge_list()
        elif self.command.given("ALL"):
            self.judge_many()
        else:
            self.judge_one()
        self.look_at_opened()

    def look_at_opened(self):
        for part, change in self.opened:
            part.judge_open(change)

    def no_access(self):
        """Without rights or Hyper-V nothing can be told of a host."""
        listing = self.command.verb == "capture"
        no_rule = self.command.verb == "prune" and retention.parse(self.command.options["KEEP"]) is None
        hard = {NO_ACCESS: "no rights, or no Hyper-V", **({USAGE: "that is no rule"} if no_rule else {})}
        self.refused({} if listing else hard, {DONE: ""} if listing else {})

    def untouched(self, but=None):
        """Nothing of others has changed, or nothing at all."""
        wrong = []
        if self.before.gpus != self.after.gpus:
            wrong.append("GPUs have changed")
        if self.before.facts != self.after.facts:
            wrong.append("the host's facts have changed")
        if set(self.before.vms) != set(self.after.vms):
            wrong.append("there are other VMs than before")
        for key in sorted(set(self.before.vms) & set(self.after.vms) - {but}):
            wrong += self.changes_of(key)
        if wrong:
            self.fail("touched what it must not", *wrong)

    def changes_of(self, key):
        """What differs of a VM, but for what a job was at work on before the command, or its guest."""
        before, after = self.before.vms[key], self.after.vms[key]
        found = list(changes(before, after))
        if found and (self.before.has_running_job(key) or self.before.has_event(key)):
            found = list(changes(without_ids(self.play.world.when_jobs_end(self.before).vms[key]), without_ids(after)))
        return [f"VM {after['name']!r}: {what}" for what in found]

    def refused(self, hard, soft):
        """It cannot have done anything."""
        code = self.said.code
        if code == DONE and hard:
            self.fail("done, and must not be", *hard.values())
        if code not in {**hard, **soft} and not (self.disturbed and code in (*UNTOUCHED, KILLED)):
            why = "; ".join(f"{key}: {text}" for key, text in {**hard, **soft}.items())
            self.fail(f"exit code {code}", f"expected {why or '0'}", (self.said.error or {}).get("message", ""))
        self.untouched()

    # --- lists ---

    def judge_list(self):
        hard = {}
        if self.command.vm is not None:
            found = find_vms(self.before, self.command.vm)
            if len(found) != 1:
                hard = {NOT_FOUND: f"{len(found)} VMs are {self.command.vm}"}
        elif self.command.verb in NEED_VM:
            hard = {USAGE: "-VM is missing"}
        self.untouched()
        if hard or self.said.code != DONE:
            self.refused(hard, {})
            return
        if not self.disturbed:
            wrong = list(memories.of_list(self.play, self.command.verb, self.said.out))
            if wrong:
                self.fail("untrue", *wrong)

    # --- one VM ---

    def judge_one(self):
        if self.command.vm is None:
            self.refused({USAGE: "-VM is missing"}, {})
            return
        found = find_vms(self.before, self.command.vm)
        if len(found) != 1:
            self.refused({NOT_FOUND: f"{len(found)} VMs are {self.command.vm}"}, {})
            return
        self.vm_id = found[0]["id"]
        self.untouched(but=self.vm_id)
        if self.command.verb == "recover":
            self.judge_recover()
        elif self.vm_id in self.play.open:
            nothing = self.command.given("DISCARD") and not (self.said.out or {"vms": [1]}).get("vms")
            self.refused({} if nothing else {REFUSED: "a change was cut off"}, {NOT_FOUND: "", USAGE: "", REFUSED: "",
                                                                               **({DONE: ""} if nothing else {})})
        else:
            self.judge_change(self.play.states[self.vm_id], self.expect(self.play.states[self.vm_id]))

    def expect(self, state):
        case = Case(self.command, self.before, state, self.play.place(), self.play.config, self.disturbed)
        self.case = case
        expect = CHANGES[self.command.verb](case)
        if self.command.verb not in {**OF_TREE, **POWER} and not self.command.options.keys() & {"DISCARD", "USE"}:
            case.knows_whether_parked()
        if self.command.verb not in {**OF_TREE, **POWER}:
            power.around(case, expect)
        return expect

    def judge_change(self, state, expect):
        code = self.said.code
        if self.command.given("WHATIF"):
            self.judge_plan(state, expect.as_plan())
        elif self.command.verb in POWER and self.disturbed and code != DONE:
            self.collapse(Open(self.command.verb, state, [state, *expect.done], expect.done))
        elif self.killed or code == LEFT:
            if code == LEFT and not self.disturbed and LEFT not in expect.codes:
                self.fail("exit code 4", *self.said.error.get("left", []))
            self.cut_off(state, expect)
        elif self.command.verb == "run" and code in expect.program_codes:
            refused = [state] if code in expect.codes else []  # HyperPoint itself may have ended with that code
            self.as_in(expect.program_codes[code] + refused, "done")
        elif code == DONE:
            self.judge_done(expect)
        elif code == PUT_BACK and (self.disturbed or PUT_BACK in expect.codes):
            self.as_in(power.as_before(self.command, [state, self.put_back(state)]), "put back", state)
            if self.command.verb == "unpark":
                memories.written_down_again(self)
        else:
            self.judge_untouched(state, expect)

    def judge_untouched(self, state, expect):
        code = self.said.code
        if code not in expect.codes and not (self.disturbed and code in UNTOUCHED):
            why = "; ".join(f"{key}: {text}" for key, text in expect.codes.items())
            self.fail(f"exit code {code}", f"expected {why or '0'}", (self.said.error or {}).get("message", ""))
        if self.disturbed:
            self.end_what_is_not_waited_for()
        self.as_in([state], "untouched")

    def end_what_is_not_waited_for(self):
        """It comes about all the same, and nobody changes what it is about before."""
        if self.after.has_running_job(self.vm_id):
            self.after = self.play.let_jobs_end()

    def judge_done(self, expect):
        if expect.impossible:
            self.fail("done, and must not be", *expect.impossible.values())
        if self.command.given("TIMEOUT"):
            self.end_what_is_not_waited_for()
        as_expected = self.as_in(expect.done, "done", self.play.states[self.vm_id])
        warns = expect.warns or (not as_expected and "the VM's notes are not as they should be")
        if warns and not (self.said.out or {}).get("warnings"):
            self.fail("silent", warns)

    def judge_plan(self, state, expect):
        """-WHATIF: nothing changes, and what is shown is what would be."""
        self.untouched()
        if expect.hard or self.said.code != DONE:
            self.judge_untouched(state, expect)
            return
        planned = (self.said.out or {}).get("after")
        if planned is None or self.before.hides_gpus():
            return
        shown = sorted(memories.said_bare(row) for row in planned)
        ends = [sorted(memories.bare_as_said(a) for a in end.vm["adapters"] if not self.before.is_stale(a) or
                       a in self.before.shown(self.before.vms[self.vm_id])) for end in expect.done]
        if shown not in ends:
            self.fail("a plan that is not what would be", f"{shown}", f"instead of {ends[0] if ends else None}")

    def put_back_where_it_was(self, state):
        """A card that was to be used where it is now may be back in its slot when recover looks."""
        again = state.copy()
        again.vm["adapters"] = []
        for adapter in state.vm["adapters"]:
            again.put_on(copy.deepcopy(adapter))
        return [again] if self.command.given("REBIND") else []

    def put_back(self, state):
        """As before, with other ids of adapters."""
        again = state.copy()
        again.vm["adapters"] = []
        shown = self.before.shown(state.vm)
        now = {adapter["id"]: back for adapter, back in zip(shown, self.case.as_now(shown))}
        for adapter in state.vm["adapters"]:
            if adapter["id"] in now:
                again.put_on(now[adapter["id"]])
            else:
                again.vm["adapters"].append(copy.deepcopy(adapter))
        return again

    def as_in(self, ends, rule, before=None):
        """The VM must be in one of these states; that is what it is in from now on. With `before`, and where a call went
        wrong, the notes may lack or keep what they should not; then it returns False."""
        actual = self.after.vms[self.vm_id]
        wrong = None
        others = self.with_other_notes(before, ends) if before and self.disturbed else []
        for number, end in enumerate([*ends, *others]):
            found = list(differences(end, actual))
            if not found:
                self.settle(end, actual)
                return number < len(ends)
            wrong = found if wrong is None or len(found) < len(wrong) else wrong
        self.fail(rule, *(wrong or ["there is no such end"]))

    def with_other_notes(self, before, ends):
        return [other for end in ends for other in memories.with_notes_as_they_are(before, end, self.play.place())]

    def settle(self, end, actual, before=None):
        state = memories.settled(end, actual, self.after, self.play.place(), before or self.before.vms[self.vm_id])
        self.play.states[self.vm_id] = state
        self.play.open.pop(self.vm_id, None)

    # --- what was cut off ---

    def cut_off(self, state, expect):
        ends = power.as_before(self.command, [state, self.put_back(state), *self.put_back_where_it_was(state)])
        ends += [] if expect.impossible else expect.done
        ends += [end for of_code in expect.program_codes.values() for end in of_code]
        ends += expect.between + memories.part_way(self.command.verb, state, expect, self.after.vms[self.vm_id])
        ends += self.with_other_notes(state, ends)
        if self.did_not_start():
            ends = [power.in_state(end, "off") for end in ends]
        starts = power.starts(self.command, state.vm)
        change = Open(self.command.verb, state, ends, expect.done, starts)
        if self.vm_id in self.play.world.journals():
            self.play.open[self.vm_id] = change
            self.opened.append((self, change))
        elif self.said.code == LEFT and self.command.verb not in OF_TREE and not expect.between \
                and not self.did_not_start():
            self.fail("something is left, and no journal is open", *self.said.error.get("left", []))
        else:
            self.collapse(change)

    def did_not_start(self):
        """All else is done, or undone, and that is said."""
        return ((self.said.error or {}).get("outcome") or (self.said.out or {}).get("outcome")) == "notStarted"

    def judge_open(self, change):
        """What the VM had is on it, or in what recover knows."""
        row = memories.open_row(self.play, self.vm_id)
        if row is None:
            self.fail("the journal is not listed by recover")
        there = [bare(a) for a in self.after.vms[self.vm_id]["adapters"]]
        known = [memories.said_bare(a) for a in [*row["before"], *memories.said_parked(self.play, self.vm_id)]]
        for adapter in self.before.shown(change.before.vm):
            if bare(adapter) not in there and memories.bare_as_said(adapter) not in known \
                    and not self.before.hides_gpus():
                self.fail("an adapter is neither there nor written down", bare(adapter))

    def collapse(self, change):
        """Jobs come to their end; then the VM must be in one of the states."""
        self.after = self.play.let_jobs_end()
        actual = self.after.vms.get(self.vm_id)
        wrong = None
        if self.did_not_start() or (change.touched and change.starts):
            change.ends += [power.in_state(end, word) for end in change.ends for word in ("off", "running")]
        ends = change.ends + memories.part_way(change.verb, change.before, Expect(done=change.ends), actual)
        if self.said.code == DONE and (self.said.out or {}).get("warnings"):
            ends += memories.with_unseen(change, actual, self.after)
        if any("more than it can have added" in warning for warning in (self.said.out or {}).get("warnings", [])):
            ends += memories.with_doubtful(change, actual)
        for end in ends:
            found = list(differences(end, actual)) or list(memories.remembered(self.play, self.vm_id, end, actual))
            if not found:
                self.settle(end, actual, change.before.vm)
                return
            wrong = found if wrong is None or len(found) < len(wrong) else wrong
        self.fail("neither as before nor as wanted", *wrong)

    def judge_recover(self):
        change = self.play.open.get(self.vm_id)
        state = self.play.states[self.vm_id]
        if not change:
            self.judge_nothing_open(state)
            return
        self.case = Case(self.command, self.before, change.before, self.play.place(), self.play.config)
        if self.command.given("DISCARD"):
            self.judge_discard(change)
            return
        if self.command.given("WHATIF"):
            self.untouched()
            return
        open_now = self.vm_id in self.play.world.journals()
        if self.said.code == DONE and open_now:
            self.fail("recovered, and the journal is open")
        if self.said.code == DONE or (not open_now and self.disturbed):
            self.collapse(change)
        elif not open_now and self.did_not_start():
            self.collapse(change)
        elif not open_now:
            self.fail(f"exit code {self.said.code}, and the journal is gone", *(self.said.error or {}).get("left", []))
        else:
            self.judge_blocked(change)

    def judge_blocked(self, change):
        """It could not be ended: there must be a reason."""
        vm = self.before.vms[self.vm_id]
        adapters = [a for end in change.ends + change.wanted for a in end.vm["adapters"]]
        reasons = [self.is_busy(vm), self.disturbed, not all(map(takes, adapters)), any(map(self.before.is_stale, adapters))]
        if not any(reasons):
            self.fail(f"recover ended with {self.said.code}", (self.said.error or {}).get("message", ""),
                      *(self.said.error or {}).get("left", []))

    def judge_discard(self, change):
        if not self.command.given("YES"):
            self.refused({REFUSED: "nobody confirmed it"}, {})
        elif self.said.code == DONE:
            self.untouched()
            if self.vm_id in self.play.world.journals():
                self.fail("discarded, and the journal is open")
            memories.forget_change(self, change)
        elif not self.disturbed:
            self.fail(f"exit code {self.said.code}", (self.said.error or {}).get("message", ""))

    def judge_nothing_open(self, state):
        """Nothing was cut off, but for a run whose program was: then the set is put back."""
        expect = Expect()
        self.case = Case(self.command, self.before, state, self.play.place(), self.play.config)
        parked = self.case.parked()
        if parked and parked.by_run and not self.command.given("DISCARD"):
            expect = parking.unpark(self.case)
        else:
            expect.done = [state]
            self.case.expect = expect
            self.case.knows_whether_parked()
            for code in (REFUSED, FAILED) if self.is_busy(state.vm) else ():  # it may look before it knows of nothing to do
                expect.may(code, "something goes on")
        self.judge_change(state, expect)

    def is_busy(self, vm):
        return vm["state"] != "off" or vm["health"] != "ok" or vm["activity"] != "none" or \
            self.before.has_running_job(vm["id"])

    # --- many VMs ---

    def judge_many(self):
        rows = {row["id"]: row for row in (self.said.out or {}).get("vms", [])}
        if self.killed or not rows:
            memories.after_many(self)
            return
        for key, row in rows.items():
            self.vm_id = key
            if key not in self.before.vms:
                self.judge_gone(key, row)
            elif key in self.play.open:
                if row["exitCode"] != REFUSED:
                    self.fail("the table", f"{row['exitCode']} for a VM whose change was cut off")
            else:
                self.judge_row(key, row)
        for key in sorted(set(self.before.vms) - set(rows)):
            for what in self.changes_of(key):
                self.fail("touched what it must not", what)

    def part(self, key, said, disturbed):
        """What one of several VMs came to."""
        part = Trial(self.play, copy.copy(self.command), self.before, self.play.world.look(), said, disturbed)
        part.vm_id = key
        part.opened = self.opened
        return part

    def judge_row(self, key, row):
        said = dataclasses.replace(self.said, code=row["exitCode"], out=row, err={"error": row})
        part = self.part(key, said, self.disturbed)
        part.judge_change(self.play.states[key], part.expect(self.play.states[key]))

    def judge_gone(self, key, row):
        """A VM that was deleted while it was parked: the state folder still knows it. Or one that cannot be used."""
        if row["exitCode"] == FAILED and self.disturbed:
            return
        gone = self.play.gone.get(key)
        if not gone or self.play.place() not in gone.memory.files:
            self.fail("the table", f"it speaks of {row['name']!r}, which nobody knows")
        if row["exitCode"] != NOT_FOUND and not self.disturbed:
            self.fail("the table", f"{row['exitCode']} for a VM that was deleted")


def without_ids(value):
    """Without what depends on the moment in which something was made."""
    if isinstance(value, list):
        return [without_ids(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    return {key: without_ids(inner) for key, inner in value.items() if key not in MADE_BY_JOBS}


def changes(before, after):
    """What differs between a VM then and now that somebody would have done."""
    for key in before:
        if key not in ("disks", "changed", "checkpoints") and before[key] != after.get(key):
            yield f"{key} was {before[key]!r} and is {after.get(key)!r}"
    then = [{k: v for k, v in c.items() if k != "disks"} for c in before["checkpoints"]]
    now = [{k: v for k, v in c.items() if k != "disks"} for c in after["checkpoints"]]
    if then != now:
        yield "its checkpoints have changed"
