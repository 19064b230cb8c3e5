/* SPDX-License-Identifier: MIT */
#include "cim/datetime.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const int64_t MICROS_PER_SECOND = 1000000;
static const int64_t MICROS_PER_MINUTE = 60 * 1000000ll;
static const int64_t MICROS_PER_DAY = 86400 * 1000000ll;
static const int64_t LONGEST_INTERVAL_DAYS = 99999999;
enum { LAST_YEAR = 9999, LARGEST_OFFSET = 999 };

/* ---- the calendar ---- */

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Days from 0001-01-01 to the first of January of `year`. */
static int64_t days_before_year(int year)
{
    int64_t full = year - 1;
    return full * 365 + full / 4 - full / 100 + full / 400;
}

/* Days from 1970-01-01. */
static int64_t days_from_date(int year, int month, int day)
{
    int64_t days = days_before_year(year) - days_before_year(1970);
    for (int m = 1; m < month; m++)
        days += days_in_month(year, m);
    return days + day - 1;
}

struct date {
    int year;
    int month;
    int day;
};

/* The other way round, for days within the years 1 to 9999. */
static struct date date_from_days(int64_t days)
{
    int64_t since_year_1 = days + days_before_year(1970);
    struct date date = { (int)(since_year_1 / 366) + 1, 1, 1 };
    while (days_before_year(date.year + 1) <= since_year_1)
        date.year++;
    int left = (int)(since_year_1 - days_before_year(date.year));
    while (left >= days_in_month(date.year, date.month))
        left -= days_in_month(date.year, date.month++);
    date.day = left + 1;
    return date;
}

/* ---- reading ---- */

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
    return ((hours * 60 + minutes) * 60 + seconds) * MICROS_PER_SECOND + micros;
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
        *out = (struct cim_datetime){ .is_interval = true, .micros = days * MICROS_PER_DAY + time_of_day };
        return true;
    }

    int year = digits(text, 4);
    int month = digits(text + 4, 2);
    int day = digits(text + 6, 2);
    int offset = digits_or_open(text + 22, 3);
    bool is_behind = text[21] == '-';
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month) || offset < 0 ||
        (!is_behind && text[21] != '+'))
        return false;
    offset = is_behind ? -offset : offset;
    *out = (struct cim_datetime){ .utc_offset = (int16_t)offset,
                                  .micros = days_from_date(year, month, day) * MICROS_PER_DAY + time_of_day -
                                            offset * MICROS_PER_MINUTE };
    return true;
}

/* ---- writing ---- */

static int64_t clamp(int64_t value, int64_t low, int64_t high)
{
    return value < low ? low : value > high ? high : value;
}

/* A moment taken apart. Also used for intervals, which have days only. */
struct parts {
    int64_t days;
    int hours;
    int minutes;
    int seconds;
    int micros;
};

static struct parts take_apart(int64_t micros)
{
    int64_t days = micros / MICROS_PER_DAY;
    int64_t rest = micros % MICROS_PER_DAY;
    if (rest < 0) {
        rest += MICROS_PER_DAY;
        days--;
    }
    int seconds = (int)(rest / MICROS_PER_SECOND);
    return (struct parts){ .days = days,
                           .hours = seconds / 3600,
                           .minutes = seconds / 60 % 60,
                           .seconds = seconds % 60,
                           .micros = (int)(rest % MICROS_PER_SECOND) };
}

static struct parts interval_parts(int64_t micros)
{
    return take_apart(clamp(micros, 0, (LONGEST_INTERVAL_DAYS + 1) * MICROS_PER_DAY - 1));
}

/* The moment as a clock `offset` minutes ahead of UTC shows it, within the years 1 to 9999. */
static struct parts time_parts(int64_t micros, int offset)
{
    int64_t first = days_from_date(1, 1, 1) * MICROS_PER_DAY;
    int64_t last = days_from_date(LAST_YEAR, 12, 31) * MICROS_PER_DAY + MICROS_PER_DAY - 1;
    int64_t shift = offset * MICROS_PER_MINUTE;
    return take_apart(clamp(micros, first - shift, last - shift) + shift);
}

/* The widths are what the clamps guarantee; the compiler cannot know, so the text goes through a larger
 * buffer. */
void cim_datetime_print(struct cim_datetime value, char out[CIM_DATETIME_LENGTH + 1])
{
    char text[128];
    if (value.is_interval) {
        struct parts p = interval_parts(value.micros);
        snprintf(text, sizeof text, "%08" PRId64 "%02d%02d%02d.%06d:000", p.days, p.hours, p.minutes,
                 p.seconds, p.micros);
    } else {
        int offset = (int)clamp(value.utc_offset, -LARGEST_OFFSET, LARGEST_OFFSET);
        struct parts p = time_parts(value.micros, offset);
        struct date date = date_from_days(p.days);
        snprintf(text, sizeof text, "%04d%02d%02d%02d%02d%02d.%06d%c%03d", date.year, date.month, date.day,
                 p.hours, p.minutes, p.seconds, p.micros, offset > 0 ? '+' : '-',
                 offset > 0 ? offset : -offset);
    }
    memcpy(out, text, CIM_DATETIME_LENGTH);
    out[CIM_DATETIME_LENGTH] = '\0';
}

void cim_datetime_iso(struct cim_datetime value, char out[CIM_ISO_LENGTH])
{
    if (value.is_interval) {
        struct parts p = interval_parts(value.micros);
        snprintf(out, CIM_ISO_LENGTH, "P%dDT%dH%dM%dS", (int)p.days, p.hours, p.minutes, p.seconds);
    } else {
        struct parts p = time_parts(value.micros, 0);
        struct date date = date_from_days(p.days);
        snprintf(out, CIM_ISO_LENGTH, "%04d-%02d-%02dT%02d:%02d:%02dZ", date.year, date.month, date.day,
                 p.hours, p.minutes, p.seconds);
    }
}
