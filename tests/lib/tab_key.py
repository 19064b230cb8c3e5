"""Types into an interactive shell on a terminal, presses Tab, and looks at the line."""

import os
import pty
import select
import signal
import subprocess
import tempfile
import time

WAIT_SECONDS = 20
READY = b"ready> "


class Shell:
    """A shell whose prompt is READY, and whose keys Ctrl+X p write the line into the file "line" of its folder."""

    def __init__(self, words, folder, environment):
        self.folder = folder
        self.seen = b""
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execvpe(words[0], words, environment)
        self._wait_for(READY)

    def _wait_for(self, text):
        end = time.monotonic() + WAIT_SECONDS
        while text not in self.seen:
            if not select.select([self.terminal], [], [], max(0, end - time.monotonic()))[0]:
                raise TimeoutError(f"the shell never said {text!r}: {self.seen!r}")
            self.seen += os.read(self.terminal, 65536)
        self.seen = self.seen[self.seen.index(text) + len(text):]

    def shows(self, typed, is_there):
        """What is seen after Tab was pressed behind it, as soon as it is_there(seen), or after some time anyway."""
        self.seen = b""
        os.write(self.terminal, b"\x15" + typed.encode() + b"\t")
        end = time.monotonic() + WAIT_SECONDS
        while not is_there(self.seen) and time.monotonic() < end:
            if select.select([self.terminal], [], [], 0.1)[0]:
                self.seen += os.read(self.terminal, 65536)
        return self.seen

    def complete(self, typed):
        """The line after Tab was pressed behind it."""
        path = os.path.join(self.folder, "line")
        self.seen = b""
        os.write(self.terminal, b"\x15" + typed.encode() + b"\t\x18p")
        end = time.monotonic() + WAIT_SECONDS
        while not os.path.exists(path):
            if select.select([self.terminal], [], [], 0.01)[0]:
                self.seen += os.read(self.terminal, 65536)
            if time.monotonic() > end:
                raise TimeoutError(f"no line after: {typed}\n{self.seen!r}")
        with open(path, encoding="utf-8") as file:
            line = file.read()
        os.remove(path)
        return line

    def end(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.terminal)


class Place:
    """A folder with a host, on which VMs have names that are hard to type, and "a file.json"."""

    def __init__(self, program, sim):
        self._folder = tempfile.TemporaryDirectory()
        self.path = self._folder.name
        self.environment = {"PATH": os.path.dirname(program) + os.pathsep + os.environ["PATH"], "HOME": self.path,
                            "HYPERPOINT_SIM": "host.json", "HYPERPOINT_STATE": os.path.join(self.path, "state"),
                            "HYPERPOINT_CONFIG_FILE": "none", "LC_ALL": "C.UTF-8", "TERM": "dumb", "INPUTRC": "/dev/null"}
        self.run([sim, "new", "host.json", "--scenario", "demo"])
        for vm, name in (("games", "quo\"te's $HOME `x`; \\"), ("lab", "Größe 1")):
            self.run([sim, "set", "host.json", vm, "name", name])
        self.write("a file.json", "")

    def run(self, words, **more):
        return subprocess.run(words, cwd=self.path, capture_output=True, text=True, check=True,
                              env={**self.environment, **more}).stdout

    def write(self, name, text):
        os.makedirs(os.path.dirname(os.path.join(self.path, name)), exist_ok=True)
        with open(os.path.join(self.path, name), "w", encoding="utf-8") as file:
            file.write(text)

    def cleanup(self):
        self._folder.cleanup()
