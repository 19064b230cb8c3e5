"""The client's memory at its peak, by massif."""
import os
import re
import subprocess

import measure
from network import behind_network

MIB = 1 << 20
_NODE = re.compile(r" *n(\d+): (\d+) (?:0x[0-9A-F]+: (\w+))?")


def _massif(words, environment, out, *options):
    """Runs the command; massif's lines."""
    done = subprocess.run(["valgrind", "--tool=massif", f"--massif-out-file={out}", *options, *words], env=environment,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(words)} under massif ended with {done.returncode}:\n{done.stderr[-2000:]}")
    with open(out, encoding="utf-8") as file:
        return file.read().splitlines()


def _client(lines):
    """Bytes of the tree that begins at the next line, without what was allocated behind the host's functions."""
    children, size, function = _NODE.match(next(lines)).groups()
    below = [_client(lines) for _ in range(int(children))]
    if function in measure.HOST_FUNCTIONS:
        return 0
    return sum(below) if below else int(size)


def beside_host(program, host, verb):
    """MiB of the client alone, with the simulated host in the same process. What the host answers counts as the host's."""
    words = host.prepare(program, verb)
    lines = iter(_massif(words, host.environment, os.path.join(host.folder, "massif"), "--threshold=0", "--depth=60",
                         "--detailed-freq=1", "--max-snapshots=100"))
    return max(_client(lines) for line in lines if line == "heap_tree=detailed" or line == "heap_tree=peak") / MIB


def over_network(program, sim, host, verb):
    """MiB of the whole process, with all that it receives from a simulated host in another one."""
    with behind_network(program, sim, host, verb) as (words, environment):
        lines = _massif(words, environment, os.path.join(host.folder, "massif"), "--peak-inaccuracy=0.0",
                        "--detailed-freq=1000000")
    return max(int(line.partition("=")[2]) for line in lines if line.startswith("mem_heap_B=")) / MIB
