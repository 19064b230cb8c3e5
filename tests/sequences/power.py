"""What the verbs that start and stop a VM may come to. Nothing of them is undone, and no journal is ever open."""
from said import FAILED, NO_ACCESS, NOT_FOUND, REFUSED

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
