"""What the verbs that start and stop a VM may come to, of which nothing is undone, and no journal is ever open. And changes
that bring a VM to off first, and may start it again."""
from said import FAILED, LEFT, NO_ACCESS, NOT_FOUND, PUT_BACK, REFUSED

SAVED = ("saved", "fastSaved")


def ready(case):
    """A merge is in nobody's way. A program that has the VM parked may be at work with it."""
    if case.vm["activity"] != "merging":
        case.idle()
    if case.host.has_running_job(case.vm["id"]):
        case.expect.may(REFUSED, "a job runs on it")
    if case.look.doubt is not False or (case.parked() and case.parked().by_run):
        case.expect.may(REFUSED, "a program may have it parked")


def comes_to(case, state_word):
    state = case.state.copy()
    state.vm["state"] = state_word
    case.expect.done = [state]
    return case.expect


def start(case):
    ready(case)
    if case.vm["adapters"] and case.vm["state"] not in ("running", "paused"):
        for code in (FAILED, NO_ACCESS, NOT_FOUND):
            case.expect.may(code, "it may not start with its GPUs")
    return comes_to(case, "running")


def shutdown(case):
    ready(case)
    if case.vm["state"] not in ("off", "running"):
        case.expect.must(REFUSED, f"no guest of a VM that is {case.vm['state']} can be asked")
    return comes_to(case, "off")


def turn_off(case):
    ready(case)
    if case.vm["state"] in SAVED and not case.command.given("DISCARD-STATE"):
        case.expect.must(REFUSED, "it is saved")
    elif case.vm["state"] not in ("off", "running", "paused", *SAVED):
        case.expect.must(REFUSED, f"it is {case.vm['state']}")
    elif case.vm["state"] != "off" and not case.command.given("YES"):
        case.expect.must_when_done(REFUSED, "nobody confirmed it")
    return comes_to(case, "off")


# --- changes of a VM that is on ---

WORDS = {"SHUTDOWN", "TURN-OFF", "DISCARD-STATE", "START"}


def way_off(command, vm):
    """The word by which that VM is brought to off for the command; None: by none."""
    if vm["state"] == "running" and command.given("SHUTDOWN"):
        return "SHUTDOWN"
    if vm["state"] in ("running", "paused") and command.given("TURN-OFF"):
        return "TURN-OFF"
    return "DISCARD-STATE" if vm["state"] in SAVED and command.given("DISCARD-STATE") else None


def starts(command, vm):
    """Does what ran run again afterwards?"""
    return bool(way_off(command, vm)) and vm["state"] == "running" and command.given("START")


def in_state(end, state_word):
    other = end.copy()
    other.vm["state"] = state_word
    return other


def around(case, expect):
    """What a change comes to of a VM that is brought to off for it. One that has nothing to do leaves the VM as it is."""
    if not way_off(case.command, case.vm):
        return
    again = starts(case.command, case.vm)
    if way_off(case.command, case.vm) != "SHUTDOWN" and not case.command.given("YES"):
        expect.may(REFUSED, "nobody confirmed what is lost")
    if again:
        expect.may(LEFT, "it may not start with its GPUs")

    def ended(end):
        came_saved = case.command.verb == "restore" and end.vm["state"] == "saved"
        return in_state(end, "running" if again else "saved" if came_saved else "off")

    def all_ended(ends):
        return [ended(end) for end in ends] + [end for end in ends if not changed(case.state, end)]

    if expect.late:  # found out when the VM is off: then it is undone, and more than nothing was done
        expect.must_when_done(PUT_BACK, "what Hyper-V would refuse is asked of a VM that is off")
    expect.done = all_ended(expect.done)
    expect.between = [in_state(end, "off") for end in expect.between]
    expect.program_codes = {code: all_ended(ends) for code, ends in expect.program_codes.items()}


def changed(before, end):
    return {**before.vm, "state": None} != {**end.vm, "state": None}


def as_before(command, ends):
    """Undone, or cut off: a VM that is to run again does; one that is not may be off by then."""
    known = [end for end in ends if way_off(command, end.vm)]
    return ends + [in_state(end, "off") for end in known if not starts(command, end.vm)]
