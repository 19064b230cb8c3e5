/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "base/str.h"
#include "base/text.h"
#include "base/time.h"
#include "platform/clock.h"

const char *unit_mark(struct hp_arena *arena, const char *id)
{
    return hp_arena_format(arena, "# HyperPoint wrote this file for schedule %s\n", id);
}

const char *unit_name(struct hp_arena *arena, const char *id)
{
    return hp_arena_format(arena, "hyperpoint-%s", id);
}

/* In double quotes, as systemd reads words; `dollar` where it would put in variables, too. */
static void add_quoted(struct hp_str *out, const char *text, bool dollar)
{
    hp_str_add_char(out, '"');
    for (const char *at = text; *at; at++) {
        if ((unsigned char)*at < ' ' || *at == 0x7F)
            hp_str_format(out, "\\x%02x", (unsigned)*at);
        else if (*at == '"' || *at == '\\')
            hp_str_format(out, "\\%c", *at);
        else if (*at == '%' || (dollar && *at == '$'))
            hp_str_format(out, "%c%c", *at, *at);
        else
            hp_str_add_char(out, *at);
    }
    hp_str_add_char(out, '"');
}

/* A line for people, which ends in a bracket: a backslash at the end would join the next line to it. */
static void add_description(struct hp_str *out, const struct timers_entry *entry)
{
    hp_str_add(out, "[Unit]\nDescription=HyperPoint: ");
    for (const char *at = entry->about; *at; at++) {
        bool control = (unsigned char)*at < ' ' || *at == 0x7F;
        hp_str_add(out, *at == '%' ? "%" : "");
        hp_str_add_char(out, control ? '?' : *at);
    }
    hp_str_format(out, " (schedule %s)\n", entry->id);
}

const char *unit_service(struct hp_arena *arena, const struct timers_entry *entry)
{
    HP_STR(text);
    hp_str_add(&text, unit_mark(arena, entry->id));
    hp_str_add(&text, "# Change it with: hyperpoint schedule\n\n");
    add_description(&text, entry);
    if (entry->account == TIMERS_OF_SYSTEM)
        hp_str_add(&text, "Wants=network-online.target\nAfter=network-online.target\n");
    /* It ends by its own limits; at shutdown it gets time to put back what it has taken off. */
    hp_str_add(&text, "\n[Service]\nType=oneshot\nTimeoutStartSec=infinity\nTimeoutStopSec=30min\n");
    for (const struct os_variable *variable = entry->variables; variable->name; variable++) {
        if (!variable->value)
            continue;
        hp_str_add(&text, "Environment=");
        add_quoted(&text, hp_arena_format(arena, "%s=%s", variable->name, variable->value), false);
        hp_str_add_char(&text, '\n');
    }
    hp_str_add(&text, "ExecStart=");
    add_quoted(&text, entry->program, false);
    for (const char *const *word = entry->words; *word; word++) {
        hp_str_add_char(&text, ' ');
        add_quoted(&text, *word, true);
    }
    hp_str_add_char(&text, '\n');
    return hp_arena_copy(arena, hp_str_text(&text));
}

/* systemd leaves a day out on which the clock skips the time: each gets a line with the time it has then. */
static void add_skipped_days(struct hp_str *out, const struct timers_when *when, int64_t now_micros)
{
    const int64_t years = 20;
    int64_t end = now_micros + years * 365 * HP_DAY;
    for (int64_t due = timers_when_next(when, now_micros); due < end; due = timers_when_next(when, due)) {
        if (!timers_when_is_skipped(when, due))
            continue;
        struct hp_time local = hp_time_at(due, os_utc_offset(due));
        hp_str_format(out, "OnCalendar=%04d-%02d-%02d %02d:%02d:00\n", local.year, local.month, local.day,
                      local.hour, local.minute);
    }
}

const char *unit_timer(struct hp_arena *arena, const struct timers_entry *entry, int64_t now_micros)
{
    HP_STR(text);
    HP_STR(days);
    const struct timers_when *when = &entry->when;
    hp_str_add(&text, unit_mark(arena, entry->id));
    hp_str_add(&text, "# Change it with: hyperpoint schedule\n\n");
    add_description(&text, entry);
    for (unsigned day = 0; when->days != TIMERS_EVERY_DAY && day < 7; day++) {
        if (when->days & 1U << day)
            hp_str_format(&days, "%s%s", days.length ? "," : "", timers_day_name(day));
    }
    hp_str_format(&text, "\n[Timer]\nOnCalendar=%s%s*-*-* %02d:%02d:00\n", hp_str_text(&days),
                  days.length ? " " : "", when->hour, when->minute);
    add_skipped_days(&text, when, now_micros);
    hp_str_add(&text, "AccuracySec=1min\nPersistent=true\n\n[Install]\nWantedBy=timers.target\n");
    return hp_arena_copy(arena, hp_str_text(&text));
}
