/* SPDX-License-Identifier: MIT */
/* The Windows half of the platform room: the contracts of its headers, and what only Windows has. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "platform/clock.h"
#include "platform/files.h"
#include "platform/interrupt.h"
#include "platform/lock.h"
#include "platform/process.h"
#include "platform/settings.h"
#include "platform/state.h"
#include "system_fixture.h"
#include "win32/trust.h"
#include "win32/wide.h"

#include <aclapi.h>
#include <sddl.h>
#include <stdio.h>
#include <string.h>

struct place {
    char folder[64];
    struct hp_arena arena;
    struct hp_error err;
};

static int set_up(void **state)
{
    struct place *place = test_calloc(1, sizeof *place);
    snprintf(place->folder, sizeof place->folder, "/tmp/hyperpoint-win32-XXXXXX");
    *state = place;
    return mkdtemp(place->folder) ? 0 : -1;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    os_folder_remove(place->folder);
    bool is_gone = !os_file_exists(place->folder);
    hp_arena_release(&place->arena);
    hp_error_clear(&place->err);
    test_free(place);
    return is_gone ? 0 : -1;
}

static const char *path_of(struct place *place, const char *name)
{
    return os_path_join(&place->arena, place->folder, name);
}

static void text_goes_there_and_back(void **state)
{
    struct place *place = *state;
    const char *text = "a \xC3\xA4 \xE2\x82\xAC \xF0\x9F\x92\xBE";
    const wchar_t *wide = win32_wide(&place->arena, text);
    assert_non_null(wide);
    assert_int_equal(wcslen(wide), 8); /* the last one is a pair */
    assert_string_equal(win32_utf8(&place->arena, wide), text);
    assert_null(win32_wide(&place->arena, "\xFF"));
    /* Half a pair stays something that is no UTF-8. */
    assert_string_equal(win32_utf8(&place->arena, L"a\xD800z"), "a\xED\xA0\x80z");
}

static void long_paths_work(void **state)
{
    struct place *place = *state;
    const char *folder = place->folder;
    for (int i = 0; i < 8; i++)
        folder = os_path_join(&place->arena, folder, "forty-eight characters of a folder's name, or more");
    assert_true(strlen(folder) > 300);
    assert_int_equal(os_folder_make(folder, &place->err), 0);
    const char *file = os_path_join(&place->arena, folder, "file");
    assert_int_equal(os_file_replace(file, "x", 1, OS_FILE_PRIVATE, &place->err), 0);
    struct os_content content;
    assert_int_equal(os_file_read(file, 10, &place->arena, &content, &place->err), 0);
    assert_string_equal(content.text, "x");
    const char *absolute = os_path_absolute(&place->arena, place->folder);
    assert_null(strstr(absolute, "\\\\?\\"));
    assert_non_null(strstr(absolute, ":\\"));
}

static void a_file_is_replaced_whole(void **state)
{
    struct place *place = *state;
    const char *file = path_of(place, "\xC3\xA4.txt");
    assert_int_equal(os_file_replace(file, "one", 3, OS_FILE_SHARED, &place->err), 0);
    assert_int_equal(os_file_replace(file, "two\r\n\0", 6, OS_FILE_PRIVATE, &place->err), 0);
    struct os_content content;
    assert_int_equal(os_file_read(file, 100, &place->arena, &content, &place->err), 0);
    assert_int_equal(content.length, 6);
    assert_memory_equal(content.text, "two\r\n\0", 6);
    struct os_names names; /* no temporary file is left */
    assert_int_equal(os_folder_list(place->folder, &place->arena, &names, &place->err), 0);
    assert_int_equal(names.count, 1);
    assert_string_equal(names.items[0], "\xC3\xA4.txt");
    assert_int_equal(os_file_read(file, 5, &place->arena, &content, &place->err), HP_E_FAILED);
}

