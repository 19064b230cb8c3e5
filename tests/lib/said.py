"""Holds what a command said, its JSON and its exit code, against the file of the simulated host.

Every function yields sentences about what was said and is not so. Nothing here knows what a command should have done:
only whether it told the truth, in the form that the schema has (printed.py). Shared by tests/faults and tests/sequences.
"""
import collections
import dataclasses
import glob
import json
import os
import re

import printed
from hostfile import BOUNDS, LISTED, RESOURCES, blocks, parked_block

CHANGES = ("vmChange", "checkpointChange", "powerChange", "programRun")

# Exit codes, as the manual has them.
DONE, FAILED, USAGE, PUT_BACK, LEFT, NOT_FOUND, REFUSED, NO_ACCESS = range(8)
OF_RUN = 240  # more, where run itself fails


def own_code(code):
    """HyperPoint's meaning of what run ended with; the code of its program as it is."""
    return code - OF_RUN if code - OF_RUN in range(FAILED, NO_ACCESS + 1) else code


@dataclasses.dataclass
class Said:
    """What one run said. `out` and `err` are the JSON on stdout and stderr, or None; `unreadable`: what is wrong with their
    form."""
    code: int  # HyperPoint's meaning: of run without what tells it from the codes of programs
    out: object = None
    err: object = None
    stderr: str = ""
    unreadable: list = dataclasses.field(default_factory=list)
    ended: int = None  # what the process really ended with

    def for_people(self):
        """The error as a person reads it, else what stands on stderr."""
        if not self.error:
            return self.stderr if not isinstance(self.err, dict) else ""
        parts = [self.error["message"], self.error["hyperv"]["text"], *(self.error.get("left") or []), self.error["next"]]
        return "\n".join(part for part in parts if part)

    @property
    def error(self):
        return self.err if (self.err or {}).get("kind") == "error" else None

    @classmethod
    def read(cls, code, stdout, stderr, program=False):
        """With `program`, stdout is that program's, and what this one says is the last thing on stderr."""
        said = cls(own_code(code) if program else code, stderr=stderr, ended=code)
        stdout, stderr = "" if program else stdout, stderr.replace("\r\n", "\n")
        for name, text in (("out", stdout), ("err", stderr)):
            begin = text.rfind("\n{\n") + 1 if program and "\n{\n" in text else 0
            if not text.strip():
                continue
            try:
                value = json.loads(text[begin:])
            except ValueError:
                said.unreadable.append(f"std{name} is not JSON: {text[:200]!r}")
                continue
            setattr(said, name, value)
            said.unreadable += [f"std{name}: {wrong}" for wrong in printed.problems(value)]
        if isinstance(said.err, dict) and said.err.get("kind") == "programRun":
            said.out, said.err = said.err, None
        return said


def truths(said, before, after, state=None, readable=False):
    """All that can be checked of any command: `before` and `after` are hosts, `state` is the state folder. `readable`: all the
    host said could be read, so nothing may be unusable or unknown."""
    if said.unreadable:
        yield from said.unreadable
        return
    if readable and isinstance(said.out, dict):
        yield from _of_readable(said.out, after)
    yield from _of_error(said)
    out = said.out
    if not isinstance(out, dict) or said.code < 0:
        return
    yield from _of_host(out["host"], after)
    if out["kind"] == "manyVms":
        yield from _of_many(said, after)
    elif out["kind"] in CHANGES:
        yield from of_change(said, before, after, state)
    elif out["kind"] == "gpuList":
        yield from of_gpus(out, after, readable)
    elif out["kind"] == "checkpointList":
        yield from of_checkpoints(out, after)
    elif out["kind"] == "vmList":
        yield from of_vms(out, after)


def _of_host(said, host):
    """What the command did not need to read is null; where it asked no host, that is all of it."""
    if said is None:
        return
    if said["name"] not in (None, host.name):
        yield f"the host is said to be {said['name']}, and is {host.name}"


def _of_readable(out, after):
    """Where no answer was garbled, only ids that no host gives make a row unusable."""
    if out.get("unusable") and not after.behaviour["brokenIds"]:
        yield f"{out['unusable'][0]['kind']} {out['unusable'][0]['id']} is said to be unusable"
    lists = [out.get(name) or [] for name in ("before", "after", "assigned")]
    if out["kind"] == "vmList":
        lists += [vm.get("gpus") or [] for vm in out["vms"]]
    yield from (f"whether the card of {row['adapterId']} is there is said not to be known" for rows in lists
                for row in rows if row.get("stale", False) is None)


