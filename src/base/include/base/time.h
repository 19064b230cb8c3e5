/* SPDX-License-Identifier: MIT */
/* Moments and days by the Gregorian calendar, of the years 1 to 9999. A moment is a number of microseconds
 * since 1970-01-01 UTC. */
#ifndef BASE_TIME_H
#define BASE_TIME_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

#define HP_MILLISECOND INT64_C(1000)
#define HP_SECOND INT64_C(1000000)
#define HP_MINUTE (60 * HP_SECOND)
#define HP_DAY (24 * (60 * HP_MINUTE))

/* What a clock and a calendar show. */
struct hp_time {
    int year;
    int month; /* 1 to 12 */
    int day;
    int hour;
    int minute;
    int second;
    int micro;
};

/* The moment on a clock that is `offset` minutes ahead of UTC. What lies outside of the years 1 to 9999
 * becomes their first or last moment. */
struct hp_time hp_time_at(int64_t utc_micros, int offset);

/* ISO 8601, UTC, with up to six `decimals` of the second: "2026-01-02T03:04:05Z", "2026-01-02T03:04:05.678Z".
 * Arena text. */
const char *hp_time_iso(struct hp_arena *arena, int64_t utc_micros, int decimals);

/* Such a text; false for anything else. */
bool hp_time_parse(const char *text, int64_t *utc_micros);

/* A length of time as people write it, such as "90s", "10m", "2h" or "7d", in seconds; "0" needs no unit.
 * False for anything else. */
bool hp_duration_parse(const char *text, uint64_t *seconds);

/* Days from 1970-01-01 to a date of the years 1 to 9999. */
int64_t hp_days_of(int year, int month, int day);

int hp_days_in_month(int year, int month);

#endif
