#!/usr/bin/python
# SPDX-License-Identifier: MIT
"""The checkpoints of a VM, or of all."""

DOCUMENTATION = r"""
---
module: checkpoint_info
short_description: Tell the checkpoints of Hyper-V VMs
author: The HyperPoint authors (@hyperpoint)
description:
  - Lists the checkpoints of one VM or of all VMs of a Hyper-V host, with the GPUs that are recorded with them. It changes nothing.
extends_documentation_fragment:
  - hyperpoint.hyperpoint.program.host
options:
  vm:
    description: Only the checkpoints of this VM, given by its exact name or by C(id:) and its ID.
    type: str
  sizes:
    description: Tell also how large the files of each checkpoint are, and how much room the volumes have.
    type: bool
    default: false
seealso:
  - module: hyperpoint.hyperpoint.checkpoint
"""

EXAMPLES = r"""
- name: List the checkpoints of a VM
  hyperpoint.hyperpoint.checkpoint_info:
    host: "{{ inventory_hostname }}"
    user: admin@EXAMPLE.COM
    password: "{{ hyperv_password }}"
    vm: render-1
  connection: local
  register: listed

- name: Show their names
  ansible.builtin.debug:
    msg: "{{ listed.checkpoints | map(attribute='name') }}"
"""

RETURN = r"""
checkpoints:
  description: The checkpoints, as C(hyperpoint list-checkpoints --json) tells of them.
  returned: success
  type: list
  elements: dict
vms:
  description: Their VMs, with the ID of the checkpoint that the current state of each is based on.
  returned: success
  type: list
  elements: dict
volumes:
  description: The volumes of the host.
  returned: with I(sizes)
  type: list
  elements: dict
result:
  description: What C(hyperpoint --json) printed; null if it printed nothing that this collection knows.
  returned: failure
  type: dict
exit_code:
  description: The exit code of the program.
  returned: failure
  type: int
reason:
  description: The class of the error, such as C(notFound), C(access) or C(timeout).
  returned: failure
  type: str
next:
  description: What to do now.
  returned: failure
  type: str
"""

from ansible_collections.hyperpoint.hyperpoint.plugins.module_utils.program import Program, option_of

ARGUMENTS = {"vm": {"type": "str"}, "sizes": {"type": "bool", "default": False}}


def main():
    program = Program(ARGUMENTS, supports_check_mode=True)
    sizes = ["--sizes"] if program.given["sizes"] else []
    listed = program.look("list-checkpoints", [*option_of("--vm", program.given["vm"]), *sizes])
    facts = {name: listed[name] for name in ("checkpoints", "vms", "volumes") if name in listed}
    program.end(changed=False, **facts)


if __name__ == "__main__":
    main()