def _of_error(said):
    error = said.error
    if not error:
        return
    if said.code >= 0 and error["exitCode"] != said.ended:
        yield f"the error says exit code {error['exitCode']}, and it was {said.ended}"
    if said.code == LEFT and not (error.get("left") or said.out):
        yield "exit code 4, and nothing is named that is left"


# --- adapters ---

def adapter_id(vm_id, adapter):
    return f"Microsoft:{vm_id}\\{adapter['id']}"


def not_told_of(out):
    """Has the answer said of the adapter with that id, or of the one in whose place it is, that nobody knows whether the host
    has its card? Where the GPUs could not all be read it says so of all."""
    texts = [text for text in out.get("warnings") or [] if "cannot tell whether this host has" in text]
    unread = any(row["kind"] == "gpu" for row in out.get("unusable") or [])
    earlier = {pair["to"]: pair["from"] for pair in replaced(out)}
    return lambda name: unread or any(name in text or earlier.get(name, name) in text for text in texts)


def replaced(out):
    """The adapters that are said to have a new ID; none where that could not be read, or in a list."""
    return out.get("details", {}).get("replaced") or []


def of_adapters(listed, vm, host, what, out):
    """A list of adapters in the answer `out` against those the host shows of a VM."""
    not_told = not_told_of(out)
    there = {adapter_id(vm["id"], adapter): adapter for adapter in host.shown(vm)}
    said = [row["adapterId"] for row in listed]
    for name, count in collections.Counter(said).items():
        if count > 1:
            yield f"{what} has {name} {count} times"
    for name in sorted(set(map(str, said)) - set(there)):
        yield f"{what} has an adapter the VM does not have: {name}"
    for name in sorted(set(there) - set(map(str, said))):
        yield f"{what} lacks an adapter the VM has: {name}"
    for row in listed:
        if row["adapterId"] in there:
            yield from _of_adapter(row, there[row["adapterId"]], host, f"{what}: {row['adapterId'][-12:]}",
                                   not_told(row["adapterId"]))


def _of_adapter(row, adapter, host, what, not_told):
    """`not_told`: the answer says that it is not known whether the host has the card, and then it says nothing of it. Where
    Windows shows no cards an answer may lack the path; whether it is remembered only a sequence can tell (memories.py)."""
    gpu = host.gpu_at(adapter["gpu"])
    hidden = host.hides_gpus()
    path = row["instanceId"]
    if not _same_path(path, adapter["gpu"]) and not (hidden and path is None):
        yield f"{what} is said to have {path}, and has {adapter['gpu']}"
    card_unknown = not_told and row.get("stale", True) is None
    if card_unknown and "order" in row and (row["order"], row["name"]) != (None, None):
        yield f"{what}: whether the host has its card is not known, and it is said to be GPU {row['order']}, {row['name']}"
    if "stale" in row and not card_unknown and row["stale"] != (path is not None and gpu is None):
        yield f"{what}: stale is said to be {row['stale']}"
    if "automatic" in row and row["automatic"] != (adapter["gpu"] is None) and (row["automatic"] or not hidden):
        yield f"{what}: automatic is said to be {row['automatic']}"
    if path is not None and gpu and "order" in row and not card_unknown:
        order = host.listed().index(gpu) + 1
        if row["order"] != order or not name_fits(row["name"], gpu):
            yield f"{what} is said to be GPU {row['order']}, {row['name']}, and is GPU {order}, {gpu['name']}"
    if "quotas" in row:
        yield from _of_quotas(row["quotas"], adapter, what)
    yield from _of_card(row.get("card"), adapter, host, what)


def _of_card(card, adapter, host, what):
    """Where it is from that a card is known."""
    if not card:
        return
    if card["source"] not in (("remembered", "unknown") if host.hides_gpus() else ("read",)):
        yield f"{what}: its card is said to be {card['source']}"
    elif card["source"] != "unknown" and not _same_path(card["instancePath"], adapter["gpu"]):
        yield f"{what}: its card is said to be {card['instancePath']}, and is {adapter['gpu']}"


