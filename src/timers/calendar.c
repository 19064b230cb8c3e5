/* SPDX-License-Identifier: MIT */
#include "timers/calendar.h"

#include "base/array.h"
#include "base/str.h"
#include "base/text.h"
#include "base/time.h"
#include "platform/clock.h"

#include <string.h>

enum { WEEK = 7 };

static const char *const day_names[WEEK] = { "Monday", "Tuesday",  "Wednesday", "Thursday",
                                             "Friday", "Saturday", "Sunday" };

static const char *const short_names[WEEK] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };

const char *timers_day_name(unsigned day)
{
    return short_names[day];
}

/* --- words --- */

static int wrong(const char *text, struct hp_error *err)
{
    hp_error_next(err, "write when: daily 03:00, or weekly sun 03:00, or weekly mon,thu 22:30");
    return hp_error_set(err, HP_E_USAGE, "\"%s\" does not say when", text);
}

/* "03:00", "3:00". */
static bool parse_time(const char *word, struct timers_when *when)
{
    size_t hours = strspn(word, "0123456789");
    size_t minutes = word[hours] == ':' ? strspn(word + hours + 1, "0123456789") : 0;
    if (hours < 1 || hours > 2 || minutes != 2 || word[hours + 1 + minutes])
        return false;
    when->hour = hours == 2 ? (word[0] - '0') * 10 + word[1] - '0' : word[0] - '0';
    when->minute = (word[hours + 1] - '0') * 10 + word[hours + 2] - '0';
    return when->hour < 24 && when->minute < 60;
}

static bool parse_day(const char *word, unsigned *days)
{
    for (unsigned i = 0; i < WEEK; i++) {
        if (hp_text_same(word, short_names[i]) || hp_text_same(word, day_names[i])) {
            *days |= 1U << i;
            return true;
        }
    }
    return false;
}

/* "mon,thu" */
static bool parse_days(struct hp_arena *arena, const char *word, unsigned *days)
{
    bool ok = *word;
    while (ok && *word) {
        size_t length = strcspn(word, ",");
        ok = parse_day(hp_arena_copy_part(arena, word, length), days) && (!word[length] || word[length + 1]);
        word += length + (word[length] == ',');
    }
    return ok;
}

int timers_when_parse(const char *const *words, size_t count, struct timers_when *out, struct hp_error *err)
{
    HP_ARENA(scratch);
    HP_STR(all);
    struct timers_when when = { .days = 0 };
    const char *parts[4] = { "" };
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        hp_str_format(&all, "%s%s", i ? " " : "", words[i]);
    for (const char *at = hp_str_text(&all); *at && found < HP_COUNT(parts); at += strspn(at, " ")) {
        size_t length = strcspn(at, " ");
        parts[found++] = hp_arena_copy_part(&scratch, at, length);
        at += length;
    }
    bool daily = found == 2 && hp_text_same(parts[0], "daily");
    bool weekly = found == 3 && hp_text_same(parts[0], "weekly");
    if (daily)
        when.days = TIMERS_EVERY_DAY;
    if ((!daily && !weekly) || (weekly && !parse_days(&scratch, parts[1], &when.days)) ||
        !parse_time(parts[found - 1], &when))
        return wrong(hp_str_text(&all), err);
    *out = when;
    return 0;
}

const char *timers_when_text(struct hp_arena *arena, const struct timers_when *when)
{
    HP_STR(days);
    if (when->days == TIMERS_EVERY_DAY)
        return hp_arena_format(arena, "daily %02d:%02d", when->hour, when->minute);
    for (unsigned i = 0; i < WEEK; i++) {
        if (when->days & 1U << i)
            hp_str_format(&days, "%s%s", days.length ? "," : "", short_names[i]);
    }
    return hp_arena_format(arena, "weekly %s %02d:%02d", hp_str_text(&days), when->hour, when->minute);
}

/* --- moments --- */

/* What the clock shows, as if it were UTC. */
static int64_t shown(const struct timers_when *when, int64_t day)
{
    return day * HP_DAY + (when->hour * 60 + when->minute) * HP_MINUTE;
}

/* The moment at which the clock shows that. *skipped: it never does, and the moment is as far from midnight.
 */
static int64_t moment_of(int64_t shown_micros, bool *skipped)
{
    int before = os_utc_offset(shown_micros - HP_DAY);
    int after = os_utc_offset(shown_micros + HP_DAY);
    int64_t early = shown_micros - before * HP_MINUTE;
    int64_t late = shown_micros - after * HP_MINUTE;
    bool shows_early = os_utc_offset(early) == before;
    *skipped = !shows_early && os_utc_offset(late) != after;
    return shows_early || *skipped ? early : late;
}

/* Days since 1970-01-01 on the clock; 1970-01-01 was a Thursday. */
static int64_t day_of(int64_t utc_micros)
{
    struct hp_time local = hp_time_at(utc_micros, os_utc_offset(utc_micros));
    return hp_days_of(local.year, local.month, local.day);
}

static bool is_on(const struct timers_when *when, int64_t day)
{
    enum { THURSDAY = 3 };
    return when->days & 1U << ((day % WEEK + WEEK + THURSDAY) % WEEK);
}

int64_t timers_when_next(const struct timers_when *when, int64_t utc_micros)
{
    bool skipped;
    int64_t day = day_of(utc_micros);
    while (!is_on(when, day) || moment_of(shown(when, day), &skipped) <= utc_micros)
        day++;
    return moment_of(shown(when, day), &skipped);
}

bool timers_when_is_skipped(const struct timers_when *when, int64_t due_micros)
{
    bool skipped;
    moment_of(shown(when, day_of(due_micros)), &skipped);
    return skipped;
}
