/* SPDX-License-Identifier: MIT */
/* Others are told how a change ended: programs of the user's (--on-fail, --on-done). */
#ifndef CLI_ACT_TOLD_H
#define CLI_ACT_TOLD_H

#include "line/run.h"

/* Before anything is changed: HP_E_USAGE when a program that is to be told is not there. */
int cli_told_check(const struct cli_run *run, struct hp_error *err);

/* Tells them, when the records of the run are written. It waits for each of them, for a minute at most. What
 * goes wrong with that is a warning, and changes nothing else. */
void cli_told(struct cli_run *run, int exit_code);

#endif
