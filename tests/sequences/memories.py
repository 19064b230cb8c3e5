"""What is remembered beside the host file: taken from what commands came to, and held against what lists say."""
import copy
import dataclasses
import json

from case import WINDOWS, is_seen
from expect import hardware_id
from hostfile import bare, blocks, own_text, parked_block
from looks import is_too_large, look
from model import ANY_CARD, NEW, State, is_like, memory_of, new_checkpoint
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
            if kept and place in kept.places and not getattr(kept, "shadowed", False):
                kept.in_notes = bool(blocks(checkpoint["notes"]))
    if memory.noted:
        memory.noted.block = parked_block(actual)
    if host.hides_gpus():
        memory.cards.setdefault(place, {}).update(_assigned(end, host.shown(actual), before))
    return State(copy.deepcopy(actual), memory)


def _assigned(end, shown, before):
    """The adapters HyperPoint put on, with their cards."""
    old = {a["id"] for a in [*before["adapters"], *end.vm["adapters"]]}
    known = [bare(a) for a in end.vm["adapters"] if a["id"] is None and not a.get(ANY_CARD)]
    if any(a.get(ANY_CARD) for a in end.vm["adapters"]):  # one whose card nobody knew comes before those put on after it
        shown = shown[::-1]
    for adapter in shown:
        if adapter["id"] not in old and bare(adapter) in known:
            known.remove(bare(adapter))
            yield adapter["id"], adapter["gpu"]


def with_notes_as_they_are(before, end, place):
    """Where a call fails, the notes may lack what the state folder has, or still hold what is forgotten; both is said."""
    if end.memory.noted and not end.memory.noted.block:
        without = end.copy()
        without.memory.noted = None
        if place in without.memory.files:
            without.memory.files[place].noted = None
        yield without
    elif before.memory.noted and not end.memory.noted:
        still = end.copy()
        still.memory.noted = copy.deepcopy(before.memory.noted)
        yield still


def written_down_again(trial):
    """An unpark that is undone writes down what it has forgotten, also where only the notes had it."""
    place = trial.play.place()
    memory = trial.play.states[trial.vm_id].memory
    row = next(row for row in trial.play.world.run(["-DO", "list-vms"]).out["vms"] if row["id"] == trial.vm_id)
    if memory.noted and place not in memory.files and (row["parked"] or {}).get("source") == "both":
        memory.files[place] = dataclasses.replace(memory.noted, noted=True)


def with_doubtful(change, actual):
    """States with more adapters like those that were being added, because nobody can tell whose they are; that is said."""
    added = [{**adapter, ANY_CARD: True} for end in change.ends for adapter in end.vm["adapters"] if adapter["id"] is None]
    for end in [change.before, *change.ends]:
        rest = {adapter["id"]: adapter for adapter in reversed(actual["adapters"])}  # what recover has added comes last
        for adapter in end.vm["adapters"]:
            found = adapter["id"] if adapter["id"] in rest else next(
                (key for key, other in rest.items() if adapter["id"] is None and is_like(adapter, other)), None)
            rest.pop(found, None)
        if rest and all(is_of_add(found, added) for found in rest.values()):
            more = end.copy()
            more.vm["adapters"] += copy.deepcopy(list(rest.values()))
            yield more


def is_of_add(found, added):
    """Whether it is one of those that were being added. It is given its values after that."""
    given = any(isinstance(value, dict) and any(v is not None for v in value.values()) for value in found.values())
    return any(is_like(wanted, found) for wanted in added) or not given


def with_unseen(change, actual, host):
    """States with adapters whose card has left since: Windows shows neither, and that they may be there is said. Beside the
    state before a change those it has added; beside the others those it was to take off."""
    return [*_with_added(change, actual, host), *_with_not_removed(change, actual, host),
            *_with_put_back_twice(change, actual, host)]


