/* SPDX-License-Identifier: MIT */
#include "lookup.h"

static size_t count_configs(const struct hf_world *world)
{
    size_t count = world->vms.count;
    for (size_t i = 0; i < world->vms.count; i++)
        count += world->vms.items[i].checkpoints.count;
    return count;
}

static void note(struct sim_lookup *lookup, const struct hf_world *world)
{
    size_t count = 0;
    lookup->configs = hp_arena_array(&lookup->arena, count_configs(world), sizeof *lookup->configs);
    for (size_t i = 0; i < world->vms.count; i++) {
        const struct hf_vm *vm = &world->vms.items[i];
        lookup->configs[count++] = sim_live_config(vm);
        for (size_t k = 0; k < vm->checkpoints.count; k++)
            lookup->configs[count++] = sim_checkpoint_config(vm, &vm->checkpoints.items[k]);
    }
    for (size_t i = 0; i < count; i++)
        hp_map_put(&lookup->arena, &lookup->map, lookup->configs[i].id, i);
    lookup->noted = true;
}

bool sim_lookup_config(struct sim_lookup *lookup, const struct hf_world *world, const char *id,
                       struct sim_config *out)
{
    size_t place;
    if (!lookup->noted)
        note(lookup, world);
    if (!hp_map_find(&lookup->map, id, &place))
        return false;
    *out = lookup->configs[place];
    return true;
}

void sim_lookup_release(struct sim_lookup *lookup)
{
    hp_arena_release(&lookup->arena);
    *lookup = (struct sim_lookup){ .noted = false };
}
