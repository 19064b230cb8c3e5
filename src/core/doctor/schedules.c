/* SPDX-License-Identifier: MIT */
/* Schedules of this machine: how their last run ended, nights without a checkpoint, and what starts them. */
#include "examine.h"

#include "base/str.h"
#include "base/text.h"
#include "core/local_time.h"

#include <string.h>

/* The VM is called as it is now, where this host has it. */
static void add(struct examination *exam, const struct core_policy_seen *seen, const char *text)
{
    const struct hv_vm_rows *vms = exam->seen->vms;
    const char *name = seen->policy.vm_name;
    for (size_t i = 0; i < vms->count; i++) {
        if (hp_text_same(vms->items[i].id, seen->policy.vm_id))
            name = vms->items[i].name;
    }
    exam_add_named(exam, seen->policy.vm_id, name, text);
}

/* Why somebody should know of its last run; NULL: all is well. */
static const char *trouble_of(struct hp_arena *arena, const struct core_policy_seen *seen)
{
    const struct core_policy_run *last = &seen->last;
    if (seen->unread)
        return seen->unread;
    if (!last->started || seen->running || (last->ended && last->exit_code == 0))
        return NULL;
    const char *begun = core_local_text(arena, last->started);
    return last->ended
               ? hp_arena_format(arena, "the last run of schedule \"%s\" (%s) failed: %s", seen->policy.name,
                                 begun, last->text ? last->text : "the reason is unknown")
               : hp_arena_format(arena, "the last run of schedule \"%s\" (%s) was interrupted",
                                 seen->policy.name, begun);
}

void exam_schedules(struct examination *exam)
{
    for (size_t i = 0; i < exam->seen->schedules->count; i++) {
        const struct core_policy_seen *seen = &exam->seen->schedules->items[i];
        const char *text = trouble_of(exam->arena, seen);
        if (text)
            add(exam, seen, text);
    }
}

/* --- nights without a checkpoint --- */

/* What became of the runs since then. */
static const char *what_became(struct hp_arena *arena, const struct core_policy_seen *seen)
{
    const struct core_policy_run *last = &seen->last;
    if (seen->running)
        return hp_arena_format(arena, "the run of %s is still at work",
                               core_local_text(arena, last->started));
    if (last->started && (!last->success || strcmp(last->success, last->started) != 0))
        return hp_arena_format(arena, "the last run began %s and did not succeed",
                               core_local_text(arena, last->started));
    return last->started ? "no run has been started since" : "no run has been started yet";
}

void exam_overdue_schedules(struct examination *exam)
{
    for (size_t i = 0; i < exam->seen->schedules->count; i++) {
        const struct core_policy_seen *seen = &exam->seen->schedules->items[i];
        const char *success = seen->last.success;
        if (!seen->overdue)
            continue;
        const char *since =
            success ? hp_arena_format(exam->arena, "since %s", core_local_text(exam->arena, success)) : "yet";
        add(exam, seen,
            hp_arena_format(exam->arena,
                            "schedule \"%s\" has not succeeded %s, and was due at least twice by %s: %s",
                            seen->policy.name, since, core_local_time(exam->arena, seen->overdue),
                            what_became(exam->arena, seen)));
        exam_last(exam)->command =
            hp_arena_format(exam->arena, "hyperpoint schedule run id:%s", seen->policy.id);
    }
}

/* --- what starts them --- */

void exam_schedule_timers(struct examination *exam)
{
    for (size_t i = 0; i < exam->seen->schedules->count; i++) {
        const struct core_policy_seen *seen = &exam->seen->schedules->items[i];
        if (!seen->idle)
            continue;
        add(exam, seen,
            hp_arena_format(exam->arena, "schedule \"%s\" does not run by itself: %s", seen->policy.name,
                            seen->idle));
        exam_last(exam)->command = core_policy_command(exam->arena, &seen->policy, NULL);
        if (exam_last(exam)->command)
            exam_last(exam)->words = NULL;
    }
}
