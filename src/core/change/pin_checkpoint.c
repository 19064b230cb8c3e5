/* SPDX-License-Identifier: MIT */
/* Pinning a checkpoint, and taking the pin off. */
#include "plan/draft.h"

#include "core/checkpoints.h"
#include "core/gpu_set.h"
#include "step/step.h"

/* --- reading --- */

/* The mark stands in the same block as the checkpoint's GPUs, which is written as a whole. */
static int read_marked(struct hv_host *host, const char *host_identity, const struct core_request *request,
                       struct hp_arena *arena, struct core_state *state, struct hp_error *err)
{
    (void)host;
    struct core_set_found *found = hp_arena_alloc(arena, sizeof *found);
    const struct hv_checkpoint *target;
    int rc = core_checkpoint_find(&state->checkpoints, &state->vm, request->checkpoint, &target, err);
    if (rc)
        return rc;
    core_set_find(host_identity, target, arena, found);
    state->marked = found;
    return 0;
}

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
        draft_notice(draft, "the GPU set in its notes is damaged: the copy in the state folder replaces it");
        return 0;
    }
    hp_error_set(err, HP_E_REFUSED, "checkpoint %s: %s", core_checkpoint_label(draft->arena, target),
                 found->remark);
    hp_error_next(err, state == CORE_SET_OTHER_VERSION
                           ? "use that version to pin or unpin it"
                           : "pinning would overwrite it. If you do not need it, remove its lines from "
                             "the checkpoint's notes by hand (or delete the copy), then try again");
    return HP_E_REFUSED;
}

static int plan_either(struct draft *draft, bool pinned, struct hp_error *err)
{
    const struct core_state *state = draft->state;
    const struct hv_checkpoint *target;
    int rc = draft_find_target(draft, &target, err);
    if (!rc)
        rc = draft_refuse_other_kinds(draft, target, "leave it to that program; prune never deletes it", err);
    if (rc)
        return rc;
    const struct core_set_found *found = state->marked;
    rc = refuse_unreadable(draft, target, found, err);
    if (rc)
        return rc;
    if (found->set.pinned == pinned) {
        draft_notice(draft, pinned ? "the checkpoint is already pinned" : "the checkpoint is not pinned");
        return 0;
    }
    struct core_gpu_set *set = hp_arena_alloc(draft->arena, sizeof *set);
    *set = step_marked(found, state->vm.id, target, pinned);
    draft->plan.intent.set = set;
    draft_step(draft, step_change_pin(draft->arena, draft->plan.intent.targets, set,
                                      pinned ? ", in its notes and the state folder" : ""));
    return 0;
}

static int plan_pin(struct draft *draft, struct hp_error *err)
{
    return plan_either(draft, true, err);
}

static int plan_unpin(struct draft *draft, struct hp_error *err)
{
    return plan_either(draft, false, err);
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
 * then and is so now. It is set again, which does nothing where it is set. */
static bool completes(struct draft *draft)
{
    struct core_intent *intent = &draft->plan.intent;
    const struct core_journal *journal = draft->journal;
    struct core_set_found found;
    draft_keep_present(draft);
    if (intent->target_count == 0 || !journal->intent.set)
        return false;
    if (is_of_other_version(intent->targets)) {
        draft->recovery->note =
            "another version of HyperPoint has written the checkpoint's GPU set meanwhile: HyperPoint "
            "leaves it as it is";
        return false;
    }
    struct core_gpu_set *set = hp_arena_alloc(draft->arena, sizeof *set);
    *set = *journal->intent.set;
    core_set_find(journal->host_identity, intent->targets, draft->arena, &found);
    if (!found.unreadable)
        *set = step_marked(&found, journal->vm_id, intent->targets, set->pinned);
    intent->set = set;
    draft_step(draft, step_change_pin(draft->arena, intent->targets, set, ""));
    return true;
}

static bool is_so(struct run *run, const struct hv_checkpoint *now)
{
    const struct core_gpu_set *set = run->plan->intent.set;
    return now && set && step_has_pin(run, now, set);
}

static const char *pinned(struct hp_arena *arena, const struct core_intent *intent, const char *vm_name)
{
    (void)arena;
    (void)intent;
    (void)vm_name;
    return "Pinned the checkpoint: prune and remove-checkpoint will not delete it.";
}

static const char *unpinned(struct hp_arena *arena, const struct core_intent *intent, const char *vm_name)
{
    (void)arena;
    (void)intent;
    (void)vm_name;
    return "The checkpoint is no longer pinned.";
}

const struct core_change core_pin_checkpoint = {
    .name = "pin-checkpoint",
    .of_tree = true,
    .vm = CORE_NEEDS_IDLE,
    .read = read_marked,
    .plan = plan_pin,
    .completes = completes,
    .is_so = is_so,
    .words = { "pin", "would be pinned", "pinned" },
    .success = pinned,
};

const struct core_change core_unpin_checkpoint = {
    .name = "unpin-checkpoint",
    .of_tree = true,
    .vm = CORE_NEEDS_IDLE,
    .read = read_marked,
    .plan = plan_unpin,
    .completes = completes,
    .is_so = is_so,
    .words = { "unpin", "would be unpinned", "unpinned" },
    .success = unpinned,
};
