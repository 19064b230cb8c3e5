/* SPDX-License-Identifier: MIT */
#include "draft.h"

#include "base/text.h"
#include "base/time.h"
#include "choose/settings.h"
#include "core/gpu_set.h"
#include "core/moved.h"
#include "core/parked.h"
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
    bool of_tree = journal && journal->intent.change->of_tree;
    hv_expect(host, vm, NULL, of_tree ? CORE_EXPECT_TREE : CORE_EXPECT_STATE);
    if (of_tree)
        return core_read_tree(host, vm, host_identity, arena, out, err);
    int rc = core_read_state(host, vm, host_identity, arena, out, err);
    return rc || !journal ? rc : recall_from(journal, arena, out, err);
}

/* A guest that was asked to shut down by the run that was cut off may do so while nobody looks, and what ran
 * is to run again: it has the time it had then. How it ends shows in the state that is read next. */
static int wait_for_guest(struct hv_host *host, const struct hv_vm *vm, const struct core_journal *journal,
                          struct hp_error *err)
{
    HP_ERROR(cause);
    struct hv_power before;
    struct hv_power now;
    int64_t started;
    const struct core_power *power =
        journal->again.way != CORE_STAYS_ON ? &journal->again : &journal->intent.power;
    bool asked = power->start != CORE_START_NOT && core_journal_begun(journal, &core_step_shut_down) &&
                 !core_journal_done(journal, &core_step_shut_down);
    if (!asked || !hp_time_parse(journal->started, &started))
        return 0;
    int64_t left = (started - hp_clock_utc(hv_host_clock(host))) / 1000000 + power->seconds;
    int rc = hv_power_read(host, vm, &before, err);
    if (rc || left <= 0 || before.state != HV_STATE_RUNNING)
        return rc;
    rc = core_wait_until_off(host, vm, left < power->seconds ? (uint32_t)left : power->seconds, &before, &now,
                             &cause);
    return rc == HP_E_TIMEOUT || rc == HP_E_REFUSED ? 0 : hp_error_move(err, &cause);
}

int core_read_state_to_recover(struct hv_host *host, const struct hv_vm *vm, const char *host_identity,
                               const struct core_journal *journal, const struct core_power_request *power,
                               struct hp_arena *arena, struct core_state *out, struct hp_error *err)
{
    struct hv_vm now;
    int rc = journal ? wait_for_guest(host, vm, journal, err) : 0;
    if (!rc)
        rc = core_wait_idle(host, vm, err);
    if (!rc)
        rc = hv_vm_find_id(host, vm->id, arena, &now, err);
    if (!rc)
        rc = core_read_state_for(host, &now, host_identity, journal, arena, out, err);
    return rc || !power ? rc : core_read_guest(host, power, arena, out, err);
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
    recovery->arrived = journal->arrived;
    recovery->arrived_count = journal->arrived_count;
    /* Undoing deletes the checkpoint of the state before: from then on its disks tell nothing any more. */
    if (journal->applied || !core_journal_begun(journal, &core_step_apply_checkpoint) || journal->undoing)
        return 0;
    struct hp_opt_bool applied = { 0 };
    int rc = core_was_applied(host, &state->vm, journal->intent.targets[0].id, before, journal->intent.files,
                              arena, &applied, err);
    recovery->applied = applied.value;
    recovery->may_be_applied = !rc && !applied.set;
    return rc;
}

