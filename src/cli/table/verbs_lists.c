/* SPDX-License-Identifier: MIT */
/* Verbs. What there is on the host. */
#include "verb_rows.h"

#include "verbs/commands.h"

static const struct cli_verb rows[] = {
    {
        .name = "status",
        .cmdlet = "Get-HyperPointStatus",
        .group = CLI_GROUP_LISTS,
        .summary = "Show what is here and what needs your attention.",
        .details =
            "Shows the host, how many virtual machines and GPUs it has, and what you should know of: "
            "interrupted changes, parked virtual machines, missing cards, disks that are not merged. Each "
            "comes with the command that helps. hyperpoint without any word shows the same.\n"
            "--exit-code makes the exit code 1 if anything needs your attention.",
        .examples = { { "status", "the whole host" },
                      { "status --exit-code --json", "for a monitoring program" } },
        .options = CLI_BIT(CLI_EXIT_CODE) | CLI_BIT(CLI_TIMEOUT),
        .many_hosts = true,
        .handler = cli_status,
    },
    {
        .name = "list-vms",
        .also = { "list", "ls" },
        .cmdlet = "Get-HyperPointVM",
        .group = CLI_GROUP_LISTS,
        .summary = "List the virtual machines and their GPUs.",
        .details = "HyperPoint shows the name, state, ID and assigned GPUs of every VM on the host.",
        .examples = { { "list-vms", "all VMs" }, { "list-vms --json", "as JSON, for a program" } },
        .options = CLI_BIT(CLI_TIMEOUT),
        .many_hosts = true,
        .handler = cli_list_vms,
    },
    {
        .name = "show",
        .cmdlet = "Get-HyperPointDetail",
        .group = CLI_GROUP_LISTS,
        .summary = "Show everything about a VM or a checkpoint.",
        .details =
            "Of a VM HyperPoint shows the state, the settings that matter for GPUs, the assigned GPUs with their "
            "values, what is parked or interrupted, and the tree of its checkpoints with the current state and "
            "what differs from the checkpoint it is based on. Of a checkpoint it shows when it was created, its "
            "parent and children, the recorded GPUs and whether the host has them now, your notes, and the "
            "command that restores it.\n"
            "A single word is the exact name of a VM, else the ID of a VM, else the ID of a checkpoint. The "
            "beginning of an ID is enough, with or without id:.",
        .examples = { { "show \"my vm\"", "a VM" },
                      { "show \"my vm\" latest", "its newest checkpoint" },
                      { "show id:6aa9", "a checkpoint of any VM" } },
        .meanings = { { CLI_VM, "A VM: its exact name, or its ID. Or the ID of a checkpoint." } },
        .required = CLI_BIT(CLI_VM),
        .places = CLI_BIT(CLI_CHECKPOINT),
        .options = CLI_BIT(CLI_CHECKPOINT) | CLI_BIT(CLI_TIMEOUT),
        .many_hosts = true,
        .handler = cli_show,
    },
    {
        .name = "list-gpus",
        .group = CLI_GROUP_LISTS,
        .summary = "List the host's GPUs and those assigned to the VM.",
        .details =
            "HyperPoint shows the lists of list-gpus-partitionable and list-gpus-assigned, one after the "
            "other.",
        .examples = { { "list-gpus \"my vm\"", "both lists" } },
        .required = CLI_BIT(CLI_VM),
        .options = CLI_BIT(CLI_TIMEOUT),
        .many_hosts = true,
        .handler = cli_list_gpus,
    },
    {
        .name = "list-gpus-partitionable",
        .also = { "gpus" },
        .cmdlet = "Get-HyperPointGpu",
        .group = CLI_GROUP_LISTS,
        .summary = "List the host's partitionable GPUs.",
        .details =
            "HyperPoint shows each GPU that you can assign: its number (for order:), name, driver, and how much "
            "of its VRAM is free. --verbose adds the device ID, the instance ID, and whether the GPU is "
            "integrated. HyperPoint marks a GPU that Windows does not list, or lists with a problem.\n"
            "You do not need to name a VM.",
        .examples = { { "list-gpus-partitionable", "the GPUs of this host" } },
        .meanings = { { CLI_VM, "Not needed: the list is the same for every VM." } },
        .options = CLI_BIT(CLI_VM) | CLI_BIT(CLI_TIMEOUT),
        .many_hosts = true,
        .handler = cli_list_gpus_partitionable,
    },
    {
        .name = "list-gpus-assigned",
        .cmdlet = "Get-HyperPointVMGpu",
        .group = CLI_GROUP_LISTS,
        .summary = "List the GPUs assigned to the VM.",
        .details =
            "HyperPoint shows the GPU of each adapter of the VM: its number, name, driver, and how much of its "
            "VRAM is free. --verbose adds the adapter ID, device ID, instance ID and values. HyperPoint marks "
            "automatic adapters, for which Hyper-V chooses the GPU, and adapters whose card the host no longer "
            "has.",
        .examples = { { "list-gpus-assigned \"my vm\"", "the GPUs of \"my vm\"" } },
        .required = CLI_BIT(CLI_VM),
        .options = CLI_BIT(CLI_TIMEOUT),
        .handler = cli_list_gpus_assigned,
    },
    {
        .name = "history",
        .actions = { "show" },
        .cmdlet = "Get-HyperPointHistory",
        .group = CLI_GROUP_LISTS,
        .summary = "List what HyperPoint changed, when, for whom, and how it ended.",
        .details =
            "HyperPoint lists the changes it made from this machine, newest first: when each began, its VM, "
            "its result, how long it took, and who ran it. A change that was cut off is listed as "
            "such, and one that is still at work. HyperPoint asks no host: it reads the logs of changes, which "
            "it keeps for 90 days, and up to 64 MiB of them ([history] in hyperpoint.conf).\n"
            "history show and an ID, or latest, shows the steps and messages of one change.",
        .examples = { { "history", "all changes" },
                      { "history \"my vm\"", "those of \"my vm\"" },
                      { "history show latest", "the newest change, step by step" },
                      { "history --json", "as JSON, for a program" } },
        .meanings = { { CLI_VM, "The VM: its name, or id: and its ID. Or show, and an ID." } },
        .places = CLI_BIT(CLI_CHANGE_ID),
        .options = CLI_BIT(CLI_VM) | CLI_BIT(CLI_CHANGE_ID),
        .handler = cli_history,
    },
    {
        .name = "wait",
        .cmdlet = "Wait-HyperPointVM",
        .group = CLI_GROUP_LISTS,
        .summary = "Wait until nobody is working on the VM.",
        .details =
            "HyperPoint waits until the VM has no merge, backup, checkpoint or other work of Hyper-V in "
            "progress, is not starting, stopping or being saved, and no other run of HyperPoint is at work "
            "on it. Meanwhile it says what it is waiting for. It does not matter whether the VM is on or "
            "off.\n"
            "The exit code is 0 when nothing is in progress, and 6 if something still is when the patience is "
            "over. Verbs that change something wait in the same way if you give them --patience.",
        .examples = { { "wait \"my vm\"", "for half an hour at most" },
                      { "wait \"my vm\" --patience 2h", "for two hours at most" },
                      { "wait \"my vm\" --patience 0",
                        "do not wait: tell whether something is in progress" } },
        .meanings = { { CLI_PATIENCE, "How long to wait at most: 90s, 10m or 2h; 30m by default." } },
        .required = CLI_BIT(CLI_VM),
        .options = CLI_BIT(CLI_PATIENCE) | CLI_BIT(CLI_PROGRESS),
        .handler = cli_wait,
    },
};

const struct cli_verb_rows cli_verbs_lists = { rows, HP_COUNT(rows) };
