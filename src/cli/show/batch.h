/* SPDX-License-Identifier: MIT */
/* One change of many VMs, each by itself: what became of each. */
#ifndef CLI_SHOW_BATCH_H
#define CLI_SHOW_BATCH_H

#include "line/run.h"
#include "results.h"
#include "say/exit.h"

struct cli_many_row {
    const char *name;
    const char *id;
    int failed; /* class of the error, or 0 */
    enum core_outcome outcome;
    const char *text;        /* what was done, or why not */
    const char *const *left; /* CORE_LEFT: what is left, a sentence each */
    size_t left_count;
    const char *next;                /* what to do about it; may be NULL */
    const struct core_plan *plan;    /* -WHATIF: what would be done; else NULL */
    const struct hv_adapters *after; /* what the VM has now; NULL: not read, or nothing was done */
    struct cli_notes warnings;
};

struct cli_many_result {
    bool simulated;
    bool what_if;
    const char *done; /* "parked", "unparked": what was wanted of each */
    struct cli_many_row *rows;
    size_t count;
    size_t without; /* VMs that have nothing to do with it, and no row */
};

/* A table, or JSON. */
void cli_show_many(struct hp_str *out, bool json, const struct cli_many_result *result);

/* The row that decides the exit code, NULL without rows: something left (4) counts most, then put back (3),
 * failed (1), no access (7), not found (5), refused (6). */
const struct cli_many_row *cli_many_worst(const struct cli_many_result *result);

/* True when that VM was as wanted already, or is so now. */
bool cli_many_is_done(const struct cli_many_row *row);

#endif
