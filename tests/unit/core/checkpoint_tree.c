/* SPDX-License-Identifier: MIT */
/* The shape of trees of checkpoints. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "core/checkpoint_tree.h"

#define VM "11111111-2222-3333-4444-555555555555"

struct world {
    struct hp_arena arena;
    struct hv_checkpoint items[32];
    struct hv_checkpoint_vm vm;
    size_t count;
};

/* "a", "ba": a checkpoint b whose parent is a. In the order of age. */
static struct world world_of(const char *const *words)
{
    struct world world = { .vm = { .id = VM, .name = "my vm" } };
    for (; *words; words++) {
        struct hv_checkpoint *item = &world.items[world.count++];
        item->id = hp_arena_copy_part(&world.arena, *words, 1);
        item->vm_id = VM;
        item->parent = (*words)[1] ? *words + 1 : NULL;
        item->created_micros = (int64_t)world.count;
    }
    return world;
}

/* A row a letter, rails as |, a branch with \, the current one in brackets, the present state as @, roots
 * with ^, and what is wrong. */
static void draws(struct world world, const char *current, const char *golden)
{
    HP_STR(text);
    world.vm.current = current;
    const struct hv_checkpoints list = {
        .items = world.items, .count = world.count, .vms = &world.vm, .vm_count = 1, .host = ""
    };
    struct core_trees trees = core_trees_of(&world.arena, &list);
    assert_int_equal(trees.count, 1);
    assert_int_equal(trees.items[0].count, world.count);
    for (size_t i = 0; i < trees.items[0].count; i++) {
        const struct core_tree_row *row = &trees.items[0].rows[i];
        hp_str_add(&text, i ? " " : "");
        for (unsigned k = 0; k < row->rails; k++)
            hp_str_add(&text, row->branches && k + 1 == row->rails ? "\\" : "|");
        hp_str_format(&text, row->is_current ? "[%s]" : "%s", row->checkpoint->id);
        hp_str_add(&text, row->is_root ? "^" : "");
        hp_str_add(&text, row->parent_gone ? "?" : "");
        hp_str_add(&text, row->in_circle ? "!" : "");
        hp_str_add(&text, trees.items[0].now_at == i + 1 ? " @" : "");
    }
    hp_str_add(&text, trees.items[0].current_gone ? " gone" : "");
    assert_string_equal(hp_str_text(&text), golden);
    hp_arena_release(&world.arena);
}

#define WORLD(...) world_of((const char *const[]){ __VA_ARGS__, NULL })

static void a_chain_stays_in_its_column(void **unused)
{
    (void)unused;
    draws(WORLD("a", "ba", "cb", "dc"), "c", "a^ b [c] \\d @");
    draws(WORLD("a", "ba", "cb", "dc"), "d", "a^ b c [d] @");
}

static void branches_come_first_and_the_largest_goes_on(void **unused)
{
    (void)unused;
    draws(WORLD("a", "ba", "ca", "da", "ec", "fe"), "f", "a^ \\b \\d c e [f] @");
    draws(WORLD("a", "ba", "cb", "db", "ea", "fe", "gf", "hg", "ih"), NULL, "a^ \\b |\\c |d e f g h i");
}

static void the_newest_of_equals_goes_on(void **unused)
{
    (void)unused;
    draws(WORLD("a", "ba", "ca"), NULL, "a^ \\b c");
}

/* Whatever holds more, and whatever comes later. */
static void what_leads_to_the_present_state_goes_on(void **unused)
{
    (void)unused;
    draws(WORLD("a", "ba", "ca", "dc", "ed"), "b", "a^ \\c |d |e [b] @");
    draws(WORLD("a", "ba", "ca", "dc", "ed"), "a", "[a]^ \\b \\c |d |e @");
    draws(WORLD("a", "b", "cb", "d"), "b", "a^ [b]^ \\c @ d^");
}

