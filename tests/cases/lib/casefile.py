"""Reads and rewrites case files. The format is described in ../README.md."""

import itertools
import os
import re
import shlex
from dataclasses import dataclass, field

from . import screen, terminal
from .doors import DOORS

HEADER_KEYS = {"for", "host", "set", "edit", "env", "doors", "program", "faults"}

# What the program that people get refuses. A text that names one of them runs the program for tests.
INSTRUMENTS = re.compile(r"\bHYPERPOINT_(FAULT|ONLY_RELIED|OVERLAP|EVENTS|AWAKE|DESCRIPTORS)\b")

# `for: NAMES in WORDS` above the first section: the case once for each row of words; with several such lines, for each
# combination of their rows.
_LOOP = re.compile(r"^for:(.+?)\bin\b(.+)$", re.MULTILINE)

# The kinds of failures: how hyperpoint-sim is told, and how HyperPoint says it.
FAILURES = {
    "job": ("jobFailed 32768", "job error 32768"),
    "returnValue": ("returnValue 32768", "return value 32768"),
    "wmi": ("wmi 2147749889", "WMI error 0x80041001"),
}

# What a program that a fault kills ends with, instead of an exit code.
KILLED = "killed"

# Section -> the variants of it, "" being the plain one.
STREAM_VARIANTS = {"", "contains", "lacks", "matches", "json"}
EXPECTATIONS = {
    "exit": {""},
    "stdout": STREAM_VARIANTS,
    "stderr": STREAM_VARIANTS,
    "host": {"unchanged", "after"},
}


class CaseError(Exception):
    """The case file itself is wrong."""


@dataclass
class Section:
    name: str
    variant: str
    lines: list
    first: int  # index in the file of the line after the section's own line
    count: int  # lines in the file, blank ones at the end not counted

    @property
    def title(self):
        return f"{self.name} {self.variant}".strip()


@dataclass
class Step:
    commands: list
    line: int
    expectations: list = field(default_factory=list)
    answers: list = None  # what is typed, for a command that runs on a terminal

    @property
    def screen_size(self):
        """(columns, rows) of the screen that is looked at; None when none is."""
        return next((screen.parse(s.variant)[0] for s in self.expectations if s.name == "screen"), None)

    @property
    def on_terminal(self):
        return self.answers is not None or self.screen_size is not None

    @property
    def exit(self):
        """A number, or KILLED."""
        wanted = next((s.lines[0].strip() for s in self.expectations if s.name == "exit"), "0")
        return wanted if wanted == KILLED else int(wanted)


@dataclass
class Case:
    path: str
    name: str
    host: str = None
    host_json: str = None
    doors: list = field(default_factory=lambda: list(DOORS))
    doors_reason: str = ""
    program: str = None  # "shipped" or "testing"
    changes: list = field(default_factory=list)  # ("set" or "edit", words)
    env: list = field(default_factory=list)
    files: dict = field(default_factory=dict)
    steps: list = field(default_factory=list)
    lines: list = field(default_factory=list)
    faults: bool = False  # the last command is also tried with a fault at each call
    of_row: bool = False  # one of several of its file

    def asks(self):
        """Does somebody sit at a terminal?"""
        return any(step.on_terminal for step in self.steps)


def read(path):
    """The cases of the file: one, or with `for:` one for each row."""
    with open(path, encoding="utf-8", newline="\n") as file:
        text = file.read()
    loops = [_rows(path, loop) for loop in _LOOP.finditer(text.partition("\n---")[0])]
    return [parse(path, _of_row(text, [pair for row in rows for pair in row]), "".join("-" + row[0][1] for row in rows))
            for rows in itertools.product(*loops)]


def _rows(path, loop):
    """The rows of one such line, each a list of (name, word)."""
    names, words = loop[1].split(), shlex.split(loop[2])
    if len(words) % len(names) or not words:
        raise CaseError(f"{path}: 'for' has {len(words)} words for {len(names)} names")
    return [list(zip(names, words[at:])) for at in range(0, len(words), len(names))]


def _of_row(text, row):
    for name, word in row:
        places = {"": word}
        if word in FAILURES:
            places.update(zip((" ordered", " said"), FAILURES[word]))
        for form, value in places.items():
            text = text.replace("{{" + name + form + "}}", value)
    return text


