/* SPDX-License-Identifier: MIT */
/* Unit files, held against systemd: it takes them without a word, reads the words as they are meant, and
 * finds the same nights. */
#include "systemd/unit.h"

#include "base/str.h"
#include "base/time.h"
#include "platform/files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/hyperpoint unit 50% $HOME-XXXXXX";

static int enter(void **state)
{
    (void)state;
    setenv("SYSTEMD_LOG_LEVEL", "info", 1);
    return mkdtemp(folder) ? 0 : -1;
}

static int leave(void **state)
{
    (void)state;
    os_folder_remove(folder);
    return 0;
}

/* What a command writes, and its exit code. */
static const char *run(struct hp_arena *arena, const char *command, int *code)
{
    HP_STR(out);
    char part[1024];
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    for (size_t count; (count = fread(part, 1, sizeof part, pipe)) > 0;)
        hp_str_add_part(&out, part, count);
    *code = pclose(pipe);
    return hp_arena_copy(arena, hp_str_text(&out));
}

static const char *write_unit(struct hp_arena *arena, const char *id, const char *suffix, const char *text)
{
    const char *path =
        os_path_join(arena, folder, hp_arena_format(arena, "%s%s", unit_name(arena, id), suffix));
    assert_int_equal(os_file_replace(path, text, strlen(text), OS_FILE_SHARED, NULL), 0);
    return path;
}

/* A program that is there, at a path with what systemd would put something in for. */
static const char *program(struct hp_arena *arena)
{
    static const char script[] = "#!/bin/sh\nprintf '%s\\n' \"$#\" \"$@\"\n";
    const char *path = os_path_join(arena, folder, "hyper point 100%");
    assert_int_equal(os_file_replace(path, script, sizeof script - 1, OS_FILE_PRIVATE, NULL), 0);
    assert_int_equal(chmod(path, 0755), 0);
    return path;
}

static struct timers_entry entry_of(struct hp_arena *arena, const char *about)
{
    static const char *const words[] = { "schedule", "run", "id:1", " %n $PATH ${HOME} \"q\" 'a' \\ \n\t;",
                                         NULL };
    static const struct os_variable variables[] = { { "HYPERPOINT_STATE", "/var/lib/100% \"$x\" \\n" },
                                                    { .name = NULL } };
    return (struct timers_entry){ .id = "00FF",
                                  .account = TIMERS_OF_SYSTEM,
                                  .about = about,
                                  .when = { TIMERS_EVERY_DAY, 2, 30 },
                                  .program = program(arena),
                                  .words = words,
                                  .variables = variables };
}

static int64_t moment(const char *text)
{
    int64_t at;
    assert_true(hp_time_parse(text, &at));
    return at;
}

static void systemd_takes_them_without_a_word(void **unused)
{
    (void)unused;
    static const char *const names[] = { "\"nightly\" of VM \"my vm\"",
                                         " blanks at the ends ",
                                         "100% %n %h %",
                                         "a \\",
                                         "\\",
                                         "a\nExecStart=/bin/false\n[Install]",
                                         "'a' ; # $HOME",
                                         "",
                                         "\xE4\xB8\x8D" };
    setenv("TZ", "Europe/Berlin", 1);
    tzset();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        HP_ARENA(arena);
        int code;
        const struct timers_entry entry = entry_of(&arena, names[i]);
        const char *service = write_unit(&arena, entry.id, ".service", unit_service(&arena, &entry));
        const char *timer = write_unit(&arena, entry.id, ".timer",
                                       unit_timer(&arena, &entry, moment("2026-11-28T00:00:00Z")));
        const char *said = run(
            &arena, hp_arena_format(&arena, "systemd-analyze verify --man=no '%s' '%s' 2>&1", service, timer),
            &code);
        assert_string_equal(said, "");
        assert_int_equal(code, 0);
    }
}

/* An unknown key is only a message: the test would not see a change that makes one, if it looked at the exit
 * code alone. */
static void a_wrong_unit_is_noticed(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    int code;
    const struct timers_entry entry = entry_of(&arena, "x");
    const char *text =
        hp_arena_format(&arena, "%s\n[Service]\nNobodyKnows=1\n", unit_service(&arena, &entry));
    const char *service = write_unit(&arena, "00FF", ".service", text);
    const char *said =
        run(&arena, hp_arena_format(&arena, "systemd-analyze verify --man=no '%s' 2>&1", service), &code);
    assert_non_null(strstr(said, "NobodyKnows"));
}

