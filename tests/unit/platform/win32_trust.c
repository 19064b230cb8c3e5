/* SPDX-License-Identifier: MIT */
/* What is in the state folder is believed, so nobody else may have a hand in it: with real security
 * descriptors, second names and, where this Windows can make them, junctions. tests/wine/state_folder has
 * files of other users. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "platform/files.h"
#include "platform/lock.h"
#include "platform/state.h"
#include "system_fixture.h"
#include "win32/place.h"
#include "win32/wide.h"

#include <aclapi.h>
#include <sddl.h>
#include <stdio.h>
#include <string.h>

struct place {
    char folder[64];
    const char *state;
    struct hp_arena arena;
};

static int set_up(void **state)
{
    struct place *place = test_calloc(1, sizeof *place);
    snprintf(place->folder, sizeof place->folder, "/tmp/hyperpoint-trust-XXXXXX");
    *state = place;
    if (!mkdtemp(place->folder))
        return -1;
    place->state = os_path_join(&place->arena, place->folder, "state");
    return setenv("HYPERPOINT_STATE", place->state, 1);
}

static int tear_down(void **state)
{
    struct place *place = *state;
    unsetenv("HYPERPOINT_STATE");
    int rc = system(hp_arena_format(&place->arena, "cmd /c rmdir /s /q \"%s\"",
                                    os_path_absolute(&place->arena, place->folder)));
    hp_arena_release(&place->arena);
    test_free(place);
    return rc;
}

static const char *path_of(struct place *place, const char *name)
{
    return os_path_join(&place->arena, place->folder, name);
}

static const char *state_part(struct place *place, const char *part)
{
    HP_ERROR(err);
    const char *folder;
    assert_int_equal(os_state_folder(part, &place->arena, &folder, &err), 0);
    return folder;
}

static const char *make_file(struct place *place, const char *folder, const char *name)
{
    const char *path = os_path_join(&place->arena, folder, name);
    assert_int_equal(os_file_replace(path, "a", 1, OS_FILE_PRIVATE, NULL), 0);
    return path;
}

/* What is there lets these do these things, too. */
static void allow(struct place *place, const char *path, const char *list)
{
    wchar_t *wide = win32_path(&place->arena, path);
    PSECURITY_DESCRIPTOR descriptor = NULL;
    ACL *acl = NULL;
    BOOL there, defaulted;
    assert_true(ConvertStringSecurityDescriptorToSecurityDescriptorW(win32_wide(&place->arena, list),
                                                                     SDDL_REVISION_1, &descriptor, NULL));
    assert_true(GetSecurityDescriptorDacl(descriptor, &there, &acl, &defaulted));
    assert_int_equal(SetNamedSecurityInfoW(wide, SE_FILE_OBJECT,
                                           DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION,
                                           NULL, NULL, acl, NULL),
                     ERROR_SUCCESS);
    LocalFree(descriptor);
}

static const char open_to_all[] = "D:P(A;OICI;FA;;;WD)(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)";

static void assert_file_refused(struct place *place, const char *path, const char *why)
{
    for (int i = 0; i < 4; i++) {
        HP_ERROR(err);
        struct os_content content;
        struct os_append *file = NULL;
        struct os_lock *lock = NULL;
        int rc = i == 0   ? os_file_read(path, 100, &place->arena, &content, &err)
                 : i == 1 ? os_append_open(path, &file, &err)
                 : i == 2 ? os_lock_take(path, "anything", &lock, &err)
                          : os_append_open_report(path, "a", &file, &err);
        assert_true(rc == HP_E_ACCESS || rc == HP_E_FAILED);
        assert_null(file);
        assert_null(lock);
        if (!strstr(err.what, path) || !strstr(err.what, why))
            fail_msg("%d: \"%s\" does not say \"%s\"", i, err.what, why);
    }
}

