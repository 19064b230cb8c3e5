"""What one command costs: calls that reach the host, instructions and memory of the client, time."""
import dataclasses
import os
import re
import shutil
import subprocess
import time

from network import behind_network

# The functions behind which the simulated host works. It lives in the same process as the client.
HOST_FUNCTIONS = ("sim_inproc_open", "sim_host_query", "sim_host_get", "sim_host_invoke", "sim_host_class",
                  "sim_host_close")


@dataclasses.dataclass
class Counts:
    """What reached the host. `calls` are queries, methods and reads of objects, without the last four."""
    calls: int = 0
    rounds: int = 0    # calls that were sent together are one; only known of a door inside the process
    rows: int = 0      # objects in the answers, polls left out
    polls: int = 0     # of jobs
    classes: int = 0   # what the host was asked about its classes
    connects: int = 0  # to a namespace; a door inside the process has none
    unused: tuple = () # what was asked for ahead, and then by nobody


def _read_notes(path):
    counts = Counts()
    begins = False  # the next call is the first of its round
    with open(path, encoding="utf-8") as file:
        for line in file:
            verb, rows, what = line.rstrip("\n").split("\t")
            if verb == "connect":
                counts.connects += 1
            elif verb == "class":
                counts.classes += 1
            elif verb == "unused":
                counts.unused += (what,)
            elif verb == "round":
                begins = True
            elif verb == "get" and what.endswith("Job"):
                counts.polls += 1
                begins = False
            else:
                counts.calls += 1
                counts.rows += int(rows)
                counts.rounds += begins
                begins = False
    return counts


def calls(program, host, verb):
    """`program` is a list: what runs it, and it. A program under Wine waits for jobs in real time; the host's
    clock is made to pass faster there. One that hangs before it has done anything, as happens with Wine, is run once
    more."""
    notes = os.path.join(host.folder, "calls")
    env = {**host.environment, "HYPERPOINT_SIM_CALLS": notes, "HYPERPOINT_DOOR_SPEED": "100"}
    for seconds in (60, 120):
        words = host.prepare(program, verb)
        with open(notes, "w", encoding="utf-8"):
            pass
        try:
            done = subprocess.run(words, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
                                  timeout=seconds)
        except subprocess.TimeoutExpired:
            print(f"HUNG for {seconds} s: {' '.join(words)}", flush=True)
            continue
        if done.returncode:
            raise SystemExit(f"{' '.join(words)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return _read_notes(notes)
    raise SystemExit(f"{' '.join(words)} hung twice")


def wall(program, host, verb):
    """Wall milliseconds, of the shortest of three runs."""
    env = {**host.environment, "HYPERPOINT_DOOR_SPEED": "100"}
    walls = []
    for _ in range(3):
        words = host.prepare(program, verb)
        started = time.monotonic()
        subprocess.run(words, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       check=True, timeout=120)
        walls.append((time.monotonic() - started) * 1000)
    return min(walls)


def has_valgrind():
    return shutil.which("valgrind") is not None


def callgrind(words, environment, *options, ends=0):
    """Instructions of the command, in millions."""
    done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *options, *words],
                          env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          text=True, check=False)
    found = re.search(r"refs:\s+([\d,]+)", done.stderr)
    if done.returncode != ends or not found:
        raise SystemExit(f"{' '.join(words)} under callgrind ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return int(found.group(1).replace(",", "")) / 1e6


def instructions(program, host, verb):
    """Of the client alone: counting stops where the simulated host begins to work."""
    toggles = [f"--toggle-collect={function}" for function in HOST_FUNCTIONS]
    return callgrind(host.prepare(program, verb), host.environment, *toggles, "--collect-atstart=yes")


def instructions_over_network(program, sim, host, verb):
    """Of the client with its transport. What its host does costs nobody's time under valgrind then."""
    with behind_network(program, sim, host, verb) as (words, environment):
        return callgrind(words, environment, ends=verb.ends)


def peak_memory(program, host, verb):
    """Bytes resident, the simulated host included. Asked of GNU time: a child of this process would be charged with
    this interpreter's memory."""
    report = os.path.join(host.folder, "peak")
    words = host.prepare(program, verb)
    subprocess.run(["/usr/bin/time", "-f", "%M", "-o", report, *words], env=host.environment,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    with open(report, encoding="ascii") as file:
        return int(file.read()) * 1024


def times(program, host, verb):
    """Seconds to the first byte of output, wall seconds, CPU seconds; the simulated host included."""
    words = host.prepare(program, verb)
    started = time.monotonic()
    child = subprocess.Popen(words, env=host.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    first = os.read(child.stdout.fileno(), 1) and time.monotonic() - started
    while os.read(child.stdout.fileno(), 1 << 16):
        pass
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(words)} ended with {child.returncode}")
    return first, time.monotonic() - started, usage.ru_utime + usage.ru_stime
