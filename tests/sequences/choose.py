"""What comes next in a sequence: a command, or the hand of another administrator. Concrete words, chosen after a look at
the host."""
import json

from expect import device_id
from hosts import NOTES, WINDOWS, weighted
from looks import look

COMMANDS = {"checkpoint": 8, "checkpoint -GPU": 2, "restore": 7, "rename-checkpoint": 1.5, "remove-checkpoint": 3,
            "remove -SUBTREE": 1, "export-checkpoint": 0.7, "pin-checkpoint": 3, "unpin-checkpoint": 1.5, "prune": 1.5,
            "add": 4, "add-auto": 2, "add-all": 1, "remove": 3, "remove-all": 1.5, "reset": 2, "park": 5, "unpark": 5,
            "park -ALL": 0.7, "unpark -ALL": 0.7, "unpark -DISCARD": 0.5, "run": 2, "start": 1.5, "shutdown": 1.2, "turn-off": 0.8,
            "recover": 1.5, "recover list": 0.7,
            "list-vms": 2, "list-gpus": 1, "list-gpus-assigned": 1, "list-gpus-partitionable": 0.5,
            "list-checkpoints": 2, "self-test": 0.3, "capture": 0.3, "wrong": 0.7,
            "doctor": 0.3, "doctor -FIX": 1.5, "schedule": 1.2, "schedule -RUN": 5, "schedule -REMOVE": 0.4, "schedule -LIST": 0.3}
HANDS = {"advance": 6, "gpu status": 3, "gpu moved": 1.5, "gpu back": 2, "driver": 0.5, "vm state": 2.5, "vm off": 2,
         "windows": 1.5, "automatic checkpoints": 1, "checkpoint type": 0.7, "processors": 0.5, "vm notes": 1.5,
         "vm name": 0.6, "start": 0.5, "clone": 0.4, "disk": 0.4, "adapter values": 0.8, "add adapter": 1.5, "remove adapter": 1, "take checkpoint": 1.5, "rename checkpoint": 0.7,
         "checkpoint notes": 1.5, "delete checkpoint": 0.8, "apply checkpoint": 0.6, "host name": 0.7, "failure": 1.5,
         "move": 0.8, "wipe": 0.4, "drop jobs": 0.3, "stop action": 0.5,
         "delete vm": 0.15, "checkpoint kind": 0.5}
ON_OPEN = ("advance", "gpu status", "gpu back", "vm state", "vm off", "driver")
FAULTS = {"kill-after": 5, "kill-before": 3, "fail-before": 2, "fail-after": 2, "lost-after": 1, "timeout-after": 1,
          "garbage": 1}
TAKES_REBIND = ("checkpoint", "checkpoint -GPU", "reset", "park", "unpark", "run", "restore")
NEED_OFF = (*TAKES_REBIND, "add", "add-auto", "add-all", "remove", "remove-all", "park -ALL", "unpark -ALL")
FAULT_ODDS = 0.22
FAULT_ODDS_OF_LISTS = 0.05
METHODS = ("AddResourceSettings", "RemoveResourceSettings", "ModifyResourceSettings", "ModifySystemSettings",
           "CreateSnapshot", "ApplySnapshot", "DestroySnapshot")
RULES = ("1", "2", "3", "5", "2d", "1w", "1m", "2,2d", "1,1w,1m", "1y")


