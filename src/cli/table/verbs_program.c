/* SPDX-License-Identifier: MIT */
/* Verbs. After a crash, reports, and what is about HyperPoint itself. */
#include "verb_rows.h"

#include "verbs/commands.h"

static const struct cli_verb rows[] = {
    {
        .name = "recover",
        .cmdlet = "Repair-HyperPoint",
        .group = CLI_GROUP_RECOVERY,
        .summary = "Complete or undo an interrupted change.",
        .details =
            "Before a change, HyperPoint records the VM's adapters. If HyperPoint is killed or the host "
            "goes down during the change, recover looks at the host. It completes the change if it had got "
            "far enough, and otherwise puts everything back as it was. You can repeat recover. Until the "
            "change has ended, HyperPoint refuses other changes of that VM. If a card has moved to another "
            "slot, HyperPoint shows both paths, and --rebind uses the card there.\n"
            "You can name several VMs: HyperPoint works on them one after the other. "
            "Without a VM, it shows the interrupted changes, and what recover would do. With "
            "--discard, HyperPoint shows the record, asks for confirmation and discards it; the VM stays as "
            "it is.\n"
            "The VM must be off. If it has been started since, --shutdown (or --turn-off, or --discard-state) brings it "
            "to off first, and --start starts it again afterwards.",
        .examples = { { "recover \"my vm\"", "complete or undo the interrupted change" },
                      { "recover \"my vm\" --dry-run", "show what recover would do" },
                      { "recover \"my vm\" --shutdown --start", "if it has been started since" },
                      { "recover", "show all interrupted changes" },
                      { "recover \"my vm\" --discard", "discard the record, change nothing else" },
                      { "recover \"my vm\" --discard --yes", "the same in a script" } },
        .options = CLI_BIT(CLI_VM) | CLI_BIT(CLI_REBIND) | CLI_BIT(CLI_DISCARD) | CLI_BIT(CLI_YES) |
                   CLI_BIT(CLI_SHUTDOWN) | CLI_BIT(CLI_SHUTDOWN_TIMEOUT) | CLI_BIT(CLI_TURN_OFF) |
                   CLI_BIT(CLI_DISCARD_STATE) | CLI_BIT(CLI_START),
        .changes = true,
        .many_hosts = true,
        .many_vms = true,
        .handler = cli_recover,
    },
    {
        .name = "doctor",
        .cmdlet = "Find-HyperPointProblem",
        .group = CLI_GROUP_REPORTS,
        .summary = "Find what is wrong, and say what cures it.",
        .details =
            "HyperPoint looks for what keeps checkpoints or GPUs from working, now or later: settings that do "
            "not go with a GPU, cards that are missing, in another slot or without a working driver, disks "
            "that are not merged, checkpoints without their files or their GPUs, too little room, interrupted "
            "changes, forgotten parked VMs. It shows each finding with the command that cures it, and changes "
            "nothing. What it cannot read it lists as unknown. docs/doctor.md explains each finding.\n"
            "With one or several VMs, HyperPoint shows what is about them or about the host, and also reads the chains "
            "of their disk files. --exit-code makes the exit code 1 if anything is found.\n"
            "With --fix, HyperPoint shows which settings it will change of which VMs, asks, and changes them: it "
            "switches automatic checkpoints off, raises memory windows, and has VMs shut down with the host. "
            "Without a VM it also discards HyperPoint's own records of VMs that are gone. It changes nothing "
            "else. VMs that are not off are skipped.",
        .examples = { { "doctor", "the whole host" },
                      { "doctor \"my vm\"", "this VM, and what is about the host" },
                      { "doctor \"my vm\" --exit-code --json", "for a monitoring program" },
                      { "doctor --fix --dry-run", "show what --fix would change" } },
        .places = CLI_BIT(CLI_VM),
        .options = CLI_BIT(CLI_VM) | CLI_BIT(CLI_EXIT_CODE) | CLI_BIT(CLI_FIX) | CLI_BIT(CLI_YES),
        .changes = true,
        .changes_with = CLI_FIX,
        .many_hosts = true,
        .many_vms = true,
        .handler = cli_doctor,
    },
    {
        .name = "self-test",
        .cmdlet = "Test-HyperPointHost",
        .group = CLI_GROUP_REPORTS,
        .summary = "Check that the host has all that HyperPoint needs.",
        .details =
            "HyperPoint checks that the host declares every class, property, method and parameter it needs, "
            "with the expected type. It also checks that the host's services answer, and that your account "
            "can see what it must, and counts what doctor finds. It changes nothing. The report lists what "
            "older Windows builds lack as absent, and says what does not work without it.\n"
            "The report names no VM, no checkpoint and no computer, so you can attach it to a problem "
            "report. The exit code is 0 only if everything is in order.",
        .examples = { { "self-test", "check this host" }, { "self-test --json", "as JSON, for a program" } },
        .handler = cli_self_test,
    },
    {
        .name = "capture",
        .cmdlet = "Export-HyperPointHost",
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
        .name = "config",
        .cmdlet = "Get-HyperPointConfiguration",
        .group = CLI_GROUP_PROGRAM,
        .summary = "Show what is configured, and where.",
        .details =
            "HyperPoint shows the files of settings it looks for, each setting with its value, and where the "
            "value comes from: the command line, the environment, your file, or the file of this machine. "
            "The first of these that has a setting counts. HyperPoint shows the aliases of hosts, VMs and GPUs "
            "and what prune keeps in the same way. It contacts no host.\n"
            "A file has sections in brackets and lines key = value. [hyperpoint] has options, without dashes: "
            "host, user, ca, timeout, patience, event-log, output and colour. [hosts], [vms] and [gpus] have aliases: "
            "lab = https://lab.example.com, or left = order:2. [retention] says what prune keeps of a VM "
            "where --keep is left out: \"my vm\" = 7d,4w, and * for all others. A real VM or GPU comes before "
            "an alias of the same name. [groups] has hosts for --host @all: all = hv1, hv2.\n"
            "An unknown section or key, a value that is not allowed, and a file that others can change are "
            "errors. HYPERPOINT_CONFIG_FILE=none runs a command without the files.",
        .examples = { { "config", "the files, settings and aliases" },
                      { "config --host lab --json", "as JSON, with this host" } },
        .about_program = true,
        .handler = cli_show_config,
    },
    {
        .name = "demo",
        .group = CLI_GROUP_PROGRAM,
        .summary = "Show HyperPoint at work on a simulated host.",
        .details =
            "HyperPoint makes a simulated Hyper-V host in a temporary folder, and runs commands on it: a "
            "checkpoint of a VM with two GPUs, a restore, and a power cut with a recovery. You see each "
            "command and what it prints. Nothing else on this computer is touched, and nothing is left.\n"
            "On a terminal the demo waits for Enter after each step; with --yes it does not.",
        .examples = { { "demo", "step by step" }, { "demo --yes", "without a pause" } },
        .meanings = { { CLI_YES, "Do not wait for Enter." } },
        .options = CLI_BIT(CLI_YES),
        .about_program = true,
        .handler = cli_demo,
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
            "<(hyperpoint completion --shell bash) in ~/.bashrc. For zsh, put it as the file _hyperpoint into a "
            "folder of $fpath, or run source <(hyperpoint completion --shell zsh) in ~/.zshrc, after compinit. "
            "For fish, put it into ~/.config/fish/completions/hyperpoint.fish. For PowerShell, add this line "
            "to the file $PROFILE:\n"
            "hyperpoint completion --shell powershell | Out-String | Invoke-Expression",
        .examples = { { "completion bash", "for bash 4.4 or later" },
                      { "completion zsh", "for zsh 5.8 or later" },
                      { "completion fish", "for fish 3.4 or later" },
                      { "completion powershell", "for PowerShell 5.1 or later" } },
        .required = CLI_BIT(CLI_SHELL),
        .about_program = true,
        .handler = cli_completion_script,
    },
    {
        .name = "manual",
        .group = CLI_GROUP_PROGRAM,
        .summary = "Write the manual page.",
        .details =
            "The manual page has the text of this help. With --json, the verbs and options come as JSON, "
            "for programs that need to know them. To read the page, run:\n"
            "hyperpoint manual | man -l -",
        .examples = { { "manual", "the source of hyperpoint(1)" },
                      { "manual --json", "the verbs and options as JSON" } },
        .about_program = true,
        .handler = cli_manual,
    },
};

const struct cli_verb_rows cli_verbs_program = { rows, HP_COUNT(rows) };
