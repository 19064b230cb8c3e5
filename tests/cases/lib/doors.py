"""The ways HyperPoint reaches the simulated host in cases. The expectations are the same for all of them."""

import contextlib
import json
import os
import re
import shutil
import signal

import start

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", ".."))
WINDOWS = os.path.join(ROOT, "build/windows")


class InProcess:
    """The program for Linux, with the simulated host inside."""
    name = "inproc"
    environment = {}

    def program(self, which, build):
        """The path of the program that people get ("shipped") or of the one for tests ("testing"); `build` is where
        scripts/build put those for Linux."""
        return os.path.join(build, {"shipped": "shipped", "testing": "bin"}[which], "hyperpoint")

    def missing(self):
        """What to run first, when what this door needs is not there."""
        return None

    def run(self, argv, _programs, seconds, **places):
        """Runs words to their end: exit code, stdout, stderr."""
        return start.run(argv, seconds, **places)

    def copy_program(self, source, folder):
        """Lets the program run from that folder. Returns its new path, and what that takes in the environment."""
        target = os.path.join(folder, "hyperpoint")
        link_or_copy(source, target)
        return target, {}

    def expected(self, lines):
        """The lines of a section as they read through this door."""
        return lines

    def unmarked(self, lines):
        """Text without what only another door can print."""
        return lines

    def unmarked_json(self, value):
        return value

    def expected_json(self, value):
        return self.unmarked_json(value)


# A point in time of the simulated host, and how long something took by its clock.
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z|\d{1,2} [A-Z][a-z]{2} \d{4}, \d\d:\d\d(, \d+ [a-z]+ ago)?")
_NAMED_AFTER_TIME = re.compile(r"(?<= - \()\d{4}/\d+/\d+ - \d+:\d\d:\d\d(?=\))")
_TOOK = re.compile(r"(?<=\()\d+\.\d(?= s[,)])")


class Com(InProcess):
    """The program for Windows under Wine. It finds the simulated host where Windows has Hyper-V's WMI service, so it
    cannot know that the host is simulated: what says so, and nothing else, is dropped from both sides. Nor can it have
    the simulated clock: there, each point in time and how long something took may be any."""
    name = "com"
    # It sleeps by its machine's clock, not by the simulated one; that runs faster instead.
    environment = {"HYPERPOINT_DOOR_SPEED": "100"}
    folders = {"shipped": "bin", "testing": "testing"}

    def program(self, which, build):
        return os.path.join(WINDOWS, "wine", self.folders[which], "hyperpoint")

    def missing(self):
        needed = [f"{start}{folder}/hyperpoint{ending}" for folder in self.folders.values()
                  for start, ending in (("", ".exe"), ("wine/", ""))] + ["wine/door"]
        there = all(os.path.exists(os.path.join(WINDOWS, name)) for name in needed)
        return None if there else "scripts/windows"

    def copy_program(self, source, folder):
        target = os.path.join(folder, "hyperpoint.exe")
        link_or_copy(os.path.join(WINDOWS, os.path.basename(os.path.dirname(source)), "hyperpoint.exe"), target)
        return source, {"HYPERPOINT_EXE": target}

    def expected(self, lines):
        return [_TOOK.sub("{{number}}", self._without_times(line)) for line in self.unmarked(lines)]

    def expected_json(self, value):
        return json.loads(self._without_times(json.dumps(self.unmarked_json(value))))

    def _without_times(self, text):
        return _NAMED_AFTER_TIME.sub("{{any}}", _TIME.sub("{{time}}", text))

    def unmarked(self, lines):
        lines = [line for line in lines if not re.fullmatch(r"Host +simulated|Simulated host", line)]
        lines = [re.sub(r"^Simulated host: ", "", line) for line in lines]
        lines = [re.sub(r"^(HyperPoint \S+ on )a simulated host, ", r"\1", line) for line in lines]
        return [re.sub(r"^Simulated host(?= )", "Host", line) for line in lines]

    def unmarked_json(self, value):
        if isinstance(value, list):
            return [self.unmarked_json(element) for element in value]
        if not isinstance(value, dict):
            return value
        return {name: self._without_mark(member) if name == "host" else self.unmarked_json(member)
                for name, member in value.items()}

    def _without_mark(self, host):
        return {name: member for name, member in host.items() if name != "simulated"} if isinstance(host, dict) else host


class Http(Com):
    """The program for Linux, and a simulated host behind a WinRM listener of hyperpoint-sim, which is there as long as the
    program runs. through_http.c starts the two wherever the program is called, in shells and on terminals; a command alone is
    served here. As with COM, the program cannot know that the host is simulated, nor have its clock."""
    name = "http"
    # What names the host in the commands that are advised.
    address = re.compile(r'(?:\. Add to the command:)? --host \\?"http://127\.0\.0\.1:\d+\\?" --user \\?"hyperpoint\\?"')
    environment = {"HYPERPOINT_DOOR_SPEED": "100", "HYPERPOINT_PASSWORD": "of the door"}

    def program(self, which, build):
        return os.path.join(build, "http", which, "hyperpoint")

    def missing(self):
        return None

    def run(self, argv, programs, seconds, **places):
        env = dict(places["env"])
        host = env.pop("HYPERPOINT_SIM", None)
        if argv[0] != programs.hyperpoint or not host or "HYPERPOINT_EXE" in env or "-COMPUTERNAME" in argv:
            return super().run(argv, programs, seconds, **places)
        with self._listener(programs.sim, host, places["cwd"], env) as address:
            if not address:
                return super().run(argv, programs, seconds, **places)
            own = argv.index("--") if "--" in argv else len(argv)
            words = [*argv[1:own], "-COMPUTERNAME", address, "-USER", "hyperpoint", *argv[own:]]
            return start.run([self._for_linux(argv[0]), *words], seconds, **{**places, "env": env}, loads="libcurl.so.4")

    @staticmethod
    @contextlib.contextmanager
    def _listener(sim, host, cwd, env):
        """Its address, None where the host cannot be served."""
        reads, writes = os.pipe()
        words = ["serve", host, "--listen", "127.0.0.1:0", "--speed", env["HYPERPOINT_DOOR_SPEED"]]
        server = start.start([sim, *words], cwd=cwd, env=env, says=writes)
        os.close(writes)
        with open(reads, encoding="ascii") as said:
            found = re.search(r"http://[\d.:]+", said.readline())
        try:
            yield found and found[0]
        finally:
            os.kill(server.pid, signal.SIGTERM)
            server.end()

    def _for_linux(self, program):
        """The program that this one runs."""
        folder, which = os.path.split(os.path.dirname(program))
        return super(Com, self).program(which, os.path.dirname(folder))

    def copy_program(self, source, folder):
        target = os.path.join(folder, "hyperpoint.linux")
        link_or_copy(self._for_linux(source), target)
        return source, {"HYPERPOINT_EXE": target}

    def unmarked(self, lines):
        lines = [line for line in lines if not re.fullmatch(r"Host +http://127\.0\.0\.1:\d+", line)]
        return super().unmarked([self.address.sub("", line) for line in lines])

    def unmarked_json(self, value):
        return super().unmarked_json(json.loads(self.address.sub("", json.dumps(value))))


DOORS = {door.name: door for door in (InProcess(), Com(), Http())}


def link_or_copy(source, target):
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
