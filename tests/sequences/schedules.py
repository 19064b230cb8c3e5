"""What schedules and doctor --fix may come to. A schedule is known by its name; its runs work on the host and the state folder
that it was made with."""
import copy
import dataclasses
import itertools

import checkpoints
import retention
from case import HIGH, HIGH_IF_BELOW, LOW
from expect import Command, find_vms
from model import NEW
from said import DONE, NO_ACCESS, NOT_FOUND, REFUSED, USAGE

MOST_KEPT = 45  # by all schedules of a VM together
WORDS = ("SHUTDOWN", "TURN-OFF", "DISCARD-STATE", "START")


@dataclasses.dataclass
class Schedule:
    name: str
    vm_id: str
    place: tuple  # the state folder that has it, and the file of its host
    rule: list  # what it keeps
    words: dict  # how its VM is brought to off
    number: int = dataclasses.field(default_factory=itertools.count().__next__)


# --- which ---

def named(play, name):
    """Those of this state folder that a word means."""
    return [schedule for schedule in play.schedules if schedule.name == name and schedule.place[0] == play.place()[0]]


def to_run(play, command):
    """The schedule a command runs, where that can be judged: its VM is on this host, and no change of it was cut off. What a
    run does about such a change, the nights of tests/program/schedule show."""
    found = named(play, command.word("AT"))
    if len(found) != 1:
        return None
    schedule = found[0]
    return schedule if schedule.place == play.place() and schedule.vm_id not in play.open else None


def is_played(play, command):
    """Left out is a run that cannot be judged."""
    is_run = command.verb == "schedule" and command.vm == "run"
    return not is_run or len(named(play, command.word("AT"))) != 1 or to_run(play, command) is not None


# --- made and removed ---

def judge(trial):
    command = trial.command
    blocked = trial.before.facts["rights"] != "full" or not trial.before.facts["hyperV"]
    asks_host = command.vm not in (None, "run", "remove") or (command.vm == "run" and
                                                              len(named(trial.play, command.word("AT"))) == 1)
    if blocked and asks_host:
        trial.refused({NO_ACCESS: "no rights, or no Hyper-V"}, {})
    elif command.vm == "run":
        _judge_run(trial)
    elif command.vm == "remove":
        _judge_removed(trial)
    elif command.vm is None:
        trial.refused({}, {DONE: ""})
        _hold_against(trial)
    else:
        _judge_made(trial)


def _hold_against(trial):
    """The list has the schedules of this state folder, each with its VM, and no others."""
    said = sorted((row["name"], row["vm"]["id"]) for row in (trial.said.out or {}).get("schedules", []))
    known = sorted((schedule.name, schedule.vm_id) for schedule in trial.play.schedules
                   if schedule.place[0] == trial.play.place()[0])
    if not trial.disturbed and said != known:
        trial.fail("untrue", f"the schedules are said to be {said}, and are {known}")


def _judge_made(trial):
    play, command = trial.play, trial.command
    found = find_vms(trial.before, command.vm)
    rule = retention.parse(command.options["KEEP"])
    hard = {}
    if rule is None:
        hard = {USAGE: "that is no rule"}
    elif len(found) != 1:
        hard = {NOT_FOUND: f"{len(found)} VMs are {command.vm}"}
    else:
        # of the same name and VM it is changed, and what it keeps does not count twice
        others = [schedule for schedule in play.schedules if schedule.vm_id == found[0]["id"] and
                  schedule.place == play.place() and schedule.name != command.word("NAME")]
        if sum(number for schedule in others for number, _ in schedule.rule) + sum(number for number, _ in rule) > MOST_KEPT:
            hard = {REFUSED: "they would keep more than there is room for"}
    if trial.said.code != DONE or hard:
        trial.refused(hard, {})
        return
    trial.untouched()
    vm_id = found[0]["id"]
    words = {name: [] for name in WORDS if command.given(name)}
    old = [schedule for schedule in named(play, command.word("NAME"))
           if schedule.vm_id == vm_id and schedule.place == play.place()]
    if old:
        old[0].rule, old[0].words = rule, words
    else:
        play.schedules.append(Schedule(command.word("NAME"), vm_id, play.place(), rule, words))


def _judge_removed(trial):
    found = named(trial.play, trial.command.word("AT"))
    if len(found) != 1:
        trial.refused({NOT_FOUND: f"{len(found)} schedules are of that name"}, {})
        return
    if trial.said.code != DONE:
        trial.refused({}, {})
        return
    trial.untouched()
    trial.play.schedules.remove(found[0])


# --- run ---

def _judge_run(trial):
    play = trial.play
    found = named(play, trial.command.word("AT"))
    schedule = found[0] if len(found) == 1 else None
    if not schedule or schedule.vm_id not in trial.before.vms:
        trial.refused({NOT_FOUND: "there is no such schedule, or its VM is gone"}, {})
        return
    trial.vm_id = schedule.vm_id
    trial.untouched(but=trial.vm_id)
    _holds_others(trial, schedule)
    trial.command = Command("schedule", trial.command.vm, {**schedule.words, "YES": [], "KEEP": []}, [])
    state = play.states[trial.vm_id]
    expect = trial.expect(state)
    delete_older(trial, state, schedule, expect)
    trial.judge_change(state, expect)


