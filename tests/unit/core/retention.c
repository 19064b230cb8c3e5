/* SPDX-License-Identifier: MIT */
/* Retention is pure: golden tables of what is kept, what is not, and why. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "base/str.h"
#include "core/retention.h"

/* --- rules --- */

static void takes(const char *words, unsigned newest, unsigned days, unsigned weeks, unsigned months,
                  unsigned years)
{
    struct core_retention_rule rule;
    assert_int_equal(core_retention_parse(words, &rule, NULL), 0);
    assert_int_equal(rule.count[CORE_RETAIN_NEWEST], newest);
    assert_int_equal(rule.count[CORE_RETAIN_DAYS], days);
    assert_int_equal(rule.count[CORE_RETAIN_WEEKS], weeks);
    assert_int_equal(rule.count[CORE_RETAIN_MONTHS], months);
    assert_int_equal(rule.count[CORE_RETAIN_YEARS], years);
}

static void rules_are_parsed(void **unused)
{
    (void)unused;
    takes("5", 5, 0, 0, 0, 0);
    takes("7d,4w,6m", 0, 7, 4, 6, 0);
    takes("7D,4W,6M,2Y,3", 3, 7, 4, 6, 2);
    takes("99999", 99999, 0, 0, 0, 0);
}

static void other_rules_are_refused(void **unused)
{
    (void)unused;
    static const char *const wrong[] = { "",    "0",  "0d",  "d",     "-1",  "+5",  "5,",  ",5",
                                         "5,,", "5h", "5dd", "5d,6d", "5 d", "5,6", "1e3", "100000" };
    for (size_t i = 0; i < HP_COUNT(wrong); i++) {
        HP_ERROR(err);
        struct core_retention_rule rule = { { 77 } };
        assert_int_equal(core_retention_parse(wrong[i], &rule, &err), HP_E_USAGE);
        assert_non_null(err.next);
        assert_int_equal(rule.count[0], 77);
    }
}

/* --- tables --- */

static int64_t micros(const char *utc)
{
    struct tm tm = { .tm_isdst = 0 };
    int fields[6] = { 0 };
    char *rest = (char *)(uintptr_t)utc;
    for (size_t i = 0; i < 6; i++, rest += *rest != '\0')
        fields[i] = (int)strtol(rest, &rest, 10);
    tm.tm_year = fields[0] - 1900;
    tm.tm_mon = fields[1] - 1;
    tm.tm_mday = fields[2];
    tm.tm_hour = fields[3];
    tm.tm_min = fields[4];
    return (int64_t)timegm(&tm) * 1000000;
}

/* "2025/03/09/12/30"; before it may stand "pinned ", "recovery " or "automatic ". */
static void read_case(const char *words, struct hv_checkpoint *checkpoint, const char **spared)
{
    *spared = strncmp(words, "pinned ", 7) == 0 ? "pinned" : NULL;
    *checkpoint = (struct hv_checkpoint){ .id = words, .name = words, .kind = HV_CHECKPOINT_ORDINARY };
    if (strncmp(words, "recovery ", 9) == 0)
        checkpoint->kind = HV_CHECKPOINT_RECOVERY;
    if (strncmp(words, "automatic ", 10) == 0)
        checkpoint->automatic = (struct hp_opt_bool){ true, true };
    const char *time = strrchr(words, ' ') ? strrchr(words, ' ') + 1 : words;
    if (strcmp(time, "never") == 0)
        return;
    checkpoint->created = time;
    checkpoint->created_micros = micros(time);
}

static void judges(const char *zone, const char *rule_words, const char *now, const char *const *cases,
                   const char *golden)
{
    HP_ARENA(arena);
    HP_STR(text);
    struct core_retention_rule rule;
    struct hv_checkpoint items[32];
    const char *spared[32];
    struct hv_checkpoints list = { .items = items };
    setenv("TZ", zone, 1);
    tzset();
    assert_int_equal(core_retention_parse(rule_words, &rule, NULL), 0);
    for (; cases[list.count]; list.count++)
        read_case(cases[list.count], &items[list.count], &spared[list.count]);
    const struct core_retention_verdict *verdicts =
        core_retention_judge(&list, spared, micros(now), &rule, &arena);
    for (size_t i = 0; i < list.count; i++)
        hp_str_format(&text, "%s: %s, %s\n", items[i].name, verdicts[i].keep ? "keep" : "remove",
                      verdicts[i].why);
    assert_string_equal(hp_str_text(&text), golden);
}

