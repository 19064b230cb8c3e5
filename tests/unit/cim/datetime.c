/* SPDX-License-Identifier: MIT */
#include "base/array.h"
#include "cim/datetime.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void check_round_trip(const char *text)
{
    struct cim_datetime value;
    char again[CIM_DATETIME_LENGTH + 1];
    assert_true(cim_datetime_parse(text, &value));
    cim_datetime_print(value, again);
    assert_string_equal(again, text);
}

static void times_are_read(void **state)
{
    (void)state;
    struct cim_datetime value;
    assert_true(cim_datetime_parse("20260630182230.035779-000", &value));
    assert_false(value.is_interval);
    assert_int_equal(value.utc_offset, 0);
    assert_true(value.micros == 1782843750035779);
    assert_true(cim_datetime_parse("19700101000000.000000+000", &value));
    assert_true(value.micros == 0);
    assert_true(cim_datetime_parse("19700101000000.000000+060", &value));
    assert_true(value.micros == -3600ll * 1000000);
    assert_int_equal(value.utc_offset, 60);
    assert_true(cim_datetime_parse("19691231190000.000001-300", &value));
    assert_true(value.micros == 1);
    assert_int_equal(value.utc_offset, -300);
}

static void intervals_are_read(void **state)
{
    (void)state;
    struct cim_datetime value;
    assert_true(cim_datetime_parse("00000002123456.000007:000", &value));
    assert_true(value.is_interval);
    assert_true(value.micros == ((2 * 86400ll) + 12 * 3600 + 34 * 60 + 56) * 1000000 + 7);
    assert_true(cim_datetime_parse("99999999235959.999999:000", &value));
    assert_true(value.micros == 100000000ll * 86400 * 1000000 - 1);
}

static void what_is_read_is_written(void **state)
{
    (void)state;
    check_round_trip("20260630182230.035779-000");
    check_round_trip("00010101000000.000000-000");
    check_round_trip("99991231235959.999999-000");
    check_round_trip("16010101000000.000000-000");
    check_round_trip("20240229235959.999999+120");
    check_round_trip("20000229000000.000000-720");
    check_round_trip("19691231235959.999999-000");
    check_round_trip("00000000000000.000000:000");
    check_round_trip("99999999235959.999999:000");
}

static void every_day_of_800_years_comes_back(void **state)
{
    (void)state;
    const int64_t day = 86400ll * 1000000;
    char text[CIM_DATETIME_LENGTH + 1];
    char previous[CIM_DATETIME_LENGTH + 1] = "";
    for (int64_t days = -135140; days < 157054; days++) {
        struct cim_datetime value = { .micros = days * day };
        struct cim_datetime again;
        cim_datetime_print(value, text);
        assert_true(strcmp(previous, text) < 0);
        assert_true(cim_datetime_parse(text, &again));
        assert_true(again.micros == value.micros);
        memcpy(previous, text, sizeof text);
    }
    assert_string_equal(text, "23991231000000.000000-000");
}

static void fields_left_open_count_as_zero(void **state)
{
    (void)state;
    struct cim_datetime open;
    struct cim_datetime full;
    assert_true(cim_datetime_parse("20240611000000.******+***", &open));
    assert_true(cim_datetime_parse("20240611000000.000000+000", &full));
    assert_true(open.micros == full.micros);
    assert_int_equal(open.utc_offset, 0);
}

static void malformed_text_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        "2026",
        "20260630182230.035779-00",
        "20260630182230.035779-0000",
        "20260630182230,035779-000",
        "20260630182230.035779 000",
        "2026063018223x.035779-000",
        "20260630182230.03577x-000",
        "20260630182230.035779-0x0",
        "20260630182230.*****9-000",
        "********182230.035779-000",
        "20260630****30.035779-000",
        "00000630182230.035779-000",
        "20260030182230.035779-000",
        "20261330182230.035779-000",
        "20260600182230.035779-000",
        "20260631182230.035779-000",
        "20230229182230.035779-000",
        "19000229182230.035779-000",
        "20260630242230.035779-000",
        "20260630186030.035779-000",
        "20260630182260.035779-000",
        "-0260630182230.035779-000",
        "00000002123456.000000:001",
        "00000002123456.000000:***",
        "00000002243456.000000:000",
        "0000000x123456.000000:000",
        " 0000002123456.000000:000",
        "\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4.035779-000",
    };
    struct cim_datetime value = { .micros = 7 };
    for (size_t i = 0; i < HP_COUNT(wrong); i++) {
        if (cim_datetime_parse(wrong[i], &value))
            fail_msg("taken: %s", wrong[i]);
    }
    assert_int_equal(value.micros, 7);
}

static void impossible_values_are_clamped(void **state)
{
    (void)state;
    static const struct {
        struct cim_datetime value;
        const char *text;
    } cases[] = {
        { { .micros = INT64_MAX }, "99991231235959.999999-000" },
        { { .micros = INT64_MIN }, "00010101000000.000000-000" },
        { { .micros = INT64_MAX, .utc_offset = INT16_MAX }, "99991231235959.999999+999" },
        { { .micros = INT64_MIN, .utc_offset = INT16_MIN }, "00010101000000.000000-999" },
        { { .is_interval = true, .micros = INT64_MAX }, "99999999235959.999999:000" },
        { { .is_interval = true, .micros = -1 }, "00000000000000.000000:000" },
    };
    for (size_t i = 0; i < HP_COUNT(cases); i++) {
        char text[CIM_DATETIME_LENGTH + 1];
        cim_datetime_print(cases[i].value, text);
        assert_string_equal(text, cases[i].text);
    }
}

static void check_iso(const char *cim, const char *iso)
{
    struct cim_datetime value;
    HP_ARENA(arena);
    assert_true(cim_datetime_parse(cim, &value));
    assert_string_equal(cim_datetime_iso(&arena, value), iso);
}

static void iso_is_utc_in_whole_seconds(void **state)
{
    (void)state;
    check_iso("20260630182230.035779-000", "2026-06-30T18:22:30Z");
    check_iso("20260630182230.999999+120", "2026-06-30T16:22:30Z");
    check_iso("19691231235959.999999-000", "1969-12-31T23:59:59Z");
    check_iso("99991231235959.999999-720", "9999-12-31T23:59:59Z");
    check_iso("00000002123456.000000:000", "P2DT12H34M56S");
    check_iso("99999999235959.999999:000", "P99999999DT23H59M59S");
    check_iso("00000000000000.000000:000", "P0DT0H0M0S");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_read),
        cmocka_unit_test(intervals_are_read),
        cmocka_unit_test(what_is_read_is_written),
        cmocka_unit_test(every_day_of_800_years_comes_back),
        cmocka_unit_test(fields_left_open_count_as_zero),
        cmocka_unit_test(malformed_text_is_refused),
        cmocka_unit_test(impossible_values_are_clamped),
        cmocka_unit_test(iso_is_utc_in_whole_seconds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