static void what_the_dead_left_is_removed(void **state)
{
    struct place *place = *state;
    const wchar_t *alive = win32_path(&place->arena, path_of(place, ".hyperpoint-1a.tmp"));
    const wchar_t *dead = win32_path(&place->arena, path_of(place, ".hyperpoint-1b.tmp"));
    const wchar_t *other = win32_path(&place->arena, path_of(place, ".hyperpoint-1g.tmp"));
    const wchar_t *const paths[] = { alive, dead, other };
    HANDLE files[3];
    for (size_t i = 0; i < 3; i++)
        files[i] = CreateFileW(paths[i], GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_DELETE, NULL, CREATE_NEW,
                               FILE_ATTRIBUTE_NORMAL, NULL);
    OVERLAPPED far_away = { .Offset = 0, .OffsetHigh = 0x40000000 };
    assert_true(
        LockFileEx(files[0], LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &far_away));
    assert_true(CloseHandle(files[1]) && CloseHandle(files[2]));
    assert_int_equal(os_file_replace(path_of(place, "file"), "x", 1, OS_FILE_PRIVATE, &place->err), 0);
    assert_true(os_file_exists(path_of(place, ".hyperpoint-1a.tmp")));
    assert_false(os_file_exists(path_of(place, ".hyperpoint-1b.tmp")));
    assert_true(os_file_exists(path_of(place, ".hyperpoint-1g.tmp")));
    assert_true(CloseHandle(files[0]));
    os_folder_tidy(place->folder);
    assert_false(os_file_exists(path_of(place, ".hyperpoint-1a.tmp")));
}

static void lists_what_begins_with_a_text(void **state)
{
    struct place *place = *state;
    struct os_names names;
    static const char *const files[] = { "AB-2", "ab-1", "a", "c-AB-1" };
    for (size_t i = 0; i < HP_COUNT(files); i++)
        assert_int_equal(os_file_replace(path_of(place, files[i]), "", 0, OS_FILE_PRIVATE, &place->err), 0);
    assert_int_equal(os_folder_list_some(place->folder, "ab", &place->arena, &names, &place->err), 0);
    assert_int_equal(names.count, 2);
    assert_string_equal(names.items[0], "AB-2");
    assert_string_equal(names.items[1], "ab-1");
}

static void what_is_not_there_is_told(void **state)
{
    struct place *place = *state;
    struct os_content content;
    struct os_names names;
    const char *missing = path_of(place, "missing\\deeper");
    assert_int_equal(os_file_read(missing, 5, &place->arena, &content, &place->err), HP_E_NOT_FOUND);
    hp_error_clear(&place->err);
    assert_false(os_file_exists(missing));
    assert_int_equal(os_file_remove(missing, &place->err), 0);
    assert_int_equal(os_folder_list(missing, &place->arena, &names, &place->err), 0);
    assert_int_equal(names.count, 0);
    assert_int_equal(os_file_replace(missing, "x", 1, OS_FILE_PRIVATE, &place->err), HP_E_FAILED);
    hp_error_clear(&place->err);
    assert_int_equal(os_file_read(place->folder, 5, &place->arena, &content, &place->err), HP_E_FAILED);
    hp_error_clear(&place->err);

    const char *file = path_of(place, "file");
    assert_int_equal(os_file_replace(file, "x", 1, OS_FILE_PRIVATE, &place->err), 0);
    assert_int_equal(os_folder_list(file, &place->arena, &names, &place->err), HP_E_FAILED);
    hp_error_clear(&place->err);
    const char *below = os_path_join(&place->arena, file, "below");
    assert_int_equal(os_folder_list(below, &place->arena, &names, &place->err), 0);
    assert_int_equal(names.count, 0);
    assert_int_equal(os_folder_make(below, &place->err), HP_E_FAILED);
}

static void what_is_added_stays(void **state)
{
    struct place *place = *state;
    const char *file = path_of(place, "journal");
    for (int i = 0; i < 2; i++) {
        struct os_append *append = NULL;
        assert_int_equal(os_append_open(file, &append, &place->err), 0);
        assert_int_equal(os_append_write(append, "line\n", 5, &place->err), 0);
        assert_int_equal(os_append_sync(append, &place->err), 0);
        os_append_close(append);
    }
    struct os_content content;
    assert_int_equal(os_file_read(file, 100, &place->arena, &content, &place->err), 0);
    assert_string_equal(content.text, "line\nline\n");
}

