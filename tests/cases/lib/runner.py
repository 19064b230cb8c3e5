"""Runs one case and says what is wrong with it."""

import json
import re
from dataclasses import replace

from . import jsoncheck, patterns, screen
from .casefile import KILLED, CaseError
from .world import DEFECT_EXIT, HOST_FILE, KILLED_EXITS


class Failure(Exception):
    """One command did not do what the case expects; the text says all about it."""


class StepRun:
    """What one step did, through which door, and what it was held against."""

    def __init__(self, result, ids, door, before, after, start):
        self.result, self.ids, self.door = result, ids, door
        self.before, self.after, self.start = before, after, start
        self.replacements = []


def run_case(case, world, update=False):
    """Runs all steps. Raises Failure at the first step that is wrong. With `update`, exact sections that differ do
    not count as wrong; returns their new bodies: [(section, lines)]."""
    set_up(case, world)
    start, replacements = world.host_bytes(), []
    ids = Ids(start)
    for step in case.steps:
        before = world.host_bytes()
        result = _run_commands(step, ids, world)
        run = StepRun(result, ids, world.programs.door, before, world.host_bytes(), start)
        wrong = _check_step(step, run, update)
        if wrong:
            by_hand = ["to repeat it by hand:", *("    " + line for line in world.repeat_by_hand())]
            raise Failure("\n".join(wrong + by_hand))
        replacements += run.replacements
    return replacements


def set_up(case, world):
    """Makes the host and the files the case begins with."""
    if case.host_json is not None:
        world.write(HOST_FILE, case.host_json)
    elif case.host.startswith("file "):
        world.copy_host(case.host.removeprefix("file "))
    elif case.host != "none":
        world.make_host(case.host)
    for kind, words in case.changes:
        words = Ids(world.host_bytes()).put_in(words)
        world.set_up(f"hyperpoint-sim set {HOST_FILE} {words}" if kind == "set" else f"edit {HOST_FILE} {words}")
    if case.host != "none":
        world.use_host()
    if case.files:
        world.copy_programs()
    for name, text in case.files.items():
        world.write(name, text)
    world.environment.update(case.env)


class Ids:
    """{{id:NAME}} is the id of the VM or checkpoint that is called so on the host a case begins with, {{short:NAME}}
    what messages call a checkpoint: id: and its beginning."""
    _PLACE = re.compile(r"\{\{(id|short):(.+?)\}\}")

    def __init__(self, host):
        self.host, self.found = host, None

    def put_in(self, line):
        return self._PLACE.sub(lambda place: self._as(place[1], self._of(place[2])), line)

    @staticmethod
    def _as(kind, found):
        return found if kind == "id" else f"id:{found[:8]}"

    def _of(self, name):
        if self.found is None:
            vms = json.loads(self.host)["vms"]
            self.found = [(each["name"], each["id"]) for vm in vms for each in (vm, *vm.get("checkpoints", []))]
        ids = [own for called, own in self.found if called == name]
        if len(ids) != 1:
            raise CaseError(f"{{{{id:{name}}}}}: {len(ids)} VMs and checkpoints are called so")
        return ids[0]


def _run_commands(step, ids, world):
    """Runs the lines of a step: all but the last must end with 0, and their outputs follow each other. Where there
    is somebody at a terminal, the last one runs there."""
    stdout, stderr = "", ""
    for number, line in enumerate(map(ids.put_in, step.commands)):
        is_last = number == len(step.commands) - 1
        on_terminal = is_last and step.on_terminal
        result = world.run_on_terminal(line, step.answers or [], step.screen_size) if on_terminal else world.run(line)
        stdout, stderr = stdout + result.stdout, stderr + result.stderr
        if not is_last and result.exit != 0:
            raise Failure(f"line {step.line}: {line}\nexit {result.exit}, and more commands follow\n{stderr}")
    result.stdout, result.stderr = stdout, stderr
    return result


def _check_step(step, run, update):
    wrong = _check_exit(step, run.result)
    for section in step.expectations:
        if section.name in ("stdout", "stderr", "screen"):
            text, variant = _text_of(section, run.result), _variant(section)
            if update and not variant:
                _update(section, text, run)
            else:
                wrong += _STREAM_CHECKS[variant](_as_expected(section, run), text, run.door)
        elif section.title == "host unchanged":
            wrong += _check_unchanged(run)
        elif section.title == "host after":
            wrong += _check_assertions(_with_ids(section, run), run)
    return [f"line {step.line}: {step.commands[-1]}"] + wrong if wrong else []


def _variant(section):
    """How it is compared: a screen exactly."""
    return "" if section.name == "screen" else section.variant


