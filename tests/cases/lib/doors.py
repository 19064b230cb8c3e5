"""The ways HyperPoint reaches the simulated host in cases. The expectations are the same for all of them."""

import json
import os
import re
import shutil

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
    """The program for Linux, and a simulated host behind a WinRM listener of hyperpoint-sim (through_http.c starts it
    for each command). As with COM, the program cannot know that the host is simulated, nor have its clock."""
    name = "http"
    # What names the host in the commands that are advised.
    address = re.compile(r' --host \\?"http://127\.0\.0\.1:\d+\\?" --user \\?"hyperpoint\\?"')
    environment = {"HYPERPOINT_DOOR_SPEED": "100", "HYPERPOINT_PASSWORD": "of the door"}

    def program(self, which, build):
        return os.path.join(build, "http", which, "hyperpoint")

    def missing(self):
        return None

    def copy_program(self, source, folder):
        target = os.path.join(folder, "hyperpoint.linux")
        build = os.path.dirname(os.path.dirname(os.path.dirname(source)))
        link_or_copy(super(Com, self).program(os.path.basename(os.path.dirname(source)), build), target)
        return source, {"HYPERPOINT_EXE": target}

    def unmarked(self, lines):
        return super().unmarked([self.address.sub("", line) for line in lines])

    def unmarked_json(self, value):
        return super().unmarked_json(json.loads(self.address.sub("", json.dumps(value))))


DOORS = {door.name: door for door in (InProcess(), Com(), Http())}


def link_or_copy(source, target):
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
