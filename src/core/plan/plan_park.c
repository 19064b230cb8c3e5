/* SPDX-License-Identifier: MIT */
/* Taking the GPUs off for a while, and putting the identical set back. */
#include "draft.h"

#include "base/str.h"
#include "core/moved.h"
#include "core/gpu_set.h"
#include "store/parked_files.h"

/* --- parking --- */

/* The set that is remembered stays the one it is: two cannot be kept, and which one counts is not to be
 * guessed. */
static int park_again(struct draft *draft, struct hp_error *err)
{
    const struct core_state *state = draft->state;
    const struct core_parked *parked = state->parked;
    if (state->adapters.count == 0 && !draft->request->run && !parked->run) {
        draft_notice(draft, hp_arena_format(draft->arena, "the VM is parked already, since %s: %s remembered",
                                            parked->since, draft_count(draft, parked->adapters.count)));
        return 0;
    }
    hp_error_set(err, HP_E_REFUSED, "VM \"%s\" is parked already, since %s", state->vm.name, parked->since);
    if (state->adapters.count)
        hp_error_context(err, "%s there", draft_count(draft, state->adapters.count));
    hp_error_next(err, "put its GPU adapters back first: hyperpoint -VM id:%s -DO unpark", state->vm.id);
    return HP_E_REFUSED;
}

/* What is to come back comes back where its cards are now. */
static struct hv_adapters at_present(struct hp_arena *arena, const struct hv_adapters *there)
{
    struct hv_adapters set = { hp_arena_array(arena, there->count, sizeof *set.items), there->count };
    for (size_t i = 0; i < there->count; i++)
        set.items[i] = *core_at_present(&there->items[i]);
    return set;
}

static void tell_rebound(struct draft *draft)
{
    const struct hv_adapters *there = &draft->state->adapters;
    for (size_t i = 0; i < there->count; i++) {
        if (there->items[i].present)
            draft_tell_rebound(draft, &there->items[i]);
    }
}

static int write_set_down(struct draft *draft, struct hp_error *err)
{
    struct core_parked *parked = hp_arena_alloc(draft->arena, sizeof *parked);
    struct core_state having = *draft->state;
    struct core_gpu_set set;
    bool too_large;
    having.adapters = at_present(draft->arena, &draft->state->adapters);
    int rc =
        core_set_of(&having, CORE_SET_OF_PARKED, draft->request->now_utc_micros, draft->arena, &set, err);
    set.vm_name = having.vm.name;
    set.run = draft->request->run;
    if (!rc)
        rc = core_set_check(&set, err);
    if (rc)
        return rc;
    *parked = parked_of(draft->arena, &set);
    parked->place = CORE_PARKED_IN_BOTH;
    draft->plan.parked = parked;
    core_set_print(draft->arena, &set, "\r\n", &too_large);
    if (too_large)
        draft_warning(draft, "the parked set is too large for the VM's notes: they will only say that this "
                             "machine's state folder has it");
    return 0;
}

int plan_park(struct draft *draft, struct hp_error *err)
{
    const struct core_state *state = draft->state;
    if (state->parked)
        return park_again(draft, err);
    int rc = draft_refuse_stale(draft, err);
    if (rc)
        return rc;
    draft_take_all_off(draft);
    tell_rebound(draft);
    rc = write_set_down(draft, err);
    if (!rc && state->adapters.count == 0)
        draft_notice(draft, hp_arena_format(draft->arena, "%s: that it has none is what is remembered",
                                            draft_none(draft)));
    return rc;
}

/* --- putting back --- */

static int refuse_moved(struct draft *draft, const struct hv_adapter *adapter, const struct core_moved *moved,
                        struct hp_error *err)
{
    const char *text = core_moved_text(draft->arena, moved, adapter->instance_path);
    bool is_clear = core_moved_to(moved) != NULL;
    if (is_clear)
        hp_error_next(err, "use it there: hyperpoint -VM id:%s -DO unpark -REBIND", draft->state->vm.id);
    else
        hp_error_next(err,
                      "put the card back into the same slot and unpark then; to do without it, forget the "
                      "set with -DO unpark -DISCARD, and add the card you mean with -DO add");
    return hp_error_set(err, is_clear ? HP_E_REFUSED : HP_E_AMBIGUOUS,
                        "an adapter cannot be put back where it was: its card %s; what is remembered is kept",
                        text);
}

