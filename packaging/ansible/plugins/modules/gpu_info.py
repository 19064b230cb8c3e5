#!/usr/bin/python
# SPDX-License-Identifier: MIT
"""The GPUs of a host, and those of a VM."""

DOCUMENTATION = r"""
---
module: gpu_info
short_description: Tell the GPUs of a Hyper-V host and of its VMs
author: The HyperPoint authors (@hyperpoint)
description:
  - Lists the GPUs of a Hyper-V host that can be assigned to VMs, and with I(vm) those of that VM. It changes nothing.
extends_documentation_fragment:
  - hyperpoint.hyperpoint.program.host
options:
  vm:
    description: Tell also which GPUs this VM has. It is given by its exact name or by C(id:) and its ID.
    type: str
seealso:
  - module: hyperpoint.hyperpoint.gpu
"""

EXAMPLES = r"""
- name: List the GPUs of the host
  hyperpoint.hyperpoint.gpu_info:
    host: "{{ inventory_hostname }}"
    user: admin@EXAMPLE.COM
    password: "{{ hyperv_password }}"
  connection: local
  register: listed

- name: Show those that no VM uses
  ansible.builtin.debug:
    msg: "{{ listed.gpus | rejectattr('usedBy') | map(attribute='name') }}"
"""

RETURN = r"""
gpus:
  description: The GPUs of the host, as C(hyperpoint list-gpus-partitionable --json) tells of them.
  returned: success
  type: list
  elements: dict
assigned:
  description: The GPU adapters of the VM, as C(hyperpoint list-gpus --json) tells of them.
  returned: with I(vm)
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

ARGUMENTS = {"vm": {"type": "str"}}


def main():
    program = Program(ARGUMENTS, supports_check_mode=True)
    if program.given["vm"] is None:
        program.end(changed=False, gpus=program.look("list-gpus-partitionable")["partitionable"])
    listed = program.look("list-gpus", option_of("--vm", program.given["vm"]))
    program.end(changed=False, gpus=listed["partitionable"], assigned=listed["assigned"])


if __name__ == "__main__":
    main()
