/* SPDX-License-Identifier: MIT */
#include "hostfile/idmap.h"

#include "base/text.h"

#include <stdint.h>

enum { FIRST_CAPACITY = 64 };

/* FNV-1a; ids are ASCII, so folding the letter bit is enough. */
static size_t hash(const char *id)
{
    uint64_t h = 0xCBF29CE484222325u;
    for (; *id; id++)
        h = (h ^ (uint64_t)(*id | 0x20)) * 0x100000001B3u;
    return (size_t)(h ^ h >> 32);
}

/* The entry of the id, or the free one where it would go; there is always one free. */
static struct hf_idmap_entry *find(const struct hf_idmap *map, const char *id)
{
    size_t at = hash(id) & (map->capacity - 1);
    while (map->entries[at].id && !hp_text_same(map->entries[at].id, id))
        at = (at + 1) & (map->capacity - 1);
    return &map->entries[at];
}

static void make_room(struct hp_arena *arena, struct hf_idmap *map)
{
    struct hf_idmap larger = { .capacity = map->capacity ? map->capacity * 2 : FIRST_CAPACITY };
    larger.entries = hp_arena_array(arena, larger.capacity, sizeof *larger.entries);
    larger.count = map->count;
    for (size_t i = 0; i < map->capacity; i++)
        if (map->entries[i].id)
            *find(&larger, map->entries[i].id) = map->entries[i];
    *map = larger;
}

bool hf_idmap_put(struct hp_arena *arena, struct hf_idmap *map, const char *id, size_t place)
{
    if (map->count >= map->capacity / 2)
        make_room(arena, map);
    struct hf_idmap_entry *entry = find(map, id);
    if (entry->id)
        return false;
    *entry = (struct hf_idmap_entry){ id, place };
    map->count++;
    return true;
}

bool hf_idmap_find(const struct hf_idmap *map, const char *id, size_t *place)
{
    const struct hf_idmap_entry *entry = map->capacity ? find(map, id) : NULL;
    if (!entry || !entry->id)
        return false;
    if (place)
        *place = entry->place;
    return true;
}
