/* SPDX-License-Identifier: MIT */
/* What belongs to what (facts page, 1.9). */
#include "base/text.h"
#include "providers.h"
#include "work/guests.h"

/* One link between two objects, unless the hint excludes an end. More properties may be set by `row`. */
static struct cim_instance *new_link(const struct sim_view *view, const char *from_name,
                                     const struct cim_ref *from, const char *to_name,
                                     const struct cim_ref *to)
{
    if (!sim_wanted_ref(view, from_name, from) || !sim_wanted_ref(view, to_name, to))
        return NULL;
    struct cim_instance *row = sim_new_instance(view);
    sim_put_ref(view, row, from_name, from);
    sim_put_ref(view, row, to_name, to);
    return row;
}

static int show_link(const struct sim_view *view, const char *from_name, const struct cim_ref *from,
                     const char *to_name, const struct cim_ref *to)
{
    struct cim_instance *row = new_link(view, from_name, from, to_name, to);
    return row ? sim_show(view, row) : 0;
}

/* --- which VMs a hint can be about --- */

/* The text that names an object in a hinted reference, for a cheap look before references are built. */
static const char *hinted_name(const struct sim_view *view, const char *property, const char *key)
{
    const struct cim_ref *ref = sim_hinted_ref(view, property);
    return ref ? cim_ref_key(ref, key) : NULL;
}

static bool may_be_vm(const struct sim_view *view, const char *property, const struct hf_vm *vm)
{
    const char *name = hinted_name(view, property, "Name");
    return !name || hp_text_same(name, vm->id);
}

/* A hinted InstanceID is that of the configuration, or begins with it. */
static bool may_be_of(const struct sim_view *view, const char *property, const char *id)
{
    const char *hinted = hinted_name(view, property, "InstanceID");
    return !hinted || hp_text_begins(hinted, sim_instance_id(view->arena, id));
}

typedef int each_vm(const struct sim_view *view, const struct hf_vm *vm);

static int for_vms(const struct sim_view *view, const char *vm_property, each_vm *each)
{
    int stop = 0;
    for (size_t i = 0; !stop && i < view->world->vms.count; i++) {
        const struct hf_vm *vm = &view->world->vms.items[i];
        if (!vm_property || may_be_vm(view, vm_property, vm))
            stop = each(view, vm);
    }
    return stop;
}

/* --- VM and settings --- */

/* Running partitions stand beside the VM itself. */
static int each_device(const struct sim_view *view, const struct hf_vm *vm,
                       int (*each)(const struct sim_view *view, const struct hf_vm *vm,
                                   const struct cim_ref *device, const struct cim_ref *setting))
{
    int stop = 0;
    for (size_t i = 0; !stop && hf_vm_holds_gpus(vm) && i < vm->adapters.count; i++) {
        const struct hf_adapter *adapter = &vm->adapters.items[i];
        if (hf_adapter_gpu(view->world, adapter))
            stop = each(view, vm,
                        sim_device_ref(view->arena, view->world, "Msvm_GpuPartition", vm->id,
                                       sim_part_id(view->arena, vm->id, adapter->id)),
                        sim_adapter_ref(view->arena, view->world, vm->id, adapter->id));
    }
    return stop;
}

static int show_device_state(const struct sim_view *view, const struct hf_vm *vm,
                             const struct cim_ref *device, const struct cim_ref *setting)
{
    (void)vm;
    return show_link(view, "ManagedElement", device, "SettingData", setting);
}

static int show_vm_state(const struct sim_view *view, const struct hf_vm *vm)
{
    if (!may_be_of(view, "SettingData", vm->id))
        return 0;
    int stop = show_link(view, "ManagedElement", sim_vm_ref(view->arena, view->world, vm->id), "SettingData",
                         sim_settings_ref(view->arena, view->world, vm->id));
    return stop ? stop : each_device(view, vm, show_device_state);
}

int sim_provide_settings_define_state(const struct sim_view *view)
{
    return for_vms(view, NULL, show_vm_state);
}

static int show_element_settings(const struct sim_view *view, const struct cim_ref *element,
                                 const struct cim_ref *setting)
{
    enum { IS_CURRENT = 1, IS_NOT_DEFAULT = 2, IS_NEXT = 1 };
    struct cim_instance *row = new_link(view, "ManagedElement", element, "SettingData", setting);
    if (!row)
        return 0;
    sim_put_number(view, row, "IsDefault", IS_NOT_DEFAULT);
    sim_put_number(view, row, "IsCurrent", IS_CURRENT);
    sim_put_number(view, row, "IsNext", IS_NEXT);
    return sim_show(view, row);
}

static int show_device_settings(const struct sim_view *view, const struct hf_vm *vm,
                                const struct cim_ref *device, const struct cim_ref *setting)
{
    (void)vm;
    return show_element_settings(view, device, setting);
}

