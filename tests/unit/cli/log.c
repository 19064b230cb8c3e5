/* SPDX-License-Identifier: MIT */
/* The log of a run: never written over, kept for its time, and those of failures longest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "say/log.h"
#include "say/log_read.h"

#include "base/str.h"
#include "base/text.h"
#include "platform/files.h"
#include "platform/state.h"
#include "system_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 2026-07-01T00:43:52.123Z, and what is added to it. */
static int64_t now = INT64_C(1782866632123000);
static const int64_t day = INT64_C(86400) * 1000000;

static int64_t utc_now(void *context)
{
    (void)context;
    return now;
}

static const struct hp_clock test_clock = { .utc_micros = utc_now };

/* --- a folder for each test --- */

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/hyperpoint-log-XXXXXX");
    return mkdtemp(folder) && setenv("HYPERPOINT_STATE", folder, 1) == 0 ? 0 : -1;
}

static const char *logs_of(struct hp_arena *arena, bool changes)
{
    const char *path = NULL;
    assert_int_equal(os_state_folder("logs", arena, &path, NULL), 0);
    return changes ? path : os_path_join(arena, path, "reads");
}

static void empty(const char *path)
{
    HP_ARENA(arena);
    struct os_names names = { .count = 0 };
    os_folder_list(path, &arena, &names, NULL);
    for (size_t i = 0; i < names.count; i++)
        os_file_remove(os_path_join(&arena, path, names.items[i]), NULL);
}

static int remove_folder(void **state)
{
    (void)state;
    HP_ARENA(arena);
    empty(logs_of(&arena, false));
    rmdir(logs_of(&arena, false));
    empty(logs_of(&arena, true));
    return rmdir(logs_of(&arena, true)) == 0 && rmdir(folder) == 0 ? 0 : -1;
}

/* --- what is there --- */

static struct os_names names_in(struct hp_arena *arena, bool changes)
{
    struct os_names names = { .count = 0 };
    assert_int_equal(os_folder_list(logs_of(arena, changes), arena, &names, NULL), 0);
    return names;
}

/* Of logs only: not the folder "reads", which stands among those of changes. */
static size_t count_logs(bool changes)
{
    HP_ARENA(arena);
    size_t count = 0;
    const struct os_names names = names_in(&arena, changes);
    for (size_t i = 0; i < names.count; i++)
        count += hp_text_ends(names.items[i], ".log");
    return count;
}

static const char *read_log(struct hp_arena *arena, const char *name)
{
    struct os_content content = { .length = 0 };
    assert_int_equal(os_file_read(os_path_join(arena, logs_of(arena, true), name),
                                  CLI_MAX_LOG_SIZE + (1 << 20), arena, &content, NULL),
                     0);
    return content.text;
}

static void run_once(bool changes, enum cli_log_end end)
{
    struct cli_log *log = NULL;
    assert_int_equal(
        cli_log_open(&test_clock, changes ? "restore" : "list-vms", changes, &cli_log_default, &log, NULL),
        0);
    cli_log_add(log, "EXIT", "0: done");
    assert_int_equal(cli_log_close(log, end, NULL), 0);
}

static void put_at(const char *path)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fclose(file), 0);
}

/* A log of a run that is over, `days` ago. */
static const char *put(struct hp_arena *arena, int64_t days, enum cli_log_end end)
{
    const char *name = cli_log_name(arena, now - days * day, "restore", 1, end);
    const char *path = os_path_join(arena, logs_of(arena, true), name);
    put_at(path);
    return path;
}

/* --- one log --- */

static void lines_stand_there_as_soon_as_they_are_added(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct cli_log *log = NULL;
    assert_int_equal(cli_log_open(&test_clock, "remove-all", true, &cli_log_default, &log, NULL), 0);
    cli_log_add(log, "ERROR", "two\nlines and %d", 7);
    struct os_names names = names_in(&arena, true);
    assert_int_equal(names.count, 1);
    assert_non_null(strstr(read_log(&arena, names.items[0]), "ERROR    two\\x0Alines and 7\n"));
    assert_int_equal(cli_log_close(log, CLI_LOG_FAILED, NULL), 0);
}

