/* SPDX-License-Identifier: MIT */
/* Verbs. Checkpoints: create, show, restore, delete them. */
#include "verb_rows.h"

#include "verbs/commands.h"

/* What else the schedule that is meant can be called. */
#define OF_SCHEDULE                                                                                          \
    .meanings = { { CLI_AT, "The schedule: its name, its VM, or id: and its ID." } },                        \
    .places = CLI_BIT(CLI_AT), .required = CLI_BIT(CLI_AT), .changes = true

/* Making one takes these. */
#define SCHEDULE_OPTIONS                                                                                     \
    (CLI_BIT(CLI_AT) | CLI_BIT(CLI_KEEP) | CLI_BIT(CLI_NAME) | CLI_BIT(CLI_ACCOUNT) |                        \
     CLI_BIT(CLI_NO_TIMER) | CLI_BIT(CLI_REBIND) | CLI_BIT(CLI_SHUTDOWN) | CLI_BIT(CLI_SHUTDOWN_TIMEOUT) |   \
     CLI_BIT(CLI_TURN_OFF) | CLI_BIT(CLI_DISCARD_STATE) | CLI_BIT(CLI_START))
#define SCHEDULE_NAME "The name of the schedule; daily or weekly by default."

static const struct cli_verb schedule_forms[] = {
    {
        .name = "schedule",
        .cmdlet = "Get-HyperPointSchedule",
        .summary = "List the schedules, with their last results and next runs.",
        .examples = { { "schedule", "all of them" }, { "schedule \"my vm\"", "those of \"my vm\"" } },
        .meanings = { { CLI_VM, "Only its schedules." } },
        .options = CLI_BIT(CLI_VM),
    },
    {
        .name = "schedule",
        .cmdlet = "New-HyperPointSchedule",
        .summary = "Create a schedule, or change the one of that name.",
        .examples = { { "schedule \"my vm\" daily 03:00 --keep 14d,8w --shutdown --start", "each night" },
                      { "schedule \"my vm\" weekly sun 04:00 --keep 8 --name sunday", "each Sunday, too" } },
        .meanings = { { CLI_NAME, SCHEDULE_NAME } },
        .required = CLI_BIT(CLI_AT),
        .options = CLI_BIT(CLI_VM) | SCHEDULE_OPTIONS,
        .changes = true,
    },
    {
        .name = "schedule",
        .action = "run",
        .cmdlet = "Start-HyperPointSchedule",
        .summary = "Run a schedule now.",
        .examples = { { "schedule run daily", "run it now" } },
        OF_SCHEDULE,
    },
    {
        .name = "schedule",
        .action = "remove",
        .cmdlet = "Remove-HyperPointSchedule",
        .summary = "Remove a schedule; its checkpoints stay.",
        .examples = { { "schedule remove daily", "remove it" } },
        OF_SCHEDULE,
        .asks_no_host = true,
    },
};

