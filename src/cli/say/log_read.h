/* SPDX-License-Identifier: MIT */
/* Reads the logs of changes again. */
#ifndef CLI_SAY_LOG_READ_H
#define CLI_SAY_LOG_READ_H

#include "log_store.h"

#include "base/error.h"

struct cli_log_line {
    int64_t utc_micros;
    const char *kind; /* "STEP", "ERROR", ... */
    const char *text;
};

struct cli_log_lines {
    struct cli_log_line *items;
    size_t count;
};

/* The names of the logs of changes, oldest first, and their folder. */
struct cli_logs {
    const char *folder;
    const char **names;
    size_t count;
};

/* Lists them. None is no error. */
int cli_logs_list(struct hp_arena *arena, struct cli_logs *out, struct hp_error *err);

/* Reads the lines of one, but for the calls to the host. A line that is not whole, such as the last one of a
 * run that was killed, is left out. HP_E_NOT_FOUND when it is gone by now. */
int cli_log_read(const struct cli_logs *logs, size_t index, struct hp_arena *arena, struct cli_log_lines *out,
                 struct hp_error *err);

/* Is its run still at work? */
bool cli_log_is_open(const struct cli_logs *logs, size_t index);

#endif
