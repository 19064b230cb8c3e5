"""What is remembered beside the host file: taken from what commands came to, and held against what lists say."""
import copy
import dataclasses
import json

from expect import hardware_id
from hostfile import bare, blocks, own_text
from model import ANY_CARD, NEW, State, memory_of, new_checkpoint
from said import quotas_of

CUT_OFF_SAFE = ("state", "health", "processors", "memoryMegabytes", "automaticStartAction")  # hands on an open VM


# --- what a command came to ---

def settled(end, actual, host, place, before):
    """The state a VM was found in, with the ids that were given, and where things are written down."""
    memory = copy.deepcopy(end.memory)
    made = new_checkpoint(end, actual)
    if made:
        memory.rename(NEW, made["id"])
    for checkpoint in actual["checkpoints"]:
        key = checkpoint["id"]
        for kept in (memory.sets.get(key), memory.pins.get(key)):
            if kept and place in kept.places:
                kept.in_notes = bool(blocks(checkpoint["notes"]))
    if memory.parked:
        memory.parked.in_notes = bool(blocks(actual["notes"]))
    if host.hides_gpus():
        memory.cards.update(_assigned(end, host.shown(actual), before))
    return State(copy.deepcopy(actual), memory)


def _assigned(end, shown, before):
    """The adapters HyperPoint put on, with their cards."""
    old = {a["id"] for a in before["adapters"]}
    known = [bare(a) for a in end.vm["adapters"] if a["id"] is None and not a.get(ANY_CARD)]
    for adapter in shown:
        if adapter["id"] not in old and bare(adapter) in known:
            known.remove(bare(adapter))
            yield adapter["id"], adapter["gpu"]


def part_way(verb, state, expect, actual):
    """States between two removals."""
    if verb not in ("prune", "remove-checkpoint") or not actual:
        return []
    there = {c["id"] for c in actual["checkpoints"]}
    wanted = {c["id"] for c in state.vm["checkpoints"]} - {c["id"] for end in expect.done for c in end.vm["checkpoints"]}
    gone = {key for key in wanted if key not in there}
    part = state.copy()
    part.remove_checkpoints(gone)
    return [part] if gone else []


def forget_change(trial, change):
    """The journal was discarded: the VM stays as it is."""
    vm_id = trial.vm_id
    actual = trial.after.vms[vm_id]
    memory = copy.deepcopy(change.before.memory)
    memory.forget(set(memory.own_of) - {c["id"] for c in actual["checkpoints"]})
    for checkpoint in actual["checkpoints"]:
        memory.own_of.setdefault(checkpoint["id"], own_text(checkpoint["notes"]))
    said = trial.play.world.run(["-DO", "list-vms"])
    row = next(row for row in said.out["vms"] if row["id"] == vm_id)
    if row["parked"] is None:
        memory.parked = None
    elif memory.parked is None:
        parked = [end.memory.parked for end in change.ends if end.memory.parked]
        memory.parked = parked[0] if parked else None
    memory.pins = {key: pin for end in change.ends for key, pin in end.memory.pins.items()}
    listed = trial.play.world.run(["-VM", f"id:{vm_id}", "-DO", "list-checkpoints"])
    recorded = {row["id"] for row in listed.out["checkpoints"] if row["gpuSet"]}
    made = [end.memory.sets[NEW] for end in change.ends if NEW in end.memory.sets]
    memory.sets.update({key: made[0] for key in recorded - set(change.before.memory.own_of) if made})
    trial.play.open.pop(vm_id)
    trial.play.states[vm_id] = State(copy.deepcopy(actual), memory)


# --- what lists say ---

def bare_as_said(adapter):
    """An adapter as JSON shows one: its card and values."""
    return json.dumps([(adapter["gpu"] or "").lower(), quotas_of(adapter)], sort_keys=True)


def said_bare(row):
    return json.dumps([(row["instanceId"] or "").lower(), row["quotas"]], sort_keys=True)


def of_list(play, verb, out):
    """What a list says of things the host file does not show."""
    if verb == "list-vms":
        for row in out["vms"]:
            if row["id"] not in play.open and row["id"] in play.states:
                yield from _of_parked(play, row["id"], row["parked"], row["name"])
    elif verb in ("list-gpus", "list-gpus-assigned") and out["vm"]["id"] not in play.open:
        yield from _of_parked(play, out["vm"]["id"], out["parked"], out["vm"]["name"])
    elif verb == "list-checkpoints":
        for row in out["checkpoints"]:
            if row["vm"]["id"] not in play.open:
                yield from _of_checkpoint(play, row)
    elif verb == "recover":
        said = {row["vm"]["id"] for row in out["open"]}
        if said != set(play.open):
            yield f"changes that were cut off are said to be of {sorted(said)}, and are of {sorted(play.open)}"


def _seen(play, kept):
    return kept is not None and (kept.in_notes or play.place() in kept.places)


def _of_parked(play, vm_id, said, name):
    parked = play.states[vm_id].memory.parked
    if parked and not _seen(play, parked):
        return  # what another host wrote: it may be shown
    yield from parked_differences(parked, said, name)


def parked_differences(parked, said, name):
    if bool(parked) != bool(said):
        yield f"{name!r} is said to be {'parked' if said else 'not parked'}, and is {'parked' if parked else 'not parked'}"
    elif parked:
        wanted = sorted(bare_as_said(a) for a in parked.adapters)
        shown = sorted(said_bare(a) for a in said["adapters"])
        if wanted != shown:
            yield f"what {name!r} is to get back is said to be {shown}, and is {wanted}"


