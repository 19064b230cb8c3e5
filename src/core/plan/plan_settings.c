/* SPDX-License-Identifier: MIT */
/* The VM's settings that go with a plan's adapters. Whichever way an adapter comes on a VM, what it needs of
 * memory windows and cache type is found out here. */
#include "draft.h"

#include "choose/settings.h"
#include "core/gpu_set.h"
#include "core/parked.h"

/* The settings the VM will have when the step that changes them is done. */
static const struct hv_settings *basis(const struct draft *draft)
{
    return draft->state->past ? &draft->state->past->settings : &draft->state->vm.settings;
}

/* The memory settings the VM had while the adapters that go on, or others, were on: with the set that is put
 * on, or now. Nothing set: nobody knows. */
static struct hv_settings_change had_with_gpu(const struct draft *draft)
{
    const struct core_state *state = draft->state;
    if (core_settings_any(&draft->windows) || state->adapters.count == 0)
        return draft->windows;
    return core_windows_of(&state->vm.settings);
}

/* Somebody else may have put a parked set back already, without what it needs: ending with the VM as it was
 * includes that. */
static bool has_set_again(const struct draft *draft)
{
    return draft->request->change->parking == CORE_UNPARKS && draft->state->parked->adapters.count > 0;
}

static void change_memory(struct draft *draft)
{
    struct core_plan *plan = &draft->plan;
    const struct hv_settings_change had = had_with_gpu(draft);
    if (plan->intent.add.count == 0 && !has_set_again(draft))
        return;
    plan->intent.needs = core_windows_needed(basis(draft), &had, draft->adds_new);
    struct hv_settings_change change = core_settings_lacking(basis(draft), &plan->intent.needs);
    core_settings_join(&plan->intent.settings, &change);
}

/* Hyper-V would try an automatic checkpoint when the VM starts, and with a GPU it would fail. */
static void change_automatic(struct draft *draft)
{
    const struct hp_opt_bool *automatic = &basis(draft)->automatic_checkpoints;
    if (draft->plan.wanted.count == 0 || !automatic->set || !automatic->value)
        return;
    draft->plan.intent.settings.automatic_checkpoints = (struct hp_opt_bool){ true, false };
    draft_notice(
        draft,
        "automatic checkpoints are switched off (were on): with a GPU assigned they fail and can keep the "
        "VM from starting");
}

void draft_change_settings(struct draft *draft)
{
    struct core_plan *plan = &draft->plan;
    change_automatic(draft);
    change_memory(draft);
    if (!core_settings_any(&plan->intent.settings))
        return;
    draft_step(draft,
               step_change_settings(draft->arena, basis(draft), &plan->intent, draft->state->past != NULL));
}
