/* SPDX-License-Identifier: MIT */
#include "platform/files.h"
#include "platform/process.h"
#include "platform/state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static void set(const char *own, const char *xdg, const char *home)
{
    setenv("HYPERPOINT_STATE", own, 1);
    setenv("XDG_STATE_HOME", xdg, 1);
    setenv("HOME", home, 1);
}

static void assert_path(const char *part, const char *expected)
{
    HP_ARENA(arena);
    HP_ERROR(err);
    const char *path = NULL;
    assert_int_equal(os_state_path(part, &arena, &path, &err), 0);
    assert_string_equal(path, expected);
}

static void own_variable_comes_first(void **state)
{
    (void)state;
    set("/own", "/xdg", "/home/me");
    assert_path(NULL, "/own");
    assert_path("logs", "/own/logs");
}

static void xdg_then_home(void **state)
{
    (void)state;
    set("", "/xdg", "/home/me");
    assert_path("logs", "/xdg/hyperpoint/logs");
    set("", "relative", "/home/me");
    assert_path(NULL, "/home/me/.local/state/hyperpoint");
    set("", "", "/home/me");
    assert_path(NULL, "/home/me/.local/state/hyperpoint");
}

static void nothing_set_says_what_to_set(void **state)
{
    (void)state;
    HP_ARENA(arena);
    HP_ERROR(err);
    const char *path = NULL;
    set("", "", "");
    assert_int_equal(os_state_path(NULL, &arena, &path, &err), HP_E_FAILED);
    assert_null(path);
    assert_non_null(strstr(err.next, "HYPERPOINT_STATE"));
}

static void folder_is_made_for_the_owner_only(void **state)
{
    (void)state;
    HP_ARENA(arena);
    HP_ERROR(err);
    char *root = hp_arena_copy(&arena, "/tmp/hyperpoint-test-XXXXXX");
    assert_non_null(mkdtemp(root));
    set("", os_path_join(&arena, root, "xdg"), "");
    const char *path = NULL;
    assert_int_equal(os_state_folder("logs", &arena, &path, &err), 0);
    assert_string_equal(path, os_path_join(&arena, root, "xdg/hyperpoint/logs"));
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0700);
    assert_int_equal(system(hp_arena_format(&arena, "rm -rf '%s'", root)), 0);
}

static void folder_that_cannot_be_made_says_so(void **state)
{
    (void)state;
    HP_ARENA(arena);
    HP_ERROR(err);
    const char *path = NULL;
    set("/dev/null/state", "", "");
    assert_int_equal(os_state_folder(NULL, &arena, &path, &err), HP_E_FAILED);
    assert_null(path);
    assert_non_null(strstr(err.what, "/dev/null"));
    assert_non_null(strstr(err.next, "HYPERPOINT_STATE"));
}

static void program_folder_holds_this_program(void **state)
{
    (void)state;
    HP_ARENA(arena);
    HP_ERROR(err);
    const char *folder = NULL;
    assert_int_equal(os_program_folder(&arena, &folder, &err), 0);
    assert_true(os_file_exists(os_path_join(&arena, folder, "test_platform_state")));
}

static void empty_environment_variable_counts_as_unset(void **state)
{
    (void)state;
    setenv("HYPERPOINT_STATE", "", 1);
    assert_null(os_environment("HYPERPOINT_STATE"));
    setenv("HYPERPOINT_STATE", "x", 1);
    assert_string_equal(os_environment("HYPERPOINT_STATE"), "x");
    unsetenv("HYPERPOINT_STATE");
    assert_null(os_environment("HYPERPOINT_STATE"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(own_variable_comes_first),
        cmocka_unit_test(xdg_then_home),
        cmocka_unit_test(nothing_set_says_what_to_set),
        cmocka_unit_test(folder_is_made_for_the_owner_only),
        cmocka_unit_test(folder_that_cannot_be_made_says_so),
        cmocka_unit_test(program_folder_holds_this_program),
        cmocka_unit_test(empty_environment_variable_counts_as_unset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