def name_fits(said, gpu):
    """Of a card whose driver does not work Windows need not tell the name."""
    return said == (gpu["name"] if gpu["status"] == "ok" else None)


def _same_path(one, other):
    return (one or "").lower() == (other or "").lower()


def said_of(value):
    """A value of the host's as JSON has it: numbers of 64 bits are texts."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def quotas_of(adapter):
    """As JSON names them."""
    return {f"{bound}Partition{resource.capitalize()}": said_of(adapter[resource][bound])
            for resource in RESOURCES for bound in BOUNDS}


def _of_quotas(said, adapter, what):
    for name, value in quotas_of(adapter).items():
        if said.get(name) != value:
            yield f"{what}: {name} is said to be {said.get(name)}, and is {value}"


# --- changes ---

def _of_power(out, vm):
    """Of a VM that was brought to off for a change: whether it runs again."""
    power = out.get("power") or {}
    if power.get("runsAgain") and vm["state"] != "running":
        yield f"the VM is said to run again, and is {vm['state']}"
    if out["outcome"] == "notStarted" and vm["state"] == "running":
        yield "the VM is said not to have started, and is running"
    if (power.get("downMilliseconds") is not None) != bool(power.get("runsAgain") and power.get("way")):
        yield f"down for {power.get('downMilliseconds')}, with {power}"


def of_change(said, before, after, state=None):
    """A change that ended well: what it says the VM had, has, and what came of each step."""
    out = said.out
    planned = out["outcome"] == "planned"
    if said.code == DONE and not planned and out["outcome"] not in ("done", "unchanged"):
        yield f"exit code 0 with outcome {out['outcome']}"
    vm_id = out["vm"]["id"]
    vm = after.vms.get(vm_id)
    if not vm:
        yield f"it speaks of VM {vm_id}, which the host does not have"
        return
    if out["vm"].get("state") is not None:
        yield from _of_state(out["vm"]["state"], vm["state"], "the VM")
    if planned:
        return
    yield from _of_power(out, vm)
    program = out["kind"] == "programRun"
    if said.code == DONE and not program and "after" in out and out["after"] is None:
        yield "exit code 0, and what the VM has now is not said"
    if out.get("after") is not None:
        yield from of_adapters(out["after"], vm, after, "after", out)
    if out.get("before") is not None and vm_id in before.vms and not said_to_recover(out):
        yield from of_adapters(out["before"], before.vms[vm_id], before, "before", out)
    if program:
        return
    yield from _of_replaced(out, vm)
    if "checkpoint" in out:
        yield from _of_new(said, before.vms.get(vm_id), vm)
    if out.get("checkpoint"):
        yield from _of_made(out["checkpoint"], vm, state, said.code == DONE)
    for row in out.get("checkpoints", []):
        if row["done"] is None and said.code == DONE:
            yield f"exit code 0, and whether checkpoint {row['id']} was handled is not said"
        elif row["done"] is not None:
            yield from _of_handled(row, vm, after)
    yield from _of_settings(out, vm)
    if "parked" in out and state:
        yield from _of_parked(out["parked"], vm, state)
    if said.code == DONE:
        yield from (f"exit code 0, and step {step['step']} is not done" for step in out["details"]["steps"]
                    if step.get("done") is False)


def said_to_recover(out):
    """`before` is what the VM had before the change that was cut off."""
    return any("cut off" in notice or "interrupted" in notice for notice in out.get("notices", []))


def _of_state(said, state, what):
    if re.sub(r"[^a-z]", "", said.lower()) != state.lower():
        yield f"{what} is said to be {said}, and is {state}"


def _of_replaced(out, vm):
    there = {adapter_id(vm["id"], adapter) for adapter in vm["adapters"]}
    for pair in replaced(out):
        if pair["to"] not in there:
            yield f"{pair['to']} is said to have come in place of another, and is not there"
        told = any(pair["from"] in warning and "may still be assigned" in warning for warning in out.get("warnings", []))
        if pair["from"] in there and not told:
            yield f"{pair['from']} is said to have been replaced, and is there"


def by_id(vm):
    return {checkpoint["id"]: checkpoint for checkpoint in vm["checkpoints"]}


def _of_new(said, before, vm):
    """A checkpoint that came into being meanwhile must be named, where one is spoken of at all."""
    new = set(by_id(vm)) - set(by_id(before) if before else by_id(vm))
    if not said.out["checkpoint"] and new:
        yield f"no new checkpoint is spoken of, and there is {sorted(new)[0]}"


def _of_parked(said, vm, state):
    """What a parked VM is to get back stands in the state folder, in the VM's notes, or in both."""
    kept = []
    for path in glob.glob(os.path.join(glob.escape(state), "parked", vm["id"] + "*.parked")):
        with open(path, encoding="utf-8", errors="replace") as file:
            kept.append(file.read())
    noted = [block for block in [parked_block(vm)] if block]
    if bool(said) != bool(kept or noted):
        yield f"the VM is said to be {'parked' if said else 'not parked'}, and is not"
        return
    place = "both" if kept and noted else "notes" if noted else "stateFolder"
    if said and said["source"] not in (place, "differ"):
        yield f"the parked set is said to be in: {said['source']}, and is in: {place}"
    counts = re.findall(r"^GPUs: (\d+)\r?$", "\n".join([*kept, *noted]), re.M)
    if said and said["adapters"] is not None and counts and str(len(said["adapters"])) not in counts:
        yield f"{len(said['adapters'])} adapters are said to be put back, and {' or '.join(counts)} are written down"


