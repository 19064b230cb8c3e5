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

/* --- the way of a call --- */

static const struct {
    const char *class_name;
    const char *method;
    sim_method *run;
} methods[] = {
    { SIM_MANAGEMENT_SERVICE, "AddResourceSettings", sim_add_resource_settings },
    { SIM_MANAGEMENT_SERVICE, "ModifyResourceSettings", sim_modify_resource_settings },
    { SIM_MANAGEMENT_SERVICE, "RemoveResourceSettings", sim_remove_resource_settings },
    { SIM_MANAGEMENT_SERVICE, "ModifySystemSettings", sim_modify_system_settings },
    { SIM_MANAGEMENT_SERVICE, "GetSummaryInformation", sim_get_summary_information },
    { SIM_MANAGEMENT_SERVICE, "ExportSystemDefinition", sim_export_system_definition },
    { SIM_MANAGEMENT_SERVICE, "DestroySystem", sim_destroy_system },
    { SIM_SNAPSHOT_SERVICE, "CreateSnapshot", sim_create_snapshot },
    { SIM_SNAPSHOT_SERVICE, "ApplySnapshot", sim_apply_snapshot },
    { SIM_SNAPSHOT_SERVICE, "DestroySnapshot", sim_destroy_snapshot },
    { SIM_SNAPSHOT_SERVICE, "DestroySnapshotTree", sim_destroy_snapshot_tree },
    { SIM_SNAPSHOT_SERVICE, "ClearSnapshotState", sim_clear_snapshot_state },
    { SIM_IMAGE_SERVICE, "GetVirtualHardDiskState", sim_get_disk_state },
    { SIM_IMAGE_SERVICE, "GetVirtualHardDiskSettingData", sim_get_disk_settings },
    { "Msvm_ComputerSystem", "RequestStateChange", sim_request_vm_state_change },
    { "Msvm_ShutdownComponent", "InitiateShutdown", sim_initiate_shutdown },
    { "Msvm_ConcreteJob", "RequestStateChange", sim_request_job_state_change },
    { "Msvm_ConcreteJob", "GetError", sim_get_job_error },
    { "Msvm_ConcreteJob", "GetErrorEx", sim_get_job_errors },
};

static sim_method *method_of(const struct cim_class_decl *class, const char *name)
{
    for (size_t i = 0; i < HP_COUNT(methods); i++)
        if (strcmp(methods[i].class_name, class->name) == 0 && strcmp(methods[i].method, name) == 0)
            return methods[i].run;
    return NULL;
}

/* A job belongs to a VM: the one a parameter names first, else any. */
static const struct hf_vm *vm_of_call(struct sim_call *call)
{
    for (size_t i = 0; i < call->in->count; i++) {
        const struct cim_value *value = &call->in->items[i].value;
        const struct cim_value *first =
            value->is_array && !value->is_null && value->as.array.count ? value->as.array.items : value;
        struct cim_ref ref;
        struct hf_vm *vm = NULL;
        struct hf_checkpoint *checkpoint;
        const char *owner;
        const char *part;
        if (first->is_null || first->is_array || first->type != CIM_REFERENCE ||
            sim_ref_of_value(call, first, &ref))
            continue;
        vm = sim_vm_of_ref(call, &ref);
        if (vm || sim_config_of_ref(call, &ref, &vm, &checkpoint))
            return vm;
        if (sim_ids_in_part_id(call->arena, cim_ref_key(&ref, "InstanceID"), &owner, &part) &&
            (vm = hf_vm_by_id(call->world, owner)))
            return vm;
    }
    return call->world->vms.count ? &call->world->vms.items[0] : NULL;
}

static int fail_as_ordered(struct sim_call *call, const struct hf_failure *failure)
{
    const struct hf_vm *vm = vm_of_call(call);
    if (failure->result == HF_FAIL_WMI)
        return cim_status_error(call->err, (uint32_t)failure->error_code, failure->text, call->method->name);
    if (failure->result == HF_FAIL_JOB && vm)
        return sim_answer_refusal(call, vm, SIM_JOB_MODIFY_VM, failure->error_code, failure->text);
    return sim_answer(call, failure->error_code);
}

/* It happens once, and the call has no effect. */
static bool takes_power_cut(struct sim_call *call)
{
    const char *method = call->world->host.power_cut_at;
    call->power_cut = method && hp_text_same(method, call->method->name);
    if (call->power_cut) {
        call->world->host.power_cut_at = NULL;
        call->world->changed = true;
    }
    return call->power_cut;
}

static int run(struct sim_call *call, const struct cim_class_decl *class)
{
    if (takes_power_cut(call))
        return sim_answer(call, SIM_FAILED);
    const struct hf_failure *failure = hf_take_failure(call->world, call->arena, call->method->name);
    if (failure)
        return fail_as_ordered(call, failure);
    if (call->world->host.rights == HF_RIGHTS_NONE)
        return sim_answer_wmi(call, (uint32_t)CIM_S_ACCESS_DENIED, call->method->name);
    sim_method *method = method_of(class, call->method->name);
    if (!method)
        return sim_answer_wmi(call, (uint32_t)CIM_S_NOT_SUPPORTED, call->method->name);
    return method(call);
}

/* WMI hands out every OUT parameter, NULL where the method gave none. */
static void complete_answer(struct sim_call *call)
{
    for (size_t i = 0; i < call->method->parameter_count; i++) {
        const struct cim_parameter_decl *parameter = &call->method->parameters[i];
        if (parameter->direction & CIM_OUT && !cim_props_find(call->out, parameter->name))
            cim_props_set(call->arena, call->out, parameter->name,
                          parameter->is_array ? cim_null_array(parameter->type) : cim_null(parameter->type));
    }
}

int sim_dispatch(struct sim_call *call, const char *method, const struct cim_props *in)
{
    static const struct cim_props none = { .items = NULL };
    const struct cim_class_decl *class = NULL;
    struct cim_instance *object = NULL;
    call->in = in ? in : &none;
    int rc = sim_class_of_ref(call->world, call->target, &class, call->err);
    if (!rc)
        rc = sim_source_get(call->window, call->target, call->arena, &object, call->err);
    if (rc)
        return rc;
    call->method = sim_class_method(class, method, (unsigned)call->world->host.build);
    if (!call->method)
        return sim_answer_wmi(call, (uint32_t)CIM_S_INVALID_METHOD, method);
    rc = sim_check_parameters(class, call->method, call->in, call->err);
    if (!rc)
        rc = run(call, class);
    if (!rc)
        complete_answer(call);
    return rc;
}
