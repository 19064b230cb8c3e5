/* SPDX-License-Identifier: MIT */
/* The mark of a pinned checkpoint, with its GPU set in the checkpoint's notes and in the state folder. */
#include "step.h"

#include "base/text.h"
#include "core/gpu_set.h"
#include "store/claim.h"

#include <string.h>

struct core_gpu_set step_marked(const struct core_set_found *found, const char *vm_id,
                                const struct hv_checkpoint *target, bool pinned)
{
    struct core_gpu_set set = found->set;
    set.vm_id = vm_id;
    set.checkpoint_id = target->id;
    set.pinned = pinned;
    return set;
}

/* Of a set that only another machine's state folder has, there is nothing to keep in this one's. */
static int keep_copy(const struct run *run, const struct core_gpu_set *set, struct hp_error *err)
{
    const char *host = run->claim->host_identity;
    int rc = core_set_pin_others(host, set->vm_id, set->checkpoint_id, set->pinned, err);
    if (rc || core_set_says_nothing(set))
        return rc ? rc : core_set_discard(host, set->vm_id, set->checkpoint_id, err);
    return set->elsewhere ? 0 : core_set_keep(host, set, err);
}

/* Both places; *too_large is of no interest, as it was said when the set was made. */
static int write_set(struct run *run, const struct hv_checkpoint *now, const struct core_gpu_set *set,
                     struct hp_error *err)
{
    const struct core_gpu_set *in_notes = core_set_says_nothing(set) ? NULL : set;
    HP_ERROR(not_kept);
    if (keep_copy(run, set, &not_kept) != 0)
        run_warn(run, not_kept.what);
    return hv_checkpoint_write(run->host, now, NULL,
                               in_notes ? core_set_in_notes(run->arena, now->notes, in_notes, NULL)
                                        : core_set_take_out(run->arena, now->notes, CORE_SET_OF_CHECKPOINT),
                               err);
}

/* Does anyone who looks find that set, with its mark as it is there? *found receives what is found. */
static bool finds(struct run *run, const struct hv_checkpoint *now, const struct core_gpu_set *wanted,
                  struct core_set_found *found)
{
    core_set_find(run->claim->host_identity, now, run->arena, found);
    const struct core_gpu_set set = step_marked(found, wanted->vm_id, now, found->set.pinned);
    return !found->unreadable && set.pinned == wanted->pinned && core_set_same(&set, wanted);
}

bool step_has_pin(struct run *run, const struct hv_checkpoint *now, const struct core_gpu_set *wanted)
{
    struct core_set_found found;
    return finds(run, now, wanted, &found);
}

/* The call failed, or the host did not do what it said: what counts is what can be found now. */
static int see(struct run *run, const struct core_step *step, int written, struct hp_error *cause,
               struct hp_error *err)
{
    struct hv_checkpoint now;
    struct core_set_found found;
    const struct core_gpu_set *wanted = step->set;
    HP_ERROR(unread);
    int rc = written && !run_is_definite(cause) ? core_wait_idle(run->host, &run->state->vm, &unread) : 0;
    if (!rc)
        rc = run_read_target(run, step, &now, &unread);
    run->unclear = rc != 0;
    if (!rc && finds(run, &now, wanted, &found)) {
        if (found.source == CORE_SET_IN_STATE && !found.set.elsewhere && wanted->pinned)
            run_warn(run, "this host did not keep the pin in the checkpoint's notes: only this machine's "
                          "state folder has it");
        return 0;
    }
    if (written)
        return hp_error_move(err, cause);
    if (rc)
        return hp_error_move(err, &unread);
    return hp_error_set(err, HP_E_FAILED,
                        found.set.pinned == wanted->pinned && !found.unreadable
                            ? "Hyper-V reported success, but the checkpoint's GPU set is not the one that "
                              "was written"
                            : "Hyper-V reported success, but the checkpoint's pin has not changed");
}

/* The block is written as a whole: it must still say what it said when the new one was made. */
static int is_as_planned(struct run *run, const struct core_step *step, const struct hv_checkpoint *now,
                         struct hp_error *err)
{
    const struct core_gpu_set *planned = step->set;
    struct core_set_found found;
    core_set_find(run->claim->host_identity, now, run->arena, &found);
    const struct core_gpu_set set = step_marked(&found, planned->vm_id, now, planned->pinned);
    bool same = core_set_same(&set, planned) && hp_text_same(set.extra, planned->extra);
    if (found.unreadable ? strcmp(now->notes, step->targets->notes) == 0 : same)
        return 0;
    hp_error_set(err, HP_E_REFUSED, "someone else has changed the GPU set of checkpoint %s meanwhile",
                 core_checkpoint_label(run->arena, step->targets));
    hp_error_next(err, "try again: HyperPoint then looks at the new set");
    return HP_E_REFUSED;
}

static int act(struct run *run, const struct core_step *step, struct hp_error *err)
{
    struct hv_checkpoint now;
    HP_ERROR(cause);
    int rc = run_read_target(run, step, &now, err);
    if (!rc)
        rc = is_as_planned(run, step, &now, err);
    if (rc)
        return rc;
    run_sends(run);
    rc = write_set(run, &now, step->set, &cause);
    return see(run, step, rc, &cause, err);
}

static int undo(struct run *run, const struct core_step *step, struct hp_error *err)
{
    struct hv_checkpoint now;
    struct core_gpu_set before = *step->set;
    before.pinned = !before.pinned;
    int rc = run_read_target(run, step, &now, err);
    if (rc)
        return rc;
    run_report_undo_failure(run, "Restore the previous pin");
    run_sends(run);
    struct core_gpu_set in_notes;
    bool written =
        core_set_parse(run->arena, now.notes, CORE_SET_OF_CHECKPOINT, &in_notes, NULL) == CORE_SET_READ &&
        in_notes.pinned != before.pinned;
    if (written)
        return write_set(run, &now, &before, err);
    return keep_copy(run, &before, err);
}

static void tell_left(struct run *run, const struct core_step *step, const struct hv_checkpoints *now)
{
    const struct hv_checkpoint *there = core_checkpoint_at(now, step->targets->id);
    if (there && step_has_pin(run, there, step->set))
        run_add_leftover(run, hp_arena_format(run->arena, "the checkpoint %s is %s now",
                                              core_checkpoint_label(run->arena, there),
                                              step->set->pinned ? "pinned" : "not pinned"));
}

static const struct core_step_kind kind = {
    .name = "changeMark",
    .deed = "changed",
    .act = act,
    .undo = undo,
    .tell_left = tell_left,
};

struct core_step step_change_pin(struct hp_arena *arena, const struct hv_checkpoint *target,
                                 const struct core_gpu_set *set, const char *where)
{
    return (struct core_step){
        .kind = &kind,
        .text = hp_arena_format(arena, set->pinned ? "Pin the checkpoint %s%s" : "Unpin the checkpoint %s%s",
                                core_checkpoint_label(arena, target), where),
        .targets = target,
        .target_count = 1,
        .set = set,
    };
}
