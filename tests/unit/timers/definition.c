/* SPDX-License-Identifier: MIT */
/* Definitions of tasks, held against what the Task Scheduler reads (sim/task_xml.h). */
#include "tasks/definition.h"

#include "base/array.h"
#include "base/str.h"
#include "base/time.h"
#include "sim/task_xml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const run_words[] = { "schedule", "run", "id:00FF", NULL };
static const struct os_variable no_variables[] = { { .name = NULL } };

static struct timers_entry entry_of(const char *about)
{
    return (struct timers_entry){ .id = "00FF",
                                  .account = TIMERS_OF_SYSTEM,
                                  .about = about,
                                  .when = { TIMERS_EVERY_DAY, 2, 30 },
                                  .program = "C:\\Program Files\\HyperPoint\\hyperpoint.exe",
                                  .words = run_words,
                                  .variables = no_variables };
}

static int64_t moment(const char *text)
{
    int64_t at;
    assert_true(hp_time_parse(text, &at));
    return at;
}

/* As the Task Scheduler reads it; nothing is wrong with it. */
static struct sim_task_xml read_task(struct hp_arena *arena, const struct timers_entry *entry,
                                     const char *user)
{
    HP_ERROR(err);
    struct sim_task_xml task;
    const char *text = task_definition(arena, entry, user, moment("2026-11-28T12:00:00Z"));
    if (sim_task_xml_read(arena, text, strlen(text), &task, &err) != 0)
        fail_msg("%s:\n%s", err.what, text);
    assert_true(task_is_ours(text, strlen(text), entry->id));
    return task;
}

static void whatever_a_name_has_stays_a_text(void **unused)
{
    (void)unused;
    static const char *const names[] = { "\"nightly\" of VM \"my vm\"",
                                         " blanks at the ends ",
                                         "100% %PATH% $(Arg0)",
                                         "a \\",
                                         "<Enabled>false</Enabled> & ]]> <!--",
                                         "&lt; &amp;",
                                         "'",
                                         "",
                                         "\xE4\xB8\x8D \xC3\xA4 \xF0\x9F\x96\xA5" };
    for (size_t i = 0; i < HP_COUNT(names); i++) {
        HP_ARENA(arena);
        const struct timers_entry entry = entry_of(names[i]);
        const struct sim_task_xml task = read_task(&arena, &entry, i % 2 ? "HOME\\m\xC3\xBCller & co" : NULL);
        assert_string_equal(
            task.description,
            hp_arena_format(&arena, "HyperPoint: %s. Change it with: hyperpoint schedule", names[i]));
        assert_string_equal(task.command, "\"C:\\Program Files\\HyperPoint\\hyperpoint.exe\"");
        assert_string_equal(task.arguments, "schedule run id:00FF");
        assert_true(task.enabled);
    }
}

static void what_xml_cannot_hold_is_a_question_mark(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    const struct timers_entry entry = entry_of("a\nb\x01"
                                               "c\x7F\xEF\xBF\xBF");
    assert_string_equal(read_task(&arena, &entry, NULL).description,
                        "HyperPoint: a?b?c??. Change it with: hyperpoint schedule");
}

static void the_system_and_a_user(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    const struct timers_entry entry = entry_of("x");
    struct sim_task_xml task = read_task(&arena, &entry, NULL);
    assert_string_equal(task.user, "S-1-5-18");
    assert_null(task.logon);
    assert_true(task.highest);
    task = read_task(&arena, &entry, "HOME\\ann");
    assert_string_equal(task.user, "HOME\\ann");
    assert_string_equal(task.logon, "S4U");
    assert_false(task.highest);
}

/* The test is run with TZ=UTC. */
static void it_begins_with_the_next_time(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct timers_entry entry = entry_of("x");
    assert_string_equal(read_task(&arena, &entry, NULL).start, "2026-11-29T02:30:00");
    entry.when.hour = 23;
    assert_string_equal(read_task(&arena, &entry, NULL).start, "2026-11-28T23:30:00");
    entry.when.days = 1 << 3 | 1 << 6;
    struct sim_task_xml task = read_task(&arena, &entry, NULL); /* a Sunday */
    assert_string_equal(task.start, "2026-11-29T23:30:00");
    assert_int_equal(task.days, 1 << 3 | 1 << 6);
}

