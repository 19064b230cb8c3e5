/* SPDX-License-Identifier: MIT */
#include "options.h"

#include "option_values.h"
#include "say/text.h"

#include "base/text.h"
#include "core/checkpoints.h"

#include <string.h>

/* `also` keeps the short forms of the original script (-V, -D, -G) and the usual ways to ask for help
 * working, whatever options are added later: a whole word wins over the beginning of another. */
static const struct cli_option_info table[CLI_OPTIONS] = {
    [CLI_VM] = { .name = "--vm",
                 .kind = CLI_VALUE,
                 .placeholder = "\"name\"",
                 .help = "The VM: its exact name, or id: and its ID.",
                 .repeats = true,
                 .also = { { .word = "V" }, { .word = "VMName" } },
                 .values = CLI_OF_VMS },
    [CLI_DO] = { .name = "--do",
                 .kind = CLI_VALUE,
                 .placeholder = "verb",
                 .help = "The verb, if it is not the first word; checkpoint by default.",
                 .every_verb = true,
                 .also = { { .word = "D" } },
                 .values = CLI_OF_VERBS },
    [CLI_GPU] = { .name = "--gpu",
                  .kind = CLI_LIST,
                  .placeholder = "\"name\" ...",
                  .help = "One or more GPUs, separated by commas or blanks.",
                  .also = { { .word = "G" } },
                  .values = CLI_OF_GPUS,
                  .take = cli_take_gpus },
    [CLI_CHECKPOINT] = { .name = "--checkpoint",
                         .kind = CLI_VALUE,
                         .placeholder = "\"name\"",
                         .help = "The checkpoint: its exact name, id: with its ID or the beginning of it, "
                                 "or latest.",
                         .values = CLI_OF_CHECKPOINTS,
                         .check = core_checkpoint_check,
                         .into = offsetof(struct core_request, checkpoint) },
    [CLI_NAME] = { .name = "--name",
                   .kind = CLI_VALUE,
                   .placeholder = "\"text\"",
                   .help = "The name of the checkpoint; without it, Hyper-V chooses one.",
                   .check = cli_check_name,
                   .into = offsetof(struct core_request, checkpoint_name) },
    [CLI_SNAPSHOT_NAME] = { .name = "--snapshotname",
                            .later = true,
                            .kind = CLI_VALUE,
                            .placeholder = "\"text\"",
                            .help = "PowerShell's word: --name of a new checkpoint, else --checkpoint.",
                            .every_verb = true,
                            .values = CLI_OF_CHECKPOINTS },
    [CLI_IF_ABSENT] = { .name = "--if-absent",
                        .later = true,
                        .help = "Do nothing if the VM has a checkpoint with the name of --name already.",
                        .into = offsetof(struct core_request, if_absent) },
    [CLI_FLAT] = { .name = "--flat", .help = "Show a list, newest first, instead of a tree." },
    [CLI_SIZES] = { .name = "--sizes",
                    .later = true,
                    .help = "Show how large the files of each checkpoint are (two more calls to the host)." },
    [CLI_SAVEPOINT] = { .name = "--savepoint",
                        .help = "Keep the current state as a checkpoint first (--name names it).",
                        .into = offsetof(struct core_request, savepoint) },
    [CLI_ONLY] = { .name = "--only",
                   .later = true,
                   .help = "Remove all GPU adapters of the VM that are not for one of these GPUs.",
                   .into = offsetof(struct core_request, only) },
    [CLI_REBIND] = { .name = "--rebind",
                     .help = "Use a card where it is now, if it has moved to another slot.",
                     .into = offsetof(struct core_request, rebind) },
    [CLI_SUBTREE] = { .name = "--subtree",
                      .help = "The checkpoint and all checkpoints based on it.",
                      .into = offsetof(struct core_request, subtree) },
    [CLI_KEEP] = { .name = "--keep",
                   .kind = CLI_LIST,
                   .placeholder = "rule",
                   .help = "What to keep: 5 keeps the newest five; 7d,4w,6m,2y keeps one for each of "
                           "seven days, four weeks, six months, two years.",
                   .check = cli_check_keep,
                   .take = cli_take_keep },
    [CLI_AT] = { .name = "--at",
                 .later = true,
                 .kind = CLI_LIST,
                 .placeholder = "daily 03:00",
                 .help = "When: daily 03:00, or weekly mon,thu 03:00, by this machine's clock." },
    [CLI_ACCOUNT] = { .name = "--account",
                      .later = true,
                      .kind = CLI_VALUE,
                      .placeholder = "system|user",
                      .help =
                          "Who runs it: the system, whoever is logged in (by default for root and administrators), or you.",
                      .words = { "system", "user" } },
    [CLI_NO_TIMER] = { .name = "--no-timer",
                       .later = true,
                       .help = "Make only the schedule, for a scheduler of your own to run." },
    [CLI_DEST] = { .name = "--dest",
                   .kind = CLI_VALUE,
                   .placeholder = "\"path\"",
                   .help = "The target: the folder on the Hyper-V host for an export, or the file for a "
                           "capture.",
                   .values = CLI_OF_FILES,
                   .check = cli_check_dest,
                   .take = cli_take_dest },
    [CLI_FROM] = { .name = "--from",
                   .later = true,
                   .kind = CLI_VALUE,
                   .placeholder = "\"vm name\"",
                   .help = "The VM to copy the GPUs from: its exact name, or id: and its ID.",
                   .values = CLI_OF_VMS,
                   .into = offsetof(struct core_request, other_vm) },
    [CLI_WAIT] = { .name = "--wait",
                   .help = "Wait until Hyper-V has merged the disks.",
                   .into = offsetof(struct core_request, wait_for_merge) },
    [CLI_SHUTDOWN] = { .name = "--shutdown",
                       .later = true,
                       .help = "If the VM is running, have its guest shut it down first.",
                       .into = offsetof(struct core_request, power.shut_down) },
    [CLI_SHUTDOWN_TIMEOUT] = { .name = "--shutdown-timeout",
                               .later = true,
                               .kind = CLI_VALUE,
                               .placeholder = "duration",
                               .help = "How long the guest has to shut down: 90s, 10m or 1h; 5m by default.",
                               .check = cli_check_shutdown_timeout,
                               .take = cli_take_shutdown_timeout },
    [CLI_TURN_OFF] = { .name = "--turn-off",
                       .later = true,
                       .help =
                           "If the VM is running or paused, turn it off first; with --shutdown, only if its "
                           "guest has not shut down in time. What its programs have not saved is lost.",
                       .into = offsetof(struct core_request, power.turn_off) },
    [CLI_DISCARD_STATE] = { .name = "--discard-state",
                            .later = true,
                            .help =
                                "If the VM is saved, discard its saved state first. What was in its memory "
                                "is lost.",
                            .into = offsetof(struct core_request, power.discard_state) },
    [CLI_START] = { .name = "--start",
                    .later = true,
                    .help = "If the VM was running, start it again as soon as the change is verified; with "
                            "--start=always, even if a GPU is missing.",
                    .words = { "always" },
                    .take = cli_take_start },
    [CLI_WHATIF] = { .name = "--dry-run",
                     .seed = "whatif",
                     .help = "Show what HyperPoint would do, and change nothing.",
                     .also = { { .word = "W" } } },
    [CLI_ALL] = { .name = "--all", .help = "Work on all VMs to which the verb applies, one by one." },
    [CLI_DISCARD] = { .name = "--discard", .help = "Discard HyperPoint's record; the VM stays as it is." },
    [CLI_USE] = { .name = "--use",
                  .later = true,
                  .kind = CLI_VALUE,
                  .placeholder = "notes|state",
                  .help = "Which set to put back if the VM's notes and the state folder disagree.",
                  .words = { "notes", "state" },
                  .take = cli_take_use },
    [CLI_ANONYMOUS] = { .name = "--anonymous",
                        .help = "Replace the names that people chose for VMs, checkpoints, files, and the "
                                "host." },
    [CLI_YES] = { .name = "--yes",
                  .is_short = true,
                  .help = "Do not ask for confirmation; required if there is no terminal.",
                  .also = { { .word = "Force" }, { .word = "Confirm:False" }, { .word = "Confirm:$False" } },
                  .into = offsetof(struct core_request, confirmed) },
    [CLI_CONFIRM] = { .name = "--confirm",
                      .later = true,
                      .help = "Show what HyperPoint will do, and ask, even where nothing can be lost." },
    [CLI_TIMEOUT] = { .name = "--timeout",
                      .kind = CLI_VALUE,
                      .placeholder = "seconds",
                      .help = "How long to wait for each Hyper-V job; 1800 by default.",
                      .configurable = true,
                      .otherwise = "1800",
                      .check = cli_check_timeout },
    [CLI_PATIENCE] = { .name = "--patience",
                       .later = true,
                       .kind = CLI_VALUE,
                       .placeholder = "duration",
                       .help = "How long to wait for another run, a merge or a backup before the change "
                               "begins: 90s, 10m or 2h. Without it, HyperPoint does not wait.",
                       .configurable = true,
                       .otherwise = "0",
                       .check = cli_check_patience },
    [CLI_ON_FAIL] = { .name = "--on-fail",
                      .later = true,
                      .kind = CLI_LIST,
                      .placeholder = "program ...",
                      .help =
                          "A program, with its arguments, to run if the command fails. It gets the record "
                          "of the change as JSON.",
                      .values = CLI_OF_FILES },
    [CLI_ON_DONE] = { .name = "--on-done",
                      .later = true,
                      .kind = CLI_LIST,
                      .placeholder = "program ...",
                      .help = "The same if it succeeds.",
                      .values = CLI_OF_FILES },
    [CLI_EVENT_LOG] = { .name = "--event-log",
                        .later = true,
                        .kind = CLI_VALUE,
                        .placeholder = "which",
                        .help = "Which changes to write to the Windows Event Log, or to the journal of "
                                "systemd: failures, all or none.",
                        .configurable = true,
                        .otherwise = "failures",
                        .words = { "failures", "all", "none" } },
    [CLI_OUTPUT] = { .name = "--output",
                     .kind = CLI_VALUE,
                     .placeholder = "json|text",
                     .help = "The format of the result; --json means --output json.",
                     .every_verb = true,
                     .also = { { .word = "json", .value = "json" }, { .word = "PassThru", .value = "text" } },
                     .configurable = true,
                     .otherwise = "text",
                     .words = { "json", "text" },
                     .check = cli_check_output },
    [CLI_COLOUR] = { .name = "--colour",
                     .later = true,
                     .kind = CLI_VALUE,
                     .placeholder = "when",
                     .help = "Colours: auto (on a terminal, unless NO_COLOR is set), always or never.",
                     .every_verb = true,
                     .also = { { .word = "color" } },
                     .variable = { .name = "NO_COLOR", .value = "never" },
                     .configurable = true,
                     .otherwise = "auto",
                     .words = { "auto", "always", "never" } },
    [CLI_PROGRESS] = { .name = "--progress",
                       .later = true,
                       .kind = CLI_VALUE,
                       .placeholder = "how",
                       .help =
                           "Progress: auto (a line that renews itself on a terminal), plain, none, or json: an "
                           "event in each line on stderr, for programs.",
                       .words = { "auto", "plain", "json", "none" } },
    [CLI_S] = { .name = "-s",
                .help =
                    "Silent: only errors and warnings about losses, and what a list or a plan shows. With "
                    "--output, the result of a change, too.",
                .every_verb = true },
    [CLI_QUIET] = { .name = "--quiet",
                    .later = true,
                    .help =
                        "Silent like -s, and the result is only the ID of a new checkpoint, if there is one.",
                    .is_short = true },
    [CLI_VERBOSE] = { .name = "--verbose",
                      .help = "Show all details, and each call to the host.",
                      .every_verb = true },
    [CLI_SIM] = { .name = "--sim",
                  .kind = CLI_VALUE,
                  .placeholder = "file|name",
                  .help = "Work on the simulated host in this file (created with hyperpoint-sim), or on a "
                          "built-in one, such as demo, which exists for this command only. On Linux the "
                          "environment variable HYPERPOINT_SIM does the same.",
                  .every_verb = true,
                  .variable = { .name = "HYPERPOINT_SIM" },
                  .values = CLI_OF_FILES },
    [CLI_COMPUTERNAME] = { .name = "--host",
                           .seed = "computername",
                           .kind = CLI_VALUE,
                           .placeholder = "host",
                           .help =
                               "Work on the Hyper-V host of that name; without it, on this machine. From Linux "
                               "it is reached over WinRM, and can be https://name:port. An IPv6 address with a "
                               "port is in brackets. Several with commas, and @group for those of a group in "
                               "hyperpoint.conf. The environment variable HYPERPOINT_HOST does the same.",
                           .every_verb = true,
                           .variable = { .name = "HYPERPOINT_HOST" },
                           .values = CLI_OF_HOSTS,
                           .configurable = true,
                           .check = cli_check_hosts },
    [CLI_USER] = { .name = "--user",
                   .kind = CLI_VALUE,
                   .placeholder = "domain\\name",
                   .help = "The account that logs on to --host; by default, your own: on Linux, that of "
                           "your Kerberos ticket. HyperPoint takes the password from --password-file, from "
                           "the environment variable HYPERPOINT_PASSWORD or from Windows Credential "
                           "Manager, or asks for it.",
                   .every_verb = true,
                   .configurable = true,
                   .check = cli_check_user },
    [CLI_PASSWORD_FILE] = { .name = "--password-file",
                            .later = true,
                            .kind = CLI_VALUE,
                            .placeholder = "file",
                            .help = "A file with the password of --user, which only its owner can read.",
                            .every_verb = true,
                            .values = CLI_OF_FILES },
    [CLI_CA] = { .name = "--ca",
                 .later = true,
                 .kind = CLI_VALUE,
                 .placeholder = "file",
                 .help = "The certificate of the host, or of the authority that issued it (PEM), to trust "
                         "instead of those this system trusts. The environment variable HYPERPOINT_CA does "
                         "the same.",
                 .every_verb = true,
                 .variable = { .name = "HYPERPOINT_CA" },
                 .configurable = true,
                 .values = CLI_OF_FILES },
    [CLI_SHELL] = { .name = "--shell",
                    .kind = CLI_VALUE,
                    .placeholder = "bash|zsh|fish|powershell",
                    .help = "The shell to generate the completion script for.",
                    .words = { "bash", "zsh", "fish", "powershell" } },
    [CLI_CHANGE_ID] = { .name = "--change",
                        .later = true,
                        .kind = CLI_VALUE,
                        .placeholder = "id",
                        .help =
                            "The ID of a change, or the beginning of it, as history shows it; or latest." },
    [CLI_EXIT_CODE] = { .name = "--exit-code",
                        .later = true,
                        .help = "End with exit code 1 if anything needs your attention." },
    [CLI_FIX] = { .name = "--fix",
                  .later = true,
                  .help =
                      "Change the settings that do not go with a VM's GPUs, after asking; nothing else." },
    [CLI_OK_CODES] = { .name = "--ok-codes",
                       .later = true,
                       .kind = CLI_LIST,
                       .placeholder = "0-7,16",
                       .help = "Exit codes of the program that mean success: with one of them, HyperPoint "
                               "ends with 0.",
                       .check = cli_check_ok_codes },
    [CLI_MAX] = { .name = "--max",
                  .later = true,
                  .kind = CLI_VALUE,
                  .placeholder = "number",
                  .help = "With several hosts: how many of them at a time; 32 by default.",
                  .check = cli_check_max },
    [CLI_HELP] = { .name = "--help",
                   .is_short = true,
                   .help = "Show help; after a verb, the help of that verb.",
                   .every_verb = true,
                   .also = { { .word = "H" }, { .word = "?" } } },
    [CLI_VERSION] = { .name = "--version", .help = "Show the version.", .every_verb = true },
};

