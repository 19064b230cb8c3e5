/* SPDX-License-Identifier: MIT */
/* What all commands that carry a plan out have in common: being watched, and telling how it ended. */
#ifndef CLI_VERBS_EXECUTION_H
#define CLI_VERBS_EXECUTION_H

#include "line/run.h"
#include "show/results.h"

#include "core/execute.h"

/* Begin with { .run = run, .result = ... }. */
struct cli_carry {
    struct cli_run *run;
    struct cli_change_result result;
    struct core_watch watch;
    bool told_interrupt;
    bool tells_no_result; /* one of many: the result is told for all of them, at the end */
};

/* Says a notice or warning, and keeps it for the result. */
void cli_carry_note(struct cli_carry *carry, enum cli_tag tag, const char *text);

/* Says the plan's notices and warnings. */
void cli_carry_tell_plan(struct cli_carry *carry);

/* -WHATIF: prints the plan. */
int cli_carry_show_plan(struct cli_carry *carry, struct hp_error *err);

/* With what core carries the plan out; progress is shown from now on. */
struct core_means cli_carry_begin(struct cli_carry *carry, struct core_claim *claim);

/* Prints how it ended; `failed` is what core answered, and is returned. A result that cannot be written does
 * not unmake what was done. */
int cli_carry_end(struct cli_carry *carry, const struct core_report *report, int rc);

/* Prints the result of a plan without steps. */
void cli_carry_nothing(struct cli_carry *carry);

#endif
