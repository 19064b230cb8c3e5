/* SPDX-License-Identifier: MIT */
/* Checkpoints that were there before are removed: one, whose children move to its parent, or a branch. */
#include "step.h"

#include "base/text.h"
#include "core/gpu_set.h"
#include "state/tree.h"
#include "store/claim.h"

/* --- what is there --- */

/* Marks what a step removes. */
static bool *targets_of(const struct run *run, const struct core_step *step, struct hp_arena *arena)
{
    const struct hv_checkpoints *list = &run->state->checkpoints;
    bool *marks = hp_arena_array(arena, list->count, sizeof *marks);
    for (size_t i = 0; i < list->count; i++)
        marks[i] = core_step_is_about(step, list->items[i].id);
    return marks;
}

/* The nearest one above that is still to be there. */
static size_t heir(const size_t *parents, const bool *gone, size_t index)
{
    size_t at = parents[index];
    for (size_t way = 0; at != NO_CHECKPOINT && gone[at]; way++)
        at = parents[at];
    return at;
}

/* What a look at the tree shows after a removal. */
struct seen {
    const struct hv_checkpoint *still; /* one that was to go and is there; NULL: none */
    const struct hv_checkpoint *also;  /* one that grew from it and went with it; NULL: none */
    const struct hv_checkpoint *moved; /* one that has not the parent it was to get; NULL: none */
};

/* Others may make and remove checkpoints meanwhile: what did not grow from the removed one is their affair.
 */
static void compare(struct run *run, const struct hv_checkpoints *now, const bool *targets,
                    struct hp_arena *arena, struct seen *seen)
{
    const struct hv_checkpoints *list = &run->state->checkpoints;
    const size_t *parents = tree_parents(arena, list);
    const size_t *there = tree_match(arena, list, now);
    bool *gone = hp_arena_array(arena, list->count, sizeof *gone);
    for (size_t i = 0; i < list->count; i++)
        gone[i] = targets[i] || (run->removed && run->removed[i]);
    for (size_t i = 0; i < list->count; i++) {
        const struct hv_checkpoint *checkpoint = &list->items[i];
        bool is_there = there[i] != NO_CHECKPOINT;
        bool child = parents[i] != NO_CHECKPOINT && targets[parents[i]];
        if (targets[i] && is_there)
            seen->still = checkpoint;
        if (gone[i] || !child)
            continue;
        size_t parent = heir(parents, gone, i);
        const char *wanted = parent == NO_CHECKPOINT ? NULL : list->items[parent].id;
        if (!is_there)
            seen->also = checkpoint;
        else if (!hp_text_same(now->items[there[i]].parent, wanted))
            seen->moved = &now->items[there[i]];
    }
}

/* Whose places a removal can change: what goes, what grew from that, and what is above. */
static struct texts neighbours(const struct run *run, const bool *targets, struct hp_arena *arena)
{
    const struct hv_checkpoints *list = &run->state->checkpoints;
    const size_t *parents = tree_parents(arena, list);
    bool *near = hp_arena_array(arena, list->count, sizeof *near);
    struct texts ids = { .count = 0 };
    for (size_t i = 0; i < list->count; i++) {
        bool grew = parents[i] != NO_CHECKPOINT && targets[parents[i]];
        near[i] = near[i] || targets[i] || grew;
        if (targets[i] && parents[i] != NO_CHECKPOINT)
            near[parents[i]] = true;
    }
    for (size_t i = 0; i < list->count; i++) {
        if (near[i])
            texts_add(&ids, arena, list->items[i].id);
    }
    return ids;
}

/* So many ids go into one question. */
enum { MAX_NEIGHBOURS = 32 };

/* A step that is followed by others of its kind looks at what it can have changed; the last one, and one that
 * may have changed much, at the whole tree. */
static int read_tree(const struct run *run, const bool *targets, struct hp_arena *arena,
                     struct hv_checkpoints *now, struct hp_error *err)
{
    const struct core_intent *intent = &run->plan->intent;
    const struct texts ids = neighbours(run, targets, arena);
    size_t gone = 0;
    for (size_t i = 0; i < run->state->checkpoints.count; i++)
        gone += targets[i] || (run->removed && run->removed[i]);
    return gone < intent->target_count && ids.count <= MAX_NEIGHBOURS
               ? hv_checkpoint_list_some(run->host, &run->state->vm, ids.items, ids.count, arena, now, err)
               : hv_checkpoint_list(run->host, &run->state->vm, arena, now, err);
}

static int look(struct run *run, const bool *targets, struct seen *seen, struct hp_error *err)
{
    HP_ARENA(scratch);
    struct hv_checkpoints now;
    *seen = (struct seen){ 0 };
    /* What was removed is gone: one look that fails is no reason to stop there. */
    int rc = read_tree(run, targets, &scratch, &now, NULL);
    if (rc)
        rc = read_tree(run, targets, &scratch, &now, err);
    if (rc)
        return rc;
    compare(run, &now, targets, &scratch, seen);
    if (seen->moved)
        run_warn(run, hp_arena_format(run->arena, "checkpoint %s is not where it should be in the tree",
                                      core_checkpoint_label(run->arena, seen->moved)));
    return 0;
}

