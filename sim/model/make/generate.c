/* SPDX-License-Identifier: MIT */
/* Hosts of any size, for measuring. */
#include "base/time.h"
#include "scenario.h"
#include "sim/admin.h"
#include "work/effects.h"

enum { MAX_VMS = 100000, MAX_GPUS = 4096, MAX_CHECKPOINTS = 1000000 };

static void add_gpus(struct hf_world *world, size_t count)
{
    static const char *const kinds[] = { "NVIDIA GeForce RTX 4060", "NVIDIA GeForce RTX 4090",
                                         "NVIDIA RTX A5000" };
    for (size_t i = 0; i < count; i++) {
        const char *device =
            hp_arena_format(&world->arena, "PCI#VEN_10DE&DEV_2882&SUBSYS_40511458&REV_A1#4&%08zx&0&%04zX",
                            i * 2654435761u % 0xFFFFFFFF, i + 8);
        sim_part_gpu(world, SIM_NVIDIA, kinds[i % HP_COUNT(kinds)], device);
    }
}

/* Every third of the other VMs has a GPU, every fifth runs. */
static void add_vms(struct hf_world *world, size_t count)
{
    struct hf_vm *bench = sim_part_vm(world, "bench", HF_STATE_OFF);
    sim_part_prepare(bench);
    for (size_t i = 0; i < world->gpus.count; i++)
        sim_part_quotas(world, sim_part_adapter(world, bench, (int)i), 50);
    for (size_t i = 1; i < count; i++) {
        enum hf_state state = i % 5 == 0 ? HF_STATE_RUNNING : HF_STATE_OFF;
        struct hf_vm *vm = sim_part_vm(world, hp_arena_format(&world->arena, "vm-%05zu", i), state);
        if (i % 3 == 0 && world->gpus.count) {
            sim_part_prepare(vm);
            sim_part_adapter(world, vm, (int)(i % world->gpus.count));
        }
    }
}

/* Now and then somebody goes back a few steps and begins another branch there. */
static void maybe_branch(struct hf_world *world, struct hf_vm *vm, size_t made)
{
    enum { BETWEEN_BRANCHES = 40, FARTHEST_BACK = 24 };
    if (!made || made % BETWEEN_BRANCHES || vm->checkpoints.count <= FARTHEST_BACK)
        return;
    size_t back = 2 + made / BETWEEN_BRANCHES * 7 % (FARTHEST_BACK - 2);
    const struct hf_checkpoint *there = &vm->checkpoints.items[vm->checkpoints.count - back];
    sim_apply_checkpoint(world, vm, there, there->created);
}

/* A deep chain in each VM, with branches on the way; the last ones are the youngest. */
static void add_checkpoints(struct hf_world *world, size_t count)
{
    enum { MINUTES_BETWEEN = 97, MAX_MINUTES = 3650 * 24 * 60 };
    for (size_t i = 0; i < world->vms.count; i++) {
        struct hf_vm *vm = &world->vms.items[i];
        struct hf_vm without = *vm;
        without.adapters.count = 0; /* they are taken without */
        for (size_t k = i; k < count; k += world->vms.count) {
            int64_t minutes = (int64_t)((count - k) * MINUTES_BETWEEN % MAX_MINUTES);
            int64_t then = world->clock.now - minutes * 60 * HP_SECOND;
            maybe_branch(world, &without, without.checkpoints.count);
            sim_take_checkpoint(world, &without, sim_default_checkpoint_name(world, vm, false, then), then);
        }
        without.adapters = vm->adapters;
        without.state = vm->state;
        *vm = without;
    }
}

static int check_limits(const struct sim_generate_options *options, struct hp_error *err)
{
    if (options->vms < 1 || options->vms > MAX_VMS)
        return hp_error_set(err, HP_E_USAGE, "the number of VMs must be from 1 to %d", MAX_VMS);
    if (options->gpus > MAX_GPUS)
        return hp_error_set(err, HP_E_USAGE, "the number of GPUs must be from 0 to %d", MAX_GPUS);
    if (options->checkpoints > MAX_CHECKPOINTS)
        return hp_error_set(err, HP_E_USAGE, "the number of checkpoints must be from 0 to %d",
                            MAX_CHECKPOINTS);
    return 0;
}

int sim_host_generate(const char *file, const struct sim_generate_options *options, struct hp_error *err)
{
    int rc = check_limits(options, err);
    if (rc)
        return rc;
    struct hf_world world;
    hf_world_init(&world);
    sim_part_host(&world, "HYPERV-BENCH", 26100);
    world.behaviour.checkpoint_limit = 0; /* it may have far more than Hyper-V allows */
    add_gpus(&world, options->gpus);
    add_vms(&world, options->vms);
    add_checkpoints(&world, options->checkpoints);
    rc = sim_world_create(file, &world, options->force, err);
    hf_world_release(&world);
    return rc;
}
