"""Where a case runs: a folder of its own, an environment that is the same everywhere, and the built programs."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass, field, replace

import printed

from . import edit, terminal
from .doors import DOORS, InProcess, link_or_copy

HOST_FILE = "host.json"
HOSTS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "hosts")
STATE_FOLDER = "state"

# Sanitizers and valgrind report with this exit code, which no case can expect.
DEFECT_EXIT = 99
TIMEOUT_SECONDS = 60

# Where cases run: in memory, as what is held against them is not the disk.
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None

# How a program ends that a fault kills: by a signal or, where there are none, with a code that says so.
KILLED_EXITS = (-signal.SIGKILL, 128 + signal.SIGKILL)


class WorldError(Exception):
    """A command could not be run at all, or a host could not be made, so there is nothing to compare."""


class Hang(WorldError):
    """A command did not end within its time."""


class WrongJson(WorldError):
    """What HyperPoint printed is not as docs/schema has it."""


@dataclass
class Programs:
    """How the programs are run: their paths, what to put in front (valgrind), which door hyperpoint goes through, and what
    else is in the environment."""
    hyperpoint: str
    sim: str
    wrap: list
    door: InProcess = DOORS["inproc"]
    environment: dict = field(default_factory=dict)
    hosts_made: dict = field(default_factory=dict)  # by the line that made it: the same one each time

    def path(self, name):
        return {"hyperpoint": self.hyperpoint, "hyperpoint-sim": self.sim}.get(name)


@dataclass
class Result:
    exit: int
    stdout: str
    stderr: str
    seen: bytes = b""  # all that came to its terminal, as it came


class World:
    """A context manager; its folder is removed at the end unless `keep` is set."""

    def __init__(self, programs, keep=False, transcript=None):
        """What is said goes into TRANSCRIPT.said, and each call to the host with its answer into TRANSCRIPT.calls."""
        self.programs = programs
        self.keep = keep
        self.transcript = transcript
        self.environment = _environment(programs)
        self.history = []

    def __enter__(self):
        self.folder = self._begin_transcript() if self.transcript else \
            tempfile.mkdtemp(prefix="hyperpoint-case-", dir=MEMORY)
        self.environment["HOME"] = self.folder
        return self

    def __exit__(self, *_):
        if not self.keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _begin_transcript(self):
        """A folder that has the same name each time, as names of files in the state folder come from it."""
        folder = os.path.join(tempfile.gettempdir(), f"hyperpoint-transcript-{os.path.basename(self.transcript)}")
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        os.makedirs(os.path.dirname(self.transcript), exist_ok=True)
        for path in (self.transcript + ".said", self.transcript + ".calls"):
            if os.path.exists(path):
                os.unlink(path)
        self.environment["HYPERPOINT_RECORD"] = self.transcript + ".calls"
        return folder

    def _note(self, line, result):
        """Holds the JSON in what a command printed against its schema, and writes it all down where that is wanted."""
        wrong = printed.problems_of_text(result.stdout) + printed.problems_of_text(result.stderr)
        if wrong:
            raise WrongJson("\n".join([f"{line}: the JSON is not as {os.path.relpath(printed.SCHEMA)} has it", *wrong]))
        if self.transcript:
            with open(self.transcript + ".said", "a", encoding="utf-8", errors="backslashreplace") as file:
                file.write(f"$ {line}\n{result.stdout}{result.stderr}= {result.exit}\n")
        return result

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8", newline="\n") as file:
            file.write(text)

    def host_bytes(self):
        try:
            with open(os.path.join(self.folder, HOST_FILE), "rb") as file:
                return file.read()
        except FileNotFoundError:
            return None

    def make_host(self, scenario):
        """`scenario` is a scenario's name and more options of `new`, or `generate` and its options."""
        generated = scenario.startswith("generate ")
        line = scenario.replace("generate", f"hyperpoint-sim generate {HOST_FILE}", 1) if generated else \
            f"hyperpoint-sim new {HOST_FILE} --scenario {scenario}"
        made = self.programs.hosts_made
        if line in made:
            self.history.append(line)
            with open(os.path.join(self.folder, HOST_FILE), "wb") as file:
                file.write(made[line])
        else:
            self.set_up(line)
            made[line] = self.host_bytes()

    def copy_host(self, name):
        """Begins with a copy of the file `name` of the folder hosts/."""
        try:
            shutil.copyfile(os.path.join(HOSTS, name), os.path.join(self.folder, HOST_FILE))
        except FileNotFoundError:
            raise WorldError(f"there is no host file hosts/{name}") from None

    def use_host(self):
        """From now on every command talks to the host file."""
        self.environment["HYPERPOINT_SIM"] = HOST_FILE

    def set_up(self, line):
        result = self.run(line)
        if result.exit != 0:
            raise WorldError(f"{line}: exit {result.exit}\n{result.stdout}{result.stderr}".rstrip())

    def copy_programs(self):
        """Lets the programs run from this folder, so that files in it are beside them."""
        sim = os.path.join(self.folder, "hyperpoint-sim")
        link_or_copy(self.programs.sim, sim)
        program, environment = self.programs.door.copy_program(self.programs.hyperpoint, self.folder)
        self.programs = replace(self.programs, hyperpoint=program, sim=sim)
        self.environment.update(environment)
        self.environment["PATH"] = self.folder + os.pathsep + self.environment["PATH"]

    def run(self, line, merge=False):
        """Runs a command line to its end; `merge` sends stderr where stdout goes."""
        if line.startswith("edit "):
            self.history.append(line)
            edit.apply(self.folder, expanded(line).removeprefix("edit "))
            return self._note(line, Result(0, "", ""))
        argv, environment = self._command(line)
        try:
            code, out, err = self.programs.door.run(argv, self.programs, self._seconds(), cwd=self.folder, env=environment,
                                                    merge=merge)
        except OSError as error:
            raise WorldError(f"{line}: cannot run it: {error.strerror}") from None
        except subprocess.TimeoutExpired:
            raise Hang(f"{line}: did not end within its time") from None
        return self._note(line, Result(code, _decode(out), _decode(err)))

    def run_on_terminal(self, line, answers, size=None):
        """The same for a program that somebody sits at; what stood on the terminal comes as stderr. With the size of a screen
        stdout is there, too."""
        argv, environment = self._command(line)
        try:
            code, out, seen = terminal.run(argv, self.folder, environment, answers, self._seconds(), size)
        except OSError as error:
            raise WorldError(f"{line}: cannot run it: {error.strerror}") from None
        except subprocess.TimeoutExpired as late:
            raise Hang(f"{line}: did not end within its time\n{_decode(late.output)}") from None
        except terminal.NeverAsked as problem:
            raise WorldError(f"{line}: {problem}") from None
        return self._note(line, Result(code, _decode(out), _decode(seen.replace(b"\r\n", b"\n")), seen))

    def _command(self, line):
        """Its words, and its environment: `NAME=VALUE` before the program is for this command alone."""
        self.history.append(line)
        words, environment = split_command(line), dict(self.environment)
        while _SETTING.match(words[0]):
            name, _, environment[name] = words.pop(0).partition("=")
        program = self.programs.path(words[0])
        return (self.programs.wrap + [program] + words[1:] if program else words), environment

    def _seconds(self):
        return TIMEOUT_SECONDS * (10 if self.programs.wrap else 1)

    def repeat_by_hand(self):
        """The shell lines that lead to where this world is now."""
        names = [n for n in self.environment if n.startswith("HYPERPOINT_") or n in ("NO_COLOR", "TZ")]
        exports = " ".join(f"{name}={shlex.quote(self.environment[name])}" for name in names)
        programs = shlex.quote(os.path.dirname(self.programs.hyperpoint))
        return [f"cd {self.folder if self.keep else '$(mktemp -d)'}", f"export PATH={programs}:$PATH {exports}",
                *self.history]