def _of_settings(out, vm):
    for key, value in ((out.get("settings") or {}).get("after") or {}).items():
        if value is not None and key in vm and said_of(vm[key]) != value:
            yield f"{key} is said to be {value}, and is {vm[key]}"


def _of_made(made, vm, state, done):
    checkpoint = by_id(vm).get(made["id"])
    if not checkpoint:
        yield f"checkpoint {made['id']} is said to be made, and is not there"
        return
    yield from _of_checkpoint_words(made, checkpoint)
    noted = [block for block in blocks(checkpoint["notes"]) if f"Checkpoint: {made['id']}" in block]
    places = {"inNotes": any(re.search(r"^GPUs: \d", block, re.M) for block in noted)}  # one too large is elsewhere
    if state:
        places["inStateFolder"] = bool(glob.glob(os.path.join(glob.escape(state), "sets", "*", made["id"] + "*")))
    for place, fact in places.items():
        said = made["gpuSet"][place]
        if said is None and done:
            yield f"exit code 0, and whether the GPU set is {place} is not said"
        elif said is not None and said != fact:
            yield f"the GPU set is said to be {place}: {said}, and it is {fact}"


def _of_checkpoint_words(row, checkpoint):
    if row["name"] != checkpoint["name"]:
        yield f"checkpoint {row['id']} is said to be named {row['name']!r}, and is {checkpoint['name']!r}"
    if seconds(row["created"]) != seconds(checkpoint["created"]):
        yield f"checkpoint {row['id']} is said to be made at {row['created']}, and was at {checkpoint['created']}"


def seconds(time):
    return re.sub(r"\.\d+", "", time)


def _of_handled(row, vm, after):
    """A checkpoint that a change of the tree was about."""
    checkpoint = by_id(vm).get(row["id"])
    action, done = row["action"], row["done"]
    if action == "remove" and done == (checkpoint is not None):
        yield f"checkpoint {row['id']} is said to be {'removed' if done else 'left'}, and is not"
    elif action != "remove" and not checkpoint:
        if done and action != "restore":  # one that was applied may have been deleted by others since
            yield f"{action}: checkpoint {row['id']} is not there"
    elif action == "rename" and done and checkpoint["name"] != row["newName"]:
        yield f"the checkpoint is said to be named {row['newName']!r}, and is {checkpoint['name']!r}"
    elif action == "restore" and done and vm["lastApplied"] != row["id"]:
        yield f"checkpoint {row['id']} is said to be applied, and the last applied is {vm['lastApplied']}"
    elif action == "export" and done and not any(
            export["checkpoint"] == row["id"] and export["directory"] == row["destination"] for export in after.exports):
        yield f"checkpoint {row['id']} is said to be exported to {row['destination']}, and is not"


def _of_many(said, after):
    for row in said.out["vms"]:
        if row["id"] not in after.vms and row["exitCode"] not in (NOT_FOUND, FAILED):  # gone, or unusable
            yield f"the table speaks of VM {row['id']}, which the host does not have"


# --- lists ---

