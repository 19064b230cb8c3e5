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
        .summary = "Take the GPUs off, make a checkpoint, put them back.",
        .details =
            "Hyper-V makes no checkpoint of a virtual machine that has GPUs assigned. This takes the "
            "adapters off, makes the checkpoint, and puts back exactly what was there: the same GPUs with "
            "the same values, empty ones left empty. The result is verified. When a step fails, what was "
            "done is undone.\n"
            "With -GPU the GPUs it names are assigned afterwards instead of those that were there. It is "
            "what happens when -DO is left out.\n"
            "An adapter whose card is in another slot is shown with both paths. -REBIND puts it back "
            "where its card is now, with its values. The virtual machine must be off.",
        .examples = { { "-VM \"my vm\"", "a checkpoint with the name Hyper-V gives it" },
                      { "-VM \"my vm\" -NAME \"before the driver\"", "with your own name" },
                      { "-VM \"my vm\" -WHATIF", "show the steps, do nothing" },
                      { "-VM \"my vm\" -GPU \"radeon rx 6800 xt\",\"order:5\"",
                        "with these GPUs on afterwards" } },
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
            "Draws the checkpoints as a tree, oldest on top: a chain stays in its column, a branch gets a new "
            "one. @ is the checkpoint the present state grew from. For each it shows how long ago it was made, "
            "what kind it is, the GPUs the virtual machine had then, as far as HyperPoint wrote them down, and "
            "the beginning of its id, which -CHECKPOINT id: takes.\n"
            "Whether a checkpoint is a production one is not stored anywhere: standard stands for both, saved "
            "state for those that hold memory.\n"
            "Without -VM it shows the checkpoints of all virtual machines.",
        .examples = { { "-VM \"my vm\" -DO list-checkpoints", "the tree of \"my vm\"" },
                      { "-DO list-checkpoints -FLAT", "all checkpoints, the newest of each VM first" },
                      { "-VM \"my vm\" -DO list-checkpoints -OUTPUT json", "for a program" } },
        .options = CLI_BIT(CLI_VM) | CLI_BIT(CLI_FLAT),
        .handler = cli_list_checkpoints,
    },
    {
        .name = "restore",
        .also = { "revert", "rollback", "apply" },
        .group = CLI_GROUP_CHECKPOINTS,
        .summary = "Go back to a checkpoint, with its GPUs.",
        .details =
            "Takes the GPUs off, applies the checkpoint, and puts the GPUs on that belong to it: the set that "
            "was written down when it was made. With -GPU keep those the virtual machine has now stay; other "
            "words after -GPU choose GPUs. A checkpoint without a recorded set keeps the present GPUs, and that "
            "is said. Memory windows and cache type are raised when the checkpoint brings back less than the "
            "virtual machine had with its GPUs.\n"
            "The present state is lost, and that has to be confirmed. With -SAVEPOINT it is kept as a checkpoint "
            "of its own first, with its GPUs written down.\n"
            "A card that is gone is an error before anything is touched. One that is in another slot is shown with "
            "both paths, and used with -REBIND. The virtual machine must be off. A checkpoint that holds memory leaves "
            "it saved, where no GPU can be put on: park it first, and unpark it when it is off again.",
        .examples = { { "-VM \"my vm\" -DO restore -CHECKPOINT latest -WHATIF",
                        "show the steps, do nothing" },
                      { "-VM \"my vm\" -DO restore -CHECKPOINT latest -SAVEPOINT",
                        "the newest one, and keep what is there now" },
                      { "-VM \"my vm\" -DO restore -CHECKPOINT id:6aa9 -YES", "that one, without asking" },
                      { "-VM \"my vm\" -DO restore -CHECKPOINT latest -GPU keep",
                        "with the GPUs it has now" } },
        .required = CLI_BIT(CLI_VM) | CLI_BIT(CLI_CHECKPOINT),
        .options = CLI_BIT(CLI_GPU) | CLI_BIT(CLI_NAME) | CLI_BIT(CLI_SAVEPOINT) | CLI_BIT(CLI_REBIND) |
                   CLI_BIT(CLI_YES),
        CHANGES(&core_restore),
    },
    {
        .name = "rename-checkpoint",
        .group = CLI_GROUP_CHECKPOINTS,
        .summary = "Give a checkpoint another name.",
        .details = "The name is read back. The virtual machine can be on or off.",
        .examples = { { "-VM \"my vm\" -DO rename-checkpoint -CHECKPOINT latest -NAME \"good\"",
                        "the newest one" } },
        .required = CLI_BIT(CLI_VM) | CLI_BIT(CLI_CHECKPOINT) | CLI_BIT(CLI_NAME),
        CHANGES(&core_rename_checkpoint),
    },
    {
        .name = "remove-checkpoint",
        .also = { "delete", "delete-checkpoint" },
        .group = CLI_GROUP_CHECKPOINTS,
        .summary = "Remove a checkpoint or a branch for good.",
        .details =
            "What grew from it becomes a child of its parent; with -SUBTREE it is removed, too. The present "
            "state of the virtual machine stays as it is, also when it grew from what is removed: Hyper-V "
            "merges the disks in the background. -WAIT shows that until it is done.\n"
            "It has to be confirmed, for it cannot be undone. A pinned checkpoint is refused, and so is one of "
            "a backup program or of replication: these are removed by whoever made them. A left-over of a "
            "backup can be removed all the same, named by its id and with -YES.\n"
            "The virtual machine can be on or off.",
        .examples = { { "-VM \"my vm\" -DO remove-checkpoint -CHECKPOINT \"old driver\" -YES", "that one" },
                      { "-VM \"my vm\" -DO remove-checkpoint -CHECKPOINT latest -YES -WAIT",
                        "the newest one, and wait until its disks are merged" },
                      { "-VM \"my vm\" -DO remove-checkpoint -CHECKPOINT id:bd64 -SUBTREE",
                        "that one and all that grew from it" } },
        .required = CLI_BIT(CLI_VM) | CLI_BIT(CLI_CHECKPOINT),
        .options = CLI_BIT(CLI_SUBTREE) | CLI_BIT(CLI_WAIT) | CLI_BIT(CLI_YES),
        CHANGES(&core_delete_checkpoint),
    },
    {
        .name = "export-checkpoint",
        .group = CLI_GROUP_CHECKPOINTS,
        .summary = "Export a checkpoint into a folder of the host.",
        .details =
            "Hyper-V writes the virtual machine as it was at the checkpoint, disks included, into a folder of "
            "its own below -DEST. That is a path on the Hyper-V host, and its service must be allowed to write "
            "there. Which GPUs belong to it is in its notes and goes with it.\n"
            "The virtual machine can be on or off.",
        .examples = { { "-VM \"my vm\" -DO export-checkpoint -CHECKPOINT latest -DEST \"D:\\out\"",
                        "the newest one" } },
        .required = CLI_BIT(CLI_VM) | CLI_BIT(CLI_CHECKPOINT) | CLI_BIT(CLI_DEST),
        CHANGES(&core_export_checkpoint),
    },
    {
        .name = "pin-checkpoint",
        .group = CLI_GROUP_CHECKPOINTS,
        .summary = "Mark a checkpoint as one to keep.",
        .details =
            "prune never removes a pinned checkpoint, and remove-checkpoint refuses it. The mark stands in its "
            "notes, with the GPUs that belong to it, and in the state folder; your own notes stay as they are. "
            "The virtual machine can be on or off.",
        .examples = { { "-VM \"my vm\" -DO pin-checkpoint -CHECKPOINT \"good driver\"", "keep that one" } },
        .required = CLI_BIT(CLI_VM) | CLI_BIT(CLI_CHECKPOINT),
        CHANGES(&core_pin_checkpoint),
    },
    {
        .name = "unpin-checkpoint",
        .group = CLI_GROUP_CHECKPOINTS,
        .summary = "Take that mark off.",
        .details = "It can be removed like any other then. The virtual machine can be on or off.",
        .examples = { { "-VM \"my vm\" -DO unpin-checkpoint -CHECKPOINT \"good driver\"", "it may go" } },
        .required = CLI_BIT(CLI_VM) | CLI_BIT(CLI_CHECKPOINT),
        CHANGES(&core_unpin_checkpoint),
    },
    {
        .name = "prune",
        .group = CLI_GROUP_CHECKPOINTS,
        .summary = "Remove the checkpoints a rule does not keep.",
        .details =
            "-KEEP 5 keeps the newest five. -KEEP 7d,4w,6m keeps the newest of each of the last seven days, four "
            "weeks and six months that have checkpoints (y: years); parts can be joined, and a checkpoint stays "
            "if one of them keeps it. Days are those of this machine's time zone, weeks begin on Monday. "
            "Automatic checkpoints count like all others.\n"
            "Kept in any case, and taking no place: pinned ones, those of backup programs and of replication, "
            "and those whose time is not known or lies ahead of now.\n"
            "It shows what stays and what goes, and why; that has to be confirmed. They are removed one by one, "
            "each when the disks of the one before are merged; at the first failure it stops, and says which "
            "are gone. The virtual machine can be on or off.",
        .examples = { { "-VM \"my vm\" -DO prune -KEEP 5 -WHATIF", "show what would be deleted" },
                      { "-VM \"my vm\" -DO prune -KEEP 7d,4w,6m -YES", "for a scheduled task" } },
        .required = CLI_BIT(CLI_VM) | CLI_BIT(CLI_KEEP),
        .options = CLI_BIT(CLI_WAIT) | CLI_BIT(CLI_YES),
        CHANGES(&core_prune),
    },
    {
        .name = "list-vms",
        .also = { "list", "ls" },
        .group = CLI_GROUP_LISTS,
        .summary = "List the virtual machines and the GPUs they have.",
        .details = "Shows name, state, id and assigned GPUs of every virtual machine of the host.",
        .examples = { { "-DO list-vms", "all virtual machines" },
                      { "-DO list-vms -OUTPUT json", "for a program" } },
        .handler = cli_list_vms,
    },
    {
        .name = "list-gpus",
        .group = CLI_GROUP_LISTS,
        .summary = "List the host's GPUs and those assigned to the VM.",
        .details = "The two lists below, one after the other.",
        .examples = { { "-VM \"my vm\" -DO list-gpus", "both lists" } },
        .required = CLI_BIT(CLI_VM),
        .handler = cli_list_gpus,
    },
    {
        .name = "list-gpus-partitionable",
        .also = { "gpus" },
        .group = CLI_GROUP_LISTS,
        .summary = "List the host's partitionable GPUs.",
        .details =
            "Shows each GPU that can be assigned: its number (order:), name, device id, instance id, what "
            "is free of it, and whether it is integrated. A GPU that Windows does not list, or lists with a"
            " problem, is called so.\n"
            "-VM is not needed.",
        .examples = { { "-DO list-gpus-partitionable", "the GPUs of this host" } },
        .options = CLI_BIT(CLI_VM),
        .handler = cli_list_gpus_partitionable,
    },
    {
        .name = "list-gpus-assigned",
        .group = CLI_GROUP_LISTS,
        .summary = "List the GPUs assigned to the VM.",
        .details =
            "Shows each GPU adapter of the virtual machine: the number and name of its GPU, adapter id, "
            "device id, instance id and values. Says which adapters leave the choice to Hyper-V, and which "
            "name a card the host no longer has.",
        .examples = { { "-VM \"my vm\" -DO list-gpus-assigned", "the GPUs of \"my vm\"" } },
        .required = CLI_BIT(CLI_VM),
        .handler = cli_list_gpus_assigned,
    },
    {
        .name = "add",
        .group = CLI_GROUP_GPUS,
        .summary = "Assign the GPUs named with -GPU.",
        .details =
            "GPUs that are assigned already are skipped. A GPU that does not exist is an error, and nothing"
            " is assigned. The virtual machine must be off.",
        .examples = { { "-VM \"my vm\" -DO add -GPU \"radeon RX 6800 XT\"", "all GPUs of that name" },
                      { "-VM \"my vm\" -DO add -GPU \"radeon rx 6800 xt\",\"order:4\"",
                        "and the fourth GPU of the host" } },
        .required = CLI_BIT(CLI_VM) | CLI_BIT(CLI_GPU),
        CHANGES(&core_add),
    },
    {
        .name = "add-auto",
        .group = CLI_GROUP_GPUS,
        .summary = "Assign the GPU that suits best, or those of -GPU.",
        .details =
            "Without -GPU, or when no GPU of the host matches it, the most suitable one is chosen: one that"
            " works and is not assigned yet, discrete before integrated, with most of it free. It says what"
            " it chose and why. The virtual machine must be off.",
        .examples = { { "-VM \"my vm\" -DO add-auto", "the GPU that suits best" },
                      { "-VM \"my vm\" -DO add-auto -GPU \"nvidia geforce rtx 4060\"",
                        "those of that name if there are any, else the best" } },
        .required = CLI_BIT(CLI_VM),
        .options = CLI_BIT(CLI_GPU),
        CHANGES(&core_add_auto),
    },
    {
        .name = "add-all",
        .group = CLI_GROUP_GPUS,
        .summary = "Assign all GPUs of the host.",
        .details =
            "All partitionable GPUs; those that are assigned already are skipped. The virtual machine must "
            "be off.",
        .examples = { { "-VM \"my vm\" -DO add-all", "all GPUs" } },
        .required = CLI_BIT(CLI_VM),
        CHANGES(&core_add_all),
    },
    {
        .name = "remove",
        .group = CLI_GROUP_GPUS,
        .summary = "Take the GPUs named with -GPU off.",
        .details =
            "A GPU that is not assigned is an error, and nothing is taken off. Adapters can also be named "
            "by adapterid:. The virtual machine must be off.",
        .examples = { { "-VM \"my vm\" -DO remove -GPU \"Radeon RX 6800 XT\"", "all GPUs of that name" },
                      { "-VM \"my vm\" -DO remove -GPU \"order:2\"", "the second GPU of the host" } },
        .required = CLI_BIT(CLI_VM) | CLI_BIT(CLI_GPU),
        CHANGES(&core_remove),
    },
    {
        .name = "remove-all",
        .group = CLI_GROUP_GPUS,
        .summary = "Take all GPUs off.",
        .details =
            "All GPU adapters of the virtual machine, also those without a GPU of their own and those whose"
            " card is gone. The virtual machine must be off.",
        .examples = { { "-VM \"my vm\" -DO remove-all", "all GPUs of \"my vm\"" } },
        .required = CLI_BIT(CLI_VM),
        CHANGES(&core_remove_all),
    },
    {
        .name = "reset",
        .group = CLI_GROUP_GPUS,
        .summary = "Take all GPUs off, then do what add-auto does.",
        .details =
            "remove-all and add-auto in one change: when the second half fails, the GPUs that were there "
            "come back. A GPU of -GPU that does not exist is an error. With -REBIND an adapter whose card "
            "is in another slot keeps its values if that card is the one that is taken. The virtual machine must be off.",
        .examples = { { "-VM \"my vm\" -DO reset", "one GPU, the one that suits best" } },
        .required = CLI_BIT(CLI_VM),
        .options = CLI_BIT(CLI_GPU) | CLI_BIT(CLI_REBIND),
        CHANGES(&core_reset),
    },
    {
        .name = "copy-gpus",
        .group = CLI_GROUP_GPUS,
        .summary = "Give it just the GPUs another virtual machine has.",
        .details =
            "The virtual machine gets the adapters of the one that -FROM names: the same cards with the same values, "
            "empty ones left empty, and the memory windows they need. HyperPoint removes its other adapters, and "
            "keeps those that match already. If a step fails, HyperPoint puts the previous adapters back.\n"
            "The other virtual machine may run. The command is refused while that one is parked or has an interrupted "
            "change, and when nobody knows the card of one of its adapters. The virtual machine itself must be off.",
        .examples = { { "-VM \"my vm\" -DO copy-gpus -FROM games", "the same GPUs as games has" } },
        .required = CLI_BIT(CLI_VM) | CLI_BIT(CLI_FROM),
        .options = CLI_BIT(CLI_FROM),
        CHANGES(&core_copy_gpus),
    },
    {
        .name = "park",
        .group = CLI_GROUP_PARKING,
        .summary = "Take all GPUs off for a while, and remember them.",
        .details =
            "What the virtual machine has is written down before the first adapter comes off, in its notes and "
            "in the state folder, and stays so until unpark puts exactly that back: hours or months later, also "
            "after a restart of the host, and on any host the virtual machine has moved to. "
            "For work on the host's cards, for giving a card to another machine for a while, for backups.\n"
            "As long as it is parked, checkpoints can be made of it, and adapters that were added meanwhile "
            "can be removed. Whatever would add or choose GPUs is refused: which set counts then is not "
            "guessed. Checkpoints of it have no GPU.\n"
            "An adapter whose card is in another slot is shown with both paths. With -REBIND it comes back where "
            "its card is now.\n"
            "-ALL parks all virtual machines that have a GPU and are off, each by itself, and says for the "
            "others why not. The virtual machine must be off.",
        .examples = { { "-VM \"my vm\" -DO park", "its GPUs are off, and remembered" },
                      { "-VM \"my vm\" -DO park -WHATIF", "show the steps, do nothing" },
                      { "-DO park -ALL", "all that have a GPU and are off" } },
        .options = CLI_BIT(CLI_VM) | CLI_BIT(CLI_ALL) | CLI_BIT(CLI_REBIND),
        .changes = true,
        .change = &core_park,
        .handler = cli_park,
    },
    {
        .name = "unpark",
        .group = CLI_GROUP_PARKING,
        .summary = "Put exactly the GPUs back that park took off.",
        .details =
            "The same GPUs with the same values, empty ones left empty, automatic ones left automatic. When "
            "a card is no longer there, nothing is touched, and what is remembered is kept. A card in another slot "
            "is shown with both paths, and used with -REBIND. Adapters that "
            "were added meanwhile are shown; that they stay beside the set has to be confirmed, else take "
            "them off first with -DO remove.\n"
            "The set is found in the virtual machine's notes and in the state folder. When the two do not agree, "
            "HyperPoint shows both and changes nothing until -USE says which one counts.\n"
            "-ALL does so for all parked virtual machines of this host, each by itself. With -DISCARD what "
            "is remembered is shown and forgotten, and the virtual machine stays as it is; that has to be "
            "confirmed. The virtual machine must be off.",
        .examples = { { "-VM \"my vm\" -DO unpark", "what was there is back" },
                      { "-DO unpark -ALL", "all parked virtual machines of this host" },
                      { "-VM \"my vm\" -DO unpark -YES", "beside GPUs that were added meanwhile" },
                      { "-VM \"my vm\" -DO unpark -DISCARD", "forget it, and leave all as it is" } },
        .options = CLI_BIT(CLI_VM) | CLI_BIT(CLI_ALL) | CLI_BIT(CLI_REBIND) | CLI_BIT(CLI_DISCARD) |
                   CLI_BIT(CLI_USE) | CLI_BIT(CLI_YES),
        .changes = true,
        .change = &core_unpark,
        .handler = cli_park,
    },
    {
        .name = "run",
        .group = CLI_GROUP_PARKING,
        .summary = "Park, run a program, unpark: a backup, an export.",
        .details =
            "Takes the GPUs off and remembers them, runs the program after -- with its words as they are (no "
            "shell in between), and puts exactly those GPUs back, whatever came of it. The program has the "
            "input and output of this command; what HyperPoint says goes to stderr. It may make checkpoints of "
            "the virtual machine with HyperPoint; other runs on that machine are refused meanwhile.\n"
            "The exit code is the program's. When its GPUs could not be put back it is 4, and the error says "
            "how the program ended. Before it is started, failures have their usual codes and nothing is run; "
            "3 also stands for a program that could not be started.\n"
            "Ctrl+C is the program's; the GPUs are put back after it. If HyperPoint itself is killed, recover "
            "puts them back. The virtual machine must be off, and off again in the end.",
        .examples = { { "-VM \"my vm\" -DO run -- robocopy D:\\vm E:\\backup /mir",
                        "a copy of its files without its GPUs assigned" },
                      { "-VM \"my vm\" -DO run -- hyperpoint -VM \"my vm\" -NAME nightly",
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
        .summary = "End a change that was cut off: complete it or undo it.",
        .details =
            "Before a change begins, the adapters of the virtual machine are written down. When "
            "HyperPoint is killed or the host goes down on the way, this looks at the host and ends the "
            "change: it is completed if it had got far enough, else everything is put back as it was. It "
            "can be repeated. Until then no other change of that virtual machine is begun. A card that is "
            "in another slot by now is shown with both paths, and used with -REBIND.\n"
            "Without -VM it shows the interrupted changes, and what it would do. With -DISCARD what was "
            "written down is shown and forgotten, and the virtual machine stays as it is; that has to be "
            "confirmed.\n"
            "The virtual machine must be off.",
        .examples = { { "-VM \"my vm\" -DO recover", "end the change that was cut off" },
                      { "-VM \"my vm\" -DO recover -WHATIF", "show how it would be ended" },
                      { "-DO recover", "show all interrupted changes" },
                      { "-VM \"my vm\" -DO recover -DISCARD", "forget it, and leave all as it is" },
                      { "-VM \"my vm\" -DO recover -DISCARD -YES", "the same in a script" } },
        .options = CLI_BIT(CLI_VM) | CLI_BIT(CLI_REBIND) | CLI_BIT(CLI_DISCARD) | CLI_BIT(CLI_YES),
        .changes = true,
        .handler = cli_recover,
    },
    {
        .name = "self-test",
        .group = CLI_GROUP_REPORTS,
        .summary = "Check that the host has all HyperPoint relies on.",
        .details =
            "Looks whether the host declares every class, property, method and parameter that is relied on "
            "with the type that is expected, whether its services answer, and whether this account may see "
            "what it must. Changes nothing. What older Windows builds lack is listed as absent, with what "
            "does not work without it.\n"
            "The report names no virtual machine, no checkpoint and no computer: it can be attached to a "
            "report of a problem. The exit code is 0 only when all is well.",
        .examples = { { "-DO self-test", "check this host" },
                      { "-DO self-test -OUTPUT json", "the same for a program" } },
        .handler = cli_self_test,
    },
    {
        .name = "capture",
        .group = CLI_GROUP_REPORTS,
        .summary = "Write what is read of the host into a file.",
        .details =
            "Writes GPUs, virtual machines, adapters, checkpoints and disk files of the host into the file "
            "of -DEST. With -SIM that file is a host to try things on, or to show a problem to others. The "
            "host is only read.\n"
            "With -ANONYMOUS what people have named is replaced, the same name by the same word everywhere: "
            "the computer, virtual machines, checkpoints, notes, files, and serial numbers of cards. GUIDs, "
            "the kinds of cards, times and sizes stay. What could not be read is said in the file, and so is"
            " what the format has and was not read. A file that is there is replaced when that is "
            "confirmed.",
        .examples = { { "-DO capture -DEST my.host.json", "the host as it is" },
                      { "-DO capture -DEST my.host.json -ANONYMOUS", "to be shown to others" },
                      { "-DO capture -DEST my.host.json -YES", "replacing the file of that name" } },
        .required = CLI_BIT(CLI_DEST),
        .options = CLI_BIT(CLI_ANONYMOUS) | CLI_BIT(CLI_YES),
        .handler = cli_capture,
    },
    {
        .name = "completion",
        .group = CLI_GROUP_PROGRAM,
        .summary = "Write a script that has a shell complete words.",
        .details =
            "With it the Tab key completes verbs, options, and the names of virtual machines, GPUs and "
            "checkpoints of the host the line names. Names are asked for when Tab is pressed, for two "
            "seconds at most; no password is asked for then.\n"
            "For bash, put the script into /usr/share/bash-completion/completions/hyperpoint, or run "
            "source <(hyperpoint -DO completion -SHELL bash) in ~/.bashrc. For PowerShell, add to the file "
            "$PROFILE: hyperpoint -DO completion -SHELL powershell | Out-String | Invoke-Expression",
        .examples = { { "-DO completion -SHELL bash", "for bash 4.4 or later" },
                      { "-DO completion -SHELL powershell", "for PowerShell 5.1 or later" } },
        .required = CLI_BIT(CLI_SHELL),
        .about_program = true,
        .handler = cli_completion_script,
    },
    {
        .name = "manual",
        .group = CLI_GROUP_PROGRAM,
        .summary = "Write the manual page.",
        .details = "What is said here, as a page for man: hyperpoint -DO manual | man -l -",
        .examples = { { "-DO manual", "the source of hyperpoint(1)" } },
        .about_program = true,
        .handler = cli_manual,
    },
};

static const char *const group_titles[CLI_GROUPS] = {
    [CLI_GROUP_CHECKPOINTS] = "Checkpoints",
    [CLI_GROUP_LISTS] = "Lists",
    [CLI_GROUP_GPUS] = "GPUs",
    [CLI_GROUP_PARKING] = "GPUs off for a while",
    [CLI_GROUP_RECOVERY] = "After a crash",
    [CLI_GROUP_REPORTS] = "Reports",
    [CLI_GROUP_PROGRAM] = "The program itself",
};

size_t cli_verb_count(void)
{
    return HP_COUNT(table);
}

const struct cli_verb *cli_verb_at(size_t index)
{
    return &table[index];
}

const char *cli_group_title(enum cli_group group)
{
    return group_titles[group];
}