/* Remembers for the next removals what is gone, and forgets which GPUs belonged to it. */
static void keep_gone(struct run *run, const bool *targets)
{
    const struct hv_checkpoints *list = &run->state->checkpoints;
    if (!run->removed)
        run->removed = hp_arena_array(run->arena, list->count, sizeof *run->removed);
    for (size_t i = 0; i < list->count; i++) {
        HP_ERROR(cause);
        if (!targets[i])
            continue;
        run->removed[i] = true;
        if (core_set_discard(run->claim->host_identity, run->state->vm.id, list->items[i].id, &cause) != 0)
            run_warn(run, cause.what);
    }
}

/* --- removing --- */

/* After a call that succeeded: looks until all is gone, for a bounded time. */
static int wait_until_gone(struct run *run, const bool *targets, struct hp_error *err)
{
    struct hp_wait wait = run_wait_until_unlisted(run);
    struct seen seen;
    do {
        int rc = look(run, targets, &seen, err);
        if (rc)
            return rc;
    } while (seen.still && hp_wait_longer(&wait) == 0);
    if (seen.still)
        return hp_error_set(err, HP_E_FAILED, "Hyper-V reported success, but checkpoint %s is still there",
                            core_checkpoint_label(run->arena, seen.still));
    keep_gone(run, targets);
    if (!seen.also)
        return 0;
    return hp_error_set(err, HP_E_FAILED, "checkpoint %s, which was based on the deleted one, is also gone",
                        core_checkpoint_label(run->arena, seen.also));
}

/* After a call that failed: what is gone all the same was removed by it, or by somebody else. */
static int find_out_if_gone(struct run *run, const bool *targets, struct hp_error *cause,
                            struct hp_error *err)
{
    struct seen seen;
    HP_ERROR(unread);
    int rc = 0;
    if (!run_is_definite(cause))
        rc = core_wait_idle(run->host, &run->state->vm, &unread);
    if (!rc)
        rc = look(run, targets, &seen, &unread);
    run->unclear = rc != 0;
    if (rc || seen.still)
        return hp_error_move(err, cause);
    keep_gone(run, targets);
    run_warn(run, hp_arena_format(run->arena, "it is gone, although Hyper-V did not confirm that: %s",
                                  cause->what));
    return 0;
}

/* Removing waits for the merge that the removal before it has begun. */
static int delete_and_see(struct run *run, const struct core_step *step, bool takes_branch,
                          struct hp_error *err)
{
    HP_ARENA(scratch);
    HP_ERROR(cause);
    const bool *targets = targets_of(run, step, &scratch);
    bool first = !run->removed && !run->recovering;
    int rc = first ? 0 : step_wait_until_merged(run, err);
    if (!rc)
        rc = run_still_idle(run, err);
    if (!rc && first)
        rc = step_check_since(run, takes_branch, err);
    if (rc)
        return rc;
    run_sends(run);
    rc = takes_branch ? hv_checkpoint_delete_tree(run->host, step->targets, &cause)
                      : hv_checkpoint_delete(run->host, step->targets, &cause);
    return rc ? find_out_if_gone(run, targets, &cause, err) : wait_until_gone(run, targets, err);
}

static int remove_one(struct run *run, const struct core_step *step, struct hp_error *err)
{
    return delete_and_see(run, step, false, err);
}

static int remove_branch(struct run *run, const struct core_step *step, struct hp_error *err)
{
    return delete_and_see(run, step, true, err);
}

/* Of all that were to go: one that is gone stays so. */
static void tell_left(struct run *run, const struct core_step *step, const struct hv_checkpoints *now)
{
    HP_ARENA(scratch);
    (void)step;
    const struct core_intent *intent = &run->plan->intent;
    const struct hv_checkpoints targets = { .items = intent->targets, .count = intent->target_count };
    const size_t *there = tree_match(&scratch, &targets, now);
    size_t gone = 0;
    for (size_t i = 0; i < targets.count; i++)
        gone += there[i] == NO_CHECKPOINT;
    for (size_t i = 0; gone && i < targets.count; i++)
        run_add_leftover(run, hp_arena_format(run->arena, "checkpoint %s is %s",
                                              core_checkpoint_label(run->arena, &targets.items[i]),
                                              there[i] == NO_CHECKPOINT ? "removed" : "still there"));
    if (gone)
        step_tell_merge(run, now);
}

/* --- the two kinds --- */

static const struct core_step_kind one = {
    .name = "removeCheckpoint",
    .deed = "removed",
    .act = remove_one,
    .tell_left = tell_left,
};

static const struct core_step_kind branch = {
    .name = "removeSubtree",
    .deed = "removed",
    .act = remove_branch,
    .tell_left = tell_left,
};

struct core_step step_delete_checkpoint(struct hp_arena *arena, const struct hv_checkpoint *target,
                                        const char *rest)
{
    return (struct core_step){
        .kind = &one,
        .text =
            hp_arena_format(arena, "Delete the checkpoint %s%s", core_checkpoint_label(arena, target), rest),
        .targets = target,
        .target_count = 1,
    };
}

struct core_step step_delete_subtree(struct hp_arena *arena, const struct hv_checkpoint *targets,
                                     size_t count, const char *rest)
{
    struct core_step step = step_delete_checkpoint(arena, targets, rest);
    step.kind = &branch;
    step.target_count = count;
    return step;
}
