/* SPDX-License-Identifier: MIT */
/* File names in the state folder: a host chooses ids, and no id but a GUID becomes part of a path. */
#include "core_fixture.h"

#include "core/gpu_set.h"
#include "core/parked.h"
#include "store/claim.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHECKPOINT_ID "AAAAAAAA-2222-3333-4444-555555555555"

static char root[] = "/tmp/hyperpoint-claim-XXXXXX";

/* The state folder has a neighbour and a parent of the test's own: what leaves it shows. */
static int make_folders(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    return mkdtemp(root) && mkdir(hp_arena_format(&arena, "%s/a", root), 0700) == 0 &&
                   setenv("HYPERPOINT_STATE", hp_arena_format(&arena, "%s/a/state", root), 1) == 0
               ? 0
               : -1;
}

static int remove_folders(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    return system(hp_arena_format(&arena, "rm -rf '%s'", root));
}

static size_t count_entries(const char *path)
{
    size_t count = 0;
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder && (entry = readdir(folder)) != NULL;)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    if (folder)
        closedir(folder);
    return count;
}

static void nothing_was_made(void)
{
    HP_ARENA(arena);
    assert_int_equal(count_entries(root), 1);
    assert_int_equal(count_entries(hp_arena_format(&arena, "%s/a", root)), 0);
}

/* What a host that is broken, or hostile, could give. */
static const char *const ids[] = {
    "",
    "../../x",
    "..\\..\\x",
    "/etc/x",
    "..",
    ".",
    "C:x",
    "11111111-2222-3333-4444-55555555555",
    "11111111-2222-3333-4444-5555555555555",
    "{11111111-2222-3333-4444-555555555555}",
    "11111111-2222-3333-4444-55555555555G",
    "11111111-2222-3333-4444-555555555555/../x",
    "11111111/2222-3333-4444-555555555555",
    "11111111-2222-3333-4444-55555555555\n",
};

static void no_vm_is_claimed_but_by_a_guid(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < HP_COUNT(ids); i++) {
        HP_ERROR(err);
        const struct hv_vm vm = { .id = ids[i], .name = "my vm" };
        struct core_claim *claim = NULL;
        struct core_hold *hold = NULL;
        assert_int_equal(core_claim_vm("LAB", &vm, "testing", &claim, &err), HP_E_FAILED);
        assert_non_null(strstr(err.what, "not a GUID"));
        assert_null(claim);
        nothing_was_made();
        assert_int_not_equal(core_hold_take("LAB", &vm, "testing", &hold, NULL), 0);
        assert_null(hold);
        assert_int_equal(core_hold_check(&vm, NULL), 0); /* it looks at what is there */
        nothing_was_made();
    }
}

static void nothing_is_looked_for_but_by_a_guid(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    for (size_t i = 0; i < HP_COUNT(ids); i++) {
        struct core_journal journal;
        const struct hv_vm vm = { .id = ids[i], .name = "my vm" };
        const struct hv_status status = { .replication = HV_REPLICATES_NOT };
        struct core_parked_look look;
        bool found;
        assert_int_equal(core_journal_find("LAB", ids[i], &arena, &journal, &found, NULL), HP_E_FAILED);
        core_parked_look("LAB", &vm, &status, CORE_USE_AGREED, &arena, &look);
        assert_true(!look.parked && !look.traces);
    }
}

static void no_set_is_kept_but_by_two_guids(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < HP_COUNT(ids); i++) {
        const struct core_gpu_set of_vm = { .known = true, .vm_id = ids[i], .checkpoint_id = CHECKPOINT_ID };
        const struct core_gpu_set of_checkpoint = { .known = true, .vm_id = VM_ID, .checkpoint_id = ids[i] };
        assert_int_equal(core_set_keep("LAB", &of_vm, NULL), HP_E_FAILED);
        assert_int_equal(core_set_keep("LAB", &of_checkpoint, NULL), HP_E_FAILED);
        assert_int_equal(core_set_discard("LAB", ids[i], CHECKPOINT_ID, NULL), HP_E_FAILED);
        assert_int_equal(core_set_discard("LAB", VM_ID, ids[i], NULL), HP_E_FAILED);
        nothing_was_made();
    }
    const struct core_gpu_set nowhere = { .known = true, .vm_id = NULL, .checkpoint_id = NULL };
    assert_int_equal(core_set_keep("LAB", &nowhere, NULL), HP_E_FAILED);
    nothing_was_made();
}

/* Two spellings of one id are one file. */
static void an_id_has_one_spelling(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    const char *upper;
    const char *lower;
    assert_int_equal(claim_path(&arena, "f", "LAB", CHECKPOINT_ID, ".lock", &upper, NULL), 0);
    assert_int_equal(
        claim_path(&arena, "f", "lab", "aaaaaaaa-2222-3333-4444-555555555555", ".lock", &lower, NULL), 0);
    assert_string_equal(upper, lower);
    assert_non_null(strstr(upper, "f/" CHECKPOINT_ID "-"));
}

static void a_file_tells_its_vm(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    const char *path;
    assert_int_equal(claim_path(&arena, "f", "LAB", VM_ID, ".journal", &path, NULL), 0);
    const char *name = path + strlen("f/");
    assert_string_equal(claim_vm_of(&arena, name, "LAB", ".journal"), VM_ID);
    assert_string_equal(claim_vm_of(&arena, name, NULL, ".journal"), VM_ID);
    assert_null(claim_vm_of(&arena, name, "OTHER", ".journal"));
    for (size_t i = 0; i < HP_COUNT(ids); i++) {
        const char *named = hp_arena_format(&arena, "%.36s-0123456789abcdef.journal", ids[i]);
        assert_null(claim_vm_of(&arena, named, "LAB", ".journal"));
    }
    assert_null(claim_vm_of(&arena, "x.journal", NULL, ".journal"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_vm_is_claimed_but_by_a_guid),
        cmocka_unit_test(nothing_is_looked_for_but_by_a_guid),
        cmocka_unit_test(no_set_is_kept_but_by_two_guids),
        cmocka_unit_test(an_id_has_one_spelling),
        cmocka_unit_test(a_file_tells_its_vm),
    };
    return cmocka_run_group_tests(tests, make_folders, remove_folders);
}
