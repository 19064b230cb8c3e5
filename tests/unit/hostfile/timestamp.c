/* SPDX-License-Identifier: MIT */
/* Points in time as a host file writes them. */
#include "hostfile/timestamp.h"

#include "base/array.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void check(int64_t micros, const char *text)
{
    HP_ARENA(arena);
    int64_t read = 1;
    assert_string_equal(hf_timestamp_text(&arena, micros), text);
    assert_true(hp_time_parse(text, &read));
    assert_true(read == micros);
}

static void times_are_of_the_calendar(void **state)
{
    (void)state;
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
        check(cases[i].seconds * HP_SECOND, cases[i].text);
    check(-1, "1969-12-31T23:59:59.999999Z");
    check(35779, "1970-01-01T00:00:00.035779Z");
    check(HF_NEVER, "1601-01-01T00:00:00Z");
}

static void what_is_no_time_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = { "",
                                         "2026-07-01",
                                         "2026-07-01T00:43:52",
                                         "2026-07-01T00:43:52+00:00",
                                         "2026-07-01 00:43:52Z",
                                         "2026-13-01T00:43:52Z",
                                         "2026-02-29T00:43:52Z",
                                         "0000-01-01T00:00:00Z",
                                         "2026-07-01T24:00:00Z",
                                         "2026-07-01T00:60:00Z",
                                         "2026-07-01T00:43:60Z",
                                         "2026-07-01T00:43:52.Z",
                                         "2026-07-01T00:43:52.1234567Z" };
    int64_t read;
    for (size_t i = 0; i < HP_COUNT(wrong); i++)
        assert_false(hp_time_parse(wrong[i], &read));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_of_the_calendar),
        cmocka_unit_test(what_is_no_time_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