class Chooser:
    def __init__(self, rng, play, features):
        self.rng = rng
        self.play = play
        self.features = features

    # --- the next action ---

    def next(self):
        self.host = self.play.world.look()
        if self.play.open and self.rng.random() < 0.45:
            return self.recover_one()
        doubtful = [key for key in sorted(self.play.states) if key not in self.play.open and self.look(key).doubt]
        if doubtful and self.rng.random() < 0.25:
            return self.as_command(["-VM", f"id:{self.rng.choice(doubtful)}", "-DO", "unpark", *self.way_out()])
        return self.hand() if self.rng.random() < 0.3 else self.command()

    def look(self, key):
        return look(self.play.states[key].memory, self.play.place())

    def way_out(self):
        return self.rng.choice((["-USE", "notes", "-YES"], ["-USE", "state", "-YES"], ["-DISCARD", "-YES"]))

    def recover_one(self):
        key = self.rng.choice(sorted(self.play.open))
        vm = self.host.vms.get(key)
        words = ["-VM", f"id:{key}" if not vm or self.rng.random() < 0.5 else self.name_of(vm), "-DO", "recover"]
        if self.rng.random() < 0.04:
            return self.as_command([*words, "-DISCARD", "-YES"], 0)
        return self.as_command(words, 0.2)

    def as_command(self, words, odds=FAULT_ODDS):
        action = {"do": "command", "words": words}
        if "faults" in self.features and self.rng.random() < odds:
            action["fault"] = f"{weighted(self.rng, FAULTS)}:{self.rng.randint(1, self.rng.choice((12, 30, 60)))}"
        return action

    def name_of(self, vm):
        same = [other for other in self.host.vms.values() if other["name"].lower() == vm["name"].lower()]
        return vm["name"] if len(same) == 1 and not vm["name"].lower().startswith("id:") else f"id:{vm['id']}"

    # --- commands ---

    def command(self):
        if not self.host.vms:
            return self.as_command(["-DO", "list-vms"], 0)
        verb = weighted(self.rng, COMMANDS)
        vm = self.rng.choice(list(self.host.vms.values()))
        name = self.name_of(vm) if self.rng.random() < 0.8 else f"id:{vm['id']}"
        words = getattr(self, "_" + verb.replace(" -", "_").replace(" ", "_").replace("-", "_"), self._plain)(vm, verb)
        if verb in NEED_OFF:
            words = self.with_power(vm, words)
        if "schedule" in words and "run" not in words:  # nothing of a host is changed
            return self.as_command(words[1:] if words[0] == "alone" else ["-VM", name, *words], 0)
        if words[0] == "alone":
            changes = {"-ALL", "-FIX", "run"} & set(words)
            return self.as_command(words[1:], FAULT_ODDS if changes else FAULT_ODDS_OF_LISTS)
        if verb in TAKES_REBIND and self.rng.random() < 0.12:
            words = [*words[:2], "-REBIND", *words[2:]]
        if verb.startswith("list"):
            return self.as_command(["-VM", name, *words], FAULT_ODDS_OF_LISTS)
        if self.rng.random() < 0.06 and verb not in ("run", "wrong"):
            return self.as_command(["-VM", name, *words, "-WHATIF"], 0)
        if "faults" in self.features and self.rng.random() < 0.03 and verb not in ("run", "wrong"):
            return self.as_command(["-VM", name, *words, "-TIMEOUT", str(self.rng.choice((1, 3, 3600)))], 0)
        return self.as_command(["-VM", name, *words])

    def with_power(self, vm, words):
        """How a VM that is on is brought to off for it, and whether it runs again."""
        if self.rng.random() > (0.6 if vm["state"] in ("running", "paused", "saved") else 0.06):
            return words
        way = {"paused": "--turn-off", "saved": "--discard-state"}.get(vm["state"], "--shutdown")
        if way == "--shutdown" and self.rng.random() < 0.2:
            way = "--turn-off"
        more = [way, *(["--start"] if self.rng.random() < 0.7 else [])]
        more += ["-YES"] if "-YES" not in words and self.rng.random() < 0.9 else []
        at_end = words.index("--") if "--" in words else len(words)
        return [*words[:at_end], *more, *words[at_end:]]

    def _plain(self, _vm, verb):
        return ["-DO", verb]

    def _checkpoint(self, _vm, _verb):
        return ["-NAME", self.new_name()] if self.rng.random() < 0.8 else ["-DO", "checkpoint"]

    def _checkpoint_GPU(self, vm, _verb):  # noqa: N802
        return ["-NAME", self.new_name(), "-GPU", *self.gpus(vm)]

    def new_name(self):
        return f"cp {self.rng.randint(1, 60)}"

    def gpus(self, vm, of_vm=False):
        return [self.gpu(vm, of_vm) for _ in range(self.rng.choice((1, 1, 1, 2)))]

    def gpu(self, vm, of_vm):
        listed = self.host.listed()
        if of_vm and vm["adapters"] and self.rng.random() < 0.8:
            number = self.rng.randrange(len(vm["adapters"]))
            path = vm["adapters"][number]["gpu"]
            if path is None or self.rng.random() < 0.3:
                return f"adapterid:{{adapter {number}}}"
            listed = [gpu for gpu in listed if gpu["instancePath"] == path] or listed
        if not listed or self.rng.random() < 0.05:
            return self.rng.choice(("order:9", "no such GPU", "deviceid:PCI\\VEN_0000"))
        gpu = self.rng.choice(listed)
        order = self.host.listed().index(gpu) + 1
        return self.rng.choice((f"order:{order}", f"order:{order}", gpu["name"], gpu["name"].lower(),
                                f"deviceid:{device_id(gpu['instancePath'])}", f"instanceid:{gpu['instancePath']}"))

    def confirmed(self):
        return ["-YES"] if self.rng.random() < 0.93 else []

    def which(self, vm):
        """Words that name a checkpoint."""
        if not vm["checkpoints"] or self.rng.random() < 0.03:
            return self.rng.choice(("latest", "no such checkpoint", "id:1234"))
        chosen = self.rng.choice(vm["checkpoints"])
        form = self.rng.random()
        if form < 0.15:
            return "latest"
        same = sum(c["name"].lower() == chosen["name"].lower() for c in vm["checkpoints"])
        if (form < 0.6 and same == 1) or form < 0.2:
            return chosen["name"]
        if same == 1 and "/" not in chosen["name"] and "}" not in chosen["name"]:
            return f"id:{{checkpoint {chosen['name']}/8}}"
        return f"id:{chosen['id'][:8]}"

    def _restore(self, vm, _verb):
        words = ["-DO", "restore", "-CHECKPOINT", self.which(vm), *self.confirmed()]
        if self.rng.random() < 0.3:
            words += ["-SAVEPOINT"] + (["-NAME", self.new_name()] if self.rng.random() < 0.7 else [])
        choice = self.rng.random()
        if choice < 0.12:
            words += ["-GPU", "keep"]
        elif choice < 0.22:
            words += ["-GPU", *self.gpus(vm)]
        return words

    def _rename_checkpoint(self, vm, _verb):
        return ["-DO", "rename-checkpoint", "-CHECKPOINT", self.which(vm), "-NAME", self.new_name()]

    def _remove_checkpoint(self, vm, _verb):
        wait = ["-WAIT"] if self.rng.random() < 0.4 else []
        return ["-DO", "remove-checkpoint", "-CHECKPOINT", self.which(vm), *self.confirmed(), *wait]

    def _remove_SUBTREE(self, vm, verb):  # noqa: N802
        return [*self._remove_checkpoint(vm, verb), "-SUBTREE"]

    def _export_checkpoint(self, vm, _verb):
        folder = f"D:\\out{self.rng.randint(1, 9)}"
        return ["-DO", "export-checkpoint", "-CHECKPOINT", self.which(vm), "-DEST", folder]

    def _pin_checkpoint(self, vm, verb):
        return ["-DO", verb, "-CHECKPOINT", self.which(vm)]

    _unpin_checkpoint = _pin_checkpoint

    def _prune(self, _vm, _verb):
        return ["-DO", "prune", "-KEEP", self.rng.choice(RULES), *self.confirmed()]

    def _add(self, vm, _verb):
        return ["-DO", "add", "-GPU", *self.gpus(vm)]

    def _add_auto(self, vm, _verb):
        return ["-DO", "add-auto", *(["-GPU", *self.gpus(vm)] if self.rng.random() < 0.3 else [])]

    def _reset(self, vm, _verb):
        return ["-DO", "reset", *(["-GPU", *self.gpus(vm)] if self.rng.random() < 0.4 else [])]

    def _remove(self, vm, _verb):
        return ["-DO", "remove", "-GPU", *self.gpus(vm, of_vm=True)]

    def _unpark(self, _vm, _verb):
        use = ["-USE", self.rng.choice(("notes", "state"))] if self.rng.random() < 0.1 else []
        return ["-DO", "unpark", *use, *(["-YES"] if self.rng.random() < 0.4 else [])]

    def _park_ALL(self, _vm, _verb):  # noqa: N802
        return ["alone", "-DO", "park", "-ALL"]

    def _unpark_ALL(self, _vm, _verb):  # noqa: N802
        return ["alone", "-DO", "unpark", "-ALL"]

    def _unpark_DISCARD(self, _vm, _verb):  # noqa: N802
        return ["-DO", "unpark", "-DISCARD", *self.confirmed()]

    def _run(self, vm, _verb):
        if "wine" in self.features:  # which programs of Linux are not in
            return ["-DO", "run", "--", "cmd.exe", "/c", f"exit {self.rng.randint(40, 99)}"]
        program = self.rng.choice((["true"], ["sh", "-c", f"exit {self.rng.randint(40, 99)}"],
                                   ["hyperpoint", "-VM", f"id:{vm['id']}", "-NAME", self.new_name(), "-S"]))
        return ["-DO", "run", "--", *program]

    def _turn_off(self, vm, verb):
        state = ["--discard-state"] if vm["state"] == "saved" and self.rng.random() < 0.7 else []
        return ["-DO", verb, *state, *self.confirmed()]

    def _recover_list(self, _vm, _verb):
        return ["alone", "-DO", "recover"]

    def _list_vms(self, _vm, _verb):
        return ["alone", "-DO", "list-vms"]

    def _list_checkpoints(self, _vm, verb):
        words = ["-DO", verb, *(["-FLAT"] if self.rng.random() < 0.3 else [])]
        return words if self.rng.random() < 0.5 else ["alone", *words]

    def _capture(self, _vm, _verb):
        return ["alone", "-DO", "capture", "-DEST", "captured.json", "-YES"]

    def _self_test(self, _vm, _verb):
        return ["alone", "-DO", "self-test"]

    def _doctor(self, _vm, _verb):
        return ["alone", "-DO", "doctor"]

    def _doctor_FIX(self, _vm, _verb):  # noqa: N802
        words = ["-DO", "doctor", "-FIX", *self.confirmed()]
        return ["alone", *words] if self.rng.random() < 0.5 else words

    def _schedule(self, vm, verb):
        """The few names come twice now and then: then it is changed, or another VM has one of that name, too."""
        words = ["-DO", verb, "-AT", "daily", "03:00", "-KEEP", self.rng.choice(RULES), "-NAME", f"s{self.rng.randint(1, 6)}",
                 "--no-timer"]
        if self.rng.random() < 0.6:
            words += ["--shutdown", *(["--start"] if self.rng.random() < 0.7 else [])]
        elif self.rng.random() < 0.3:
            words += [self.rng.choice(("--turn-off", "--discard-state")), "--start"]
        return words

    def _of_schedule(self, what):
        here = [schedule.name for schedule in self.play.schedules if schedule.place == self.play.place()]
        name = self.rng.choice(here) if here and self.rng.random() < 0.95 else f"s{self.rng.randint(1, 9)}"
        return ["alone", "-VM", what, "-DO", "schedule", "-AT", name]

    def _schedule_RUN(self, vm, _verb):  # noqa: N802
        if not any(schedule.place == self.play.place() for schedule in self.play.schedules):
            return self._schedule(vm, "schedule")
        return self._of_schedule("run")

    def _schedule_REMOVE(self, _vm, _verb):  # noqa: N802
        return self._of_schedule("remove")

    def _schedule_LIST(self, _vm, _verb):  # noqa: N802
        return ["alone", "-DO", "schedule"]

    def _wrong(self, _vm, _verb):
        return self.rng.choice((["-DO", "add"], ["-DO", "restore", "-YES"], ["-DO", "list-vms", "-FLAT"],
                                ["-DO", "prune", "-KEEP", "0", "-YES"], ["-DO", "no-such-verb"], ["-NAME", ""],
                                ["-DO", "rename-checkpoint", "-CHECKPOINT", "latest"]))

    # --- hands ---

    def hand(self):
        kind = weighted(self.rng, {name: weight for name, weight in HANDS.items() if name in self.features_of_hands()})
        vms = list(self.host.vms.values())
        if kind in ON_OPEN or not self.play.open:
            vm = self.rng.choice(vms) if vms else None
        else:
            closed = [vm for vm in vms if vm["id"] not in self.play.open]
            vm = self.rng.choice(closed) if closed else None
        action = vm and getattr(self, "hand_" + kind.replace(" ", "_"))(vm)
        return action or {"do": "sim", "words": ["host", "advance", "10m"]}

    def features_of_hands(self):
        if "hands" not in self.features:
            return ("advance",)
        without = set() if "nodes" in self.features else {"move", "wipe"}
        if self.play.open:
            without |= {"move", "wipe", "host name", "failure", "gpu moved"}
        if "failures" not in self.features:
            without.add("failure")
        if "wine" in self.features:  # where what is remembered goes by the host's name
            without.add("host name")
        return set(HANDS) - without

    def of_vm(self, vm, *words):
        return {"do": "sim", "words": [f"id:{vm['id']}", *words]}

    def hand_advance(self, _vm):
        return {"do": "sim", "words": ["host", "advance", self.rng.choice(("1s", "5s", "10m", "10m", "1d", "3d"))]}

    def gpu_number(self):
        return self.rng.randrange(len(self.host.gpus)) if self.host.gpus else None

    def hand_gpu_status(self, _vm):
        number = self.gpu_number()
        status = self.rng.choice(("disabled", "missing", "problem", "ok", "ok"))
        return None if number is None else {"do": "sim", "words": [f"gpu:{number + 1}", "status", status]}

    def hand_gpu_back(self, _vm):
        gone = [n for n, gpu in enumerate(self.host.gpus) if gpu["status"] != "ok"]
        return {"do": "sim", "words": [f"gpu:{self.rng.choice(gone) + 1}", "status", "ok"]} if gone else None

    def hand_gpu_moved(self, _vm):
        """The card sits in another slot now. What is part of the processor sits in none."""
        number = self.gpu_number()
        if number is None or self.host.gpus[number]["kind"] != "discrete":
            return None
        slot = f"4&{self.rng.randrange(1 << 31):08x}&0&00{self.rng.randrange(64):02X}"
        return {"do": "sim", "words": [f"gpu:{number + 1}", "slot", slot]}

    def hand_driver(self, _vm):
        number = self.gpu_number()
        return None if number is None else {"do": "edit", "path": ["gpus", number, "driver", "version"],
                                            "value": f"32.0.15.{self.rng.randint(1000, 9999)}"}

    def hand_vm_state(self, vm):
        if vm["state"] != "off" or self.host.has_running_job(vm["id"]):
            return self.of_vm(vm, "state", "off")
        return self.of_vm(vm, "state", self.rng.choice(("running", "running", "saved", "paused")))

    def hand_vm_off(self, vm):
        return self.of_vm(vm, "state", "off") if vm["state"] != "off" else None

    def hand_windows(self, vm):
        low, high, cache = self.rng.choice(WINDOWS)
        return self.of_vm(vm, *self.rng.choice((("low-mmio", str(low)), ("high-mmio", str(high)),
                                                ("cache-types", "on" if cache else "off"))))

    def hand_automatic_checkpoints(self, vm):
        return self.of_vm(vm, "automatic-checkpoints", self.rng.choice(("on", "off")))

    def hand_checkpoint_type(self, vm):
        return self.of_vm(vm, "checkpoint-type", self.rng.choice(("production", "production", "standard", "disabled")))

    def hand_stop_action(self, vm):
        return self.of_vm(vm, "automatic-stop-action", self.rng.choice(("save", "turnOff", "shutDown")))

    def hand_processors(self, vm):
        return self.of_vm(vm, "processors", str(self.rng.randint(1, 16)))

    def edited(self, notes):
        """A user writes into notes: before, behind, or all anew."""
        choice = self.rng.random()
        if choice < 0.4:
            return notes + "\r\nadded by hand"
        if choice < 0.7:
            return "written first\r\n" + notes
        return self.rng.choice(NOTES)

    def hand_vm_notes(self, vm):
        return self.of_vm(vm, "notes", self.edited(vm["notes"]))

    def hand_vm_name(self, vm):
        return self.of_vm(vm, "name", f"vm {self.rng.randint(1, 99)}")

    def hand_add_adapter(self, vm):
        number = self.gpu_number()
        which = "automatic" if number is None or self.rng.random() < 0.2 else str(number + 1)
        return self.of_vm(vm, "add-adapter", which) if vm["state"] == "off" else None

    def hand_remove_adapter(self, vm):
        if not vm["adapters"] or vm["state"] != "off":
            return None
        return self.of_vm(vm, "remove-adapter", self.rng.choice(("1", "all", str(len(vm["adapters"])))))

    def hand_take_checkpoint(self, vm):
        return self.of_vm(vm, "take-checkpoint", f"theirs {self.rng.randint(1, 30)}") if vm["state"] == "off" else None

    def of_checkpoint(self, vm, *words):
        if not vm["checkpoints"] or self.host.has_running_job(vm["id"]):
            return None
        chosen = self.rng.choice(vm["checkpoints"])
        return {"do": "sim", "words": [f"checkpoint:{chosen['id']}", *words]}

    def hand_rename_checkpoint(self, vm):
        return self.of_checkpoint(vm, "name", f"theirs {self.rng.randint(1, 30)}")

    def hand_checkpoint_notes(self, vm):
        if not vm["checkpoints"]:
            return None
        chosen = self.rng.choice(vm["checkpoints"])
        return {"do": "sim", "words": [f"checkpoint:{chosen['id']}", "notes", self.edited(chosen["notes"])]}

    def hand_delete_checkpoint(self, vm):
        return self.of_checkpoint(vm, self.rng.choice(("delete", "delete", "delete-tree")), "yes")

    def hand_apply_checkpoint(self, vm):
        return self.of_checkpoint(vm, "apply", "yes") if vm["state"] == "off" else None

    def hand_delete_vm(self, vm):
        return self.of_vm(vm, "delete", "yes") if len(self.host.vms) > 1 else None

    def hand_checkpoint_kind(self, vm):
        """What other tools have made, and what holds memory."""
        return self.of_checkpoint(vm, *self.rng.choice((("kind", "recovery"), ("kind", "replica"), ("saved", "true"),
                                                        ("saved", "true"))))

    def hand_host_name(self, _vm):
        how = self.rng.choice(("name", "rename"))  # with and without the adapters' paths
        return {"do": "sim", "words": ["host", how, f"HOST-{self.rng.randint(1, 99)}"]}

    def hand_start(self, vm):
        return self.of_vm(vm, "start", "yes") if vm["state"] == "off" else self.of_vm(vm, "turn-off", "yes")

    def hand_clone(self, vm):
        """A copy, with all that stands in the notes."""
        if len(self.host.vms) >= 5 or vm["id"] in self.play.open:  # what a cut off change has written would be copied
            return None
        return self.of_vm(vm, "clone", f"copy {self.rng.randint(1, 99)}")

    def hand_disk(self, vm):
        """One of which there are no checkpoints."""
        if len(vm["disks"]) > 1:
            return self.of_vm(vm, "remove-disk", "1")
        return self.of_vm(vm, "add-disk", self.rng.choice(("\\\\.\\PHYSICALDRIVE1", "D:\\shared.vhds")))

    def hand_adapter_values(self, vm):
        if not vm["adapters"] or vm["state"] != "off":
            return None
        adapter = self.rng.choice(vm["adapters"])
        value = f"{self.rng.choice(('vram', 'decode', 'compute'))}-{self.rng.choice(('min', 'max', 'optimal'))}"
        return {"do": "sim", "words": [f"adapter:{adapter['id']}", value, self.rng.choice(("null", "0", "1", "250000000"))]}

    def hand_failure(self, _vm):
        result, code = self.rng.choice((("jobFailed", "32768"), ("returnValue", "32775"), ("wmi", "2147749889")))
        return {"do": "sim", "words": [f"failure:{self.rng.choice(METHODS)}", result, code]}

    def hand_move(self, _vm):
        return {"do": "move", "to": "b" if self.play.world.node is self.play.world.nodes["a"] else "a"}

    def hand_wipe(self, _vm):
        return {"do": "wipe"}

    def hand_drop_jobs(self, _vm):
        return {"do": "sim", "words": ["host", "drop-jobs", "yes"]}


