/* SPDX-License-Identifier: MIT */
/* The VM is turned off without its guest, or its saved state is discarded: the same request to Hyper-V, from
 * another state. */
#include "step.h"

/* What came of a call whose outcome is not known, the VM's state tells. */
static int bring_to_off(struct run *run, enum core_way_off way, struct hp_error *err)
{
    HP_ERROR(cause);
    HP_ERROR(unread);
    struct hv_power now = { .state = HV_STATE_UNKNOWN };
    const struct hv_vm *vm = &run->state->vm;
    int rc = way == CORE_TURNS_OFF ? hv_vm_turn_off(run->host, vm, &cause)
                                   : hv_vm_discard_state(run->host, vm, &cause);
    if (!rc)
        return run_see_off(run, way, err);
    if (run_is_definite(&cause))
        return hp_error_move(err, &cause);
    int seen = core_wait_idle(run->host, vm, &unread);
    if (!seen)
        seen = hv_power_read(run->host, vm, &now, &unread);
    run->may_stop = seen != 0;
    return !seen && now.state == HV_STATE_OFF ? run_see_off(run, way, err) : hp_error_move(err, &cause);
}

int step_turn_off_now(struct run *run, struct hp_error *err)
{
    return bring_to_off(run, CORE_TURNS_OFF, err);
}

/* The plan was made for a VM in another state than off: what it is now must still be what was said to be
 * lost. */
static int act_from(struct run *run, enum core_way_off way, struct hp_error *err)
{
    struct hv_power now;
    enum hv_state was = run->state->status.state;
    int rc = hv_power_read(run->host, &run->state->vm, &now, err);
    if (rc)
        return rc;
    if (now.state == HV_STATE_OFF) /* somebody else has done it */
        return run_see_off(run, CORE_STAYS_ON, err);
    if (now.state != was)
        return hp_error_set(err, HP_E_REFUSED,
                            "VM \"%s\" was %s, and is %s now: someone else has changed that",
                            run->state->vm.name, hv_state_name(was), hv_state_name(now.state));
    run_tells_to_stop(run);
    return bring_to_off(run, way, err);
}

static int turn_off(struct run *run, const struct core_step *step, struct hp_error *err)
{
    (void)step;
    return act_from(run, CORE_TURNS_OFF, err);
}

static int discard_state(struct run *run, const struct core_step *step, struct hp_error *err)
{
    (void)step;
    return act_from(run, CORE_DISCARDS_STATE, err);
}

const struct core_step_kind core_step_turn_off = { .name = "turnOff", .vm_may_run = true, .act = turn_off };
const struct core_step_kind core_step_discard_state = {
    .name = "discardState",
    .vm_may_run = true,
    .act = discard_state,
};

struct core_step step_turn_off(void)
{
    return (struct core_step){ .kind = &core_step_turn_off, .text = "Turn the VM off" };
}

struct core_step step_discard_state(void)
{
    return (struct core_step){ .kind = &core_step_discard_state, .text = "Discard the VM's saved state" };
}