static void the_name_tells_when_what_and_how(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct cli_log *log = NULL;
    static const char begin[] = "2026-07-01T00-43-52.123Z_remove-all_";
    assert_int_equal(cli_log_open(&test_clock, "remove-all", true, &cli_log_default, &log, NULL), 0);
    const char *name = names_in(&arena, true).items[0];
    assert_int_equal(strncmp(name, begin, sizeof begin - 1), 0);
    assert_int_equal(strspn(name + sizeof begin - 1, "0123456789"), strlen(name) - (sizeof begin - 1) - 4);
    assert_true(hp_text_ends(name, ".log"));
    assert_int_equal(cli_log_close(log, CLI_LOG_FAILED, NULL), 0);
    struct os_names names = names_in(&arena, true);
    assert_int_equal(names.count, 1);
    assert_true(hp_text_ends(names.items[0], "_failed.log"));
    assert_int_equal(strncmp(names.items[0], name, strlen(name) - 4), 0);
}

static void a_log_that_is_there_is_never_written_into(void **state)
{
    (void)state;
    struct cli_log *first = NULL;
    struct cli_log *second = NULL;
    assert_int_equal(cli_log_open(&test_clock, "restore", true, &cli_log_default, &first, NULL), 0);
    assert_int_equal(cli_log_open(&test_clock, "restore", true, &cli_log_default, &second, NULL), 0);
    assert_int_equal(count_logs(true), 2);
    assert_int_equal(cli_log_close(second, CLI_LOG_DONE, NULL), 0);
    assert_int_equal(cli_log_close(first, CLI_LOG_DONE, NULL), 0);
    assert_int_equal(count_logs(true), 2);
}

static void a_log_does_not_grow_for_ever(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct cli_log *log = NULL;
    enum { LONG = 100 * 1000, LINES = CLI_MAX_LOG_SIZE / CLI_MAX_LOG_LINE + 20 };
    char *text = hp_arena_alloc(&arena, LONG + 1);
    memset(text, 'x', LONG);
    assert_int_equal(cli_log_open(&test_clock, "restore", true, &cli_log_default, &log, NULL), 0);
    for (int i = 0; i < LINES; i++)
        cli_log_add(log, "CALL", "%s", text);
    cli_log_add(log, "ERROR", "what went wrong");
    const char *content = read_log(&arena, names_in(&arena, true).items[0]);
    assert_true(strlen(content) < CLI_MAX_LOG_SIZE + 2 * CLI_MAX_LOG_LINE);
    assert_non_null(strstr(content, "xxx... (34464 more bytes)\n"));
    const char *said = strstr(content, "this log is full");
    assert_non_null(said);
    assert_null(strstr(said + 1, "this log is full"));
    assert_non_null(strstr(said, "ERROR    what went wrong\n"));
    assert_int_equal(cli_log_close(log, CLI_LOG_FAILED, NULL), 0);
}

static void no_log_is_fine_to_write_to(void **state)
{
    (void)state;
    cli_log_add(NULL, "ERROR", "nobody reads this");
    assert_int_equal(cli_log_close(NULL, CLI_LOG_DONE, NULL), 0);
}

/* --- all of them --- */

static void reads_take_no_log_of_a_change_away(void **state)
{
    (void)state;
    HP_ARENA(arena);
    run_once(true, CLI_LOG_FAILED);
    run_once(false, CLI_LOG_DONE);
    for (int i = 0; i < CLI_READ_LOGS + 5; i++)
        put_at(os_path_join(&arena, logs_of(&arena, false),
                            cli_log_name(&arena, now - i * day, "list-vms", 2, CLI_LOG_FAILED)));
    run_once(false, CLI_LOG_DONE);
    assert_int_equal(count_logs(true), 1);
    assert_int_equal(count_logs(false), CLI_READ_LOGS);
}

static void logs_of_changes_are_kept_for_90_days(void **state)
{
    (void)state;
    HP_ARENA(arena);
    const char *old = put(&arena, CLI_LOG_DAYS + 1, CLI_LOG_FAILED);
    const char *young = put(&arena, CLI_LOG_DAYS - 1, CLI_LOG_DONE);
    const char *future = put(&arena, -1000, CLI_LOG_DONE);
    const char *note = os_path_join(&arena, logs_of(&arena, true), "2000-01-01T00-00-00.000Z_note.txt");
    const char *other =
        os_path_join(&arena, logs_of(&arena, true), "hyperpoint-2000-01-01_00-00-00.000_1.log");
    put_at(note);
    put_at(other);
    for (int i = 0; i < 3; i++)
        run_once(true, CLI_LOG_DONE);
    assert_false(os_file_exists(old));
    assert_true(os_file_exists(young) && os_file_exists(future));
    assert_true(os_file_exists(note) && os_file_exists(other));
    assert_int_equal(count_logs(true), 6);
}

