"""Runs a program as a person would: the answers come from a terminal, and what it asks is seen there.

Stdin and stderr are a pseudo terminal that is the program's own; stdout stays apart, as in `program > file`, but where the
whole screen is looked at.
"""

import io
import os
import re
import shlex
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass

import pexpect

# Keys that are no text: each stands alone, without Enter after it.
_KEYS = {"^C": b"\x03", "^D": b"\x04"}
_WIDE = (500, 50)  # nothing is broken into lines there
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
    """The program ended before all answers were asked for."""


def start(argv, folder, environment, stdout=None, size=_WIDE):
    """The program on a terminal of that size (columns, rows), as pexpect's object. `stdout`: the file that gets it instead."""
    def prepare():
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # Python ignores it, and that would be passed on
        if stdout:
            os.dup2(os.open(stdout, os.O_WRONLY | os.O_APPEND), 1)

    command = argv[0] if argv[1:] else shlex.quote(argv[0])  # alone it would be split into words
    try:
        child = pexpect.spawn(command, argv[1:], cwd=folder, env=environment, maxread=65536, preexec_fn=prepare,
                              dimensions=size[::-1])
    except pexpect.ExceptionPexpect:
        raise FileNotFoundError(2, "no such program") from None
    child.delaybeforesend = None  # the program waits for its answer when its question is seen
    child.ptyproc.delayafterclose = 0  # it has ended by then
    return child


def end(child):
    """Its exit code, once nothing more is seen; negative: the signal that ended it."""
    if child.isalive():
        child.wait()
    child.close()
    return -child.signalstatus if child.exitstatus is None else child.exitstatus


def _play(child, answers, folder, environment, seconds):
    """Answers what is asked, in this order, and waits for the end. Returns the answers that nobody asked for."""
    late = time.monotonic() + seconds
    for place, answer in enumerate(answers):
        # The program drops what was typed before it waits; its question is complete when this is seen.
        if child.expect_exact([answer.seen.encode(), pexpect.EOF], late - time.monotonic()):
            return answers[place:]
        if answer.command:
            subprocess.run(["sh", "-c", answer.command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True,
                           cwd=folder, env=environment)
            child.buffer = child.after + child.buffer  # the same text is what the next answer may wait for
        child.send(answer.keys)
    child.expect(pexpect.EOF, late - time.monotonic())
    return []


def run(argv, folder, environment, answers, seconds, size=None):
    """Exit code, stdout and what came to the terminal, as bytes. With `size` stdout comes there, too.
    subprocess.TimeoutExpired when it hangs."""
    with tempfile.NamedTemporaryFile(prefix="hyperpoint-stdout-") as stdout:
        child = start(argv, folder, environment, None if size else stdout.name, size or _WIDE)
        child.logfile_read = seen = io.BytesIO()
        try:
            left = _play(child, answers, folder, environment, seconds)
        except pexpect.TIMEOUT:
            os.killpg(child.pid, signal.SIGKILL)
            end(child)
            raise subprocess.TimeoutExpired(argv, seconds, seen.getvalue()) from None
        code = end(child)
        if left:
            raise NeverAsked(f"it never said '{left[0].seen}'\n{seen.getvalue().decode(errors='replace')}")
        return code, stdout.read(), seen.getvalue()
