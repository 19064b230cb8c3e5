/* SPDX-License-Identifier: MIT */
#include "recover_tree.h"

#include "base/text.h"
#include "core/checkpoints.h"
#include "state/tree.h"
#include "step/step.h"

#include <string.h>

/* Why one that was to be removed is left: since then somebody has said that it is to be kept, or has made
 * another of it. NULL: it goes. */
static const char *spared(const struct core_state *state, const struct hv_checkpoint *then, size_t index)
{
    if (state->sets[index].set.pinned)
        return "pinned";
    if (state->sets[index].unreadable)
        return "changed in its notes, so that it may be pinned,";
    return strcmp(state->checkpoints.items[index].name, then->name) != 0 ? "given another name" : NULL;
}

/* The targets that are there still, in the order they were to be removed in. *gone receives how many are not.
 */
static void keep_present(const struct core_state *state, const struct core_journal *journal,
                         struct hp_arena *arena, struct core_recovery *recovery, size_t *gone)
{
    const struct hv_checkpoints targets = { .items = journal->intent.targets,
                                            .count = journal->intent.target_count };
    const size_t *there = tree_match(arena, &targets, &state->checkpoints);
    bool removes = journal->intent.change->removes_checkpoints;
    struct core_plan *plan = &recovery->plan;
    plan->intent.targets = hp_arena_array(arena, targets.count, sizeof *plan->intent.targets);
    plan->intent.target_count = 0;
    *gone = 0;
    for (size_t i = 0; i < targets.count; i++) {
        bool is_there = there[i] != NO_CHECKPOINT;
        const char *why = is_there && removes ? spared(state, &targets.items[i], there[i]) : NULL;
        *gone += !is_there;
        if (why)
            recovery->left_out =
                hp_arena_format(arena, "%s%scheckpoint %s was %s since then and is left",
                                recovery->left_out ? recovery->left_out : "", recovery->left_out ? "; " : "",
                                core_checkpoint_label(arena, &state->checkpoints.items[there[i]]), why);
        else if (is_there)
            plan->intent.targets[plan->intent.target_count++] = state->checkpoints.items[there[i]];
    }
}

int recover_tree_plan(const struct core_state *state, const struct core_journal *journal,
                      struct hp_arena *arena, struct core_recovery *out, struct hp_error *err)
{
    struct core_recovery recovery = { .basis = *state, .plan.intent = journal->intent };
    struct core_plan *plan = &recovery.plan;
    size_t gone;
    plan->intent.set = NULL;
    keep_present(state, journal, arena, &recovery, &gone);
    journal->intent.change->recover(journal, gone, arena, &recovery);
    int rc = plan->step_count ? core_check_idle_while_merging(state->vm.name, &state->status, err) : 0;
    if (!rc)
        *out = recovery;
    return rc;
}
