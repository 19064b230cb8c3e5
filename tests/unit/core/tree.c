/* SPDX-License-Identifier: MIT */
/* The tree of checkpoints: what grew from what, and in which order to remove. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/str.h"
#include "state/tree.h"

/* "a:b@3": checkpoint a grew from b, made at 3. */
static struct hv_checkpoints list_of(struct hp_arena *arena, const char *const *words)
{
    struct hv_checkpoints list = { .items = hp_arena_array(arena, 32, sizeof *list.items) };
    for (; words[list.count]; list.count++) {
        const char *word = words[list.count];
        list.items[list.count] = (struct hv_checkpoint){
            .id = hp_arena_copy_part(arena, word, 1),
            .parent = word[2] == '-' ? NULL : hp_arena_copy_part(arena, word + 2, 1),
            .created_micros = word[4] - '0',
        };
    }
    return list;
}

static const char *below(struct hp_arena *arena, const struct hv_checkpoints *list, size_t root)
{
    HP_STR(text);
    const bool *marks = tree_below(arena, list, root);
    for (size_t i = 0; i < list->count; i++)
        hp_str_add(&text, marks[i] ? list->items[i].id : "");
    return hp_arena_copy(arena, hp_str_text(&text));
}

/* A chain a b c, a branch d e from b, and a second root f; listed in no order. */
static const char *const forest[] = { "e:d@5", "c:b@3", "f:-@6", "b:a@2", "a:-@1", "d:b@4", NULL };

static void what_grew_from_one_is_found(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct hv_checkpoints list = list_of(&arena, forest);
    assert_string_equal(below(&arena, &list, 0), "e");
    assert_string_equal(below(&arena, &list, 3), "ecbd");
    assert_string_equal(below(&arena, &list, 4), "ecbad");
    assert_string_equal(below(&arena, &list, 2), "f");
    assert_int_equal(tree_children(&list, 3), 2);
    assert_int_equal(tree_children(&list, 0), 0);
}

static void circles_and_lost_parents_end(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    static const char *const words[] = { "a:b@1", "b:a@2", "c:z@3", "d:c@4", "e:e@5", NULL };
    struct hv_checkpoints list = list_of(&arena, words);
    assert_string_equal(below(&arena, &list, 0), "ab");
    assert_string_equal(below(&arena, &list, 2), "cd");
    assert_string_equal(below(&arena, &list, 4), "e");
    assert_int_equal(tree_parents(&arena, &list)[2], NO_CHECKPOINT);
}

static void removes(const char *const *words, const char *marked, const char *current, const char *golden)
{
    HP_ARENA(arena);
    HP_STR(text);
    struct hv_checkpoints list = list_of(&arena, words);
    bool marks[32] = { false };
    size_t count;
    for (size_t i = 0; i < list.count; i++)
        marks[i] = strstr(marked, list.items[i].id) != NULL;
    const size_t *order = tree_deletion_order(&arena, &list, marks, current, &count);
    for (size_t i = 0; i < count; i++)
        hp_str_add(&text, list.items[order[i]].id);
    assert_string_equal(hp_str_text(&text), golden);
}

static void leaves_go_first_and_then_the_oldest(void **unused)
{
    (void)unused;
    removes(forest, "", "e", "");
    removes(forest, "ab", "e", "ab");   /* a chain: what was written is merged once */
    removes(forest, "bde", "c", "edb"); /* a whole branch goes from its end, then what carries another one */
    removes(forest, "bde", "e", "bde"); /* the present state stands on e: no leaf */
    removes(forest, "abcdef", NULL, "fedcba");
    removes(forest, "abcdef", "c", "fedabc");
}

static void a_circle_is_removed_in_some_order(void **unused)
{
    (void)unused;
    static const char *const words[] = { "a:b@1", "b:a@2", NULL };
    removes(words, "ab", NULL, "ab");
}

static void matches_are_by_id(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    static const char *const other_words[] = { "B:-@1", "x:-@2", NULL };
    struct hv_checkpoints list = list_of(&arena, forest);
    struct hv_checkpoints other = list_of(&arena, other_words);
    const size_t *there = tree_match(&arena, &list, &other);
    assert_int_equal(there[3], 0); /* ids compare without case */
    assert_int_equal(there[4], NO_CHECKPOINT);
    struct hv_checkpoints none = { .count = 0 };
    assert_int_equal(tree_match(&arena, &list, &none)[0], NO_CHECKPOINT);
}

/* Nobody may remove a branch with something in it that cannot be shown: pinned, or a backup program's. */
static void what_cannot_be_used_may_be_in_a_branch(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    static const struct {
        const char *parent;
        enum hv_unusable_kind kind;
        size_t root;
        bool may_be;
    } tries[] = {
        { "d", HV_UNUSABLE_CHECKPOINT, 3, true },   /* grew from d, which is below b */
        { "D", HV_UNUSABLE_CHECKPOINT, 5, true },   /* ids compare without case */
        { "d", HV_UNUSABLE_CHECKPOINT, 1, false },  /* not below c */
        { NULL, HV_UNUSABLE_CHECKPOINT, 4, false }, /* a root of its own */
        { "../x", HV_UNUSABLE_CHECKPOINT, 2, true }, { "d", HV_UNUSABLE_VM, 3, false },
    };
    for (size_t i = 0; i < HP_COUNT(tries); i++) {
        struct hv_checkpoints list = list_of(&arena, forest);
        struct hv_unusable odd = { .kind = tries[i].kind, .id = "../../x", .parent = tries[i].parent };
        list.unusable = (struct hv_unusables){ .items = &odd, .count = 1 };
        const bool *marks = tree_below(&arena, &list, tries[i].root);
        assert_ptr_equal(tree_unusable_below(&list, marks), tries[i].may_be ? &odd : NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_grew_from_one_is_found),
        cmocka_unit_test(circles_and_lost_parents_end),
        cmocka_unit_test(leaves_go_first_and_then_the_oldest),
        cmocka_unit_test(a_circle_is_removed_in_some_order),
        cmocka_unit_test(matches_are_by_id),
        cmocka_unit_test(what_cannot_be_used_may_be_in_a_branch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
