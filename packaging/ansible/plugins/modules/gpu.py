#!/usr/bin/python
# SPDX-License-Identifier: MIT
"""A VM has exactly these GPUs."""

DOCUMENTATION = r"""
---
module: gpu
short_description: Assign exactly these GPUs to a Hyper-V VM
author: The HyperPoint authors (@hyperpoint)
description:
  - Gives a VM a GPU adapter for each of the GPUs, and removes all its other GPU adapters, in one change. If a step fails, HyperPoint
    puts everything back as it was.
  - Adapters that are for one of the GPUs already stay as they are, with their values.
extends_documentation_fragment:
  - hyperpoint.hyperpoint.program.host
  - hyperpoint.hyperpoint.program.power
attributes:
  diff_mode:
    description: Shows the GPUs of the VM.
    support: full
options:
  vm:
    description: The VM, by its exact name or by C(id:) and its ID.
    type: str
    required: true
  gpus:
    description:
      - The GPUs, by name, as C(order:2), C(deviceid:...) or C(instanceid:...), or by an alias of C(hyperpoint.conf). A name
        means all GPUs of that name.
      - An empty list removes all GPUs.
    type: list
    elements: str
    required: true
  rebind:
    description: Use a card where it is now, if it has moved to another slot.
    type: bool
    default: false
seealso:
  - module: hyperpoint.hyperpoint.gpu_info
"""

EXAMPLES = r"""
- name: Give a VM one of the host's cards
  hyperpoint.hyperpoint.gpu:
    host: "{{ inventory_hostname }}"
    user: admin@EXAMPLE.COM
    password: "{{ hyperv_password }}"
    vm: render-1
    gpus:
      - NVIDIA GeForce RTX 4060
  connection: local

- name: Take all GPUs away
  hyperpoint.hyperpoint.gpu:
    host: "{{ inventory_hostname }}"
    user: admin@EXAMPLE.COM
    password: "{{ hyperv_password }}"
    vm: render-1
    gpus: []
  connection: local
"""

RETURN = r"""
assigned:
  description: The VM's GPU adapters afterwards, as C(hyperpoint list-gpus --json) tells of them; in check mode as they would be.
  returned: success
  type: list
  elements: dict
steps:
  description: What was done, or in check mode would be, a sentence each.
  returned: success
  type: list
  elements: str
result:
  description: What C(hyperpoint --json) printed of the change. With a failure, what it printed of it.
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
    "gpus": {"type": "list", "elements": "str", "required": True},
    "rebind": {"type": "bool", "default": False},
}


def label(adapter):
    """Of an adapter, for people."""
    if adapter["automatic"]:
        return "automatic"
    if adapter["name"] is None:
        return adapter["instanceId"] or "unknown"
    return f"GPU {adapter['order']}, {adapter['name']}"


def labels(adapters):
    return {"gpus": sorted(label(each) for each in adapters or ())}


def main():
    program = Program(ARGUMENTS, supports_check_mode=True)
    given = program.given
    words = option_of("--vm", given["vm"])
    if given["gpus"]:
        words += [word for gpu in given["gpus"] for word in option_of("--gpu", gpu)] + ["--only"]
        words += ["--rebind"] if given["rebind"] else []
    said = program.change("add" if given["gpus"] else "remove-all", words)
    result = said.result
    program.end(changed=said.changed, assigned=result["after"], steps=steps(result), result=result,
                diff=difference(result["vm"], labels(result["before"]), labels(result["after"])))


if __name__ == "__main__":
    main()