/* Undoing only puts back what came off. An adapter that is put back has the id it had in both lists. */
static size_t count_may_have_added(const struct core_journal *journal, bool applied)
{
    const struct core_intent *intent = &journal->intent;
    bool adding = core_journal_begun_forward(journal, &core_step_add_adapters);
    bool detached = core_journal_begun(journal, &core_step_remove_adapters);
    bool putting_on = core_journal_begun(journal, &core_step_add_adapters);
    size_t count = putting_on || (journal->undoing && detached) ? intent->remove.count : 0;
    for (size_t i = 0; adding && i < intent->add.count; i++)
        count += !hv_adapter_at(&intent->remove, intent->add.items[i].id);
    return count + (applied ? intent->contained.count : 0);
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
            return hp_arena_format(arena, "HyperPoint uses a card where it is now: it %s", text);
        if (text)
            return hp_arena_format(arena, "the card of an adapter that is to be put back %s%s", text,
                                   core_moved_to(&moved) ? "; --rebind uses it there" : "");
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
                "an adapter may have been added before the run was interrupted, and its card has left "
                "this host since (%s): Windows lists neither, and it may still be assigned%s",
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
static bool leaves_doubtful(const struct draft *draft)
{
    const struct core_recovery *recovery = draft->recovery;
    const struct whose of = { .arena = draft->arena,
                              .intent = &draft->plan.intent,
                              .before = &recovery->basis.adapters,
                              .now = &recovery->seen,
                              .may_have_added = recovery->may_have_added };
    struct pairing pairing;
    pair(&of, &draft->plan.wanted, &pairing);
    return pairing.doubtful > 0;
}

/* How far it got, as the host shows it. */
static int look(struct hv_host *host, struct draft *draft, struct hp_error *err)
{
    struct core_recovery *recovery = draft->recovery;
    int rc = find_made(host, draft->state, draft->journal, draft->arena, &recovery->checkpoint, err);
    if (!rc)
        rc = find_applied(host, draft->state, draft->journal, draft->arena, recovery, err);
    recovery->basis.adapters = draft->journal->intent.before;
    recovery->may_have_added = count_may_have_added(draft->journal, recovery->applied);
    recovery->removed = core_journal_done(draft->journal, &core_step_remove_adapters);
    return rc;
}

static bool completes(struct draft *draft)
{
    const struct core_change *change = draft->plan.intent.change;
    if (draft->recovery->only_starts)
        return !draft->journal->undoing;
    if (draft_was_never_off(draft))
        return false;
    return change->completes ? change->completes(draft)
                             : !draft->journal->undoing && draft_has(draft, &draft->plan.wanted);
}

static void warn_of_doubt(struct draft *draft)
{
    const char *label = core_checkpoint_label(draft->arena, &draft->plan.intent.targets[0]);
    draft_warning(draft, hp_arena_format(draft->arena,
                                         "HyperPoint cannot tell whether checkpoint %s was applied: what "
                                         "happened to the VM's checkpoints since hides it. If it was, the VM "
                                         "has that state, and the state from before is gone",
                                         label));
}

/* What is left to do of the intent, or of having everything as it was. */
static void settle(struct draft *draft)
{
    struct core_recovery *recovery = draft->recovery;
    struct core_plan *plan = &draft->plan;
    const struct core_state *state = draft->state;
    if (!recovery->completes)
        plan->wanted = run_what_comes_back(&plan->intent, &state->adapters, draft->arena);
    plan->parked = state->parked;
    plan->intent.set = set_to_record(draft->journal, &recovery->checkpoint, draft->arena);
    if (recovery->completes)
        plan->intent.lost.count = 0;
    if (!recovery->applied)
        plan->intent.contained.count = 0;
    recovery->moved = find_moved(state, &plan->wanted, draft->arena);
    if (!recovery->completes && core_journal_begun_forward(draft->journal, &core_step_add_adapters))
        recovery->unseen = find_unseen(state, draft->journal, draft->arena);
    recovery->unlisted = find_unlisted(state, draft->journal, &plan->wanted, draft->arena);
    recovery->stays = recovery->unseen || leaves_doubtful(draft);
    if (recovery->may_be_applied)
        warn_of_doubt(draft);
}

static int plan_vm(struct hv_host *host, struct draft *draft, struct hp_error *err)
{
    int rc = look(host, draft, err);
    if (rc)
        return rc;
    draft->plan.wanted = draft_wanted(draft->arena, &draft->plan.intent);
    draft->recovery->only_starts = draft_only_starts(draft);
    draft->recovery->completes = completes(draft);
    settle(draft);
    if (!draft->recovery->only_starts)
        draft_steps(draft);
    if (draft->journal->again.way != CORE_STAYS_ON)
        draft->plan.intent.power = draft->journal->again;
    rc = draft_power_again(draft, err);
    return rc ? rc : draft_power_to_recover(draft, err);
}

/* What was done to checkpoints stays so, and what was not is as it was: there is nothing in between. */
static int plan_tree(struct draft *draft, struct hp_error *err)
{
    const struct core_state *state = draft->state;
    draft->plan.intent.set = NULL;
    draft->recovery->completes = completes(draft);
    return draft->plan.step_count
               ? core_check_status(CORE_NEEDS_IDLE_OR_MERGING, &state->vm, &state->status, err)
               : 0;
}

int core_plan_recovery(struct hv_host *host, const struct core_state *state,
                       const struct core_journal *journal, const struct core_power_request *power,
                       struct hp_arena *arena, struct core_recovery *out, struct hp_error *err)
{
    struct core_recovery recovery = { .basis = *state, .seen = state->adapters };
    struct draft draft = {
        .state = state,
        .journal = journal,
        .recovery = &recovery,
        .power = power,
        .arena = arena,
        .plan.intent = journal->intent,
    };
    int rc = journal->intent.change->of_tree ? plan_tree(&draft, err) : plan_vm(host, &draft, err);
    draft_tell(&draft);
    recovery.plan = draft.plan;
    if (!rc)
        *out = recovery;
    return rc;
}

bool core_recovery_adds(const struct core_recovery *recovery, const struct hv_adapter *adapter)
{
    bool was_listed = hv_adapter_at(&recovery->seen, adapter->id) != NULL;
    return !was_listed || (recovery->completes && recovery->may_have_added > 0);
}
