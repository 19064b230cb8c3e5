/* SPDX-License-Identifier: MIT */
/* What happens while a command works, for programs that show it: an object of JSON in each line on stderr
 * (docs/schema/hyperpoint-2.json, the kinds progress and message). */
#ifndef CLI_SAY_EVENTS_H
#define CLI_SAY_EVENTS_H

#include "base/optional.h"

#include <stddef.h>

enum { CLI_JSON_SCHEMA = 2 };

enum cli_progress_kind { CLI_STEP_BEGINS, CLI_STEP_WORKS, CLI_STEP_ENDS, CLI_STEP_FAILS, CLI_WAITING };

struct cli_progress_event {
    enum cli_progress_kind kind;
    size_t step;
    size_t steps;
    const char *text;            /* what the step does, what Hyper-V does within it, or what is waited for */
    struct hp_opt_u64 percent;   /* of what Hyper-V does */
    struct hp_opt_u64 elapsed;   /* milliseconds since the step or the waiting began */
    struct hp_opt_u64 remaining; /* milliseconds that what Hyper-V does still takes, about; or of patience */
};

void cli_event_progress(const struct cli_progress_event *of);

/* A message that people would read; `level` is its tag in lower case. */
void cli_event_message(const char *level, const char *text);

#endif