def parse(path, text, of_row=""):
    topic = os.path.basename(os.path.dirname(os.path.abspath(path)))
    name = os.path.splitext(os.path.basename(path))[0]
    case = Case(path, f"{topic}.{name}{of_row}", lines=text.split("\n"), of_row=bool(of_row))
    header_end = next((i for i, line in enumerate(case.lines) if _is_title(line)), len(case.lines))
    for number in range(header_end):
        _read_header_line(case, number)
    for section in _sections(case.lines, header_end, path):
        _take_section(case, section)
    _check_whole(case)
    case.program = case.program or program_for(text)
    return case


def program_for(text):
    """Which of the two programs runs what is written there."""
    return "testing" if INSTRUMENTS.search(text) else "shipped"


def _is_title(line):
    return line == "---" or line.startswith("--- ")


def _wrong(path, index, message):
    return CaseError(f"{path}:{index + 1}: {message}")


def _read_header_line(case, index):
    line = case.lines[index].strip()
    if not line or line.startswith("#"):
        return
    key, colon, value = line.partition(":")
    key, value = key.strip(), value.strip()
    if not colon or key not in HEADER_KEYS:
        raise _wrong(case.path, index, f"unknown line '{line}' (known: {', '.join(sorted(HEADER_KEYS))}, --- SECTION)")
    if not value:
        raise _wrong(case.path, index, f"'{key}' needs a value")
    if key == "host":
        if case.host is not None:
            raise _wrong(case.path, index, "'host' stands here twice")
        case.host = value
    elif key in ("set", "edit"):
        case.changes.append((key, value))
    elif key == "for":
        if not _LOOP.fullmatch(line):
            raise _wrong(case.path, index, "'for' needs NAMES in WORDS")
    elif key == "faults":
        if value != "all":
            raise _wrong(case.path, index, f"unknown faults '{value}' (known: all)")
        case.faults = True
    elif key == "doors":
        _take_doors(case, value, index)
    elif key == "program":
        if value != "shipped":
            raise _wrong(case.path, index, f"unknown program '{value}' (known: shipped)")
        case.program = value
    else:
        name, equals, setting = value.partition("=")
        if not equals or not name:
            raise _wrong(case.path, index, "'env' needs NAME=VALUE")
        case.env.append((name, setting))


def _take_doors(case, value, index):
    """`inproc (REASON)`: the only doors this case runs through."""
    found = re.fullmatch(r"([^()]+?)\s*\((.+)\)", value)
    if not found:
        raise _wrong(case.path, index, "'doors' needs doors and in parentheses why no others")
    doors = found.group(1).split()
    unknown = [door for door in doors if door not in DOORS]
    if unknown:
        raise _wrong(case.path, index, f"unknown door '{unknown[0]}' (known: {', '.join(DOORS)})")
    case.doors, case.doors_reason = doors, found.group(2)


def _sections(lines, start, path):
    index = start
    while index < len(lines):
        title, first = lines[index][4:].split(), index + 1
        if not title:
            raise _wrong(path, index, "a section needs a name")
        index = first
        while index < len(lines) and not _is_title(lines[index]):
            index += 1
        end = index
        while end > first and not lines[end - 1].strip():
            end -= 1
        body = [line[1:] if line.startswith("\\---") else line for line in lines[first:end]]
        name, words = title[0], title[1:]
        if name == "exit" and words:
            body, words = [" ".join(words)] + body, []
        yield Section(name, " ".join(words), body, first, end - first)


def _take_section(case, section):
    at = section.first - 1
    body = "\n".join(section.lines) + ("\n" if section.lines else "")
    if section.name == "command" and not section.variant:
        _take_command(case, section)
    elif section.name in ("file", "host.json") and case.steps:
        raise _wrong(case.path, at, f"'{section.name}' belongs before the first command")
    elif section.name == "host.json" and not section.variant:
        if case.host_json is not None:
            raise _wrong(case.path, at, "'host.json' stands here twice")
        case.host_json = body
    elif section.name == "file":
        if not re.fullmatch(r"[^/]+", section.variant):
            raise _wrong(case.path, at, "'--- file NAME' needs one name without a slash")
        case.files[section.variant] = body
    elif section.name == "terminal" and not section.variant:
        _take_answers(case, section, at)
    else:
        _take_expectation(case, section, at)