static int show_vm_settings(const struct sim_view *view, const struct hf_vm *vm)
{
    if (!may_be_of(view, "SettingData", vm->id))
        return 0;
    int stop = show_element_settings(view, sim_vm_ref(view->arena, view->world, vm->id),
                                     sim_settings_ref(view->arena, view->world, vm->id));
    return stop ? stop : each_device(view, vm, show_device_settings);
}

int sim_provide_element_settings(const struct sim_view *view)
{
    return for_vms(view, NULL, show_vm_settings);
}

static int show_component(const struct sim_view *view, const struct sim_config *config,
                          const struct cim_ref *part)
{
    return show_link(view, "GroupComponent", sim_settings_ref(view->arena, view->world, config->id),
                     "PartComponent", part);
}

static int show_components(const struct sim_view *view, const struct sim_config *config)
{
    if (!may_be_of(view, "GroupComponent", config->id) || !may_be_of(view, "PartComponent", config->id))
        return 0;
    return sim_each_part(view, config, show_component);
}

int sim_provide_settings_components(const struct sim_view *view)
{
    return sim_each_config(view, show_components);
}

/* --- VM and checkpoints --- */

static int show_checkpoint_link(const struct sim_view *view, const struct hf_vm *vm, const char *id)
{
    if (!may_be_of(view, "Dependent", id))
        return 0;
    return show_link(view, "Antecedent", sim_vm_ref(view->arena, view->world, vm->id), "Dependent",
                     sim_settings_ref(view->arena, view->world, id));
}

static int show_checkpoints(const struct sim_view *view, const struct hf_vm *vm)
{
    int stop = 0;
    for (size_t i = 0; !stop && i < vm->checkpoints.count; i++)
        stop = show_checkpoint_link(view, vm, vm->checkpoints.items[i].id);
    return stop;
}

int sim_provide_snapshots_of_systems(const struct sim_view *view)
{
    return for_vms(view, "Antecedent", show_checkpoints);
}

static int show_most_current(const struct sim_view *view, const struct hf_vm *vm)
{
    return vm->current ? show_checkpoint_link(view, vm, vm->current) : 0;
}

int sim_provide_most_current_snapshots(const struct sim_view *view)
{
    return for_vms(view, "Antecedent", show_most_current);
}

static int show_last_applied(const struct sim_view *view, const struct hf_vm *vm)
{
    if (!vm->last_applied)
        return 0;
    return show_link(view, "Antecedent", sim_settings_ref(view->arena, view->world, vm->last_applied),
                     "Dependent", sim_vm_ref(view->arena, view->world, vm->id));
}

int sim_provide_last_applied_snapshots(const struct sim_view *view)
{
    return for_vms(view, "Dependent", show_last_applied);
}

static int show_parent(const struct sim_view *view, const char *parent, const char *child)
{
    if (!parent || !may_be_of(view, "Antecedent", parent) || !may_be_of(view, "Dependent", child))
        return 0;
    return show_link(view, "Antecedent", sim_settings_ref(view->arena, view->world, parent), "Dependent",
                     sim_settings_ref(view->arena, view->world, child));
}

static int show_parents(const struct sim_view *view, const struct hf_vm *vm)
{
    int stop = 0;
    for (size_t i = 0; !stop && i < vm->checkpoints.count; i++)
        stop = show_parent(view, vm->checkpoints.items[i].parent, vm->checkpoints.items[i].id);
    return stop ? stop : show_parent(view, vm->current, vm->id);
}

int sim_provide_parent_child(const struct sim_view *view)
{
    return for_vms(view, NULL, show_parents);
}

/* --- devices, pools, services --- */

static int show_vm_device(const struct sim_view *view, const struct hf_vm *vm, const struct cim_ref *device,
                          const struct cim_ref *setting)
{
    (void)setting;
    return show_link(view, "GroupComponent", sim_vm_ref(view->arena, view->world, vm->id), "PartComponent",
                     device);
}

static int show_vm_devices(const struct sim_view *view, const struct hf_vm *vm)
{
    int stop = each_device(view, vm, show_vm_device);
    return stop || !sim_guest_has_services(vm)
               ? stop
               : show_vm_device(view, vm, sim_shutdown_ref(view->arena, view->world, vm), NULL);
}

int sim_provide_system_devices(const struct sim_view *view)
{
    return for_vms(view, "GroupComponent", show_vm_devices);
}

static const struct cim_ref *pool_ref(const struct sim_view *view, const struct sim_pool *pool)
{
    return sim_ref_by_id(view->arena, view->world, "Msvm_ResourcePool",
                         sim_instance_id(view->arena, pool->id));
}

static const struct cim_ref *capabilities_ref(const struct sim_view *view, const struct sim_pool *pool)
{
    return sim_ref_by_id(view->arena, view->world, "Msvm_AllocationCapabilities",
                         sim_instance_id(view->arena, pool->capabilities));
}

