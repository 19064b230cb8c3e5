/* SPDX-License-Identifier: MIT */
/* Another name for a checkpoint. */
#include "plan/draft.h"

#include "step/step.h"

#include <string.h>

static int plan(struct draft *draft, struct hp_error *err)
{
    const struct hv_checkpoint *target;
    const char *name = draft->request->checkpoint_name;
    int rc = draft_find_target(draft, &target, err);
    if (!rc)
        rc = draft_refuse_other_kinds(draft, target, "leave its name to that program", err);
    if (rc)
        return rc;
    draft->plan.intent.checkpoint_name = name;
    if (strcmp(target->name, name) == 0) {
        draft_notice(draft, "the checkpoint already has that name");
        return 0;
    }
    draft_step(draft, step_change_name(draft->arena, draft->plan.intent.targets, name));
    return 0;
}

/* Nothing is to be done: it has the name or it has not. */
static bool completes(struct draft *draft)
{
    const struct core_intent *intent = &draft->plan.intent;
    draft_keep_present(draft);
    return intent->target_count && strcmp(intent->targets[0].name, intent->checkpoint_name) == 0;
}

static bool is_so(struct run *run, const struct hv_checkpoint *now)
{
    return now && strcmp(now->name, run->plan->intent.checkpoint_name) == 0;
}

static const char *success(struct hp_arena *arena, const struct core_intent *intent, const char *vm_name)
{
    (void)vm_name;
    return hp_arena_format(arena, "The checkpoint is now named \"%s\" (verified).", intent->checkpoint_name);
}

const struct core_change core_rename_checkpoint = {
    .name = "rename-checkpoint",
    .of_tree = true,
    .vm = CORE_NEEDS_IDLE,
    .plan = plan,
    .completes = completes,
    .is_so = is_so,
    .words = { "rename", "would be renamed", "renamed" },
    .success = success,
};
