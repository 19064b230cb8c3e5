/* SPDX-License-Identifier: MIT */
/* Where a set is found: in notes, in the state folder, in both, or nowhere; and what is never written over.
 */
#include "core_fixture.h"
#include "state_fixture.h"
#include "system_fixture.h"

#include "base/text.h"
#include "core/gpu_set.h"
#include "platform/files.h"

#include <stdio.h>

#define CHECKPOINT "AAAAAAAA-2222-3333-4444-555555555555"
#define ANOTHER "BBBBBBBB-2222-3333-4444-555555555555"

static int empty_folder(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    os_folder_remove(hp_arena_format(&arena, "%s/sets", state_folder));
    return 0;
}

static struct core_gpu_set set_of_two(struct hp_arena *arena)
{
    struct core_state state = state_of_two(arena);
    struct core_gpu_set set;
    assert_int_equal(core_set_of(&state, CORE_SET_OF_CHECKPOINT, 0, arena, &set, NULL), 0);
    set.checkpoint_id = CHECKPOINT;
    return set;
}

/* What is found of the checkpoint with these notes; lists must say the same. */
static struct core_set_found find(struct hp_arena *arena, const char *notes)
{
    struct hv_checkpoint checkpoint = { .id = CHECKPOINT, .vm_id = VM_ID, .name = "one", .notes = notes };
    struct hv_checkpoint_vm vm = { .id = VM_ID, .name = "my vm" };
    const struct hv_checkpoints list = { .items = &checkpoint, .count = 1, .vms = &vm, .vm_count = 1 };
    struct core_set_found found;
    core_set_find("lab", &checkpoint, arena, &found);
    const struct core_set_listed *listed = core_set_list("lab", &list, arena);
    assert_int_equal(listed->source, found.source);
    assert_int_equal(listed->in_both, found.in_both);
    assert_int_equal(listed->differs, found.differs);
    assert_int_equal(listed->unreadable, found.unreadable);
    assert_int_equal(listed->set.pinned, found.set.pinned);
    assert_int_equal(listed->set.card_count, found.set.gpu_count);
    assert_int_equal(listed->remark != NULL, found.remark != NULL);
    assert_string_equal(core_set_summary_label(arena, &listed->set), core_set_label(arena, &found.set));
    return found;
}

static const char *in_notes(struct hp_arena *arena, const struct core_gpu_set *set)
{
    return core_set_in_notes(arena, "mine", set, NULL);
}

static void spill(const char *text)
{
    assert_int_equal(overwrite_only_file("sets/*/*", text), 0);
}

static void each_place_is_told(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_gpu_set set = set_of_two(&arena);
    const char *notes = in_notes(&arena, &set);
    assert_int_equal(find(&arena, "mine").source, CORE_SET_NOWHERE);
    assert_int_equal(find(&arena, notes).source, CORE_SET_IN_NOTES);
    assert_false(find(&arena, notes).in_both);
    assert_int_equal(core_set_keep("LAB", &set, NULL), 0);
    assert_int_equal(find(&arena, "mine").source, CORE_SET_IN_STATE);
    assert_int_equal(find(&arena, notes).source, CORE_SET_IN_NOTES);
    assert_true(find(&arena, notes).in_both);
    assert_null(find(&arena, notes).remark);
    assert_int_equal(core_set_discard("LAB", VM_ID, CHECKPOINT, NULL), 0);
    assert_false(find(&arena, notes).in_both);
}

static void what_differs_is_told_and_the_notes_count(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_gpu_set set = set_of_two(&arena);
    struct core_gpu_set other = set;
    const char *notes = in_notes(&arena, &set);
    other.gpu_count = 1;
    assert_int_equal(core_set_keep("LAB", &other, NULL), 0);
    struct core_set_found found = find(&arena, notes);
    assert_true(found.differs);
    assert_int_equal(found.set.gpu_count, 2);
    assert_non_null(found.remark);
    /* Pinned from another machine: the same GPUs, and the mark of the notes counts. */
    other = set;
    other.pinned = true;
    assert_int_equal(core_set_keep("LAB", &other, NULL), 0);
    found = find(&arena, notes);
    assert_true(found.in_both && !found.differs && !found.set.pinned);
    assert_null(found.remark);
}