def _text_of(section, result):
    """What the section is about."""
    if section.name != "screen":
        return getattr(result, section.name)
    size, styled = screen.parse(section.variant)
    return "\n".join(screen.lines(result.seen, size, styled)) + "\n"


def _check_exit(step, result):
    if result.exit == DEFECT_EXIT:
        return [f"a sanitizer or valgrind reported a defect:\n{result.stderr}"]
    if result.exit == step.exit or (step.exit == KILLED and result.exit in KILLED_EXITS):
        return []
    ended = f"killed by signal {-result.exit}" if result.exit < 0 else f"exit {result.exit}"
    return [f"{ended}, expected exit {step.exit}", *_quoted("stdout", result.stdout), *_quoted("stderr", result.stderr)]


def _quoted(name, text):
    return [f"  {name}: {line}" for line in text.splitlines()[:40]]


def _lines(text):
    """Lines as they compare: a last one without a newline is not the same as one with it."""
    lines = text.split("\n")
    if lines[-1] == "":
        return lines[:-1]
    return lines[:-1] + [lines[-1] + "\\ (no newline at the end)"]


_TEXTS = ("", "contains", "lacks")


def _with_ids(section, run):
    return replace(section, lines=[run.ids.put_in(line) for line in section.lines])


def _as_expected(section, run):
    """The section as it reads through that door, with ids."""
    section = _with_ids(section, run)
    return replace(section, lines=run.door.expected(section.lines)) if _variant(section) in _TEXTS else section


def _check_exact(section, text, door):
    return patterns.difference(section.lines, door.unmarked(_lines(text)), section.name)


def _update(section, text, run):
    wanted = _with_ids(section, run).lines
    if patterns.difference(wanted, _lines(text), section.name):
        as_written = dict(zip(wanted, section.lines))
        run.replacements.append((section, [as_written.get(line, line) for line in patterns.updated(wanted, _lines(text))]))


def _wanted(section):
    return [line for line in section.lines if line.strip()]


def _check_contains(section, text, door):
    """Each line is part of a line of the output, in this order."""
    lines, at = door.unmarked(text.splitlines()), 0
    for wanted in _wanted(section):
        found = next((i for i in range(at, len(lines)) if patterns.contains(wanted, lines[i])), None)
        if found is None:
            after = f" after line {at}" if at else ""
            return [f"{section.name} does not contain{after}: {wanted}", *_quoted(section.name, text)]
        at = found + 1
    return []


def _check_lacks(section, text, _door):
    return [f"{section.name} contains '{unwanted}': {line}" for unwanted in _wanted(section)
            for line in text.splitlines() if patterns.contains(unwanted, line)]


def _check_matches(section, text, _door):
    """Each line is a regular expression that is found in the output."""
    wrong = [f"{section.name} does not match: {regex}" for regex in _wanted(section)
             if not re.search(regex, text, re.MULTILINE)]
    return wrong + (_quoted(section.name, text) if wrong else [])


def _check_json(section, text, door):
    expected = door.expected_json(_parse(section, "\n".join(section.lines)))
    try:
        got = json.loads(text)
    except ValueError as error:
        return [f"{section.name} is not JSON ({error})", *_quoted(section.name, text)]
    wrong = jsoncheck.partial(expected, door.unmarked_json(got))
    return [f"{section.name} {w}" for w in wrong] + (_quoted(section.name, text) if wrong else [])


def _parse(section, text):
    try:
        return json.loads(text)
    except ValueError as error:
        raise CaseError(f"line {section.first}: the section '{section.title}' is not JSON: {error}") from None


_STREAM_CHECKS = {
    "": _check_exact,
    "contains": _check_contains,
    "lacks": _check_lacks,
    "matches": _check_matches,
    "json": _check_json,
}


def _check_unchanged(run):
    if run.before == run.after:
        return []
    if run.before is None or run.after is None:
        return ["the host file is gone" if run.after is None else "a host file was made"]
    before, after = (raw.decode("utf-8", "backslashreplace").splitlines() for raw in (run.before, run.after))
    return patterns.difference(before, after, HOST_FILE) or ["the host file's bytes changed"]


def _check_assertions(section, run):
    try:
        after, before, start = (json.loads(raw) for raw in (run.after, run.before, run.start))
    except (ValueError, TypeError) as error:
        return [f"the host file cannot be read: {error}"]
    wrong = []
    for line in _wanted(section):
        if line.startswith("#"):
            continue
        try:
            problem = jsoncheck.check_assertion(line.strip(), after, before, start)
        except (jsoncheck.AssertionSyntax, patterns.UnknownPattern) as error:
            raise CaseError(f"line {section.first}: {error}") from None
        if problem:
            wrong.append(f"host: {line.strip()}: {problem}")
    return wrong
