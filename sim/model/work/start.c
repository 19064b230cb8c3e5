/* SPDX-License-Identifier: MIT */
#include "start.h"

#include <inttypes.h>

static uint64_t partitions_of_vm(const struct hf_world *world, const struct hf_vm *vm,
                                 const struct hf_gpu *gpu)
{
    uint64_t count = 0;
    for (size_t i = 0; i < vm->adapters.count; i++)
        count += hf_adapter_gpu(world, &vm->adapters.items[i]) == gpu;
    return count;
}

/* What the GPU would have to give with this VM running beside those that run. */
static uint64_t partitions_with(const struct hf_world *world, const struct hf_vm *started,
                                const struct hf_gpu *gpu)
{
    uint64_t count = partitions_of_vm(world, started, gpu);
    for (size_t i = 0; i < world->vms.count; i++)
        if (hf_vm_holds_gpus(&world->vms.items[i]))
            count += partitions_of_vm(world, &world->vms.items[i], gpu);
    return count;
}

/* The layers of Hyper-V's text, with those of its events 12030 and 12006. */
static const char *no_resources(struct hp_arena *arena, const struct hf_vm *vm)
{
    static const char reason[] =
        "Insufficient system resources exist to complete the requested service. (0x800705AA)";
    return hp_arena_format(arena,
                           "'%s' failed to start.\nGPU Partition: Failed to power on with Error '%s'.\n"
                           "'%s' GPU Partition: Failed to finish reserving resources with Error '%s'. "
                           "(Virtual machine ID %s)",
                           vm->name, reason, vm->name, reason, vm->id);
}

/* Hyper-V's words where the upper window does not fit below what the processor can address (more facts, 5.1).
 */
static const char *too_high(const struct hf_world *world, struct hp_arena *arena, const struct hf_vm *vm)
{
    static const uint64_t megabyte = UINT64_C(1024) * 1024;
    uint64_t limit = UINT64_C(1) << world->host.address_bits;
    uint64_t end = (vm->settings.high_mmio_base_megabytes + vm->settings.high_mmio_megabytes) * megabyte;
    if (end <= limit)
        return NULL;
    return hp_arena_format(arena,
                           "'%s' specifies an upper MMIO region that is above the supported physical address "
                           "range.\nThe upper MMIO region (0x%016" PRIx64
                           ") is above the supported physical address range. Make sure that the upper MMIO "
                           "region is below 0x%016" PRIx64 ".",
                           vm->name, end - 4096, limit);
}

const char *sim_start_refusal(const struct hf_world *world, struct hp_arena *arena, const struct hf_vm *vm)
{
    const char *refusal = too_high(world, arena, vm);
    if (refusal)
        return refusal;
    if (vm->guest.start_code)
        return vm->guest.start_text;
    if (vm->adapters.count && vm->settings.automatic_checkpoints &&
        world->behaviour.start_refused_with_automatic_checkpoints)
        return "Checkpoint operation failed.\nThe operation cannot be performed on the virtual machine "
               "because it is assigned one or more GPUP partitions.";
    for (size_t i = 0; i < vm->adapters.count; i++) {
        const struct hf_adapter *adapter = &vm->adapters.items[i];
        const struct hf_gpu *gpu = hf_adapter_gpu(world, adapter);
        if (!gpu && adapter->gpu)
            return hp_arena_format(arena,
                                   "'%s' failed to start.\nCould not allocate partitionable GPU device '%s'",
                                   vm->name, adapter->gpu);
        if (!gpu || partitions_with(world, vm, gpu) > gpu->partition_count)
            return no_resources(arena, vm);
    }
    return NULL;
}
