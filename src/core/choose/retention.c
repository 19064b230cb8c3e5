/* SPDX-License-Identifier: MIT */
#include "core/retention.h"

#include "base/text.h"
#include "base/time.h"
#include "platform/clock.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_KEPT = 99999 };

/* The unit after the number, and what one period is called. */
static const struct {
    const char *unit;
    const char *name;
    const char *names; /* several */
} periods[CORE_RETAIN_PERIODS] = {
    [CORE_RETAIN_NEWEST] = { "", NULL, NULL },      [CORE_RETAIN_DAYS] = { "d", "day", "days" },
    [CORE_RETAIN_WEEKS] = { "w", "week", "weeks" }, [CORE_RETAIN_MONTHS] = { "m", "month", "months" },
    [CORE_RETAIN_YEARS] = { "y", "year", "years" },
};

/* --- the rule --- */

static int wrong_rule(const char *words, struct hp_error *err)
{
    hp_error_next(err,
                  "--keep 5 keeps the newest five; --keep 7d,4w,6m keeps one for each of seven days, four "
                  "weeks and six months (y: years)");
    return hp_error_set(err, HP_E_USAGE, "\"%s\" is not a valid rule for what to keep", words);
}

static bool parse_part(const char *part, struct core_retention_rule *rule)
{
    HP_ARENA(scratch);
    size_t digits = strspn(part, "0123456789");
    uint64_t number;
    if (!hp_text_to_u64(hp_arena_copy_part(&scratch, part, digits), &number) || number < 1 ||
        number > MAX_KEPT)
        return false;
    for (size_t i = 0; i < CORE_RETAIN_PERIODS; i++) {
        if (!hp_text_same(periods[i].unit, part + digits) || rule->count[i])
            continue;
        rule->count[i] = (unsigned)number;
        return true;
    }
    return false;
}

int core_retention_parse(const char *words, struct core_retention_rule *out, struct hp_error *err)
{
    HP_ARENA(scratch);
    struct core_retention_rule rule = { 0 };
    const char *rest = words;
    for (bool last = false; !last;) {
        size_t length = strcspn(rest, ",");
        last = rest[length] == '\0';
        if (!parse_part(hp_arena_copy_part(&scratch, rest, length), &rule))
            return wrong_rule(words, err);
        rest += length + !last;
    }
    *out = rule;
    return 0;
}

/* --- days --- */

/* The first day of the week, a Monday: 1970-01-01 was a Thursday. */
static int64_t monday_of(int64_t day)
{
    enum { TO_THURSDAY = 3, WEEK = 7 };
    return day - (day % WEEK + WEEK + TO_THURSDAY) % WEEK;
}

/* A number that two checkpoints share when they are of the same period. */
static int64_t period_number(enum core_retention_period period, const struct hp_time *local)
{
    int64_t day = hp_days_of(local->year, local->month, local->day);
    switch (period) {
    case CORE_RETAIN_DAYS:
        return day;
    case CORE_RETAIN_WEEKS:
        return monday_of(day);
    case CORE_RETAIN_MONTHS:
        return local->year * 12 + local->month;
    default:
        return local->year;
    }
}

/* "2025-03-09", "the week of 2025-03-03", "2025-03", "2025". */
static const char *period_label(struct hp_arena *arena, enum core_retention_period period,
                                const struct hp_time *local)
{
    struct hp_time monday;
    switch (period) {
    case CORE_RETAIN_DAYS:
        return hp_arena_format(arena, "%04d-%02d-%02d", local->year, local->month, local->day);
    case CORE_RETAIN_WEEKS:
        monday = hp_time_at(period_number(period, local) * HP_DAY, 0);
        return hp_arena_format(arena, "the week of %04d-%02d-%02d", monday.year, monday.month, monday.day);
    case CORE_RETAIN_MONTHS:
        return hp_arena_format(arena, "%04d-%02d", local->year, local->month);
    default:
        return hp_arena_format(arena, "%04d", local->year);
    }
}

/* --- judging --- */

/* A checkpoint the rule decides about. */
struct candidate {
    size_t index; /* in the list */
    int64_t created;
    struct hp_time local; /* when, on the user's clock */
    const char *keeps;    /* why it is kept; NULL: it is not */
    const char *drops;    /* why it is not */
};

static int newest_first(const void *a, const void *b)
{
    const struct candidate *x = a;
    const struct candidate *y = b;
    if (x->created != y->created)
        return x->created < y->created ? 1 : -1;
    return x->index < y->index ? 1 : -1; /* made in the same moment: the later in the host's list */
}