static void assert_folder_refused(struct place *place, const char *folder, const char *why)
{
    const char *path = os_path_join(&place->arena, folder, "file");
    for (int i = 0; i < 6; i++) {
        HP_ERROR(err);
        struct os_content content;
        struct os_names names = { NULL, 0 };
        struct os_append *file = NULL;
        struct os_lock *lock = NULL;
        int rc = i == 0   ? os_file_read(path, 100, &place->arena, &content, &err)
                 : i == 1 ? os_append_open(path, &file, &err)
                 : i == 2 ? os_lock_take(path, "anything", &lock, &err)
                 : i == 3 ? os_file_replace(path, "x", 1, OS_FILE_PRIVATE, &err)
                 : i == 4 ? os_folder_list(folder, &place->arena, &names, &err)
                          : os_folder_make(folder, &err);
        assert_int_equal(rc, HP_E_ACCESS);
        assert_non_null(err.next);
        if (!strstr(err.what, folder) || !strstr(err.what, why))
            fail_msg("%d: \"%s\" does not say \"%s\"", i, err.what, why);
    }
    assert_int_equal(os_file_remove(path, NULL), HP_E_ACCESS);
    assert_true(os_file_exists(path));
}

static void what_we_make_is_used(void **state)
{
    struct place *place = *state;
    HP_ERROR(err);
    assert_int_equal(os_state_check(&err), 0);
    const char *folder = state_part(place, "journals");
    const char *file = make_file(place, folder, "file");
    struct os_content content;
    struct os_append *append = NULL;
    struct os_lock *lock = NULL;
    struct os_names names;
    assert_int_equal(os_file_read(file, 9, &place->arena, &content, &err), 0);
    assert_int_equal(os_append_open(file, &append, &err), 0);
    os_append_close(append);
    assert_int_equal(os_lock_take(os_path_join(&place->arena, folder, "lock"), "x", &lock, &err), 0);
    os_lock_release(lock);
    assert_int_equal(os_folder_list(folder, &place->arena, &names, &err), 0);
    assert_int_equal(names.count, 2);
    assert_int_equal(os_file_remove(file, &err), 0);
    assert_int_equal(os_state_check(&err), 0);
}

static void folder_open_to_others_is_refused(void **state)
{
    struct place *place = *state;
    const char *folder = state_part(place, "journals");
    make_file(place, folder, "file");
    allow(place, folder, open_to_all);
    assert_folder_refused(place, folder, "other users can change it (WD)");
    allow(place, place->state, open_to_all);
    HP_ERROR(err);
    assert_int_equal(os_state_check(&err), HP_E_ACCESS);
    assert_non_null(strstr(err.what, "other users can change it (WD)"));
    assert_non_null(strstr(err.next, "icacls"));
    assert_folder_refused(place, place->state, "other users can change it");
}

static void file_open_to_others_is_refused(void **state)
{
    struct place *place = *state;
    const char *file = make_file(place, state_part(place, "journals"), "file");
    allow(place, file, open_to_all);
    assert_file_refused(place, file, "other users can");
}

static void second_name_is_refused(void **state)
{
    struct place *place = *state;
    const char *victim = make_file(place, place->folder, "victim");
    const char *file = os_path_join(&place->arena, state_part(place, "journals"), "file");
    assert_true(CreateHardLinkW(win32_path(&place->arena, file), win32_path(&place->arena, victim), NULL));
    assert_file_refused(place, file, "it has a second name");
    struct os_content content;
    assert_int_equal(os_file_read(victim, 9, &place->arena, &content, NULL), 0);
    assert_string_equal(content.text, "a");
}

static void folder_in_place_of_a_file_is_refused(void **state)
{
    struct place *place = *state;
    assert_file_refused(place, state_part(place, "journals"), "it is not a regular file");
}

static void junction_is_not_followed(void **state)
{
    struct place *place = *state;
    const char *folder = os_path_join(&place->arena, state_part(place, "journals"), "link");
    const char *elsewhere = path_of(place, "elsewhere");
    assert_int_equal(os_folder_make(elsewhere, NULL), 0);
    int made = system(hp_arena_format(&place->arena, "cmd /c mklink /J \"%s\" \"%s\" >NUL 2>NUL",
                                      os_path_absolute(&place->arena, folder),
                                      os_path_absolute(&place->arena, elsewhere)));
    DWORD attributes = GetFileAttributesW(win32_path(&place->arena, folder));
    if (made != 0 || attributes == INVALID_FILE_ATTRIBUTES || !(attributes & FILE_ATTRIBUTE_REPARSE_POINT)) {
        print_message("skipped: %s needs a Windows that can make a junction\n", __func__);
        skip();
    }
    assert_folder_refused(place, folder, "it is a link");
}

