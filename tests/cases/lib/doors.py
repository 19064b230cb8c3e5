"""The ways HyperPoint reaches the simulated host in cases. The expectations are the same for all of them."""

import os
import re
import shutil

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", ".."))


class InProcess:
    """The program for Linux, with the simulated host inside."""
    name = "inproc"
    program = os.path.join(ROOT, "build/bin/hyperpoint")
    environment = {}

    def copy_program(self, source, folder):
        """Lets the program run from that folder. Returns its new path, and what that takes in the environment."""
        target = os.path.join(folder, "hyperpoint")
        link_or_copy(source, target)
        return target, {}

    def unmarked(self, lines):
        """Text without what only this door can print."""
        return lines

    def unmarked_json(self, value):
        return value


class Com(InProcess):
    """The program for Windows under Wine. It finds the simulated host where Windows has Hyper-V's WMI service, so it
    cannot know that the host is simulated. What says so, and nothing else, is dropped from both sides."""
    name = "com"
    program = os.path.join(ROOT, "build/windows/wine/bin/hyperpoint")
    # It sleeps by its machine's clock, not by the simulated one; that runs faster instead.
    environment = {"HYPERPOINT_DOOR_SPEED": "1000"}

    def copy_program(self, source, folder):
        target = os.path.join(folder, "hyperpoint.exe")
        link_or_copy(os.path.join(ROOT, "build/windows/bin/hyperpoint.exe"), target)
        return source, {"HYPERPOINT_EXE": target}

    def unmarked(self, lines):
        lines = [line for line in lines if not re.fullmatch(r"Host +simulated", line)]
        lines = [re.sub(r"^Simulated host: ", "", line) for line in lines]
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


DOORS = {door.name: door for door in (InProcess(), Com())}


def link_or_copy(source, target):
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
