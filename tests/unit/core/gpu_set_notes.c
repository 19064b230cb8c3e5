/* SPDX-License-Identifier: MIT */
/* GPU sets in notes: two kinds of them, beside what the user wrote there. */
#include "gpu_set_fixture.h"

static struct core_gpu_set parked_set(struct hp_arena *arena)
{
    struct core_gpu_set set = set_of_two(arena);
    set.kind = CORE_SET_OF_PARKED;
    set.checkpoint_id = NULL;
    set.vm_name = "my vm";
    set.run = "12-ab";
    return set;
}

static void has_parked(struct hp_arena *arena, const char *text, enum core_set_state state,
                       struct core_gpu_set *out)
{
    assert_int_equal(core_set_parse(arena, text, CORE_SET_OF_PARKED, out, NULL), state);
}

static void has_set(struct hp_arena *arena, const char *text, enum core_set_state state)
{
    struct core_gpu_set set;
    assert_int_equal(core_set_parse(arena, text, CORE_SET_OF_CHECKPOINT, &set, NULL), state);
}

/* Blocks of both kinds can stand in the same notes, and neither is taken for the other one. */
static void a_parked_set_is_no_set_of_a_checkpoint(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_gpu_set parked = parked_set(&arena);
    struct core_gpu_set of_checkpoint = set_of_two(&arena);
    struct core_gpu_set back;
    const char *notes = core_set_in_notes(&arena, "mine", &parked, NULL);
    has_set(&arena, notes, CORE_SET_ABSENT);
    has_parked(&arena, notes, CORE_SET_READ, &back);
    assert_true(core_set_same(&parked, &back));
    assert_string_equal(back.vm_name, "my vm");
    assert_string_equal(back.run, "12-ab");
    assert_string_equal(back.written, "2026-01-02T03:04:05Z");
    const char *both =
        hp_arena_format(&arena, "%s\r\n\r\n%s", notes, core_set_print(&arena, &of_checkpoint, "\r\n", NULL));
    has_parked(&arena, both, CORE_SET_READ, &back);
    has_set(&arena, both, CORE_SET_READ);
    assert_string_equal(core_set_take_out(&arena, both, CORE_SET_OF_CHECKPOINT), notes);
    assert_string_equal(core_set_strip(&arena, both), "mine");
    /* A checkpoint took it over with the VM's notes. */
    const char *taken = core_set_in_notes(&arena, notes, &of_checkpoint, NULL);
    assert_string_equal(taken, both);
    assert_string_equal(core_set_take_out(&arena, taken, CORE_SET_OF_CHECKPOINT), notes);
    taken = core_set_take_out(&arena, taken, CORE_SET_OF_PARKED);
    has_parked(&arena, taken, CORE_SET_ABSENT, &back);
    has_set(&arena, taken, CORE_SET_READ);
    assert_string_equal(core_set_strip(&arena, taken), "mine");
}

static void damage_of_one_kind_is_none_of_the_other(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_gpu_set parked = parked_set(&arena);
    struct core_gpu_set back;
    const char *block = core_set_print(&arena, &parked, "\n", NULL);
    const char *torn = strchr(block, '\n') + 1; /* no first line */
    has_parked(&arena, torn, CORE_SET_DAMAGED, &back);
    has_set(&arena, torn, CORE_SET_ABSENT);
    has_parked(&arena, changed(&arena, block, "Written: 2026-01-02T03:04:05Z\n", ""), CORE_SET_DAMAGED,
               &back);
}

static void keeps_the_users_text(const char *before, const char *after)
{
    HP_ARENA(arena);
    struct core_gpu_set set = set_of_two(&arena);
    const char *notes = core_set_in_notes(&arena, before, &set, NULL);
    assert_int_equal(strncmp(notes, before, strlen(before)), 0);
    assert_string_equal(core_set_strip(&arena, notes), before);
    read_set(&arena, notes);
    /* Written once more, with text behind it: replaced in place. */
    const char *more = hp_arena_format(&arena, "%s%s", notes, after);
    set.pinned = true;
    const char *again = core_set_in_notes(&arena, more, &set, NULL);
    assert_true(read_set(&arena, again).pinned);
    assert_int_equal(strncmp(again, before, strlen(before)), 0);
    assert_string_equal(again + strlen(again) - strlen(after), after);
    assert_string_equal(core_set_strip(&arena, again), hp_arena_format(&arena, "%s%s", before, after));
}

static void the_users_text_stays_byte_for_byte(void **unused)
{
    (void)unused;
    static const char *const befores[] = {
        "",
        "text",
        "text\n",
        "text\n\n\n",
        "\r\n",
        "a\r\nb\r\n",
        "ends in blanks  ",
        "\xff\xfe not UTF-8",
        "HyperPoint GPU set",
        "VM: mine",
    };
    for (size_t i = 0; i < HP_COUNT(befores); i++) {
        keeps_the_users_text(befores[i], "");
        keeps_the_users_text(befores[i], "\nmore\r\n");
    }
}

/* Lines of ours without a last one end where the user's text goes on. */
static void a_torn_block_is_replaced_without_the_users_text(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_gpu_set set = set_of_two(&arena);
    const char *notes = "mine\n\n--- HyperPoint GPU set, version 2 ---\nVM: X\nGPUs: 0\n\nthis is mine too";
    assert_string_equal(core_set_strip(&arena, notes), "mine\n\nthis is mine too");
    const char *again = core_set_in_notes(&arena, notes, &set, NULL);
    read_set(&arena, again);
    assert_string_equal(core_set_strip(&arena, again), "mine\n\nthis is mine too");
}

static void lines_end_as_the_users_do(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_gpu_set set = set_of_two(&arena);
    assert_non_null(strstr(core_set_in_notes(&arena, "", &set, NULL), "---\r\n"));
    assert_non_null(strstr(core_set_in_notes(&arena, "a\r\nb", &set, NULL), "---\r\n"));
    assert_null(strchr(core_set_in_notes(&arena, "a\nb", &set, NULL), '\r'));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_parked_set_is_no_set_of_a_checkpoint),
        cmocka_unit_test(damage_of_one_kind_is_none_of_the_other),
        cmocka_unit_test(the_users_text_stays_byte_for_byte),
        cmocka_unit_test(a_torn_block_is_replaced_without_the_users_text),
        cmocka_unit_test(lines_end_as_the_users_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
