/* SPDX-License-Identifier: MIT */
/* Schedules: what the files about them share. */
#ifndef CLI_VERBS_SCHEDULE_H
#define CLI_VERBS_SCHEDULE_H

#include "form/schedules.h"
#include "line/run.h"

/* Makes the schedule that the command line asks for, or changes the one of that name. Everything that can be
 * refused is refused first; where its timer cannot be set, there is no schedule, or the one that was there.
 */
int cli_schedule_make(struct cli_run *run, struct hp_error *err);

/* Runs the policy now: ends an interrupted change of its VM first, creates the checkpoint, and then deletes
 * of those it has created the ones that its rule does not keep; nothing is deleted where the checkpoint
 * failed. How it ended is written down whatever it was, and printed. The first cause is in *err. */
int cli_schedule_run(struct cli_run *run, const struct core_policy *policy, struct hp_error *err);

/* Who starts it, if anything of HyperPoint's does. */
enum timers_account schedule_account(const struct core_policy *policy);
bool schedule_has_timer(const struct core_policy *policy);

/* How its last run ended, as far as that can be told. */
struct cli_schedule_row schedule_row(struct cli_run *run, const struct core_policy *policy);

/* Prints what has been done to one, or would be: `action` is "created", "changed" or "removed". */
int schedule_tell(struct cli_run *run, struct cli_schedule_row row, const char *action, struct hp_error *err);

#endif
