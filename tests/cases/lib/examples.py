"""Runs the examples of a Markdown page as tests.

An example is a fenced block marked ```console, or ```sh example. Lines that begin with "$ " are commands, the lines
below each one are what it prints on a terminal (stdout and stderr). In an `sh example` block without any "$ " every
line is a command that must succeed, and no output is compared. `...` stands for any text in a line, and on a line of
its own for any lines. `$ echo $?` shows the exit code of the command before; without it, it must be 0. All examples
of a page run one after the other on one simulated host; <!-- host: SCENARIO --> starts a new one. The block after
<!-- file: NAME --> is a file that is beside the host from then on.
"""

import re
from dataclasses import dataclass, field

from . import patterns
from .casefile import CaseError
from .runner import Failure
from .world import World

DEFAULT_SCENARIO = "demo"
SHELL_LANGUAGES = {"sh", "shell", "bash", "console"}
_FENCE = re.compile(r"\s*(```+|~~~+)\s*(.*)")
_HOST = re.compile(r"\s*<!--\s*host:\s*(.+?)\s*-->\s*")
_FILE = re.compile(r"\s*<!--\s*file:\s*(\S+)\s*-->\s*")
_PROGRAM = re.compile(r"(?:\S*/)?(hyperpoint(?:-sim)?)(?=\s|$)")


@dataclass
class Command:
    line: int
    text: str
    output: list = field(default_factory=list)
    compared: bool = True


@dataclass
class NewHost:
    scenario: str


@dataclass
class NewFile:
    name: str
    text: str


def run_page(path, programs, keep=False):
    """Runs a page's examples. Returns how many commands it ran; raises Failure or CaseError."""
    with open(path, encoding="utf-8") as file:
        items = list(_read(path, file.read().split("\n")))
    count, world = 0, None
    try:
        for index, item in enumerate(items):
            if isinstance(item, NewHost) or world is None:
                _close(world)
                world = _new_world(item.scenario if isinstance(item, NewHost) else DEFAULT_SCENARIO, programs, keep)
            if isinstance(item, NewFile):
                world.write(item.name, item.text)
            if isinstance(item, Command):
                follower = items[index + 1] if index + 1 < len(items) else None
                exit_is_shown = isinstance(follower, Command) and follower.text == "echo $?"
                _run(path, item, world, exit_is_shown)
                count += 1
    finally:
        _close(world)
    return count


def _new_world(scenario, programs, keep):
    world = World(programs, keep).__enter__()
    world.last_exit = 0
    world.make_host(scenario)
    world.use_host()
    return world


def _close(world):
    if world:
        world.__exit__()


def _run(path, command, world, exit_is_shown):
    where = f"{path}:{command.line}: $ {command.text}"
    if command.text == "echo $?":
        got = [str(world.last_exit)]
    elif command.text.startswith("export "):
        name, _, value = command.text[len("export "):].partition("=")
        world.environment[name] = value
        got = []
    else:
        result = world.run(_PROGRAM.sub(r"\1", command.text, count=1), merge=True)
        world.last_exit = result.exit
        got = result.stdout.splitlines()
        if result.exit != 0 and not exit_is_shown:
            raise Failure(f"{where}\nexit {result.exit}; an example that fails shows it with 'echo $?'\n{result.stdout}")
    wrong = patterns.difference(command.output, got, "as the page shows it") if command.compared else []
    if wrong:
        raise Failure("\n".join([where, *wrong]))


def _read(path, lines):
    """The commands, new hosts and files of a page, in order."""
    index, name = 0, None
    while index < len(lines):
        host, fence = _HOST.fullmatch(lines[index]), _FENCE.fullmatch(lines[index])
        file = _FILE.fullmatch(lines[index])
        index += 1
        if host:
            yield NewHost(host.group(1))
        if file:
            name = file.group(1)
        if not fence:
            continue
        first = index
        while index < len(lines) and lines[index].strip() != fence.group(1):
            index += 1
        if name:
            yield NewFile(name, "\n".join(lines[first:index]) + "\n")
        else:
            yield from _read_block(path, fence.group(2).split(), lines[first:index], first)
        name = None
        index += 1


def _read_block(path, marks, lines, first):
    language = marks[0] if marks else ""
    if language != "console" and marks[:2] != ["sh", "example"]:
        _check_untested(path, language, lines, first)
        return
    with_prompts = any(line.startswith("$ ") for line in lines)
    if language == "console" and not with_prompts:
        raise CaseError(f"{path}:{first}: a console block needs a line that begins with '$ '")
    command = None
    for offset, line in enumerate(lines):
        if with_prompts and not line.startswith("$ "):
            if command is None:
                raise CaseError(f"{path}:{first + offset + 1}: output before the first command")
            command.output.append(patterns.ANY_LINES if line.strip() == "..." else line.replace("...", "{{any}}"))
        elif line.strip() and not line.startswith("#"):
            if command:
                yield _finished(command)
            command = Command(first + offset + 1, line.removeprefix("$ ").strip(), compared=with_prompts)
    if command:
        yield _finished(command)


def _finished(command):
    while command.output and not command.output[-1].strip():
        command.output.pop()
    return command


def _check_untested(path, language, lines, first):
    """A shell block that runs HyperPoint and is no test would be an example that nobody proves."""
    for offset, line in enumerate(lines):
        if language in SHELL_LANGUAGES and _PROGRAM.match(line.removeprefix("$ ").strip()):
            raise CaseError(f"{path}:{first + offset + 1}: this example is not tested: mark its block "
                            "```console or ```sh example")
