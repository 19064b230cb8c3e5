# SPDX-License-Identifier: MIT
"""The options that the modules of this collection share."""


class ModuleDocFragment:
    HOST = r"""
options:
  host:
    description:
      - The Hyper-V host, as C(hyperpoint --host) takes it. A name, C(name:port), a URL, or an alias of C(hyperpoint.conf).
      - An IPv6 address with a port is in brackets, C([fd00::5]:5986). YAML takes brackets for a list unless they are in quotes.
      - If neither this nor I(simulated_host) is given, what the environment and C(hyperpoint.conf) of the controller say counts.
    type: str
  user:
    description: The user on that host, such as C(admin@EXAMPLE.COM), C(LAB\\admin) or C(admin).
    type: str
  password:
    description:
      - The user's password. The program gets it in its environment, never on its command line.
      - Without it, the variable C(HYPERPOINT_PASSWORD) of the controller counts.
    type: str
  password_file:
    description: A file on the controller whose first line is the password. Only its owner may be able to read it.
    type: path
  ca:
    description: A file with the certificate of the host, or of the authority that issued it, in PEM.
    type: path
  timeout:
    description: How many seconds the host has for each answer and for each job. Without it, 60 for an answer and 1800 for a job.
    type: int
  simulated_host:
    description: The file of a simulated host to work on instead, made with C(hyperpoint-sim new).
    type: path
  state_folder:
    description: Where the program keeps its locks, journals and logs on the controller.
    type: path
  executable:
    description: The program.
    type: path
    default: hyperpoint
attributes:
  check_mode:
    description: Changes nothing in check mode, and tells what would be changed.
    support: full
  diff_mode:
    description: Shows what is different before and after in diff mode.
    support: none
notes:
  - The program runs where the module runs. Run it on the controller, with C(connection=local) or C(delegate_to=localhost).
"""

    POWER = r"""
options:
  shutdown:
    description: If the VM is running, have its guest shut it down first.
    type: bool
    default: false
  shutdown_timeout:
    description: How long the guest has to shut down, such as C(90s), C(10m) or C(1h). Without it, five minutes.
    type: str
  turn_off:
    description:
      - If the VM is running or paused, turn it off first; with I(shutdown), only if its guest has not shut down in time.
      - What its programs have not saved is lost.
    type: bool
    default: false
  discard_state:
    description: If the VM is saved, discard its saved state first. What was in its memory is lost.
    type: bool
    default: false
  start:
    description: If the VM was running, start it again as soon as the change is verified.
    type: bool
    default: false
  patience:
    description: How long to wait for another run, a merge or a backup before the change begins, such as C(10m).
    type: str
"""