static const struct cli_verb rows[] = {
    {
        .name = "checkpoint",
        .also = { "take", "snapshot" },
        .cmdlet = "Checkpoint-HyperPointVM",
        .group = CLI_GROUP_CHECKPOINTS,
        .summary = "Create a checkpoint, and put the VM's GPUs back.",
        .details =
            "Hyper-V refuses to create a checkpoint of a VM that has GPUs assigned. HyperPoint removes the "
            "GPU adapters, creates the checkpoint, and puts exactly the same adapters back, with the same "
            "values. Empty values stay empty. HyperPoint verifies the result. If a step fails, HyperPoint "
            "undoes the steps before it.\n"
            "If you name GPUs, HyperPoint assigns them instead of the previous ones. checkpoint is "
            "what a VM without a verb means: hyperpoint --vm \"my vm\".\n"
            "With --vm for each of several VMs, or with --all, HyperPoint does this for them one by one, and lists "
            "the results.\n"
            "With --if-absent, HyperPoint does nothing if the VM has a checkpoint of that name already, in "
            "whatever state the VM is: the command can be repeated.\n"
            "If a card has moved to another slot, HyperPoint shows both paths. With --rebind, it puts the "
            "adapter back where the card is now, with its values.\n"
            "The VM must be off. With --shutdown, its guest shuts it down first, and with --start, it runs again "
            "as soon as its GPUs are verified. HyperPoint tells how long it was down.",
        .examples = { { "checkpoint \"my vm\"", "Hyper-V chooses the name" },
                      { "checkpoint \"my vm\" --name \"before the driver\"", "with a name of your choice" },
                      { "checkpoint \"my vm\" --name clean --if-absent",
                        "only if there is no such checkpoint" },
                      { "checkpoint \"my vm\" --shutdown --start", "of a VM that is running" },
                      { "checkpoint \"my vm\" --dry-run", "show the steps, change nothing" },
                      { "checkpoint \"my vm\" --gpu \"radeon rx 6800 xt\",\"order:5\"",
                        "assign these GPUs afterwards" } },
        .meanings = { { CLI_GPU, "The GPUs to assign instead of the previous ones." } },
        .required = CLI_BIT(CLI_VM),
        .options = CLI_BIT(CLI_GPU) | CLI_BIT(CLI_NAME) | CLI_BIT(CLI_IF_ABSENT) | CLI_BIT(CLI_REBIND) |
                   CLI_BIT(CLI_ALL),
        .many_hosts = true,
        .many_vms = true,
        .changes = true,
        .change = &core_checkpoint,
        .handler = cli_change_any,
    },
    {
        .name = "list-checkpoints",
        .also = { "checkpoints" },
        .cmdlet = "Get-HyperPointCheckpoint",
        .group = CLI_GROUP_CHECKPOINTS,
        .summary = "Show the tree of checkpoints and their GPUs.",
        .details =
            "HyperPoint draws the checkpoints as a tree, oldest on top. A chain stays in its column, and a "
            "branch gets a new one. @ marks the checkpoint that the current state is based on. Each row "
            "shows the age of the checkpoint, its type, the GPUs that HyperPoint recorded with it, and the "
            "beginning of its ID for id:.\n"
            "Hyper-V does not store whether a checkpoint is a production checkpoint: the type is standard "
            "for both kinds. Checkpoints that contain memory have the type saved state.\n"
            "With --sizes, each row has the size of the checkpoint's disk files: of the first checkpoint, the disks "
            "themselves; of a later one, what the VM wrote since the checkpoint before it. NOW has what it wrote "
            "since the last one. Deleting a checkpoint frees less than its size, or nothing: see prune --dry-run.\n"
            "Without a VM, HyperPoint shows the checkpoints of all VMs.",
        .examples = { { "list-checkpoints \"my vm\"", "the tree of \"my vm\"" },
                      { "list-checkpoints \"my vm\" --sizes", "with the size of each" },
                      { "list-checkpoints --flat", "all checkpoints, the newest of each VM first" },
                      { "list-checkpoints \"my vm\" --json", "as JSON, for a program" } },
        .meanings = { { CLI_VM, "Only the checkpoints of this VM." } },
        .options = CLI_BIT(CLI_VM) | CLI_BIT(CLI_FLAT) | CLI_BIT(CLI_SIZES) | CLI_BIT(CLI_TIMEOUT),
        .handler = cli_list_checkpoints,
    },
    {
        .name = "restore",
        .also = { "revert", "rollback", "apply" },
        .cmdlet = "Restore-HyperPointCheckpoint",
        .group = CLI_GROUP_CHECKPOINTS,
        .summary = "Restore a checkpoint, with its GPUs.",
        .details =
            "HyperPoint removes the GPUs, applies the checkpoint, and adds the GPUs recorded with it. --gpu "
            "keep keeps the GPUs that the VM has now; any other words after --gpu choose GPUs. If a "
            "checkpoint has no recorded GPUs, the VM keeps its current ones, and HyperPoint says so. "
            "HyperPoint keeps at least the memory windows and the cache type that the VM had with its "
            "GPUs.\n"
            "The VM's current state will be lost, so HyperPoint asks first: you can keep it as a checkpoint "
            "(savepoint), restore without one, or cancel. With --savepoint, HyperPoint first creates a "
            "checkpoint of the current state and records its GPUs.\n"
            "If a card is missing, the command stops before it changes anything. If a card is in another "
            "slot, HyperPoint shows both paths, and --rebind uses the card there. The VM must be off; "
            "--shutdown sees to that. A "
            "checkpoint that contains memory leaves the VM saved, and Hyper-V adds no GPU to a saved VM. "
            "Park the VM first, restore, and unpark the VM when it is off again.",
        .examples = { { "restore \"my vm\" latest --dry-run", "show the steps, change nothing" },
                      { "restore \"my vm\" latest --savepoint",
                        "the newest one; keep the current state as a checkpoint" },
                      { "restore \"my vm\" id:6aa9 --yes", "this checkpoint, without asking" },
                      { "restore \"my vm\" latest --gpu keep", "keep the GPUs the VM has now" } },
        .meanings = { { CLI_NAME, "The name of the savepoint; without it, Hyper-V chooses one." },
                      { CLI_GPU, "keep, or the GPUs to assign instead of the recorded ones." } },
        .required = CLI_BIT(CLI_VM) | CLI_BIT(CLI_CHECKPOINT),
        .options = CLI_BIT(CLI_GPU) | CLI_BIT(CLI_NAME) | CLI_BIT(CLI_SAVEPOINT) | CLI_BIT(CLI_REBIND) |
                   CLI_BIT(CLI_YES),
        .always_asks = true,
        CHANGES(&core_restore),
    },
    {
        .name = "rename-checkpoint",
        .cmdlet = "Rename-HyperPointCheckpoint",
        .group = CLI_GROUP_CHECKPOINTS,
        .summary = "Rename a checkpoint.",
        .details = "HyperPoint verifies the new name. The VM can be on or off.",
        .examples = { { "rename-checkpoint \"my vm\" latest --name \"good\"", "rename the newest one" } },
        .meanings = { { CLI_NAME, "The new name." } },
        .required = CLI_BIT(CLI_VM) | CLI_BIT(CLI_CHECKPOINT) | CLI_BIT(CLI_NAME),
        CHANGES(&core_rename_checkpoint),
    },
    {
        .name = "remove-checkpoint",
        .also = { "delete", "delete-checkpoint" },
        .cmdlet = "Remove-HyperPointCheckpoint",
        .group = CLI_GROUP_CHECKPOINTS,
        .summary = "Delete a checkpoint or a whole branch.",
        .details =
            "The checkpoints based on the deleted one move to its parent; with --subtree, HyperPoint deletes "
            "them too. The VM's current state stays as it is, even if it is based on a deleted checkpoint: "
            "Hyper-V merges the disks in the background. With --wait, HyperPoint shows the merge until it is "
            "complete.\n"
            "You cannot undo this, so HyperPoint asks for confirmation. It refuses to delete pinned "
            "checkpoints, and checkpoints of backup programs and of replication: the program that created "
            "them will delete them. You can delete a stale backup checkpoint by naming its ID and adding "
            "--yes. The VM can be on or off.",
        .examples = { { "remove-checkpoint \"my vm\" \"old driver\" --yes", "delete this checkpoint" },
                      { "remove-checkpoint \"my vm\" latest --yes --wait",
                        "delete the newest one, and wait for the merge" },
                      { "remove-checkpoint \"my vm\" id:bd64 --subtree",
                        "delete it and all checkpoints based on it" } },
        .required = CLI_BIT(CLI_VM) | CLI_BIT(CLI_CHECKPOINT),
        .options = CLI_BIT(CLI_SUBTREE) | CLI_BIT(CLI_WAIT) | CLI_BIT(CLI_YES),
        .always_asks = true,
        CHANGES(&core_delete_checkpoint),
    },
    {
        .name = "export-checkpoint",
        .cmdlet = "Export-HyperPointCheckpoint",
        .group = CLI_GROUP_CHECKPOINTS,
        .summary = "Export a checkpoint to a folder on the host.",
        .details =
            "Hyper-V writes the VM as it was at the checkpoint, with its disks, to a separate folder below "
            "--dest. --dest is a path on the Hyper-V host, and Hyper-V's service needs permission to write "
            "there. The export contains the checkpoint's notes, and with them its recorded GPUs.\n"
            "The VM can be on or off.",
        .examples = { { "export-checkpoint \"my vm\" latest --dest \"D:\\out\"", "export the newest one" } },
        .meanings = { { CLI_DEST, "The folder on the Hyper-V host to write to." } },
        .required = CLI_BIT(CLI_VM) | CLI_BIT(CLI_CHECKPOINT) | CLI_BIT(CLI_DEST),
        CHANGES(&core_export_checkpoint),
    },
    {
        .name = "pin-checkpoint",
        .cmdlet = "Protect-HyperPointCheckpoint",
        .group = CLI_GROUP_CHECKPOINTS,
        .summary = "Pin a checkpoint, so that it is kept.",
        .details =
            "prune never deletes a pinned checkpoint, and remove-checkpoint refuses to. HyperPoint records "
            "the pin in the checkpoint's notes, with its GPUs, and in the state folder. Your own notes stay "
            "as they are. The VM can be on or off.",
        .examples = { { "pin-checkpoint \"my vm\" \"good driver\"", "keep this one" } },
        .required = CLI_BIT(CLI_VM) | CLI_BIT(CLI_CHECKPOINT),
        CHANGES(&core_pin_checkpoint),
    },
    {
        .name = "unpin-checkpoint",
        .cmdlet = "Unprotect-HyperPointCheckpoint",
        .group = CLI_GROUP_CHECKPOINTS,
        .summary = "Unpin a checkpoint.",
        .details = "You can then delete the checkpoint like any other. The VM can be on or off.",
        .examples = { { "unpin-checkpoint \"my vm\" \"good driver\"", "allow it to be deleted" } },
        .required = CLI_BIT(CLI_VM) | CLI_BIT(CLI_CHECKPOINT),
        CHANGES(&core_unpin_checkpoint),
    },
    {
        .name = "prune",
        .cmdlet = "Limit-HyperPointCheckpoint",
        .group = CLI_GROUP_CHECKPOINTS,
        .summary = "Delete the checkpoints that a rule does not keep.",
        .details =
            "--keep 5 keeps the newest five. --keep 7d,4w,6m keeps the newest of each of the last seven days, "
            "four weeks and six months that have checkpoints (y: years). You can combine parts: a "
            "checkpoint stays if any part keeps it. Days are those of this machine's time zone, and weeks "
            "begin on Monday. Automatic checkpoints count like all others. Without --keep, HyperPoint takes "
            "the rule that hyperpoint.conf has for the VM (hyperpoint help config).\n"
            "Pinned checkpoints, checkpoints of backup programs and of replication, and those with an "
            "unknown or future date are always kept and do not count towards the limit.\n"
            "HyperPoint shows which checkpoints it keeps and deletes, and why, and asks for confirmation. "
            "It deletes one checkpoint at a time, and waits until Hyper-V has merged the disks before it "
            "deletes the next. At the first failure it stops and says which ones are deleted. The VM can be "
            "on or off. With --vm for each of several VMs, or with --all, HyperPoint prunes them one by one.",
        .examples = { { "prune \"my vm\" --keep 5 --dry-run", "show what HyperPoint would delete" },
                      { "prune \"my vm\" --keep 7d,4w,6m --yes", "for a scheduled task" },
                      { "prune --vm \"my vm\" --vm games --keep 5", "two VMs, one after the other" } },
        .required = CLI_BIT(CLI_VM) | CLI_BIT(CLI_KEEP),
        .options = CLI_BIT(CLI_WAIT) | CLI_BIT(CLI_YES) | CLI_BIT(CLI_ALL),
        .many_hosts = true,
        .many_vms = true,
        .always_asks = true,
        .changes = true,
        .change = &core_prune,
        .handler = cli_change_any,
    },
    {
        .name = "schedule",
        .also = { "schedules" },
        .actions = { "run", "remove" },
        .group = CLI_GROUP_CHECKPOINTS,
        .summary = "Create and prune checkpoints each night.",
        .details =
            "At that time, HyperPoint creates a checkpoint of the VM. It then deletes those checkpoints that "
            "the schedule has created and that --keep does not keep (hyperpoint help prune), and never one "
            "that you, another schedule or another program has created. If the checkpoint fails, HyperPoint "
            "deletes nothing. It first completes or undoes an interrupted change, as recover does. With "
            "--shutdown --start, a VM that runs is shut down for it, and started again.\n"
            "A timer of systemd starts it, on Windows a task of the Task Scheduler, which makes up for one run if "
            "the machine was off. --no-timer leaves that to a scheduler of your own. A VM can have several schedules: --name tells them "
            "apart (daily and weekly by default), and the same name changes a schedule.\n"
            "Without a time, HyperPoint lists the schedules, with their last results and next runs. schedule run "
            "runs one now, and schedule remove removes one; its checkpoints stay. Name the schedule, its VM, "
            "or id: and its ID.",
        .examples = { { "schedule \"my vm\" daily 03:00 --keep 14d,8w --shutdown --start", "each night" },
                      { "schedule \"my vm\" weekly sun 04:00 --keep 8 --name sunday", "each Sunday, too" },
                      { "schedule", "list the schedules" },
                      { "schedule run daily", "run it now" },
                      { "schedule remove daily", "remove it" } },
        .forms = schedule_forms,
        .form_count = HP_COUNT(schedule_forms),
        .meanings = { { CLI_NAME, SCHEDULE_NAME }, { CLI_VM, "The VM, or only its schedules." } },
        .places = CLI_BIT(CLI_AT),
        .options = CLI_BIT(CLI_VM) | SCHEDULE_OPTIONS,
        .changes = true,
        .changes_with = CLI_AT,
        .handler = cli_schedule,
    },
};

const struct cli_verb_rows cli_verbs_checkpoints = { rows, HP_COUNT(rows) };
