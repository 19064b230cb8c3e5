"""What must not grow faster than what it shows: lists and tables."""
import dataclasses

import measure
from verbs import Verb

MAX_GROWTH = 2.3  # times at most, for twice as much


@dataclasses.dataclass(frozen=True)
class Growing:
    verb: Verb
    what: str      # "VMs" or "checkpoints"
    counts: tuple  # each twice the one before

    def size(self, count):
        return (count, 1, 0) if self.what == "VMs" else (1, 1, count)


def _rows(vms, checkpoints):
    def both(words, what, counts):
        for added in ((), ("-OUTPUT", "json")):
            yield Growing(Verb(" ".join([words[-1] if words[0] == "-DO" else "prune -KEEP 10 -WHATIF", *added]),
                               (*words, *added)), what, counts)
    yield from both(("-DO", "list-vms"), "VMs", vms)
    yield from both(("-DO", "list-checkpoints"), "checkpoints", checkpoints)
    yield from both(("-VM", "bench", "-DO", "prune", "-KEEP", "10", "-WHATIF"), "checkpoints", checkpoints)


def _doubled(first, last):
    return (first,) if first >= last else (first, *_doubled(first * 2, last))


WHOLE = tuple(_rows(_doubled(1250, 10000), _doubled(6250, 50000)))
QUICK = tuple(_rows((1000, 2000), (1000, 2000)))


def growing(program, row, host_of):
    """(count, instructions, times those of half as many or None), one after the other."""
    before = None
    for count in row.counts:
        number = measure.instructions(program, host_of(row.size(count)), row.verb)
        yield count, number, number / before if before else None
        before = number
