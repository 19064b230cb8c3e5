/* SPDX-License-Identifier: MIT */
#include "base/time.h"

#include "base/str.h"
#include "base/text.h"

#include <string.h>

enum { LAST_YEAR = 9999, DAYS_TO_1970 = 719468 /* from 0000-03-01 */ };

/* Years are counted from March, so that the leap day is the last of its year. */
int64_t hp_days_of(int year, int month, int day)
{
    int64_t months = (month + 9) % 12;
    int64_t years = year - (month <= 2);
    return 365 * years + years / 4 - years / 100 + years / 400 + (months * 306 + 5) / 10 + day - 1 -
           DAYS_TO_1970;
}

int hp_days_in_month(int year, int month)
{
    return month == 12 ? 31 : (int)(hp_days_of(year, month + 1, 1) - hp_days_of(year, month, 1));
}

static void set_date(struct hp_time *time, int64_t days)
{
    enum { DAYS_OF_ERA = 146097, YEARS_OF_ERA = 400 };
    int64_t era = (days + DAYS_TO_1970) / DAYS_OF_ERA;
    int64_t day = (days + DAYS_TO_1970) % DAYS_OF_ERA;
    int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    day -= 365 * year + year / 4 - year / 100;
    int64_t month = (5 * day + 2) / 153;
    time->year = (int)(year + era * YEARS_OF_ERA + (month >= 10));
    time->month = (int)(month < 10 ? month + 3 : month - 9);
    time->day = (int)(day - (153 * month + 2) / 5) + 1;
}

struct hp_time hp_time_at(int64_t utc_micros, int offset)
{
    int64_t first = hp_days_of(1, 1, 1) * HP_DAY;
    int64_t last = hp_days_of(LAST_YEAR, 12, 31) * HP_DAY + HP_DAY - 1;
    int64_t shift = offset * HP_MINUTE;
    int64_t micros = utc_micros < first - shift  ? first
                     : utc_micros > last - shift ? last
                                                 : utc_micros + shift;
    int64_t of_day = (micros % HP_DAY + HP_DAY) % HP_DAY;
    int seconds = (int)(of_day / HP_SECOND);
    struct hp_time time = { .hour = seconds / 3600,
                            .minute = seconds / 60 % 60,
                            .second = seconds % 60,
                            .micro = (int)(of_day % HP_SECOND) };
    set_date(&time, (micros - of_day) / HP_DAY);
    return time;
}

/* By hand: a host has very many times, and all of them are written with it. */
static void put_digits(char *text, int number, int count)
{
    for (; count; number /= 10)
        text[--count] = (char)('0' + number % 10);
}

const char *hp_time_iso(struct hp_arena *arena, int64_t utc_micros, int decimals)
{
    enum { DATE_AND_TIME = 19, MOST_DECIMALS = 6 };
    struct hp_time time = hp_time_at(utc_micros, 0);
    char *text = hp_arena_copy(arena, "yyyy-mm-ddThh:mm:ss.ffffffZ");
    put_digits(text, time.year, 4);
    put_digits(text + 5, time.month, 2);
    put_digits(text + 8, time.day, 2);
    put_digits(text + 11, time.hour, 2);
    put_digits(text + 14, time.minute, 2);
    put_digits(text + 17, time.second, 2);
    put_digits(text + DATE_AND_TIME + 1, time.micro, MOST_DECIMALS);
    char *end = text + DATE_AND_TIME + (decimals ? 1 + decimals : 0);
    end[0] = 'Z';
    end[1] = '\0';
    return text;
}

/* Of that many digits. */
static int number(const char *digits, int count)
{
    int value = 0;
    for (int i = 0; i < count; i++)
        value = value * 10 + (digits[i] - '0');
    return value;
}

/* Up to six decimals after a point, or none; moves on to what follows. */
static bool parse_fraction(const char **text, int *micro)
{
    char digits[] = "000000";
    size_t length = **text == '.' ? strspn(*text + 1, "0123456789") : 0;
    if (**text == '.' && (length < 1 || length > strlen(digits)))
        return false;
    memcpy(digits, *text + 1, length);
    *text += length ? length + 1 : 0;
    *micro = number(digits, (int)strlen(digits));
    return true;
}

bool hp_time_parse(const char *text, int64_t *micros)
{
    static const char pattern[] = "dddd-dd-ddTdd:dd:dd";
    for (size_t i = 0; pattern[i]; i++) {
        bool digit = text[i] >= '0' && text[i] <= '9';
        if (pattern[i] == 'd' ? !digit : text[i] != pattern[i])
            return false;
    }
    struct hp_time t = { number(text, 4),
                         number(text + 5, 2),
                         number(text + 8, 2),
                         number(text + 11, 2),
                         number(text + 14, 2),
                         number(text + 17, 2),
                         0 };
    text += strlen(pattern);
    if (!parse_fraction(&text, &t.micro) || strcmp(text, "Z") != 0 || t.year < 1 || t.month < 1 ||
        t.month > 12 || t.day < 1 || t.day > hp_days_in_month(t.year, t.month) || t.hour > 23 ||
        t.minute > 59 || t.second > 59)
        return false;
    *micros = hp_days_of(t.year, t.month, t.day) * HP_DAY + (t.hour * 60 + t.minute) * HP_MINUTE +
              t.second * HP_SECOND + t.micro;
    return true;
}

bool hp_duration_parse(const char *text, uint64_t *seconds)
{
    static const char units[] = "smhd";
    static const uint64_t lengths[] = { 1, 60, 3600, 86400 };
    HP_ARENA(scratch);
    size_t digits = strspn(text, "0123456789");
    const char *unit = text[digits] ? strchr(units, text[digits]) : NULL;
    uint64_t number;
    if (!hp_text_to_u64(hp_arena_copy_part(&scratch, text, digits), &number))
        return false;
    *seconds = 0;
    if (!text[digits])
        return number == 0;
    return unit && !text[digits + 1] && !__builtin_mul_overflow(number, lengths[unit - units], seconds);
}
