/* SPDX-License-Identifier: MIT */
/* The log of a run: never written over, the oldest go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "log.h"

#include "platform/files.h"
#include "platform/state.h"
#include "system_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char folder[] = "/tmp/hyperpoint-log-XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) && setenv("HYPERPOINT_STATE", folder, 1) == 0 ? 0 : -1;
}

static const char *logs_folder(struct hp_arena *arena)
{
    const char *path = NULL;
    assert_int_equal(os_state_folder("logs", arena, &path, NULL), 0);
    return path;
}

static int remove_folder(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct os_names names = { .count = 0 };
    const char *logs = logs_folder(&arena);
    os_folder_list(logs, &arena, &names, NULL);
    for (size_t i = 0; i < names.count; i++)
        os_file_remove(os_path_join(&arena, logs, names.items[i]), NULL);
    return rmdir(logs) == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static void lines_stand_there_as_soon_as_they_are_added(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct cli_log *log = NULL;
    assert_int_equal(cli_log_open(&log, NULL), 0);
    cli_log_add(log, "ERROR", "two\nlines and %d", 7);
    struct os_names names = { .count = 0 };
    const char *logs = logs_folder(&arena);
    assert_int_equal(os_folder_list(logs, &arena, &names, NULL), 0);
    assert_int_equal(names.count, 1);
    struct os_content content = { .length = 0 };
    assert_int_equal(os_file_read(os_path_join(&arena, logs, names.items[0]), 10000, &arena, &content, NULL),
                     0);
    assert_non_null(strstr(content.text, "ERROR    two\\x0Alines and 7\n"));
    assert_int_equal(cli_log_close(log, NULL), 0);
}

static void the_last_50_are_kept(void **state)
{
    (void)state;
    HP_ARENA(arena);
    const char *logs = logs_folder(&arena);
    static const char oldest[] = "hyperpoint-2000-01-01_00-00-00.000_1.log";
    assert_int_equal(os_file_replace(os_path_join(&arena, logs, oldest), "", 0, OS_FILE_PRIVATE, NULL), 0);
    assert_int_equal(os_file_replace(os_path_join(&arena, logs, "a note"), "", 0, OS_FILE_PRIVATE, NULL), 0);
    for (int i = 0; i < CLI_LOGS_KEPT + 5; i++) {
        struct cli_log *log = NULL;
        assert_int_equal(cli_log_open(&log, NULL), 0);
        assert_int_equal(cli_log_close(log, NULL), 0);
    }
    struct os_names names = { .count = 0 };
    assert_int_equal(os_folder_list(logs, &arena, &names, NULL), 0);
    assert_int_equal(names.count, CLI_LOGS_KEPT + 1);
    assert_false(os_file_exists(os_path_join(&arena, logs, oldest)));
    assert_true(os_file_exists(os_path_join(&arena, logs, "a note")));
}

static void no_log_is_fine_to_write_to(void **state)
{
    (void)state;
    cli_log_add(NULL, "ERROR", "nobody reads this");
    assert_int_equal(cli_log_close(NULL, NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_stand_there_as_soon_as_they_are_added),
        cmocka_unit_test(the_last_50_are_kept),
        cmocka_unit_test(no_log_is_fine_to_write_to),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