static void the_newest_are_kept(void **unused)
{
    (void)unused;
    static const char *const cases[] = { "2025/01/01/10/00", "2025/03/01/10/00", "2025/02/01/10/00", NULL };
    judges("UTC", "2", "2025/03/02", cases,
           "2025/01/01/10/00: remove, not of the newest 2\n"
           "2025/03/01/10/00: keep, newest 1 of 2\n"
           "2025/02/01/10/00: keep, newest 2 of 2\n");
    judges("UTC", "9", "2025/03/02", cases,
           "2025/01/01/10/00: keep, newest 3 of 9\n"
           "2025/03/01/10/00: keep, newest 1 of 9\n"
           "2025/02/01/10/00: keep, newest 2 of 9\n");
}

/* Days without a checkpoint do not count: a VM that was not used for a month keeps its days. */
static void of_each_day_the_newest_is_kept(void **unused)
{
    (void)unused;
    static const char *const cases[] = { "2025/03/01/08/00", "2025/03/01/20/00", "2025/03/02/09/00",
                                         "2025/03/09/09/00", "2025/03/09/09/30", NULL };
    judges("UTC", "2d", "2025/06/30", cases,
           "2025/03/01/08/00: remove, not of the last 2 days\n"
           "2025/03/01/20/00: remove, not of the last 2 days\n"
           "2025/03/02/09/00: keep, newest of 2025-03-02\n"
           "2025/03/09/09/00: remove, not the newest of 2025-03-09\n"
           "2025/03/09/09/30: keep, newest of 2025-03-09\n");
}

/* Sunday 2 March and Monday 3 March are two weeks; 30 December 2024 and 2 January 2025 are one. */
static void weeks_begin_on_monday(void **unused)
{
    (void)unused;
    static const char *const cases[] = { "2025/03/03/00/30", "2025/03/02/23/30", "2025/03/01/12/00",
                                         "2025/01/02/12/00", "2024/12/30/12/00", NULL };
    judges("UTC", "9w", "2025/03/04", cases,
           "2025/03/03/00/30: keep, newest of the week of 2025-03-03\n"
           "2025/03/02/23/30: keep, newest of the week of 2025-02-24\n"
           "2025/03/01/12/00: remove, not the newest of the week of 2025-02-24\n"
           "2025/01/02/12/00: keep, newest of the week of 2024-12-30\n"
           "2024/12/30/12/00: remove, not the newest of the week of 2024-12-30\n");
}

static void each_part_of_a_rule_is_looked_at_by_itself(void **unused)
{
    (void)unused;
    static const char *const cases[] = { "2025/03/10/12/00",
                                         "2025/03/09/12/00",
                                         "2025/03/08/12/00",
                                         "2025/02/20/12/00",
                                         "2025/02/10/12/00",
                                         "2024/11/01/12/00",
                                         NULL };
    judges(
        "UTC", "2d,2w,2m,1y", "2025/03/10/13/00", cases,
        "2025/03/10/12/00: keep, newest of 2025-03-10, newest of the week of 2025-03-10, newest of 2025-03, "
        "newest of 2025\n"
        "2025/03/09/12/00: keep, newest of 2025-03-09, newest of the week of 2025-03-03\n"
        "2025/03/08/12/00: remove, not of the last 2 days, not the newest of the week of 2025-03-03, not the "
        "newest of 2025-03, not the newest of 2025\n"
        "2025/02/20/12/00: keep, newest of 2025-02\n"
        "2025/02/10/12/00: remove, not of the last 2 days, not of the last 2 weeks, not the newest of 2025-02, "
        "not the newest of 2025\n"
        "2024/11/01/12/00: remove, not of the last 2 days, not of the last 2 weeks, not of the last 2 months, "
        "not of the last year\n");
}

