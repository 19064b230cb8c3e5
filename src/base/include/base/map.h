/* SPDX-License-Identifier: MIT */
/* Texts and where they stand in a list, so that a long list is not walked for each of them. */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

struct hp_map_entry {
    const char *text;
    uint64_t hash;
    size_t place;
};

/* All zero is empty. */
struct hp_map {
    struct hp_map_entry *entries;
    size_t count;
    size_t capacity; /* a power of two, or 0 */
};

/* Notes where a text stands; false when it is noted already, and keeps its place. The text is not copied and
 * must outlive the map, whose memory is in the arena. */
bool hp_map_put(struct hp_arena *arena, struct hp_map *map, const char *text, size_t place);

/* False when the text is not there. Texts compare ignoring case. `place` may be NULL. */
bool hp_map_find(const struct hp_map *map, const char *text, size_t *place);

#endif
