#!/usr/bin/python
# SPDX-License-Identifier: MIT
"""The VMs of a host and their GPUs, or everything about one."""

DOCUMENTATION = r"""
---
module: vm_info
short_description: Tell the Hyper-V VMs of a host and their GPUs
author: The HyperPoint authors (@hyperpoint)
description:
  - Lists the VMs of a Hyper-V host with their state and GPUs, or tells everything about one VM. It changes nothing.
extends_documentation_fragment:
  - hyperpoint.hyperpoint.program.host
options:
  vm:
    description: Only this VM, by its exact name or by C(id:) and its ID, and more of it.
    type: str
seealso:
  - module: hyperpoint.hyperpoint.gpu_info
  - module: hyperpoint.hyperpoint.checkpoint_info
"""

EXAMPLES = r"""
- name: List the VMs of the host
  hyperpoint.hyperpoint.vm_info:
    host: "{{ inventory_hostname }}"
    user: admin@EXAMPLE.COM
    password: "{{ hyperv_password }}"
  connection: local
  register: listed

- name: Show those with GPUs
  ansible.builtin.debug:
    msg: "{{ listed.vms | selectattr('gpus') | map(attribute='name') }}"
"""

RETURN = r"""
vms:
  description: The VMs, as C(hyperpoint list-vms --json) tells of them.
  returned: without I(vm)
  type: list
  elements: dict
vm:
  description: All of that VM, as C(hyperpoint show --json) tells it.
  returned: with I(vm)
  type: dict
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
        program.end(changed=False, vms=program.look("list-vms")["vms"])
    program.end(changed=False, vm=program.look("show", option_of("--vm", program.given["vm"])))


if __name__ == "__main__":
    main()