/* Trees of every shape: a checkpoint is created, and no other one changes its column or its place. */
static void a_new_checkpoint_moves_no_other(void **unused)
{
    (void)unused;
    enum { COUNT = 7 };
    uint32_t seed = 1;
    for (int trial = 0; trial < 2000; trial++) {
        HP_ARENA(arena);
        struct hv_checkpoint items[COUNT + 1] = { { .id = NULL } };
        struct hv_checkpoint_vm vm = { .id = VM };
        struct hv_checkpoints list = {
            .items = items, .count = COUNT, .vms = &vm, .vm_count = 1, .host = ""
        };
        for (size_t i = 0; i <= COUNT; i++) {
            seed = seed * 1664525U + 1013904223U;
            size_t parent = (seed >> 16) % (i + 1);
            items[i] = (struct hv_checkpoint){ .id = hp_arena_format(&arena, "%zu", i),
                                               .vm_id = VM,
                                               .parent = parent < i ? items[parent].id : NULL,
                                               .created_micros = (int64_t)i };
        }
        vm.current = items[(seed >> 8) % COUNT].id;
        const struct core_trees before = core_trees_of(&arena, &list);
        items[COUNT].parent = vm.current;
        vm.current = items[COUNT].id;
        list.count++;
        const struct core_trees after = core_trees_of(&arena, &list);
        size_t k = 0;
        for (size_t i = 0; i < COUNT; i++, k++) {
            k += after.items[0].rows[k].checkpoint == &items[COUNT];
            assert_ptr_equal(before.items[0].rows[i].checkpoint, after.items[0].rows[k].checkpoint);
            assert_int_equal(before.items[0].rows[i].rails, after.items[0].rows[k].rails);
        }
        assert_ptr_equal(after.items[0].rows[after.items[0].now_at - 1].checkpoint, &items[COUNT]);
        assert_int_equal(after.items[0].now_at, before.items[0].now_at + 1);
    }
}

static void what_the_host_does_not_list_is_told(void **unused)
{
    (void)unused;
    draws(WORLD("a", "bx", "cb"), "y", "a^ b^? c gone");
    draws(WORLD("a"), NULL, "a^");
}

static void circles_are_cut(void **unused)
{
    (void)unused;
    draws(WORLD("aa"), "a", "[a]^! @");
    draws(WORLD("ab", "ba", "cb", "d"), NULL, "b^! \\a c d^");
    draws(WORLD("ac", "ba", "cb"), NULL, "b^! c a");
}

static void a_parent_may_be_newer_than_its_children(void **unused)
{
    (void)unused;
    draws(WORLD("ab", "bc", "c"), NULL, "c^ b a");
}

static void vms_keep_their_order_and_lost_ones_come_last(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct hv_checkpoint items[] = { { .id = "1", .vm_id = "b" },
                                     { .id = "2", .vm_id = "lost" },
                                     { .id = "3", .vm_id = "a" },
                                     { .id = "4", .vm_id = "b" } };
    struct hv_checkpoint_vm vms[] = { { .id = "b" }, { .id = "none" }, { .id = "a" } };
    const struct hv_checkpoints list = { .items = items, .count = 4, .vms = vms, .vm_count = 3, .host = "" };
    struct core_trees trees = core_trees_of(&arena, &list);
    assert_int_equal(trees.count, 4);
    assert_ptr_equal(trees.items[0].vm, &vms[0]);
    assert_int_equal(trees.items[0].count, 2);
    assert_int_equal(trees.items[1].count, 0);
    assert_int_equal(trees.items[2].count, 1);
    assert_null(trees.items[3].vm);
    assert_string_equal(trees.items[3].rows[0].checkpoint->id, "2");
}

/* A comb: every checkpoint of a chain has a branch of its own. Rails stay few, and nothing is quadratic. */
static void many_are_drawn_at_once(void **unused)
{
    (void)unused;
    enum { MANY = 100000 };
    HP_ARENA(arena);
    struct hv_checkpoint *items = hp_arena_array(&arena, MANY, sizeof *items);
    struct hv_checkpoint_vm vm = { .id = VM, .current = "99999" };
    for (unsigned i = 0; i < MANY; i++) {
        items[i].id = hp_arena_format(&arena, "%u", i);
        items[i].vm_id = VM;
        items[i].parent = i < 2 ? NULL : hp_arena_format(&arena, "%u", i % 3 ? i - 2 : i / 2);
        items[i].created_micros = i;
    }
    const struct hv_checkpoints list = {
        .items = items, .count = MANY, .vms = &vm, .vm_count = 1, .host = ""
    };
    struct core_trees trees = core_trees_of(&arena, &list);
    assert_int_equal(trees.items[0].count, MANY);
    assert_false(trees.items[0].current_gone);
    for (size_t i = 0; i < MANY; i++)
        assert_in_range(trees.items[0].rows[i].rails, 0, 17);
    trees = core_trees_flat(&arena, &list);
    assert_string_equal(trees.items[0].rows[0].checkpoint->id, "99999");
    assert_true(trees.items[0].rows[0].is_current);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chain_stays_in_its_column),
        cmocka_unit_test(branches_come_first_and_the_largest_goes_on),
        cmocka_unit_test(the_newest_of_equals_goes_on),
        cmocka_unit_test(what_leads_to_the_present_state_goes_on),
        cmocka_unit_test(a_new_checkpoint_moves_no_other),
        cmocka_unit_test(what_the_host_does_not_list_is_told),
        cmocka_unit_test(circles_are_cut),
        cmocka_unit_test(a_parent_may_be_newer_than_its_children),
        cmocka_unit_test(vms_keep_their_order_and_lost_ones_come_last),
        cmocka_unit_test(many_are_drawn_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
