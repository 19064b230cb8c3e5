/* SPDX-License-Identifier: MIT */
#include "base/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void times_are_of_the_calendar(void **state)
{
    (void)state;
    HP_ARENA(arena);
    static const struct {
        int64_t seconds;
        const char *text;
    } cases[] = {
        { 0, "1970-01-01T00:00:00Z" },
        { -1, "1969-12-31T23:59:59Z" },
        { 951782400, "2000-02-29T00:00:00Z" },
        { 951868799, "2000-02-29T23:59:59Z" },
        { 951868800, "2000-03-01T00:00:00Z" },
        { 1782866632, "2026-07-01T00:43:52Z" },
        { 4107542399, "2100-02-28T23:59:59Z" },
        { 4107542400, "2100-03-01T00:00:00Z" },
        { -2203891200, "1900-03-01T00:00:00Z" },
        { 253402300799, "9999-12-31T23:59:59Z" },
        { -62135596800, "0001-01-01T00:00:00Z" },
    };
    for (size_t i = 0; i < HP_COUNT(cases); i++)
        assert_string_equal(hp_time_iso(&arena, cases[i].seconds * HP_SECOND, 0), cases[i].text);
}

static void parts_of_a_second_are_shown_where_wanted(void **state)
{
    (void)state;
    HP_ARENA(arena);
    assert_string_equal(hp_time_iso(&arena, -1, 6), "1969-12-31T23:59:59.999999Z");
    assert_string_equal(hp_time_iso(&arena, 35779, 6), "1970-01-01T00:00:00.035779Z");
    assert_string_equal(hp_time_iso(&arena, 35779, 3), "1970-01-01T00:00:00.035Z");
    assert_string_equal(hp_time_iso(&arena, 999999, 0), "1970-01-01T00:00:00Z");
}

static void other_centuries_become_the_first_or_last_moment(void **state)
{
    (void)state;
    HP_ARENA(arena);
    assert_string_equal(hp_time_iso(&arena, INT64_MIN, 6), "0001-01-01T00:00:00.000000Z");
    assert_string_equal(hp_time_iso(&arena, INT64_MAX, 6), "9999-12-31T23:59:59.999999Z");
    assert_int_equal(hp_time_at(INT64_MAX, 720).year, 9999);
    assert_int_equal(hp_time_at(INT64_MIN, -720).year, 1);
}

static void clocks_are_ahead_of_utc_or_behind(void **state)
{
    (void)state;
    struct hp_time time = hp_time_at(1700000000123456, 330);
    assert_int_equal(time.year, 2023);
    assert_int_equal(time.month, 11);
    assert_int_equal(time.day, 15);
    assert_int_equal(time.hour, 3);
    assert_int_equal(time.minute, 43);
    assert_int_equal(time.second, 20);
    assert_int_equal(time.micro, 123456);
    assert_int_equal(hp_time_at(1700000000123456, -720).day, 14);
}

static void every_day_comes_back(void **state)
{
    (void)state;
    int64_t last = hp_days_of(9999, 12, 31);
    struct hp_time before = { .year = 0 };
    for (int64_t day = hp_days_of(1, 1, 1); day <= last; day++) {
        struct hp_time date = hp_time_at(day * HP_DAY, 0);
        assert_int_equal(hp_days_of(date.year, date.month, date.day), day);
        if (date.day == 1 && before.year)
            assert_int_equal(before.day, hp_days_in_month(before.year, before.month));
        before = date;
    }
}

static void durations_have_a_unit(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t seconds;
    } right[] = { { "90s", 90 }, { "10m", 600 }, { "2h", 7200 }, { "7d", 604800 }, { "0", 0 }, { "0m", 0 } };
    static const char *const wrong[] = { "",     "10",  "m",    "-5m",  "1h30m",
                                         "10 m", " 1s", "1.5h", "10mm", "18446744073709551615d" };
    uint64_t seconds;
    for (size_t i = 0; i < HP_COUNT(right); i++) {
        assert_true(hp_duration_parse(right[i].text, &seconds));
        assert_int_equal(seconds, right[i].seconds);
    }
    for (size_t i = 0; i < HP_COUNT(wrong); i++)
        assert_false(hp_duration_parse(wrong[i], &seconds));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_of_the_calendar),
        cmocka_unit_test(parts_of_a_second_are_shown_where_wanted),
        cmocka_unit_test(other_centuries_become_the_first_or_last_moment),
        cmocka_unit_test(clocks_are_ahead_of_utc_or_behind),
        cmocka_unit_test(every_day_comes_back),
        cmocka_unit_test(durations_have_a_unit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