/* One of the words of its row: "--use takes notes or state". */
static int check_words(const struct cli_option_info *info, const char *value, struct hp_error *err)
{
    HP_STR(rule);
    hp_str_format(&rule, "%s takes ", info->name);
    for (size_t i = 0; i < HP_COUNT(info->words) && info->words[i]; i++) {
        if (hp_text_same(value, info->words[i]))
            return 0;
        bool last = i + 1 == HP_COUNT(info->words) || !info->words[i + 1];
        hp_str_format(&rule, "%s%s", i == 0 ? "" : last ? " or " : ", ", info->words[i]);
    }
    HP_ARENA(scratch);
    return hp_error_set(err, HP_E_USAGE, "%s, not %s", hp_str_text(&rule), cli_quoted(&scratch, value));
}

int cli_option_check(const struct cli_option_info *info, const char *value, struct hp_error *err)
{
    if (info->check)
        return info->check(value, err);
    return info->words[0] ? check_words(info, value, err) : 0;
}

const struct cli_option_info *cli_option_info(enum cli_option option)
{
    return &table[option];
}

int cli_option_deliver(enum cli_option option, struct hp_arena *arena, const char *const *words, size_t count,
                       struct core_request *request, struct hp_error *err)
{
    const struct cli_option_info *info = &table[option];
    void *member = (char *)request + info->into;
    if (info->take)
        return info->take(arena, words, count, request, err);
    if (info->into && info->kind == CLI_FLAG)
        *(bool *)member = true;
    else if (info->into)
        *(const char **)member = words[0];
    return 0;
}
