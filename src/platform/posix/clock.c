/* SPDX-License-Identifier: MIT */
#include "platform/clock.h"

#include "platform/interrupt.h"

#include <errno.h>
#include <time.h>

enum { MICROS_PER_SECOND = 1000000, NANOS_PER_SECOND = 1000000000 };

static int64_t micros_of(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * MICROS_PER_SECOND + now.tv_nsec / 1000;
}

static int64_t utc_micros(void *context)
{
    (void)context;
    return micros_of(CLOCK_REALTIME);
}

static uint64_t monotonic_micros(void *context)
{
    (void)context;
    return (uint64_t)micros_of(CLOCK_MONOTONIC);
}

static struct timespec after(uint32_t milliseconds)
{
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += (time_t)(milliseconds / 1000);
    end.tv_nsec += (long)(milliseconds % 1000) * 1000000;
    if (end.tv_nsec >= NANOS_PER_SECOND) {
        end.tv_nsec -= NANOS_PER_SECOND;
        end.tv_sec++;
    }
    return end;
}

static void sleep_ms(void *context, uint32_t milliseconds)
{
    (void)context;
    static _Thread_local unsigned seen;
    struct timespec end = after(milliseconds);
    /* Signals that mean nothing to us (SIGCONT) wake it as well: it goes back to sleep. */
    while (os_interrupts() == seen && clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL) == EINTR)
        continue;
    seen = os_interrupts();
}

const struct hp_clock *os_clock(void)
{
    static const struct hp_clock clock = {
        .utc_micros = utc_micros,
        .monotonic_micros = monotonic_micros,
        .sleep_ms = sleep_ms,
    };
    return &clock;
}

struct os_uptime os_uptime(void)
{
    int64_t awake = micros_of(CLOCK_MONOTONIC);
    int64_t on = micros_of(CLOCK_BOOTTIME); /* read later, so that it is never less */
    return (struct os_uptime){ .on_micros = on, .awake_micros = awake };
}

int os_utc_offset(int64_t utc_micros)
{
    time_t when = (time_t)(utc_micros / MICROS_PER_SECOND - (utc_micros % MICROS_PER_SECOND < 0));
    struct tm local = { .tm_mday = 1 };
    localtime_r(&when, &local);
    return (int)(local.tm_gmtoff / 60);
}
