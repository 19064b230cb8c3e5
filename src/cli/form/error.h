/* SPDX-License-Identifier: MIT */
/* Errors, told to a person or to a program. */
#ifndef CLI_FORM_ERROR_H
#define CLI_FORM_ERROR_H

#include "results.h"

#include "line/run.h"
#include "say/exit.h"

/* Writes the error to stderr (of one of several hosts, to run->among), as text or as JSON, and to the log.
 * Always: -s does not keep errors back. */
void cli_report_error(struct cli_run *run, const struct hp_error *err, int exit_code);

/* The text form. `ending` says how things were left. */
void cli_error_text(struct hp_str *out, const struct hp_error *err, const struct cli_ending *ending,
                    bool colour);

/* The JSON form; `host` is NULL when none was reached, and `vm` may be NULL. */
void cli_error_json(struct hp_str *out, const struct hp_error *err, const struct cli_ending *ending,
                    const struct cli_shown_host *host, const char *vm, int exit_code, bool in_one_line);

#endif
