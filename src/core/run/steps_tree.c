/* SPDX-License-Identifier: MIT */
/* Steps on checkpoints that were there before: how each is done, read back and undone. */
#include "run.h"

#include "base/text.h"
#include "core/gpu_set.h"
#include "hyperv/disk.h"
#include "state/tree.h"
#include "store/claim.h"

#include <string.h>

/* The VM's state, read freshly. Removing waits for the merge that the removal before it has begun. */
static int still_idle(struct run *run, bool merging, struct hp_error *err)
{
    struct hv_status status;
    const struct hv_vm *vm = &run->state->vm;
    int rc = merging ? run_wait_for_merge(run, err) : 0;
    if (!rc)
        rc = hv_vm_read_status(run->host, vm, &status, err);
    return rc ? rc : core_check_idle(vm->name, &status, err);
}

/* --- what is there --- */

/* Marks what a step removes. */
static bool *targets_of(const struct run *run, const struct core_step *step, struct hp_arena *arena)
{
    const struct hv_checkpoints *list = &run->state->checkpoints;
    bool *marks = hp_arena_array(arena, list->count, sizeof *marks);
    for (size_t i = 0; i < list->count; i++) {
        if (!hp_text_same(list->items[i].id, step->target->id))
            continue;
        if (step->kind == CORE_STEP_REMOVE_SUBTREE)
            return tree_below(arena, list, i);
        marks[i] = true;
    }
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
        gone[i] = targets[i] || (run->gone && run->gone[i]);
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

static int look(struct run *run, const bool *targets, struct seen *seen, struct hp_error *err)
{
    HP_ARENA(scratch);
    struct hv_checkpoints now;
    *seen = (struct seen){ 0 };
    /* What was removed is gone: one look that fails is no reason to stop there. */
    int rc = hv_checkpoint_list(run->host, &run->state->vm, &scratch, &now, NULL);
    if (rc)
        rc = hv_checkpoint_list(run->host, &run->state->vm, &scratch, &now, err);
    if (rc)
        return rc;
    compare(run, &now, targets, &scratch, seen);
    if (seen->moved)
        run_warn(run, hp_arena_format(run->arena, "checkpoint %s is not where it was to be in the tree",
                                      core_checkpoint_label(run->arena, seen->moved)));
    return 0;
}

/* Remembers for the next removals what is gone, and forgets which GPUs belonged to it. */
static void keep_gone(struct run *run, const bool *targets)
{
    const struct hv_checkpoints *list = &run->state->checkpoints;
    if (!run->gone)
        run->gone = hp_arena_array(run->arena, list->count, sizeof *run->gone);
    for (size_t i = 0; i < list->count; i++) {
        HP_ERROR(cause);
        if (!targets[i])
            continue;
        run->gone[i] = true;
        if (core_set_forget(run->claim->host_identity, run->state->vm.id, list->items[i].id, &cause) != 0)
            run_warn(run, cause.what);
    }
}

/* --- removing --- */

/* After a call that succeeded: looks until all is gone, for a bounded time. */
static int see_it_gone(struct run *run, const bool *targets, struct hp_error *err)
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
    return hp_error_set(err, HP_E_FAILED,
                        "checkpoint %s, which grew from the one that was removed, is gone as well",
                        core_checkpoint_label(run->arena, seen.also));
}

/* After a call that failed: what is gone all the same was removed by it, or by somebody else. */
static int see_whether_gone(struct run *run, const bool *targets, struct hp_error *cause,
                            struct hp_error *err)
{
    struct seen seen;
    HP_ERROR(unread);
    int rc = 0;
    if (!run_is_definite(cause))
        rc = core_wait_until_quiet(run->host, &run->state->vm, &unread);
    if (!rc)
        rc = look(run, targets, &seen, &unread);
    run->unclear = rc != 0;
    if (rc || seen.still)
        return hp_error_move(err, cause);
    keep_gone(run, targets);
    run_warn(run, hp_arena_format(run->arena, "it is gone, though that was not heard from Hyper-V: %s",
                                  cause->what));
    return 0;
}

