/* SPDX-License-Identifier: MIT */
/* From the adapters that come off and go on to steps: those of a request, and what is left to do of a change
 * that was cut off. */
#include "draft.h"

#include "base/text.h"
#include "choose/values.h"
#include "core/gpu_set.h"
#include "core/moved.h"
#include "core/parked.h"

struct hv_adapters draft_wanted(struct hp_arena *arena, const struct core_intent *intent)
{
    size_t most = intent->before.count + intent->add.count;
    struct hv_adapters wanted = { hp_arena_array(arena, most, sizeof *wanted.items), 0 };
    for (size_t i = 0; i < intent->before.count; i++) {
        if (!hv_adapter_at(&intent->remove, intent->before.items[i].id))
            wanted.items[wanted.count++] = intent->before.items[i];
    }
    for (size_t i = 0; i < intent->add.count; i++)
        wanted.items[wanted.count++] = intent->add.items[i];
    return wanted;
}

static void fill_sets(struct draft *draft)
{
    const struct hv_adapters *there = &draft->state->adapters;
    struct hv_adapters *remove = &draft->plan.intent.remove;
    remove->items = hp_arena_array(draft->arena, there->count, sizeof *remove->items);
    for (size_t i = 0; i < there->count; i++) {
        if (draft->comes_off[i])
            remove->items[remove->count++] = there->items[i];
    }
    draft->plan.wanted = draft_wanted(draft->arena, &draft->plan.intent);
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
                        "nobody knows which card adapter %s of VM \"%s\" uses: this version of Windows "
                        "does not show it, and HyperPoint did not assign it",
                        adapter->id, draft->state->vm.name);
    bool is_lost = goes_on_again(draft, adapter) && !draft->named[index];
    bool chooses = draft->plan.intent.change->parking != CORE_LEAVES_SET;
    if (is_lost)
        draft_loss(draft, hp_arena_format(
                              draft->arena,
                              "%s. HyperPoint adds it again without a card, and Hyper-V chooses one when "
                              "the VM starts%s",
                              which, chooses ? "" : "; name the card with --gpu to keep it"));
    else
        draft_warning(draft,
                      hp_arena_format(draft->arena,
                                      "%s. If HyperPoint has to put it back, it will have no card", which));
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
                                                 "nobody knows which card adapter %s uses: it may be one "
                                                 "of those you add",
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
            draft_warning(draft, hp_arena_format(draft->arena,
                                                 "HyperPoint cannot tell whether this host has the GPU of "
                                                 "adapter %s: if it is gone, the adapter cannot be put "
                                                 "back",
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
                hp_arena_format(draft->arena, "Hyper-V may not accept the values of the adapter for %s: %s",
                                core_adapter_label(draft->arena, adapter, &draft->state->gpus), doubt));
    }
}

/* --- steps --- */

/* The checkpoint that the change has made before it was cut off; NULL: none. */
static const struct hv_checkpoint *made_before(const struct draft *draft)
{
    return draft->recovery && draft->recovery->checkpoint.id ? &draft->recovery->checkpoint : NULL;
}

static void step_name(struct draft *draft)
{
    const struct core_intent *intent = &draft->plan.intent;
    const struct hv_checkpoint *made = made_before(draft);
    const char *name = intent->checkpoint_name;
    if (name && (!made || !hp_text_same(made->name, name)))
        draft_step(draft, step_name_checkpoint(hp_arena_format(draft->arena, "Name %s \"%s\"",
                                                               made ? "the checkpoint" : "it", name),
                                               name, intent->set));
}

static void step_record(struct draft *draft)
{
    if (draft->plan.intent.set)
        draft_step(draft, step_record_gpus(draft->arena, draft->plan.intent.set));
}

/* What a checkpoint brings back comes after what was there has gone, and before settings and adapters are
 * made what is wanted. */
static void step_beginning(struct draft *draft)
{
    const struct core_plan *plan = &draft->plan;
    const struct core_change *change = plan->intent.change;
    if (!change->applies)
        draft_change_settings(draft);
    if (change->parking == CORE_PARKS)
        draft_step(draft, step_remember_set(plan->parked));
    if (plan->intent.remove.count)
        draft_step(draft, step_remove_adapters(draft->arena, &plan->intent.remove, &draft->state->gpus,
                                               plan->makes_checkpoint || change->applies));
    if (plan->makes_checkpoint) {
        draft_step(draft, step_create_checkpoint(change->applies));
        step_name(draft);
        step_record(draft);
    }
    if (change->applies) {
        draft_step(draft, step_apply_checkpoint(draft->arena, plan->intent.targets));
        draft_change_settings(draft);
    }
}