/* The host has another name since, or the VM came from another one. */
static void a_copy_of_another_host_is_found(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_gpu_set old = set_of_two(&arena);
    struct core_gpu_set own = old;
    assert_int_equal(core_set_keep("OLD-LAB", &old, NULL), 0);
    assert_int_equal(find(&arena, "").source, CORE_SET_IN_STATE);
    assert_int_equal(find(&arena, "").set.gpu_count, 2);
    own.gpu_count = 1;
    assert_int_equal(core_set_keep("LAB", &own, NULL), 0);
    assert_int_equal(find(&arena, "").set.gpu_count, 1);
}

/* A set that was copied with the notes, or with a file, is of no other checkpoint. */
static void another_checkpoints_set_is_not_used(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_gpu_set set = set_of_two(&arena);
    assert_int_equal(core_set_keep("LAB", &set, NULL), 0);
    set.checkpoint_id = ANOTHER;
    spill(core_set_print_whole(&arena, &set));
    struct core_set_found found = find(&arena, in_notes(&arena, &set));
    assert_int_equal(found.source, CORE_SET_NOWHERE);
    assert_false(found.set.known);
    assert_non_null(found.remark);
}

static void what_cannot_be_read_may_be_pinned(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_gpu_set set = set_of_two(&arena);
    const char *text = core_set_print_whole(&arena, &set);
    assert_int_equal(core_set_keep("LAB", &set, NULL), 0);
    for (size_t length = 0; length < strlen(text); length += 97) {
        spill(hp_arena_copy_part(&arena, text, length));
        struct core_set_found found = find(&arena, "mine");
        assert_int_equal(found.source, CORE_SET_NOWHERE);
        assert_true(found.unreadable);
        assert_non_null(found.remark);
        found = find(&arena, in_notes(&arena, &set));
        assert_int_equal(found.source, CORE_SET_IN_NOTES);
        assert_false(found.unreadable);
    }
    assert_int_equal(core_set_keep("LAB", &set, NULL), 0);
    assert_true(find(&arena, in_notes(&arena, &set)).in_both);
}

static void a_file_of_another_version_is_left_alone(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    HP_ERROR(err);
    struct core_gpu_set set = set_of_two(&arena);
    static const char later[] = "--- HyperPoint GPU set, version 9 ---\nVM: x\n"
                                "--- end of HyperPoint GPU set, check 0 ---\n";
    assert_int_equal(core_set_keep("LAB", &set, NULL), 0);
    spill(later);
    assert_non_null(strstr(find(&arena, "").remark, "format 9"));
    assert_int_equal(core_set_keep("LAB", &set, &err), HP_E_FAILED);
    assert_non_null(strstr(err.what, "alone"));
    assert_non_null(strstr(find(&arena, "").remark, "format 9"));
}

static void a_set_that_is_not_there_is_not_kept(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_gpu_set set = set_of_two(&arena);
    set.elsewhere = true;
    assert_int_equal(core_set_keep("LAB", &set, NULL), HP_E_FAILED);
    assert_int_equal(find(&arena, in_notes(&arena, &set)).source, CORE_SET_IN_NOTES);
    assert_non_null(find(&arena, in_notes(&arena, &set)).remark);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(each_place_is_told, empty_folder),
        cmocka_unit_test_teardown(what_differs_is_told_and_the_notes_count, empty_folder),
        cmocka_unit_test_teardown(a_copy_of_another_host_is_found, empty_folder),
        cmocka_unit_test_teardown(another_checkpoints_set_is_not_used, empty_folder),
        cmocka_unit_test_teardown(what_cannot_be_read_may_be_pinned, empty_folder),
        cmocka_unit_test_teardown(a_file_of_another_version_is_left_alone, empty_folder),
        cmocka_unit_test_teardown(a_set_that_is_not_there_is_not_kept, empty_folder),
    };
    return cmocka_run_group_tests(tests, make_state_folder, remove_state_folder);
}
