/* SPDX-License-Identifier: MIT */
/* A schedule: what is known of it, and telling of it. */
#ifndef CLI_ACT_SCHEDULES_H
#define CLI_ACT_SCHEDULES_H

#include "form/schedules.h"
#include "line/run.h"

#include "base/time.h"

/* How late a run may be before it counts as missed, in microseconds in which this machine could have run it.
 */
#define CLI_SCHEDULE_SLACK (60 * HP_MINUTE)

/* Who starts it, if anything of HyperPoint's does. */
enum timers_account cli_schedule_account(const struct core_policy *policy);
bool cli_schedule_has_timer(const struct core_policy *policy);

/* An option that says how long to wait: a run of a schedule takes it, too. */
bool cli_schedule_waits(enum cli_option option);

/* How its last run ended, as far as that can be told. */
struct cli_schedule_row cli_schedule_row(struct cli_run *run, const struct core_policy *policy);

/* Fills in which of them are overdue, where something of HyperPoint's starts them. */
void cli_schedules_overdue(const struct cli_run *run, struct core_policies_seen *schedules);

/* Fills in which of them nothing will start. Why that is not known of all, in the run's arena; NULL: it is.
 */
const char *cli_schedules_ask_timers(struct cli_run *run, const struct core_policies_seen *schedules);

/* Prints what has been done to one, or would be: `action` is "created", "changed" or "removed". */
int cli_schedule_tell(struct cli_run *run, struct cli_schedule_row row, const char *action,
                      struct hp_error *err);

#endif
