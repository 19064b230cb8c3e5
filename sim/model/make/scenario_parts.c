/* SPDX-License-Identifier: MIT */
#include "scenario.h"

#include "base/time.h"
#include "work/effects.h"

#define INTERFACE "#{064092b3-625e-43bf-9eb5-dc845897dd59}\\GPUPARAV"

enum { PARTITIONS = 32 };

void sim_part_host(struct hf_world *world, const char *name, uint64_t build)
{
    world->host.name = name;
    world->host.build = build;
}

/* --- GPUs --- */

static const struct hf_driver drivers[] = {
    [SIM_NVIDIA] = { "32.0.15.7680", 1747958400000000, "NVIDIA", "oem42.inf" },
    [SIM_AMD] = { "32.0.21013.1000", 1746057600000000, "Advanced Micro Devices, Inc.", "oem17.inf" },
    [SIM_INTEL] = { "32.0.101.6987", 1748736000000000, "Intel Corporation", "oem8.inf" },
};

size_t sim_part_gpu(struct hf_world *world, enum sim_maker maker, const char *name, const char *device)
{
    struct hf_gpu *gpu = hf_add_gpu(world);
    gpu->name = name;
    gpu->instance_path = hp_arena_format(&world->arena, "\\\\?\\%s" INTERFACE, device);
    gpu->kind = maker == SIM_INTEL ? HF_GPU_INTEGRATED : HF_GPU_DISCRETE;
    gpu->driver = drivers[maker];
    gpu->partition_count = PARTITIONS;
    gpu->valid_partition_counts.items = hp_arena_array(&world->arena, 1, sizeof(uint64_t));
    gpu->valid_partition_counts.items[0] = PARTITIONS;
    gpu->valid_partition_counts.count = gpu->valid_partition_counts.capacity = 1;
    if (maker == SIM_NVIDIA) {
        struct hf_capacity *encode = &gpu->capacity[HF_ENCODE];
        encode->total = encode->max = encode->optimal = UINT64_MAX;
    }
    return world->gpus.count - 1;
}

/* --- VMs --- */

/* The newest configuration version of a build (facts page, 1.4). */
static const char *newest_version(uint64_t build)
{
    static const struct {
        uint64_t build;
        const char *version;
    } versions[] = { { 28000, "12.3" }, { 26100, "12.0" }, { 22621, "11.0" }, { 20348, "10.0" },
                     { 19041, "9.2" },  { 18362, "9.1" },  { 17763, "9.0" },  { 17134, "8.3" },
                     { 16299, "8.2" },  { 15063, "8.1" },  { 0, "8.0" } };
    size_t i = 0;
    while (versions[i].build > build)
        i++;
    return versions[i].version;
}

struct hf_vm *sim_part_vm(struct hf_world *world, const char *name, enum hf_state state)
{
    struct hf_vm *vm = hf_add_vm(world);
    vm->name = name;
    vm->state = state;
    vm->changed = vm->created;
    vm->version = newest_version(world->host.build);
    struct hf_disk *disk = hf_add_disk(world, &vm->disks);
    disk->path = hp_arena_format(&world->arena, "C:\\VMs\\%s\\disk.vhdx", vm->id);
    return vm;
}

void sim_part_prepare(struct hf_vm *vm)
{
    enum { TURN_OFF = 0 };
    vm->settings.guest_controlled_cache_types = true;
    vm->settings.low_mmio_megabytes = 1024;
    vm->settings.high_mmio_megabytes = 32768;
    vm->settings.automatic_stop_action = TURN_OFF;
}

struct hf_adapter *sim_part_adapter(struct hf_world *world, struct hf_vm *vm, int gpu)
{
    struct hf_adapter *adapter = hf_add_adapter(world, &vm->adapters);
    if (gpu != SIM_AUTOMATIC)
        adapter->gpu = world->gpus.items[gpu].instance_path;
    return adapter;
}

void sim_part_quotas(const struct hf_world *world, struct hf_adapter *adapter, unsigned percent)
{
    const struct hf_gpu *gpu = hf_gpu_by_path(world, adapter->gpu);
    for (size_t i = 0; i < HF_RESOURCES; i++) {
        uint64_t total = gpu->capacity[i].total;
        uint64_t part = total == UINT64_MAX ? total : total / 100 * percent;
        adapter->share[i] =
            (struct hf_share){ .min = { true, 0 }, .max = { true, part }, .optimal = { true, part } };
    }
}

int64_t sim_part_days_ago(const struct hf_world *world, unsigned days)
{
    return world->clock.now - (int64_t)days * 24 * 60 * 60 * HP_SECOND;
}

struct hf_checkpoint *sim_part_checkpoint(struct hf_world *world, struct hf_vm *vm, const char *name,
                                          unsigned days_ago)
{
    int64_t then = sim_part_days_ago(world, days_ago);
    return sim_take_checkpoint(world, vm, name ? name : sim_default_checkpoint_name(world, vm, false, then),
                               then);
}
