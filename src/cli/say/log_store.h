/* SPDX-License-Identifier: MIT */
/* Which logs there are, what they are called, and which of them go.
 *
 *     2026-07-01T00-43-52.123Z_checkpoint_4711_failed.log
 *
 * The time is UTC, so names sort by time. The last word says how the run ended; it is missing while the run
 * is at work, and stays missing when it was killed. */
#ifndef CLI_SAY_LOG_STORE_H
#define CLI_SAY_LOG_STORE_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

enum cli_log_end {
    CLI_LOG_OPEN,    /* at work, or killed */
    CLI_LOG_DONE,    /* did what it was to do */
    CLI_LOG_REFUSED, /* a wrong command, a VM that is not there, one in the wrong state: nothing was tried */
    CLI_LOG_FAILED,
};

/* The name of a log of this process; `number` tells those of one moment apart, from 1. */
const char *cli_log_name(struct hp_arena *arena, int64_t utc_micros, const char *verb, unsigned number,
                         enum cli_log_end end);

/* True for a name of that form. */
bool cli_log_parse_name(const char *name, enum cli_log_end *end);

/* The id of a change: of the name of its log, however that ended, and its number in it, from 1. Eight
 * hexadecimal digits, arena text. */
const char *cli_log_change_id(struct hp_arena *arena, const char *name, size_t number);

struct cli_log_file {
    const char *name;
    uint64_t size;
};

/* How long logs are kept. */
struct cli_log_rule {
    unsigned days;       /* 0: for ever */
    uint64_t bytes;      /* of all together */
    size_t count;        /* 0: any number */
    bool failures_count; /* what failed, or was killed, goes after all others */
};

/* Marks what goes, in files that are sorted by name. What is of another name stays and counts for nothing. */
const bool *cli_logs_judge(struct hp_arena *arena, const struct cli_log_file *files, size_t count,
                           const struct cli_log_rule *rule, int64_t now_utc_micros);

/* Removes what goes from a folder. Logs of runs that are at work stay, and nothing is an error: the next run
 * tries again. */
void cli_logs_tidy(const char *folder, const struct cli_log_rule *rule, int64_t now_utc_micros);

#endif
