#!/usr/bin/python
# SPDX-License-Identifier: MIT
"""A checkpoint of a VM is there, is not there, or is applied."""

DOCUMENTATION = r"""
---
module: checkpoint
short_description: Create, delete or apply checkpoints of Hyper-V VMs with GPUs
author: The HyperPoint authors (@hyperpoint)
description:
  - Creates a checkpoint of a VM that has GPUs assigned, deletes one, or applies one.
  - HyperPoint removes the GPU adapters for that, and puts exactly the same adapters back. It verifies the result, and undoes what
    it did if a step fails.
extends_documentation_fragment:
  - hyperpoint.hyperpoint.program.host
  - hyperpoint.hyperpoint.program.power
attributes:
  diff_mode:
    description: Shows the names of the VM's checkpoints, and the one that its current state is based on.
    support: full
options:
  vm:
    description: The VM, by its exact name or by C(id:) and its ID.
    type: str
    required: true
  name:
    description:
      - The name of the checkpoint. It is matched exactly, but not case-sensitively.
      - With I(state=absent) and I(state=applied), it can be C(id:) and an ID; with I(state=applied), also C(latest).
    type: str
    required: true
  state:
    description:
      - With C(present), a checkpoint of that name is created if the VM has none.
      - With C(absent), it is deleted. Hyper-V cannot undo that. The VM may run, so the options that stop and start it are refused.
      - With C(applied), the VM goes back to it. The VM's current state is lost, unless I(savepoint) keeps it. If the VM's current
        state is based on that checkpoint already, nothing is done, even if the VM has written something since; see I(reapply).
    type: str
    choices: [present, absent, applied]
    default: present
  reapply:
    description: With I(state=applied), apply the checkpoint even if the VM's current state is based on it already.
    type: bool
    default: false
  savepoint:
    description: With I(state=applied), first keep the current state as a checkpoint of this name.
    type: str
  gpus:
    description:
      - With I(state=present), the GPUs to assign afterwards instead of the previous ones.
      - With I(state=applied), the GPUs to assign instead of those recorded with the checkpoint; C(keep) alone keeps those the VM has.
    type: list
    elements: str
  rebind:
    description: With I(state=present) and I(state=applied), use a card where it is now, if it has moved to another slot.
    type: bool
    default: false
  subtree:
    description: With I(state=absent), delete all checkpoints based on it, too.
    type: bool
    default: false
  wait:
    description: With I(state=absent), wait until Hyper-V has merged the disks.
    type: bool
    default: false
seealso:
  - module: hyperpoint.hyperpoint.checkpoint_info
"""

EXAMPLES = r"""
- name: Have a checkpoint from before the driver update
  hyperpoint.hyperpoint.checkpoint:
    host: "{{ inventory_hostname }}"
    user: admin@EXAMPLE.COM
    password: "{{ hyperv_password }}"
    vm: render-1
    name: before the driver update
    shutdown: true
    start: true
  connection: local

- name: Go back to it
  hyperpoint.hyperpoint.checkpoint:
    host: "{{ inventory_hostname }}"
    user: admin@EXAMPLE.COM
    password: "{{ hyperv_password }}"
    vm: render-1
    name: before the driver update
    state: applied
    savepoint: after the driver update
  connection: local

- name: Delete it, and wait for the merge
  hyperpoint.hyperpoint.checkpoint:
    host: "{{ inventory_hostname }}"
    user: admin@EXAMPLE.COM
    password: "{{ hyperv_password }}"
    vm: render-1
    name: before the driver update
    state: absent
    wait: true
  connection: local
"""

RETURN = r"""
checkpoint:
  description: The checkpoint, as C(hyperpoint list-checkpoints --json) tells of it. Null if there is none, as after I(state=absent).
  returned: success
  type: dict
steps:
  description: What was done, or in check mode would be, a sentence each.
  returned: success
  type: list
  elements: str
result:
  description: What C(hyperpoint --json) printed of the change; null if no change was needed. With a failure, what it printed of it.
  returned: always
  type: dict
exit_code:
  description: The exit code of the program.
  returned: failure
  type: int
reason:
  description: The class of the error, such as C(notFound), C(refused) or C(timeout).
  returned: failure
  type: str
outcome:
  description: What state things are in after the failure, such as C(unchanged), C(putBack) or C(left).
  returned: failure
  type: str
left:
  description: What is not as it was.
  returned: failure
  type: list
  elements: str
next:
  description: What to do now.
  returned: failure
  type: str
"""

from ansible_collections.hyperpoint.hyperpoint.plugins.module_utils.program import POWER, Program, difference, option_of, steps

