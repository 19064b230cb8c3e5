/* SPDX-License-Identifier: MIT */
/* The steps of a change while they run: a line that renews itself on a terminal, plain lines elsewhere. */
#ifndef CLI_SAY_PROGRESS_H
#define CLI_SAY_PROGRESS_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/str.h"

#include <stdint.h>

enum cli_progress_mode {
    CLI_PROGRESS_NONE,
    CLI_PROGRESS_PLAIN, /* "[1/4] text ... done (0.2 s)" */
    CLI_PROGRESS_LIVE,  /* with a bar for the job's percent, over and over on one line */
    CLI_PROGRESS_EVENTS /* lines of JSON (events.h) */
};

/* What Hyper-V works on within a step. */
struct cli_job_progress {
    bool seen;
    unsigned first; /* percent that were told first, and when */
    uint64_t first_at;
    unsigned last;
};

struct cli_progress {
    enum cli_progress_mode mode;
    struct hp_arena *arena;       /* keeps the texts of steps */
    const struct hp_clock *clock; /* set where the mode is not CLI_PROGRESS_NONE */
    size_t number;
    size_t of;
    const char *text; /* of the step that runs; NULL between steps */
    uint64_t begun;   /* that step, monotonic microseconds */
    struct cli_job_progress job;
    const char *heading; /* of what is said next: it waits until something is; NULL: none waits */
    bool line_open;      /* a line without its end stands on stderr */
    size_t shown;        /* its columns */
};

void cli_progress_begin(struct cli_progress *progress, size_t number, size_t of, const char *text);

/* Before the first step: what is in the way, how long that has been waited for, and how much longer it
 * will be; microseconds. */
void cli_progress_waiting(struct cli_progress *progress, const char *what, uint64_t waited, uint64_t left);

/* `what` Hyper-V does: "merge the disks". */
void cli_progress_percent(struct cli_progress *progress, const char *what, unsigned percent);
void cli_progress_end(struct cli_progress *progress, uint64_t microseconds, bool failed);

/* What is looked at now: a line that goes away again on a terminal. `heading`, finished text with its end,
 * takes its place as soon as anything else is written. */
void cli_progress_look(struct cli_progress *progress, const char *what, const char *heading);

/* Nothing was written of it. */
void cli_progress_look_away(struct cli_progress *progress);

/* Makes room for other text: ends the line that is open, to be begun again, and writes a heading that
 * waits. */
void cli_progress_break(struct cli_progress *progress);

/* How long that work still takes at the speed it had since its first percent, microseconds; 0 as long as
 * there is too little to tell. */
uint64_t cli_progress_remaining(const struct cli_job_progress *job, uint64_t now);

/* "0.2 s", "1 min 12 s". */
void cli_add_duration(struct hp_str *out, uint64_t microseconds);

#endif
