"""One sequence: made from a seed, or played again as it stands."""
import dataclasses
import os
import random
import tempfile
import traceback

import choose
import hosts
from judge import Finding, Play
from world import Hangs

MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
FEATURES = ("wine", "faults", "failures", "hands", "nodes", "hidden")
NOT_UNDER_WINE = ("nodes",)


@dataclasses.dataclass
class Sequence:
    """What is played: it can be written down, and played again with the same end."""
    seed: int
    setup: dict
    actions: list


@dataclasses.dataclass
class Outcome:
    sequence: Sequence
    finding: Finding = None
    counts: dict = dataclasses.field(default_factory=dict)
    codes: list = dataclasses.field(default_factory=list)  # how each action ended, where it is a command


def _guarded(play, actions, done):
    """Plays them one by one; `done` gets each. Returns what was found."""
    try:
        for action in actions:
            done.append(action)
            play.act(action)
    except Finding as finding:
        return finding
    except Hangs as problem:
        return Finding("a command", "hangs", [str(problem)])
    except Exception:  # a defect of this test is a failure, never a pass
        return Finding("model", "defect", [traceback.format_exc()])
    return None


def make(means, seed, length, features):
    """A sequence of so many commands."""
    rng = random.Random(f"hyperpoint {seed}")
    with tempfile.TemporaryDirectory(prefix="hyperpoint-sequence-", dir=MEMORY) as folder:
        setup = hosts.setup(rng, means[1], folder, features)
        play = Play(means, folder, setup)
        actions = []

        def chosen():
            chooser = choose.Chooser(rng, play, features)
            while play.commands < length:
                yield chooser.next()
            yield from choose.last_actions(play, setup)

        finding = _guarded(play, chosen(), actions)
        return Outcome(Sequence(seed, setup, actions), finding, play.counts, play.codes)


def play_again(means, sequence):
    with tempfile.TemporaryDirectory(prefix="hyperpoint-sequence-", dir=MEMORY) as folder:
        try:
            play = Play(means, folder, sequence.setup)
        except Exception:  # a host that cannot be, which shrinking tries
            return Outcome(sequence, Finding("model", "no host", [traceback.format_exc()]))
        finding = _guarded(play, sequence.actions, [])
        return Outcome(sequence, finding, play.counts, play.codes)
