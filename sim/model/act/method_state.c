/* SPDX-License-Identifier: MIT */
/* RequestStateChange of a VM (facts page, 1.2, 2.9 and 5.3). */
#include "call.h"
#include "serve/paths.h"
#include "work/start.h"

#define FROM(state) (1u << (state))

/* Which request is taken in which states, and what it becomes. */
struct request {
    uint64_t value;
    unsigned from; /* a bit for each state */
    enum sim_job_type job;
    enum hf_state to;
};

static const struct request requests[] = {
    { 2, FROM(HF_STATE_OFF) | FROM(HF_STATE_HIBERNATED), SIM_JOB_START, HF_STATE_RUNNING },
    { 2, FROM(HF_STATE_SAVED) | FROM(HF_STATE_FAST_SAVED), SIM_JOB_RESTORE, HF_STATE_RUNNING },
    { 2, FROM(HF_STATE_PAUSED), SIM_JOB_RESUME, HF_STATE_RUNNING },
    { 3, FROM(HF_STATE_RUNNING) | FROM(HF_STATE_PAUSED) | FROM(HF_STATE_SAVED) | FROM(HF_STATE_FAST_SAVED),
      SIM_JOB_POWER_OFF, HF_STATE_OFF },
    { 6, FROM(HF_STATE_RUNNING) | FROM(HF_STATE_PAUSED), SIM_JOB_SAVE, HF_STATE_SAVED },
    { 9, FROM(HF_STATE_RUNNING), SIM_JOB_PAUSE, HF_STATE_PAUSED },
    { 10, FROM(HF_STATE_RUNNING), SIM_JOB_RESET, HF_STATE_RUNNING },
    { 11, FROM(HF_STATE_RUNNING), SIM_JOB_RESET, HF_STATE_RUNNING },
};

static const struct request *find_request(const struct hf_vm *vm, uint64_t value)
{
    for (size_t i = 0; i < HP_COUNT(requests); i++)
        if (requests[i].value == value && requests[i].from & FROM(vm->state))
            return &requests[i];
    return NULL;
}

/* What ends the job in an error; NULL when the state can change. */
static const char *state_refusal(struct sim_call *call, const struct hf_vm *vm, const struct request *request,
                                 uint64_t *code)
{
    const struct hf_behaviour *behaviour = &call->world->behaviour;
    if (request->job == SIM_JOB_START || request->job == SIM_JOB_RESTORE) {
        *code = vm->guest.start_code ? vm->guest.start_code : behaviour->start_refusal_code;
        return sim_start_refusal(call->world, call->arena, vm);
    }
    bool save = request->job == SIM_JOB_SAVE && !behaviour->save_allowed_with_gpu;
    bool pause = request->job == SIM_JOB_PAUSE && !behaviour->pause_allowed_with_gpu;
    if (!vm->adapters.count || !(save || pause))
        return NULL;
    return hp_arena_format(call->arena,
                           "'%s' could not %s.\nThe operation cannot be performed on the virtual machine "
                           "because it is assigned one or more GPUP partitions.",
                           vm->name, save ? "save state" : "pause");
}

int sim_request_vm_state_change(struct sim_call *call)
{
    const struct hf_vm *vm = sim_vm_of_ref(call, call->target);
    const struct cim_value *value = sim_arg(call, "RequestedState");
    if (!vm)
        return sim_answer(call, SIM_NOT_SUPPORTED); /* the host itself */
    if (!value)
        return sim_answer(call, SIM_INVALID_PARAMETER);
    const struct request *request = find_request(vm, value->as.u);
    if (sim_is_busy(call, vm, false))
        return sim_answer(call, call->world->behaviour.busy_code);
    if (!request || vm->health == HF_HEALTH_CRITICAL ||
        (vm->health == HF_HEALTH_IO_ERROR && request->to == HF_STATE_RUNNING))
        return sim_answer(call, SIM_INVALID_STATE);
    uint64_t code = SIM_FAILED;
    const char *text = state_refusal(call, vm, request, &code);
    if (text)
        return sim_answer_refusal(call, vm, request->job, code, text);
    const struct hf_effect effect = { .kind = HF_EFFECT_STATE, .state = request->to };
    return sim_answer_effect(call, vm, request->job, call->world->behaviour.job_milliseconds.state, &effect);
}
