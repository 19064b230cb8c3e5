/* SPDX-License-Identifier: MIT */
#include "base/map.h"

#include "base/hash.h"
#include "base/text.h"

enum { FIRST_CAPACITY = 64 };

/* The entry of the text, or the free one where it would go; there is always one free. */
static struct hp_map_entry *find(const struct hp_map *map, const char *text, uint64_t hash)
{
    size_t at = hash & (map->capacity - 1);
    while (map->entries[at].text &&
           (map->entries[at].hash != hash || !hp_text_same(map->entries[at].text, text)))
        at = (at + 1) & (map->capacity - 1);
    return &map->entries[at];
}

static void make_room(struct hp_arena *arena, struct hp_map *map)
{
    struct hp_map larger = { .capacity = map->capacity ? map->capacity * 2 : FIRST_CAPACITY };
    larger.entries = hp_arena_array(arena, larger.capacity, sizeof *larger.entries);
    larger.count = map->count;
    for (size_t i = 0; i < map->capacity; i++)
        if (map->entries[i].text)
            *find(&larger, map->entries[i].text, map->entries[i].hash) = map->entries[i];
    *map = larger;
}

bool hp_map_put(struct hp_arena *arena, struct hp_map *map, const char *text, size_t place)
{
    if (map->count >= map->capacity / 2)
        make_room(arena, map);
    uint64_t hash = hp_hash_folded(text);
    struct hp_map_entry *entry = find(map, text, hash);
    if (entry->text)
        return false;
    *entry = (struct hp_map_entry){ .text = text, .hash = hash, .place = place };
    map->count++;
    return true;
}

bool hp_map_find(const struct hp_map *map, const char *text, size_t *place)
{
    const struct hp_map_entry *entry = map->capacity ? find(map, text, hp_hash_folded(text)) : NULL;
    if (!entry || !entry->text)
        return false;
    if (place)
        *place = entry->place;
    return true;
}
