/* SPDX-License-Identifier: MIT */
/* Partitionable GPUs, the adapters configured on VMs with their templates, and the partitions of running VMs.
 */
#include "providers.h"

/* The four resources in property names: "TotalVRAM", "MinPartitionVRAM", ... */
static const char *const resource_names[HF_RESOURCES] = { "VRAM", "Encode", "Decode", "Compute" };

static const char *property(const struct sim_view *view, const char *before, enum hf_resource resource)
{
    return hp_arena_format(view->arena, "%s%s", before, resource_names[resource]);
}

bool sim_gpu_is_listed(const struct hf_gpu *gpu)
{
    return hf_gpu_is_usable(gpu);
}

/* --- Msvm_PartitionableGpu --- */

static void put_capacity(const struct sim_view *view, struct cim_instance *row,
                         const struct hf_capacity *capacity, uint64_t taken, enum hf_resource resource)
{
    uint64_t available = capacity->available.set ? capacity->available.value : capacity->total;
    sim_put_number(view, row, property(view, "Total", resource), capacity->total);
    sim_put_number(view, row, property(view, "Available", resource),
                   available > taken ? available - taken : 0);
    sim_put_number(view, row, property(view, "MinPartition", resource), capacity->min);
    sim_put_number(view, row, property(view, "MaxPartition", resource), capacity->max);
    sim_put_number(view, row, property(view, "OptimalPartition", resource), capacity->optimal);
}

static int show_gpu(const struct sim_view *view, const struct hf_gpu *gpu, const struct hf_usage *usage)
{
    static const uint64_t operational[] = { 2 };
    struct cim_instance *row = sim_new_instance(view);
    sim_put_text(view, row, "CreationClassName", "Msvm_PartitionableGpu");
    sim_put_text(view, row, "Name", gpu->instance_path);
    sim_put_text(view, row, "ElementName", "Partitionable GPU");
    sim_put_text(view, row, "Caption", "Partitionable GPU");
    sim_put_text(view, row, "Description", "Microsoft Partitionable GPU");
    sim_put_number(view, row, "EnabledState", 2);
    sim_put_number(view, row, "HealthState", 5);
    sim_put_numbers(view, row, "OperationalStatus", operational, 1);
    sim_put_numbers(view, row, "ValidPartitionCounts", gpu->valid_partition_counts.items,
                    gpu->valid_partition_counts.count);
    sim_put_number(view, row, "PartitionCount", gpu->partition_count);
    for (enum hf_resource i = 0; i < HF_RESOURCES; i++)
        put_capacity(view, row, &gpu->capacity[i], usage->taken[i], i);
    sim_put_bool(view, row, "SupportsIncomingLiveMigration", false);
    return sim_show(view, row);
}

int sim_provide_gpus(const struct sim_view *view)
{
    const struct hf_usage *usage = hf_world_usage(view->arena, view->world);
    int stop = 0;
    for (size_t i = 0; !stop && i < view->world->gpus.count; i++) {
        const struct hf_gpu *gpu = &view->world->gpus.items[i];
        if (sim_gpu_is_listed(gpu) && sim_wanted(view, "Name", gpu->instance_path))
            stop = show_gpu(view, gpu, &usage[i]);
    }
    return stop;
}

/* --- Msvm_GpuPartitionSettingData --- */

#define DEFINITION "Microsoft:Definition\\7EB3C8D9-2A50-4F5E-9C1B-6E0F0D5A4A11\\"

/* Not the default first: nobody may count on the order. */
const struct sim_definition sim_gpu_definitions[SIM_DEFINITIONS] = {
    { DEFINITION "Minimum", 3, 1 },
    { DEFINITION "Maximum", 3, 2 },
    { DEFINITION "Increment", 3, 3 },
    { DEFINITION "Default", 0, 0 },
};

bool sim_adapter_is_visible(const struct hf_world *world, const struct hf_adapter *adapter)
{
    const struct hf_gpu *gpu = adapter->gpu ? hf_gpu_by_path(world, adapter->gpu) : NULL;
    bool stale = adapter->gpu && !(gpu && hf_gpu_is_usable(gpu));
    return !stale || !world->behaviour.stale_adapters_invisible;
}

static bool host_resource_reads_back_empty(const struct hf_world *world)
{
    enum { FIRST_WITH_INSTANCE_PATH = 20348 };
    unsigned choice = world->behaviour.host_resource_reads_back_empty;
    return choice == HF_UNSET ? world->host.build < FIRST_WITH_INSTANCE_PATH : choice == HF_YES;
}

/* What adapters and templates have in common (facts page, 1.5). */
static struct cim_instance *new_adapter_row(const struct sim_view *view, const char *instance_id)
{
    struct cim_instance *row = sim_new_instance_of(view, "Msvm_GpuPartitionSettingData");
    sim_put_text(view, row, "InstanceID", instance_id);
    sim_put_text(view, row, "ElementName", "GPU Partition");
    sim_put_text(view, row, "Caption", "GPU Partition");
    sim_put_text(view, row, "Description", "Settings for the GPU partition resource.");
    sim_put_number(view, row, "ResourceType", SIM_GPU_RESOURCE_TYPE);
    sim_put_text(view, row, "OtherResourceType", "");
    sim_put_text(view, row, "ResourceSubType", SIM_GPU_SUB_TYPE);
    sim_put_text(view, row, "PoolID", "");
    sim_put_number(view, row, "ConsumerVisibility", 3);
    sim_put_text(view, row, "AllocationUnits", "count");
    sim_put_number(view, row, "VirtualQuantity", 1);
    sim_put_text(view, row, "VirtualQuantityUnits", "count");
    sim_put_number(view, row, "Reservation", 1);
    sim_put_number(view, row, "Limit", 1);
    sim_put_number(view, row, "Weight", 0);
    sim_put_bool(view, row, "AutomaticAllocation", true);
    sim_put_bool(view, row, "AutomaticDeallocation", true);
    sim_put_number(view, row, "MappingBehavior", 3);
    return row;
}

