/* SPDX-License-Identifier: MIT */
/* Time as something that is given: the machine's (platform/clock.h), or a simulated host's, where waiting
 * takes no time. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

struct hp_clock {
    void *context;
    int64_t (*utc_micros)(void *context);                   /* microseconds since 1970-01-01 UTC */
    uint64_t (*monotonic_micros)(void *context);            /* microseconds, never going back */
    void (*sleep_ms)(void *context, uint32_t milliseconds); /* returns early when the user interrupts */
};

static inline int64_t hp_clock_utc(const struct hp_clock *clock)
{
    return clock->utc_micros(clock->context);
}

static inline uint64_t hp_clock_monotonic(const struct hp_clock *clock)
{
    return clock->monotonic_micros(clock->context);
}

static inline void hp_clock_sleep(const struct hp_clock *clock, uint32_t milliseconds)
{
    clock->sleep_ms(clock->context, milliseconds);
}

#endif