def _of_checkpoint(play, row):
    memory = play.states[row["vm"]["id"]].memory
    yield from mark_differences(play, memory, row)
    kept = memory.sets.get(row["id"])
    if not _seen(play, kept):
        return
    if not row["gpuSet"]:
        yield f"no GPU set is said to be recorded for checkpoint {row['name']!r}, and there is one"
        return
    hardware = sorted((g["hardwareId"] or "").lower() for g in row["gpuSet"]["gpus"])
    wanted = sorted(hardware_id(a["gpu"]) if a["gpu"] else "" for a in kept.adapters)
    if hardware != wanted:
        yield f"the GPUs of checkpoint {row['name']!r} are said to be {hardware}, and are {wanted}"


def mark_differences(play, memory, row):
    pin = memory.pins.get(row["id"])
    if row["pinned"] is not None and row["pinned"] != bool(pin) and (not pin or _seen(play, pin)):
        yield f"checkpoint {row['name']!r} is said to be {'pinned' if row['pinned'] else 'not pinned'}"


def remembered(play, vm_id, end, actual):
    """How what lists say differs from what is remembered in a state the VM may be in."""
    vms = play.world.run(["-DO", "list-vms"])
    row = next((row for row in (vms.out or {"vms": []})["vms"] if row["id"] == vm_id), None)
    if not row:
        yield f"list-vms ended with {vms.code}"
        return
    if not end.memory.parked or _seen(play, end.memory.parked):
        yield from parked_differences(end.memory.parked, row["parked"], row["name"])
    made = new_checkpoint(end, actual)
    memory = copy.deepcopy(end.memory)
    if made:
        memory.rename(NEW, made["id"])
    listed = play.world.run(["-VM", f"id:{vm_id}", "-DO", "list-checkpoints"])
    for row in (listed.out or {"checkpoints": []})["checkpoints"]:
        yield from mark_differences(play, memory, row)


def open_row(play, vm_id):
    said = play.observe(["-DO", "recover"])
    return next((row for row in said.out["open"] if row["vm"]["id"] == vm_id), None)


def said_parked(play, vm_id):
    """What a VM is to get back, as recover lists it."""
    said = play.world.run(["-DO", "recover"])
    return [a for row in said.out["parked"] if row["vm"]["id"] == vm_id for a in row["parked"]["adapters"]]


def after_many(trial):
    """-ALL that was killed: each VM by itself."""
    for key in sorted(trial.before.vms):
        if key in trial.play.open:
            continue
        part = type(trial)(trial.play, trial.command, trial.before, trial.after, trial.said, True)
        part.vm_id = key
        part.killed = True
        state = trial.play.states[key]
        part.cut_off(state, part.expect(state))


# --- another administrator ---

def take_hand(play, action):
    """Does what another administrator does, and takes over what the host file shows then."""
    world = play.world
    before = world.look()
    if action["do"] == "sim":
        world.sim(*action["words"])
    elif action["do"] == "edit":
        world.edit(action["path"], action["value"])
    elif action["do"] == "move":
        action["vms"] = list(before.vms)
        world.move(action["to"])
    elif action["do"] == "wipe":
        _wipe(play)
    after = world.look()
    take_over(play, before, after)
    if action["do"] == "sim" and "clone" in action["words"]:
        for key in set(after.vms) - set(before.vms):
            _inherit(play.states[action["words"][0][len("id:"):]], play.states[key])


def _inherit(original, copied):
    """A copy of a VM has the notes of its checkpoints, and with them what is written there."""
    for old, new in zip(original.vm["checkpoints"], copied.vm["checkpoints"]):
        for name in ("sets", "pins"):
            kept = getattr(original.memory, name).get(old["id"])
            if kept and kept.in_notes:
                getattr(copied.memory, name)[new["id"]] = dataclasses.replace(kept, places=set())


def _wipe(play):
    if play.world.journals():
        return
    play.world.wipe()
    folder = play.world.node.state
    for state in play.states.values():
        memory = state.memory
        memory.cards = {}
        for kept in [*memory.sets.values(), *memory.pins.values(), *filter(None, [memory.parked])]:
            kept.places = {place for place in kept.places if place[0] != folder}
        if memory.parked and not memory.parked.in_notes and not memory.parked.places:
            memory.parked = None
        for of_each in (memory.sets, memory.pins):
            for key in [key for key, kept in of_each.items() if not kept.in_notes and not kept.places]:
                of_each.pop(key)


def take_over(play, before, after):
    for key in [key for key in play.states if key not in after.vms]:
        play.states.pop(key)
    for key, vm in after.vms.items():
        state = play.states.get(key)
        if not state:
            play.states[key] = State(copy.deepcopy(vm), memory_of(vm))
        elif key in play.open:
            for end in [*play.open[key].ends, play.open[key].before]:
                end.vm.update({name: vm[name] for name in CUT_OFF_SAFE if vm[name] != before.vms[key][name]})
        else:
            _take_over_vm(state, before.vms.get(key), vm)


def _take_over_vm(state, before, vm):
    memory = state.memory
    if before and before["notes"] != vm["notes"]:
        memory.own = own_text(vm["notes"])
        if memory.parked and not blocks(vm["notes"]):
            memory.parked.in_notes = False
    there = {c["id"] for c in vm["checkpoints"]}
    memory.forget(set(memory.own_of) - there)
    old = {c["id"]: c for c in (before or vm)["checkpoints"]}
    for checkpoint in vm["checkpoints"]:
        key = checkpoint["id"]
        if key not in old:
            memory.own_of[key] = memory.own
        elif old[key]["notes"] != checkpoint["notes"]:
            memory.own_of[key] = own_text(checkpoint["notes"])
            for kept in (memory.sets.get(key), memory.pins.get(key)):
                if kept and not blocks(checkpoint["notes"]):
                    kept.in_notes = False
    state.vm = copy.deepcopy(vm)

