/* SPDX-License-Identifier: MIT */
/* When a change that was cut off cannot be ended: what to do then. */
#ifndef CLI_VERBS_GIVE_UP_H
#define CLI_VERBS_GIVE_UP_H

#include "line/run.h"

#include "core/execute.h"
#include "core/journal.h"

/* Adds to the error of a recovery that failed how to give up. After the second failure it says in words what
 * is missing, and what to do by hand. `journal` is as it was before that recovery. */
void cli_tell_way_out(const struct cli_run *run, const struct core_state *state,
                      const struct core_journal *journal, const struct core_report *report,
                      struct hp_error *err);

#endif
