/* SPDX-License-Identifier: MIT */
/* Taking the GPUs off for a while. */
#include "plan/draft.h"

#include "base/str.h"
#include "core/gpu_set.h"
#include "core/local_time.h"
#include "store/parked_files.h"

/* The set that is remembered stays the one it is: two cannot be kept, and which one counts is not to be
 * guessed. */
static int park_again(struct draft *draft, struct hp_error *err)
{
    const struct core_state *state = draft->state;
    const struct core_parked *parked = state->parked;
    if (state->adapters.count == 0 && !draft->request->run && !parked->run) {
        draft_notice(draft, hp_arena_format(draft->arena,
                                            "the VM is already parked (since %s): HyperPoint remembers %s",
                                            core_local_text(draft->arena, parked->since),
                                            draft_count(draft, parked->adapters.count)));
        return 0;
    }
    hp_error_set(err, HP_E_REFUSED, "VM \"%s\" is already parked (since %s)", state->vm.name,
                 core_local_text(draft->arena, parked->since));
    if (state->adapters.count)
        hp_error_context(err, "%s there", draft_count(draft, state->adapters.count));
    hp_error_next(err, "put its GPU adapters back first: hyperpoint unpark id:%s", state->vm.id);
    return HP_E_REFUSED;
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
    having.adapters = draft_at_present(draft->arena, &draft->state->adapters);
    int rc =
        core_set_of(&having, CORE_SET_OF_PARKED, draft->request->now_utc_micros, draft->arena, &set, err);
    set.vm_name = having.vm.name;
    set.run = draft->request->run;
    if (set.run && draft->way_off != CORE_STAYS_ON && draft->state->status.state == HV_STATE_RUNNING)
        set.then_start = core_start_name(draft->request->power.start);
    if (!rc)
        rc = core_set_check(&set, err);
    if (rc)
        return rc;
    *parked = parked_of(draft->arena, &set);
    parked->place = CORE_PARKED_IN_BOTH;
    draft->plan.parked = parked;
    core_set_print(draft->arena, &set, "\r\n", &too_large);
    if (too_large)
        draft_warning(draft, "the parked set is too large for the VM's notes: only this machine's state "
                             "folder will have it");
    return 0;
}

static int plan(struct draft *draft, struct hp_error *err)
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
        draft_notice(draft, hp_arena_format(draft->arena, "%s: HyperPoint remembers that it has no GPU",
                                            draft_none(draft)));
    return rc;
}

/* A run that parked the VM wants all back in the end; parking is complete when the state folder has the set,
 * which it gets after the notes. */
static bool completes(struct draft *draft)
{
    const struct core_parked *parked = draft->state->parked;
    return !draft->journal->undoing && !draft->journal->intent.run && parked &&
           parked->place != CORE_PARKED_IN_NOTES && draft_has(draft, &draft->plan.wanted);
}

static const char *in_short(struct hp_arena *arena, const struct core_request *request,
                            const struct core_plan *plan, bool planned)
{
    (void)request;
    size_t count = plan->intent.remove.count;
    if (plan->step_count == 0)
        return "parked already";
    return hp_arena_format(arena, "%zu GPU adapter%s %sremoved", count, hp_plural(count, "", "s"),
                           planned ? "would be " : "");
}

const struct core_change core_park = {
    .name = "park",
    .parking = CORE_PARKS,
    .plan = plan,
    .completes = completes,
    .in_short = in_short,
    .done_to_vms = "parked",
};
