/* SPDX-License-Identifier: MIT */
/* The methods of Msvm_ImageManagementService that tell of a virtual disk, wherever Hyper-V can reach it
 * (facts page, 8.1). */
#include "base/hash.h"
#include "base/text.h"
#include "call.h"
#include "cim/embed.h"
#include "serve/paths.h"

static const struct hf_disk *find_in(const struct hf_disks *disks, const char *path)
{
    for (size_t i = 0; i < disks->count; i++)
        if (!disks->items[i].pass_through && hp_text_same(disks->items[i].path, path))
            return &disks->items[i];
    return NULL;
}

static const struct hf_disk *find(const struct hf_world *world, const char *path)
{
    const struct hf_disk *found = NULL;
    for (size_t i = 0; !found && i < world->vms.count; i++) {
        const struct hf_vm *vm = &world->vms.items[i];
        found = find_in(&vm->disks, path);
        for (size_t k = 0; !found && k < vm->checkpoints.count; k++)
            found = find_in(&vm->checkpoints.items[k].disks, path);
    }
    return found;
}

int sim_get_disk_state(struct sim_call *call)
{
    const char *path = sim_arg_text(call, "Path");
    const struct hf_disk *disk = path ? find(call->world, path) : NULL;
    if (!disk || !disk->file_bytes.set)
        return sim_answer(call, path ? SIM_FAILED : SIM_INVALID_PARAMETER);
    HP_STR(text);
    struct cim_instance *state = cim_instance_new(call->arena, "Msvm_VirtualHardDiskState");
    cim_props_set(call->arena, &state->props, "FileSize", cim_uint(CIM_UINT64, disk->file_bytes.value));
    cim_props_set(call->arena, &state->props, "InUse", cim_boolean(false));
    if (cim_embed_write(&text, state, NULL))
        return sim_answer(call, SIM_FAILED);
    cim_props_set(call->arena, call->out, "State",
                  cim_string(hp_arena_copy(call->arena, hp_str_text(&text))));
    return sim_answer(call, SIM_DONE);
}

/* The identity of the disk in a file: always the same, and another one once it was written to. */
static const char *disk_id(struct hp_arena *arena, const char *path, bool changed)
{
    uint64_t high = hp_hash_add(hp_hash_folded(path), changed ? "changed" : "");
    uint64_t low = hp_hash_add(high, "id");
    return hp_arena_format(arena, "%08X-%04X-%04X-%04X-%012llX", (unsigned)(high >> 32),
                           (unsigned)(high >> 16) & 0xFFFF, (unsigned)high & 0xFFFF, (unsigned)(low >> 48),
                           (unsigned long long)low & 0xFFFFFFFFFFFF);
}

/* The child has the identity its parent had then. */
static void put_parent(struct sim_call *call, const struct hf_disk *disk, struct cim_props *props)
{
    const char *id = disk_id(call->arena, disk->parent_path, disk->parent_changed);
    cim_props_set(call->arena, props, "ParentPath", cim_string(disk->parent_path));
    cim_props_set(call->arena, props, "ParentIdentifier", cim_string(id));
}

/* A base disk need not be any VM's now. */
int sim_get_disk_settings(struct sim_call *call)
{
    enum { DYNAMIC = 3, DIFFERENCING = 4, VHDX = 3 };
    HP_STR(text);
    const char *path = sim_arg_text(call, "Path");
    const struct hf_disk *disk = path ? find(call->world, path) : NULL;
    bool differs = disk && disk->parent_path;
    if (!path || (disk && disk->missing))
        return sim_answer(call, path ? SIM_FAILED : SIM_INVALID_PARAMETER);
    struct cim_instance *settings = cim_instance_new(call->arena, "Msvm_VirtualHardDiskSettingData");
    struct cim_props *props = &settings->props;
    cim_props_set(call->arena, props, "Type", cim_uint(CIM_UINT16, differs ? DIFFERENCING : DYNAMIC));
    cim_props_set(call->arena, props, "Format", cim_uint(CIM_UINT16, VHDX));
    cim_props_set(call->arena, props, "Path", cim_string(path));
    cim_props_set(call->arena, props, "VirtualDiskId", cim_string(disk_id(call->arena, path, false)));
    if (disk)
        cim_props_set(call->arena, props, "MaxInternalSize", cim_uint(CIM_UINT64, disk->size_bytes));
    if (differs)
        put_parent(call, disk, props);
    if (cim_embed_write(&text, settings, NULL))
        return sim_answer(call, SIM_FAILED);
    cim_props_set(call->arena, call->out, "SettingData",
                  cim_string(hp_arena_copy(call->arena, hp_str_text(&text))));
    return sim_answer(call, SIM_DONE);
}
