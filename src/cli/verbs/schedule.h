/* SPDX-License-Identifier: MIT */
/* Schedules: what the files about them share. */
#ifndef CLI_VERBS_SCHEDULE_H
#define CLI_VERBS_SCHEDULE_H

#include "act/schedules.h"

/* Makes the schedule that the command line asks for, or changes the one of that name. Everything that can be
 * refused is refused first; where its timer cannot be set, there is no schedule, or the one that was there.
 */
int cli_schedule_make(struct cli_run *run, struct hp_error *err);

/* Runs the policy now: ends an interrupted change of its VM first, creates the checkpoint, and then deletes
 * of those it has created the ones that its rule does not keep; nothing is deleted where the checkpoint
 * failed. How it ended is written down whatever it was, and printed. The first cause is in *err. */
int cli_schedule_run(struct cli_run *run, const struct core_policy *policy, struct hp_error *err);

#endif
