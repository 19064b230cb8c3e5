/* SPDX-License-Identifier: MIT */
/* Where HyperPoint knows no scheduler: schedules are made without a timer, and one of the system's own starts
 * them. */
#include "timers/timer.h"

int timers_check(enum timers_account account, struct hp_error *err)
{
    (void)account;
    hp_error_next(err, "add --no-timer, and have Task Scheduler run: hyperpoint schedule run, with the "
                       "schedule's name");
    return hp_error_set(err, HP_E_FAILED, "HyperPoint for Windows cannot create tasks of Task Scheduler yet");
}

int timers_set(const struct timers_entry *entry, int64_t now_micros, struct hp_error *err)
{
    (void)now_micros;
    return timers_check(entry->account, err);
}

int timers_remove(const char *id, enum timers_account account, struct hp_error *err)
{
    (void)id, (void)account, (void)err;
    return 0;
}

void timers_look_at(const char *id, enum timers_account account, struct hp_arena *arena,
                    struct timers_look *out)
{
    (void)id, (void)account, (void)arena;
    *out = (struct timers_look){ .problem = "this system has no timer for it" };
}
