/* SPDX-License-Identifier: MIT */
/* Where the files of settings are, and that one which others can change is not believed. */
#include "platform/settings.h"

#include "platform/files.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { SOMEBODY = 12345 };

/* --- where --- */

static void assert_users(const char *xdg, const char *home, const char *expected)
{
    HP_ARENA(arena);
    setenv("XDG_CONFIG_HOME", xdg, 1);
    setenv("HOME", home, 1);
    const char *path = os_settings_path(OS_SETTINGS_OF_USER, &arena);
    if (expected)
        assert_string_equal(path, expected);
    else
        assert_null(path);
}

static void places_are_those_of_the_xdg_specification(void **state)
{
    (void)state;
    HP_ARENA(arena);
    assert_users("/xdg", "/home/me", "/xdg/hyperpoint/hyperpoint.conf");
    assert_users("relative", "/home/me", "/home/me/.config/hyperpoint/hyperpoint.conf");
    assert_users("", "/home/me", "/home/me/.config/hyperpoint/hyperpoint.conf");
    assert_users("", "", NULL);
    assert_string_equal(os_settings_path(OS_SETTINGS_OF_MACHINE, &arena), "/etc/hyperpoint/hyperpoint.conf");
}

/* --- who can change them --- */

struct place {
    struct hp_arena arena;
    char *folder;
    mode_t umask;
};

static int enter(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    place->folder = hp_arena_copy(&place->arena, "/tmp/hyperpoint-test-XXXXXX");
    place->umask = umask(022);
    *state = place;
    return mkdtemp(place->folder) ? 0 : -1;
}

static int leave(void **state)
{
    struct place *place = *state;
    umask(place->umask);
    int rc = system(hp_arena_format(&place->arena, "rm -rf '%s'", place->folder));
    hp_arena_release(&place->arena);
    free(place);
    return rc;
}

static const char *at(struct place *place, const char *name)
{
    return os_path_join(&place->arena, place->folder, name);
}

static void make_folder(struct place *place, const char *name)
{
    assert_int_equal(mkdir(at(place, name), 0700), 0);
}

static const char *make_file(struct place *place, const char *name, const char *text)
{
    const char *path = at(place, name);
    assert_int_equal(os_file_replace(path, text, strlen(text), OS_FILE_SHARED, NULL), 0);
    return path;
}

/* The error names `told`, which is where a link leads. */
static void assert_settings_refused(const char *path, const char *told, const char *why)
{
    HP_ARENA(arena);
    HP_ERROR(err);
    struct os_content content;
    assert_int_equal(os_file_read_settings(path, 9, &arena, &content, &err), HP_E_ACCESS);
    if (!strstr(err.what, told) || !strstr(err.what, why))
        fail_msg("\"%s\" does not say \"%s\"", err.what, why);
    assert_non_null(err.next);
}

static void assert_settings_read(const char *path)
{
    HP_ARENA(arena);
    struct os_content content;
    assert_int_equal(os_file_read_settings(path, 9, &arena, &content, NULL), 0);
    assert_string_equal(content.text, "a");
}

static void settings_that_others_can_change_are_refused(void **state)
{
    struct place *place = *state;
    HP_ARENA(arena);
    struct os_content content;
    make_folder(place, "mine");
    make_folder(place, "elsewhere");
    const char *path = make_file(place, "mine/conf", "a");
    const char *link = at(place, "elsewhere/link");
    assert_int_equal(os_file_read_settings(at(place, "none/conf"), 9, &arena, &content, NULL),
                     HP_E_NOT_FOUND);
    assert_int_equal(symlink(path, link), 0);
    assert_int_equal(chmod(path, 0644), 0);
    assert_settings_read(path);
    assert_settings_read(link);
    assert_int_equal(chmod(path, 0646), 0);
    assert_settings_refused(path, path, "other users can change it");
    assert_int_equal(chmod(path, 0644), 0);
    assert_int_equal(chmod(at(place, "elsewhere"), 0757), 0);
    assert_settings_read(path);
    assert_settings_refused(link, link, "other users can change the folder it is in");
    assert_int_equal(chmod(at(place, "elsewhere"), 0755), 0);
    assert_int_equal(chmod(at(place, "mine"), 0757), 0);
    assert_settings_refused(path, path, "other users can change the folder it is in");
    assert_settings_refused(link, path, "other users can change the folder it is in");
    assert_int_equal(chmod(at(place, "mine"), 01777), 0); /* as /tmp is */
    assert_settings_read(path);
}

static void settings_of_another_user_are_refused(void **state)
{
    if (geteuid() != 0) {
        print_message("skipped: %s needs root\n", __func__);
        skip();
    }
    struct place *place = *state;
    const char *path = make_file(place, "conf", "a");
    assert_int_equal(chown(path, SOMEBODY, SOMEBODY), 0);
    assert_settings_refused(path, path, "it belongs to another user");
}

#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_are_those_of_the_xdg_specification),
        IN_A_FOLDER(settings_that_others_can_change_are_refused),
        IN_A_FOLDER(settings_of_another_user_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
