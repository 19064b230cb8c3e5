/* SPDX-License-Identifier: MIT */
/* Checkpoints that a change is about. */
#include "draft.h"

#include "core/checkpoints.h"

int draft_find_target(struct draft *draft, const struct hv_checkpoint **out, struct hp_error *err)
{
    const struct core_state *state = draft->state;
    struct core_plan *plan = &draft->plan;
    int rc = core_checkpoint_find(&state->checkpoints, &state->vm, draft->request->checkpoint, out, err);
    if (rc)
        return rc;
    plan->intent.targets =
        hp_arena_array(draft->arena, state->checkpoints.count, sizeof *plan->intent.targets);
    plan->intent.targets[plan->intent.target_count++] = **out;
    draft_tell_skipped(draft, *out);
    return 0;
}

int draft_refuse_bare_id(const struct draft *draft, const struct hv_checkpoint *target, struct hp_error *err)
{
    const char *words = draft->request->checkpoint;
    if (!draft->request->confirmed || !core_checkpoint_is_bare_id(words, target))
        return 0;
    hp_error_next(err, "if you mean the ID of checkpoint %s, write id:%s",
                  core_checkpoint_label(draft->arena, target), words);
    return hp_error_set(err, HP_E_NOT_FOUND,
                        "VM \"%s\" has no checkpoint named \"%s\", and --yes confirms only a name or an ID "
                        "with id:",
                        draft->state->vm.name, words);
}

const char *draft_whose(enum hv_checkpoint_kind kind)
{
    switch (kind) {
    case HV_CHECKPOINT_RECOVERY:
        return "was created by a backup program, which deletes it when the backup ends";
    case HV_CHECKPOINT_REPLICA:
        return "belongs to the VM's replication, which deletes it when it is no longer needed";
    case HV_CHECKPOINT_PLANNED:
        return "belongs to an import in progress";
    default:
        return "is of a kind that HyperPoint does not know";
    }
}

int draft_refuse_other_kinds(struct draft *draft, const struct hv_checkpoint *target, const char *next,
                             struct hp_error *err)
{
    int rc = draft_refuse_lost(draft, target, false, err);
    if (rc || target->kind == HV_CHECKPOINT_ORDINARY)
        return rc;
    hp_error_set(err, HP_E_REFUSED, "checkpoint %s %s", core_checkpoint_label(draft->arena, target),
                 draft_whose(target->kind));
    hp_error_next(err, "%s", next);
    return HP_E_REFUSED;
}

void draft_keep_present(struct draft *draft)
{
    const struct core_intent *then = &draft->journal->intent;
    struct core_intent *intent = &draft->plan.intent;
    intent->targets = hp_arena_array(draft->arena, then->target_count, sizeof *intent->targets);
    intent->target_count = 0;
    for (size_t i = 0; i < then->target_count; i++) {
        const struct hv_checkpoint *there =
            core_checkpoint_at(&draft->state->checkpoints, then->targets[i].id);
        if (there)
            intent->targets[intent->target_count++] = *there;
    }
}
