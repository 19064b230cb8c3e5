"""The file `bounds`: what is counted today, which may get less and not more, and what it is to become."""
import os
import re

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "bounds")
_CELL = re.compile(r"\S+(?: \S+)*")
_SLACK = {"instructions": 0.05, "MiB": 0.05}  # they depend a little on the C library and the processor; counts do not


class Bounds:
    """Holds what is measured against the file. `broken` and `better` are sentences about what differs.

    The file has tables: a line that begins with "verb" has the heads of the columns, those after it a verb and its
    numbers; "-" is no bound. A cell ends where two blanks are."""

    def __init__(self):
        self.broken = []
        self.better = []
        self._rows = {}     # (kind, verb): (number of its line, number of its cell)
        self._measured = {}
        with open(FILE, encoding="utf-8") as file:
            self._lines = file.read().splitlines()
        heads = []
        for number, line in enumerate(self._lines):
            if not line or line.startswith("#"):
                continue
            cells = _CELL.findall(line)
            if cells[0] == "verb":
                heads = cells
                continue
            for place, head in enumerate(heads[1:], 1):
                self._rows[head, cells[0]] = (number, place)

    def cell(self, kind, verb):
        """As it stands there; "-" where nothing does."""
        number, place = self._rows.get((kind, verb), (None, None))
        cells = _CELL.findall(self._lines[number]) if number is not None else []
        return cells[place] if place is not None and place < len(cells) else "-"

    def hold(self, kind, verb, number):
        bound = self.cell(kind, verb)
        if bound == "-":
            self.broken.append(f"{verb}: {number:g} {kind}, and tests/bench/bounds has no bound for it")
        elif number > float(bound):
            self.broken.append(f"{verb}: {number:g} {kind}, more than {bound}")
        elif number < float(bound) * (1 - 2 * _SLACK.get(kind, 0)):
            self.better.append(f"{verb}: {number:g} {kind}, and the bound is {bound}")
            self._measured[kind, verb] = number

    def lower(self):
        """Writes into the file what has become less."""
        for (kind, verb), number in self._measured.items():
            line, place = self._rows[kind, verb]
            less = f"{number * (1 + _SLACK[kind]):.1f}" if kind in _SLACK else f"{number:g}"
            at = list(_CELL.finditer(self._lines[line]))[place]
            text = self._lines[line]
            self._lines[line] = text[:at.start()] + less.ljust(at.end() - at.start()) + text[at.end():]
        with open(FILE, "w", encoding="utf-8") as file:
            file.write("\n".join(self._lines) + "\n")