/* "g" for gone, "." for kept, in the order of the files. */
static const char *judged(struct hp_arena *arena, const struct cli_log_file *files, size_t count,
                          const struct cli_log_rule *rule)
{
    HP_STR(text);
    const bool *gone = cli_logs_judge(arena, files, count, rule, now);
    for (size_t i = 0; i < count; i++)
        hp_str_add_char(&text, gone[i] ? 'g' : '.');
    return hp_arena_copy(arena, hp_str_text(&text));
}

static void what_failed_goes_last(void **state)
{
    (void)state;
    HP_ARENA(arena);
    enum { MIB = 1024 * 1024 };
    const struct cli_log_file files[] = {
        { cli_log_name(&arena, now - 9 * day, "add", 1, CLI_LOG_FAILED), 10 * MIB },
        { cli_log_name(&arena, now - 8 * day, "add", 1, CLI_LOG_DONE), 10 * MIB },
        { cli_log_name(&arena, now - 7 * day, "add", 1, CLI_LOG_OPEN), 10 * MIB },
        { cli_log_name(&arena, now - 6 * day, "add", 1, CLI_LOG_REFUSED), 10 * MIB },
        { cli_log_name(&arena, now - 5 * day, "add", 1, CLI_LOG_DONE), 10 * MIB },
        { cli_log_name(&arena, now - 4 * day, "add", 1, CLI_LOG_FAILED), 10 * MIB },
        { "something else.log", 1000 * MIB },
    };
    enum { COUNT = HP_COUNT(files) };
    struct cli_log_rule rule = { .days = 90, .bytes = 60 * MIB, .failures_count = true };
    assert_string_equal(judged(&arena, files, COUNT, &rule), ".......");
    rule.bytes = 60 * MIB - 1;
    assert_string_equal(judged(&arena, files, COUNT, &rule), ".g.....");
    rule.bytes = 45 * MIB;
    assert_string_equal(judged(&arena, files, COUNT, &rule), ".g.g...");
    rule.bytes = 30 * MIB;
    assert_string_equal(judged(&arena, files, COUNT, &rule), ".g.gg..");
    rule.bytes = 29 * MIB;
    assert_string_equal(judged(&arena, files, COUNT, &rule), "gg.gg..");
    rule.bytes = 0;
    assert_string_equal(judged(&arena, files, COUNT, &rule), "gggggg.");
    rule = (struct cli_log_rule){ .days = 5, .bytes = 60 * MIB, .failures_count = true };
    assert_string_equal(judged(&arena, files, COUNT, &rule), "gggg...");
    rule = (struct cli_log_rule){ .bytes = 60 * MIB, .count = 2 };
    assert_string_equal(judged(&arena, files, COUNT, &rule), "gggg...");
}

static void names_sort_by_time(void **state)
{
    (void)state;
    HP_ARENA(arena);
    static const int64_t micros[] = { 0,
                                      1000,
                                      59999999,
                                      60000000,
                                      INT64_C(951782399999999),
                                      INT64_C(1782866632123000),
                                      INT64_C(4102444800000000) };
    const char *before = "";
    for (size_t i = 0; i < HP_COUNT(micros); i++) {
        const char *name = cli_log_name(&arena, micros[i], i % 2 ? "add" : "restore", 1, CLI_LOG_DONE);
        enum cli_log_end end;
        assert_true(strcmp(before, name) < 0);
        assert_true(cli_log_parse_name(name, &end));
        assert_int_equal(end, CLI_LOG_DONE);
        before = name;
    }
}

static void other_names_are_no_logs(void **state)
{
    (void)state;
    static const char *const others[] = { "",
                                          ".log",
                                          "reads",
                                          "2026-07-01T00-43-52.123Z_add_1",
                                          "2026-07-01T00-43-52.123_add_1.log",
                                          "2026-07-01 00-43-52.123Z_add_1.log",
                                          "hyperpoint-2026-07-01_00-43-52.123_1.log",
                                          "x2026-07-01T00-43-52.123Z_add_1.log" };
    for (size_t i = 0; i < HP_COUNT(others); i++) {
        enum cli_log_end end;
        assert_false(cli_log_parse_name(others[i], &end));
    }
}

