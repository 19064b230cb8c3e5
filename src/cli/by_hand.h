/* SPDX-License-Identifier: MIT */
/* What a person can do when a change could not put everything back. */
#ifndef CLI_BY_HAND_H
#define CLI_BY_HAND_H

#include "run.h"

/* Lines with the exact commands that bring the missing adapters back, and the values they had. Arena text,
 * NULL when no adapter is missing. */
const char *cli_by_hand(const struct cli_run *run, const struct core_state *state,
                        const struct core_report *report);

#endif
