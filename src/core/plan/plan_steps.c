/* SPDX-License-Identifier: MIT */
/* From the adapters that come off and go on to steps. */
#include "draft.h"

#include "base/text.h"
#include "choose/values.h"
#include "core/gpu_set.h"
#include "core/moved.h"

/* Splits the adapters into those that come off and those that stay, and says what the VM shall have at the
 * end. */
static void fill_sets(struct draft *draft)
{
    const struct hv_adapters *there = &draft->state->adapters;
    struct core_plan *plan = &draft->plan;
    plan->intent.remove.items = hp_arena_array(draft->arena, there->count, sizeof *plan->intent.remove.items);
    plan->wanted.items =
        hp_arena_array(draft->arena, there->count + plan->intent.add.count, sizeof *plan->wanted.items);
    for (size_t i = 0; i < there->count; i++) {
        struct hv_adapters *set = draft->comes_off[i] ? &plan->intent.remove : &plan->wanted;
        set->items[set->count++] = there->items[i];
    }
    for (size_t i = 0; i < plan->intent.add.count; i++)
        plan->wanted.items[plan->wanted.count++] = plan->intent.add.items[i];
}

static bool goes_on_again(const struct draft *draft, const struct hv_adapter *adapter)
{
    const struct hv_adapters *set =
        draft->plan.intent.change->parking == CORE_PARKS ? &draft->state->adapters : &draft->plan.intent.add;
    return hv_adapter_at(set, adapter->id) != NULL;
}

/* Nobody knows its card, so it can only be put back without one. */
static void warn_of_unknown_card(struct draft *draft, size_t index)
{
    const struct hv_adapter *adapter = &draft->state->adapters.items[index];
    const char *which =
        hp_arena_format(draft->arena,
                        "nobody knows which card adapter %s of VM \"%s\" uses: this Windows does "
                        "not show it, and HyperPoint did not assign it",
                        adapter->id, draft->state->vm.name);
    bool is_lost = goes_on_again(draft, adapter) && !draft->named[index];
    bool chooses = draft->plan.intent.change->parking != CORE_LEAVES_SET;
    if (is_lost)
        draft_loss(
            draft,
            hp_arena_format(draft->arena,
                            "%s. It comes back without a card, and Hyper-V chooses one when the VM starts%s",
                            which, chooses ? "" : "; name the card with -GPU to keep it"));
    else
        draft_warning(
            draft,
            hp_arena_format(draft->arena, "%s. If it has to be put back, it comes back without one", which));
}

/* Whether a GPU is assigned already cannot be seen where nobody knows the card of an adapter. */
static void warn_of_unknown_cards(struct draft *draft)
{
    const struct hv_adapters *there = &draft->state->adapters;
    bool may_come_back = !draft->plan.intent.change->removes_adapters;
    for (size_t i = 0; i < there->count; i++) {
        if (!hv_adapter_is_unknown(&there->items[i]))
            continue;
        if (draft->comes_off[i] && may_come_back)
            warn_of_unknown_card(draft, i);
        else if (!draft->comes_off[i] && draft->adds_new)
            draft_warning(draft, hp_arena_format(draft->arena,
                                                 "nobody knows which card adapter %s uses: it may be one of "
                                                 "those that are added",
                                                 there->items[i].id));
    }
}

/* What comes off and cannot come back, whatever becomes of the rest: its card is gone, or not where it was
 * and the user did not say that it may be used where it is. */
static void find_lost(struct draft *draft)
{
    const struct hv_adapters *remove = &draft->plan.intent.remove;
    const struct core_state *state = draft->state;
    struct hv_adapters *lost = &draft->plan.intent.lost;
    lost->items = hp_arena_array(draft->arena, remove->count, sizeof *lost->items);
    for (size_t i = 0; i < remove->count; i++) {
        const struct hv_adapter *adapter = &remove->items[i];
        if (core_is_untold(&state->gpus, adapter))
            draft_warning(draft,
                          hp_arena_format(draft->arena,
                                          "whether this host has the GPU of adapter %s cannot be told: if "
                                          "it is gone, the adapter cannot be put back",
                                          adapter->id));
        if (!core_is_stale(&state->gpus, adapter) || adapter->present)
            continue;
        struct core_moved moved =
            core_find_moved(draft->arena, &state->gpus, &state->adapters, adapter->instance_path);
        const char *where = core_moved_text(draft->arena, &moved, adapter->instance_path);
        lost->items[lost->count++] = *adapter;
        draft_loss(draft,
                   hp_arena_format(draft->arena,
                                   "adapter %s names a GPU that is no longer on this host: once removed it "
                                   "cannot be put back%s%s",
                                   adapter->id, where ? ". The card " : "", where ? where : ""));
    }
}

