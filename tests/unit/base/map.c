/* SPDX-License-Identifier: MIT */
#include "base/map.h"

#include "base/hash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void hashes_are_fnv_1a(void **state)
{
    (void)state;
    assert_true(hp_hash_add(HP_HASH_EMPTY, "") == UINT64_C(0xcbf29ce484222325));
    assert_true(hp_hash_add(HP_HASH_EMPTY, "a") == UINT64_C(0xaf63dc4c8601ec8c));
    assert_true(hp_hash_add(HP_HASH_EMPTY, "foobar") == UINT64_C(0x85944171f73967e8));
    assert_true(hp_hash_add(hp_hash_add(HP_HASH_EMPTY, "foo"), "bar") == UINT64_C(0x85944171f73967e8));
    assert_true(hp_hash_folded("FooBar") == UINT64_C(0x85944171f73967e8));
    assert_true(hp_hash_folded("\xC3\x84") == hp_hash_folded("\xC3\xA4"));
}

static void texts_are_found_where_they_were_first(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct hp_map map = { .count = 0 };
    size_t place = 7;
    assert_false(hp_map_find(&map, "a", &place));
    assert_true(hp_map_put(&arena, &map, "a", 0));
    assert_true(hp_map_put(&arena, &map, "b", 1));
    assert_false(hp_map_put(&arena, &map, "A", 2));
    assert_int_equal(map.count, 2);
    assert_true(hp_map_find(&map, "A", &place));
    assert_int_equal(place, 0);
    assert_true(hp_map_find(&map, "B", NULL));
    assert_false(hp_map_find(&map, "", NULL));
}

static void many_texts_keep_their_places(void **state)
{
    (void)state;
    enum { MANY = 10000 };
    HP_ARENA(arena);
    struct hp_map map = { .count = 0 };
    for (size_t i = 0; i < MANY; i++)
        assert_true(hp_map_put(&arena, &map, hp_arena_format(&arena, "text %zu", i), i));
    for (size_t i = 0; i < MANY; i++) {
        size_t place = MANY;
        assert_true(hp_map_find(&map, hp_arena_format(&arena, "TEXT %zu", i), &place));
        assert_int_equal(place, i);
    }
    assert_false(hp_map_find(&map, "text", NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hashes_are_fnv_1a),
        cmocka_unit_test(texts_are_found_where_they_were_first),
        cmocka_unit_test(many_texts_keep_their_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
