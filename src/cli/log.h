/* SPDX-License-Identifier: MIT */
/* The log file of a run: one per run in the state folder, written while things happen. */
#ifndef CLI_LOG_H
#define CLI_LOG_H

#include "base/error.h"

#include <stdarg.h>

struct cli_log;

enum { CLI_LOGS_KEPT = 50 };

/* Begins a new file in the folder "logs" of the state folder, named after local time and process, and removes
 * the oldest beyond the last 50. Errors as os_state_folder. */
int cli_log_open(struct cli_log **out, struct hp_error *err);

/* Adds a line: time, kind ("ERROR", "CALL", ...), text with line breaks and control characters escaped. NULL
 * is accepted as log: nothing is written. */
void cli_log_add(struct cli_log *log, const char *kind, const char *format, ...) HP_FORMAT(3, 4);

/* Closes it. HP_E_FAILED when some line could not be written. NULL is accepted. */
int cli_log_close(struct cli_log *log, struct hp_error *err);

#endif
