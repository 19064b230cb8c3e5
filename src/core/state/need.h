/* SPDX-License-Identifier: MIT */
/* What a change takes of the volumes, and gives back, while it is worked out: at most and at least. */
#ifndef CORE_STATE_NEED_H
#define CORE_STATE_NEED_H

#include "core/space.h"

struct on_volume;

struct needs {
    const struct hv_volumes *volumes;
    struct on_volume *items; /* one more than there are volumes: for what is on none of them */
};

struct needs needs_new(struct hp_arena *arena, const struct hv_volumes *volumes);

/* Where what is on a path is counted; and on none. */
size_t needs_place(const struct needs *needs, const char *path);
size_t needs_nowhere(const struct needs *needs);

/* From here on so many bytes more are taken there, or fewer. */
void needs_take(struct needs *needs, size_t place, uint64_t most, uint64_t least);
void needs_give(struct needs *needs, size_t place, uint64_t most, uint64_t least);

/* A file on `from`, of so many bytes, is merged into another one on `into`, which grows by all of it at most
 * and by `grown` at least; then it goes. */
void needs_merge(struct needs *needs, size_t from, size_t into, uint64_t most, uint64_t least,
                 uint64_t grown);

/* Nobody knows how many. */
void needs_note_unknown(struct needs *needs, size_t place);

/* What it has come to: the highest point on each volume, and what is less than before in the end. */
struct core_need needs_done(struct hp_arena *arena, const struct needs *needs);

#endif