/* One that is at work has its log held, however old it looks. */
static void a_run_at_work_keeps_its_log(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct cli_log *at_work = NULL;
    assert_int_equal(cli_log_open(&test_clock, "run", true, &cli_log_default, &at_work, NULL), 0);
    now += 100 * day;
    run_once(true, CLI_LOG_DONE);
    assert_int_equal(count_logs(true), 2);
    cli_log_add(at_work, "ERROR", "at last");
    assert_non_null(strstr(read_log(&arena, names_in(&arena, true).items[0]), "at last"));
    assert_int_equal(cli_log_close(at_work, CLI_LOG_DONE, NULL), 0);
    assert_int_equal(count_logs(true), 1);
    now -= 100 * day;
}

static void the_id_of_a_change_does_not_depend_on_its_end(void **state)
{
    (void)state;
    HP_ARENA(arena);
    const char *open = cli_log_change_id(&arena, "2026-07-01T00-43-52.123Z_restore_4711.log", 1);
    const char *failed = cli_log_change_id(&arena, "2026-07-01T00-43-52.123Z_restore_4711_failed.log", 1);
    assert_string_equal(open, failed);
    assert_int_equal(strlen(open), 8);
    assert_string_not_equal(open, cli_log_change_id(&arena, "2026-07-01T00-43-52.123Z_restore_4711.log", 2));
    assert_string_not_equal(open, cli_log_change_id(&arena, "2026-07-01T00-43-52.123Z_restore_4712.log", 1));
}

static void whole_lines_are_read_again(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct cli_log *log = NULL;
    struct cli_logs logs;
    struct cli_log_lines lines;
    assert_int_equal(cli_log_open(&test_clock, "run", true, &cli_log_default, &log, NULL), 0);
    cli_log_add(log, "CALL", "left out");
    cli_log_add(log, "STEP", "[1/2] two\nlines  CALL ");
    cli_log_record(log, "{\"a\":\"\\\\b\"}");
    assert_int_equal(cli_logs_list(&arena, &logs, NULL), 0);
    assert_int_equal(logs.count, 1);
    assert_true(cli_log_is_open(&logs, 0));
    assert_int_equal(cli_log_close(log, CLI_LOG_DONE, NULL), 0);
    assert_int_equal(cli_log_read(&logs, 0, &arena, &lines, NULL), HP_E_NOT_FOUND);
    assert_int_equal(cli_logs_list(&arena, &logs, NULL), 0);
    FILE *file = fopen(os_path_join(&arena, logs.folder, logs.names[0]), "a");
    assert_non_null(file);
    fputs("2026-07-01 00:43:52.123 +00:00  EXIT     0: torn", file);
    assert_int_equal(fclose(file), 0);
    assert_false(cli_log_is_open(&logs, 0));
    assert_int_equal(cli_log_read(&logs, 0, &arena, &lines, NULL), 0);
    assert_int_equal(lines.count, 2);
    assert_string_equal(lines.items[0].text, "[1/2] two\\x0Alines  CALL ");
    assert_string_equal(lines.items[1].kind, CLI_LOG_RECORD);
    assert_string_equal(lines.items[1].text, "{\"a\":\"\\\\b\"}");
    assert_int_equal(lines.items[1].utc_micros, now);
}

#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_FOLDER(lines_stand_there_as_soon_as_they_are_added),
        IN_A_FOLDER(the_name_tells_when_what_and_how),
        IN_A_FOLDER(a_log_that_is_there_is_never_written_into),
        IN_A_FOLDER(a_log_does_not_grow_for_ever),
        IN_A_FOLDER(no_log_is_fine_to_write_to),
        IN_A_FOLDER(reads_take_no_log_of_a_change_away),
        IN_A_FOLDER(logs_of_changes_are_kept_for_90_days),
        IN_A_FOLDER(a_run_at_work_keeps_its_log),
        IN_A_FOLDER(whole_lines_are_read_again),
        cmocka_unit_test(the_id_of_a_change_does_not_depend_on_its_end),
        cmocka_unit_test(what_failed_goes_last),
        cmocka_unit_test(names_sort_by_time),
        cmocka_unit_test(other_names_are_no_logs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
