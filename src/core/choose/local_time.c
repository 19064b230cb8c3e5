/* SPDX-License-Identifier: MIT */
#include "core/local_time.h"

#include "base/array.h"
#include "base/time.h"
#include "platform/clock.h"

#include <inttypes.h>

const char *core_local_time(struct hp_arena *arena, int64_t utc_micros)
{
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    struct hp_time time = hp_time_at(utc_micros, os_utc_offset(utc_micros));
    return hp_arena_format(arena, "%d %s %d, %02d:%02d", time.day, months[time.month - 1], time.year,
                           time.hour, time.minute);
}

const char *core_local_text(struct hp_arena *arena, const char *iso)
{
    int64_t micros;
    return hp_time_parse(iso, &micros) ? core_local_time(arena, micros) : iso;
}

const char *core_age(struct hp_arena *arena, int64_t utc_micros, int64_t now_utc_micros)
{
    static const struct {
        int64_t micros;
        const char *name;
    } units[] = { { 365 * HP_DAY, "years" }, { 30 * HP_DAY, "months" },   { 7 * HP_DAY, "weeks" },
                  { HP_DAY, "days" },        { 60 * HP_MINUTE, "hours" }, { HP_MINUTE, "minutes" } };
    int64_t age = now_utc_micros - utc_micros;
    if (age < -HP_MINUTE)
        return "in future";
    for (size_t i = 0; i < HP_COUNT(units); i++) {
        if (age >= 2 * units[i].micros)
            return hp_arena_format(arena, "%" PRId64 " %s", age / units[i].micros, units[i].name);
    }
    return age >= HP_MINUTE ? "1 minute" : "now";
}

const char *core_local_time_ago(struct hp_arena *arena, int64_t utc_micros, int64_t now_utc_micros)
{
    const char *text = core_local_time(arena, utc_micros);
    if (now_utc_micros - utc_micros < 2 * HP_DAY)
        return text;
    return hp_arena_format(arena, "%s, %s ago", text, core_age(arena, utc_micros, now_utc_micros));
}
