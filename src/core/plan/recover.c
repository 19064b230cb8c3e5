/* SPDX-License-Identifier: MIT */
#include "core/recover.h"

#include "base/text.h"
#include "choose/settings.h"
#include "core/gpu_set.h"
#include "core/moved.h"
#include "core/parked.h"
#include "recover_tree.h"
#include "step/step.h"
#include "store/journal_write.h"
#include "store/memory.h"

/* --- what is there --- */

/* The journal knows the cards of the adapters of then, whatever has become of what is remembered. */
static int recall_from(const struct core_journal *journal, struct hp_arena *arena, struct core_state *state,
                       struct hp_error *err)
{
    const struct hv_adapters *before = &journal->intent.before;
    int rc = 0;
    for (size_t i = 0; i < before->count; i++) {
        const struct hv_adapter *adapter = &before->items[i];
        const struct core_card card = { adapter->id, adapter->instance_path, NULL, journal->started };
        if (adapter->card_remembered && !core_memory_card(&state->memory, adapter->id))
            memory_set_card(&state->memory, arena, &card);
    }
    for (size_t i = 0; !rc && i < state->adapters.count; i++)
        rc = core_recall_card(&state->memory, state->vm.host, arena, &state->adapters.items[i], err);
    return rc;
}

int core_read_state_for(struct hv_host *host, const struct hv_vm *vm, const char *host_identity,
                        const struct core_journal *journal, struct hp_arena *arena, struct core_state *out,
                        struct hp_error *err)
{
    if (journal && journal->intent.change->of_tree)
        return core_read_tree(host, vm, host_identity, arena, out, err);
    int rc = core_read_state(host, vm, host_identity, arena, out, err);
    return rc || !journal ? rc : recall_from(journal, arena, out, err);
}

int core_read_state_to_recover(struct hv_host *host, const struct hv_vm *vm, const char *host_identity,
                               const struct core_journal *journal, struct hp_arena *arena,
                               struct core_state *out, struct hp_error *err)
{
    struct hv_vm now;
    int rc = core_wait_until_quiet(host, vm, err);
    if (!rc)
        rc = hv_vm_find_id(host, vm->id, arena, &now, err);
    return rc ? rc : core_read_state_for(host, &now, host_identity, journal, arena, out, err);
}

/* The checkpoint the change made. Its id is missing when the run ended between asking for it and learning
 * which it is. */
static int find_made(struct hv_host *host, const struct core_state *state, const struct core_journal *journal,
                     struct hp_arena *arena, struct hv_checkpoint *out, struct hp_error *err)
{
    if (!core_journal_begun(journal, &core_step_create_checkpoint))
        return 0;
    if (!journal->checkpoint_id)
        return core_find_new_checkpoint(host, &state->vm, journal->intent.checkpoint_before, arena, out, err);
    struct hv_read_back now;
    int rc = hv_checkpoint_read_back(host, &state->vm, journal->checkpoint_id, arena, &now, err);
    if (!rc && now.checkpoint.id)
        *out = now.checkpoint;
    return rc;
}

/* Was the checkpoint applied that the VM was to go back to? Then there is no way but forward. */
static int find_applied(struct hv_host *host, const struct core_state *state,
                        const struct core_journal *journal, struct hp_arena *arena,
                        struct core_recovery *recovery, struct hp_error *err)
{
    const char *before =
        recovery->checkpoint.id ? recovery->checkpoint.id : journal->intent.checkpoint_before;
    recovery->applied = journal->applied;
    recovery->came = journal->came;
    recovery->came_count = journal->came_count;
    /* Undoing deletes the checkpoint of the state before: from then on its disks tell nothing any more. */
    if (journal->applied || !core_journal_begun(journal, &core_step_apply_checkpoint) || journal->undoing)
        return 0;
    return core_was_applied(host, &state->vm, journal->intent.targets[0].id, before, journal->intent.files,
                            arena, &recovery->applied, err);
}

/* What the VM was to have in the end: what stayed, and what was to go on. */
static struct hv_adapters wanted_of(const struct core_journal *journal, struct hp_arena *arena)
{
    struct hv_adapters wanted = { .items = hp_arena_array(
                                      arena, journal->intent.before.count + journal->intent.add.count,
                                      sizeof *wanted.items) };
    for (size_t i = 0; i < journal->intent.before.count; i++) {
        if (!hv_adapter_at(&journal->intent.remove, journal->intent.before.items[i].id))
            wanted.items[wanted.count++] = journal->intent.before.items[i];
    }
    for (size_t i = 0; i < journal->intent.add.count; i++)
        wanted.items[wanted.count++] = journal->intent.add.items[i];
    return wanted;
}

