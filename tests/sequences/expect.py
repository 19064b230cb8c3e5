"""What a command may come to: refused with these exit codes, or done with the VM in one of these states."""
import dataclasses
import datetime
import re

@dataclasses.dataclass
class Expect:
    """`hard`: it cannot succeed. `soft`: codes of refusals that may come, where documentation leaves it open."""
    hard: dict = dataclasses.field(default_factory=dict)
    soft: dict = dataclasses.field(default_factory=dict)
    late: dict = dataclasses.field(default_factory=dict)  # hard ones that a plan alone does not meet
    done: list = dataclasses.field(default_factory=list)  # of State
    between: list = dataclasses.field(default_factory=list)  # where it may stop without an open journal
    warns: str = ""  # what must be said beside a success
    program_codes: dict = dataclasses.field(default_factory=dict)  # of a program that is run: the states with each

    def must(self, code, why):
        self.hard.setdefault(code, why)

    def may(self, code, why):
        self.soft.setdefault(code, why)

    def must_when_done(self, code, why):
        """-WHATIF asks nothing, and Hyper-V is not asked either."""
        self.late.setdefault(code, why)

    def as_plan(self):
        """The same with -WHATIF."""
        return dataclasses.replace(self, late={}, soft={**self.soft, **self.late})

    @property
    def impossible(self):
        return {**self.late, **self.hard}

    @property
    def codes(self):
        return {**self.soft, **self.impossible}


@dataclasses.dataclass
class Command:
    """A command line, taken apart."""
    verb: str
    vm: str
    options: dict  # name in capitals: list of words
    program: list

    def given(self, name):
        return name in self.options

    def word(self, name):
        words = self.options.get(name)
        return words[0] if words else None


def take_apart(words):
    """Only what this test writes: whole option names, and values behind them."""
    options, program, name = {}, [], None
    for number, word in enumerate(words):
        if word == "--":
            program = words[number + 1:]
            break
        if re.fullmatch(r"-[A-Z]+|--[a-z-]+", word):
            name = word.lstrip("-").upper()
            options.setdefault(name, [])
        else:
            options[name].append(word)
    verb = options.pop("DO", ["checkpoint"])[0]
    vm = options.pop("VM", [None])[0]
    return Command(verb, vm, options, program)


# What each verb takes beside what all take, and what it needs.
CHOICE = {"WHATIF", "TIMEOUT"}
ON = CHOICE | {"SHUTDOWN", "TURN-OFF", "DISCARD-STATE", "START", "YES"}  # what needs the VM off
TAKES = {"checkpoint": {"GPU", "NAME", "REBIND"} | ON, "add": {"GPU"} | ON, "add-auto": {"GPU"} | ON, "add-all": ON,
         "remove": {"GPU"} | ON, "remove-all": ON, "reset": {"GPU", "REBIND"} | ON, "park": {"ALL", "REBIND"} | ON,
         "unpark": {"ALL", "DISCARD", "USE", "YES", "REBIND"} | ON, "run": {"YES", "REBIND"} | ON,
         "restore": {"CHECKPOINT", "NAME", "GPU", "SAVEPOINT", "REBIND", "YES"} | ON,
         "rename-checkpoint": {"CHECKPOINT", "NAME"} | CHOICE, "export-checkpoint": {"CHECKPOINT", "DEST"} | CHOICE,
         "remove-checkpoint": {"CHECKPOINT", "SUBTREE", "WAIT", "YES"} | CHOICE,
         "pin-checkpoint": {"CHECKPOINT"} | CHOICE, "unpin-checkpoint": {"CHECKPOINT"} | CHOICE,
         "start": CHOICE, "shutdown": CHOICE, "turn-off": {"DISCARD-STATE", "YES"} | CHOICE,
         "prune": {"KEEP", "WAIT", "YES"} | CHOICE, "recover": {"DISCARD", "YES"} | CHOICE, "list-checkpoints": {"FLAT"},
         "list-vms": set(), "list-gpus": set(), "list-gpus-partitionable": set(), "list-gpus-assigned": set(),
         "self-test": set(), "capture": {"DEST", "YES"},
         "doctor": {"FIX", "YES"} | CHOICE, "schedule": {"AT", "KEEP", "NAME", "NO-TIMER", "YES"} | ON}
NEEDS = {"add": {"GPU"}, "remove": {"GPU"}, "restore": {"CHECKPOINT"}, "rename-checkpoint": {"CHECKPOINT", "NAME"},
         "remove-checkpoint": {"CHECKPOINT"}, "export-checkpoint": {"CHECKPOINT", "DEST"}, "prune": {"KEEP"},
         "pin-checkpoint": {"CHECKPOINT"}, "unpin-checkpoint": {"CHECKPOINT"}}


def usage(command):
    """Why the command line is wrong, as far as the words alone show it; None when it is not."""
    if command.verb not in TAKES:
        return "there is no such verb"
    if command.options.keys() - TAKES[command.verb]:
        return "an option is not one of that verb"
    if NEEDS.get(command.verb, set()) - command.options.keys():
        return "an option is missing"
    return "a name is empty" if command.word("NAME") == "" else None


# --- what words name ---

def find_vms(host, word):
    if word.startswith("id:"):
        return [vm for key, vm in host.vms.items() if key.lower() == word[3:].lower()]
    return [vm for vm in host.vms.values() if vm["name"].lower() == word.lower()]


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def find_checkpoints(vm, word):
    """Those a word behind -CHECKPOINT can mean; `latest` is the one that was made last, and of no other tool."""
    every = vm["checkpoints"]
    if word.lower() == "latest":
        ordinary = [c for c in every if c["kind"] == "ordinary"]
        newest = max((moment(c["created"]) for c in ordinary), default=None)
        return [c for c in ordinary if moment(c["created"]) == newest]
    if word.startswith("id:"):
        return [c for c in every if c["id"].lower().startswith(word[3:].lower())]
    return [c for c in every if c["name"].lower() == word.lower()]


def selectors(words):
    return [part.strip() for word in words for part in word.split(",")]


def device_id(path):
    """The PnP device id in an instance path."""
    parts = path.split("#")
    return "\\".join([parts[0].replace("\\\\?\\", ""), parts[1], parts[2]]) if len(parts) > 2 else None


def hardware_id(path):
    return (device_id(path) or "").rpartition("\\")[0].lower()


def means(selector, path, name, order):
    """Does a selector mean that GPU?"""
    form, _, value = selector.partition(":")
    if form == "order":
        return order == int(value)
    if form == "deviceid":
        return (device_id(path) or "").lower() == value.strip().lower()
    if form == "instanceid":
        return re.sub(r"^\\{4}\?", r"\\\\?", value.strip()).lower() == path.lower()
    return name is not None and name.lower() == selector.lower()


def told_name(gpu):
    """Windows does not tell the name of a card whose driver does not work."""
    return gpu["name"] if gpu["status"] == "ok" else None


def choose_gpus(host, words):
    """GPUs of the host in the order in which they are named, and the selectors that mean none."""
    chosen, unmatched = [], []
    for selector in selectors(words):
        found = [gpu for order, gpu in enumerate(host.listed(), 1)
                 if means(selector, gpu["instancePath"], told_name(gpu), order)]
        chosen += [gpu for gpu in found if gpu not in chosen]
        if not found:
            unmatched.append(selector)
    return chosen, unmatched
