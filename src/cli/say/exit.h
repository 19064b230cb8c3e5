/* SPDX-License-Identifier: MIT */
/* Exit codes: what a script can branch on. */
#ifndef CLI_SAY_EXIT_H
#define CLI_SAY_EXIT_H

#include "core/execute.h"

enum cli_exit {
    CLI_EXIT_DONE = 0,      /* done, and verified by reading back */
    CLI_EXIT_FAILED = 1,    /* failed before anything was changed */
    CLI_EXIT_USAGE = 2,     /* the command line, or a file the user wrote, is wrong */
    CLI_EXIT_PUT_BACK = 3,  /* failed on the way, and everything was put back as it was */
    CLI_EXIT_LEFT = 4,      /* failed on the way, and something is left */
    CLI_EXIT_NOT_FOUND = 5, /* VM, GPU or checkpoint not found, or ambiguous */
    CLI_EXIT_REFUSED = 6,   /* not in this state */
    CLI_EXIT_ACCESS = 7,    /* no rights, or no Hyper-V there */
    CLI_EXITS
};

/* What run adds to these where it fails itself, so that nobody takes them for the exit code of the program.
 */
enum { CLI_EXIT_OF_RUN = 240 };

/* The one place where the exit code is decided: how things were left counts more than why. `outcome` is
 * CORE_UNCHANGED (or CORE_DONE with HP_OK) for what changes nothing. */
enum cli_exit cli_exit_code(enum hp_class class, enum core_outcome outcome);

/* Of several, the one with the highest weight counts: how things were left before why. */
int cli_exit_weight(enum cli_exit code);

/* One line for help. */
const char *cli_exit_meaning(enum cli_exit code);

/* "notFound", "refused", ...: what a class of error is called in JSON. */
const char *cli_class_name(enum hp_class class);

/* "done", "unchanged", "putBack", "left", "stillRunning", "notStarted". */
const char *cli_outcome_name(enum core_outcome outcome);

/* In a table of several: what comes before the reason of a row that ended so. */
const char *cli_exit_lead(enum cli_exit code);

#endif