/* True when the VM has these adapters, and none more that it had before or that the run may have added. */
static bool has_exactly(const struct core_state *state, const struct core_recovery *recovery,
                        const struct hv_adapters *wanted, struct hp_arena *arena)
{
    static const struct core_intent nothing = { .change = NULL };
    const struct hv_adapters *there = &state->adapters;
    const struct whose of = { .arena = arena, .intent = &nothing, .before = there, .now = there };
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

/* An adapter that is put back has the id it had in both lists. */
static size_t count_may_have_added(const struct core_journal *journal, bool applied)
{
    const struct core_intent *intent = &journal->intent;
    size_t count = intent->remove.count;
    for (size_t i = 0; i < intent->add.count; i++)
        count += !hv_adapter_at(&intent->remove, intent->add.items[i].id);
    return (core_journal_begun(journal, &core_step_add_adapters) || journal->undoing ? count : 0) +
           (applied ? intent->contained.count : 0);
}

/* --- steps --- */

/* At most one of each of these: delete, name, settings, adapters, record, forget. */
enum { MOST_STEPS = 6 };

static void add(struct core_plan *plan, struct core_step step)
{
    plan->steps[plan->step_count++] = step;
}

/* What is to become of the settings. What the interrupted run has set and is still so is set back, unless an
 * adapter stays that needs it, or, when the change is completed, what it wanted and has not set yet is
 * set. Memory settings that were only raised for an add are set back in all cases. */
static struct hv_settings_change settings_to_change(const struct hv_settings *now,
                                                    const struct core_journal *journal,
                                                    const struct core_recovery *recovery)
{
    bool completes = recovery->completes;
    bool past = completes && journal->intent.change->applies;
    const struct hv_settings_change *before =
        past ? &journal->intent.settings_past : &journal->intent.settings_before;
    const struct hv_settings then = { .guest_cache_types = before->guest_cache_types,
                                      .low_mmio = before->low_mmio,
                                      .high_mmio = before->high_mmio };
    struct hv_settings_change raised = { 0 };
    struct hv_settings_change lowered = { 0 };
    core_memory_needs(&then, &raised, &lowered);
    core_settings_remove(&raised, &journal->intent.settings);
    struct hv_settings_change change = { 0 };
    if (past)
        change = core_settings_lacking(now, &journal->intent.settings);
    else if (!completes && !journal->intent.change->applies && !recovery->stays)
        change = core_settings_pick(now, &journal->intent.settings, before);
    else if (completes && !core_journal_done(journal, &core_step_change_settings))
        change = core_settings_pick(now, before, &journal->intent.settings);
    struct hv_settings_change lower = core_settings_pick(now, &raised, before);
    core_settings_join(&change, &lower);
    return change;
}

/* The same, and never less than the adapters need that are put on: somebody may have made the windows smaller
 * while these were off. */
static void plan_settings(const struct core_state *state, const struct core_journal *journal,
                          struct core_recovery *recovery)
{
    struct core_plan *plan = &recovery->plan;
    const struct hv_settings *now = &state->vm.settings;
    struct hv_settings_change change = settings_to_change(now, journal, recovery);
    const struct hv_settings after = core_settings_after(now, &change);
    struct hv_settings_change had =
        recovery->completes ? journal->intent.needs : journal->intent.settings_before;
    size_t count = recovery->completes ? journal->intent.add.count : journal->intent.remove.count;
    had.automatic_checkpoints.set = false; /* no adapter needs them */
    plan->intent.needs = count ? core_windows_needed(&after, &had, false) : (struct hv_settings_change){ 0 };
    plan->intent.settings = core_settings_lacking(&after, &plan->intent.needs);
    core_settings_join(&plan->intent.settings, &change);
    plan->intent.settings_before = core_settings_all(now);
}

static void plan_steps(const struct core_state *state, const struct core_journal *journal,
                       struct hp_arena *arena, struct core_recovery *recovery)
{
    struct core_plan *plan = &recovery->plan;
    const struct hv_checkpoint *made = &recovery->checkpoint;
    plan->steps = hp_arena_array(arena, MOST_STEPS, sizeof *plan->steps);
    if (made->id && !recovery->completes)
        add(plan, step_delete_checkpoint(arena, made));
    const char *name = plan->intent.checkpoint_name;
    if (made->id && recovery->completes && name && !hp_text_same(made->name, name))
        add(plan, step_name_checkpoint(hp_arena_format(arena, "Name the checkpoint \"%s\"", name), name,
                                       plan->intent.set));
    plan_settings(state, journal, recovery);
    if (core_settings_any(&plan->intent.settings))
        add(plan, step_change_settings(arena, &state->vm.settings, &plan->intent, false));
    if (!has_exactly(state, recovery, &plan->wanted, arena))
        add(plan, step_add_adapters(hp_arena_format(arena,
                                                    "%s the GPU adapters: the VM has %zu, and shall have %zu",
                                                    recovery->completes ? "Complete" : "Put back",
                                                    state->adapters.count, plan->wanted.count),
                                    &plan->wanted));
    if (made->id && recovery->completes && plan->intent.set)
        add(plan, step_record_gpus(arena, plan->intent.set));
    enum core_parking parking = journal->intent.change->parking;
    bool forgets =
        recovery->completes ? parking == CORE_UNPARKS || parking == CORE_FORGETS_SET : parking == CORE_PARKS;
    if (forgets && state->parked_look && state->parked_look->traces)
        add(plan, step_forget_set(state->parked, true));
}

/* What is to be written down of the checkpoint that was made; NULL when the journal has nothing, or when it
 * is written down already. */
static const struct core_gpu_set *set_to_record(const struct core_journal *journal,
                                                const struct hv_checkpoint *made, struct hp_arena *arena)
{
    const struct core_gpu_set *set = journal->intent.set;
    struct core_set_found found;
    if (!made->id || !set)
        return NULL;
    core_set_find(journal->host_identity, made, arena, &found);
    bool done = found.source == CORE_SET_IN_NOTES && core_set_same(&found.set, set) && found.in_both;
    return done ? NULL : set;
}

/* Did the change get so far that it is better completed than undone? */
static bool is_complete(const struct core_state *state, const struct core_journal *journal,
                        const struct core_recovery *recovery, const struct hv_adapters *wanted,
                        struct hp_arena *arena)
{
    const struct core_change *change = journal->intent.change;
    bool has_wanted = has_exactly(state, recovery, wanted, arena);
    return change->is_complete ? change->is_complete(state, journal, recovery, has_wanted)
                               : !journal->undoing && has_wanted;
}

/* Forgetting what was written down does not touch the VM. */
static bool needs_vm_off(const struct core_plan *plan)
{
    return plan->step_count > 1 || (plan->step_count && !plan->steps[0].kind->vm_may_run);
}

int core_journal_rebind(struct hp_arena *arena, const struct hv_gpus *gpus, struct core_journal *journal,
                        struct hp_error *err)
{
    int rc = core_rebind(arena, gpus, &journal->intent.before, err);
    return rc ? rc : core_rebind(arena, gpus, &journal->intent.add, err);
}

/* The first card that is not where an adapter needs it, and that the host has elsewhere. */
static const char *find_moved(const struct core_state *state, const struct hv_adapters *wanted,
                              struct hp_arena *arena)
{
    for (size_t i = 0; i < wanted->count; i++) {
        const struct hv_adapter *adapter = &wanted->items[i];
        if (!core_is_stale(&state->gpus, adapter) || hv_adapter_at(&state->adapters, adapter->id))
            continue;
        struct core_moved moved = core_find_moved(arena, &state->gpus, wanted, adapter->instance_path);
        const char *text = core_moved_text(arena, &moved, adapter->instance_path);
        if (text && adapter->present)
            return hp_arena_format(arena, "a card is used where it is now: it %s", text);
        if (text)
            return hp_arena_format(arena, "the card of an adapter that is to be put back %s%s", text,
                                   core_moved_to(&moved) ? "; -REBIND uses it there" : "");
    }
    return NULL;
}

/* One that the run may have added before it was cut off, and whose card has left the host since: Windows
 * lists neither then, and nothing can take it off (facts page, 13). What it needs of the VM's settings stays.
 */
static const char *find_unseen(const struct core_state *state, const struct core_journal *journal,
                               struct hp_arena *arena)
{
    const struct core_intent *intent = &journal->intent;
    const struct hv_settings_change kept =
        core_settings_pick(&state->vm.settings, &intent->settings, &intent->settings_before);
    for (size_t i = 0; i < intent->add.count; i++) {
        const struct hv_adapter *adapter = &intent->add.items[i];
        bool listed = !core_is_stale(&state->gpus, adapter) || adapter->present;
        for (size_t k = 0; !listed && k < state->adapters.count; k++)
            listed = hp_text_same(state->adapters.items[k].instance_path, adapter->instance_path);
        if (!listed && !hv_adapter_at(&intent->before, adapter->id))
            return hp_arena_format(
                arena,
                "an adapter may have been added before the run was cut off, and its card has "
                "left this host since (%s): Windows lists neither, and it may still be assigned%s",
                adapter->instance_path,
                core_settings_any(&kept) ? "; the VM keeps the settings that were changed for it" : "");
    }
    return NULL;
}

/* Those that were to come off, and are not listed because their card is not on the host, or may be because of
 * that: unless Hyper-V was seen to have taken them off, they may still be assigned. What has to come back is
 * told as missing, unless nobody knows its card: then another one is added for it. */
static struct hv_adapters find_unlisted(const struct core_state *state, const struct core_journal *journal,
                                        const struct hv_adapters *wanted, struct hp_arena *arena)
{
    const struct hv_adapters *remove = &journal->intent.remove;
    struct hv_adapters unlisted = { .items = hp_arena_array(arena, remove->count, sizeof *unlisted.items) };
    bool was_seen = core_journal_done(journal, &core_step_remove_adapters);
    for (size_t i = 0; !was_seen && i < remove->count; i++) {
        const struct hv_adapter *adapter = &remove->items[i];
        bool is_listed = hv_adapter_at(&state->adapters, adapter->id);
        bool is_unknown = hv_adapter_is_unknown(adapter);
        bool lacks_card = adapter->instance_path && !hv_gpu_at(&state->gpus, adapter->instance_path) &&
                          !hv_adapter_at(wanted, adapter->id);
        if (!is_listed && (is_unknown || lacks_card))
            unlisted.items[unlisted.count++] = *adapter;
    }
    return unlisted;
}

/* Do adapters stay of which some are the run's, because there are more than it can have added? */
static bool leaves_doubtful(const struct core_recovery *recovery, struct hp_arena *arena)
{
    const struct whose of = { .arena = arena,
                              .intent = &recovery->plan.intent,
                              .before = &recovery->basis.adapters,
                              .now = &recovery->seen,
                              .may_have_added = recovery->may_have_added };
    struct pairing pairing;
    pair(&of, &recovery->plan.wanted, &pairing);
    return pairing.doubtful > 0;
}

int core_plan_recovery(struct hv_host *host, const struct core_state *state,
                       const struct core_journal *journal, struct hp_arena *arena, struct core_recovery *out,
                       struct hp_error *err)
{
    if (journal->intent.change->of_tree)
        return recover_tree_plan(state, journal, arena, out, err);
    struct core_recovery recovery = { .basis = *state, .seen = state->adapters };
    int rc = find_made(host, state, journal, arena, &recovery.checkpoint, err);
    if (!rc)
        rc = find_applied(host, state, journal, arena, &recovery, err);
    if (rc)
        return rc;
    recovery.basis.adapters = journal->intent.before;
    recovery.may_have_added = count_may_have_added(journal, recovery.applied);
    struct hv_adapters wanted = wanted_of(journal, arena);
    recovery.completes = is_complete(state, journal, &recovery, &wanted, arena);
    struct core_plan *plan = &recovery.plan;
    *plan = (struct core_plan){
        .intent = journal->intent,
        .wanted =
            recovery.completes ? wanted : run_what_comes_back(&journal->intent, &state->adapters, arena),
        .parked = state->parked,
    };
    plan->intent.set = set_to_record(journal, &recovery.checkpoint, arena);
    if (recovery.completes)
        plan->intent.lost.count = 0;
    if (!recovery.applied)
        plan->intent.contained.count = 0;
    recovery.moved = find_moved(state, &recovery.plan.wanted, arena);
    if (!recovery.completes && recovery.may_have_added)
        recovery.unseen = find_unseen(state, journal, arena);
    recovery.unlisted = find_unlisted(state, journal, &recovery.plan.wanted, arena);
    recovery.stays = recovery.unseen || leaves_doubtful(&recovery, arena);
    plan_steps(state, journal, arena, &recovery);
    if (needs_vm_off(&recovery.plan))
        rc = core_check_status_while_merging(state->vm.name, &state->status, err);
    if (!rc)
        *out = recovery;
    return rc;
}

bool core_recovery_adds(const struct core_recovery *recovery)
{
    bool adds = recovery->may_have_added > 0;
    for (size_t i = 0; !adds && i < recovery->plan.step_count; i++)
        adds = recovery->plan.steps[i].kind == &core_step_add_adapters;
    return adds;
}