def _with_put_back_twice(change, actual, host):
    """What was not removed and is not listed is put back beside itself, because nobody can tell that it is there."""
    old = change.before.vm["adapters"]
    hidden = [adapter in actual["adapters"] and adapter not in host.shown(actual) for adapter in old]
    for end in change.ends:
        back = end.vm["adapters"]
        if any(hidden) and len(back) == len(old) and all(adapter["id"] is None for adapter in back):
            twice = change.before.copy()
            twice.vm["adapters"] += copy.deepcopy([again for again, is_hidden in zip(back, hidden) if is_hidden])
            yield twice


def _with_not_removed(change, actual, host):
    hidden = [adapter for adapter in actual["adapters"] if adapter not in host.shown(actual)]
    for end in change.ends:
        known = {adapter["id"] for adapter in end.vm["adapters"]}
        kept = [adapter for adapter in hidden if adapter["id"] not in known and adapter in change.before.vm["adapters"]]
        if kept:
            with_kept = end.copy()
            with_kept.vm["adapters"] += copy.deepcopy(kept)
            yield with_kept


def _with_added(change, actual, host):
    """The state before a change, beside adapters it has added and whose card has left since: Windows shows neither, and
    that they may be there is said. The settings that were changed for them stay."""
    added = [adapter for end in change.ends for adapter in end.vm["adapters"] if adapter["id"] is None]
    known = {adapter["id"] for adapter in change.before.vm["adapters"]}
    unseen = [adapter for adapter in actual["adapters"] if adapter["id"] not in known and adapter not in host.shown(actual)]
    if not unseen or not all(is_of_add(found, added) for found in unseen):
        return []
    ends = []
    for wanted in change.ends:
        if any(adapter["id"] is None for adapter in wanted.vm["adapters"]):
            end = change.before.copy()
            end.vm["adapters"] += copy.deepcopy(unseen)
            end.vm.update({key: wanted.vm[key] for key in (*WINDOWS, "automaticCheckpoints")})
            ends.append(end)
    return ends


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
    trial.after = trial.play.let_jobs_end()
    actual = trial.after.vms[vm_id]
    memory = copy.deepcopy(change.before.memory)
    memory.forget(set(memory.own_of) - {c["id"] for c in actual["checkpoints"]})
    for checkpoint in actual["checkpoints"]:
        memory.own_of.setdefault(checkpoint["id"], own_text(checkpoint["notes"]))
    said = trial.play.world.run(["-DO", "list-vms"])
    row = next(row for row in said.out["vms"] if row["id"] == vm_id)
    shown = row["parked"] or {}
    in_doubt = shown.get("source") == "differ"
    in_folder = bool(shown["stateFolder"]) if in_doubt else shown.get("source") in ("both", "stateFolder")
    _take_over_parked(trial, change, memory, in_folder)
    listed = trial.play.world.run(["-VM", f"id:{vm_id}", "-DO", "list-checkpoints"])
    memory.pins = _pins_left(trial, change, {row["id"]: row["pinned"] for row in listed.out["checkpoints"]})
    recorded = {row["id"] for row in listed.out["checkpoints"] if row["gpuSet"]}
    made = [end.memory.sets[NEW] for end in change.ends if NEW in end.memory.sets]
    memory.sets.update({key: made[0] for key in recorded - set(change.before.memory.own_of) if made})
    if trial.after.hides_gpus():
        memory.cards.setdefault(trial.play.place(), {}).update(_cards_left(change, actual, row["gpus"]))
    trial.play.open.pop(vm_id)
    trial.play.states[vm_id] = State(copy.deepcopy(actual), memory)


def _cards_left(change, actual, listed):
    """The cards of adapters that a change has put on before it was given up, as far as it came to writing them down."""
    old = {adapter["id"] for adapter in change.before.vm["adapters"]}
    added = [bare(adapter) for end in change.ends for adapter in end.vm["adapters"] if adapter["id"] is None]
    remembered = {row["adapterId"].rpartition("\\")[2] for row in listed if row["card"]["source"] == "remembered"}
    return {adapter["id"]: adapter["gpu"] for adapter in actual["adapters"]
            if adapter["id"] in remembered - old and bare(adapter) in added}


