/* SPDX-License-Identifier: MIT */
/* xs:dateTime and xs:duration. */
#include "value.h"

#include "base/time.h"

#include <string.h>

/* A number of one to nine digits at *at, which moves on. */
static bool take_number(const char **at, int64_t *out)
{
    const char *begin = *at;
    for (*out = 0; **at >= '0' && **at <= '9' && *at - begin < 9; (*at)++)
        *out = *out * 10 + (**at - '0');
    return *at > begin;
}

static bool take(const char **at, char c)
{
    if (**at != c)
        return false;
    (*at)++;
    return true;
}

/* ".5" as microseconds; what is finer is dropped. */
static bool take_fraction(const char **at, int64_t *micros)
{
    *micros = 0;
    if (!take(at, '.'))
        return true;
    const char *begin = *at;
    for (int64_t unit = 100000; **at >= '0' && **at <= '9'; (*at)++, unit /= 10)
        *micros += (**at - '0') * unit;
    return *at > begin;
}

static bool take_date(const char **at, int64_t *days)
{
    int64_t year;
    int64_t month;
    int64_t day;
    if (!take_number(at, &year) || !take(at, '-') || !take_number(at, &month) || !take(at, '-') ||
        !take_number(at, &day) || year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 ||
        day > hp_days_in_month((int)year, (int)month))
        return false;
    *days = hp_days_of((int)year, (int)month, (int)day);
    return true;
}

/* "Z", "+08:00", or nothing, which is taken for UTC. */
static bool take_zone(const char **at, int16_t *minutes)
{
    int64_t hour;
    int64_t minute;
    *minutes = 0;
    if (!**at || take(at, 'Z'))
        return true;
    bool west = **at == '-';
    if ((!west && **at != '+') || !(*at)++ || !take_number(at, &hour) || !take(at, ':') ||
        !take_number(at, &minute) || hour > 14 || minute > 59)
        return false;
    *minutes = (int16_t)((west ? -1 : 1) * (hour * 60 + minute));
    return true;
}

static bool read_point(const char *at, struct cim_datetime *out)
{
    int64_t days;
    int64_t hour;
    int64_t minute;
    int64_t second;
    int64_t micros;
    int16_t offset;
    if (!take_date(&at, &days) || !take(&at, 'T') || !take_number(&at, &hour) || !take(&at, ':') ||
        !take_number(&at, &minute) || !take(&at, ':') || !take_number(&at, &second) ||
        !take_fraction(&at, &micros) || !take_zone(&at, &offset) || *at || hour > 23 || minute > 59 ||
        second > 59)
        return false;
    int64_t local = days * HP_DAY + (hour * 60 + minute) * HP_MINUTE + second * HP_SECOND + micros;
    *out = (struct cim_datetime){ .utc_offset = offset, .micros = local - offset * HP_MINUTE };
    return true;
}

/* Years and months have no fixed length, and intervals of CIM have none. */
static bool read_interval(const char *at, struct cim_datetime *out)
{
    static const struct {
        char letter;
        int64_t micros;
    } units[] = { { 'D', HP_DAY }, { 'H', 60 * HP_MINUTE }, { 'M', HP_MINUTE }, { 'S', HP_SECOND } };
    bool in_day = false;
    size_t next = 0;
    int64_t total = 0;
    if (!take(&at, 'P'))
        return false;
    while (*at) {
        int64_t number;
        int64_t fraction;
        in_day = take(&at, 'T') || in_day;
        if (!take_number(&at, &number) || !take_fraction(&at, &fraction))
            return false;
        while (next < HP_COUNT(units) && units[next].letter != *at)
            next++;
        if (next == HP_COUNT(units) || in_day != (next > 0) || (fraction && units[next].letter != 'S'))
            return false;
        total += number * units[next].micros + fraction;
        next++;
        at++;
    }
    *out = (struct cim_datetime){ .is_interval = true, .micros = total };
    return next > 0;
}

bool wsman_read_moment(const char *text, struct cim_datetime *out)
{
    return read_point(text, out) || read_interval(text, out) || cim_datetime_parse(text, out);
}