def _take_command(case, section):
    commands = [line for line in _joined(section.lines) if line.strip() and not line.startswith("#")]
    if not commands:
        raise _wrong(case.path, section.first - 1, "a command section needs a command")
    case.steps.append(Step(commands, section.first))


def _take_answers(case, section, at):
    if not case.steps or case.steps[-1].answers is not None:
        raise _wrong(case.path, at, "'terminal' belongs to one command")
    case.steps[-1].answers = []
    for offset, line in enumerate(section.lines):
        answer = terminal.parse_answer(line)
        if not answer:
            raise _wrong(case.path, section.first + offset, "'terminal' needs lines like 'QUESTION <- ANSWER'")
        case.steps[-1].answers.append(answer)


def _joined(lines):
    """Lines that end in a backslash go on in the next one."""
    whole = ""
    for line in lines:
        if line.endswith(" \\"):
            whole += line[:-1]
        else:
            yield whole + line
            whole = ""
    if whole:
        yield whole


def _take_expectation(case, section, at):
    is_screen = section.name == "screen" and screen.parse(section.variant)
    if not is_screen and section.variant not in EXPECTATIONS.get(section.name, ()):
        known = sorted(f"{n} {v}".strip() for n, variants in EXPECTATIONS.items() for v in variants)
        raise _wrong(case.path, at, f"unknown section '{section.title}' (known: command, file NAME, host.json, terminal, "
                                    f"screen COLUMNSxROWS [styled], {', '.join(known)})")
    if not case.steps:
        raise _wrong(case.path, at, f"'{section.title}' expects something before any command")
    if section.name == "exit" and not (len(section.lines) == 1 and re.fullmatch(rf"\s*(\d+|{KILLED})\s*", section.lines[0])):
        raise _wrong(case.path, at, f"'exit' needs one number, or '{KILLED}'")
    if section.title == "host unchanged":
        if section.lines:
            raise _wrong(case.path, at, "'host unchanged' has no lines")
    elif section.variant and not is_screen and not any(line.strip() for line in section.lines):
        raise _wrong(case.path, at, f"'{section.title}' has no lines, so it expects nothing")
    step = case.steps[-1]
    if any(other.title == section.title or is_screen and other.name == "screen" for other in step.expectations):
        raise _wrong(case.path, at, f"'{section.title}' stands twice after one command")
    step.expectations.append(section)


def _check_whole(case):
    if (case.host is None) == (case.host_json is None):
        raise CaseError(f"{case.path}: needs one of 'host: SCENARIO', 'host: file NAME', 'host: none' and '--- host.json'")
    if not case.steps:
        raise CaseError(f"{case.path}: has no command")
    if case.faults and (case.asks() or not re.match(r"hyperpoint .*-VM ", case.steps[-1].commands[-1])):
        raise CaseError(f"{case.path}: 'faults' needs a last command that is 'hyperpoint ... -VM NAME ...', and no terminal")
    for step in case.steps:
        if not step.expectations:
            raise _wrong(case.path, step.line - 1, "nothing is expected of this command")
        if step.screen_size and any(s.name == "stdout" for s in step.expectations):
            raise _wrong(case.path, step.line - 1, "where a screen is looked at, stdout is on it")
        if case.host == "none" and any(s.name == "host" for s in step.expectations):
            raise _wrong(case.path, step.line - 1, "'host: none' has no host to look at")


def rewrite(case, replacements):
    """Writes the case file with new bodies for some sections: [(section, lines)]."""
    if case.of_row:
        raise CaseError(f"{case.path}: what is run for several rows is not written by --update")
    lines = list(case.lines)
    for section, body in sorted(replacements, key=lambda r: r[0].first, reverse=True):
        escaped = ["\\" + line if _is_title(line) else line for line in body]
        lines[section.first:section.first + section.count] = escaped
    with open(case.path, "w", encoding="utf-8", newline="\n") as file:
        file.write("\n".join(lines))