# --- the end of a sequence ---

def last_actions(play, setup):
    """All is brought in order; then what was cut off is recovered, what is parked comes back, and every checkpoint is
    restored. Yields one action at a time, for what comes next depends on what is there."""
    if play.world.node is not play.world.nodes["a"]:  # only the machine on which a change was cut off knows of it
        yield from _bring_in_order(play, setup["other"]["gpus"])
        if play.open:  # it cannot be ended, as where Hyper-V takes a GPU's values no more
            return
        yield {"do": "move", "to": "a"}
    yield from _bring_in_order(play, setup["host"]["gpus"])
    yield {"do": "command", "words": ["-DO", "recover"]}
    yield {"do": "command", "words": ["-DO", "list-vms"]}
    yield {"do": "command", "words": ["-DO", "list-checkpoints"]}
    for key in sorted(play.states):
        seen = look(play.states[key].memory, play.place())
        use = ["-USE", "notes" if seen.in_notes else "state"] if seen.doubt is not False else []
        if seen.parked or seen.doubt:
            yield {"do": "command", "words": ["-VM", f"id:{key}", "-DO", "unpark", *use, "-YES"]}
    for key in sorted(play.states):
        yield from _restore_each(play, key)
    for key in sorted(play.states)[:1]:
        yield from _delete_below(key)


