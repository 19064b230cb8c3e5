/* SPDX-License-Identifier: MIT */
/* InitiateShutdown of a guest (facts page, 6.3). */
#include "call.h"
#include "work/guests.h"

int sim_initiate_shutdown(struct sim_call *call)
{
    enum { MACHINE_LOCKED = 32781, IN_PROGRESS = 32782 };
    const struct hf_vm *vm = hf_vm_by_id(call->world, cim_ref_key(call->target, "SystemName"));
    const struct cim_value *force = sim_arg(call, "Force");
    if (!force || !sim_arg_text(call, "Reason"))
        return sim_answer(call, SIM_INVALID_PARAMETER);
    if (sim_is_busy(call, vm, false))
        return sim_answer(call, call->world->behaviour.busy_code);
    if (vm->state != HF_STATE_RUNNING)
        return sim_answer(call, SIM_INVALID_STATE);
    if (vm->guest.services != HF_SERVICES_OK && vm->guest.services != HF_SERVICES_OLDER)
        return sim_answer(call, SIM_FAILED);
    if (sim_guest_is_about(call->world, vm))
        return sim_answer(call, IN_PROGRESS);
    if (vm->guest.answer && !(vm->guest.answer == MACHINE_LOCKED && force->as.boolean))
        return sim_answer(call, vm->guest.answer);
    sim_guest_shut_down(call->world, vm, call->now);
    return sim_answer(call, SIM_DONE);
}
