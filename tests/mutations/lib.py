"""Small ways to break the program, and whether they still apply.

A file of mutations is text. Each begins with '== NAME', then says in a sentence what breaks, in which file, and what
stands there ('-') and what takes its place ('+'). 'tests REGEX' names the tests that should notice: they run first.
"""

import glob
import os
import re
from dataclasses import dataclass, field

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.normpath(os.path.join(HERE, "..", ".."))


class MutationError(Exception):
    """A mutation that is not written as it must be, or no longer applies."""


@dataclass
class Mutation:
    name: str
    where: str
    what: str = ""
    path: str = None
    tests: str = None
    old: list = field(default_factory=list)
    new: list = field(default_factory=list)

    def apply(self, text):
        """The file's text with the mutation in it; what is to be replaced must stand there exactly once."""
        old, new = "".join(line + "\n" for line in self.old), "".join(line + "\n" for line in self.new)
        if text.count(old) != 1:
            raise MutationError(f"{self.where}: '{self.name}' no longer applies: its lines stand {text.count(old)} times "
                                f"in {self.path}")
        return text.replace(old, new)

    def check(self, root=ROOT):
        try:
            with open(os.path.join(root, self.path), encoding="utf-8") as file:
                self.apply(file.read())
        except FileNotFoundError:
            raise MutationError(f"{self.where}: '{self.name}' no longer applies: there is no {self.path}") from None


def parse(path):
    """The mutations of a file, in order."""
    found = []
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file.read().splitlines(), 1):
            where = f"{os.path.relpath(path, ROOT)}:{number}"
            if line.startswith("== "):
                found.append(Mutation(line[3:].strip(), where))
            elif found and line:
                _take(found[-1], line, where)
            elif line and not line.startswith("#"):
                raise MutationError(f"{where}: stands before the first '== NAME'")
    for mutation in found:
        if not (mutation.what and mutation.path and mutation.tests and mutation.old) or mutation.old == mutation.new:
            raise MutationError(f"{mutation.where}: '{mutation.name}' needs a sentence, a file, tests, and lines that differ")
    return found


def _take(mutation, line, where):
    if line[0] in "-+":
        (mutation.old if line[0] == "-" else mutation.new).append(line[1:])
    elif line.startswith("file "):
        mutation.path = line[5:].strip()
    elif line.startswith("tests "):
        mutation.tests = line[6:].strip()
        re.compile(mutation.tests)
    elif not mutation.old:
        mutation.what = f"{mutation.what} {line}".strip()
    else:
        raise MutationError(f"{where}: a line that is neither '-', '+', 'file' nor 'tests'")


def all_mutations():
    found = [mutation for path in sorted(glob.glob(os.path.join(HERE, "*.txt"))) for mutation in parse(path)]
    names = [mutation.name for mutation in found]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise MutationError(f"two mutations of one name: {', '.join(sorted(twice))}")
    return found