def _bring_in_order(play, gpus):
    if play.world.look().failures:
        yield {"do": "edit", "path": ["failures"], "value": []}
    yield {"do": "sim", "words": ["host", "free-space-bytes", "500000000000"]}
    for number, gpu in enumerate(gpus):
        yield {"do": "sim", "words": [f"gpu:{number + 1}", "instance-path", gpu["instancePath"]]}
        yield {"do": "sim", "words": [f"gpu:{number + 1}", "status", "ok"]}
    for key in list(play.world.look().vms):
        for name, value in (("state", "off"), ("health", "ok"), ("activity", "none")):
            yield {"do": "sim", "words": [f"id:{key}", name, value]}
    yield {"do": "sim", "words": ["host", "advance", "10m"]}
    for key in sorted(play.open):
        yield {"do": "command", "words": ["-VM", f"id:{key}", "-DO", "recover"]}


def _delete_below(key):
    """A second checkpoint after going back to the first, then the first is deleted: where work is lost by others."""
    vm = ["-VM", f"id:{key}"]
    for words in (["-NAME", "end 1"], ["-NAME", "end 2"], ["-DO", "restore", "-CHECKPOINT", "end 1", "-YES"],
                  ["-NAME", "end 3"], ["-DO", "remove-checkpoint", "-CHECKPOINT", "end 1", "-YES", "-WAIT"],
                  ["-DO", "restore", "-CHECKPOINT", "end 2", "-YES"], ["-DO", "restore", "-CHECKPOINT", "end 3", "-YES"]):
        yield {"do": "command", "words": [*vm, *words]}


def _restore_each(play, key):
    for checkpoint in list(play.states[key].vm["checkpoints"]):
        chosen = f"id:{{checkpoint {checkpoint['name']}}}"
        same = sum(c["name"] == checkpoint["name"] for c in play.states[key].vm["checkpoints"])
        if same > 1 or "/" in checkpoint["name"]:
            chosen = f"id:{checkpoint['id']}"
        yield {"do": "command", "words": ["-VM", f"id:{key}", "-DO", "restore", "-CHECKPOINT", chosen, "-YES"]}
        yield {"do": "sim", "words": ["host", "advance", "10m"]}
