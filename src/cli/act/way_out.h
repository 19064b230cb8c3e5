/* SPDX-License-Identifier: MIT */
/* A recovery that failed: what the user can do then. */
#ifndef CLI_ACT_WAY_OUT_H
#define CLI_ACT_WAY_OUT_H

#include "line/run.h"

#include "core/recover.h"

/* Adds to the error of a recovery that failed how to give up; after the second failure also in words what is
 * missing, and what to do by hand. `journal` is as it was before that recovery. */
void cli_tell_way_out(const struct cli_run *run, const struct core_state *state,
                      const struct core_journal *journal, const struct core_report *report,
                      struct hp_error *err);

#endif
