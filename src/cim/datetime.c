/* SPDX-License-Identifier: MIT */
#include "cim/datetime.h"

#include "base/time.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const int64_t MAX_INTERVAL_DAYS = 99999999;
enum { MAX_OFFSET = 999 };

/* --- reading --- */

/* `length` digits as a number, or -1. */
static int digits(const char *text, size_t length)
{
    int value = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

/* Like digits, but asterisks only (a field the writer leaves open) count as 0. */
static int digits_or_open(const char *text, size_t length)
{
    return strspn(text, "*") >= length ? 0 : digits(text, length);
}

/* HHMMSS.mmmmmm at `text` in microseconds, or -1. */
static int64_t parse_time_of_day(const char *text)
{
    int hours = digits(text, 2);
    int minutes = digits(text + 2, 2);
    int seconds = digits(text + 4, 2);
    int micros = digits_or_open(text + 7, 6);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59 || micros < 0 ||
        text[6] != '.')
        return -1;
    return ((hours * 60 + minutes) * 60 + seconds) * HP_SECOND + micros;
}

bool cim_datetime_parse(const char *text, struct cim_datetime *out)
{
    if (strnlen(text, CIM_DATETIME_LENGTH + 1) != CIM_DATETIME_LENGTH)
        return false;
    int64_t time_of_day = parse_time_of_day(text + 8);
    if (time_of_day < 0)
        return false;

    if (text[21] == ':') {
        int days = digits(text, 8);
        if (days < 0 || strcmp(text + 22, "000") != 0)
            return false;
        *out = (struct cim_datetime){ .is_interval = true, .micros = days * HP_DAY + time_of_day };
        return true;
    }

    int year = digits(text, 4);
    int month = digits(text + 4, 2);
    int day = digits(text + 6, 2);
    int offset = digits_or_open(text + 22, 3);
    bool is_behind = text[21] == '-';
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > hp_days_in_month(year, month) || offset < 0 ||
        (!is_behind && text[21] != '+'))
        return false;
    offset = is_behind ? -offset : offset;
    *out = (struct cim_datetime){ .utc_offset = (int16_t)offset,
                                  .micros = hp_days_of(year, month, day) * HP_DAY + time_of_day -
                                            offset * HP_MINUTE };
    return true;
}

/* --- writing --- */

static int64_t clamp(int64_t value, int64_t low, int64_t high)
{
    return value < low ? low : value > high ? high : value;
}

/* An interval as days and what is left of them, which a clock of 1970-01-01 shows. */
static int64_t take_days(int64_t micros, struct hp_time *rest)
{
    micros = clamp(micros, 0, (MAX_INTERVAL_DAYS + 1) * HP_DAY - 1);
    *rest = hp_time_at(micros % HP_DAY, 0);
    return micros / HP_DAY;
}

/* The widths are what the clamps guarantee; the compiler cannot know, so the text goes through a larger
 * buffer. */
void cim_datetime_print(struct cim_datetime value, char out[CIM_DATETIME_LENGTH + 1])
{
    char text[128];
    struct hp_time t;
    if (value.is_interval) {
        int64_t days = take_days(value.micros, &t);
        (void)snprintf(text, sizeof text, "%08" PRId64 "%02d%02d%02d.%06d:000", days, t.hour, t.minute,
                       t.second, t.micro);
    } else {
        int offset = (int)clamp(value.utc_offset, -MAX_OFFSET, MAX_OFFSET);
        t = hp_time_at(value.micros, offset);
        (void)snprintf(text, sizeof text, "%04d%02d%02d%02d%02d%02d.%06d%c%03d", t.year, t.month, t.day,
                       t.hour, t.minute, t.second, t.micro, offset > 0 ? '+' : '-',
                       offset > 0 ? offset : -offset);
    }
    memcpy(out, text, CIM_DATETIME_LENGTH);
    out[CIM_DATETIME_LENGTH] = '\0';
}

const char *cim_datetime_iso(struct hp_arena *arena, struct cim_datetime value)
{
    if (!value.is_interval)
        return hp_time_iso(arena, value.micros, 0);
    struct hp_time t;
    int64_t days = take_days(value.micros, &t);
    return hp_arena_format(arena, "P%" PRId64 "DT%dH%dM%dS", days, t.hour, t.minute, t.second);
}
