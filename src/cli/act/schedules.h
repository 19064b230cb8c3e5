/* SPDX-License-Identifier: MIT */
/* A schedule: what is known of it, and telling of it. */
#ifndef CLI_ACT_SCHEDULES_H
#define CLI_ACT_SCHEDULES_H

#include "form/schedules.h"
#include "line/run.h"

/* Who starts it, if anything of HyperPoint's does. */
enum timers_account cli_schedule_account(const struct core_policy *policy);
bool cli_schedule_has_timer(const struct core_policy *policy);

/* How its last run ended, as far as that can be told. */
struct cli_schedule_row cli_schedule_row(struct cli_run *run, const struct core_policy *policy);

/* Prints what has been done to one, or would be: `action` is "created", "changed" or "removed". */
int cli_schedule_tell(struct cli_run *run, struct cli_schedule_row row, const char *action,
                      struct hp_error *err);

#endif
