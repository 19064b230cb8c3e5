/* SPDX-License-Identifier: MIT */
/* Verbs. The VM's GPUs: assign, remove, and park them. */
#include "verb_rows.h"

#include "verbs/commands.h"

static const struct cli_verb rows[] = {
    {
        .name = "add",
        .cmdlet = "Add-HyperPointGpu",
        .group = CLI_GROUP_GPUS,
        .summary = "Assign the GPUs you name.",
        .details =
            "HyperPoint skips GPUs that are already assigned. If a GPU does not exist, the command stops "
            "before it changes anything. With --only, the VM has exactly these GPUs afterwards: HyperPoint "
            "keeps the adapters that are for one of them, with their values, and removes all others in the "
            "same change. With --rebind, an adapter whose card is in another slot keeps its values if that "
            "card is one of them. The VM must be off, unless there is nothing to do; --shutdown sees to "
            "that.",
        .examples = { { "add \"my vm\" \"radeon RX 6800 XT\"", "all GPUs with this name" },
                      { "add \"my vm\" \"radeon rx 6800 xt\",\"order:4\"",
                        "these, and the host's fourth GPU" },
                      { "add \"my vm\" \"order:4\" --only", "this GPU, and no other" } },
        .required = CLI_BIT(CLI_VM) | CLI_BIT(CLI_GPU),
        .options = CLI_BIT(CLI_ONLY) | CLI_BIT(CLI_REBIND),
        CHANGES(&core_add),
    },
    {
        .name = "add-auto",
        .cmdlet = "Add-HyperPointAutomaticGpu",
        .group = CLI_GROUP_GPUS,
        .summary = "Assign the most suitable GPU, or those you name.",
        .details =
            "Without --gpu, or if no GPU of the host matches it, HyperPoint chooses the most suitable GPU: "
            "one that works and is not assigned yet, discrete before integrated, with the largest part of "
            "it free. HyperPoint says what it chose and why. The VM must be off; --shutdown sees to that.",
        .examples = { { "add-auto \"my vm\"", "the most suitable GPU" },
                      { "add-auto \"my vm\" --gpu \"nvidia geforce rtx 4060\"",
                        "all GPUs with this name; if there are none, the most suitable GPU" } },
        .required = CLI_BIT(CLI_VM),
        .options = CLI_BIT(CLI_GPU),
        CHANGES(&core_add_auto),
    },
    {
        .name = "add-all",
        .cmdlet = "Add-HyperPointAllGpu",
        .group = CLI_GROUP_GPUS,
        .summary = "Assign all GPUs of the host.",
        .details = "HyperPoint assigns all partitionable GPUs, and skips those that are already assigned. "
                   "The VM must be off; --shutdown sees to that.",
        .examples = { { "add-all \"my vm\"", "all GPUs" } },
        .required = CLI_BIT(CLI_VM),
        CHANGES(&core_add_all),
    },
    {
        .name = "remove",
        .cmdlet = "Remove-HyperPointGpu",
        .group = CLI_GROUP_GPUS,
        .summary = "Remove the GPUs you name.",
        .details =
            "If a GPU is not assigned, the command stops before it changes anything. You can also name "
            "adapters with adapterid:. The VM must be off; --shutdown sees to that.",
        .examples = { { "remove \"my vm\" \"Radeon RX 6800 XT\"", "all GPUs with this name" },
                      { "remove \"my vm\" \"order:2\"", "the host's second GPU" } },
        .required = CLI_BIT(CLI_VM) | CLI_BIT(CLI_GPU),
        CHANGES(&core_remove),
    },
    {
        .name = "remove-all",
        .cmdlet = "Remove-HyperPointAllGpu",
        .group = CLI_GROUP_GPUS,
        .summary = "Remove all GPUs.",
        .details =
            "HyperPoint removes all GPU adapters of the VM, including automatic ones and those whose card "
            "is missing. The VM must be off, unless it has none; --shutdown sees to that.",
        .examples = { { "remove-all \"my vm\"", "all GPUs of \"my vm\"" } },
        .required = CLI_BIT(CLI_VM),
        CHANGES(&core_remove_all),
    },
    {
        .name = "reset",
        .cmdlet = "Reset-HyperPointGpu",
        .group = CLI_GROUP_GPUS,
        .summary = "Remove all GPUs, then do what add-auto does.",
        .details =
            "HyperPoint does remove-all and add-auto in one change. If the second half fails, it puts the "
            "previous GPUs back. If --gpu names a GPU that does not exist, the command stops before it "
            "changes anything. With --rebind, an adapter whose card is in another slot keeps its values if "
            "HyperPoint assigns that card. The VM must be off; --shutdown sees to that.",
        .examples = { { "reset \"my vm\"", "one GPU, the most suitable" } },
        .required = CLI_BIT(CLI_VM),
        .options = CLI_BIT(CLI_GPU) | CLI_BIT(CLI_REBIND),
        CHANGES(&core_reset),
    },
    {
        .name = "copy-gpus",
        .cmdlet = "Copy-HyperPointGpu",
        .group = CLI_GROUP_GPUS,
        .summary = "Give the VM exactly the GPUs that another VM has.",
        .details =
            "The VM gets the adapters of the VM that --from names: the same cards with the same values, and "
            "the memory windows they need. Empty values stay empty. HyperPoint removes the other adapters "
            "of the VM, and keeps those that already match. If a step fails, HyperPoint puts the previous "
            "adapters back.\n"
            "The VM that --from names can be running. HyperPoint refuses the command while that VM is parked "
            "or has an interrupted change, or if the card of one of its adapters is unknown. The VM that "
            "gets the GPUs must be off; --shutdown sees to that.",
        .examples = { { "copy-gpus \"my vm\" --from games", "the same GPUs as games has" } },
        .required = CLI_BIT(CLI_VM) | CLI_BIT(CLI_FROM),
        .options = CLI_BIT(CLI_FROM),
        CHANGES(&core_copy_gpus),
    },
    {
        .name = "park",
        .cmdlet = "Suspend-HyperPointGpu",
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
            "You can name several VMs. --all parks every VM that has a GPU and is off. Either way, HyperPoint works "
            "on one VM after the other, and says which it skips and why. "
            "The VM must be off; --shutdown sees to that.",
        .examples = { { "park \"my vm\"", "remove its GPUs, and remember them" },
                      { "park \"my vm\" --dry-run", "show the steps, change nothing" },
                      { "park \"my vm\" games", "two VMs, one after the other" },
                      { "park --all", "all VMs that have a GPU and are off" } },
        .options = CLI_BIT(CLI_VM) | CLI_BIT(CLI_ALL) | CLI_BIT(CLI_REBIND),
        .changes = true,
        .change = &core_park,
        .many_hosts = true,
        .many_vms = true,
        .handler = cli_park,
    },
    {
        .name = "unpark",
        .cmdlet = "Resume-HyperPointGpu",
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
            "You can name several VMs, and --all unparks every parked VM of this host, one by one. With --discard, HyperPoint shows the "
            "record, asks for confirmation and discards it; the VM stays as it is. The VM must be off; "
            "--shutdown sees to that.",
        .examples = { { "unpark \"my vm\"", "put the GPUs back" },
                      { "unpark --all", "all parked VMs of this host" },
                      { "unpark \"my vm\" --yes", "beside GPUs that someone added since" },
                      { "unpark \"my vm\" --discard", "discard the record, change nothing else" } },
        .options = CLI_BIT(CLI_VM) | CLI_BIT(CLI_ALL) | CLI_BIT(CLI_REBIND) | CLI_BIT(CLI_DISCARD) |
                   CLI_BIT(CLI_USE) | CLI_BIT(CLI_YES),
        .changes = true,
        .change = &core_unpark,
        .many_hosts = true,
        .many_vms = true,
        .handler = cli_park,
    },
    {
        .name = "run",
        .cmdlet = "Invoke-HyperPointProgram",
        .group = CLI_GROUP_PARKING,
        .summary = "Park, run a program such as a backup, and unpark.",
        .details =
            "HyperPoint removes the GPUs and remembers them, runs the program after --, and puts exactly "
            "these GPUs back, however the program ends. The program gets its arguments as they are, with no "
            "shell in between. It has the input and output of this command; HyperPoint's messages go to "
            "stderr. The program can create checkpoints of the VM with HyperPoint. HyperPoint refuses other "
            "runs on this VM meanwhile.\n"
            "The exit code is the program's, and 128 + N if signal N ended it; with --ok-codes, it is 0 for "
            "the codes that mean success. If HyperPoint itself fails, it adds 240 to its usual exit code. "
            "244: something is left, such as GPUs that are not back; if the program ran, the error says how "
            "it ended. 243: the program did not run, and everything is back as it was. 241, 242, 245, 246 "
            "and 247: the program did not run, and HyperPoint changed nothing.\n"
            "Ctrl+C is passed to the program. When it exits, HyperPoint puts the GPUs back. If HyperPoint "
            "itself is killed, recover puts them back. The VM must be off (--shutdown), and "
            "off again when the program ends; with --start, it runs again then.",
        .examples = { { "run \"my vm\" -- robocopy D:\\vm E:\\backup /mir",
                        "copy the VM's files while it has no GPUs" },
                      { "run \"my vm\" --ok-codes 0-7 -- robocopy D:\\vm E:\\backup /mir",
                        "the same; the codes of robocopy that mean success give 0" },
                      { "run \"my vm\" -- hyperpoint checkpoint \"my vm\" --name nightly",
                        "a checkpoint that never had a GPU" } },
        .required = CLI_BIT(CLI_VM),
        .options = CLI_BIT(CLI_REBIND) | CLI_BIT(CLI_OK_CODES) | CLI_BIT(CLI_YES),
        .takes_command = true,
        .changes = true,
        .change = &core_park,
        .handler = cli_run_program,
    },
};

const struct cli_verb_rows cli_verbs_gpus = { rows, HP_COUNT(rows) };
