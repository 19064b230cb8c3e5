/* SPDX-License-Identifier: MIT */
/* Arena: memory that lives and dies together.
 *
 * What a function reads from a host or plans is put into an arena its caller gives it, and is freed with that
 * arena: one owner, no free functions per type. Out of memory ends the program (a crash is something the
 * program must survive anyway; what outsiders can send is bounded elsewhere). */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/array.h"
#include "base/format.h"

#include <stdarg.h>
#include <stddef.h>

struct hp_arena_block;

/* All zero is a valid empty arena. */
struct hp_arena {
    struct hp_arena_block *top;
};

/* A place to go back to with hp_arena_rewind. */
struct hp_arena_mark {
    struct hp_arena_block *block;
    size_t used;
};

/* An arena that is released at the end of the scope: HP_ARENA(scratch); */
#define HP_ARENA(name) __attribute__((cleanup(hp_arena_release))) struct hp_arena name = { NULL }

/* `size` zeroed bytes, aligned for any type, owned by the arena. Never NULL. */
void *hp_arena_alloc(struct hp_arena *arena, size_t size);

/* `count` zeroed elements of `size` bytes; a product that does not fit ends the program. */
void *hp_arena_array(struct hp_arena *arena, size_t count, size_t size);

/* Makes room for one more element in an arena array: returns `items`, or a larger copy with *capacity raised.
 * Use: list->items = hp_arena_grow(arena, list->items, list->count, &list->capacity, sizeof *list->items); */
void *hp_arena_grow(struct hp_arena *arena, void *items, size_t count, size_t *capacity, size_t size);

/* Copies of text, owned by the arena; NULL stays NULL. */
char *hp_arena_copy(struct hp_arena *arena, const char *text);
char *hp_arena_copy_part(struct hp_arena *arena, const char *text, size_t length);
char *hp_arena_format(struct hp_arena *arena, const char *format, ...) HP_FORMAT(2, 3);
char *hp_arena_vformat(struct hp_arena *arena, const char *format, va_list args) HP_FORMAT(2, 0);

/* All that was allocated after the mark is given back. */
struct hp_arena_mark hp_arena_mark(const struct hp_arena *arena);
void hp_arena_rewind(struct hp_arena *arena, struct hp_arena_mark mark);

/* Frees everything; the arena is empty and usable again. */
void hp_arena_release(struct hp_arena *arena);

/* malloc and realloc that end the program instead of failing; for the few owners outside arenas. */
void *hp_malloc(size_t size);
void *hp_realloc(void *memory, size_t size);

#endif
