/* SPDX-License-Identifier: MIT */
/* Which function does a method, and what comes before and after it. */
#include "call.h"

#include "base/text.h"
#include "cim/status.h"
#include "serve/paths.h"
#include "sim/schema.h"

#include <string.h>

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
    { "StdRegProv", "GetDWORDValue", sim_get_dword_value },
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

/* Of a class that has no objects the methods are called on the class itself. */
static bool has_objects(const struct cim_class_decl *class)
{
    return class->property_count || class->superclass;
}

int sim_dispatch(struct sim_call *call, const char *method, const struct cim_props *in)
{
    static const struct cim_props none = { .items = NULL };
    const struct cim_class_decl *class = NULL;
    struct cim_instance *object = NULL;
    call->in = in ? in : &none;
    int rc = sim_class_of_ref(call->world, call->target, &class, call->err);
    if (!rc && (has_objects(class) || call->target->key_count))
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
