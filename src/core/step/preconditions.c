/* SPDX-License-Identifier: MIT */
/* What others have done to the checkpoints since a removal was planned. Somebody may have been asked in
 * between, and may have taken long to answer. */
#include "step.h"

#include "state/tree.h"

#include <string.h>

static int changed(struct run *run, const struct hv_checkpoint *checkpoint, const char *how,
                   struct hp_error *err)
{
    hp_error_set(err, HP_E_REFUSED, "checkpoint %s %s since this was planned",
                 core_checkpoint_label(run->arena, checkpoint), how);
    hp_error_next(err,
                  "look at the current checkpoints and decide again: hyperpoint "
                  "list-checkpoints id:%s",
                  run->state->vm.id);
    return HP_E_REFUSED;
}

/* What goes must be what was shown: by its name, and with the notes in which it may be pinned. */
static int check_targets(struct run *run, const struct hv_checkpoints *now, struct hp_arena *scratch,
                         struct hp_error *err)
{
    const struct hv_checkpoints targets = { .items = run->plan->intent.targets,
                                            .count = run->plan->intent.target_count };
    const size_t *there = tree_match(scratch, &targets, now);
    for (size_t i = 0; i < targets.count; i++) {
        const struct hv_checkpoint *then = &targets.items[i];
        if (there[i] == NO_CHECKPOINT)
            return changed(run, then, "was deleted by someone else", err);
        if (strcmp(now->items[there[i]].name, then->name) != 0)
            return changed(run, then, "was renamed", err);
        if (strcmp(now->items[there[i]].notes, then->notes) != 0)
            return changed(run, then, "has other notes", err);
    }
    return 0;
}

/* Removing a branch takes all of it, what nobody has been shown as well. */
static int check_branch(struct run *run, const struct hv_checkpoints *now, struct hp_arena *scratch,
                        struct hp_error *err)
{
    const struct hv_checkpoints targets = { .items = run->plan->intent.targets,
                                            .count = run->plan->intent.target_count };
    const size_t *planned = tree_match(scratch, now, &targets);
    for (size_t i = 0; i < now->count; i++) {
        if (planned[i] != 0)
            continue;
        const bool *below = tree_below(scratch, now, i);
        for (size_t j = 0; j < now->count; j++) {
            if (below[j] && planned[j] == NO_CHECKPOINT)
                return changed(run, &now->items[j], "was added to the branch that would be deleted", err);
        }
        const struct hv_unusable *odd = tree_unusable_below(now, below);
        if (odd)
            return hp_error_set(
                err, HP_E_REFUSED,
                "a checkpoint that HyperPoint cannot use (ID \"%s\": %s) may belong to the branch that "
                "would be deleted",
                odd->id ? odd->id : "", odd->why);
    }
    return 0;
}

/* A rule has judged all of them together: with one of the kept ones gone, others would be kept. */
static int check_kept(struct run *run, const struct hv_checkpoints *now, struct hp_arena *scratch,
                      struct hp_error *err)
{
    const struct hv_checkpoints *then = &run->state->checkpoints;
    const size_t *there = tree_match(scratch, then, now);
    for (size_t i = 0; i < then->count; i++) {
        if (there[i] == NO_CHECKPOINT)
            return changed(run, &then->items[i], "was deleted by someone else", err);
    }
    return 0;
}

int step_check_since(struct run *run, bool takes_branch, struct hp_error *err)
{
    HP_ARENA(scratch);
    struct hv_checkpoints now;
    int rc = hv_checkpoint_list(run->host, &run->state->vm, &scratch, &now, err);
    if (!rc)
        rc = check_targets(run, &now, &scratch, err);
    if (!rc && takes_branch)
        rc = check_branch(run, &now, &scratch, err);
    if (!rc && run->plan->verdicts)
        rc = check_kept(run, &now, &scratch, err);
    return rc;
}
