/* SPDX-License-Identifier: MIT */
#include "call.h"

#include "base/text.h"
#include "cim/embed.h"
#include "cim/status.h"
#include "cim/wql.h"
#include "serve/paths.h"
#include "sim/schema.h"

#include <string.h>

/* --- parameters --- */

const struct cim_value *sim_arg(const struct sim_call *call, const char *name)
{
    const struct cim_value *value = cim_props_find(call->in, name);
    return value && !value->is_null ? value : NULL;
}

const char *sim_arg_text(const struct sim_call *call, const char *name)
{
    const struct cim_value *value = sim_arg(call, name);
    return value ? value->as.string : NULL;
}

int sim_ref_of_value(struct sim_call *call, const struct cim_value *value, struct cim_ref *out)
{
    if (value->is_null)
        return sim_answer_wmi(call, (uint32_t)CIM_S_INVALID_PARAMETER, "a reference is NULL");
    if (value->type == CIM_REFERENCE) {
        *out = *value->as.ref;
        return 0;
    }
    HP_ERROR(ignored);
    if (cim_ref_parse(call->arena, value->as.string, out, &ignored))
        return sim_answer_wmi(call, (uint32_t)CIM_S_INVALID_PARAMETER, value->as.string);
    return 0;
}

bool sim_parse_instance(struct sim_call *call, const char *text, struct cim_instance **out)
{
    HP_ERROR(ignored);
    struct cim_instance *instance = NULL;
    if (!text || cim_embed_parse(call->arena, text, &instance, &ignored))
        return false;
    if (sim_check_instance(CIM_NS_VIRTUALIZATION, instance, (unsigned)call->world->host.build, &ignored))
        return false;
    *out = instance;
    return true;
}

const struct cim_value *sim_given(const struct cim_instance *instance, const char *property)
{
    const struct cim_value *value = cim_props_find(&instance->props, property);
    return value && !value->is_null ? value : NULL;
}

/* A path names this host's objects when it says nothing else. */
static bool is_here(const struct sim_call *call, const struct cim_ref *ref, const char *class_name)
{
    return hp_text_same(ref->class_name, class_name) &&
           (!ref->ns || hp_text_same(ref->ns, CIM_NS_VIRTUALIZATION)) &&
           (!ref->server || strcmp(ref->server, ".") == 0 || hf_is_host_name(call->world, ref->server));
}

struct hf_vm *sim_vm_of_ref(const struct sim_call *call, const struct cim_ref *ref)
{
    static const char class_name[] = "Msvm_ComputerSystem";
    const char *name = cim_ref_key(ref, "Name");
    const char *creation = cim_ref_key(ref, "CreationClassName");
    if (!is_here(call, ref, class_name) || ref->key_count != 2 || !name || !creation ||
        !hp_text_same(creation, class_name))
        return NULL;
    return hf_vm_by_id(call->world, name);
}

bool sim_config_of_id(struct sim_call *call, const char *instance_id, struct hf_vm **vm,
                      struct hf_checkpoint **checkpoint)
{
    const char *id = sim_id_in_instance_id(call->arena, instance_id);
    if (!id)
        return false;
    *checkpoint = NULL;
    *vm = hf_vm_by_id(call->world, id);
    if (!*vm)
        *checkpoint = hf_checkpoint_anywhere(call->world, id, vm);
    return *vm != NULL;
}

bool sim_config_of_ref(struct sim_call *call, const struct cim_ref *ref, struct hf_vm **vm,
                       struct hf_checkpoint **checkpoint)
{
    if (!is_here(call, ref, "Msvm_VirtualSystemSettingData") || ref->key_count != 1)
        return false;
    return sim_config_of_id(call, cim_ref_key(ref, "InstanceID"), vm, checkpoint);
}

/* --- answers --- */

int sim_answer(struct sim_call *call, uint64_t return_value)
{
    cim_props_set(call->arena, call->out, "ReturnValue", cim_uint(CIM_UINT32, return_value));
    return 0;
}

int sim_answer_job(struct sim_call *call, const struct hf_job *job)
{
    const struct cim_ref *ref = cim_ref_copy(call->arena, sim_job_ref(call->arena, call->world, job));
    cim_props_set(call->arena, call->out, "Job", cim_reference(ref));
    return sim_answer(call, SIM_JOB_STARTED);
}

int sim_answer_wmi(struct sim_call *call, uint32_t status, const char *what)
{
    return cim_status_error(call->err, status, NULL, what);
}

int sim_answer_gone(struct sim_call *call)
{
    if (call->world->behaviour.gone_reference_is_wmi_error)
        return sim_answer_wmi(call, (uint32_t)CIM_S_NOT_FOUND, call->method->name);
    return sim_answer(call, SIM_INVALID_PARAMETER);
}

int sim_answer_refusal(struct sim_call *call, const struct hf_vm *vm, enum sim_job_type type, uint64_t code,
                       const char *text)
{
    return sim_answer_job(call, sim_job_start_refusal(call->world, call->now, vm, type, code, text));
}

int sim_answer_effect(struct sim_call *call, const struct hf_vm *vm, enum sim_job_type type,
                      uint64_t milliseconds, const struct hf_effect *effect)
{
    struct hf_job *job = sim_job_start(call->world, call->now, vm, type, milliseconds);
    job->effect = *effect;
    return sim_answer_job(call, job);
}

bool sim_is_busy(const struct sim_call *call, const struct hf_vm *vm, bool merges_count)
{
    if (sim_running_job(call->world, vm, merges_count))
        return true;
    return vm->activity != HF_ACTIVITY_NONE && (merges_count || vm->activity != HF_ACTIVITY_MERGING);
}
