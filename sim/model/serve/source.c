/* SPDX-License-Identifier: MIT */
#include "source.h"

#include "base/text.h"
#include "cim/status.h"
#include "cim/wql.h"
#include "providers.h"
#include "sim/schema.h"

#include <limits.h>
#include <string.h>

static const struct {
    const char *class_name;
    sim_provider *provide;
} providers[] = {
    { "Msvm_ComputerSystem", sim_provide_computer_systems },
    { "Msvm_VirtualSystemSettingData", sim_provide_settings },
    { "Msvm_SummaryInformation", sim_provide_summaries },
    { "Msvm_PartitionableGpu", sim_provide_gpus },
    { "Msvm_GpuPartition", sim_provide_partitions },
    { "Msvm_GpuPartitionSettingData", sim_provide_adapters },
    { "Msvm_PciExpressSettingData", sim_provide_whole_devices },
    { "Msvm_MountedStorageImage", sim_provide_mounted_images },
    { "Msvm_ResourcePool", sim_provide_pools },
    { "Msvm_AllocationCapabilities", sim_provide_capabilities },
    { "Msvm_MemorySettingData", sim_provide_memory },
    { "Msvm_ProcessorSettingData", sim_provide_processors },
    { "Msvm_ResourceAllocationSettingData", sim_provide_drives },
    { "Msvm_StorageAllocationSettingData", sim_provide_disks },
    { SIM_MANAGEMENT_SERVICE, sim_provide_management_service },
    { SIM_SNAPSHOT_SERVICE, sim_provide_snapshot_service },
    { SIM_IMAGE_SERVICE, sim_provide_image_service },
    { "Msvm_ConcreteJob", sim_provide_jobs },
    { "Msvm_ShutdownComponent", sim_provide_shutdown_components },
    { "Msvm_SettingsDefineState", sim_provide_settings_define_state },
    { "Msvm_VirtualSystemSettingDataComponent", sim_provide_settings_components },
    { "Msvm_SnapshotOfVirtualSystem", sim_provide_snapshots_of_systems },
    { "Msvm_MostCurrentSnapshotInBranch", sim_provide_most_current_snapshots },
    { "Msvm_LastAppliedSnapshot", sim_provide_last_applied_snapshots },
    { "Msvm_ParentChildSettingData", sim_provide_parent_child },
    { "Msvm_ElementSettingData", sim_provide_element_settings },
    { "Msvm_ElementCapabilities", sim_provide_element_capabilities },
    { "Msvm_SettingsDefineCapabilities", sim_provide_settings_define_capabilities },
    { "Msvm_ElementAllocatedFromPool", sim_provide_allocations },
    { "Msvm_SystemDevice", sim_provide_system_devices },
    { "Msvm_HostedService", sim_provide_hosted_services },
    { "Msvm_AffectedJobElement", sim_provide_affected_elements },
    { "Msvm_Error", sim_provide_nothing },
    { "Msvm_VirtualHardDiskState", sim_provide_nothing },
    { "Msvm_VirtualHardDiskSettingData", sim_provide_nothing },
    { "Msvm_VirtualSystemSnapshotSettingData", sim_provide_nothing },
    { "Msvm_VirtualSystemExportSettingData", sim_provide_nothing },
    { "Win32_PnPEntity", sim_provide_pnp_entities },
    { "Win32_VideoController", sim_provide_video_controllers },
    { "Win32_PnPSignedDriver", sim_provide_signed_drivers },
    { "Win32_OperatingSystem", sim_provide_operating_system },
    { "Win32_ComputerSystem", sim_provide_computer },
    { "Win32_Volume", sim_provide_volumes },
    { "CIM_DataFile", sim_provide_files },
    { "StdRegProv", sim_provide_nothing },
    { "MSCluster_Resource", sim_provide_cluster_resources },
    { "MSCluster_Property_Resource_Virtual_Machine", sim_provide_nothing },
};

sim_provider *sim_provider_of(const struct cim_class_decl *class)
{
    for (size_t i = 0; i < HP_COUNT(providers); i++)
        if (strcmp(providers[i].class_name, class->name) == 0)
            return providers[i].provide;
    return NULL;
}

/* Without rights the virtualization namespace opens and shows nothing (facts page, 10.4). */
static bool is_hidden(const struct hf_world *world, const struct cim_class_decl *class)
{
    if (world->host.rights != HF_RIGHTS_NONE || !hp_text_same(class->ns, CIM_NS_VIRTUALIZATION))
        return false;
    bool service = sim_class_is(class, "CIM_Service");
    return !service || world->behaviour.missing_services_when_no_rights;
}

static bool is_denied(const struct hf_world *world, const struct cim_class_decl *class)
{
    return world->host.rights == HF_RIGHTS_NO_CIMV2 && hp_text_same(class->ns, CIM_NS_CIMV2);
}

static int enumerate(struct sim_window *window, const struct cim_class_decl *class,
                     const struct sim_hint *hint, struct hp_arena *arena, sim_visit *visit, void *visitor,
                     struct hp_error *err)
{
    sim_provider *provide = sim_provider_of(class);
    if (!provide)
        return hp_error_set(err, HP_E_FAILED, "the simulated host has no provider for %s", class->name);
    if (is_denied(window->world, class))
        return cim_status_error(err, (uint32_t)CIM_S_ACCESS_DENIED, NULL, class->name);
    if (window->world->cluster.query_error && hp_text_same(class->ns, CIM_NS_CLUSTER))
        return cim_status_error(err, (uint32_t)window->world->cluster.query_error, NULL, class->name);
    if (is_hidden(window->world, class))
        return 0;
    const struct sim_view view = {
        .world = window->world,
        .templates = window->templates,
        .lookup = window->lookup,
        .now = window->now,
        .class = class,
        .form = sim_template(window->templates, class, (unsigned)window->world->host.build),
        .hint = hint && hint->property ? hint : NULL,
        .arena = arena,
        .visit = visit,
        .visitor = visitor,
    };
    return provide(&view);
}

