/* SPDX-License-Identifier: MIT */
#include "recover_tree.h"

#include "base/text.h"
#include "core/checkpoints.h"
#include "tree.h"

#include <string.h>

/* The targets that are there still, in the order they were to be removed in. */
static void keep_present(const struct core_state *state, const struct core_journal *journal,
                         struct hp_arena *arena, struct core_plan *plan)
{
    const struct hv_checkpoints targets = { .items = journal->targets, .count = journal->target_count };
    const size_t *there = tree_match(arena, &targets, &state->checkpoints);
    plan->targets = hp_arena_array(arena, targets.count, sizeof *plan->targets);
    for (size_t i = 0; i < targets.count; i++) {
        if (there[i] != NO_CHECKPOINT)
            plan->targets[plan->target_count++] = state->checkpoints.items[there[i]];
    }
}

static void plan_steps(struct core_plan *plan, struct hp_arena *arena)
{
    plan->steps = hp_arena_array(arena, plan->target_count, sizeof *plan->steps);
    for (size_t i = 0; i < plan->target_count; i++)
        plan->steps[plan->step_count++] = (struct core_step){
            .kind = CORE_STEP_REMOVE_CHECKPOINT,
            .text = hp_arena_format(arena, "Remove the checkpoint %s",
                                    core_checkpoint_label(arena, &plan->targets[i])),
            .target = &plan->targets[i],
        };
}

int recover_tree_plan(const struct core_state *state, const struct core_journal *journal,
                      struct hp_arena *arena, struct core_recovery *out, struct hp_error *err)
{
    struct core_recovery recovery = { .basis = *state, .plan = { .change = journal->change } };
    struct core_plan *plan = &recovery.plan;
    keep_present(state, journal, arena, plan);
    plan->checkpoint_name = journal->checkpoint_name;
    plan->destination = journal->destination;
    switch (journal->change) {
    case CORE_RENAME_CHECKPOINT:
        recovery.completes =
            plan->target_count && strcmp(plan->targets[0].name, journal->checkpoint_name) == 0;
        break;
    case CORE_PIN_CHECKPOINT:
    case CORE_UNPIN_CHECKPOINT:
        recover_mark_plan(journal, arena, &recovery);
        break;
    case CORE_EXPORT_CHECKPOINT:
        recovery.note = hp_arena_format(
            arena, "whether the export was completed cannot be seen: look into %s on the Hyper-V host",
            journal->destination);
        break;
    default:
        recovery.completes = plan->target_count < journal->target_count;
        if (recovery.completes)
            plan_steps(plan, arena);
    }
    int rc = plan->step_count ? core_check_idle_while_merging(state->vm.name, &state->status, err) : 0;
    if (!rc)
        *out = recovery;
    return rc;
}