static int show_allocation(const struct sim_view *view, const struct hf_vm *vm, const struct cim_ref *device,
                           const struct cim_ref *setting)
{
    (void)vm;
    (void)setting;
    return show_link(view, "Antecedent", pool_ref(view, sim_gpu_pool()), "Dependent", device);
}

static int show_allocations(const struct sim_view *view, const struct hf_vm *vm)
{
    return each_device(view, vm, show_allocation);
}

int sim_provide_allocations(const struct sim_view *view)
{
    return for_vms(view, NULL, show_allocations);
}

int sim_provide_element_capabilities(const struct sim_view *view)
{
    int stop = 0;
    for (size_t i = 0; !stop && i < sim_pool_count; i++)
        stop = show_link(view, "ManagedElement", pool_ref(view, &sim_pools[i]), "Capabilities",
                         capabilities_ref(view, &sim_pools[i]));
    return stop;
}

int sim_provide_settings_define_capabilities(const struct sim_view *view)
{
    int stop = 0;
    for (size_t i = 0; !stop && i < SIM_DEFINITIONS; i++) {
        const struct sim_definition *definition = &sim_gpu_definitions[i];
        struct cim_instance *row = new_link(
            view, "GroupComponent", capabilities_ref(view, sim_gpu_pool()), "PartComponent",
            sim_ref_by_id(view->arena, view->world, "Msvm_GpuPartitionSettingData", definition->instance_id));
        if (!row)
            continue;
        sim_put_number(view, row, "PropertyPolicy", 0);
        sim_put_number(view, row, "ValueRole", definition->value_role);
        sim_put_number(view, row, "ValueRange", definition->value_range);
        sim_put_number(view, row, "SupportStatement", 0);
        stop = sim_show(view, row);
    }
    return stop;
}

int sim_provide_hosted_services(const struct sim_view *view)
{
    const struct cim_ref *host =
        sim_system_ref(view->arena, view->world, "Msvm_ComputerSystem", view->world->path_name);
    int stop = show_link(
        view, "Antecedent", host, "Dependent",
        sim_service_ref(view->arena, view->world, SIM_MANAGEMENT_SERVICE, SIM_MANAGEMENT_SERVICE_NAME));
    if (stop)
        return stop;
    return show_link(
        view, "Antecedent", host, "Dependent",
        sim_service_ref(view->arena, view->world, SIM_SNAPSHOT_SERVICE, SIM_SNAPSHOT_SERVICE_NAME));
}

/* --- jobs --- */

/* The element's reference while it exists; NULL for the VM, which is shown anyway. */
static const struct cim_ref *affected_ref(const struct sim_view *view, const struct hf_vm *vm,
                                          const struct hf_affected *affected)
{
    if (affected->kind == HF_ELEMENT_VM)
        return NULL;
    if (affected->kind == HF_ELEMENT_CHECKPOINT)
        return hf_checkpoint_by_id(vm, affected->id)
                   ? sim_settings_ref(view->arena, view->world, affected->id)
                   : NULL;
    return hf_adapter_by_id(&vm->adapters, affected->id)
               ? sim_adapter_ref(view->arena, view->world, vm->id, affected->id)
               : NULL;
}

static int show_affected(const struct sim_view *view, const struct hf_job *job, const struct cim_ref *element,
                         uint64_t effect)
{
    struct cim_instance *row = new_link(view, "AffectedElement", element, "AffectingElement",
                                        sim_job_ref(view->arena, view->world, job));
    if (!row)
        return 0;
    sim_put_numbers(view, row, "ElementEffects", &effect, 1);
    return sim_show(view, row);
}

/* Its VM, and what it has made or changed. */
static int show_job_elements(const struct sim_view *view, const struct hf_job *job)
{
    const struct hf_vm *vm = hf_vm_by_id(view->world, job->vm);
    int stop = 0;
    if (!vm)
        return 0;
    if (!view->world->behaviour.affected_vms_absent)
        stop = show_affected(view, job, sim_vm_ref(view->arena, view->world, vm->id), HF_EFFECTS_UNKNOWN);
    for (size_t i = 0; !stop && i < job->affected.count; i++) {
        const struct cim_ref *element = affected_ref(view, vm, &job->affected.items[i]);
        if (element)
            stop = show_affected(view, job, element, job->affected.items[i].effect);
    }
    return stop;
}

int sim_provide_affected_elements(const struct sim_view *view)
{
    int stop = 0;
    const char *hinted = hinted_name(view, "AffectingElement", "InstanceID");
    for (size_t i = 0; !stop && i < view->world->jobs.count; i++) {
        const struct hf_job *job = &view->world->jobs.items[i];
        if (!hinted || hp_text_same(hinted, job->id))
            stop = show_job_elements(view, job);
    }
    return stop;
}
