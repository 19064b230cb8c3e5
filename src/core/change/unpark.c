/* SPDX-License-Identifier: MIT */
/* Putting the identical set of a parked VM back, or forgetting it. */
#include "plan/draft.h"

#include "base/str.h"
#include "core/moved.h"
#include "core/parked.h"

/* --- putting back --- */

static int refuse_moved(struct draft *draft, const struct hv_adapter *adapter, const struct core_moved *moved,
                        struct hp_error *err)
{
    const char *text = core_moved_text(draft->arena, moved, adapter->instance_path);
    bool is_clear = core_moved_to(moved) != NULL;
    if (is_clear)
        hp_error_next(err, "use it there: hyperpoint unpark id:%s --rebind", draft->state->vm.id);
    else
        hp_error_next(err,
                      "put the card back into the same slot, then unpark. To do without it, discard the set: "
                      "hyperpoint unpark id:%s --discard; and add the card you mean",
                      draft->state->vm.id);
    return hp_error_set(err, is_clear ? HP_E_REFUSED : HP_E_AMBIGUOUS,
                        "an adapter cannot be put back where it was: its card %s; HyperPoint keeps the "
                        "parked set",
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
        "an adapter cannot be put back: its GPU is no longer on this host (%s); HyperPoint keeps the "
        "parked set",
        adapter->instance_path);
    hp_error_next(
        err,
        "put the card back into the same slot, then unpark. To do without it, note its GPUs: "
        "hyperpoint list-gpus-assigned id:%s; discard the set: hyperpoint unpark id:%s --discard; and "
        "add GPUs",
        draft->state->vm.id, draft->state->vm.id);
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

/* What is there and not of the set: only the user can say that it may stay. */
static void ask_about_others(struct draft *draft, const bool *found)
{
    const struct hv_adapters *there = &draft->state->adapters;
    const char **lines = hp_arena_array(draft->arena, there->count, sizeof *lines);
    size_t count = 0;
    for (size_t i = 0; i < there->count; i++) {
        if (!found[i])
            lines[count++] = hp_arena_format(
                draft->arena, "%s (%s)",
                core_adapter_label(draft->arena, &there->items[i], &draft->state->gpus), there->items[i].id);
    }
    if (count == 0)
        return;
    draft_notice(draft, hp_arena_format(draft->arena, "%s of others stay%s beside those put back",
                                        draft_count(draft, count), hp_plural(count, "s", "")));
    const struct core_question question = {
        .what = hp_arena_format(draft->arena,
                                "\"%s\" has GPU adapters that are not in its parked set. They will stay "
                                "beside the set (to have only the set, remove them first).",
                                draft->state->vm.name),
        .lines = lines,
        .line_count = count,
    };
    draft_ask(draft, &question);
}

static int not_parked(const struct core_state *state, struct hp_error *err)
{
    hp_error_set(err, HP_E_REFUSED, "VM \"%s\" is not parked: there is nothing to put back", state->vm.name);
    const char *aside = state->parked_look ? state->parked_look->aside : NULL;
    if (aside)
        hp_error_next(err,
                      "unpark it on the other side of its replication, which is parked; only if that is an "
                      "earlier name of this host, put its GPUs back by hand (the file %s has them)",
                      aside);
    else
        hp_error_next(err, "see what it has: hyperpoint list-gpus-assigned id:%s", state->vm.id);
    return HP_E_REFUSED;
}

static int plan_back(struct draft *draft, struct hp_error *err)
{
    const struct core_state *state = draft->state;
    if (!state->parked)
        return not_parked(state, err);
    struct hv_adapters set = draft_at_present(draft->arena, &state->parked->adapters);
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
    draft->puts_back = true;
    draft->plan.parked = state->parked;
    draft->windows = state->parked->windows;
    size_t there = set.count - draft->plan.intent.add.count;
    if (there)
        draft_notice(draft,
                     hp_arena_format(draft->arena, "%zu of %s that %s to be put back %s there already", there,
                                     draft_count(draft, set.count), hp_plural(set.count, "was", "were"),
                                     hp_plural(there, "is", "are")));
    ask_about_others(draft, found);
    return 0;
}

/* It goes on rather than off, unless taking it off had begun and it is still written down. */
static bool completes(struct draft *draft)
{
    return !draft->journal->undoing || draft->journal->intent.run || !draft->state->parked;
}

static const char *in_short(struct hp_arena *arena, const struct core_request *request,
                            const struct core_plan *plan, bool planned)
{
    (void)request;
    size_t count = plan->intent.add.count;
    return hp_arena_format(arena, "%zu GPU adapter%s %sput back", count, hp_plural(count, "", "s"),
                           planned ? "would be " : "");
}

const struct core_change core_unpark = {
    .name = "unpark",
    .vm = CORE_NEEDS_OFF_OR_MERGING,
    .parking = CORE_UNPARKS,
    .reads = CORE_READS_PARTITIONS,
    .plan = plan_back,
    .completes = completes,
    .in_short = in_short,
    .done_to_vms = "unparked",
};

/* --- forgetting --- */

static int plan_discarding(struct draft *draft, struct hp_error *err)
{
    const struct core_state *state = draft->state;
    if (!state->parked_look || !state->parked_look->traces)
        return not_parked(state, err);
    draft->plan.parked = state->parked;
    draft_step(draft, step_discard_set(state->parked, false));
    return 0;
}

static bool goes_on(struct draft *draft)
{
    (void)draft;
    return true;
}

const struct core_change core_discard_parked_set = {
    .name = "forget-parked",
    .vm = CORE_NEEDS_NOTHING,
    .parking = CORE_DISCARDS_SET,
    .plan = plan_discarding,
    .completes = goes_on,
};
