"""What must not grow faster than what it shows: lists and tables."""
import dataclasses

import measure
from verbs import Verb

MAX_GROWTH = 2.3  # times at most, for twice as much
SOME_CANNOT = 6   # the exit code of a command for all VMs where some are running


@dataclasses.dataclass(frozen=True)
class Growing:
    """`each`: the command asks the host about each VM. The simulated host walks all it has to answer, which would take
    hours under valgrind: it is left outside, behind a network."""
    verb: Verb
    what: str      # "VMs" or "checkpoints"
    counts: tuple  # each twice the one before
    each: bool = False

    def size(self, count):
        return (count, 1, 0) if self.what == "VMs" else (1, 1, count)


def _rows(vms, checkpoints, parked):
    for name, words, what, counts, ends in (
            ("list-vms", ("-DO", "list-vms"), "VMs", vms, 0),
            ("list-checkpoints", ("-DO", "list-checkpoints"), "checkpoints", checkpoints, 0),
            ("prune --dry-run", ("-VM", "bench", "-DO", "prune", "-KEEP", "10", "-WHATIF"), "checkpoints", checkpoints, 0),
            ("park --all --dry-run", ("-DO", "park", "-ALL", "-WHATIF"), "VMs", parked, SOME_CANNOT)):
        for suffix, added in (("", ()), (", JSON", ("-OUTPUT", "json"))):
            yield Growing(Verb(name + suffix, (*words, *added), ends=ends), what, counts, each=ends == SOME_CANNOT)


def _doubled(first, last):
    return (first,) if first >= last else (first, *_doubled(first * 2, last))


WHOLE = tuple(_rows(_doubled(1250, 10000), _doubled(6250, 50000), _doubled(1250, 10000)))
QUICK = tuple(_rows((500, 1000), (500, 1000), (100, 200)))


def growing(program, sim, row, host_of):
    """(count, instructions, times those of half as many or None), one after the other."""
    before = None
    for count in row.counts:
        host = host_of(row.size(count))
        number = (measure.instructions_over_network(program, sim, host, row.verb) if row.each else
                  measure.instructions(program, host, row.verb))
        yield count, number, number / before if before else None
        before = number
