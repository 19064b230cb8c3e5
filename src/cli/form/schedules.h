/* SPDX-License-Identifier: MIT */
/* What schedules there are, and what running one has done, for showing. */
#ifndef CLI_FORM_SCHEDULES_H
#define CLI_FORM_SCHEDULES_H

#include "results.h"

#include "core/policy.h"
#include "timers/timer.h"

/* How its last run ended. */
enum cli_schedule_result {
    CLI_SCHEDULE_NEVER_RUN,
    CLI_SCHEDULE_RUNNING,
    CLI_SCHEDULE_DONE,
    CLI_SCHEDULE_FAILED,
    CLI_SCHEDULE_INTERRUPTED, /* it was killed, or the machine went down */
    CLI_SCHEDULE_UNKNOWN,     /* its record cannot be read */
    CLI_SCHEDULE_RESULTS
};

struct cli_schedule_row {
    const struct core_policy *policy;
    struct core_policy_run last;
    enum cli_schedule_result result;
    bool has_next;
    int64_t next;        /* when it is due, UTC */
    int64_t missed;      /* when it should have been started and was not, UTC; 0: never */
    const char *problem; /* why it will not be started, or what cannot be told; NULL: nothing */
};

struct cli_schedules_result {
    struct cli_look look;
    struct cli_shown_host host;
    bool of_host; /* one was asked: a schedule was made */
    bool what_if;
    enum core_outcome outcome;
    const char *action; /* "created", "changed", "removed"; NULL: they are listed */
    const struct cli_schedule_row *rows;
    size_t count;
    struct cli_notes problems; /* records that cannot be used */
};

/* A run of one. */
struct cli_schedule_run {
    struct cli_look look;
    struct cli_shown_host host;
    bool what_if;
    const struct core_policy *policy;
    const char *vm_name; /* as it is now, where the VM was found */
    const struct core_policy_run *run;
    enum core_outcome outcome;
    bool recovered;                           /* an interrupted change was ended before */
    const struct cli_change_result *create;   /* the checkpoint; NULL: it did not come to that */
    const struct cli_change_result *deletion; /* of older ones; NULL likewise */
};

#endif
