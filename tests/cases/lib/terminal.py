"""Runs a program as a person would: the answers come from a terminal, and what it asks is seen there.

Stdin and stderr are a pseudo terminal that is the program's own; stdout stays apart, as in `program > file`.
"""

import fcntl
import os
import re
import selectors
import signal
import subprocess
import termios
import time
from dataclasses import dataclass

# Keys that are no text: each stands alone, without Enter after it.
_KEYS = {"^C": b"\x03", "^D": b"\x04"}
_LINE = re.compile(r"(?P<seen>.*\S)\s+<(?P<how>[-!])(?:\s(?P<typed>.*))?")


@dataclass
class Answer:
    seen: str  # text that has to stand on the terminal before it is typed
    keys: bytes
    command: str = None  # run instead of typing: what others do meanwhile


def parse_answer(line):
    """`TEXT <- ANSWER`, `TEXT <- ^C`, `TEXT <! COMMAND`; None when the line is none of them."""
    found = _LINE.fullmatch(line)
    if not found:
        return None
    typed = (found["typed"] or "").strip()
    if found["how"] == "!":
        return Answer(found["seen"].strip(), b"", typed)
    return Answer(found["seen"].strip(), _KEYS.get(typed) or typed.encode() + b"\n")


class NeverAsked(Exception):
    """The program ended, or its time did, before all answers were asked for."""


class Script:
    """Answers what is asked, in this order."""

    def __init__(self, answers, folder=None, environment=None):
        self.answers = list(answers)
        self.where = {"cwd": folder, "env": environment}

    def __call__(self, screen):
        """What to type after `screen`, and how much of it was looked at; None: nothing yet."""
        at = screen.find(self.answers[0].seen.encode()) if self.answers else -1
        if at < 0:
            return None
        answer = self.answers.pop(0)
        if answer.command:
            subprocess.run(["sh", "-c", answer.command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True,
                           **self.where)
            return b"", 0  # the same text is what the next answer may wait for
        return answer.keys, at + len(answer.seen.encode())

    def left(self):
        return self.answers


class _Terminal:
    def __init__(self, person):
        self.leader, self.follower = os.openpty()
        self.person = person
        self.output = b""
        self.looked_at = 0

    def become_controlling(self):
        fcntl.ioctl(self.follower, termios.TIOCSCTTY, 0)

    def take(self, piece):
        self.output += piece
        # The program drops what was typed before it waits; its question is complete when this is seen.
        while typed := self.person(self.output[self.looked_at:]):
            self.looked_at += typed[1]
            os.write(self.leader, typed[0])

    def text(self):
        return self.output.replace(b"\r\n", b"\n")


def _read(descriptor):
    try:
        return os.read(descriptor, 65536)
    except OSError:  # a terminal nobody has open any more
        return b""


def run(argv, folder, environment, person, seconds):
    """Exit code, stdout and what stood on the terminal, as bytes. `person` is a list of answers, or called like a
    Script. subprocess.TimeoutExpired when it hangs."""
    script = Script(person if isinstance(person, list) else [], folder, environment)
    terminal = _Terminal(script if isinstance(person, list) else person)
    process = subprocess.Popen(argv, cwd=folder, env=environment, stdin=terminal.follower, stdout=subprocess.PIPE,
                               stderr=terminal.follower, start_new_session=True,
                               preexec_fn=terminal.become_controlling)
    os.close(terminal.follower)
    stdout, end = b"", time.monotonic() + seconds
    with selectors.DefaultSelector() as selector:
        selector.register(terminal.leader, selectors.EVENT_READ)
        selector.register(process.stdout, selectors.EVENT_READ)
        while selector.get_map():
            ready = selector.select(max(0, end - time.monotonic()))
            if not ready:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                raise subprocess.TimeoutExpired(argv, seconds, terminal.text())
            for key, _ in ready:
                piece = _read(key.fd)
                if not piece:
                    selector.unregister(key.fileobj)
                elif key.fileobj is process.stdout:
                    stdout += piece
                else:
                    terminal.take(piece)
    process.stdout.close()
    os.close(terminal.leader)
    code = process.wait()
    if script.left():
        raise NeverAsked(f"it never said '{script.left()[0].seen}'\n{terminal.text().decode(errors='replace')}")
    return code, stdout, terminal.text()
