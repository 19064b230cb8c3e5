/* SPDX-License-Identifier: MIT */
/* When something is due, again and again: a time of day by this machine's clock, on every day or on some days
 * of the week. */
#ifndef TIMERS_CALENDAR_H
#define TIMERS_CALENDAR_H

#include "base/arena.h"
#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

enum { TIMERS_EVERY_DAY = 0x7F };

struct timers_when {
    unsigned days; /* bits, from Monday; TIMERS_EVERY_DAY */
    int hour;
    int minute;
};

/* "daily" "03:00", or "weekly" "mon,thu" "03:00" (days by their English names, or the first three letters),
 * as one word or several. HP_E_USAGE. */
int timers_when_parse(const char *const *words, size_t count, struct timers_when *out, struct hp_error *err);

/* "daily 03:00", "weekly Mon,Thu 03:00". Arena text, which can be parsed again. */
const char *timers_when_text(struct hp_arena *arena, const struct timers_when *when);

/* "Mon", from 0 for Monday. */
const char *timers_day_name(unsigned day);

/* The first moment after `utc_micros` at which it is due. On a day on which the clock skips that time, it is
 * due as long after midnight as on other days (02:30 becomes 03:30); a time that the clock shows twice counts
 * once, the first time. */
int64_t timers_when_next(const struct timers_when *when, int64_t utc_micros);

/* Does the clock skip that time on the day of that moment, which is one at which it is due? */
bool timers_when_is_skipped(const struct timers_when *when, int64_t due_micros);

#endif