/* What comes off and goes on again is tried before it comes off (run/rehearse.c); of the rest only a doubt
 * can be told. */
static void warn_of_values(struct draft *draft)
{
    const struct hv_adapters *add = &draft->plan.intent.add;
    for (size_t i = 0; i < add->count; i++) {
        const struct hv_adapter *adapter = &add->items[i];
        const struct hv_gpu *gpu = hv_gpu_at(&draft->state->gpus, adapter->instance_path);
        const char *doubt = core_values_doubt(draft->arena, &adapter->quotas, gpu);
        if (doubt && !hv_adapter_at(&draft->plan.intent.remove, adapter->id))
            draft_warning(
                draft,
                hp_arena_format(draft->arena, "Hyper-V may not take the values of the adapter for %s: %s",
                                core_adapter_label(draft->arena, adapter, &draft->state->gpus), doubt));
    }
}

static void step_new_checkpoint(struct draft *draft)
{
    const struct core_intent *intent = &draft->plan.intent;
    draft_step(draft, step_create_checkpoint(intent->change->applies));
    if (intent->checkpoint_name)
        draft_step(draft, step_name_checkpoint(
                              hp_arena_format(draft->arena, "Name it \"%s\"", intent->checkpoint_name),
                              intent->checkpoint_name, intent->set));
    if (intent->set)
        draft_step(draft, step_record_gpus(draft->arena, intent->set));
}

static void step_put_on(struct draft *draft, bool restores)
{
    const struct core_plan *plan = &draft->plan;
    const char *verb = draft->puts_back ? "Put back" : restores ? "Put on" : "Add";
    const char *text = "See to it that the VM has no GPU adapter";
    if (plan->intent.add.count)
        text = hp_arena_format(draft->arena, "%s %s: %s", verb, draft_count(draft, plan->intent.add.count),
                               step_list_adapters(draft->arena, &plan->intent.add, &draft->state->gpus));
    struct core_step step = step_add_adapters(text, &plan->wanted);
    if (plan->intent.change->parking == CORE_UNPARKS)
        step.parked = plan->parked;
    draft_step(draft, step);
}

/* What a checkpoint brings back comes after what was there has gone, and before settings and adapters are
 * made what is wanted. */
static void fill_steps(struct draft *draft)
{
    struct core_plan *plan = &draft->plan;
    const struct core_change *change = plan->intent.change;
    bool restores = change->applies;
    if (change->of_tree)
        return;
    if (change->parking == CORE_FORGETS_SET) {
        draft_step(draft, step_forget_set(plan->parked, false));
        return;
    }
    if (plan->intent.remove.count == 0 && plan->intent.add.count == 0 && !plan->makes_checkpoint &&
        !plan->parked && !restores)
        return;
    if (!restores)
        draft_change_settings(draft);
    if (change->parking == CORE_PARKS)
        draft_step(draft, step_remember_set(plan->parked));
    if (plan->intent.remove.count)
        draft_step(draft, step_remove_adapters(draft->arena, &plan->intent.remove, &draft->state->gpus,
                                               plan->makes_checkpoint || restores));
    if (plan->makes_checkpoint)
        step_new_checkpoint(draft);
    if (restores) {
        draft_step(draft, step_apply_checkpoint(draft->arena, plan->intent.targets));
        draft_change_settings(draft);
    }
    if (plan->intent.add.count || restores)
        step_put_on(draft, restores);
    if (change->parking == CORE_UNPARKS)
        draft_step(draft, step_forget_set(plan->parked, true));
}

void draft_finish(struct draft *draft)
{
    fill_sets(draft);
    find_lost(draft);
    warn_of_unknown_cards(draft);
    draft_warn_of_start(draft);
    warn_of_values(draft);
    fill_steps(draft);
    draft->plan.notices = draft->notices;
    draft->plan.warnings = draft->warnings;
    draft->plan.losses = draft->losses;
}
