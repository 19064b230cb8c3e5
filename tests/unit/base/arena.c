/* SPDX-License-Identifier: MIT */
#include "base/arena.h"

#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void memory_is_zeroed_and_aligned(void **state)
{
    (void)state;
    HP_ARENA(arena);
    static const unsigned char zero[5000];
    for (size_t size = 0; size < sizeof zero; size += 7) {
        unsigned char *memory = hp_arena_alloc(&arena, size);
        assert_non_null(memory);
        assert_int_equal((uintptr_t)memory % alignof(max_align_t), 0);
        assert_memory_equal(memory, zero, size);
        memset(memory, 0xA5, size);
    }
}

static void large_blocks_fit(void **state)
{
    (void)state;
    HP_ARENA(arena);
    const size_t size = 5 * 1024 * 1024;
    char *large = hp_arena_alloc(&arena, size);
    large[size - 1] = 'x';
    char *small = hp_arena_alloc(&arena, 1);
    *small = 'y';
    assert_int_equal(large[size - 1], 'x');
}

static void rewinding_gives_back_what_came_after(void **state)
{
    (void)state;
    HP_ARENA(arena);
    char *kept = hp_arena_copy(&arena, "kept");
    struct hp_arena_mark mark = hp_arena_mark(&arena);
    char *first = hp_arena_alloc(&arena, 16);
    memset(first, 0xFF, 16);
    hp_arena_alloc(&arena, 100000);
    hp_arena_rewind(&arena, mark);
    char *again = hp_arena_alloc(&arena, 16);
    assert_ptr_equal(again, first);
    assert_int_equal(again[15], 0);
    assert_string_equal(kept, "kept");

    HP_ARENA(empty);
    mark = hp_arena_mark(&empty);
    hp_arena_alloc(&empty, 1);
    hp_arena_rewind(&empty, mark);
    assert_null(empty.top);
}

static void growing_keeps_the_items(void **state)
{
    (void)state;
    HP_ARENA(arena);
    size_t capacity = 0;
    int *items = NULL;
    for (int i = 0; i < 1000; i++) {
        items = hp_arena_grow(&arena, items, (size_t)i, &capacity, sizeof *items);
        items[i] = i;
    }
    for (int i = 0; i < 1000; i++)
        assert_int_equal(items[i], i);
    assert_true(capacity >= 1000 && capacity < 4000);
}

static void texts_are_copied_and_formatted(void **state)
{
    (void)state;
    HP_ARENA(arena);
    assert_null(hp_arena_copy(&arena, NULL));
    assert_string_equal(hp_arena_copy(&arena, ""), "");
    assert_string_equal(hp_arena_copy_part(&arena, "abcdef", 3), "abc");
    assert_string_equal(hp_arena_format(&arena, "%s-%d", "x", 7), "x-7");
    for (int length = 1; length < 300; length++) {
        const char *last = hp_arena_format(&arena, "%*d", length, 7);
        const char *next = hp_arena_format(&arena, "next");
        assert_int_equal(strlen(last), length);
        assert_string_equal(next, "next");
    }
    char *wide = hp_arena_format(&arena, "%10000d", 1);
    assert_int_equal(strlen(wide), 10000);
}

static void a_released_arena_is_usable_again(void **state)
{
    (void)state;
    HP_ARENA(arena);
    hp_arena_alloc(&arena, 10);
    hp_arena_release(&arena);
    assert_null(arena.top);
    assert_string_equal(hp_arena_copy(&arena, "again"), "again");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_and_aligned),
        cmocka_unit_test(large_blocks_fit),
        cmocka_unit_test(rewinding_gives_back_what_came_after),
        cmocka_unit_test(growing_keeps_the_items),
        cmocka_unit_test(texts_are_copied_and_formatted),
        cmocka_unit_test(a_released_arena_is_usable_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