def _pins_left(trial, change, listed):
    """The marks when a change was given up: those that are not seen from here stay as they were."""
    pins = {key: pin for end in [change.before, *change.ends] for key, pin in end.memory.pins.items()}
    return {key: pin for key, pin in pins.items() if listed.get(key) is not False or not _seen(trial.play, pin)}


def _take_over_parked(trial, change, memory, in_folder):
    """What was written down of a VM's being parked when the change that did or undid it was given up."""
    place = trial.play.place()
    every = [change.before.memory, *(end.memory for end in change.ends)]
    sets = [each.noted for each in every if each.noted] + [parked for each in every for parked in each.files.values()]
    block = parked_block(trial.after.vms[trial.vm_id])
    memory.noted = next((dataclasses.replace(p, block=block) for p in sets if block and p.block in (block, None)), None)
    if in_folder:
        kept = {key: parked for each in every for key, parked in each.files.items() if key[0] == place[0]}
        memory.files = {**memory.files, **{key: dataclasses.replace(parked, noted=None) for key, parked in kept.items()}}
    else:
        memory.files = {key: parked for key, parked in memory.files.items() if key[0] != place[0]}


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
                yield from _of_cards(play, row["id"], row["gpus"])
    elif verb in ("list-gpus", "list-gpus-assigned") and out["vm"]["id"] not in play.open:
        yield from _of_parked(play, out["vm"]["id"], out["parked"], out["vm"]["name"])
        yield from _of_cards(play, out["vm"]["id"], out["assigned"])
    elif verb == "list-checkpoints":
        for row in out["checkpoints"]:
            if row["vm"]["id"] not in play.open:
                yield from _of_checkpoint(play, row)
    elif verb == "recover":
        said = {row["vm"]["id"] for row in out["open"]}
        if said != set(play.open):
            yield f"changes that were cut off are said to be of {sorted(said)}, and are of {sorted(play.open)}"
        parked = {row["vm"]["id"]: row["parked"] for row in out["parked"]}
        for vm_id, state in play.states.items():
            if vm_id not in play.open:
                yield from _of_parked(play, vm_id, parked.get(vm_id), state.vm["name"])


def _seen(play, kept):
    return is_seen(kept, play.place())


def _of_cards(play, vm_id, rows):
    """Where Windows does not show the cards, those HyperPoint has assigned are remembered, and no others."""
    if not play.world.look().hides_gpus():
        return
    known = play.states[vm_id].memory.cards.get(play.place(), {})
    for row in rows:
        key = row["adapterId"].rpartition("\\")[2]
        if (row["card"]["source"] == "remembered") != (key in known):
            yield f"the card of {key} is said to be {row['card']['source']}, and is {'' if key in known else 'not '}remembered"


def _of_parked(play, vm_id, said, name):
    yield from parked_differences(look(play.states[vm_id].memory, play.place()), said, name)


def parked_differences(seen, said, name):
    """What a list says of a VM's being parked, where it is written down, and what it is to get back."""
    in_doubt = bool(said) and said["adapters"] is None
    if bool(said) != bool(seen.parked or seen.doubt):
        yield f"{name!r} is said to be {'parked' if said else 'not parked'}, and is {'not parked' if said else 'parked'}"
    elif in_doubt != bool(seen.doubt) and seen.doubt is not None:
        yield f"whether {name!r} is parked is said to be {'in doubt' if in_doubt else 'clear'}, and is not"
    elif in_doubt:
        noted = seen.in_notes and dataclasses.replace(seen.in_notes, **({"adapters": None} if is_too_large(seen.in_notes) else {}))
        yield from _side_differences([noted] if noted else [], said["notes"], f"{name!r}: the notes")
        yield from _side_differences(seen.in_folder, said["stateFolder"], f"{name!r}: the state folder")
    elif said:
        if said["source"] != seen.source:
            yield f"what {name!r} is to get back is said to be in {said['source']}, and is in {seen.source}"
        yield from _side_differences([seen.parked], said, f"{name!r}: what counts")


