/* SPDX-License-Identifier: MIT */
#include "exit.h"

static const struct {
    enum hp_class class;
    enum cli_exit code;
    const char *name;
} classes[] = {
    { HP_E_FAILED, CLI_EXIT_FAILED, "failed" },
    { HP_E_USAGE, CLI_EXIT_USAGE, "usage" },
    { HP_E_NOT_FOUND, CLI_EXIT_NOT_FOUND, "notFound" },
    { HP_E_AMBIGUOUS, CLI_EXIT_NOT_FOUND, "ambiguous" },
    { HP_E_REFUSED, CLI_EXIT_REFUSED, "refused" },
    { HP_E_ACCESS, CLI_EXIT_ACCESS, "access" },
    { HP_E_TIMEOUT, CLI_EXIT_FAILED, "timeout" },
    { HP_E_INTERRUPTED, CLI_EXIT_FAILED, "interrupted" },
    { HP_E_GONE, CLI_EXIT_FAILED, "gone" },
};

static const char *const meanings[CLI_EXITS] = {
    [CLI_EXIT_DONE] = "done, and verified",
    [CLI_EXIT_FAILED] = "failed before anything was changed",
    [CLI_EXIT_USAGE] = "the command line is wrong",
    [CLI_EXIT_PUT_BACK] = "failed, and everything was put back as it was",
    [CLI_EXIT_LEFT] = "failed, and something is left: use hyperpoint recover",
    [CLI_EXIT_NOT_FOUND] = "virtual machine, GPU or checkpoint not found, or ambiguous",
    [CLI_EXIT_REFUSED] = "refused: VM state, another run, an interrupted change, or not confirmed",
    [CLI_EXIT_ACCESS] = "no access, or no Hyper-V",
};

static const char *const outcomes[] = {
    [CORE_DONE] = "done", [CORE_UNCHANGED] = "unchanged",        [CORE_PUT_BACK] = "putBack",
    [CORE_LEFT] = "left", [CORE_STILL_RUNNING] = "stillRunning", [CORE_NOT_STARTED] = "notStarted",
};

enum cli_exit cli_exit_code(enum hp_class class, enum core_outcome outcome)
{
    if (outcome == CORE_LEFT || outcome == CORE_NOT_STARTED)
        return CLI_EXIT_LEFT;
    if (outcome == CORE_PUT_BACK)
        return CLI_EXIT_PUT_BACK;
    for (size_t i = 0; i < HP_COUNT(classes); i++) {
        if (classes[i].class == class)
            return classes[i].code;
    }
    return class == HP_OK ? CLI_EXIT_DONE : CLI_EXIT_FAILED;
}

int cli_exit_weight(enum cli_exit code)
{
    static const int weights[CLI_EXITS] = {
        [CLI_EXIT_REFUSED] = 1, [CLI_EXIT_NOT_FOUND] = 2, [CLI_EXIT_ACCESS] = 3, [CLI_EXIT_USAGE] = 4,
        [CLI_EXIT_FAILED] = 5,  [CLI_EXIT_PUT_BACK] = 6,  [CLI_EXIT_LEFT] = 7,
    };
    return weights[code];
}

const char *cli_exit_meaning(enum cli_exit code)
{
    return meanings[code];
}

const char *cli_class_name(enum hp_class class)
{
    for (size_t i = 0; i < HP_COUNT(classes); i++) {
        if (classes[i].class == class)
            return classes[i].name;
    }
    return "none";
}

const char *cli_outcome_name(enum core_outcome outcome)
{
    return outcomes[outcome];
}

const char *cli_exit_lead(enum cli_exit code)
{
    switch (code) {
    case CLI_EXIT_DONE:
        return "";
    case CLI_EXIT_REFUSED:
        return "skipped: ";
    case CLI_EXIT_PUT_BACK:
        return "failed, and put back as it was: ";
    case CLI_EXIT_LEFT:
        return "FAILED, and something is left: ";
    default:
        return "failed: ";
    }
}
