"""What park, unpark and run may come to."""
from case import WINDOWS, Case
from gpus import with_or_without_automatic
from hostfile import bare
from model import Parked
from said import FAILED, LEFT, PUT_BACK, REFUSED


def park(case):
    if case.elsewhere():
        case.expect.may(REFUSED, "another host has parked it")
    state = case.state.copy()
    parked = case.parked()
    if parked:
        if case.host.shown(case.vm):
            case.expect.must(REFUSED, "it is parked, and has adapters")
        else:
            case.expect.may(REFUSED, "it is parked already")
            case.expect.done = [state]
        return case.expect
    case.ready()
    shown = case.host.shown(case.vm)
    back = case.coming_back(shown)
    case.takes_back(shown)
    state.take_off([a["id"] for a in shown])
    state.memory.parked = Parked(back, case.windows(), {case.place})
    case.expect.done = with_or_without_automatic(case, state)
    return case.expect


def unpark(case):
    parked = case.parked()
    if case.elsewhere():
        case.expect.may(REFUSED, "another host has parked it")
    if case.command.given("DISCARD"):
        return _discard_parked(case)
    if not parked:
        case.expect.must(REFUSED, "it is not parked")
        return case.expect
    case.ready()
    state = case.state.copy()
    others = [bare({**a, "gpu": case.told_path(a)}) for a in case.host.shown(case.vm)]
    for adapter in parked.adapters:
        if bare(adapter) in others:
            others.remove(bare(adapter))
        else:
            state.put_on(case.coming_back_of(adapter, parked.adapters))
            case.may_not_take([adapter])
    if others and not case.command.given("YES"):
        case.expect.must_when_done(REFUSED, "others are there, and nobody confirmed that they stay")
    state.memory.parked = None
    case.after_gpu(state)
    case.expect.done = _windows_kept_or_needed(case, state, parked)
    return case.expect


def _windows_kept_or_needed(case, state, parked):
    """An adapter that is put back has the windows it had; where they have become smaller they are raised."""
    if not parked.adapters:
        return [state]
    raised = state.copy()
    for key in WINDOWS:
        raised.vm[key] = max(raised.vm[key], parked.windows[key])
    needed = raised.copy()
    case.raise_windows(needed)
    return [raised, needed]


def _discard_parked(case):
    if case.parked() and not case.command.given("YES"):
        case.expect.must_when_done(REFUSED, "nobody confirmed it")
    elif not case.parked():
        case.expect.may(REFUSED, "it is not parked")
    state = case.state.copy()
    state.memory.parked = None
    case.expect.done = [state]
    return case.expect


def run(case):
    """Park, a program, unpark."""
    program = case.command.program
    nested = program[0] == "hyperpoint"
    case.not_parked()
    case.ready()
    shown = case.host.shown(case.vm)
    back = case.coming_back(shown)
    case.takes_back(shown)
    state = case.state.copy()
    state.take_off([a["id"] for a in shown])
    without = state.copy()
    if nested:
        case.make(state, program[program.index("-NAME") + 1], back)
    case.expect.between = [state.copy(), without.copy()]
    for end in case.expect.between:
        end.memory.parked = Parked(back, case.windows(), {case.place}, by_run=True)
    for end in (state, without):
        for adapter in back:
            end.put_on(adapter)
        case.after_gpu(end)
    case.expect.done = [state]
    if case.expect.impossible:
        pass
    elif nested and case.disturbed:  # it is disturbed as well
        ends = [state, without, case.state.copy()]
        case.expect.program_codes = {code: ends for code in range(1, 8) if code != LEFT}
    elif program[0] in ("sh", "cmd.exe"):
        case.expect.program_codes = {int(program[-1].split()[-1]): [state]}
    elif nested and not _takes_checkpoint(case):
        case.expect.program_codes = {code: [without] for code in (FAILED, PUT_BACK, REFUSED)}
        case.expect.done = []
    return case.expect


def _takes_checkpoint(case):
    """Would a checkpoint made by the program go through?"""
    alone = Case(case.command, case.host, case.state, case.place, case.config)
    alone.room()
    return not alone.expect.impossible and case.vm["checkpointType"] != "disabled"