static int refuse_gone(struct draft *draft, const struct hv_adapters *set, const struct hv_adapter *adapter,
                       struct hp_error *err)
{
    int rc = core_refuse_untold(&draft->state->gpus, adapter, err);
    if (rc || !core_is_stale(&draft->state->gpus, adapter) || adapter->present)
        return rc;
    struct core_moved moved = core_find_moved(draft->arena, &draft->state->gpus, set, adapter->instance_path);
    if (moved.count)
        return refuse_moved(draft, adapter, &moved, err);
    hp_error_set(
        err, HP_E_NOT_FOUND,
        "an adapter cannot be put back: its GPU is no longer on this host (%s); what is remembered is "
        "kept",
        adapter->instance_path);
    hp_error_next(err, "put the card back into the same slot and unpark then; to do without it, note what "
                       "list-gpus-assigned shows, forget the set with -DO unpark -DISCARD, and add GPUs");
    return HP_E_NOT_FOUND;
}

/* Finds an adapter that is there and just like that one, and not found for another yet. */
static bool is_there(const struct draft *draft, const struct hv_adapter *wanted, bool *found)
{
    const struct hv_adapters *there = &draft->state->adapters;
    for (size_t i = 0; i < there->count; i++) {
        HP_ARENA(scratch);
        if (found[i] ||
            hv_adapter_compare(&scratch, core_at_present(wanted), &there->items[i], NULL) != HV_SAME)
            continue;
        found[i] = true;
        return true;
    }
    return false;
}

/* What is there and not of the set: nobody said what is to become of it. */
static void find_others(struct draft *draft, const bool *found)
{
    const struct hv_adapters *there = &draft->state->adapters;
    struct hv_adapters *others = &draft->plan.others;
    others->items = hp_arena_array(draft->arena, there->count, sizeof *others->items);
    for (size_t i = 0; i < there->count; i++) {
        if (!found[i])
            others->items[others->count++] = there->items[i];
    }
}

static int not_parked(const struct core_state *state, struct hp_error *err)
{
    hp_error_set(err, HP_E_REFUSED, "VM \"%s\" is not parked: there is nothing to put back", state->vm.name);
    hp_error_next(err, "see what it has with -DO list-gpus-assigned");
    return HP_E_REFUSED;
}

int plan_unpark(struct draft *draft, struct hp_error *err)
{
    const struct core_state *state = draft->state;
    if (!state->parked)
        return not_parked(state, err);
    struct hv_adapters set = at_present(draft->arena, &state->parked->adapters);
    bool *found = hp_arena_array(draft->arena, state->adapters.count, sizeof *found);
    int rc = draft->request->rebind ? core_rebind(draft->arena, &state->gpus, &set, err) : 0;
    for (size_t i = 0; !rc && i < set.count; i++) {
        if (is_there(draft, &set.items[i], found))
            continue;
        rc = refuse_gone(draft, &set, &set.items[i], err);
        draft_put_on(draft, set.items[i]);
    }
    if (rc)
        return rc;
    find_others(draft, found);
    draft->puts_back = true;
    draft->plan.parked = state->parked;
    size_t there = set.count - draft->plan.intent.add.count;
    if (there)
        draft_notice(draft,
                     hp_arena_format(draft->arena, "%zu of %s that %s to be put back %s there already", there,
                                     draft_count(draft, set.count), hp_plural(set.count, "was", "were"),
                                     hp_plural(there, "is", "are")));
    if (draft->plan.others.count)
        draft_notice(draft, hp_arena_format(draft->arena, "%s of others stay%s beside those put back",
                                            draft_count(draft, draft->plan.others.count),
                                            hp_plural(draft->plan.others.count, "s", "")));
    return 0;
}

/* --- forgetting --- */

int plan_forget_parked(struct draft *draft, struct hp_error *err)
{
    const struct core_state *state = draft->state;
    if (!state->parked_look || !state->parked_look->traces)
        return not_parked(state, err);
    draft->plan.parked = state->parked;
    return 0;
}