static int each(void *context, const struct cim_class_decl *class, const struct sim_hint *hint,
                struct hp_arena *scratch, sim_visit *visit, void *visitor, struct hp_error *err)
{
    return enumerate(context, class, hint, scratch, visit, visitor, err);
}

static int get(void *context, const struct cim_ref *ref, struct hp_arena *arena, struct cim_instance **out,
               struct hp_error *err)
{
    return sim_source_get(context, ref, arena, out, err);
}

struct sim_source sim_source(struct sim_window *window)
{
    return (struct sim_source){ .context = window,
                                .build = (unsigned)window->world->host.build,
                                .server = window->world->path_name,
                                .projected_paths = window->world->behaviour.projected_paths,
                                .each = each,
                                .get = get };
}

struct sim_view sim_plain_view(struct sim_window *window, struct hp_arena *arena)
{
    return (struct sim_view){
        .world = window->world, .templates = window->templates, .now = window->now, .arena = arena
    };
}

/* --- one object --- */

int sim_check_namespace(const struct hf_world *world, const char *ns, struct hp_error *err)
{
    bool known = sim_namespace_known(ns);
    if (known && !world->host.hyper_v)
        known = sim_class(ns, "Msvm_ComputerSystem", UINT_MAX) == NULL;
    if (known && !world->cluster.name)
        known = !sim_namespace_same(ns, CIM_NS_CLUSTER);
    return known ? 0 : cim_status_error(err, (uint32_t)CIM_S_INVALID_NAMESPACE, NULL, ns);
}

/* Every key of the class, each once, and nothing else; of string type, as all keys here are. */
static bool keys_fit(const struct cim_class_decl *class, const struct sim_template *form,
                     const struct cim_ref *ref)
{
    if (class->is_singleton)
        return ref->singleton && ref->key_count == 0;
    if (ref->key_count != form->key_count || ref->singleton || !form->key_count)
        return false;
    if (ref->key_count == 1 && !*ref->keys[0].name)
        return ref->keys[0].value.type == CIM_STRING;
    for (size_t i = 0; i < form->key_count; i++)
        if (!cim_ref_key(ref, form->blank[form->keys[i]].name))
            return false;
    return true;
}

int sim_class_of_ref(const struct hf_world *world, const struct cim_ref *ref,
                     const struct cim_class_decl **out, struct hp_error *err)
{
    const char *ns = ref->ns ? ref->ns : CIM_NS_VIRTUALIZATION;
    int rc = sim_check_namespace(world, ns, err);
    if (rc)
        return rc;
    const struct cim_class_decl *class = sim_class(ns, ref->class_name, (unsigned)world->host.build);
    if (!class)
        return cim_status_error(err, (uint32_t)CIM_S_INVALID_CLASS, NULL, ref->class_name);
    *out = class;
    return 0;
}

struct finding {
    const struct cim_ref *ref;
    struct hp_arena *arena;
    struct cim_instance *found;
};

enum { FOUND = 1 };

static int compare(void *visitor, const struct cim_instance *instance)
{
    struct finding *finding = visitor;
    if (!instance->path || !cim_ref_same(instance->path, finding->ref))
        return 0;
    finding->found = cim_instance_copy(finding->arena, instance);
    return FOUND;
}

/* The key that tells objects of a class apart best: the last one (Name, DeviceID, InstanceID). */
static struct sim_hint hint_of(const struct sim_template *form, const struct cim_ref *ref)
{
    if (!form->key_count)
        return (struct sim_hint){ .property = NULL };
    const char *name = form->blank[form->keys[form->key_count - 1]].name;
    const char *text = cim_ref_key(ref, name);
    if (form->blank[form->keys[form->key_count - 1]].value.type != CIM_STRING || !text)
        return (struct sim_hint){ .property = NULL };
    return (struct sim_hint){ .property = name, .value = cim_string(text) };
}

int sim_source_get(struct sim_window *window, const struct cim_ref *ref, struct hp_arena *arena,
                   struct cim_instance **out, struct hp_error *err)
{
    HP_ARENA(scratch);
    const struct cim_class_decl *class = NULL;
    int rc = sim_class_of_ref(window->world, ref, &class, err);
    if (rc)
        return rc;
    const char *path = cim_ref_path(&scratch, ref);
    const struct sim_template *form =
        sim_template(window->templates, class, (unsigned)window->world->host.build);
    if (!keys_fit(class, form, ref))
        return cim_status_error(err, (uint32_t)CIM_S_INVALID_PARAMETER, NULL, path);
    struct cim_ref whole = *ref;
    struct cim_key named;
    if (ref->key_count == 1 && !*ref->keys[0].name) {
        named = (struct cim_key){ form->blank[form->keys[0]].name, ref->keys[0].value };
        whole.keys = &named;
    }
    struct finding finding = { .ref = &whole, .arena = arena };
    const struct sim_hint hint = hint_of(form, &whole);
    if (!class->is_abstract)
        rc = enumerate(window, class, &hint, &scratch, compare, &finding, err);
    if (finding.found) {
        *out = finding.found;
        return 0;
    }
    return rc < 0 ? rc : cim_status_error(err, (uint32_t)CIM_S_NOT_FOUND, NULL, path);
}