static void settings_are_those_that_lose_no_run(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    const struct timers_entry entry = entry_of("x");
    const char *text = task_definition(&arena, &entry, NULL, 0);
    static const char *const wanted[] = { "<MultipleInstancesPolicy>IgnoreNew<",
                                          "<DisallowStartIfOnBatteries>false<",
                                          "<StopIfGoingOnBatteries>false<",
                                          "<AllowHardTerminate>false<",
                                          "<StartWhenAvailable>true<",
                                          "<StopOnIdleEnd>false<",
                                          "<ExecutionTimeLimit>PT0S<" };
    for (size_t i = 0; i < HP_COUNT(wanted); i++)
        assert_non_null(strstr(text, wanted[i]));
}

static void words_are_quoted_as_windows_reads_them(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    static const char *const words[] = { "a b", "", "say \"x\"", "C:\\a b\\", "\\\\\"", "plain\\", NULL };
    struct timers_entry entry = entry_of("x");
    entry.words = words;
    assert_string_equal(read_task(&arena, &entry, NULL).arguments,
                        "\"a b\" \"\" \"say \\\"x\\\"\" \"C:\\a b\\\\\" \"\\\\\\\\\\\"\" plain\\");
}

static void what_would_be_expanded_is_refused(void **unused)
{
    (void)unused;
    static const char *const programs[] = { "C:\\100%\\hyperpoint.exe", "C:\\%TEMP%\\hyperpoint.exe",
                                            "C:\\$(Arg0)\\hyperpoint.exe" };
    static const char *const words[] = { "schedule", "%PATH%", NULL };
    struct timers_entry entry = entry_of("100% %PATH%");
    assert_int_equal(task_check_command(&entry, NULL), 0);
    for (size_t i = 0; i < HP_COUNT(programs); i++) {
        HP_ERROR(err);
        entry.program = programs[i];
        assert_int_equal(task_check_command(&entry, &err), HP_E_REFUSED);
        assert_non_null(strstr(err.what, programs[i]));
    }
    entry = entry_of("x");
    entry.words = words;
    assert_int_equal(task_check_command(&entry, NULL), HP_E_REFUSED);
}

#define TASK(content) "<Task xmlns='http://schemas.microsoft.com/windows/2004/02/mit/task'>" content "</Task>"

static void what_others_made_is_not_ours(void **unused)
{
    (void)unused;
    static const char *const others[] = {
        "",
        "no XML",
        TASK(""),
        TASK("<RegistrationInfo><Author>HyperPoint</Author></RegistrationInfo>"),
        TASK("<RegistrationInfo><Source>HyperPoint schedule 00FE</Source></RegistrationInfo>"),
        TASK("<RegistrationInfo><Description>HyperPoint schedule 00FF</Description></RegistrationInfo>"),
        TASK("<RegistrationInfo><!--<Source>HyperPoint schedule 00FF</Source>--></RegistrationInfo>"),
        TASK("<Data><Source>HyperPoint schedule 00FF</Source></Data>"),
        "<Task><RegistrationInfo><Source>HyperPoint schedule 00FF</Source></RegistrationInfo></Task>",
    };
    static const char ours[] =
        TASK("<RegistrationInfo><URI>x</URI><Source>HyperPoint schedule 00FF</Source></RegistrationInfo>");
    for (size_t i = 0; i < HP_COUNT(others); i++)
        assert_false(task_is_ours(others[i], strlen(others[i]), "00FF"));
    assert_true(task_is_ours(ours, sizeof ours - 1, "00FF"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_a_name_has_stays_a_text),
        cmocka_unit_test(what_xml_cannot_hold_is_a_question_mark),
        cmocka_unit_test(the_system_and_a_user),
        cmocka_unit_test(it_begins_with_the_next_time),
        cmocka_unit_test(settings_are_those_that_lose_no_run),
        cmocka_unit_test(words_are_quoted_as_windows_reads_them),
        cmocka_unit_test(what_would_be_expanded_is_refused),
        cmocka_unit_test(what_others_made_is_not_ours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
