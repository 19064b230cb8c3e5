"""What park, unpark and run may come to."""
import power
from case import WINDOWS, Case
from gpus import with_or_without_automatic
from hostfile import bare
from model import Parked
from said import FAILED, LEFT, PUT_BACK, REFUSED


def park(case):
    case.ready()
    state = case.state.copy()
    if case.parked():
        if case.host.shown(case.vm):
            case.expect.must(REFUSED, "it is parked, and has adapters")
        elif case.parked().by_run:
            case.expect.must(REFUSED, "it is parked for a program that was cut off")
        else:
            case.expect.done = [state]
        return case.expect
    shown = case.host.shown(case.vm)
    back = case.coming_back(shown)
    case.takes_back(shown)
    state.take_off([a["id"] for a in shown])
    write_down(case, [state], back)
    case.expect.done = with_or_without_automatic(case, state)
    return case.expect


def write_down(case, states, adapters, by_run=False):
    """Below the user's own text in the VM's notes, and in the state folder; that the host does not keep it there is said.
    It is one and the same set, in whichever of these states the VM is."""
    noted = case.host.behaviour["vmNotesPersist"]
    parked = Parked(adapters, case.windows(), case.host.name, by_run,
                    by_run and power.starts(case.command, case.vm))
    for state in states:
        state.memory.park(parked, case.place, noted)
    if not noted:
        case.expect.warns = "only the state folder has what the VM is to get back"


def unpark(case):
    if case.command.given("DISCARD"):
        return _discard_parked(case)
    sets = [case.parked()] if case.parked() else []
    if case.command.given("USE"):
        sets = case.look.choices(case.command.word("USE"))
    if not sets:
        case.expect.must(REFUSED, "it is not parked")
        return case.expect
    case.ready()
    for parked in sets:
        case.expect.done += _put_back(case, parked)
    return case.expect


def _put_back(case, parked):
    state = case.state.copy()
    others = [bare({**a, "gpu": case.told_path(a)}) for a in case.host.shown(case.vm)]
    for adapter in parked.adapters:
        if bare(adapter) in others:
            others.remove(bare(adapter))
        else:
            state.put_on(case.coming_back_of(adapter, parked.adapters))
            case.may_not_take([adapter], PUT_BACK)
    if others and not case.command.given("YES"):
        case.expect.must_when_done(REFUSED, "others are there, and nobody confirmed that they stay")
    state.memory.unpark(case.place)
    case.after_gpu(state)
    if parked.starts and state.vm["state"] == "off":
        state.vm["state"] = "running"
        case.expect.may(LEFT, "it may not start with its GPUs")
    return _windows_kept_or_needed(case, state, parked)


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
    known = case.look.in_notes or case.look.in_folder
    if known and not case.command.given("YES"):
        case.expect.must_when_done(REFUSED, "nobody confirmed it")
    state = case.state.copy()
    state.memory.unpark(case.place)
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
    write_down(case, case.expect.between, back, by_run=True)
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
