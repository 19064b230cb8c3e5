/* SPDX-License-Identifier: MIT */
/* Settings of the VM that do not go with its GPUs, and nothing else: doctor --fix. */
#include "plan/draft.h"

#include "choose/settings.h"

static int plan(struct draft *draft, struct hp_error *err)
{
    const struct core_state *state = draft->state;
    struct core_intent *intent = &draft->plan.intent;
    (void)err;
    intent->settings = core_settings_cure(&state->vm.settings, state->adapters.count);
    if (core_settings_any(&intent->settings))
        draft_step(draft, step_change_settings(draft->arena, &state->vm.settings, intent, false));
    else
        draft_notice(draft, "the VM's settings go with its GPUs already");
    return 0;
}

static const char *in_short(struct hp_arena *arena, const struct core_request *request,
                            const struct core_plan *plan, bool planned)
{
    (void)arena;
    (void)request;
    return plan->step_count == 0 ? "nothing to fix"
           : planned             ? "settings would be changed"
                                 : "settings changed";
}

const struct core_change core_fix_settings = {
    .name = "doctor",
    .plan = plan,
    .in_short = in_short,
    .done_to_vms = "fixed",
};