def of_vms(out, host):
    said = {row["id"]: row for row in out["vms"]}
    yield from _of_set(said, host.vms, "list-vms", "VM", out["unusable"])
    for vm_id in sorted(set(said) & set(host.vms)):
        row, vm = said[vm_id], host.vms[vm_id]
        if row["name"] != vm["name"]:
            yield f"VM {vm_id} is said to be named {row['name']!r}, and is {vm['name']!r}"
        yield from _of_state(row["state"], vm["state"], f"VM {vm['name']!r}")
        what = f"GPUs of {vm['name']!r}"
        unread = any(bad["kind"] == "adapter" and bad["vmId"] in (None, vm_id) for bad in out["unusable"])
        if row["gpus"] == [] if unread else row["gpus"] is None:
            yield f"{what} are said to be {row['gpus']}, and {'not all' if unread else 'all'} could be read"
        elif row["gpus"] is not None:
            names = [gpu["adapterId"] for gpu in row["gpus"]]
            there = [a for a in vm["adapters"] if not unread or adapter_id(vm_id, a) in names]
            yield from of_adapters(row["gpus"], {**vm, "adapters": there}, host, what, out)


def _of_set(said, there, what, noun, unusable):
    """What a list has that the host has not, and what it lacks, but for rows it says it cannot use: each stands for one."""
    yield from (f"{what} has a {noun} the host does not have: {key}" for key in sorted(set(said) - set(there)))
    lacking = sorted(set(there) - set(said))
    if len(lacking) > sum(row["kind"] == noun.lower() for row in unusable):
        yield from (f"{what} lacks a {noun} the host has: {key}" for key in lacking)


def of_gpus(out, host, readable):
    if not out["host"]["name"]:
        yield "the host is said to have no name"
    if "assigned" in out:
        vm = host.vms.get(out["vm"]["id"])
        yield from of_adapters(out["assigned"], vm, host, "assigned", out) if vm else (f"there is no VM {out['vm']['id']}",)
    if "partitionable" not in out:
        return
    said = {row["instanceId"]: row for row in out["partitionable"]}
    there = {gpu["instancePath"]: gpu for gpu in host.gpus if gpu["status"] in LISTED}
    yield from _of_set(said, there, "list-gpus", "GPU", out["unusable"])
    for number, gpu in enumerate(host.listed(), 1):
        row = said.get(gpu["instancePath"])
        if not row:
            continue
        fits = name_fits(row["name"], gpu) and (row["order"], row["working"]) == (number, gpu["status"] == "ok")
        if not fits:
            yield f"GPU {number} is said to be {row['order']}, {row['name']}, working: {row['working']}"
        if row["driver"] != gpu["driver"]["version"] and (readable or row["driver"]):
            yield f"the driver of GPU {number} is said to be {row['driver']}, and is {gpu['driver']['version']}"


def of_checkpoints(out, host):
    vms = out["vms"] if "vms" in out else [out["vm"]]
    positions = {row["id"]: row["current"] for row in vms}
    wanted = {vm_id: host.vms[vm_id] for vm_id in positions if vm_id in host.vms}
    yield from (f"list-checkpoints speaks of VM {vm_id}" for vm_id in sorted(set(positions) - set(wanted)))
    there = {checkpoint["id"]: (vm, checkpoint) for vm in wanted.values() for checkpoint in vm["checkpoints"]}
    said = {row["id"]: row for row in out["checkpoints"]}
    yield from _of_set(said, there, "list-checkpoints", "checkpoint", out["unusable"])
    for vm_id, vm in wanted.items():
        if positions[vm_id] != vm["current"]:
            yield f"VM {vm['name']!r} is said to stand on {positions[vm_id]}, and stands on {vm['current']}"
    for key in sorted(set(said) & set(there)):
        yield from _of_checkpoint(said[key], *there[key])


def _of_checkpoint(row, vm, checkpoint):
    yield from _of_checkpoint_words(row, checkpoint)
    facts = {"parent": checkpoint["parent"], "current": vm["current"] == checkpoint["id"], "kind": checkpoint["kind"],
             "automatic": checkpoint["automatic"], "savedState": checkpoint["saved"]}
    for name, fact in facts.items():
        if row[name] != fact:
            yield f"checkpoint {row['name']!r}: {name} is said to be {row[name]}, and is {fact}"
    if row["vm"]["id"] != vm["id"]:
        yield f"checkpoint {row['name']!r} is said to be of VM {row['vm']['id']}, and is of {vm['id']}"
