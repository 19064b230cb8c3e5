/* SPDX-License-Identifier: MIT */
/* New ids of a host, and those it has. */
#include "hostfile/world.h"

#include "base/text.h"
#include "check.h"

#include <inttypes.h>

/* splitmix64: well-spread numbers from a counter. */
static uint64_t scramble(uint64_t x)
{
    x += 0x9E3779B97F4A7C15u;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

static const char *next_id(struct hf_world *world)
{
    uint64_t a = scramble(world->next_id * 2);
    uint64_t b = scramble(world->next_id * 2 + 1);
    world->next_id++;
    return hp_arena_format(&world->arena,
                           "%08" PRIX64 "-%04" PRIX64 "-4%03" PRIX64 "-A%03" PRIX64 "-%012" PRIX64, a >> 32,
                           a >> 16 & 0xFFFF, a & 0xFFF, b >> 48 & 0xFFF, b & 0xFFFFFFFFFFFF);
}

/* What is just being added has no id yet. */
static void note_id(struct hp_arena *arena, struct hp_map *ids, const char *id, const char **twice)
{
    if (id && !hp_map_put(arena, ids, id, 0))
        *twice = id;
}

const char *hf_world_note_ids(struct hp_arena *arena, const struct hf_world *world, struct hp_map *ids)
{
    const char *twice = NULL;
    for (size_t i = 0; i < world->vms.count; i++) {
        const struct hf_vm *vm = &world->vms.items[i];
        note_id(arena, ids, vm->id, &twice);
        for (size_t k = 0; k < vm->adapters.count; k++)
            note_id(arena, ids, vm->adapters.items[k].id, &twice);
        for (size_t k = 0; k < vm->checkpoints.count; k++) {
            const struct hf_checkpoint *checkpoint = &vm->checkpoints.items[k];
            note_id(arena, ids, checkpoint->id, &twice);
            for (size_t n = 0; n < checkpoint->adapters.count; n++)
                note_id(arena, ids, checkpoint->adapters.items[n].id, &twice);
        }
    }
    for (size_t i = 0; i < world->jobs.count; i++)
        note_id(arena, ids, world->jobs.items[i].id, &twice);
    return twice;
}

/* All ids of the host are noted once, and from then on each new one. An id that has gone stays noted: nobody
 * gets it again. A file written by hand may say a nextId whose ids are in use. */
const char *hf_new_id(struct hf_world *world)
{
    if (!world->ids.count)
        hf_world_note_ids(&world->arena, world, &world->ids);
    const char *id = next_id(world);
    while (!hp_map_put(&world->arena, &world->ids, id, 0))
        id = next_id(world);
    return id;
}
