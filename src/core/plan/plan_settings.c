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
    return draft->state->restore_point ? &draft->state->restore_point->settings : &draft->state->vm.settings;
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

/* The same of a change that is ended: as it has found out, or, where it is undone, as they were before it. */
static struct hv_settings_change had_before(const struct draft *draft)
{
    const struct core_intent *intent = &draft->plan.intent;
    struct hv_settings_change had = draft->recovery->completes ? intent->needs : intent->settings_before;
    had.automatic_checkpoints.set = false; /* no adapter needs them */
    return had;
}

/* Somebody else may have put a parked set back already, without what it needs: ending with the VM as it was
 * includes that. */
static bool has_set_again(const struct draft *draft)
{
    return draft->request->change->parking == CORE_UNPARKS && draft->state->parked->adapters.count > 0;
}

static bool puts_any_on(const struct draft *draft)
{
    const struct core_intent *intent = &draft->plan.intent;
    if (draft->recovery)
        return (draft->recovery->completes ? intent->add.count : intent->remove.count) > 0;
    return intent->add.count > 0 || has_set_again(draft);
}

/* Never less than the adapters need that are put on: while these were off, somebody may have made the windows
 * smaller. */
static void change_memory(struct draft *draft)
{
    struct core_intent *intent = &draft->plan.intent;
    const struct hv_settings_change had = draft->recovery ? had_before(draft) : had_with_gpu(draft);
    const struct hv_settings after = core_settings_after(basis(draft), &intent->settings);
    intent->needs = puts_any_on(draft) ? core_windows_needed(&after, &had, draft->adds_new)
                                       : (struct hv_settings_change){ 0 };
    struct hv_settings_change change = core_settings_lacking(&after, &intent->needs);
    core_settings_join(&change, &intent->settings);
    intent->settings = change;
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
        "HyperPoint switches automatic checkpoints off: with a GPU assigned they fail and can keep the VM "
        "from starting");
}

/* Of a change that was cut off. What it has set and is still so is set back, unless an adapter stays that
 * needs it, or, when the change is completed, what it wanted and has not set yet is set. Memory settings that
 * were only raised for an add are set back in all cases. */
static struct hv_settings_change settings_to_end(const struct draft *draft)
{
    const struct core_intent *intent = &draft->plan.intent;
    const struct hv_settings *now = basis(draft);
    bool completes = draft->recovery->completes;
    bool of_checkpoint = completes && intent->change->applies;
    const struct hv_settings_change *before =
        of_checkpoint ? &intent->settings_of_checkpoint : &intent->settings_before;
    const struct hv_settings then = { .guest_cache_types = before->guest_cache_types,
                                      .low_mmio = before->low_mmio,
                                      .high_mmio = before->high_mmio };
    struct hv_settings_change raised = { 0 };
    struct hv_settings_change lowered = { 0 };
    core_memory_needs(&then, &raised, &lowered);
    core_settings_remove(&raised, &intent->settings);
    struct hv_settings_change change = { 0 };
    if (of_checkpoint)
        change = core_settings_lacking(now, &intent->settings);
    else if (!completes && !intent->change->applies && !draft->recovery->stays)
        change = core_settings_pick(now, &intent->settings, before);
    else if (completes && !core_journal_done(draft->journal, &core_step_change_settings))
        change = core_settings_pick(now, before, &intent->settings);
    struct hv_settings_change lower = core_settings_pick(now, &raised, before);
    core_settings_join(&change, &lower);
    return change;
}

void draft_change_settings(struct draft *draft)
{
    struct core_intent *intent = &draft->plan.intent;
    if (draft->recovery)
        intent->settings = settings_to_end(draft);
    else
        change_automatic(draft);
    change_memory(draft);
    intent->settings_before = core_settings_all(&draft->state->vm.settings);
    if (core_settings_any(&intent->settings))
        draft_step(draft, step_change_settings(draft->arena, basis(draft), intent,
                                               draft->state->restore_point != NULL));
}
