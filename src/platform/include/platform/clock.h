/* SPDX-License-Identifier: MIT */
/* The machine's own time. */
#ifndef PLATFORM_CLOCK_H
#define PLATFORM_CLOCK_H

#include "base/clock.h"

/* The machine's clock. Its sleep ends early when an interrupt (platform/interrupt.h) has arrived since the
 * previous sleep ended, so that one arriving just before the sleep is not missed. */
const struct hp_clock *os_clock(void);

/* How many minutes the user's clock is ahead of UTC at a moment, for hp_time_at: east is positive. */
int os_utc_offset(int64_t utc_micros);

/* How long this machine has been on, and how much of that it was not asleep. */
struct os_uptime {
    int64_t on_micros;
    int64_t awake_micros; /* never more than on_micros */
};

struct os_uptime os_uptime(void);

#endif