/* The list as text: D:, its flags, and one part in parentheses for each who may do something. */
static const char *access_list(struct place *place, const SECURITY_ATTRIBUTES *attributes)
{
    wchar_t *text = NULL;
    assert_true(ConvertSecurityDescriptorToStringSecurityDescriptorW(
        attributes->lpSecurityDescriptor, SDDL_REVISION_1, DACL_SECURITY_INFORMATION, &text, NULL));
    const char *utf8 = win32_utf8(&place->arena, text);
    LocalFree(text);
    return utf8;
}

static void only_three_may_read_what_is_private(void **state)
{
    struct place *place = *state;
    const SECURITY_ATTRIBUTES *attributes = win32_private(&place->arena);
    assert_non_null(attributes);
    const char *list = access_list(place, attributes);
    assert_int_equal(strncmp(list, "D:P", 3), 0); /* nothing comes from the folder above */
    size_t count = 0;
    for (const char *c = list; *c; c++)
        count += *c == '(';
    assert_int_equal(count, 3);
    assert_non_null(strstr(list, ";;;BA)"));
    assert_non_null(strstr(list, ";;;SY)"));
    assert_null(strstr(list, ";;;WD)"));
    assert_null(strstr(list, ";;;BU)"));

    const char *folder = path_of(place, "state");
    assert_int_equal(os_folder_make(folder, &place->err), 0);
    assert_true(os_file_exists(folder));
}

static void a_lock_names_its_holder(void **state)
{
    struct place *place = *state;
    const char *file = path_of(place, "vm.lock");
    struct os_lock *first = NULL, *second = NULL;
    assert_int_equal(os_lock_take(file, "first", &first, &place->err), 0);
    assert_int_equal(os_lock_take(file, "second", &second, &place->err), HP_E_REFUSED);
    char holder[64];
    snprintf(holder, sizeof holder, "process %lu, since ", os_process_id());
    assert_non_null(strstr(place->err.what, holder));
    assert_non_null(strstr(place->err.what, ": first)"));
    hp_error_clear(&place->err);
    os_lock_release(first);
    assert_int_equal(os_lock_take(file, "second", &second, &place->err), 0);
    os_lock_release(second);
    os_lock_release(NULL);
}

static void the_state_folder_is_the_machines(void **state)
{
    struct place *place = *state;
    const char *folder = NULL;
    unsetenv("HYPERPOINT_STATE");
    setenv("ProgramData", "C:\\ProgramData", 1);
    assert_int_equal(os_state_path("logs", &place->arena, &folder, &place->err), 0);
    assert_string_equal(folder, "C:\\ProgramData\\HyperPoint\\logs");
    unsetenv("ProgramData");
    assert_int_equal(os_state_path(NULL, &place->arena, &folder, &place->err), HP_E_FAILED);
    hp_error_clear(&place->err);
    setenv("HYPERPOINT_STATE", path_of(place, "own"), 1);
    assert_int_equal(os_state_folder("sets", &place->arena, &folder, &place->err), 0);
    assert_true(os_file_exists(folder));
    unsetenv("HYPERPOINT_STATE");
}

static void settings_are_the_users_and_the_machines(void **state)
{
    struct place *place = *state;
    setenv("APPDATA", "C:\\Users\\me\\AppData\\Roaming", 1);
    setenv("ProgramData", "C:\\ProgramData", 1);
    assert_string_equal(os_settings_path(OS_SETTINGS_OF_USER, &place->arena),
                        "C:\\Users\\me\\AppData\\Roaming\\HyperPoint\\hyperpoint.conf");
    assert_string_equal(os_settings_path(OS_SETTINGS_OF_MACHINE, &place->arena),
                        "C:\\ProgramData\\HyperPoint\\hyperpoint.conf");
    unsetenv("APPDATA");
    assert_null(os_settings_path(OS_SETTINGS_OF_USER, &place->arena));
}

