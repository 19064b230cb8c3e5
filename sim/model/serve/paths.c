/* SPDX-License-Identifier: MIT */
#include "paths.h"

#include "base/guid.h"
#include "base/text.h"
#include "cim/wql.h"

#include <string.h>

static const char prefix[] = "Microsoft:";

struct sim_config sim_live_config(const struct hf_vm *vm)
{
    return (struct sim_config){
        .vm = vm, .id = vm->id, .settings = &vm->settings, .adapters = &vm->adapters, .disks = &vm->disks
    };
}

struct sim_config sim_checkpoint_config(const struct hf_vm *vm, const struct hf_checkpoint *checkpoint)
{
    return (struct sim_config){ .vm = vm,
                                .checkpoint = checkpoint,
                                .id = checkpoint->id,
                                .settings = &checkpoint->settings,
                                .adapters = &checkpoint->adapters,
                                .disks = &checkpoint->disks };
}

/* --- InstanceIDs --- */

const char *sim_instance_id(struct hp_arena *arena, const char *id)
{
    size_t size = strlen(id) + 1;
    char *text = hp_arena_alloc(arena, strlen(prefix) + size);
    memcpy(text, prefix, strlen(prefix));
    memcpy(text + strlen(prefix), id, size);
    return text;
}

const char *sim_part_id(struct hp_arena *arena, const char *id, const char *rest)
{
    return hp_arena_format(arena, "%s%s\\%s", prefix, id, rest);
}

const char *sim_id_in_instance_id(struct hp_arena *arena, const char *text)
{
    if (!text || !hp_text_begins(text, prefix))
        return NULL;
    return hp_arena_copy(arena, text + strlen(prefix));
}

bool sim_ids_in_part_id(struct hp_arena *arena, const char *text, const char **owner, const char **part)
{
    if (!text || !hp_text_begins(text, prefix))
        return false;
    const char *first = text + strlen(prefix);
    const char *last = strrchr(first, '\\'); /* the owner's may be anything on a broken host */
    if (!last || strlen(last + 1) != HP_GUID_LENGTH)
        return false;
    *owner = hp_arena_copy_part(arena, first, (size_t)(last - first));
    *part = hp_arena_copy(arena, last + 1);
    return true;
}

/* --- references --- */

static const struct cim_ref *make(struct hp_arena *arena, const struct hf_world *world,
                                  const char *class_name, const struct cim_key *keys, size_t count)
{
    struct cim_key *own = hp_arena_array(arena, count, sizeof *own);
    memcpy(own, keys, count * sizeof *own);
    struct cim_ref *ref = hp_arena_alloc(arena, sizeof *ref);
    *ref = (struct cim_ref){ .server = world->path_name,
                             .ns = CIM_NS_VIRTUALIZATION,
                             .class_name = class_name,
                             .keys = own,
                             .key_count = count };
    return ref;
}

const struct cim_ref *sim_ref_by_id(struct hp_arena *arena, const struct hf_world *world,
                                    const char *class_name, const char *instance_id)
{
    const struct cim_key key = { "InstanceID", cim_string(instance_id) };
    return make(arena, world, class_name, &key, 1);
}

const struct cim_ref *sim_system_ref(struct hp_arena *arena, const struct hf_world *world,
                                     const char *class_name, const char *name)
{
    const struct cim_key keys[] = { { "CreationClassName", cim_string(class_name) },
                                    { "Name", cim_string(name) } };
    return make(arena, world, class_name, keys, 2);
}

const struct cim_ref *sim_vm_ref(struct hp_arena *arena, const struct hf_world *world, const char *id)
{
    return sim_system_ref(arena, world, "Msvm_ComputerSystem", id);
}

const struct cim_ref *sim_settings_ref(struct hp_arena *arena, const struct hf_world *world, const char *id)
{
    return sim_ref_by_id(arena, world, "Msvm_VirtualSystemSettingData", sim_instance_id(arena, id));
}

const struct cim_ref *sim_adapter_ref(struct hp_arena *arena, const struct hf_world *world, const char *owner,
                                      const char *id)
{
    return sim_ref_by_id(arena, world, "Msvm_GpuPartitionSettingData", sim_part_id(arena, owner, id));
}

const struct cim_ref *sim_job_ref(struct hp_arena *arena, const struct hf_world *world,
                                  const struct hf_job *job)
{
    return sim_ref_by_id(arena, world, "Msvm_ConcreteJob", job->id);
}

const struct cim_ref *sim_service_ref(struct hp_arena *arena, const struct hf_world *world,
                                      const char *class_name, const char *name)
{
    const struct cim_key keys[] = { { "CreationClassName", cim_string(class_name) },
                                    { "Name", cim_string(name) },
                                    { "SystemCreationClassName", cim_string("Msvm_ComputerSystem") },
                                    { "SystemName", cim_string(hf_windows_name(world)) } };
    return make(arena, world, class_name, keys, 4);
}

const struct cim_ref *sim_device_ref(struct hp_arena *arena, const struct hf_world *world,
                                     const char *class_name, const char *vm_id, const char *device_id)
{
    const struct cim_key keys[] = {
        { "CreationClassName", cim_string(class_name) },
        { "DeviceID", cim_string(device_id) },
        { "SystemCreationClassName", cim_string("Msvm_ComputerSystem") },
        { "SystemName", cim_string(vm_id) },
    };
    return make(arena, world, class_name, keys, 4);
}

const char *sim_host_resource(struct hp_arena *arena, const struct hf_world *world,
                              const struct hf_adapter *adapter)
{
    const struct hf_gpu *taken =
        !adapter->gpu && world->behaviour.automatic_reads_back_chosen ? hf_adapter_gpu(world, adapter) : NULL;
    const char *gpu = taken ? taken->instance_path : adapter->gpu;
    if (!gpu)
        return NULL;
    struct cim_ref ref = *sim_system_ref(arena, world, "Msvm_PartitionableGpu", gpu);
    if (adapter->host_name)
        ref.server = adapter->host_name;
    if (world->behaviour.host_resource_form == HF_RESOURCE_WITHOUT_HOST)
        ref.server = NULL;
    char *path = cim_ref_path(arena, &ref);
    bool slashes = world->behaviour.host_resource_form == HF_RESOURCE_SLASHES;
    for (char *p = path; slashes && *p && *p != ':'; p++)
        *p = *p == '\\' ? '/' : *p;
    return path;
}

const char *sim_device_id(struct hp_arena *arena, const char *instance_path)
{
    char *id = hp_arena_copy(arena, instance_path + strlen("\\\\?\\"));
    unsigned parts = 1;
    char *p = id;
    for (; *p && (*p != '#' || parts < 3); p++) {
        if (*p == '#') {
            *p = '\\';
            parts++;
        } else if (*p >= 'a' && *p <= 'z') {
            *p = (char)(*p - 'a' + 'A');
        }
    }
    *p = '\0';
    return id;
}
