/* SPDX-License-Identifier: MIT */
/* What a host file must not say although each of its values alone could be right. */
#include "check.h"

#include "base/text.h"

#include <string.h>

struct checking {
    const char *file;
    const struct hf_world *world;
    struct hp_error *err;
};

#define WRONG(c, ...) wrong((c), hp_arena_format(&scratch, __VA_ARGS__))

static int wrong(const struct checking *c, const char *what)
{
    return hp_error_set(c->err, HP_E_USAGE, "%s: %s", c->file, what);
}

/* Ids of VMs, checkpoints, adapters and jobs name objects of the whole host. */
static int check_ids(const struct checking *c)
{
    HP_ARENA(scratch);
    struct hp_map ids = { .entries = NULL };
    const char *twice = hf_world_note_ids(&scratch, c->world, &ids);
    return twice ? WRONG(c, "the id %s appears twice", twice) : 0;
}

static int check_gpus(const struct checking *c)
{
    HP_ARENA(scratch);
    const struct hf_gpus *gpus = &c->world->gpus;
    for (size_t i = 0; i < gpus->count; i++) {
        const struct hf_gpu *gpu = &gpus->items[i];
        bool valid = false;
        for (size_t k = 0; k < gpu->valid_partition_counts.count; k++)
            valid = valid || gpu->valid_partition_counts.items[k] == gpu->partition_count;
        if (!valid)
            return WRONG(c, "gpus[%zu].partitionCount is not one of validPartitionCounts", i);
        if (!hp_text_begins(gpu->instance_path, "\\\\?\\") || !strchr(gpu->instance_path, '#'))
            return WRONG(c, "gpus[%zu].instancePath must look like \\\\?\\PCI#VEN_...#...#{...}\\GPUPARAV",
                         i);
        for (size_t k = 0; k < i; k++)
            if (hp_text_same(gpus->items[k].instance_path, gpu->instance_path))
                return WRONG(c, "gpus[%zu].instancePath is that of gpus[%zu]", i, k);
        for (size_t k = 0; k < HF_RESOURCES; k++)
            if (gpu->capacity[k].available.set && gpu->capacity[k].available.value > gpu->capacity[k].total)
                return WRONG(c, "gpus[%zu] has more available than in total", i);
    }
    return 0;
}

static int check_volumes(const struct checking *c)
{
    HP_ARENA(scratch);
    const struct hf_volumes *volumes = &c->world->volumes;
    for (size_t i = 0; i < volumes->count; i++) {
        const struct hf_volume *volume = &volumes->items[i];
        if (!hp_text_ends(volume->name, "\\"))
            return WRONG(c, "volumes[%zu].name must be a path that ends in a backslash, such as D:\\", i);
        if (volume->free_bytes > volume->capacity_bytes)
            return WRONG(c, "volumes[%zu] has more free than its capacity", i);
        if (hf_volume_named(c->world, volume->name) != volume)
            return WRONG(c, "volumes[%zu].name appears twice", i);
    }
    return 0;
}

/* Parents first or later in the list, but each there and none its own ancestor: every chain ends at a root
 * within as many steps as there are checkpoints. Chains already walked are not walked again. */
static int check_tree(const struct checking *c, size_t index)
{
    HP_ARENA(scratch);
    const struct hf_checkpoints *list = &c->world->vms.items[index].checkpoints;
    const size_t *parents = hf_checkpoint_parents(&scratch, list);
    bool *grounded = hp_arena_array(&scratch, list->count, sizeof *grounded);
    for (size_t i = 0; i < list->count; i++)
        if (parents[i] == HF_NO_PARENT)
            return WRONG(c, "vms[%zu].checkpoints[%zu].parent is not a checkpoint of this VM", index, i);
    for (size_t i = 0; i < list->count; i++) {
        size_t steps = 0;
        for (size_t k = i; k < list->count && !grounded[k]; k = parents[k])
            if (++steps > list->count)
                return WRONG(c, "vms[%zu].checkpoints[%zu] is its own ancestor", index, i);
        for (size_t k = i; k < list->count && !grounded[k]; k = parents[k])
            grounded[k] = true;
    }
    return 0;
}

static int check_vm(const struct checking *c, size_t index)
{
    HP_ARENA(scratch);
    const struct hf_vm *vm = &c->world->vms.items[index];
    if (!*vm->name)
        return WRONG(c, "vms[%zu].name is empty", index);
    if (vm->current && !hf_checkpoint_by_id(vm, vm->current))
        return WRONG(c, "vms[%zu].current is not a checkpoint of this VM", index);
    if (vm->last_applied && !hf_checkpoint_by_id(vm, vm->last_applied))
        return WRONG(c, "vms[%zu].lastApplied is not a checkpoint of this VM", index);
    for (size_t i = 0; i < vm->disks.count; i++)
        for (size_t k = 0; k < i; k++)
            if (vm->disks.items[i].controller == vm->disks.items[k].controller &&
                vm->disks.items[i].slot == vm->disks.items[k].slot)
                return WRONG(c, "vms[%zu].disks[%zu] is at the place of disks[%zu]", index, i, k);
    return c->world->behaviour.broken_ids ? 0 : check_tree(c, index);
}

static int check_jobs(const struct checking *c)
{
    HP_ARENA(scratch);
    for (size_t i = 0; i < c->world->jobs.count; i++) {
        const struct hf_job *job = &c->world->jobs.items[i];
        if (job->state != HF_JOB_RUNNING && job->ended < job->started)
            return WRONG(c, "jobs[%zu] is not running and ended before it started", i);
        if (job->state == HF_JOB_RUNNING && !hf_vm_by_id(c->world, job->vm))
            return WRONG(c, "jobs[%zu].vm is not a VM of this host", i);
        if (job->state == HF_JOB_COMPLETED && job->error_code)
            return WRONG(c, "jobs[%zu] is completed and has an error code", i);
    }
    return 0;
}

static int check_events(const struct checking *c)
{
    HP_ARENA(scratch);
    for (size_t i = 0; i < c->world->events.count; i++)
        if (!hf_vm_by_id(c->world, c->world->events.items[i].vm))
            return WRONG(c, "events[%zu].vm is not a VM of this host", i);
    return 0;
}

static int check_cluster(const struct checking *c)
{
    HP_ARENA(scratch);
    const char *problem = hf_cluster_problem(&scratch, c->world);
    return problem ? WRONG(c, "cluster.%s", problem) : 0;
}

/* The name is part of every object path. */
static int check_host(const struct checking *c)
{
    return hf_is_computer_name(c->world->host.name)
               ? 0
               : wrong(c, "host.name must be letters, digits, -, _ and . only, 63 bytes at most");
}

int hf_world_check(const char *file, const struct hf_world *world, struct hp_error *err)
{
    const struct checking c = { file, world, err };
    int rc = check_host(&c);
    if (!rc)
        rc = check_gpus(&c);
    if (!rc)
        rc = check_volumes(&c);
    for (size_t i = 0; !rc && i < world->vms.count; i++)
        rc = check_vm(&c, i);
    if (!rc)
        rc = check_jobs(&c);
    if (!rc)
        rc = check_events(&c);
    if (!rc)
        rc = check_cluster(&c);
    return rc || world->behaviour.broken_ids ? rc : check_ids(&c);
}
