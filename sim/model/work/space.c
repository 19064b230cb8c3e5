/* SPDX-License-Identifier: MIT */
#include "space.h"

#include "base/text.h"

enum { MIB = 1048576 };

void sim_space_take(struct hf_world *world, const char *path, uint64_t bytes)
{
    struct hf_volume *volume = hf_volume_of(world, path);
    if (volume)
        volume->free_bytes -= bytes < volume->free_bytes ? bytes : volume->free_bytes;
}

void sim_space_give(struct hf_world *world, const char *path, uint64_t bytes)
{
    struct hf_volume *volume = hf_volume_of(world, path);
    uint64_t taken = volume ? volume->capacity_bytes - volume->free_bytes : 0;
    if (volume)
        volume->free_bytes += bytes < taken ? bytes : taken;
}

bool sim_space_for_checkpoint(const struct hf_world *world, const struct hf_vm *vm)
{
    if (world->host.free_space_bytes < world->behaviour.checkpoint_space_bytes)
        return false;
    for (size_t i = 0; i < world->volumes.count; i++) {
        const struct hf_volume *volume = &world->volumes.items[i];
        bool configured = hf_volume_of(world, SIM_CONFIGURATION_ROOT) == volume;
        uint64_t needed = configured ? SIM_CONFIGURATION_BYTES : 0;
        for (size_t k = 0; k < vm->disks.count; k++)
            if (hf_volume_of(world, vm->disks.items[k].path) == volume &&
                hf_disk_is_snapshottable(&vm->disks.items[k]))
                needed += SIM_EMPTY_DISK_BYTES;
        if (needed > volume->free_bytes)
            return false;
    }
    return true;
}

static uint64_t bytes_of(const struct hf_disks *disks)
{
    uint64_t bytes = 0;
    for (size_t i = 0; i < disks->count; i++)
        bytes += disks->items[i].file_bytes.value;
    return bytes;
}

uint64_t sim_space_of_chain(const struct hf_vm *vm, const struct hf_checkpoint *checkpoint_or_null)
{
    const char *at = checkpoint_or_null ? checkpoint_or_null->id : vm->current;
    uint64_t bytes = checkpoint_or_null ? 0 : bytes_of(&vm->disks);
    const struct hf_checkpoint *checkpoint;
    /* A broken host's chain may have no end. */
    for (size_t steps = 0; steps < vm->checkpoints.count && at; steps++) {
        checkpoint = hf_checkpoint_by_id(vm, at);
        bytes += checkpoint ? bytes_of(&checkpoint->disks) : 0;
        at = checkpoint ? checkpoint->parent : NULL;
    }
    return bytes;
}

bool sim_space_for_export(const struct hf_world *world, const struct hf_vm *vm,
                          const struct hf_checkpoint *checkpoint_or_null, const char *directory)
{
    const struct hf_volume *volume = hf_volume_of(world, directory);
    if (world->host.free_space_bytes < world->behaviour.export_space_bytes)
        return false;
    return !volume ||
           sim_space_of_chain(vm, checkpoint_or_null) + SIM_CONFIGURATION_BYTES <= volume->free_bytes;
}

uint64_t sim_space_growth(const struct hf_world *world, uint64_t data, const struct hf_disk *into)
{
    const uint64_t most = UINT64_C(1) << 46; /* what a .vhdx can hold; so that nothing overflows */
    const struct hf_volume *volume = hf_volume_of(world, into->path);
    uint64_t size = into->size_bytes < most ? into->size_bytes : most;
    if (!into->file_bytes.set || into->file_bytes.value >= size ||
        (volume && hp_text_same(volume->file_system, "ReFS")))
        return 0;
    uint64_t grown =
        data / MIB * ((size - into->file_bytes.value) / MIB) / (size / MIB ? size / MIB : 1) * MIB;
    return grown < size - into->file_bytes.value ? grown : size - into->file_bytes.value;
}
