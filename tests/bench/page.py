"""docs/performance.md: the column "Now" of its tables, filled in with what a run measured."""
import os

FILE = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../docs/performance.md"))


def _cells(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


class Page:
    """Numbers by table and row: the head of a table's first column and the first cell of a row."""

    def __init__(self):
        self._numbers = {}

    def note(self, table, row, number):
        self._numbers[table, row] = number

    def write(self):
        """The rows for which this run has no number; they are left as they are."""
        missing, head = [], []
        with open(FILE, encoding="utf-8") as file:
            lines = file.read().splitlines()
        for place, line in enumerate(lines):
            cells = _cells(line) if line.startswith("|") else []
            if not cells or set(line) <= set("|-: "):
                head = head if cells else []
            elif not head:
                head = cells
            elif "Now" in head:
                number = self._numbers.get((head[0], cells[0].strip("`")))
                if number is None:
                    missing.append(f"{head[0]}: {cells[0]}")
                    continue
                cells[head.index("Now")] = number
                lines[place] = f"| {' | '.join(cells)} |"
        with open(FILE, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        return missing