static void the_first_line_is_the_mark(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    const struct timers_entry entry = entry_of(&arena, "x");
    const char *mark = unit_mark(&arena, "00FF");
    assert_int_equal(strncmp(unit_service(&arena, &entry), mark, strlen(mark)), 0);
    assert_int_equal(strncmp(unit_timer(&arena, &entry, moment("2026-11-28T00:00:00Z")), mark, strlen(mark)),
                     0);
    assert_string_not_equal(mark, unit_mark(&arena, "00FE"));
}

static void nothing_in_a_text_is_expanded_or_ends_its_line(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    const struct timers_entry entry = entry_of(&arena, "a\nExecStart=/bin/false");
    const char *text = unit_service(&arena, &entry);
    assert_non_null(strstr(text, "Description=HyperPoint: a?ExecStart=/bin/false (schedule 00FF)\n"));
    assert_non_null(strstr(text, "\"HYPERPOINT_STATE=/var/lib/100%% \\\"$x\\\" \\\\n\""));
    assert_non_null(strstr(text, "hyper point 100%%\" \"schedule\" \"run\" \"id:1\" "
                                 "\" %%n $$PATH $${HOME} \\\"q\\\" 'a' \\\\ \\x0a\\x09;\"\n"));
}

/* systemd leaves out 28 March 2027, on which 02:30 does not exist in Berlin; the timer has a line for it. */
static void systemd_finds_the_same_nights(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct timers_entry entry = entry_of(&arena, "x");
    setenv("TZ", "Europe/Berlin", 1);
    tzset();
    const char *text = unit_timer(&arena, &entry, moment("2026-11-28T00:00:00Z"));
    assert_non_null(strstr(text, "OnCalendar=*-*-* 02:30:00\n"
                                 "OnCalendar=2027-03-28 03:30:00\n"
                                 "OnCalendar=2028-03-26 03:30:00\n"));
    assert_non_null(strstr(text, "Persistent=true\n"));
    entry.when = (struct timers_when){ 0x41, 2, 30 };
    text = unit_timer(&arena, &entry, moment("2026-11-28T00:00:00Z"));
    assert_non_null(strstr(text, "OnCalendar=Mon,Sun *-*-* 02:30:00\nOnCalendar=2027-03-28 03:30:00\n"));
    entry.when = (struct timers_when){ 0x02, 2, 30 }; /* Tuesdays are never that day */
    text = unit_timer(&arena, &entry, moment("2026-11-28T00:00:00Z"));
    assert_non_null(strstr(text, "OnCalendar=Tue *-*-* 02:30:00\nAccuracySec"));
    setenv("TZ", "UTC", 1);
    tzset();
    entry.when = (struct timers_when){ TIMERS_EVERY_DAY, 2, 30 };
    text = unit_timer(&arena, &entry, moment("2026-11-28T00:00:00Z"));
    assert_non_null(strstr(text, "OnCalendar=*-*-* 02:30:00\nAccuracySec"));
}

static void systemd_reads_the_days_as_they_are_meant(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    int code;
    const struct timers_when when = { 0x48, 22, 5 }; /* Thursday and Sunday */
    setenv("TZ", "Europe/Berlin", 1);
    tzset();
    const char *said = run(&arena,
                           "TZ=Europe/Berlin systemd-analyze calendar --iterations=4 --base-time='2027-03-27 "
                           "12:00:00' 'Thu,Sun *-*-* 22:05:00' 2>&1",
                           &code);
    int64_t at = moment("2027-03-27T11:00:00Z");
    for (int i = 0; i < 4; i++) {
        at = timers_when_next(&when, at);
        struct hp_time utc = hp_time_at(at, 0);
        const char *wanted = hp_arena_format(&arena, "%04d-%02d-%02d %02d:%02d:00 UTC", utc.year, utc.month,
                                             utc.day, utc.hour, utc.minute);
        if (!strstr(said, wanted))
            fail_msg("%s is not in:\n%s", wanted, said);
    }
    assert_int_equal(code, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(systemd_takes_them_without_a_word),
        cmocka_unit_test(a_wrong_unit_is_noticed),
        cmocka_unit_test(the_first_line_is_the_mark),
        cmocka_unit_test(nothing_in_a_text_is_expanded_or_ends_its_line),
        cmocka_unit_test(systemd_finds_the_same_nights),
        cmocka_unit_test(systemd_reads_the_days_as_they_are_meant),
    };
    return cmocka_run_group_tests(tests, enter, leave);
}
