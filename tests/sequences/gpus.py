"""What the verbs that add and remove adapters may come to; docs/gpus.md is what they follow."""
from expect import choose_gpus, means, selectors, told_name
from said import NOT_FOUND, REFUSED, USAGE, adapter_id


def named(case, words):
    chosen, unmatched = choose_gpus(case.host, words)
    if any(s.startswith("adapterid:") for s in selectors(words)):
        case.expect.must(USAGE, "an adapter id is for removing only")
    elif unmatched:
        case.expect.must(NOT_FOUND, f"no GPU is {unmatched[0]}")
    return chosen


def pair(case, gpus):
    """Each GPU that is named, and the VM's adapter for it or None. Where Windows does not show the cards, the first that is named
    goes to the first adapter whose card nobody knows."""
    shown = case.host.shown(case.vm)
    unknown = [a for a in shown if a["id"] not in case.cards] if case.host.hides_gpus() else []
    for gpu in gpus:
        there = case.adapter_on(gpu) or moved_to(case, gpu)
        if not there and unknown:
            there = {**unknown.pop(0), "gpu": gpu["instancePath"]}
        yield gpu, there


def moved_to(case, gpu):
    """With -REBIND, the VM's adapter whose card that is, and was in another slot."""
    told = case.told(case.host.shown(case.vm)) if case.command.given("REBIND") else []
    return next((a for a in told if case.host.is_stale(a) and case.rebound(a, told) == gpu["instancePath"]), None)


def put_on_pairs(case, state, pairs):
    """Puts on the adapters that were there with the values they had, and new ones."""
    for gpu, there in pairs:
        state.put_on({**there, "gpu": gpu["instancePath"]} if there else case.new_adapter(gpu))
    if any(not there for _, there in pairs):
        case.raise_windows(state)
    case.after_gpu(state)


def keeps_of(case, pairs):
    """All come off, and of those the VM has only those of the pairs come back."""
    kept = [there["id"] for _, there in pairs if there]
    shown = case.host.shown(case.vm)
    case.takes_back([a for a in shown if a["id"] in kept])
    case.drops([a for a in shown if a["id"] not in kept])


def with_named_cards(adapters, pairs):
    """Those the VM has, with the cards that are now known because somebody has named them."""
    cards = {there["id"]: gpu["instancePath"] for gpu, there in pairs if there}
    return [{**adapter, "gpu": cards.get(adapter["id"], adapter["gpu"])} for adapter in adapters]


def with_or_without_windows(case, state):
    """What becomes known to have a card may count as new."""
    raised = state.copy()
    if case.host.hides_gpus() and state.vm["adapters"]:
        case.raise_windows(raised)
    return [state, raised]


def _add(case, gpus, needs_ready=True):
    """Adds those that are not there; where Windows does not tell which are, it may be one more."""
    case.not_parked()
    state = case.state.copy()
    added = [gpu for gpu in gpus if not case.adapter_on(gpu)]
    if added or needs_ready:
        case.ready()
    for gpu in added:
        state.put_on(case.new_adapter(gpu))
    if added:
        case.raise_windows(state)
        case.after_gpu(state)
    case.expect.done = [state]
    if not added:
        settled = state.copy()
        case.after_gpu(settled)
        case.expect.done.append(settled)
    return case.expect


def add(case):
    """Where all are there already nothing is to be done, and the VM need not be off for that."""
    gpus = named(case, case.command.options.get("GPU", []))
    return _add(case, gpus, needs_ready=bool(case.expect.impossible))


def add_all(case):
    if not case.host.listed():
        case.expect.must(NOT_FOUND, "there is no GPU")
    return _add(case, case.host.listed())


def _suitable(case, adapters):
    """Those that may be chosen: working, not assigned, discrete before integrated."""
    taken = {(case.told_path(a) or "").lower() for a in adapters}
    free = [gpu for gpu in case.host.listed() if gpu["status"] == "ok" and gpu["instancePath"].lower() not in taken]
    return [gpu for gpu in free if gpu["kind"] == "discrete"] or free


def _add_best(case, state, adapters):
    choices = _suitable(case, adapters)
    if not choices:
        case.expect.must(NOT_FOUND, "no GPU is left")
    case.expect.done = []
    for gpu in choices:
        chosen = state.copy()
        chosen.put_on(case.new_adapter(gpu))
        case.raise_windows(chosen)
        case.after_gpu(chosen)
        case.expect.done.append(chosen)
        case.expect.done += _with_values(case, state, gpu)
    return case.expect


def _with_values(case, state, gpu):
    """Where the card that is taken is that of an adapter which named its old slot, its values are kept."""
    moved = moved_to(case, gpu)
    if moved:
        kept = state.copy()
        put_on_pairs(case, kept, [(gpu, moved)])
        yield from with_or_without_windows(case, kept)
        case.raise_windows(kept)
        yield kept


def add_auto(case):
    words = case.command.options.get("GPU", [])
    chosen = choose_gpus(case.host, words)[0] if words else []
    if any(s.startswith("adapterid:") for s in selectors(words)):
        case.expect.must(USAGE, "an adapter id is for removing only")
    if chosen:
        return _add(case, chosen)
    case.not_parked()
    case.ready()
    return _add_best(case, case.state, case.host.shown(case.vm))


def reset(case):
    words = case.command.options.get("GPU", [])
    case.not_parked()
    case.ready()
    case.may_stop_for_stale()
    state = case.state.copy()
    state.take_off([a["id"] for a in case.host.shown(case.vm)])
    if not words:
        if not case.command.given("REBIND"):
            keeps_of(case, [])
        return _add_best(case, state, [])
    chosen = named(case, words)
    unknown = [(gpu, there) for gpu, there in pair(case, chosen) if there and there["id"] not in case.cards] \
        if case.host.hides_gpus() else []  # who names the card of one nobody knows keeps its values
    put_on_pairs(case, state, [(gpu, next((there for other, there in unknown if other is gpu), moved_to(case, gpu)))
                               for gpu in chosen])
    keeps_of(case, unknown)
    case.expect.done = with_or_without_windows(case, state)
    return case.expect


def remove(case):
    state = case.state.copy()
    case.ready()
    ids = set()
    for selector in selectors(case.command.options.get("GPU", [])):
        found = [a for a in case.host.shown(case.vm) if _means_adapter(case, selector, a)]
        if not found:
            case.expect.must(NOT_FOUND, f"no adapter is {selector}")
        ids |= {a["id"] for a in found}
    state.take_off(ids)
    case.expect.done = with_or_without_automatic(case, state)
    return case.expect


def _means_adapter(case, selector, adapter):
    if selector.startswith("adapterid:"):
        return selector[len("adapterid:"):].lower() == adapter_id(case.vm["id"], adapter).lower()
    path = case.told_path(adapter)
    if not path:
        return False
    gpu = case.host.gpu_at(path)
    order = case.host.listed().index(gpu) + 1 if gpu else None
    return means(selector, path, told_name(gpu) if gpu else None, order)


def with_or_without_automatic(case, state):
    """A VM that keeps a GPU may lose its automatic checkpoints."""
    off = state.copy()
    case.after_gpu(off)
    return [state, off]


def remove_all(case):
    """A VM that has none needs nothing, and not to be off either."""
    if case.host.shown(case.vm):
        case.ready()
    state = case.state.copy()
    state.take_off([a["id"] for a in case.host.shown(case.vm)])
    case.expect.done = with_or_without_automatic(case, state)
    return case.expect
