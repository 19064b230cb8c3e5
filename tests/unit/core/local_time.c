/* SPDX-License-Identifier: MIT */
/* Times as people read them. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <cmocka.h>

#include "base/time.h"
#include "core/local_time.h"

/* Summer time from the last Sunday of March to that of October, as in Berlin, without the system's files. */
#define SUMMER_TIME "CET-1CEST,M3.5.0,M10.5.0/3"

static void a_time_is_that_of_the_users_zone(void **state)
{
    (void)state;
    static const struct {
        const char *zone;
        const char *iso;
        const char *local;
    } cases[] = {
        { "UTC0", "2026-05-22T00:43:52Z", "22 May 2026, 00:43" },
        { SUMMER_TIME, "2026-05-22T00:43:52Z", "22 May 2026, 02:43" },
        { SUMMER_TIME, "2026-01-31T23:59:59.999999Z", "1 Feb 2026, 00:59" },
        { SUMMER_TIME, "2026-03-29T00:59:59Z", "29 Mar 2026, 01:59" },
        { SUMMER_TIME, "2026-03-29T01:00:00Z", "29 Mar 2026, 03:00" },
        { SUMMER_TIME, "2025-10-26T00:30:00Z", "26 Oct 2025, 02:30" },
        { SUMMER_TIME, "2025-10-26T01:30:00Z", "26 Oct 2025, 02:30" },
        { "PST8", "2026-01-01T00:00:00Z", "31 Dec 2025, 16:00" },
        { "IST-5:30", "2026-12-31T18:30:00Z", "1 Jan 2027, 00:00" },
        { "UTC0", "2026-02-30T00:00:00Z", "2026-02-30T00:00:00Z" },
        { "UTC0", "yesterday", "yesterday" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        HP_ARENA(arena);
        setenv("TZ", cases[i].zone, 1);
        tzset();
        assert_string_equal(core_local_text(&arena, cases[i].iso), cases[i].local);
    }
}

static void an_age_is_rounded_down(void **state)
{
    (void)state;
    HP_ARENA(arena);
    const int64_t now = INT64_C(2000000000) * HP_SECOND;
    assert_string_equal(core_age(&arena, now + 2 * HP_MINUTE, now), "in future");
    assert_string_equal(core_age(&arena, now + HP_SECOND, now), "now");
    assert_string_equal(core_age(&arena, now - HP_MINUTE, now), "1 minute");
    assert_string_equal(core_age(&arena, now - 119 * HP_MINUTE, now), "119 minutes");
    assert_string_equal(core_age(&arena, now - 120 * HP_MINUTE, now), "2 hours");
    assert_string_equal(core_age(&arena, now - 13 * HP_DAY, now), "13 days");
    assert_string_equal(core_age(&arena, now - 14 * HP_DAY, now), "2 weeks");
    assert_string_equal(core_age(&arena, now - 730 * HP_DAY, now), "2 years");
}

static void only_what_is_some_days_old_has_its_age_told(void **state)
{
    (void)state;
    HP_ARENA(arena);
    setenv("TZ", "UTC0", 1);
    tzset();
    const int64_t then = INT64_C(1779410632) * HP_SECOND;
    assert_string_equal(core_local_time_ago(&arena, then, then + 2 * HP_DAY - 1), "22 May 2026, 00:43");
    assert_string_equal(core_local_time_ago(&arena, then, then + 2 * HP_DAY),
                        "22 May 2026, 00:43, 2 days ago");
    assert_string_equal(core_local_time_ago(&arena, then, 0), "22 May 2026, 00:43");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_time_is_that_of_the_users_zone),
        cmocka_unit_test(an_age_is_rounded_down),
        cmocka_unit_test(only_what_is_some_days_old_has_its_age_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
