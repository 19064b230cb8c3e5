/* SPDX-License-Identifier: MIT */
/* The log file of a run, written while things happen. Changes have their logs in the folder "logs" of the
 * state folder; runs that only read have one in "logs/reads", and only when they are asked for it. */
#ifndef CLI_SAY_LOG_H
#define CLI_SAY_LOG_H

#include "base/clock.h"
#include "base/error.h"
#include "exit.h"
#include "log_store.h"

#include <stdarg.h>

struct cli_log;

/* Kinds of lines that are read again (log_read.h): who runs it, the VM that is worked on from here on, and
 * what became of it. The latter two are JSON. */
#define CLI_LOG_USER "USER"
#define CLI_LOG_VM "VM"
#define CLI_LOG_RECORD "RECORD"

enum {
    CLI_LOG_DAYS = 90, /* those of changes ... */
    CLI_LOG_BYTES = 64 * 1024 * 1024,
    CLI_READ_LOGS = 50, /* ... and those of reads */
    CLI_READ_LOG_BYTES = 16 * 1024 * 1024,
    CLI_MAX_LOG_SIZE = 8 * 1024 * 1024, /* then calls are left out */
    CLI_MAX_LOG_LINE = 64 * 1024,
};

/* How long logs of changes are kept where nobody says. */
extern const struct cli_log_rule cli_log_default;

/* Begins a new log of a run with that verb, and removes old ones (log_store.h): by `kept` if it changes
 * something. `clock` is the machine's and must outlive the log, as `kept`. Errors as os_state_folder. */
int cli_log_open(const struct hp_clock *clock, const char *verb, bool changes,
                 const struct cli_log_rule *kept, struct cli_log **out, struct hp_error *err);

/* Adds a line: time, kind ("ERROR", "CALL", ...), text with line breaks and control characters escaped. NULL
 * is accepted as log: nothing is written. Safe to call side by side; no other function of a log is. */
void cli_log_add(struct cli_log *log, const char *kind, const char *format, ...) HP_FORMAT(3, 4);

/* The id of the change with that number (from 1) in this log: cli_log_change_id. NULL is accepted: NULL. */
const char *cli_log_id(const struct cli_log *log, struct hp_arena *arena, size_t number);

/* Adds the line of a change that has ended, and comes back when it would survive a power cut. */
void cli_log_record(struct cli_log *log, const char *line);

/* Closes it, with how the run ended in its name. HP_E_FAILED when some line could not be written. NULL is
 * accepted. */
int cli_log_close(struct cli_log *log, enum cli_log_end end, struct hp_error *err);

/* How a run with that exit code ended, for whoever looks for the log of what went wrong. */
enum cli_log_end cli_log_end_of(enum cli_exit code);

#endif
