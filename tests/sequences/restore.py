"""What `restore` may come to."""
from case import HIGH, HIGH_IF_BELOW, LOW, WINDOWS
from checkpoints import target as find_target
from hostfile import CHOSEN, bare
from gpus import named, pair, with_named_cards
from model import ANY_CARD
from said import FAILED, LEFT, NOT_FOUND, PUT_BACK, REFUSED, USAGE


def restore(case):
    case.ready()
    command = case.command
    if command.given("NAME") and not command.given("SAVEPOINT"):
        case.expect.must(USAGE, "-NAME without -SAVEPOINT")
        return case.expect
    target = find_target(case)
    if not (target and target["saved"]):  # with memory no GPU goes on, and the parked set stays
        case.not_parked()
    if not command.given("YES"):
        case.expect.must_when_done(REFUSED, "nobody confirmed it")
    stale = {a["id"] for a in case.host.shown(case.vm) if case.host.is_stale(a)}
    if stale:  # they come off and, when the rest fails, cannot come back
        without = case.state.copy()
        without.vm["adapters"] = list(case.invisible())
        for adapter in case.host.shown(case.vm):
            if adapter["id"] not in stale:
                without.put_on(case.as_put_back(adapter))
        case.expect.between = [without]
    if target:
        _refuse_target(case, target)
        _go_back(case, target)
    return case.expect


def _refuse_target(case, target):
    if target["kind"] != "ordinary":
        case.expect.must(REFUSED, f"it is a {target['kind']} checkpoint")
    if case.command.given("SAVEPOINT"):
        if case.vm["checkpointType"] == "disabled":
            case.expect.must(REFUSED, "checkpoints are disabled")
        case.room()
    if case.invisible() and case.host.behaviour["applyRefusedWithAdapters"]:
        case.no_checkpoint("an adapter that Windows does not list is assigned", REFUSED)  # its code may be "not now"
    if case.command.given("SAVEPOINT"):
        case.may_stop_for_stale()


def _go_back(case, target):
    choices = _wanted(case, target)
    for wanted, floor in choices:
        returning, others, dropped = _sorted(case, wanted)
        case.takes_back(returning)
        case.may_not_take(others, LEFT)
        case.drops(dropped)
        if target["saved"] and wanted:
            case.expect.must(REFUSED, "it holds memory, and GPUs are to go on")
        if target["saved"] and case.host.shown(target):
            case.expect.must(REFUSED, "it holds memory and adapters, which could not come off")
        case.expect.done += _ends(case, target, wanted, floor)


def _sorted(case, wanted):
    """Of those that are wanted the VM has some already, just like that: they come off and back. Then those it gets beside
    them, and those it has and does not keep."""
    rest = [{**a, "gpu": case.told_path(a)} for a in case.host.shown(case.vm)]
    returning, others = [], []
    for adapter in wanted:
        same = next((a for a in rest if bare(a) == bare(adapter)), None)
        if same:
            rest.remove(same)
        (returning if same else others).append(adapter)
    return returning, others, rest


def _ends(case, target, wanted, floor):
    """The states a restore may end in: they differ in what the memory windows are raised to."""
    state = case.state.copy()
    if case.command.given("SAVEPOINT"):
        case.make(state, case.command.word("NAME"), with_named_cards(case.belongs_now(), _pairs(case)))
    vm = state.vm
    vm.update({key: target["settings"][key] for key in case.host.setting_keys})
    vm["state"] = "saved" if target["saved"] else "off"
    vm["current"] = vm["lastApplied"] = target["id"]
    vm["adapters"] = []
    if case.host.behaviour["staleAdaptersInvisible"]:  # what comes with the checkpoint and is not shown stays
        wanted = wanted + [a for a in target["adapters"] if case.host.is_stale(a)]
    come = coming_without_card(case, target)
    for adapter in wanted:
        lost = adapter["gpu"] is None and bare(adapter) in come  # it may be the one that comes with the checkpoint
        if lost:
            come.remove(bare(adapter))
        state.put_on({**adapter, **({ANY_CARD: True} if lost else {}), **perhaps_chosen(case, target)})
    if not [a for a in wanted if not case.host.is_stale(a)]:
        return [state]
    case.after_gpu(state)
    for key in WINDOWS:
        vm[key] = max(vm[key], floor[key])
    needed = state.copy()
    case.raise_windows(needed)
    return [state, needed]


def coming_without_card(case, target):
    """The adapters that come with the checkpoint and whose cards nobody knows, as they are seen."""
    return [bare({**a, "gpu": None}) for a in case.host.shown(target)] if case.host.hides_gpus() else []


def perhaps_chosen(case, target):
    """Nobody can tell an automatic adapter that comes with the checkpoint, and shows the card Hyper-V would choose, from one
    that has been given that card: it stays."""
    shows = case.host.behaviour["automaticReadsBackChosen"] and any(a["gpu"] is None for a in target["adapters"])
    return {CHOSEN: True} if shows else {}


def _wanted(case, target):
    """What the VM may end with: adapters, and the windows they need at least."""
    words = case.command.options.get("GPU")
    shown = case.host.shown(case.vm)
    if _words(case):
        return _chosen(case, target)
    kept = None if case.parked() else case.memory.sets.get(target["id"])
    if not words and case.seen(kept):
        return [([case.coming_back_of(a, kept.adapters) for a in kept.adapters], kept.windows)]
    return [(case.coming_back(shown), case.windows())]


def _words(case):
    """Those that name GPUs."""
    words = case.command.options.get("GPU") or []
    return [] if [w.lower() for w in words] == ["keep"] else words


def _pairs(case):
    return list(pair(case, named(case, _words(case)))) if _words(case) else []


def _chosen(case, target):
    pairs = _pairs(case)
    new = any(not there for _, there in pairs)
    adapters = [{**there, "gpu": gpu["instancePath"]} if there else case.new_adapter(gpu) for gpu, there in pairs]
    floor = case.windows() if case.vm["adapters"] else {"lowMmioMegabytes": 0, "highMmioMegabytes": 0,
                                                         "guestControlledCacheTypes": False}
    if new:
        floor["lowMmioMegabytes"] = max(floor["lowMmioMegabytes"], LOW)
        floor["guestControlledCacheTypes"] = True
        if max(floor["highMmioMegabytes"], target["settings"]["highMmioMegabytes"]) < HIGH_IF_BELOW:
            floor["highMmioMegabytes"] = HIGH
    return [(adapters, floor)]
