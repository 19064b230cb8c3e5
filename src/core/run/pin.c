/* SPDX-License-Identifier: MIT */
/* The mark of a pinned checkpoint: it stands with the GPU set in the checkpoint's notes and in the state
 * folder. Planned, set, read back and taken back here. */
#include "plan/draft.h"
#include "recover_tree.h"
#include "run.h"

#include "base/text.h"
#include "core/checkpoints.h"
#include "core/gpu_set.h"
#include "store/claim.h"

#include <string.h>

/* --- planning --- */

/* What cannot be read may hold more than a mark: it is only replaced where notes are damaged and the copy of
 * the state folder knows all of it. */
static int refuse_unreadable(struct draft *draft, const struct hv_checkpoint *target,
                             const struct core_set_found *found, struct hp_error *err)
{
    struct core_gpu_set ignored;
    const char *problem;
    enum core_set_state state =
        core_set_parse(draft->arena, target->notes, CORE_SET_OF_CHECKPOINT, &ignored, &problem);
    if (!found->unreadable)
        return 0;
    if (state == CORE_SET_DAMAGED && found->source == CORE_SET_IN_STATE) {
        draft_notice(draft,
                     "the GPU set in its notes is damaged: the copy of the state folder takes its place");
        return 0;
    }
    hp_error_set(err, HP_E_REFUSED, "checkpoint %s: %s", core_checkpoint_label(draft->arena, target),
                 found->remark);
    hp_error_next(err, state == CORE_SET_OTHER_VERSION
                           ? "use that version for it"
                           : "the mark would overwrite it; if it is of no use, take its lines out of the "
                             "checkpoint's notes by hand (or delete the copy), then try again");
    return HP_E_REFUSED;
}

/* The set as it shall be written down; what it says of other ids came with an import. */
static struct core_gpu_set marked(const struct core_set_found *found, const char *vm_id,
                                  const struct hv_checkpoint *target, bool pinned)
{
    struct core_gpu_set set = found->set;
    set.vm_id = vm_id;
    set.checkpoint_id = target->id;
    set.pinned = pinned;
    return set;
}

static int plan_mark(struct draft *draft, bool pinned, struct hp_error *err)
{
    const struct core_state *state = draft->state;
    const struct hv_checkpoint *target;
    int rc = draft_find_target(draft, &target, err);
    if (!rc)
        rc = draft_refuse_other_kinds(draft, target, "leave it to that program; no rule removes it", err);
    if (rc)
        return rc;
    const struct core_set_found *found = state->marked;
    rc = refuse_unreadable(draft, target, found, err);
    if (rc)
        return rc;
    if (found->set.pinned == pinned) {
        draft_notice(draft, pinned ? "the checkpoint is pinned already" : "the checkpoint is not pinned");
        return 0;
    }
    struct core_gpu_set *set = hp_arena_alloc(draft->arena, sizeof *set);
    *set = marked(found, state->vm.id, target, pinned);
    draft->plan.intent.set = set;
    draft_step_on(draft, CORE_STEP_CHANGE_MARK, draft->plan.intent.targets,
                  hp_arena_format(draft->arena,
                                  pinned ? "Pin the checkpoint %s, in its notes and the state folder"
                                         : "Take the pin off the checkpoint %s",
                                  core_checkpoint_label(draft->arena, target)));
    return 0;
}

int plan_pin_checkpoint(struct draft *draft, struct hp_error *err)
{
    return plan_mark(draft, true, err);
}

int plan_unpin_checkpoint(struct draft *draft, struct hp_error *err)
{
    return plan_mark(draft, false, err);
}

/* --- setting and reading back --- */

/* Of a set that only another machine's state folder has, there is nothing to keep in this one's. */
static int keep_copy(const struct run *run, const struct core_gpu_set *set, struct hp_error *err)
{
    const char *host = run->claim->host_identity;
    int rc = core_set_mark_others(host, set->vm_id, set->checkpoint_id, set->pinned, err);
    if (rc || core_set_says_nothing(set))
        return rc ? rc : core_set_forget(host, set->vm_id, set->checkpoint_id, err);
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
    const struct core_gpu_set set = marked(found, wanted->vm_id, now, found->set.pinned);
    return !found->unreadable && set.pinned == wanted->pinned && core_set_same(&set, wanted);
}

bool run_has_mark(struct run *run, const struct hv_checkpoint *now)
{
    struct core_set_found found;
    return run->plan->intent.set && finds(run, now, run->plan->intent.set, &found);
}

