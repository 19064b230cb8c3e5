"""HyperPoint beside what people would use instead."""
import json
import os
import shutil
import statistics
import subprocess
import time

import measure
from verbs import VERBS, Verb

PAIRS = 5
CHECKPOINTS = 10000
HERE = os.path.dirname(os.path.abspath(__file__))


# --- through Wine, by time ---

def _seconds(words, env):
    started = time.monotonic()
    subprocess.run(words, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   timeout=120, check=True)
    return time.monotonic() - started


def _windows_path(path):
    return "Z:" + path.replace("/", "\\")


def clients(exe, host):
    """(what HyperPoint lists, the other client, smallest, median and largest share of its time). They take turns."""
    for words, other in ((("-DO", "list-vms"), ("cscript", "/nologo", _windows_path(os.path.join(HERE, "list.vbs")))),
                         (("-DO", "list-gpus-partitionable"),
                          ("wmic", "path", "Win32_VideoController", "get", "Name,DriverVersion"))):
        verb = Verb(words[-1], words)
        ours = host.prepare(exe, verb)
        env = {**host.environment, "HYPERPOINT_DOOR_CLIENT": "loose"}
        theirs = [*exe, *other[1:]]
        shares = []
        for number in range(PAIRS + 1):
            own = _seconds(ours, host.environment)
            share = own / _seconds(theirs, {**env, "HYPERPOINT_EXE": other[0]})
            shares += [share] if number else []  # the first pair starts what Wine runs behind them
        yield verb.name, other[0], min(shares), statistics.median(shares), max(shares)


# --- the script of before, by calls ---

def script(program, host_of):
    """(adapters, HyperPoint's calls for a checkpoint, cmdlets of the script, its scans of all devices). The script finds
    the VM, makes the checkpoint and ends with 1 more; for each adapter it has 7 cmdlets and looks at all devices twice."""
    for adapters in (1, 8, 64):
        counts = measure.calls(program, host_of((1, adapters, 0)), VERBS["checkpoint"])
        yield adapters, counts.calls, 3 + 7 * adapters, 2 * adapters


# --- virsh, by instructions ---

def has_virsh():
    return shutil.which("virsh") is not None


def _as_libvirt(host):
    """The same tree as a file of libvirt's test driver."""
    with open(host.origin, encoding="utf-8") as file:
        vm = next(vm for vm in json.load(file)["vms"] if vm["name"] == "bench")
    path = f"{host.origin}.xml"
    with open(path, "w", encoding="utf-8") as file:
        file.write('<node><domain type="test" xmlns:test="http://libvirt.org/schemas/domain/test/1.0"><name>bench</name>'
                   "<memory>8192</memory><os><type>hvm</type></os>")
        for number, checkpoint in enumerate(vm["checkpoints"]):
            parent = checkpoint.get("parent")
            file.write(f"<test:domainsnapshot><name>{checkpoint['id']}</name>"
                       + (f"<parent><name>{parent}</name></parent>" if parent else "")
                       + f"<creationTime>{number}</creationTime><state>shutoff</state><active>0</active></test:domainsnapshot>")
        file.write("</domain></node>")
    return path


def _virsh_instructions(path, *words):
    return measure.callgrind(["virsh", "-q", "-c", f"test://{path}", *words], dict(os.environ))


def virsh(program, host_of):
    """Thousands of instructions for each of the checkpoints in a list: of HyperPoint's client, and of virsh without what it
    takes to read the same file and say one word of the VM."""
    host = host_of((1, 1, CHECKPOINTS))
    path = _as_libvirt(host)
    own = measure.instructions(program, host, VERBS["list-checkpoints"])
    other = _virsh_instructions(path, "snapshot-list", "bench", "--tree") - _virsh_instructions(path, "domstate", "bench")
    return own * 1000 / CHECKPOINTS, other * 1000 / CHECKPOINTS