static void the_clock_agrees_with_the_c_library(void **state)
{
    (void)state;
    int64_t now = hp_clock_utc(os_clock());
    assert_true(llabs(now / 1000000 - (int64_t)time(NULL)) <= 2);
    int offset = os_utc_offset((int64_t)1785844232 * 1000000); /* 2026-08-04T11:50:32Z */
    assert_int_equal(offset % 15, 0);
    assert_true(abs(offset) <= 14 * 60);
    uint64_t begin = hp_clock_monotonic(os_clock());
    hp_clock_sleep(os_clock(), 30);
    assert_true(hp_clock_monotonic(os_clock()) - begin >= 29000);
}

static void an_interrupt_ends_a_sleep(void **state)
{
    (void)state;
    os_interrupts_catch();
    unsigned before = os_interrupts();
    if (!GenerateConsoleCtrlEvent(CTRL_BREAK_EVENT, 0))
        skip(); /* this process has no console */
    for (int i = 0; os_interrupts() == before && i < 200; i++)
        Sleep(10);
    if (os_interrupts() == before)
        skip();
    uint64_t begin = hp_clock_monotonic(os_clock());
    hp_clock_sleep(os_clock(), 5000);
    assert_true(hp_clock_monotonic(os_clock()) - begin < 4000000);
}

static void the_environment_and_the_program(void **state)
{
    struct place *place = *state;
    setenv("HYPERPOINT_TEST", "\xC3\xA4", 1);
    SetEnvironmentVariableW(L"HYPERPOINT_TEST", L"\x00E4\x20AC");
    assert_string_equal(os_environment("HYPERPOINT_TEST"), "\xC3\xA4\xE2\x82\xAC");
    os_environment_set("HYPERPOINT_TEST", "\xC3\x9C");
    assert_string_equal(os_environment("HYPERPOINT_TEST"), "\xC3\x9C");
    os_environment_set("HYPERPOINT_TEST", NULL);
    assert_null(os_environment("HYPERPOINT_TEST"));
    const char *folder = NULL;
    assert_int_equal(os_program_folder(&place->arena, &folder, &place->err), 0);
    assert_true(os_file_exists(os_path_join(&place->arena, folder, "test_platform_win32.exe")));
}

static void a_temporary_folder_is_new_and_goes_as_a_whole(void **state)
{
    struct place *place = *state;
    const char *first = NULL;
    const char *second = NULL;
    assert_int_equal(os_folder_temporary(&place->arena, &first, &place->err), 0);
    assert_int_equal(os_folder_temporary(&place->arena, &second, &place->err), 0);
    assert_string_not_equal(first, second);
    const char *inner = os_path_join(&place->arena, first, "a/b");
    assert_int_equal(os_folder_make(inner, &place->err), 0);
    assert_int_equal(
        os_file_replace(os_path_join(&place->arena, inner, "file"), "x", 1, OS_FILE_PRIVATE, &place->err), 0);
    os_folder_remove(first);
    assert_false(os_file_exists(first));
    assert_true(os_file_exists(second));
    os_folder_remove(second);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(text_goes_there_and_back),
        TEST(long_paths_work),
        TEST(a_file_is_replaced_whole),
        TEST(lists_what_begins_with_a_text),
        TEST(what_is_not_there_is_told),
        TEST(what_is_added_stays),
        TEST(only_three_may_read_what_is_private),
        TEST(a_lock_names_its_holder),
        TEST(what_the_dead_left_is_removed),
        TEST(the_state_folder_is_the_machines),
        TEST(settings_are_the_users_and_the_machines),
        TEST(the_clock_agrees_with_the_c_library),
        TEST(an_interrupt_ends_a_sleep),
        TEST(the_environment_and_the_program),
        TEST(a_temporary_folder_is_new_and_goes_as_a_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