/* Of a change that was cut off all that was done, or is not to be done any more; what is left of it. */
static void step_ending(struct draft *draft)
{
    const struct hv_checkpoint *made = made_before(draft);
    if (made && draft->recovery->completes)
        step_name(draft);
    else if (made)
        draft_step(draft, step_delete_new_checkpoint(draft->arena, made));
    draft_change_settings(draft);
}

static const char *how_put_on(struct draft *draft)
{
    const struct core_plan *plan = &draft->plan;
    if (draft->recovery)
        return hp_arena_format(draft->arena, "%s the GPU adapters: the VM has %zu and needs %zu",
                               draft->recovery->completes ? "Complete" : "Put back",
                               draft->state->adapters.count, plan->wanted.count);
    if (plan->intent.add.count == 0)
        return "Ensure that the VM has no GPU adapter";
    return hp_arena_format(draft->arena, "%s %s: %s", draft->puts_back ? "Put back" : "Add",
                           draft_count(draft, plan->intent.add.count),
                           step_list_adapters(draft->arena, &plan->intent.add, &draft->state->gpus));
}

static void step_put_on(struct draft *draft)
{
    const struct core_plan *plan = &draft->plan;
    const struct core_change *change = plan->intent.change;
    bool has_all =
        draft->recovery ? draft_has(draft, &plan->wanted) : plan->intent.add.count == 0 && !change->applies;
    if (has_all)
        return;
    struct core_step step = step_add_adapters(how_put_on(draft), &plan->wanted);
    if (change->parking == CORE_UNPARKS)
        step.parked = plan->parked;
    draft_step(draft, step);
}

/* What was written down is forgotten last: when it is on the VM, or when parking is undone. */
static bool forgets(const struct draft *draft)
{
    const struct core_parked_look *look = draft->state->parked_look;
    enum core_parking parking = draft->plan.intent.change->parking;
    bool unparks = parking == CORE_UNPARKS || parking == CORE_DISCARDS_SET;
    if (!draft->recovery)
        return unparks;
    return (draft->recovery->completes ? unparks : parking == CORE_PARKS) && look && look->traces;
}

/* Of a change that was cut off, GPUs are written down when they are on: that they are back matters most. */
void draft_steps(struct draft *draft)
{
    if (draft->recovery)
        step_ending(draft);
    else
        step_beginning(draft);
    step_put_on(draft);
    if (made_before(draft) && draft->recovery->completes)
        step_record(draft);
    if (forgets(draft))
        draft_step(draft, step_discard_set(draft->plan.parked, true));
}

/* Neither adapters nor checkpoints nor what is remembered; or the change has said itself what is to be done.
 */
static bool has_all_steps(const struct core_plan *plan)
{
    return plan->step_count || (plan->intent.remove.count == 0 && plan->intent.add.count == 0 &&
                                !plan->makes_checkpoint && !plan->parked && !plan->intent.change->applies);
}

void draft_finish(struct draft *draft)
{
    fill_sets(draft);
    find_lost(draft);
    warn_of_unknown_cards(draft);
    draft_warn_of_start(draft);
    warn_of_values(draft);
    if (!has_all_steps(&draft->plan))
        draft_steps(draft);
    draft_power(draft);
    draft_tell(draft);
}

bool draft_has(const struct draft *draft, const struct hv_adapters *wanted)
{
    static const struct core_intent nothing = { .change = NULL };
    const struct core_recovery *recovery = draft->recovery;
    const struct hv_adapters *there = &draft->state->adapters;
    const struct whose of = {
        .arena = draft->arena, .intent = &nothing, .before = &recovery->basis.adapters, .now = there
    };
    struct pairing pairing;
    pair(&of, wanted, &pairing);
    for (size_t j = 0; j < there->count; j++) {
        bool counts =
            recovery->may_have_added || hv_adapter_at(&recovery->basis.adapters, there->items[j].id);
        if (counts && !pairing.used[j])
            return false;
    }
    return run_is_met(&pairing) && !pairing.disturbed;
}
