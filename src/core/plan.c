/* SPDX-License-Identifier: MIT */
#include "core/plan.h"

#include "core/parked.h"
#include "draft.h"

static const char *const step_names[CORE_STEP_KINDS] = {
    [CORE_STEP_CHANGE_SETTINGS] = "changeSettings",     [CORE_STEP_REMOVE_ADAPTERS] = "removeAdapters",
    [CORE_STEP_CREATE_CHECKPOINT] = "createCheckpoint", [CORE_STEP_RENAME_CHECKPOINT] = "renameCheckpoint",
    [CORE_STEP_DELETE_CHECKPOINT] = "deleteCheckpoint", [CORE_STEP_ADD_ADAPTERS] = "addAdapters",
    [CORE_STEP_REMEMBER_SET] = "rememberSet",           [CORE_STEP_FORGET_SET] = "forgetSet",
};

static const char *const change_names[CORE_CHANGES] = {
    [CORE_CHECKPOINT] = "checkpoint", [CORE_ADD] = "add",       [CORE_ADD_AUTO] = "add-auto",
    [CORE_ADD_ALL] = "add-all",       [CORE_REMOVE] = "remove", [CORE_REMOVE_ALL] = "remove-all",
    [CORE_RESET] = "reset",           [CORE_PARK] = "park",     [CORE_UNPARK] = "unpark",
};

const char *core_change_name(enum core_change change)
{
    return change_names[change];
}

const char *core_step_name(enum core_step_kind kind)
{
    return step_names[kind];
}

static int (*const planners[CORE_CHANGES])(struct draft *, struct hp_error *) = {
    [CORE_CHECKPOINT] = plan_checkpoint, [CORE_ADD] = plan_add,       [CORE_ADD_AUTO] = plan_add_auto,
    [CORE_ADD_ALL] = plan_add_all,       [CORE_REMOVE] = plan_remove, [CORE_REMOVE_ALL] = plan_remove_all,
    [CORE_RESET] = plan_reset,           [CORE_PARK] = plan_park,     [CORE_UNPARK] = plan_unpark,
};

/* What is only put back does not wait for the disks of a checkpoint that was deleted. */
static int may_be_worked_on(const struct core_state *state, const struct core_request *request,
                            struct hp_error *err)
{
    return request->change == CORE_UNPARK
               ? core_check_status_while_merging(state->vm.name, &state->status, err)
               : core_check_status(state->vm.name, &state->status, err);
}

int core_make_plan(const struct core_state *state, const struct core_request *request, struct hp_arena *arena,
                   struct core_plan *out, struct hp_error *err)
{
    struct draft draft = { .state = state, .request = request, .arena = arena };
    draft.plan.change = request->change;
    draft.comes_off = hp_arena_array(arena, state->adapters.count, sizeof *draft.comes_off);
    int rc = core_parked_allows(state->parked, request, err);
    if (!rc)
        rc = may_be_worked_on(state, request, err);
    if (!rc)
        rc = planners[request->change](&draft, err);
    if (rc)
        return rc;
    draft_finish(&draft);
    *out = draft.plan;
    return 0;
}