def _decode(raw):
    return raw.decode("utf-8", "backslashreplace")


def _environment(programs):
    folders = {os.path.dirname(programs.hyperpoint): None, os.path.dirname(programs.sim): None}
    share = os.path.join(os.path.dirname(os.path.dirname(programs.sim)), "share")
    return {
        "PATH": os.pathsep.join([*folders, os.environ.get("PATH", os.defpath)]),
        "HYPERPOINT_STATE": STATE_FOLDER,
        "ANSIBLE_COLLECTIONS_PATH": os.path.join(share, "ansible/collections"),
        "HYPERPOINT_CONFIG_FILE": "none",
        "NO_COLOR": "1",
        "TERM": "dumb",
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        "ASAN_OPTIONS": f"exitcode={DEFECT_EXIT}:detect_leaks=1",
        "LSAN_OPTIONS": f"exitcode={DEFECT_EXIT}",
        "UBSAN_OPTIONS": f"exitcode={DEFECT_EXIT}:print_stacktrace=1",
        **programs.door.environment,
        **programs.environment,
    }


_REPEAT = re.compile(r"\{\{repeat (\S+) (\d+)\}\}")
_SETTING = re.compile(r"[A-Z_]+=")
_BYTE = re.compile(r"\{\{byte ([0-9a-fA-F]{2})\}\}")


def expanded(line):
    """{{repeat TEXT N}} and {{byte FF}} make what cannot be typed: something very long, and bytes that are no UTF-8."""
    line = _REPEAT.sub(lambda m: m.group(1) * int(m.group(2)), line)
    return _BYTE.sub(lambda m: os.fsdecode(bytes([int(m.group(1), 16)])), line)


def split_command(line):
    """The words of a command line, quoted as in a shell."""
    return shlex.split(expanded(line))