/* 23:30 UTC is the next day in Berlin, and the same day in New York. */
static void days_are_local(void **unused)
{
    (void)unused;
    static const char *const cases[] = { "2025/03/09/23/30", "2025/03/10/08/00", NULL };
    judges("CET-1", "5d", "2025/03/10/12/00", cases,
           "2025/03/09/23/30: remove, not the newest of 2025-03-10\n"
           "2025/03/10/08/00: keep, newest of 2025-03-10\n");
    judges("EST5", "5d", "2025/03/10/12/00", cases,
           "2025/03/09/23/30: keep, newest of 2025-03-09\n"
           "2025/03/10/08/00: keep, newest of 2025-03-10\n");
}

/* The night of the change to summer time has 23 hours, that of the change back 25. */
static void the_change_of_clocks_makes_no_other_day(void **unused)
{
    (void)unused;
    static const char *const cases[] = { "2025/03/29/22/30",
                                         "2025/03/29/23/30",
                                         "2025/03/30/21/30",
                                         "2025/03/30/22/30",
                                         "2025/10/26/22/30",
                                         "2025/10/26/23/30",
                                         NULL };
    judges("CET-1CEST,M3.5.0,M10.5.0/3", "9d", "2025/12/01", cases,
           "2025/03/29/22/30: keep, newest of 2025-03-29\n"
           "2025/03/29/23/30: remove, not the newest of 2025-03-30\n"
           "2025/03/30/21/30: keep, newest of 2025-03-30\n"
           "2025/03/30/22/30: keep, newest of 2025-03-31\n"
           "2025/10/26/22/30: keep, newest of 2025-10-26\n"
           "2025/10/26/23/30: keep, newest of 2025-10-27\n");
}

static void some_are_kept_beside_the_rule(void **unused)
{
    (void)unused;
    static const char *const cases[] = { "pinned 2025/03/09/12/00",
                                         "recovery 2025/03/10/12/00",
                                         "never",
                                         "2025/03/12/12/01",
                                         "2025/03/12/11/59",
                                         "automatic 2025/03/10/11/00",
                                         "2025/03/01/12/00",
                                         NULL };
    judges("UTC", "2", "2025/03/11/12/00", cases,
           "pinned 2025/03/09/12/00: keep, pinned\n"
           "recovery 2025/03/10/12/00: keep, created by another tool (recovery)\n"
           "never: keep, its creation time is unknown\n"
           "2025/03/12/12/01: keep, its creation time is in the future\n"
           "2025/03/12/11/59: keep, newest 1 of 2\n"
           "automatic 2025/03/10/11/00: keep, newest 2 of 2\n"
           "2025/03/01/12/00: remove, not of the newest 2\n");
}

/* A script that makes two in one second: the host's order decides, always in the same way. */
static void the_same_moment_is_decided_by_the_hosts_order(void **unused)
{
    (void)unused;
    static const char *const cases[] = { "2025/03/09/12/00", "2025/03/09/12/00", NULL };
    judges("UTC", "1", "2025/03/11", cases,
           "2025/03/09/12/00: remove, not the newest\n"
           "2025/03/09/12/00: keep, newest 1 of 1\n");
}

static void nothing_is_judged_as_nothing(void **unused)
{
    (void)unused;
    static const char *const none[] = { NULL };
    judges("UTC", "5,7d", "2025/03/11", none, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_are_parsed),
        cmocka_unit_test(other_rules_are_refused),
        cmocka_unit_test(the_newest_are_kept),
        cmocka_unit_test(of_each_day_the_newest_is_kept),
        cmocka_unit_test(weeks_begin_on_monday),
        cmocka_unit_test(each_part_of_a_rule_is_looked_at_by_itself),
        cmocka_unit_test(days_are_local),
        cmocka_unit_test(the_change_of_clocks_makes_no_other_day),
        cmocka_unit_test(some_are_kept_beside_the_rule),
        cmocka_unit_test(the_same_moment_is_decided_by_the_hosts_order),
        cmocka_unit_test(nothing_is_judged_as_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
