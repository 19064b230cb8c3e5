/* SPDX-License-Identifier: MIT */
/* Resource pools and what can be allocated from them. */
#include "providers.h"

const struct sim_pool sim_pools[] = {
    { "B0C2E1A4-7D11-4C3E-8F52-0A9D3C6E1F01", "5D8E2F70-3B94-4A06-9C1D-7E2A4B6C8D01", 3,
      "Microsoft:Hyper-V:Processor" },
    { "B0C2E1A4-7D11-4C3E-8F52-0A9D3C6E1F02", "5D8E2F70-3B94-4A06-9C1D-7E2A4B6C8D02", 4,
      "Microsoft:Hyper-V:Memory" },
    { "B0C2E1A4-7D11-4C3E-8F52-0A9D3C6E1F03", "5D8E2F70-3B94-4A06-9C1D-7E2A4B6C8D03", 17,
      "Microsoft:Hyper-V:Synthetic Disk Drive" },
    { "B0C2E1A4-7D11-4C3E-8F52-0A9D3C6E1F04", "5D8E2F70-3B94-4A06-9C1D-7E2A4B6C8D04", 31,
      "Microsoft:Hyper-V:Virtual Hard Disk" },
    { "B0C2E1A4-7D11-4C3E-8F52-0A9D3C6E1F05", "5D8E2F70-3B94-4A06-9C1D-7E2A4B6C8D05", SIM_GPU_RESOURCE_TYPE,
      SIM_GPU_SUB_TYPE },
};
const size_t sim_pool_count = HP_COUNT(sim_pools);

const struct sim_pool *sim_gpu_pool(void)
{
    return &sim_pools[sim_pool_count - 1];
}

static uint64_t partitions_in_use(const struct hf_world *world)
{
    uint64_t count = 0;
    for (size_t i = 0; i < world->vms.count; i++)
        count += hf_vm_holds_gpus(&world->vms.items[i]) ? world->vms.items[i].adapters.count : 0;
    return count;
}

static uint64_t partitions_in_total(const struct hf_world *world)
{
    uint64_t count = 0;
    for (size_t i = 0; i < world->gpus.count; i++)
        count += sim_gpu_is_listed(&world->gpus.items[i]) ? world->gpus.items[i].partition_count : 0;
    return count;
}

static int show_pool(const struct sim_view *view, const struct sim_pool *pool)
{
    static const uint64_t operational[] = { 2 };
    struct cim_instance *row = sim_new_instance(view);
    sim_put_text(view, row, "InstanceID", sim_instance_id(view->arena, pool->id));
    sim_put_text(view, row, "ElementName", "Primordial");
    sim_put_text(view, row, "PoolID", "");
    sim_put_bool(view, row, "Primordial", true);
    sim_put_number(view, row, "ResourceType", pool->resource_type);
    sim_put_text(view, row, "OtherResourceType", "");
    sim_put_text(view, row, "ResourceSubType", pool->sub_type);
    sim_put_numbers(view, row, "OperationalStatus", operational, 1);
    sim_put_number(view, row, "HealthState", 5);
    if (pool == sim_gpu_pool()) {
        uint64_t total = partitions_in_total(view->world);
        sim_put_number(view, row, "Capacity", total);
        sim_put_number(view, row, "MaxConsumableResource", total);
        sim_put_number(view, row, "Reserved", partitions_in_use(view->world));
        sim_put_number(view, row, "CurrentlyConsumedResource", partitions_in_use(view->world));
        sim_put_text(view, row, "AllocationUnits", "count");
        sim_put_text(view, row, "ConsumedResourceUnits", "count");
    }
    return sim_show(view, row);
}

int sim_provide_pools(const struct sim_view *view)
{
    int stop = 0;
    for (size_t i = 0; !stop && i < sim_pool_count; i++)
        if (sim_wanted(view, "InstanceID", sim_instance_id(view->arena, sim_pools[i].id)))
            stop = show_pool(view, &sim_pools[i]);
    return stop;
}

static int show_capabilities(const struct sim_view *view, const struct sim_pool *pool)
{
    struct cim_instance *row = sim_new_instance(view);
    sim_put_text(view, row, "InstanceID", sim_instance_id(view->arena, pool->capabilities));
    sim_put_text(view, row, "ElementName", "Allocation Capabilities");
    sim_put_number(view, row, "ResourceType", pool->resource_type);
    sim_put_text(view, row, "OtherResourceType", "");
    sim_put_text(view, row, "ResourceSubType", pool->sub_type);
    return sim_show(view, row);
}

int sim_provide_capabilities(const struct sim_view *view)
{
    int stop = 0;
    for (size_t i = 0; !stop && i < sim_pool_count; i++)
        if (sim_wanted(view, "InstanceID", sim_instance_id(view->arena, sim_pools[i].capabilities)))
            stop = show_capabilities(view, &sim_pools[i]);
    return stop;
}