ARGUMENTS = {
    **POWER,
    "vm": {"type": "str", "required": True},
    "name": {"type": "str", "required": True},
    "state": {"type": "str", "choices": ["present", "absent", "applied"], "default": "present"},
    "reapply": {"type": "bool", "default": False},
    "savepoint": {"type": "str"},
    "gpus": {"type": "list", "elements": "str"},
    "rebind": {"type": "bool", "default": False},
    "subtree": {"type": "bool", "default": False},
    "wait": {"type": "bool", "default": False},
}
# What means nothing with the other states would be overlooked.
ONLY_WITH = {"reapply": ("applied",), "savepoint": ("applied",), "gpus": ("present", "applied"), "rebind": ("present", "applied"),
             "subtree": ("absent",), "wait": ("absent",), "shutdown": ("present", "applied"), "shutdown_timeout": ("present", "applied"),
             "turn_off": ("present", "applied"), "discard_state": ("present", "applied"), "start": ("present", "applied")}


def check(program):
    given = program.given
    for name, states in ONLY_WITH.items():
        if given[name] not in (None, False) and given["state"] not in states:
            program.module.fail_json(msg=f"{name} is not for state={given['state']}, only for {' and '.join(states)}")
    is_name = not given["name"].lower().startswith("id:") and given["name"].lower() != "latest"
    if given["state"] == "present" and not is_name:
        program.module.fail_json(msg=f"\"{given['name']}\" means a checkpoint that exists: give the new one another name")
    if given["state"] == "absent" and given["name"].lower() == "latest":
        program.module.fail_json(msg="\"latest\" would delete another checkpoint each time: give the name or the ID")


def seen(checkpoints, current):
    """For a difference: names, and which one the VM's current state is based on."""
    return {"checkpoints": sorted(each["name"] for each in checkpoints),
            "current": next((each["name"] for each in checkpoints if each["id"] == current), None)}


class State:
    """The VM's checkpoints, as they are now."""

    def __init__(self, program):
        listed = program.look("list-checkpoints", option_of("--vm", program.given["vm"]))
        self.vm = listed["vms"][0]
        self.checkpoints, self.current = listed["checkpoints"], self.vm["current"]

    def seen(self):
        return seen(self.checkpoints, self.current)

    def at(self, identifier):
        return next((each for each in self.checkpoints if each["id"] == identifier), None)

    def named(self, name):
        return next((each for each in self.checkpoints if each["name"].lower() == name.lower()), None)


def of_vm(program):
    return option_of("--vm", program.given["vm"])


def gpu_words(program):
    return [word for gpu in program.given["gpus"] or () for word in option_of("--gpu", gpu)]


def rebind_words(program):
    return ["--rebind"] if program.given["rebind"] else []


def present(program, before):
    """What was done, the difference, and the checkpoint."""
    name = program.given["name"]
    words = [*of_vm(program), *option_of("--name", name), "--if-absent", *gpu_words(program), *rebind_words(program)]
    said = program.change("checkpoint", words)
    if not said.changed:
        return said, before.seen(), before.named(name)
    if program.module.check_mode:
        return said, {"checkpoints": sorted([*before.seen()["checkpoints"], name]), "current": name}, None
    after = State(program)
    return said, after.seen(), after.at(said.result["checkpoint"]["id"])


def absent(program, before):
    words = [*of_vm(program), *option_of("--checkpoint", program.given["name"]), "--yes"]
    words += [flag for name, flag in (("subtree", "--subtree"), ("wait", "--wait")) if program.given[name]]
    said = program.change("remove-checkpoint", words, absent=("notFound",))
    if not said.result:
        return None, before.seen(), None
    if not program.module.check_mode:
        return said, State(program).seen(), None
    gone = {each["id"] for each in said.result["checkpoints"]}
    current = before.current
    while current in gone:  # the VM's state moves to what is left
        current = before.at(current)["parent"]
    return said, seen([each for each in before.checkpoints if each["id"] not in gone], current), None


def applied(program, before):
    given = program.given
    found = program.look("show", [*of_vm(program), *option_of("--checkpoint", given["name"])])["checkpoint"]
    if found["id"] == before.current and not given["reapply"]:
        return None, before.seen(), before.at(found["id"])
    words = [*of_vm(program), f"--checkpoint=id:{found['id']}", "--yes", *gpu_words(program), *rebind_words(program)]
    if given["savepoint"] is not None:
        words += ["--savepoint", *option_of("--name", given["savepoint"])]
    said = program.change("restore", words)
    if not program.module.check_mode:
        after = State(program)
        return said, after.seen(), after.at(found["id"])
    more = [] if given["savepoint"] is None else [given["savepoint"]]
    return said, {"checkpoints": sorted([*before.seen()["checkpoints"], *more]), "current": found["name"]}, before.at(found["id"])


def main():
    program = Program(ARGUMENTS, supports_check_mode=True)
    check(program)
    before = State(program)
    make = {"present": present, "absent": absent, "applied": applied}[program.given["state"]]
    said, after, checkpoint = make(program, before)
    program.end(changed=bool(said and said.changed), checkpoint=checkpoint, steps=steps(said.result) if said else [],
                result=said.result if said else None, diff=difference(before.vm, before.seen(), after))


if __name__ == "__main__":
    main()