/* The call failed, or the host did not do what it said: what counts is what can be found now. */
static int see(struct run *run, const struct core_step *step, int written, struct hp_error *cause,
               struct hp_error *err)
{
    struct hv_checkpoint now;
    struct core_set_found found;
    const struct core_gpu_set *wanted = run->plan->intent.set;
    HP_ERROR(unread);
    int rc =
        written && !run_is_definite(cause) ? core_wait_until_quiet(run->host, &run->state->vm, &unread) : 0;
    if (!rc)
        rc = run_read_target(run, step, &now, &unread);
    run->unclear = rc != 0;
    if (!rc && finds(run, &now, wanted, &found)) {
        if (found.source == CORE_SET_IN_STATE && !found.set.elsewhere && wanted->pinned)
            run_warn(run, "this host did not take the mark into the checkpoint's notes: it is only in this "
                          "machine's state folder");
        return 0;
    }
    if (written)
        return hp_error_move(err, cause);
    if (rc) {
        return hp_error_move(err, &unread);
    }
    return hp_error_set(err, HP_E_FAILED,
                        found.set.pinned == wanted->pinned && !found.unreadable
                            ? "Hyper-V reported success, but the checkpoint's GPU set is not what was written"
                            : "Hyper-V reported success, but the mark of the checkpoint is as it was");
}

/* The block is written as a whole: it must still say what it said when the new one was made. */
static int is_as_planned(struct run *run, const struct core_step *step, const struct hv_checkpoint *now,
                         struct hp_error *err)
{
    const struct core_gpu_set *planned = run->plan->intent.set;
    struct core_set_found found;
    core_set_find(run->claim->host_identity, now, run->arena, &found);
    const struct core_gpu_set set = marked(&found, planned->vm_id, now, planned->pinned);
    bool same = core_set_same(&set, planned) && hp_text_same(set.extra, planned->extra);
    if (found.unreadable ? strcmp(now->notes, step->target->notes) == 0 : same)
        return 0;
    hp_error_set(err, HP_E_REFUSED, "somebody else has changed the GPU set of checkpoint %s meanwhile",
                 core_checkpoint_label(run->arena, step->target));
    hp_error_next(err, "try again: what it says now is looked at then");
    return HP_E_REFUSED;
}

int run_do_change_mark(struct run *run, const struct core_step *step, struct hp_error *err)
{
    struct hv_checkpoint now;
    HP_ERROR(cause);
    int rc = run_read_target(run, step, &now, err);
    if (!rc)
        rc = is_as_planned(run, step, &now, err);
    if (rc)
        return rc;
    run_sends(run);
    rc = write_set(run, &now, run->plan->intent.set, &cause);
    return see(run, step, rc, &cause, err);
}

int run_undo_change_mark(struct run *run, const struct core_step *step, struct hp_error *err)
{
    struct hv_checkpoint now;
    struct core_gpu_set before = *run->plan->intent.set;
    before.pinned = !before.pinned;
    int rc = run_read_target(run, step, &now, err);
    if (rc)
        return rc;
    run_tell_undo(run, "Set the mark back");
    run_sends(run);
    struct core_gpu_set in_notes;
    bool written =
        core_set_parse(run->arena, now.notes, CORE_SET_OF_CHECKPOINT, &in_notes, NULL) == CORE_SET_READ &&
        in_notes.pinned != before.pinned;
    if (written)
        return write_set(run, &now, &before, err);
    return keep_copy(run, &before, err);
}

/* --- ending an interrupted run --- */

static bool is_of_other_version(const struct hv_checkpoint *checkpoint)
{
    HP_ARENA(scratch);
    struct core_gpu_set ignored;
    return core_set_parse(&scratch, checkpoint->notes, CORE_SET_OF_CHECKPOINT, &ignored, NULL) ==
           CORE_SET_OTHER_VERSION;
}

/* The mark goes into what is written down now: the journal's set stands in only for a block that was damaged
 * then and is so now. */
void recover_mark_plan(const struct core_journal *journal, struct hp_arena *arena,
                       struct core_recovery *recovery)
{
    struct core_plan *plan = &recovery->plan;
    struct core_gpu_set *set = hp_arena_alloc(arena, sizeof *set);
    struct core_set_found found;
    if (plan->intent.target_count == 0 || !journal->intent.set)
        return;
    *set = *journal->intent.set;
    core_set_find(journal->host_identity, plan->intent.targets, arena, &found);
    if (is_of_other_version(plan->intent.targets)) {
        recovery->note =
            "another version of HyperPoint has written the checkpoint's GPU set meanwhile: it is "
            "left as it is";
        return;
    }
    if (!found.unreadable)
        *set = marked(&found, journal->vm_id, plan->intent.targets, set->pinned);
    plan->intent.set = set;
    plan->steps = hp_arena_array(arena, 1, sizeof *plan->steps);
    plan->steps[plan->step_count++] = (struct core_step){
        .kind = CORE_STEP_CHANGE_MARK,
        .text = hp_arena_format(arena,
                                set->pinned ? "Pin the checkpoint %s" : "Take the pin off the checkpoint %s",
                                core_checkpoint_label(arena, plan->intent.targets)),
        .target = plan->intent.targets,
    };
    recovery->completes = true;
}

void run_tell_mark(struct run *run, const struct hv_checkpoint *now)
{
    if (run_has_mark(run, now))
        run_add_left(run, hp_arena_format(run->arena, "the checkpoint %s is %s now",
                                          core_checkpoint_label(run->arena, now),
                                          run->plan->intent.set->pinned ? "pinned" : "not pinned"));
}
