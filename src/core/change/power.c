/* SPDX-License-Identifier: MIT */
/* A VM that is started, shut down or turned off, and nothing else. There is nothing to undo: a VM that is on
 * when it should be off, or the other way round, is told as that. */
#include "plan/draft.h"

#include "core/parked.h"

/* --- on --- */

static void tell_parked(struct draft *draft)
{
    const struct core_parked_look *look = draft->state->parked_look;
    if (look && look->doubt)
        draft_warning(draft, look->doubt);
    if (draft->state->parked)
        draft_warning(draft,
                      "the VM is parked: it starts without its GPUs, and unpark puts them back when it "
                      "is off again");
}

static int plan_start(struct draft *draft, struct hp_error *err)
{
    (void)err;
    switch (draft->state->status.state) {
    case HV_STATE_RUNNING:
        draft_notice(draft, "the VM is already running");
        return 0;
    case HV_STATE_PAUSED:
        draft_step(draft, step_start("Resume the VM"));
        return 0;
    case HV_STATE_SAVED:
    case HV_STATE_FAST_SAVED:
        draft_step(draft, step_start("Start the VM from its saved state"));
        break;
    default:
        draft_step(draft, step_start("Start the VM"));
    }
    tell_parked(draft);
    draft_warn_of_present_start(draft);
    return 0;
}

static const char *is_running(struct hp_arena *arena, const struct core_intent *intent, const char *vm_name)
{
    (void)intent;
    return hp_arena_format(arena, "\"%s\" is running (verified).", vm_name);
}

const struct core_change core_start_vm = {
    .name = "start",
    .unrecorded = true,
    .vm = CORE_NEEDS_IDLE_OR_MERGING,
    .reads = CORE_READS_PARTITIONS,
    .plan = plan_start,
    .success = is_running,
};

/* --- off --- */

/* There is no way off that the user has asked for. */
static int refuse_state(const struct draft *draft, struct hp_error *err)
{
    const char *id = draft->state->vm.id;
    const char *name = draft->state->vm.name;
    const enum hv_state state = draft->state->status.state;
    switch (state) {
    case HV_STATE_PAUSED:
        hp_error_next(err,
                      "resume it first: hyperpoint start id:%s (or turn it off, which loses what is in its "
                      "memory: hyperpoint turn-off id:%s)",
                      id, id);
        return hp_error_set(err, HP_E_REFUSED, "VM \"%s\" is paused: its guest cannot shut down", name);
    case HV_STATE_SAVED:
    case HV_STATE_FAST_SAVED:
        hp_error_next(err,
                      "start it first: hyperpoint start id:%s (or discard its saved state, which loses what "
                      "was in its memory: hyperpoint turn-off id:%s --discard-state)",
                      id, id);
        return hp_error_set(err, HP_E_REFUSED, "VM \"%s\" is saved: it is not running", name);
    default:
        hp_error_next(err, "start it first: hyperpoint start id:%s", id);
        return hp_error_set(err, HP_E_REFUSED, "VM \"%s\" is %s: it is not running", name,
                            hv_state_name(state));
    }
}

/* draft_power writes the step. */
static int plan_off(struct draft *draft, struct hp_error *err)
{
    if (draft->state->status.state == HV_STATE_OFF)
        draft_notice(draft, "the VM is already off");
    else if (draft->way_off == CORE_STAYS_ON)
        return refuse_state(draft, err);
    return 0;
}

static const char *is_off(struct hp_arena *arena, const struct core_intent *intent, const char *vm_name)
{
    (void)intent;
    return hp_arena_format(arena, "\"%s\" is off (verified).", vm_name);
}

const struct core_change core_shut_down = {
    .name = "shutdown",
    .of_tree = true,
    .unrecorded = true,
    .brings_off = CORE_SHUTS_DOWN,
    .vm = CORE_NEEDS_IDLE_OR_MERGING,
    .plan = plan_off,
    .success = is_off,
};

const struct core_change core_turn_off = {
    .name = "turn-off",
    .of_tree = true,
    .unrecorded = true,
    .brings_off = CORE_TURNS_OFF,
    .vm = CORE_NEEDS_IDLE_OR_MERGING,
    .plan = plan_off,
    .success = is_off,
};
