/* SPDX-License-Identifier: MIT */
/* Checkpoints as users name them. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "core/checkpoints.h"

#define VM "11111111-2222-3333-4444-555555555555"
#define OTHER_VM "99999999-2222-3333-4444-555555555555"

static const struct hv_vm vm = { .id = VM, .name = "my vm" };

static struct hv_checkpoint items[] = {
    { .id = "AAAA0001-0000-0000-0000-000000000001",
      .name = "clean",
      .vm_id = VM,
      .created_micros = 1,
      .created = "2026-01-01T00:00:00Z" },
    { .id = "AAAA0002-0000-0000-0000-000000000002", .name = "games", .vm_id = VM, .created_micros = 2 },
    { .id = "BBBB0003-0000-0000-0000-000000000003",
      .name = "Games",
      .vm_id = VM,
      .created_micros = 3,
      .created = "2026-01-03T00:00:00Z" },
    { .id = "CCCC0004-0000-0000-0000-000000000004",
      .name = "backup",
      .vm_id = VM,
      .created_micros = 9,
      .kind = HV_CHECKPOINT_RECOVERY },
    { .id = "AAAA0005-0000-0000-0000-000000000005", .name = "clean", .vm_id = OTHER_VM, .created_micros = 8 },
};

static const struct hv_checkpoints list = { .items = items, .count = HP_COUNT(items) };

static void means(const char *words, size_t index)
{
    HP_ERROR(err);
    const struct hv_checkpoint *found = NULL;
    assert_int_equal(core_checkpoint_find(&list, &vm, words, &found, &err), 0);
    assert_ptr_equal(found, &items[index]);
}

static void fails(const char *words, int class, const char *because)
{
    HP_ERROR(err);
    const struct hv_checkpoint *found = NULL;
    assert_int_equal(core_checkpoint_find(&list, &vm, words, &found, &err), class);
    assert_non_null(strstr(err.what, because));
    assert_null(found);
}

static void names_ids_and_latest_are_found(void **unused)
{
    (void)unused;
    means("CLEAN", 0); /* that of the other VM is not meant */
    means("id:bbbb", 2);
    means("ID:{AAAA0002-0000-0000-0000-000000000002}", 1);
    means("id:AAAA0001-0", 0);
    means("bbbb", 2); /* nothing has that name */
    means("{AAAA0002-0000-0000-0000-000000000002}", 1);
    means("latest", 2); /* not the backup program's */
    means("Backup", 3);
}

static void a_name_comes_before_an_id(void **unused)
{
    (void)unused;
    items[0].name = "BBBB";
    means("bbbb", 0);
    assert_false(core_checkpoint_is_bare_id("bbbb", &items[0]));
    items[0].name = "clean";
    assert_true(core_checkpoint_is_bare_id("bbbb", &items[2]));
    assert_false(core_checkpoint_is_bare_id("id:bbbb", &items[2]));
    assert_false(core_checkpoint_is_bare_id("latest", &items[2]));
}

static void unclear_names_list_ids_and_times(void **unused)
{
    (void)unused;
    fails("games", HP_E_AMBIGUOUS,
          "id:AAAA0002-0000-0000-0000-000000000002 (time unknown), "
          "id:BBBB0003-0000-0000-0000-000000000003 (3 Jan 2026, 00:00)");
    fails("id:AAAA", HP_E_AMBIGUOUS, "2 checkpoints");
}

static void what_is_no_name_is_refused(void **unused)
{
    (void)unused;
    fails("nothing", HP_E_NOT_FOUND, "no checkpoint \"nothing\"");
    fails("", HP_E_USAGE, "empty");
    fails("id:", HP_E_USAGE, "too short");
    fails("id:BBB", HP_E_USAGE, "too short");
    fails("id:games", HP_E_USAGE, "is not a checkpoint");
    fails("id:BBBB0003-0000-0000-0000-0000000000030", HP_E_USAGE, "is not a checkpoint");
    fails("id:DDDD", HP_E_NOT_FOUND, "no checkpoint");
    fails("BBB", HP_E_NOT_FOUND, "no checkpoint \"BBB\"");
    fails("AAAA", HP_E_AMBIGUOUS, "2 checkpoints");
    fails("DDDD", HP_E_NOT_FOUND, "no checkpoint \"DDDD\"");
}

static void one_named_latest_makes_the_word_unclear(void **unused)
{
    (void)unused;
    items[0].name = "Latest";
    fails("latest", HP_E_AMBIGUOUS, "2 checkpoints");
    items[0].name = "clean";
    items[2].name = "latest";
    means("latest", 2);
    items[2].name = "Games";
    items[1].created_micros = 3; /* made in the same moment */
    fails("latest", HP_E_AMBIGUOUS, "2 checkpoints");
    items[1].created_micros = 2;
}

static void a_vm_without_checkpoints_has_no_latest(void **unused)
{
    (void)unused;
    HP_ERROR(err);
    const struct hv_checkpoints empty = { .count = 0 };
    const struct hv_checkpoint *found = NULL;
    assert_int_equal(core_checkpoint_find(&empty, &vm, "latest", &found, &err), HP_E_NOT_FOUND);
    assert_string_equal(err.what, "VM \"my vm\" has no checkpoint");
}

static void short_ids_are_unambiguous_within_their_vm(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    const char *const *ids = core_checkpoint_short_ids(&arena, &list);
    assert_string_equal(ids[0], "AAAA0001");
    assert_string_equal(ids[1], "AAAA0002");
    assert_string_equal(ids[2], "BBBB0003");
    assert_string_equal(ids[4], "AAAA"); /* alone in its VM */
}

static void a_typed_id_is_whole_where_its_beginning_says_too_little(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct hv_checkpoint several[] = { { .id = "AAAA0001-1" },
                                       { .id = "aaaa0001-2" },
                                       { .id = "BBBB0003-1" } };
    const struct hv_checkpoints alike = { .items = several, .count = 3 };
    assert_string_equal(core_checkpoint_typed_id(&arena, &alike, "AAAA0001-1"), "id:AAAA0001-1");
    assert_string_equal(core_checkpoint_typed_id(&arena, &alike, "BBBB0003-1"), "id:BBBB0003");
    assert_string_equal(core_checkpoint_typed_id(&arena, &alike, "bbbb0003-2"), "id:bbbb0003-2");
    assert_string_equal(core_checkpoint_typed_id(&arena, &alike, "CCCC0003-2"), "id:CCCC0003");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_ids_and_latest_are_found),
        cmocka_unit_test(a_name_comes_before_an_id),
        cmocka_unit_test(unclear_names_list_ids_and_times),
        cmocka_unit_test(what_is_no_name_is_refused),
        cmocka_unit_test(one_named_latest_makes_the_word_unclear),
        cmocka_unit_test(a_vm_without_checkpoints_has_no_latest),
        cmocka_unit_test(short_ids_are_unambiguous_within_their_vm),
        cmocka_unit_test(a_typed_id_is_whole_where_its_beginning_says_too_little),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