static int remove_and_see(struct run *run, const struct core_step *step,
                          int (*remove)(struct hv_host *, const struct hv_checkpoint *, struct hp_error *),
                          struct hp_error *err)
{
    HP_ARENA(scratch);
    HP_ERROR(cause);
    const bool *targets = targets_of(run, step, &scratch);
    bool first = !run->gone && !run->recovering;
    int rc = still_idle(run, !first, err);
    if (!rc && first)
        rc = run_check_since(run, step->kind, err);
    if (rc)
        return rc;
    run_sends(run);
    rc = remove(run->host, step->target, &cause);
    return rc ? see_whether_gone(run, targets, &cause, err) : see_it_gone(run, targets, err);
}

int run_do_remove_checkpoint(struct run *run, const struct core_step *step, struct hp_error *err)
{
    return remove_and_see(run, step, hv_checkpoint_destroy, err);
}

int run_do_remove_subtree(struct run *run, const struct core_step *step, struct hp_error *err)
{
    return remove_and_see(run, step, hv_checkpoint_destroy_tree, err);
}

/* --- another name --- */

static int read_name(struct run *run, const struct core_step *step, const char **name, struct hp_error *err)
{
    struct hv_checkpoint now;
    int rc = run_read_target(run, step, &now, err);
    if (!rc)
        *name = now.name;
    return rc;
}

int run_do_change_name(struct run *run, const struct core_step *step, struct hp_error *err)
{
    HP_ERROR(cause);
    const char *name = NULL;
    int rc = still_idle(run, false, err);
    if (!rc)
        rc = read_name(run, step, &name, err);
    if (rc)
        return rc;
    if (strcmp(name, step->target->name) != 0)
        return hp_error_set(err, HP_E_REFUSED, "somebody else has named that checkpoint \"%s\" meanwhile",
                            name);
    run_sends(run);
    rc = hv_checkpoint_write(run->host, step->target, run->plan->intent.checkpoint_name, NULL, &cause);
    if (rc && run_is_definite(&cause))
        return hp_error_move(err, &cause);
    int class = rc;
    if (rc)
        rc = core_wait_until_quiet(run->host, &run->state->vm, &cause);
    if (!rc)
        rc = read_name(run, step, &name, &cause);
    if (!rc && strcmp(name, run->plan->intent.checkpoint_name) == 0)
        return 0;
    run->unclear = rc != 0;
    if (!rc && !class)
        return hp_error_set(err, HP_E_FAILED, "Hyper-V reported success, but the checkpoint is named \"%s\"",
                            name);
    return hp_error_move(err, &cause);
}

int run_undo_change_name(struct run *run, const struct core_step *step, struct hp_error *err)
{
    const char *name = NULL;
    int rc = read_name(run, step, &name, err);
    if (rc || strcmp(name, run->plan->intent.checkpoint_name) != 0)
        return rc;
    run_tell_undo(run, "Give the checkpoint its old name back");
    run_sends(run);
    return hv_checkpoint_write(run->host, step->target, step->target->name, NULL, err);
}

/* --- exporting --- */

/* An export can take hours, and goes on though nobody waits for it any more. */
static void tell_export_goes_on(struct run *run, struct hp_error *cause)
{
    const char *destination = run->plan->intent.destination;
    bool waited = cause->class == HP_E_TIMEOUT || cause->class == HP_E_INTERRUPTED;
    run->touched = true;
    run->goes_on = true;
    run_add_left(run, hp_arena_format(run->arena,
                                      waited ? "Hyper-V goes on with the export into %s"
                                             : "Hyper-V may still be at work on the export into %s",
                                      destination));
    hp_error_next(
        cause,
        "Hyper-V Manager shows when it has ended: before that, what is in %s on the Hyper-V host is not "
        "complete; -TIMEOUT waits longer the next time",
        destination);
}

/* Nothing of the VM changes; what an export that failed has written is on the host's disk. */
int run_do_export(struct run *run, const struct core_step *step, struct hp_error *err)
{
    HP_ERROR(cause);
    int rc = still_idle(run, false, err);
    if (rc)
        return rc;
    rc =
        hv_checkpoint_export(run->host, &run->state->vm, step->target, run->plan->intent.destination, &cause);
    if (!rc)
        return 0;
    if (!run_is_definite(&cause) || rc == HP_E_INTERRUPTED)
        tell_export_goes_on(run, &cause);
    hp_error_next(&cause,
                  "look into %s on the Hyper-V host: what was written of the export is still there; is there "
                  "room, and may the host's computer account write there?",
                  run->plan->intent.destination);
    return hp_error_move(err, &cause);
}