def _side_differences(sets, said, what):
    """One of two places, and what is said of it."""
    if bool(sets) != bool(said):
        yield f"{what} {'has' if sets else 'has not'} what a parked VM is to get back, and that is not said"
        return
    shown = said and (said["adapters"] and sorted(map(said_bare, said["adapters"])), said["host"], said["byRun"])
    wanted = [(parked.adapters and sorted(map(bare_as_said, parked.adapters)), parked.host, parked.by_run) for parked in sets]
    if said and shown not in wanted:
        yield f"{what} is said to be {shown}, and is {wanted}"


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
    if row["pinned"] is not None and row["pinned"] != _seen(play, memory.pins.get(row["id"])):
        yield f"checkpoint {row['name']!r} is said to be {'pinned' if row['pinned'] else 'not pinned'}"


def remembered(play, vm_id, end, actual):
    """How what lists say differs from what is remembered in a state the VM may be in."""
    vms = play.world.run(["-DO", "list-vms"])
    row = next((row for row in (vms.out or {"vms": []})["vms"] if row["id"] == vm_id), None)
    if not row:
        yield f"list-vms ended with {vms.code}"
        return
    yield from parked_differences(look(end.memory, play.place()), row["parked"], row["name"])
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
    sets = [row["parked"] for row in said.out["parked"] if row["vm"]["id"] == vm_id and row["parked"]]
    sets += [side for parked in sets for side in (parked.get("notes"), parked.get("stateFolder")) if side]
    return [adapter for parked in sets for adapter in parked["adapters"] or []]


def after_many(trial):
    """-ALL that was killed: each VM by itself."""
    for key in sorted(trial.before.vms):
        if key in trial.play.open:
            continue
        part = trial.part(key, trial.said, True)
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
    play.schedules = [schedule for schedule in play.schedules if schedule.place[0] != folder]
    for state in play.states.values():
        memory = state.memory
        memory.cards = {place: cards for place, cards in memory.cards.items() if place[0] != folder}
        memory.files = {place: parked for place, parked in memory.files.items() if place[0] != folder}
        for kept in [*memory.sets.values(), *memory.pins.values()]:
            kept.places = {place for place in kept.places if place[0] != folder}
        for of_each in (memory.sets, memory.pins):
            for key in [key for key, kept in of_each.items() if not kept.in_notes and not kept.places]:
                of_each.pop(key)


def take_over(play, before, after):
    for key in [key for key in play.states if key not in after.vms]:
        play.gone[key] = play.states.pop(key)
    for key, vm in after.vms.items():
        state = play.states.get(key)
        if not state:
            play.states[key] = State(copy.deepcopy(vm), memory_of(vm))
        elif key in play.open:
            play.open[key].touched = play.open[key].touched or vm["state"] != before.vms[key]["state"]
            for end in [*play.open[key].ends, play.open[key].before]:
                end.vm.update({name: vm[name] for name in CUT_OFF_SAFE if vm[name] != before.vms[key][name]})
        else:
            _take_over_vm(state, before.vms.get(key), vm, after.behaviour["checkpointsTakeNotes"])


def _take_over_vm(state, before, vm, takes_notes):
    memory = state.memory
    if before and before["notes"] != vm["notes"]:
        memory.own = own_text(vm["notes"])
        if memory.noted and memory.noted.block != parked_block(vm):
            memory.noted = None
    there = {c["id"] for c in vm["checkpoints"]}
    memory.forget(set(memory.own_of) - there)
    old = {c["id"]: c for c in (before or vm)["checkpoints"]}
    for checkpoint in vm["checkpoints"]:
        key = checkpoint["id"]
        if key not in old:
            memory.own_of[key] = memory.own if takes_notes else ""
        elif old[key]["notes"] != checkpoint["notes"]:
            memory.own_of[key] = own_text(checkpoint["notes"])
            for kept in (memory.sets.get(key), memory.pins.get(key)):
                if kept and not blocks(checkpoint["notes"]):
                    kept.in_notes = False
            if key in memory.pins and not blocks(checkpoint["notes"]):
                memory.pins[key].shadowed = False
    state.vm = copy.deepcopy(vm)

