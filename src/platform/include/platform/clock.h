/* SPDX-License-Identifier: MIT */
/* The machine's own time. */
#ifndef PLATFORM_CLOCK_H
#define PLATFORM_CLOCK_H

#include "base/clock.h"

/* The machine's clock. Its sleep ends early when an interrupt (platform/interrupt.h) has arrived since the
 * previous sleep ended, so that one arriving just before the sleep is not missed. */
const struct hp_clock *os_clock(void);

/* A moment in the zone the user lives in. */
struct os_local_time {
    int year;
    int month; /* 1 to 12 */
    int day;
    int hour;
    int minute;
    int second;
    int millisecond;
    int utc_offset_minutes; /* east is positive */
};

/* Breaks microseconds since 1970-01-01 UTC down into local time. */
struct os_local_time os_local_time(int64_t utc_micros);

#endif
