/* SPDX-License-Identifier: MIT */
#include "machine_clock.h"

#include <time.h>

static uint64_t micros_of(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static int64_t utc_micros(void *context)
{
    (void)context;
    return (int64_t)micros_of(CLOCK_REALTIME);
}

static uint64_t monotonic_micros(void *context)
{
    (void)context;
    return micros_of(CLOCK_MONOTONIC);
}

/* A signal ends the sleep early, as the contract asks. */
static void sleep_ms(void *context, uint32_t milliseconds)
{
    (void)context;
    struct timespec length = { .tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000L };
    nanosleep(&length, NULL);
}

const struct hp_clock *sim_machine_clock(void)
{
    static const struct hp_clock clock = { NULL, utc_micros, monotonic_micros, sleep_ms };
    return &clock;
}
