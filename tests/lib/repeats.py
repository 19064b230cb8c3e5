"""The tests that were run again because a program under Wine was lost or hung: each is a line of one file, which
tests/wine/servers begins and tests/wine/repeats counts."""
import os

NOTED = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "build", "windows", "wine", "repeats"))


LONGEST_REASON = 400


def note(what, failure):
    """`what` is run once more, because of that failure."""
    reason = " ".join(str(failure).split())
    with open(NOTED, "a", encoding="utf-8") as file:
        file.write(f"{what}: {reason[:LONGEST_REASON]}\n")


def noted():
    try:
        with open(NOTED, encoding="utf-8") as file:
            return file.read().splitlines()
    except FileNotFoundError:
        return []