static void folder_that_is_used_cannot_be_renamed(void **state)
{
    struct place *place = *state;
    HP_ERROR(err);
    const char *folder = state_part(place, "journals");
    const wchar_t *wide = win32_path(&place->arena, folder);
    const wchar_t *away = win32_path(&place->arena, path_of(place, "away"));
    {
        WIN32_PLACE(held);
        assert_int_equal(win32_folder_open(folder, &held, "open", &err), 0);
        make_file(place, folder, "file"); /* as another run would meanwhile */
        assert_false(MoveFileW(wide, away));
        assert_false(MoveFileW(win32_path(&place->arena, place->state), away));
    }
    assert_true(MoveFileW(wide, away));
}

static void paths_do_not_lead_out_of_the_state_folder(void **state)
{
    struct place *place = *state;
    struct os_content content;
    state_part(place, NULL);
    make_file(place, place->folder, "victim");
    const char *path = os_path_join(&place->arena, place->state, "..\\victim");
    assert_int_equal(os_file_read(path, 9, &place->arena, &content, NULL), HP_E_FAILED);
    assert_int_equal(os_folder_make(os_path_join(&place->arena, place->state, "../made"), NULL), HP_E_FAILED);
    assert_false(os_file_exists(path_of(place, "made")));
}

static void report_goes_into_no_other_file(void **state)
{
    struct place *place = *state;
    HP_ERROR(other);
    HP_ERROR(readable);
    struct os_append *file = NULL;
    const char *path = path_of(place, "report");
    for (int i = 0; i < 2; i++) {
        HP_ERROR(err);
        assert_int_equal(os_append_open_report(path, "{\"a", &file, &err), 0);
        assert_int_equal(os_append_write(file, "{\"a\":1}\n", 8, &err), 0);
        os_append_close(file);
    }
    struct os_content content;
    assert_int_equal(os_file_read(path, 99, &place->arena, &content, NULL), 0);
    assert_string_equal(content.text, "{\"a\":1}\n{\"a\":1}\n");
    file = NULL;
    assert_int_equal(os_append_open_report(path, "{\"b", &file, &other), HP_E_REFUSED);
    assert_non_null(strstr(other.what, "it holds something else"));
    allow(place, path, "D:P(A;;FA;;;BA)(A;;FA;;;SY)(A;;FR;;;WD)");
    assert_int_equal(os_append_open_report(path, "{\"a", &file, &readable), HP_E_ACCESS);
    assert_non_null(strstr(readable.what, "other users can read it (WD)"));
    assert_null(file);
}

static void assert_settings(struct place *place, const char *path, int expected, const char *why)
{
    HP_ERROR(err);
    struct os_content content;
    assert_int_equal(os_file_read_settings(path, 9, &place->arena, &content, &err), expected);
    if (why && !strstr(err.what, why))
        fail_msg("\"%s\" does not say \"%s\"", err.what, why);
}

static void settings_that_others_can_change_are_refused(void **state)
{
    static const char of_few[] = "D:P(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)";
    struct place *place = *state;
    const char *folder = path_of(place, "settings");
    assert_int_equal(os_folder_make(folder, NULL), 0);
    allow(place, folder, of_few);
    const char *path = make_file(place, folder, "conf");
    assert_settings(place, os_path_join(&place->arena, folder, "none"), HP_E_NOT_FOUND, NULL);
    allow(place, path, "D:P(A;;FA;;;BA)(A;;FA;;;SY)(A;;FR;;;WD)");
    assert_settings(place, path, 0, NULL);
    allow(place, path, open_to_all);
    assert_settings(place, path, HP_E_ACCESS, "other users can change it");
    allow(place, path, of_few);
    allow(place, folder, open_to_all);
    assert_settings(place, path, HP_E_ACCESS, "other users can change the folder it is in");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_we_make_is_used),
        TEST(folder_open_to_others_is_refused),
        TEST(file_open_to_others_is_refused),
        TEST(second_name_is_refused),
        TEST(folder_in_place_of_a_file_is_refused),
        TEST(junction_is_not_followed),
        TEST(folder_that_is_used_cannot_be_renamed),
        TEST(paths_do_not_lead_out_of_the_state_folder),
        TEST(report_goes_into_no_other_file),
        TEST(settings_that_others_can_change_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