struct cim_instance *sim_adapter_instance(const struct sim_view *view, const struct sim_config *config,
                                          const struct hf_adapter *adapter)
{
    struct cim_instance *row = new_adapter_row(view, sim_part_id(view->arena, config->id, adapter->id));
    sim_put_texts(view, row, "VirtualSystemIdentifiers", &config->vm->id, 1);
    const char *resource = sim_host_resource(view->arena, view->world, adapter);
    if (resource && !host_resource_reads_back_empty(view->world))
        sim_put_texts(view, row, "HostResource", &resource, 1);
    if (adapter->numa_aware != HF_UNSET)
        sim_put_bool(view, row, "NumaAwarePlacement", adapter->numa_aware == HF_YES);
    for (enum hf_resource i = 0; i < HF_RESOURCES; i++) {
        sim_put_maybe(view, row, property(view, "MinPartition", i), adapter->share[i].min);
        sim_put_maybe(view, row, property(view, "MaxPartition", i), adapter->share[i].max);
        sim_put_maybe(view, row, property(view, "OptimalPartition", i), adapter->share[i].optimal);
    }
    sim_put_others(view, row, &adapter->other);
    return row;
}

static int show_adapters(const struct sim_view *view, const struct sim_config *config)
{
    int stop = 0;
    for (size_t i = 0; !stop && i < config->adapters->count; i++) {
        const struct hf_adapter *adapter = &config->adapters->items[i];
        if (sim_adapter_is_visible(view->world, adapter) &&
            sim_wanted(view, "InstanceID", sim_part_id(view->arena, config->id, adapter->id)))
            stop = sim_show(view, sim_adapter_instance(view, config, adapter));
    }
    return stop;
}

static int show_definitions(const struct sim_view *view)
{
    int stop = 0;
    for (size_t i = 0; !stop && i < SIM_DEFINITIONS; i++)
        if (sim_wanted(view, "InstanceID", sim_gpu_definitions[i].instance_id))
            stop = sim_show(view, new_adapter_row(view, sim_gpu_definitions[i].instance_id));
    return stop;
}

int sim_provide_adapters(const struct sim_view *view)
{
    int stop = 0;
    for (size_t i = 0; !stop && i < view->world->vms.count; i++) {
        const struct hf_vm *vm = &view->world->vms.items[i];
        struct sim_config config = sim_live_config(vm);
        stop = show_adapters(view, &config);
        for (size_t k = 0; !stop && k < vm->checkpoints.count; k++) {
            config = sim_checkpoint_config(vm, &vm->checkpoints.items[k]);
            stop = show_adapters(view, &config);
        }
    }
    return stop ? stop : show_definitions(view);
}

/* --- Msvm_GpuPartition --- */

static int show_partition(const struct sim_view *view, const struct hf_vm *vm, size_t index)
{
    static const uint64_t operational[] = { 2 };
    const struct hf_adapter *adapter = &vm->adapters.items[index];
    const struct hf_gpu *gpu = hf_adapter_gpu(view->world, adapter);
    const char *id = sim_part_id(view->arena, vm->id, adapter->id);
    if (!gpu || !sim_wanted(view, "DeviceID", id))
        return 0;
    struct cim_instance *row = sim_new_instance(view);
    sim_put_text(view, row, "SystemCreationClassName", "Msvm_ComputerSystem");
    sim_put_text(view, row, "SystemName", vm->id);
    sim_put_text(view, row, "CreationClassName", "Msvm_GpuPartition");
    sim_put_text(view, row, "DeviceID", id);
    sim_put_text(view, row, "ElementName", "GPU Partition");
    sim_put_number(view, row, "EnabledState", 2);
    sim_put_number(view, row, "HealthState", 5);
    sim_put_numbers(view, row, "OperationalStatus", operational, 1);
    sim_put_text(view, row, "DeviceInstancePath", gpu->instance_path);
    sim_put_number(view, row, "PartitionId", index);
    sim_put_text(view, row, "PartitionVfLuid", hp_arena_format(view->arena, "%zu", 65536 + index));
    for (enum hf_resource i = 0; i < HF_RESOURCES; i++)
        sim_put_number(view, row, property(view, "Current", i), hf_adapter_amount(gpu, adapter, i));
    sim_put_bool(view, row, "SupportsOutgoingLiveMigration", false);
    return sim_show(view, row);
}

int sim_provide_partitions(const struct sim_view *view)
{
    int stop = 0;
    for (size_t i = 0; !stop && i < view->world->vms.count; i++) {
        const struct hf_vm *vm = &view->world->vms.items[i];
        if (!hf_vm_holds_gpus(vm) || !sim_wanted(view, "SystemName", vm->id))
            continue;
        for (size_t k = 0; !stop && k < vm->adapters.count; k++)
            stop = show_partition(view, vm, k);
    }
    return stop;
}
