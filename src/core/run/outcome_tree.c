/* SPDX-License-Identifier: MIT */
/* What came of a change of the tree of checkpoints that did not go well: which are gone, which are there, and
 * under which name. */
#include "run.h"

#include "base/text.h"
#include "core/checkpoints.h"
#include "state/tree.h"

#include <string.h>

static void tell_removals(struct run *run, const struct hv_checkpoints *now, struct hp_arena *scratch)
{
    const struct core_plan *plan = run->plan;
    const struct hv_checkpoints targets = { .items = plan->intent.targets,
                                            .count = plan->intent.target_count };
    const size_t *there = tree_match(scratch, &targets, now);
    size_t gone = 0;
    for (size_t i = 0; i < targets.count; i++)
        gone += there[i] == NO_CHECKPOINT;
    for (size_t i = 0; gone && i < targets.count; i++)
        run_add_left(run, hp_arena_format(run->arena, "checkpoint %s is %s",
                                          core_checkpoint_label(run->arena, &targets.items[i]),
                                          there[i] == NO_CHECKPOINT ? "removed" : "still there"));
    if (gone)
        run_tell_merge(run, now);
}

static void tell_name(struct run *run, const struct hv_checkpoints *now, struct hp_arena *scratch)
{
    const struct hv_checkpoints targets = { .items = run->plan->intent.targets, .count = 1 };
    size_t there = tree_match(scratch, &targets, now)[0];
    if (there != NO_CHECKPOINT && strcmp(now->items[there].name, run->plan->intent.checkpoint_name) == 0)
        run_add_left(run, hp_arena_format(run->arena, "the checkpoint %s is named \"%s\" now",
                                          core_checkpoint_label(run->arena, targets.items),
                                          run->plan->intent.checkpoint_name));
}

static void tell_mark(struct run *run, const struct hv_checkpoints *now)
{
    const struct hv_checkpoint *target = core_checkpoint_at(now, run->plan->intent.targets[0].id);
    if (target)
        run_tell_mark(run, target);
}

/* What was removed cannot come back, and what was not is as it was: there is nothing in between, and nothing
 * for recover to do. */
enum core_outcome run_judge_tree(struct run *run)
{
    HP_ARENA(scratch);
    HP_ERROR(unread);
    struct hv_checkpoints now;
    run->report->settled = true;
    if (run->plan->intent.change == CORE_EXPORT_CHECKPOINT) /* not waited for once more */
        return run->report->left_count ? CORE_LEFT : CORE_UNCHANGED;
    int rc = core_wait_until_quiet(run->host, &run->state->vm, &unread);
    if (!rc)
        rc = hv_checkpoint_list(run->host, &run->state->vm, &scratch, &now, &unread);
    if (rc)
        run_add_left(run, hp_arena_format(run->arena, "the host could not be read to see what is left: %s",
                                          unread.what));
    else if (run->plan->intent.change == CORE_RENAME_CHECKPOINT)
        tell_name(run, &now, &scratch);
    else if (run->plan->intent.change == CORE_PIN_CHECKPOINT ||
             run->plan->intent.change == CORE_UNPIN_CHECKPOINT)
        tell_mark(run, &now);
    else
        tell_removals(run, &now, &scratch);
    run_see_targets(run, rc ? NULL : &now);
    run->report->settled = rc == 0;
    return run->report->left_count ? CORE_LEFT : CORE_UNCHANGED;
}
