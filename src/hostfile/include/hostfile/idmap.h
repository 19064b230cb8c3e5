/* SPDX-License-Identifier: MIT */
/* Ids and where they stand: so that a host with very many checkpoints is not walked once for each of them. */
#ifndef HOSTFILE_IDMAP_H
#define HOSTFILE_IDMAP_H

#include "base/arena.h"

#include <stdbool.h>

struct hf_idmap_entry {
    const char *id;
    size_t place;
};

/* All zero is empty. */
struct hf_idmap {
    struct hf_idmap_entry *entries;
    size_t count;
    size_t capacity; /* a power of two, or 0 */
};

/* Notes where an id stands; false when it is noted already, and keeps its place. The text is not copied and
 * must outlive the map, whose memory is in the arena. */
bool hf_idmap_put(struct hp_arena *arena, struct hf_idmap *map, const char *id, size_t place);

/* False when the id is not there. Ids compare without case. `place` may be NULL. */
bool hf_idmap_find(const struct hf_idmap *map, const char *id, size_t *place);

#endif
