/* SPDX-License-Identifier: MIT */
/* The methods of a job (facts page, 1.10). */
#include "call.h"
#include "cim/embed.h"

/* The dispatcher has found the object, so it is there. */
static struct hf_job *target_job(const struct sim_call *call)
{
    const struct cim_ref *ref = call->target;
    const char *id = cim_ref_key(ref, "InstanceID");
    return hf_job_by_id(call->world, id ? id : ref->keys[0].value.as.string);
}

int sim_request_job_state_change(struct sim_call *call)
{
    enum { TERMINATE = 4, KILL = 5 };
    struct hf_job *job = target_job(call);
    const struct cim_value *value = sim_arg(call, "RequestedState");
    if (!value || (value->as.u != TERMINATE && value->as.u != KILL))
        return sim_answer(call, SIM_INVALID_PARAMETER);
    if (job->state != HF_JOB_RUNNING)
        return sim_answer(call, SIM_INVALID_STATE);
    if (!sim_job_is_cancellable(job))
        return sim_answer(call, SIM_NOT_SUPPORTED);
    sim_job_stop(call->world, job, call->now, value->as.u == KILL ? HF_JOB_KILLED : HF_JOB_TERMINATED);
    return sim_answer(call, SIM_DONE);
}

/* The job's error as an Msvm_Error in text form; NULL when it has none. */
static const char *error_text(struct sim_call *call, const struct hf_job *job)
{
    enum { OTHER_ERROR = 1, MAJOR = 5, UNKNOWN_CAUSE = 0 };
    if (job->state != HF_JOB_FAILED)
        return NULL;
    const struct cim_value argument = cim_string(job->vm);
    struct cim_instance *error = cim_instance_new(call->arena, "Msvm_Error");
    struct cim_props *props = &error->props;
    cim_props_set(call->arena, props, "Message", cim_string(job->error_text));
    cim_props_set(call->arena, props, "MessageID",
                  cim_string(hp_arena_format(call->arena, "%u", (unsigned)job->error_code)));
    cim_props_set(call->arena, props, "MessageArguments", cim_array(CIM_STRING, &argument, 1));
    cim_props_set(call->arena, props, "ErrorSource", cim_string(job->vm));
    cim_props_set(call->arena, props, "ErrorType", cim_uint(CIM_UINT16, OTHER_ERROR));
    cim_props_set(call->arena, props, "PerceivedSeverity", cim_uint(CIM_UINT16, MAJOR));
    cim_props_set(call->arena, props, "ProbableCause", cim_uint(CIM_UINT16, UNKNOWN_CAUSE));
    cim_props_set(call->arena, props, "CIMStatusCode", cim_uint(CIM_UINT32, 1));
    HP_STR(text);
    if (cim_embed_write(&text, error, NULL))
        return NULL;
    return hp_arena_copy(call->arena, hp_str_text(&text));
}

int sim_get_job_error(struct sim_call *call)
{
    const char *text = error_text(call, target_job(call));
    if (text)
        cim_props_set(call->arena, call->out, "Error", cim_string(text));
    return sim_answer(call, SIM_DONE);
}

int sim_get_job_errors(struct sim_call *call)
{
    const char *text = error_text(call, target_job(call));
    if (text)
        cim_props_set(call->arena, call->out, "Errors", cim_string_array(call->arena, &text, 1));
    return sim_answer(call, SIM_DONE);
}
