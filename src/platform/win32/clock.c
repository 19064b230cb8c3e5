/* SPDX-License-Identifier: MIT */
#include "platform/clock.h"

#include "platform/interrupt.h"
#include "win32/wake.h"

enum { MICROS_PER_SECOND = 1000000, TICKS_PER_MINUTE = 600000000 };

/* The system counts tenths of a microsecond since 1601. */
static const int64_t ticks_at_1970 = 116444736000000000;

static int64_t ticks_of(FILETIME time)
{
    return (int64_t)((uint64_t)time.dwHighDateTime << 32 | time.dwLowDateTime);
}

static int64_t utc_micros(void *context)
{
    (void)context;
    FILETIME now;
    GetSystemTimePreciseAsFileTime(&now);
    return (ticks_of(now) - ticks_at_1970) / 10;
}

static uint64_t monotonic_micros(void *context)
{
    (void)context;
    LARGE_INTEGER count, per_second; /* neither can fail */
    QueryPerformanceCounter(&count);
    QueryPerformanceFrequency(&per_second);
    uint64_t seconds = (uint64_t)(count.QuadPart / per_second.QuadPart);
    uint64_t rest = (uint64_t)(count.QuadPart % per_second.QuadPart);
    return seconds * MICROS_PER_SECOND + rest * MICROS_PER_SECOND / (uint64_t)per_second.QuadPart;
}

static void sleep_ms(void *context, uint32_t milliseconds)
{
    static _Thread_local unsigned seen;
    uint64_t end = monotonic_micros(context) + (uint64_t)milliseconds * 1000;
    /* The event can still be set by an interrupt that an earlier sleep has seen: it then goes back to sleep.
     */
    for (uint64_t now = 0; os_interrupts() == seen && (now = monotonic_micros(context)) < end;)
        if (WaitForSingleObject(win32_wake_event(), (DWORD)((end - now + 999) / 1000)) == WAIT_FAILED)
            Sleep(1);
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
    ULONGLONG awake = 0; /* tenths of a microsecond; cannot fail */
    QueryUnbiasedInterruptTime(&awake);
    int64_t awake_micros = (int64_t)(awake / 10);
    int64_t on_micros = (int64_t)(GetTickCount64() * 1000); /* with sleep, in steps of up to 16 ms */
    return (struct os_uptime){ .on_micros = on_micros > awake_micros ? on_micros : awake_micros,
                               .awake_micros = awake_micros };
}

static FILETIME file_time(const SYSTEMTIME *time)
{
    FILETIME ticks = { 0 };
    SystemTimeToFileTime(time, &ticks);
    return ticks;
}

int os_utc_offset(int64_t utc_micros)
{
    uint64_t ticks = (uint64_t)(utc_micros * 10 + ticks_at_1970);
    FILETIME time = { .dwLowDateTime = (DWORD)ticks, .dwHighDateTime = (DWORD)(ticks >> 32) };
    SYSTEMTIME utc = { .wYear = 1601, .wMonth = 1, .wDay = 1 }, local;
    FileTimeToSystemTime(&time, &utc);
    TIME_ZONE_INFORMATION zone; /* with the rules of that year */
    if (!GetTimeZoneInformationForYear(utc.wYear, NULL, &zone) ||
        !SystemTimeToTzSpecificLocalTime(&zone, &utc, &local))
        return 0;
    return (int)((ticks_of(file_time(&local)) - ticks_of(file_time(&utc))) / TICKS_PER_MINUTE);
}
