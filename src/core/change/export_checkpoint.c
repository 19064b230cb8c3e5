/* SPDX-License-Identifier: MIT */
/* A copy of a checkpoint, in a folder of the host. */
#include "plan/draft.h"

#include "step/step.h"

static int look_for_room(struct draft *draft, const struct hv_checkpoint *target, struct hp_error *err)
{
    const struct core_state *state = draft->state;
    if (!state->space)
        return 0;
    struct core_need need =
        core_need_of_export(draft->arena, &state->checkpoints, state->space,
                            (size_t)(target - state->checkpoints.items), draft->request->destination);
    return draft_need_room(draft, &need, "export the checkpoint", "or choose another --dest", err);
}

static int plan(struct draft *draft, struct hp_error *err)
{
    const struct hv_checkpoint *target;
    int rc = draft_find_target(draft, &target, err);
    if (!rc)
        rc = draft_refuse_lost(draft, target, false, err);
    if (rc)
        return rc;
    rc = look_for_room(draft, target, err);
    if (rc)
        return rc;
    draft->plan.intent.destination = draft->request->destination;
    draft_notice(draft, hp_arena_format(draft->arena,
                                        "\"%s\" is a folder on the Hyper-V host, written by its service",
                                        draft->plan.intent.destination));
    draft_step(draft, step_export_checkpoint(draft->arena, draft->plan.intent.targets,
                                             draft->plan.intent.destination));
    return 0;
}

static bool completes(struct draft *draft)
{
    draft_keep_present(draft);
    draft->recovery->note =
        hp_arena_format(draft->arena,
                        "HyperPoint cannot see whether the export was completed: look into %s on the "
                        "Hyper-V host",
                        draft->plan.intent.destination);
    return false;
}

static const char *success(struct hp_arena *arena, const struct core_intent *intent, const char *vm_name)
{
    (void)vm_name;
    return hp_arena_format(arena, "Exported the checkpoint to %s on the Hyper-V host.", intent->destination);
}

const struct core_change core_export_checkpoint = {
    .name = "export-checkpoint",
    .of_tree = true,
    .vm = CORE_NEEDS_IDLE,
    .reads = CORE_READS_SIZES,
    .plan = plan,
    .completes = completes,
    .words = { "export", "would be exported", "exported" },
    .success = success,
};