/* Why a checkpoint is kept whatever the rule says; NULL when the rule decides. */
static const char *always_kept(struct hp_arena *arena, const struct hv_checkpoint *checkpoint,
                               const char *spared, int64_t now)
{
    if (checkpoint->kind == HV_CHECKPOINT_MISSING)
        return "Hyper-V cannot find its files";
    if (checkpoint->kind != HV_CHECKPOINT_ORDINARY)
        return hp_arena_format(arena, "created by another tool (%s)",
                               hv_checkpoint_kind_name(checkpoint->kind));
    if (spared)
        return spared;
    if (!checkpoint->created)
        return "its creation time is unknown";
    return checkpoint->created_micros > now + HP_DAY ? "its creation time is in the future" : NULL;
}

static void add_reason(struct hp_arena *arena, const char **reasons, const char *text)
{
    *reasons = *reasons ? hp_arena_format(arena, "%s, %s", *reasons, text) : text;
}

static void judge_newest(struct hp_arena *arena, struct candidate *sorted, size_t count, unsigned places)
{
    for (size_t i = 0; i < count; i++) {
        if (i < places)
            add_reason(arena, &sorted[i].keeps, hp_arena_format(arena, "newest %zu of %u", i + 1, places));
        else
            add_reason(arena, &sorted[i].drops,
                       places == 1 ? "not the newest"
                                   : hp_arena_format(arena, "not of the newest %u", places));
    }
}

/* Sorted by time, those of one period stand together. */
static void judge_period(struct hp_arena *arena, struct candidate *sorted, size_t count,
                         enum core_retention_period period, unsigned places)
{
    unsigned taken = 0;
    for (size_t i = 0; i < count; i++) {
        struct candidate *candidate = &sorted[i];
        const char *label = period_label(arena, period, &candidate->local);
        bool newest =
            i == 0 || period_number(period, &sorted[i - 1].local) != period_number(period, &candidate->local);
        taken += newest;
        if (taken > places)
            add_reason(arena, &candidate->drops,
                       places == 1
                           ? hp_arena_format(arena, "not of the last %s", periods[period].name)
                           : hp_arena_format(arena, "not of the last %u %s", places, periods[period].names));
        else if (newest)
            add_reason(arena, &candidate->keeps, hp_arena_format(arena, "newest of %s", label));
        else
            add_reason(arena, &candidate->drops, hp_arena_format(arena, "not the newest of %s", label));
    }
}

static struct candidate *sort_candidates(const struct hv_checkpoints *list, const char *const *spared,
                                         int64_t now, struct hp_arena *arena,
                                         struct core_retention_verdict *verdicts, size_t *count)
{
    struct candidate *candidates = hp_arena_array(arena, list->count, sizeof *candidates);
    *count = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct hv_checkpoint *checkpoint = &list->items[i];
        const char *why = always_kept(arena, checkpoint, spared[i], now);
        int64_t created = checkpoint->created_micros;
        if (why)
            verdicts[i] = (struct core_retention_verdict){ true, why };
        else
            candidates[(*count)++] = (struct candidate){
                .index = i, .created = created, .local = hp_time_at(created, os_utc_offset(created))
            };
    }
    if (*count)
        qsort(candidates, *count, sizeof *candidates, newest_first);
    return candidates;
}

const struct core_retention_verdict *core_retention_judge(const struct hv_checkpoints *list,
                                                          const char *const *spared, int64_t now_utc_micros,
                                                          const struct core_retention_rule *rule,
                                                          struct hp_arena *arena)
{
    struct core_retention_verdict *verdicts = hp_arena_array(arena, list->count, sizeof *verdicts);
    size_t count;
    struct candidate *sorted = sort_candidates(list, spared, now_utc_micros, arena, verdicts, &count);
    if (rule->count[CORE_RETAIN_NEWEST])
        judge_newest(arena, sorted, count, rule->count[CORE_RETAIN_NEWEST]);
    for (enum core_retention_period i = CORE_RETAIN_DAYS; i < CORE_RETAIN_PERIODS; i++) {
        if (rule->count[i])
            judge_period(arena, sorted, count, i, rule->count[i]);
    }
    for (size_t i = 0; i < count; i++) {
        verdicts[sorted[i].index] = (struct core_retention_verdict){
            .keep = sorted[i].keeps != NULL,
            .why = sorted[i].keeps ? sorted[i].keeps : sorted[i].drops,
        };
    }
    return verdicts;
}
