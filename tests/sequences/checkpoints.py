"""What the verbs that make and change checkpoints may come to."""
import retention
from expect import find_checkpoints
from gpus import keeps_of, named, pair, put_on_pairs, with_named_cards, with_or_without_windows
from model import Mark
from said import FAILED, LEFT, NOT_FOUND, REFUSED, USAGE


def checkpoint(case):
    words = case.command.options.get("GPU")
    shown = case.host.shown(case.vm)
    case.ready()
    if case.vm["checkpointType"] == "disabled":
        case.expect.must(REFUSED, "checkpoints are disabled")
    case.room()
    state = case.state.copy()
    belongs = case.belongs_now()
    if words:
        case.not_parked()
        case.may_stop_for_stale()
        state.take_off([a["id"] for a in shown])
        pairs = list(pair(case, named(case, words)))
        put_on_pairs(case, state, pairs)
        keeps_of(case, pairs)
        belongs = with_named_cards(belongs, pairs)
    else:
        state.take_off([a["id"] for a in shown])
        case.takes_back(shown)
        for adapter in case.coming_back(shown):
            state.put_on(adapter)
        case.after_gpu(state)
    case.make(state, case.command.word("NAME"), belongs)
    case.expect.done = with_or_without_windows(case, state) if words else [state]
    return case.expect


def target(case):
    """The checkpoint of -CHECKPOINT, or None."""
    found = find_checkpoints(case.vm, case.command.word("CHECKPOINT"))
    if len(found) != 1:
        case.expect.must(NOT_FOUND, f"{len(found)} checkpoints are {case.command.word('CHECKPOINT')}")
        return None
    return found[0]


def rename_checkpoint(case):
    case.idle()
    found = target(case)
    if found:
        state = case.state.copy()
        state.checkpoint(found["id"])["name"] = case.command.word("NAME")
        case.expect.done = [state]
        _of_others(case, found)
    return case.expect


def _of_others(case, target):
    """Backup programs and replication come back for their checkpoints: they are neither renamed nor marked."""
    if target["kind"] != "ordinary":
        case.expect.must(REFUSED, f"it is a {target['kind']} checkpoint")


def export_checkpoint(case):
    case.idle()
    found = target(case)
    if found:
        case.expect.done = [case.state.copy()]
        place = (case.command.word("DEST"), case.vm["name"])  # an export has a folder with the name the VM has then
        if place in [(e["directory"], e["folder"]) for e in case.host.exports]:
            case.expect.must_when_done(FAILED, "there is an export in that folder")
        if case.host.facts["freeSpaceBytes"] < case.host.behaviour["exportSpaceBytes"]:
            case.expect.must_when_done(FAILED, "there is no room")
    return case.expect


def _mark(case, pinned):
    case.idle()
    found = target(case)
    if not found:
        return case.expect
    _of_others(case, found)
    state = case.state.copy()
    case.expect.done = [state]
    pin, kept = state.memory.pins.get(found["id"]), state.memory.sets.get(found["id"])
    if case.seen(pin) == pinned:
        return case.expect
    if pinned:
        state.memory.pins[found["id"]] = Mark({case.place} | (pin.places if pin else set()))
    else:
        _unpin(case, state.memory, found["id"])
    if case.seen(kept):
        kept.places.add(case.place)
    return case.expect


def _unpin(case, memory, key):
    """A mark that another machine's state folder has stays there, and is seen there again when no notes say otherwise."""
    kept = memory.sets.get(key)
    pin = memory.pins.pop(key)
    elsewhere = {place for place in pin.places if place[0] != case.place[0]}
    if elsewhere:
        memory.pins[key] = Mark(elsewhere, shadowed=bool(kept and kept.in_notes))


def pin_checkpoint(case):
    return _mark(case, True)


def unpin_checkpoint(case):
    return _mark(case, False)


def _is_pinned(case, key):
    return case.seen(case.memory.pins.get(key))


def _with_descendants(vm, key):
    found, more = {key}, True
    while more:
        more = {c["id"] for c in vm["checkpoints"] if c["parent"] in found} - found
        found |= more
    return found


def remove_checkpoint(case):
    case.idle()
    found = target(case)
    if not found:
        return case.expect
    if not case.command.given("YES"):
        case.expect.must_when_done(REFUSED, "nobody confirmed it")
    ids = _with_descendants(case.vm, found["id"]) if case.command.given("SUBTREE") else {found["id"]}
    by_id = case.command.word("CHECKPOINT").startswith("id:")
    for key in ids:
        kind = case.state.checkpoint(key)["kind"]
        if _is_pinned(case, key):
            case.expect.must(REFUSED, "it is pinned")
        if kind != "ordinary" and not (by_id and key == found["id"]):  # a left-over goes when it is named by its id
            case.expect.must(REFUSED, f"it is a {kind} checkpoint")
    _wait(case)
    state = case.state.copy()
    state.remove_checkpoints(ids)
    case.expect.done = [state]
    return case.expect


def _wait(case):
    """-WAIT tells of disks that are not merged in the end, also of those that were not merged before."""
    checkpoints = case.vm["checkpoints"]
    files = {disk["path"] for checkpoint in checkpoints for disk in checkpoint["disks"]}
    every = [*case.vm["disks"], *(disk for checkpoint in checkpoints for disk in checkpoint["disks"])]
    if case.command.given("WAIT") and any(disk["parentPath"] and disk["parentPath"] not in files for disk in every):
        case.expect.may(LEFT, "disks were not merged before")


def prune(case):
    case.idle()
    rule = retention.parse(case.command.options["KEEP"])
    if rule is None:
        case.expect.must(USAGE, "that is no rule")
        return case.expect
    _wait(case)
    every = case.vm["checkpoints"]
    pinned = {key for key, pin in case.memory.pins.items() if case.seen(pin)}
    for order in (every, every[::-1]):  # of those made in the same moment, either may count as the newer
        gone = {c["id"] for c in every} - retention.kept(order, rule, pinned, case.host.now)
        if gone and not case.command.given("YES"):
            case.expect.must_when_done(REFUSED, "nobody confirmed it")
        state = case.state.copy()
        state.remove_checkpoints(gone)
        case.expect.done.append(state)
    return case.expect