def _own(trial, state, schedule):
    """The checkpoints of which it is known here that the schedule has made them."""
    return {NEW} | {key for key, kept in state.memory.sets.items()
                    if kept.schedule == schedule.number and trial.case.seen(kept)}


def _holds_others(trial, schedule):
    """Whatever came of it: a checkpoint that it has not made is there, and where the new one failed each is."""
    state = trial.play.states[trial.vm_id]
    there = {checkpoint["id"] for checkpoint in trial.after.vms[trial.vm_id]["checkpoints"]}
    failed = trial.said.code != DONE and not trial.killed and \
        "the checkpoint was created" not in (trial.said.error or {}).get("message", "")
    for checkpoint in state.vm["checkpoints"]:
        kept = state.memory.sets.get(checkpoint["id"])
        is_own = kept is not None and kept.schedule == schedule.number
        if checkpoint["id"] not in there and not is_own:
            trial.fail("deleted what it has not made", repr(checkpoint["name"]))
        if checkpoint["id"] not in there and failed:
            trial.fail("deleted, and the checkpoint failed", repr(checkpoint["name"]))


def make(case):
    """The checkpoint that it creates; what is deleted then is added by delete_older."""
    return checkpoints.checkpoint(case)


def delete_older(trial, state, schedule, expect):
    """Adds to what the checkpoint comes to that older ones are deleted: by its rule, of those that it has made."""
    made = list(expect.done)
    pinned = {key for key, pin in state.memory.pins.items() if trial.case.seen(pin)}
    for end in made:
        end.memory.sets[NEW].schedule = schedule.number
    expect.done, expect.between = [], expect.between + made
    for end in made:
        counted = [c for c in _with_moments(end, trial) if c["id"] in _own(trial, end, schedule)]
        for order in (counted, counted[::-1]):
            gone = {c["id"] for c in order} - retention.kept(order, schedule.rule, pinned, trial.after.now)
            for done in _steps(end, gone):
                (expect.done if done[0] else expect.between).append(done[1])


def _with_moments(end, trial):
    """The new checkpoint was made when the host says so."""
    old = {checkpoint["id"] for checkpoint in trial.before.vms[trial.vm_id]["checkpoints"]}
    new = [c["created"] for c in trial.after.vms[trial.vm_id]["checkpoints"] if c["id"] not in old]
    return [{**checkpoint, "created": checkpoint.get("created") or (new or [trial.after.now])[0]}
            for checkpoint in end.vm["checkpoints"]]


def _steps(end, gone):
    """Each way to it, deletion by deletion; whether it is the last."""
    for count in range(len(gone) + 1):
        for part in itertools.combinations(sorted(gone), count):
            state = end.copy()
            state.remove_checkpoints(set(part))
            yield count == len(gone), state


# --- doctor --fix ---

def judge_doctor(trial):
    """Without --fix nothing changes. With it, the table has each VM of which something is to be fixed; nothing of the others
    changes, and nothing but settings of those."""
    command = trial.command
    found = find_vms(trial.before, command.vm) if command.vm else list(trial.before.vms.values())
    if command.vm and len(found) != 1:
        trial.refused({NOT_FOUND: f"{len(found)} VMs are {command.vm}"}, {})
        return
    if not command.given("FIX"):
        trial.refused({}, {DONE: ""})
        return
    rows = (trial.said.out or {}).get("vms")
    if trial.killed or rows:
        trial.judge_many()
    else:
        needed = [vm["name"] for vm in found if vm["state"] == "off" and vm["id"] not in trial.play.open and
                  _cured(trial.before, vm) != vm]
        hard = {REFUSED: "nobody confirmed it"} if needed and not command.given("YES") else {}
        trial.refused(hard, {DONE: "", REFUSED: ""} if not command.given("YES") else {DONE: ""})
        if trial.said.code == DONE and needed and not trial.disturbed:
            trial.fail("silent", f"it fixes nothing of {needed}")
    for row in rows or []:
        if row["id"] not in {vm["id"] for vm in found} and row["id"] in trial.before.vms:
            trial.fail("touched what it must not", f"it speaks of {row['name']!r}")


def _cured(host, vm):
    """With settings that go with its GPUs."""
    cured = copy.deepcopy(vm)
    if host.shown(vm):
        cured["automaticCheckpoints"] = False
        cured["lowMmioMegabytes"] = max(vm["lowMmioMegabytes"], LOW)
        if vm["highMmioMegabytes"] < HIGH_IF_BELOW:
            cured["highMmioMegabytes"] = HIGH
        cured["guestControlledCacheTypes"] = True
        if vm["automaticStopAction"] == "save":
            cured["automaticStopAction"] = "shutDown"
    return cured


def doctor(case):
    """One VM of the table."""
    case.ready()
    case.not_parked()
    state = case.state.copy()
    state.vm.update({key: value for key, value in _cured(case.host, state.vm).items() if key not in ("adapters", "checkpoints")})
    case.expect.done = [state]
    return case.expect
