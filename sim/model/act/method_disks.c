/* SPDX-License-Identifier: MIT */
/* The method of Msvm_ImageManagementService that tells of a virtual disk, wherever Hyper-V can reach it
 * (facts page, 8.1). */
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
