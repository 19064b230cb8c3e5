/* SPDX-License-Identifier: MIT */
#include "verbs.h"

#include "verbs/commands.h"

/* What all verbs have in common that go through a plan and nothing else. */
#define CHANGES(what) .changes = true, .change = (what), .handler = cli_change

static const struct cli_verb table[] = {
    {
        .name = "checkpoint",
        .also = { "take", "snapshot" },
        .group = CLI_GROUP_CHECKPOINTS,
        .summary = "Create a checkpoint, and put the VM's GPUs back.",
        .details =
            "Hyper-V refuses to create a checkpoint of a VM that has GPUs assigned. HyperPoint removes the "
            "GPU adapters, creates the checkpoint, and puts exactly the same adapters back, with the same "
            "values. Empty values stay empty. HyperPoint verifies the result. If a step fails, HyperPoint "
            "undoes the steps before it.\n"
            "If you name GPUs, HyperPoint assigns them instead of the previous ones. checkpoint is "
            "what a VM without a verb means: hyperpoint --vm \"my vm\".\n"
            "If a card has moved to another slot, HyperPoint shows both paths. With --rebind, it puts the "
            "adapter back where the card is now, with its values. The VM must be off.",
        .examples = { { "checkpoint \"my vm\"", "Hyper-V chooses the name" },
                      { "checkpoint \"my vm\" --name \"before the driver\"", "with a name of your choice" },
                      { "checkpoint \"my vm\" --dry-run", "show the steps, change nothing" },
                      { "checkpoint \"my vm\" --gpu \"radeon rx 6800 xt\",\"order:5\"",
                        "assign these GPUs afterwards" } },
        .meanings = { { CLI_GPU, "The GPUs to assign instead of the previous ones." } },
        .required = CLI_BIT(CLI_VM),
        .options = CLI_BIT(CLI_GPU) | CLI_BIT(CLI_NAME) | CLI_BIT(CLI_REBIND),
        CHANGES(&core_checkpoint),
    },
    {
        .name = "list-checkpoints",
        .also = { "checkpoints" },
        .group = CLI_GROUP_CHECKPOINTS,
        .summary = "Show the tree of checkpoints and their GPUs.",
        .details =
            "HyperPoint draws the checkpoints as a tree, oldest on top. A chain stays in its column, and a "
            "branch gets a new one. @ marks the checkpoint that the current state is based on. Each row "
            "shows the age of the checkpoint, its type, the GPUs that HyperPoint recorded with it, and the "
            "beginning of its ID for id:.\n"
            "Hyper-V does not store whether a checkpoint is a production checkpoint: the type is standard "
            "for both kinds. Checkpoints that contain memory have the type saved state.\n"
            "Without a VM, HyperPoint shows the checkpoints of all VMs.",
        .examples = { { "list-checkpoints \"my vm\"", "the tree of \"my vm\"" },
                      { "list-checkpoints --flat", "all checkpoints, the newest of each VM first" },
                      { "list-checkpoints \"my vm\" --json", "as JSON, for a program" } },
        .meanings = { { CLI_VM, "Only the checkpoints of this VM." } },
        .options = CLI_BIT(CLI_VM) | CLI_BIT(CLI_FLAT),
        .handler = cli_list_checkpoints,
    },
    {
        .name = "restore",
        .also = { "revert", "rollback", "apply" },
        .group = CLI_GROUP_CHECKPOINTS,
        .summary = "Restore a checkpoint, with its GPUs.",
        .details =
            "HyperPoint removes the GPUs, applies the checkpoint, and adds the GPUs recorded with it. --gpu "
            "keep keeps the GPUs that the VM has now; any other words after --gpu choose GPUs. If a "
            "checkpoint has no recorded GPUs, the VM keeps its current ones, and HyperPoint says so. "
            "HyperPoint keeps at least the memory windows and the cache type that the VM had with its "
            "GPUs.\n"
            "The VM's current state will be lost, so HyperPoint asks for confirmation. With --savepoint, "
            "HyperPoint first creates a checkpoint of the current state and records its GPUs.\n"
            "If a card is missing, the command stops before it changes anything. If a card is in another "
            "slot, HyperPoint shows both paths, and --rebind uses the card there. The VM must be off. A "
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
        CHANGES(&core_restore),
    },
    {
        .name = "rename-checkpoint",
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
        CHANGES(&core_delete_checkpoint),
    },
    {
        .name = "export-checkpoint",
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
        .group = CLI_GROUP_CHECKPOINTS,
        .summary = "Unpin a checkpoint.",
        .details = "You can then delete the checkpoint like any other. The VM can be on or off.",
        .examples = { { "unpin-checkpoint \"my vm\" \"good driver\"", "allow it to be deleted" } },
        .required = CLI_BIT(CLI_VM) | CLI_BIT(CLI_CHECKPOINT),
        CHANGES(&core_unpin_checkpoint),
    },
    {
        .name = "prune",
        .group = CLI_GROUP_CHECKPOINTS,
        .summary = "Delete the checkpoints that a rule does not keep.",
        .details =
            "--keep 5 keeps the newest five. --keep 7d,4w,6m keeps the newest of each of the last seven days, "
            "four weeks and six months that have checkpoints (y: years). You can combine parts: a "
            "checkpoint stays if any part keeps it. Days are those of this machine's time zone, and weeks "
            "begin on Monday. Automatic checkpoints count like all others.\n"
            "Pinned checkpoints, checkpoints of backup programs and of replication, and those with an "
            "unknown or future date are always kept and do not count towards the limit.\n"
            "HyperPoint shows which checkpoints it keeps and deletes, and why, and asks for confirmation. "
            "It deletes one checkpoint at a time, and waits until Hyper-V has merged the disks before it "
            "deletes the next. At the first failure it stops and says which ones are deleted. The VM can be "
            "on or off.",
        .examples = { { "prune \"my vm\" --keep 5 --dry-run", "show what HyperPoint would delete" },
                      { "prune \"my vm\" --keep 7d,4w,6m --yes", "for a scheduled task" } },
        .required = CLI_BIT(CLI_VM) | CLI_BIT(CLI_KEEP),
        .options = CLI_BIT(CLI_WAIT) | CLI_BIT(CLI_YES),
        CHANGES(&core_prune),
    },
    {
        .name = "status",
        .group = CLI_GROUP_LISTS,
        .summary = "Show what is here and what needs your attention.",
        .details =
            "Shows the host, how many virtual machines and GPUs it has, and what you should know of: "
            "interrupted changes, parked virtual machines, missing cards, disks that are not merged. Each "
            "comes with the command that helps. hyperpoint without any word shows the same.\n"
            "--exit-code makes the exit code 1 if anything needs your attention.",
        .examples = { { "status", "the whole host" },
                      { "status --exit-code --json", "for a monitoring program" } },
        .options = CLI_BIT(CLI_EXIT_CODE),
        .handler = cli_status,
    },
    {
        .name = "list-vms",
        .also = { "list", "ls" },
        .group = CLI_GROUP_LISTS,
        .summary = "List the virtual machines and their GPUs.",
        .details = "HyperPoint shows the name, state, ID and assigned GPUs of every VM on the host.",
        .examples = { { "list-vms", "all VMs" }, { "list-vms --json", "as JSON, for a program" } },
        .handler = cli_list_vms,
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
        .handler = cli_list_gpus,
    },
    {
        .name = "list-gpus-partitionable",
        .also = { "gpus" },
        .group = CLI_GROUP_LISTS,
        .summary = "List the host's partitionable GPUs.",
        .details =
            "HyperPoint shows each GPU that you can assign: its number (for order:), name, driver, and how much "
            "of its VRAM is free. --verbose adds the device ID, the instance ID, and whether the GPU is "
            "integrated. HyperPoint marks a GPU that Windows does not list, or lists with a problem.\n"
            "You do not need to name a VM.",
        .examples = { { "list-gpus-partitionable", "the GPUs of this host" } },
        .meanings = { { CLI_VM, "Not needed: the list is the same for every VM." } },
        .options = CLI_BIT(CLI_VM),
        .handler = cli_list_gpus_partitionable,
    },
    {
        .name = "list-gpus-assigned",
        .group = CLI_GROUP_LISTS,
        .summary = "List the GPUs assigned to the VM.",
        .details =
            "HyperPoint shows the GPU of each adapter of the VM: its number, name, driver, and how much of its "
            "VRAM is free. --verbose adds the adapter ID, device ID, instance ID and values. HyperPoint marks "
            "automatic adapters, for which Hyper-V chooses the GPU, and adapters whose card the host no longer "
            "has.",
        .examples = { { "list-gpus-assigned \"my vm\"", "the GPUs of \"my vm\"" } },
        .required = CLI_BIT(CLI_VM),
        .handler = cli_list_gpus_assigned,
    },
    {
        .name = "add",
        .group = CLI_GROUP_GPUS,
        .summary = "Assign the GPUs you name.",
        .details =
            "HyperPoint skips GPUs that are already assigned. If a GPU does not exist, the command stops "
            "before it changes anything. The VM must be off.",
        .examples = { { "add \"my vm\" \"radeon RX 6800 XT\"", "all GPUs with this name" },
                      { "add \"my vm\" \"radeon rx 6800 xt\",\"order:4\"",
                        "these, and the host's fourth GPU" } },
        .required = CLI_BIT(CLI_VM) | CLI_BIT(CLI_GPU),
        CHANGES(&core_add),
    },
    {
        .name = "add-auto",
        .group = CLI_GROUP_GPUS,
        .summary = "Assign the most suitable GPU, or those you name.",
        .details =
            "Without --gpu, or if no GPU of the host matches it, HyperPoint chooses the most suitable GPU: "
            "one that works and is not assigned yet, discrete before integrated, with the largest part of "
            "it free. HyperPoint says what it chose and why. The VM must be off.",
        .examples = { { "add-auto \"my vm\"", "the most suitable GPU" },
                      { "add-auto \"my vm\" --gpu \"nvidia geforce rtx 4060\"",
                        "all GPUs with this name; if there are none, the most suitable GPU" } },
        .required = CLI_BIT(CLI_VM),
        .options = CLI_BIT(CLI_GPU),
        CHANGES(&core_add_auto),
    },
    {
        .name = "add-all",
        .group = CLI_GROUP_GPUS,
        .summary = "Assign all GPUs of the host.",
        .details =
            "HyperPoint assigns all partitionable GPUs, and skips those that are already assigned. The VM "
            "must be off.",
        .examples = { { "add-all \"my vm\"", "all GPUs" } },
        .required = CLI_BIT(CLI_VM),
        CHANGES(&core_add_all),
    },
    {
        .name = "remove",
        .group = CLI_GROUP_GPUS,
        .summary = "Remove the GPUs you name.",
        .details =
            "If a GPU is not assigned, the command stops before it changes anything. You can also name "
            "adapters with adapterid:. The VM must be off.",
        .examples = { { "remove \"my vm\" \"Radeon RX 6800 XT\"", "all GPUs with this name" },
                      { "remove \"my vm\" \"order:2\"", "the host's second GPU" } },
        .required = CLI_BIT(CLI_VM) | CLI_BIT(CLI_GPU),
        CHANGES(&core_remove),
    },
    {
        .name = "remove-all",
        .group = CLI_GROUP_GPUS,
        .summary = "Remove all GPUs.",
        .details =
            "HyperPoint removes all GPU adapters of the VM, including automatic ones and those whose card "
            "is missing. The VM must be off.",
        .examples = { { "remove-all \"my vm\"", "all GPUs of \"my vm\"" } },
        .required = CLI_BIT(CLI_VM),
        CHANGES(&core_remove_all),
    },
    {
        .name = "reset",
        .group = CLI_GROUP_GPUS,
        .summary = "Remove all GPUs, then do what add-auto does.",
        .details =
            "HyperPoint does remove-all and add-auto in one change. If the second half fails, it puts the "
            "previous GPUs back. If --gpu names a GPU that does not exist, the command stops before it "
            "changes anything. With --rebind, an adapter whose card is in another slot keeps its values if "
            "HyperPoint assigns that card. The VM must be off.",
        .examples = { { "reset \"my vm\"", "one GPU, the most suitable" } },
        .required = CLI_BIT(CLI_VM),
        .options = CLI_BIT(CLI_GPU) | CLI_BIT(CLI_REBIND),
        CHANGES(&core_reset),
    },
    {
        .name = "copy-gpus",
        .group = CLI_GROUP_GPUS,
        .summary = "Give the VM exactly the GPUs that another VM has.",
        .details =
            "The VM gets the adapters of the VM that --from names: the same cards with the same values, and "
            "the memory windows they need. Empty values stay empty. HyperPoint removes the other adapters "
            "of the VM, and keeps those that already match. If a step fails, HyperPoint puts the previous "
            "adapters back.\n"
            "The VM that --from names can be running. HyperPoint refuses the command while that VM is parked "
            "or has an interrupted change, or if the card of one of its adapters is unknown. The VM that "
            "gets the GPUs must be off.",
        .examples = { { "copy-gpus \"my vm\" --from games", "the same GPUs as games has" } },
        .required = CLI_BIT(CLI_VM) | CLI_BIT(CLI_FROM),
        .options = CLI_BIT(CLI_FROM),
        CHANGES(&core_copy_gpus),
    },
    {
        .name = "park",
        .group = CLI_GROUP_PARKING,
        .summary = "Remove all GPUs for a while, and remember them.",
        .details =
            "Before HyperPoint removes the first adapter, it records all of them in the VM's notes and in "
            "the state folder. The record stays until unpark puts exactly these adapters back: hours or "
            "months later, after a restart of the host, or on any host the VM has moved to. You can park a "
            "VM to work on the host's cards, to lend a card to another VM, or for a backup.\n"
            "While the VM is parked, you can create checkpoints of it, and remove adapters that someone "
            "added since. Such a checkpoint contains no GPUs; HyperPoint records the parked set with it. "
            "HyperPoint refuses every command that adds or chooses GPUs, because it does not guess which "
            "set counts.\n"
            "If a card is in another slot, HyperPoint shows both paths. With --rebind, HyperPoint records "
            "where the card is now, and unpark puts the adapter back there.\n"
            "--all parks every VM that has a GPU and is off, one by one, and says why it skips the others. "
            "The VM must be off.",
        .examples = { { "park \"my vm\"", "remove its GPUs, and remember them" },
                      { "park \"my vm\" --dry-run", "show the steps, change nothing" },
                      { "park --all", "all VMs that have a GPU and are off" } },
        .options = CLI_BIT(CLI_VM) | CLI_BIT(CLI_ALL) | CLI_BIT(CLI_REBIND),
        .changes = true,
        .change = &core_park,
        .handler = cli_park,
    },
    {
        .name = "unpark",
        .group = CLI_GROUP_PARKING,
        .summary = "Put back exactly the GPUs that park removed.",
        .details =
            "The VM gets the same GPUs with the same values. Empty values stay empty, and automatic "
            "adapters stay automatic. If a card is missing, HyperPoint changes nothing and keeps the "
            "record. If a card is in another slot, HyperPoint shows both paths, and --rebind uses the card "
            "there. If someone added adapters since, HyperPoint shows them and asks whether to keep them "
            "beside the set. To have the set alone, remove them first with hyperpoint remove.\n"
            "HyperPoint finds the set in the VM's notes and in the state folder. If the two disagree, it "
            "shows both and changes nothing until you choose one with --use.\n"
            "--all unparks every parked VM of this host, one by one. With --discard, HyperPoint shows the "
            "record, asks for confirmation and discards it; the VM stays as it is. The VM must be off.",
        .examples = { { "unpark \"my vm\"", "put the GPUs back" },
                      { "unpark --all", "all parked VMs of this host" },
                      { "unpark \"my vm\" --yes", "beside GPUs that someone added since" },
                      { "unpark \"my vm\" --discard", "discard the record, change nothing else" } },
        .options = CLI_BIT(CLI_VM) | CLI_BIT(CLI_ALL) | CLI_BIT(CLI_REBIND) | CLI_BIT(CLI_DISCARD) |
                   CLI_BIT(CLI_USE) | CLI_BIT(CLI_YES),
        .changes = true,
        .change = &core_unpark,
        .handler = cli_park,
    },
    {
        .name = "run",
        .group = CLI_GROUP_PARKING,
        .summary = "Park, run a program such as a backup, and unpark.",
        .details =
            "HyperPoint removes the GPUs and remembers them, runs the program after --, and puts exactly "
            "these GPUs back, however the program ends. The program gets its arguments as they are, with no "
            "shell in between. It has the input and output of this command; HyperPoint's messages go to "
            "stderr. The program can create checkpoints of the VM with HyperPoint. HyperPoint refuses other "
            "runs on this VM meanwhile.\n"
            "The exit code is the program's. If HyperPoint cannot put the GPUs back, the exit code is 4, "
            "and the error says how the program ended. A failure before the program starts has its usual "
            "exit code, and nothing is run. 3 can also mean that the program could not be started.\n"
            "Ctrl+C is passed to the program. When it exits, HyperPoint puts the GPUs back. If HyperPoint "
            "itself is killed, recover puts them back. The VM must be off, and off again when the program "
            "ends.",
        .examples = { { "run \"my vm\" -- robocopy D:\\vm E:\\backup /mir",
                        "copy the VM's files while it has no GPUs" },
                      { "run \"my vm\" -- hyperpoint checkpoint \"my vm\" --name nightly",
                        "a checkpoint that never had a GPU" } },
        .required = CLI_BIT(CLI_VM),
        .options = CLI_BIT(CLI_REBIND) | CLI_BIT(CLI_YES),
        .takes_command = true,
        .changes = true,
        .change = &core_park,
        .handler = cli_run_program,
    },
    {
        .name = "recover",
        .group = CLI_GROUP_RECOVERY,
        .summary = "Complete or undo an interrupted change.",
        .details =
            "Before a change, HyperPoint records the VM's adapters. If HyperPoint is killed or the host "
            "goes down during the change, recover looks at the host. It completes the change if it had got "
            "far enough, and otherwise puts everything back as it was. You can repeat recover. Until the "
            "change has ended, HyperPoint refuses other changes of that VM. If a card has moved to another "
            "slot, HyperPoint shows both paths, and --rebind uses the card there.\n"
            "Without a VM, HyperPoint shows the interrupted changes, and what recover would do. With "
            "--discard, HyperPoint shows the record, asks for confirmation and discards it; the VM stays as "
            "it is. The VM must be off.",
        .examples = { { "recover \"my vm\"", "complete or undo the interrupted change" },
                      { "recover \"my vm\" --dry-run", "show what recover would do" },
                      { "recover", "show all interrupted changes" },
                      { "recover \"my vm\" --discard", "discard the record, change nothing else" },
                      { "recover \"my vm\" --discard --yes", "the same in a script" } },
        .options = CLI_BIT(CLI_VM) | CLI_BIT(CLI_REBIND) | CLI_BIT(CLI_DISCARD) | CLI_BIT(CLI_YES),
        .changes = true,
        .handler = cli_recover,
    },
    {
        .name = "self-test",
        .group = CLI_GROUP_REPORTS,
        .summary = "Check that the host has all that HyperPoint needs.",
        .details =
            "HyperPoint checks that the host declares every class, property, method and parameter it needs, "
            "with the expected type. It also checks that the host's services answer, and that your account "
            "can see what it must. It changes nothing. The report lists what older Windows builds lack as "
            "absent, and says what does not work without it.\n"
            "The report names no VM, no checkpoint and no computer, so you can attach it to a problem "
            "report. The exit code is 0 only if everything is in order.",
        .examples = { { "self-test", "check this host" }, { "self-test --json", "as JSON, for a program" } },
        .handler = cli_self_test,
    },
    {
        .name = "capture",
        .group = CLI_GROUP_REPORTS,
        .summary = "Write what HyperPoint reads of the host to a file.",
        .details =
            "HyperPoint writes the GPUs, VMs, adapters, checkpoints and disk files of the host to the file "
            "that --dest names. With --sim, that file is a simulated host: you can try things on it, or show "
            "others a problem. HyperPoint only reads the host.\n"
            "--anonymous replaces the names that people chose, each name by the same word everywhere: the "
            "computer, VMs, checkpoints, notes, files, and serial numbers of cards. GUIDs, the kinds of "
            "cards, times and sizes stay. The file says what HyperPoint could not read, and what the format "
            "has that was not read. If the file exists, HyperPoint asks before it replaces it.",
        .examples = { { "capture --dest my.host.json", "the host as it is" },
                      { "capture --dest my.host.json --anonymous", "to show to others" },
                      { "capture --dest my.host.json --yes", "replace an existing file" } },
        .meanings = { { CLI_DEST, "The file to write." } },
        .required = CLI_BIT(CLI_DEST),
        .options = CLI_BIT(CLI_ANONYMOUS) | CLI_BIT(CLI_YES),
        .handler = cli_capture,
    },
    {
        .name = "completion",
        .group = CLI_GROUP_PROGRAM,
        .summary = "Write a completion script for a shell.",
        .details =
            "With this script, the Tab key completes verbs and options, and the names of VMs, GPUs and "
            "checkpoints on the host that the command line names. When you press Tab, the shell asks "
            "HyperPoint for names, for two seconds at most. HyperPoint never asks for a password then.\n"
            "For bash, put the script into /usr/share/bash-completion/completions/hyperpoint, or run source "
            "<(hyperpoint completion --shell bash) in ~/.bashrc. For PowerShell, add this line to the "
            "file $PROFILE:\n"
            "hyperpoint completion --shell powershell | Out-String | Invoke-Expression",
        .examples = { { "completion bash", "for bash 4.4 or later" },
                      { "completion powershell", "for PowerShell 5.1 or later" } },
        .required = CLI_BIT(CLI_SHELL),
        .about_program = true,
        .handler = cli_completion_script,
    },
    {
        .name = "manual",
        .group = CLI_GROUP_PROGRAM,
        .summary = "Write the manual page.",
        .details = "The manual page has the text of this help. To read it, run:\n"
                   "hyperpoint manual | man -l -",
        .examples = { { "manual", "the source of hyperpoint(1)" } },
        .about_program = true,
        .handler = cli_manual,
    },
};

size_t cli_verb_count(void)
{
    return HP_COUNT(table);
}

const struct cli_verb *cli_verb_at(size_t index)
{
    return &table[index];
}
