/* SPDX-License-Identifier: MIT */
/* What a run changes is recorded in its log, a line of JSON for each VM: history reads these lines again, and
 * others are told them. A line counts when it is whole; a change without one was cut off. */
#ifndef CLI_ACT_RECORD_H
#define CLI_ACT_RECORD_H

#include "line/run.h"

/* This run is recorded: it changes something, and has a log. `command` is its command line without secrets.
 */
void cli_record_begin(struct cli_run *run, const char *command);

/* The same of the run on one of several hosts; `command` is the recording of the whole. */
void cli_record_begin_on(struct cli_run *run, const struct cli_recording *command);

/* From now on it works on that VM, which is called so in messages, too. */
void cli_record_vm(struct cli_run *run, const char *id, const char *name);

/* The change of that VM has ended with `rc`, as run->ending says. */
void cli_record_change(struct cli_run *run, int rc, const struct hp_error *err, int exit_code);

/* The run ends; for one that has not recorded any change, this is one. */
void cli_record_end(struct cli_run *run, int rc, const struct hp_error *err, int exit_code);

#endif
