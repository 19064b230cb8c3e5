/* SPDX-License-Identifier: MIT */
#include "machine_clock.h"

#include <windows.h>

static int64_t utc_micros(void *context)
{
    (void)context;
    static const int64_t ticks_at_1970 = 116444736000000000;
    FILETIME now;
    GetSystemTimePreciseAsFileTime(&now);
    return ((int64_t)((uint64_t)now.dwHighDateTime << 32 | now.dwLowDateTime) - ticks_at_1970) / 10;
}

static uint64_t monotonic_micros(void *context)
{
    (void)context;
    LARGE_INTEGER count, per_second;
    QueryPerformanceCounter(&count);
    QueryPerformanceFrequency(&per_second);
    return (uint64_t)(count.QuadPart / per_second.QuadPart * 1000000 +
                      count.QuadPart % per_second.QuadPart * 1000000 / per_second.QuadPart);
}

static void sleep_ms(void *context, uint32_t milliseconds)
{
    (void)context;
    Sleep(milliseconds);
}

const struct hp_clock *sim_machine_clock(void)
{
    static const struct hp_clock clock = { NULL, utc_micros, monotonic_micros, sleep_ms };
    return &clock;
}
