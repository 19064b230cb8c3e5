/* SPDX-License-Identifier: MIT */
/* When something is due: words, and moments on the days on which clocks change. */
#include "timers/calendar.h"

#include "base/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

static struct timers_when when_of(const char *words)
{
    struct timers_when when = { .days = 0 };
    assert_int_equal(timers_when_parse(&words, 1, &when, NULL), 0);
    return when;
}

static void words_are_read_and_written(void **unused)
{
    (void)unused;
    static const char *const each[][2] = {
        { "daily 03:00", "daily 03:00" },
        { "DAILY  3:05", "daily 03:05" },
        { "weekly sun 23:59", "weekly Sun 23:59" },
        { "weekly Thursday,mon 00:00", "weekly Mon,Thu 00:00" },
        { "weekly mon,tue,wed,thu,fri,sat,sun 04:00", "daily 04:00" },
    };
    for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
        HP_ARENA(arena);
        struct timers_when when = when_of(each[i][0]);
        assert_string_equal(timers_when_text(&arena, &when), each[i][1]);
    }
    const char *words[] = { "weekly", "mon", "3:00" };
    struct timers_when when;
    assert_int_equal(timers_when_parse(words, 3, &when, NULL), 0);
    assert_int_equal(when.days, 1);
}

static void what_says_no_time_is_refused(void **unused)
{
    (void)unused;
    static const char *const each[] = {
        "",
        "daily",
        "03:00",
        "daily 24:00",
        "daily 3:60",
        "daily 3",
        "daily 3:0",
        "daily 03:00x",
        "daily 003:00",
        "daily -1:00",
        "hourly 3:00",
        "weekly 03:00",
        "weekly , 03:00",
        "weekly mon, 03:00",
        "weekly ,mon 03:00",
        "weekly mo 03:00",
        "daily mon 03:00",
        "weekly mon 03:00 more",
        "daily 03:00 more words here",
    };
    for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
        HP_ERROR(err);
        struct timers_when when;
        if (timers_when_parse(&each[i], 1, &when, &err) != HP_E_USAGE)
            fail_msg("%s", each[i]);
    }
}

/* The moments at which it is due, one after the other, from the first one on. */
static void is_due(const char *zone, const char *words, const char *from, const char *const *wanted)
{
    HP_ARENA(arena);
    int64_t at;
    const struct timers_when when = when_of(words);
    setenv("TZ", zone, 1);
    tzset();
    assert_true(hp_time_parse(from, &at));
    for (; *wanted; wanted++) {
        at = timers_when_next(&when, at);
        assert_string_equal(hp_time_iso(&arena, at, 0), *wanted);
    }
}

#define IS_DUE(zone, words, from, ...) is_due(zone, words, from, (const char *const[]){ __VA_ARGS__, NULL })

static void it_is_due_by_the_local_clock(void **unused)
{
    (void)unused;
    IS_DUE("UTC", "daily 03:00", "2026-11-28T01:00:00Z", "2026-11-28T03:00:00Z", "2026-11-29T03:00:00Z");
    IS_DUE("UTC", "daily 03:00", "2026-11-28T03:00:00Z", "2026-11-29T03:00:00Z");
    IS_DUE("UTC", "weekly sun,mon 03:00", "2026-11-28T03:00:00Z", "2026-11-29T03:00:00Z",
           "2026-11-30T03:00:00Z", "2026-12-06T03:00:00Z");
    IS_DUE("Europe/Berlin", "daily 00:30", "2026-11-28T23:00:00Z", "2026-11-28T23:30:00Z");
    IS_DUE("America/Los_Angeles", "weekly sat 22:00", "2026-11-28T01:00:00Z", "2026-11-29T06:00:00Z");
    IS_DUE("Asia/Kolkata", "daily 00:00", "2026-12-31T00:00:00Z", "2026-12-31T18:30:00Z");
}

static void no_night_is_left_out_when_clocks_change(void **unused)
{
    (void)unused;
    struct timers_when half_past_two = when_of("daily 02:30");
    int64_t at;
    /* Forward: 02:30 does not exist on 28 March 2027 and 8 March 2026. */
    IS_DUE("Europe/Berlin", "daily 02:30", "2027-03-27T00:00:00Z", "2027-03-27T01:30:00Z",
           "2027-03-28T01:30:00Z", "2027-03-29T00:30:00Z");
    assert_true(hp_time_parse("2027-03-28T01:30:00Z", &at));
    assert_true(timers_when_is_skipped(&half_past_two, at));
    assert_false(timers_when_is_skipped(&half_past_two, at + HP_DAY));
    IS_DUE("America/New_York", "daily 02:30", "2026-03-07T06:00:00Z", "2026-03-07T07:30:00Z",
           "2026-03-08T07:30:00Z", "2026-03-09T06:30:00Z");
    /* Back: it is shown twice on 25 October 2026, and due once. */
    IS_DUE("Europe/Berlin", "daily 02:30", "2026-10-24T00:00:00Z", "2026-10-24T00:30:00Z",
           "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
    /* Half an hour, and on the other half of the earth. */
    IS_DUE("Australia/Lord_Howe", "daily 02:15", "2026-10-02T16:00:00Z", "2026-10-03T15:45:00Z",
           "2026-10-04T15:15:00Z");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_read_and_written),
        cmocka_unit_test(what_says_no_time_is_refused),
        cmocka_unit_test(it_is_due_by_the_local_clock),
        cmocka_unit_test(no_night_is_left_out_when_clocks_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
