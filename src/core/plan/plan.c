/* SPDX-License-Identifier: MIT */
#include "core/plan.h"

#include "core/moved.h"
#include "core/parked.h"
#include "choose/settings.h"
#include "draft.h"

/* What is remembered of the VM and cannot be used, or is not what Hyper-V shows now. */
static void tell_memory(struct draft *draft)
{
    const struct core_state *state = draft->state;
    if (state->memory.problem)
        draft_warning(draft, state->memory.problem);
    if (state->memory.refusal.since)
        draft_warning(draft, hp_arena_format(draft->arena, "%s; %s",
                                             core_refusal_sentence(draft->arena, &state->memory.refusal),
                                             core_refusal_cards(draft->arena, &state->memory.refusal)));
    for (size_t i = 0; i < state->adapters.count; i++) {
        const char *contradiction =
            core_contradiction(&state->memory, draft->arena, &state->adapters.items[i]);
        if (contradiction)
            draft_warning(draft, contradiction);
    }
}

/* What is odd about a parked set, or about notes that came with a copy of the VM. */
static void tell_parked(struct draft *draft)
{
    const struct core_parked_look *look = draft->state->parked_look;
    if (look && look->remark && !draft->request->change->of_tree)
        draft_warning(draft, look->remark);
}

/* The state stays as it was read. */
static int rebind(struct core_state *seen, struct hp_arena *arena, struct hp_error *err)
{
    struct hv_adapter *items = hp_arena_array(arena, seen->adapters.count, sizeof *items);
    for (size_t i = 0; i < seen->adapters.count; i++)
        items[i] = seen->adapters.items[i];
    seen->adapters.items = items;
    return core_rebind(arena, &seen->gpus, &seen->adapters, err);
}

/* A checkpoint with memory leaves the VM saved, where no GPU can go on: the set that is remembered stays the
 * one to put back, and nothing is guessed. */
static int parked_allows(const struct core_state *state, const struct core_request *request,
                         struct hp_error *err)
{
    bool has_memory =
        request->change->applies && state->restore_point && state->restore_point->checkpoint.saved;
    return has_memory && state->parked ? 0 : core_parked_allows(state->parked_look, request, err);
}

int core_make_plan(const struct core_state *state, const struct core_request *request, struct hp_arena *arena,
                   struct core_plan *out, struct hp_error *err)
{
    struct core_state *seen = hp_arena_alloc(arena, sizeof *seen);
    struct draft draft = { .state = seen, .request = request, .arena = arena };
    *seen = *state;
    draft.plan.intent = (struct core_intent){
        .change = request->change,
        .checkpoint_before = state->vm.settings.current_checkpoint,
        .settings_before = core_settings_all(&state->vm.settings),
    };
    draft.comes_off = hp_arena_array(arena, state->adapters.count, sizeof *draft.comes_off);
    draft.named = hp_arena_array(arena, state->adapters.count, sizeof *draft.named);
    int rc = request->rebind ? rebind(seen, arena, err) : 0;
    draft.plan.intent.before = seen->adapters;
    if (!rc)
        rc = parked_allows(state, request, err);
    if (!rc && !(request->change->is_so_already && request->change->is_so_already(&draft)))
        rc = draft_check_power(&draft, err);
    if (!rc)
        rc = request->change->plan(&draft, err);
    if (rc)
        return rc;
    tell_memory(&draft);
    tell_parked(&draft);
    draft_finish(&draft);
    draft.plan.intent.run = draft.plan.parked ? draft.plan.parked->run : NULL;
    *out = draft.plan;
    return 0;
}
