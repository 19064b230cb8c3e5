/* SPDX-License-Identifier: MIT */
/* Verbs. The VM itself: start it, shut it down, turn it off. */
#include "verb_rows.h"

#include "verbs/commands.h"

static const struct cli_verb rows[] = {
    {
        .name = "start",
        .cmdlet = "Start-HyperPointVM",
        .group = CLI_GROUP_POWER,
        .summary = "Start the VM.",
        .details =
            "HyperPoint starts the VM, or resumes one that is paused or saved, and waits until it runs. "
            "Before that, it warns of what can keep the VM from starting with its GPUs: a card that is "
            "missing, or partitions that other running VMs use. If the VM does not start, HyperPoint shows "
            "what Hyper-V says and what you can do.\n"
            "Hyper-V calls a VM running before its operating system is ready.",
        .examples = { { "start \"my vm\"", "start it, and wait until it runs" } },
        .required = CLI_BIT(CLI_VM),
        CHANGES(&core_start_vm),
    },
    {
        .name = "shutdown",
        .cmdlet = "Stop-HyperPointVM",
        .group = CLI_GROUP_POWER,
        .summary = "Have the VM's guest shut down, and wait until it is off.",
        .details =
            "HyperPoint asks the guest's integration services to shut down, as Hyper-V Manager does, and "
            "waits. If the VM is still running after five minutes (or the time of --shutdown-timeout), the "
            "command fails with exit code 6: the guest was asked, and may still shut down. With --turn-off, "
            "HyperPoint turns the VM off then, and also if the guest cannot be asked.\n"
            "A guest that restarts instead, for example to install updates, is noticed.",
        .examples = { { "shutdown \"my vm\"", "shut it down within five minutes" },
                      { "shutdown \"my vm\" --shutdown-timeout 20m",
                        "give it more time, for example for updates" } },
        .meanings = { { CLI_TURN_OFF,
                        "If the guest has not shut down in time, or cannot be asked, turn the VM off. What "
                        "its programs have not saved is lost." } },
        .required = CLI_BIT(CLI_VM),
        .options = CLI_BIT(CLI_SHUTDOWN_TIMEOUT) | CLI_BIT(CLI_TURN_OFF),
        CHANGES(&core_shut_down),
    },
    {
        .name = "turn-off",
        .cmdlet = "Stop-HyperPointVMPower",
        .group = CLI_GROUP_POWER,
        .summary = "Turn the VM off without its guest.",
        .details =
            "This is like cutting the VM's power: what its programs have not saved is lost, and disks can be "
            "damaged. Use shutdown whenever the guest can answer. HyperPoint asks first.\n"
            "If the VM is saved, --discard-state discards its saved state; what was in its memory is lost.",
        .examples = { { "turn-off \"my vm\"", "turn it off, after a question" } },
        .meanings = { { CLI_DISCARD_STATE,
                        "If the VM is saved, discard its saved state. What was in its memory is lost." } },
        .required = CLI_BIT(CLI_VM),
        .options = CLI_BIT(CLI_DISCARD_STATE),
        CHANGES(&core_turn_off),
    },
};

const struct cli_verb_rows cli_verbs_power = { rows, HP_COUNT(rows) };
