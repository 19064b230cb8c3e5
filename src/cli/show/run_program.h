/* SPDX-License-Identifier: MIT */
/* -DO run: another program between parking and unparking. */
#ifndef CLI_SHOW_RUN_PROGRAM_H
#define CLI_SHOW_RUN_PROGRAM_H

#include "results.h"

#include "base/str.h"

/* The environment variable that tells HyperPoint which runs it is inside of: their tokens, with blanks
 * between. */
#define CLI_RUN_VARIABLE "HYPERPOINT_RUN"

struct cli_program_result {
    bool simulated;
    const struct core_state *state; /* before it */
    const struct core_plan *plan;   /* to park */
    const struct core_plan *back;   /* to unpark; NULL: it did not come to that */
    bool what_if;
    const char *path; /* of the program */
    bool ended;       /* it was run, to its end */
    int code;         /* then, its exit code */
    enum core_outcome outcome;
    bool parked_known;
    const struct core_parked *parked; /* what is written down of the VM now; NULL: nothing */
    const struct hv_adapters *after;  /* NULL: not read */
    struct cli_notes warnings;        /* of parking and of putting back */
};

/* What would be done (-WHATIF); as JSON also what became of it. */
void cli_show_program(struct hp_str *out, bool json, const struct cli_program_result *result);

#endif
