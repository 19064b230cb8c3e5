/* SPDX-License-Identifier: MIT */
#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct hp_arena_block {
    struct hp_arena_block *below;
    size_t used;
    size_t size;
    alignas(max_align_t) char bytes[];
};

enum { FIRST_BLOCK = 1024, SECOND_BLOCK = 4096, MAX_BLOCK_SIZE = 1 << 20 };

static void out_of_memory(void)
{
    (void)fputs("hyperpoint: out of memory\n", stderr);
    abort();
}

void *hp_malloc(size_t size)
{
    void *memory = malloc(size ? size : 1);
    if (!memory)
        out_of_memory();
    return memory;
}

void *hp_realloc(void *memory, size_t size)
{
    void *larger = realloc(memory, size ? size : 1);
    if (!larger)
        out_of_memory();
    return larger;
}

/* Most arenas hold a few texts. Others get blocks that double up to a limit, so that a small run stays small
 * and a large one does few allocations. */
static void push_block(struct hp_arena *arena, size_t needed)
{
    size_t size = arena->top ? arena->top->size * 2 : FIRST_BLOCK;
    if (arena->top && size < SECOND_BLOCK)
        size = SECOND_BLOCK;
    if (size > MAX_BLOCK_SIZE)
        size = MAX_BLOCK_SIZE;
    if (size < needed)
        size = needed;
    struct hp_arena_block *block = hp_malloc(sizeof *block + size);
    block->below = arena->top;
    block->used = 0;
    block->size = size;
    arena->top = block;
}

static size_t aligned(size_t size)
{
    const size_t align = alignof(max_align_t);
    return (size + align - 1) / align * align;
}

void *hp_arena_alloc(struct hp_arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        out_of_memory();
    size = aligned(size);
    if (!arena->top || arena->top->size - arena->top->used < size)
        push_block(arena, size);
    void *memory = arena->top->bytes + arena->top->used;
    arena->top->used += size;
    return memset(memory, 0, size);
}

void *hp_arena_array(struct hp_arena *arena, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / 2 / size)
        out_of_memory();
    return hp_arena_alloc(arena, count * size);
}

void *hp_arena_grow(struct hp_arena *arena, void *items, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return items;
    *capacity = *capacity ? *capacity * 2 : 8;
    void *larger = hp_arena_array(arena, *capacity, size);
    if (count)
        memcpy(larger, items, count * size);
    return larger;
}

char *hp_arena_copy(struct hp_arena *arena, const char *text)
{
    return text ? hp_arena_copy_part(arena, text, strlen(text)) : NULL;
}

char *hp_arena_copy_part(struct hp_arena *arena, const char *text, size_t length)
{
    char *copy = hp_arena_alloc(arena, length + 1);
    memcpy(copy, text, length);
    return copy;
}

char *hp_arena_vformat(struct hp_arena *arena, const char *format, va_list args)
{
    struct hp_arena_block *top = arena->top;
    size_t room = top ? top->size - top->used : 0;
    char *text = room ? top->bytes + top->used : NULL;
    va_list first;
    va_copy(first, args);
    int length = vsnprintf(text, room, format, first);
    va_end(first);
    if (length < 0)
        out_of_memory();
    if ((size_t)length < room) {
        top->used += aligned((size_t)length + 1);
        return text;
    }
    text = hp_arena_alloc(arena, (size_t)length + 1);
    (void)vsnprintf(text, (size_t)length + 1, format, args);
    return text;
}

char *hp_arena_format(struct hp_arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = hp_arena_vformat(arena, format, args);
    va_end(args);
    return text;
}

struct hp_arena_mark hp_arena_mark(const struct hp_arena *arena)
{
    return (struct hp_arena_mark){ arena->top, arena->top ? arena->top->used : 0 };
}

void hp_arena_rewind(struct hp_arena *arena, struct hp_arena_mark mark)
{
    while (arena->top != mark.block) {
        struct hp_arena_block *below = arena->top->below;
        free(arena->top);
        arena->top = below;
    }
    if (arena->top)
        arena->top->used = mark.used;
}

void hp_arena_release(struct hp_arena *arena)
{
    hp_arena_rewind(arena, (struct hp_arena_mark){ NULL, 0 });
}
