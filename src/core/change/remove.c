/* SPDX-License-Identifier: MIT */
/* Adapters come off for good: those that were named, or all. */
#include "plan/draft.h"

static int plan_named(struct draft *draft, struct hp_error *err)
{
    struct core_adapter_choice choice;
    const struct core_state *state = draft->state;
    int rc = core_choose_adapters(draft->arena, &draft->request->selectors, &state->gpus, &state->adapters,
                                  state->vm.id, &choice, err);
    for (size_t i = 0; !rc && i < choice.count; i++)
        draft_remove_adapters(draft, (size_t)(choice.items[i] - state->adapters.items));
    return rc;
}

static int plan_all(struct draft *draft, struct hp_error *err)
{
    (void)err;
    draft_take_all_off(draft);
    if (draft->state->adapters.count == 0)
        draft_notice(draft, hp_arena_format(draft->arena, "%s: nothing to remove", draft_none(draft)));
    return 0;
}

static bool has_none(const struct draft *draft)
{
    return draft->state->adapters.count == 0;
}

/* What is gone stays so, also when undoing had begun: an adapter whose GPU is gone could not be put back. */
static bool completes(struct draft *draft)
{
    return draft_has(draft, &draft->plan.wanted);
}

const struct core_change core_remove = {
    .name = "remove",
    .removes_adapters = true,
    .plan = plan_named,
    .completes = completes,
};

const struct core_change core_remove_all = {
    .name = "remove-all",
    .removes_adapters = true,
    .is_so_already = has_none,
    .plan = plan_all,
    .completes = completes,
};
