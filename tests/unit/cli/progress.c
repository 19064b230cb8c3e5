/* SPDX-License-Identifier: MIT */
/* The line that renews itself while Hyper-V works. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "terminal_fixture.h"

#include "say/progress.h"

static const uint64_t second = 1000000;

static uint64_t now; /* microseconds */

static uint64_t monotonic(void *context)
{
    (void)context;
    return now;
}

static const struct hp_clock clock_of_test = { .monotonic_micros = monotonic };

/* A merge that gets 2 percent done each second, after something that took none. */
static int merge(void *context)
{
    (void)context;
    HP_ARENA(arena);
    struct cli_progress progress = { .mode = CLI_PROGRESS_LIVE, .arena = &arena, .clock = &clock_of_test };
    now = 0;
    cli_progress_begin(&progress, 2, 3, "Delete the checkpoint \"old\"");
    cli_progress_percent(&progress, "merge the disks", 0);
    now = 10 * second;
    cli_progress_percent(&progress, "merge the disks", 20);
    now = 20 * second;
    cli_progress_percent(&progress, "merge the disks", 40);
    cli_progress_percent(&progress, "delete the checkpoint", 10);
    cli_progress_end(&progress, 50 * second, false);
    return 0;
}

static void a_bar_tells_the_time_that_passed_and_is_left(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "\r[2/3] Delete the checkpoint \"old\" ...",
        "\r[2/3] Merge the disks [....................]   0 %",
        "\r[2/3] Merge the disks [####................]  20 %, 10 s, about 40 s left",
        "\r[2/3] Merge the disks [########............]  40 %, 20 s, about 30 s left",
        "\r[2/3] Delete the checkpoint [##..................]  10 %, 20 s ",
        "\r[2/3] Delete the checkpoint \"old\" ... done (50.0 s)\r\n",
    };
    const struct keys none[] = { { NULL, NULL, 0 } };
    struct sitting got;
    sit_at_terminal(none, merge, NULL, &got);
    const char *from = got.screen;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        const char *found = strstr(from, lines[i]);
        if (!found)
            print_message("not seen: %s\nin: %s\n", lines[i], from);
        assert_non_null(found);
        from = found + strlen(lines[i]);
    }
}

static void an_estimate_needs_something_to_go_by(void **state)
{
    (void)state;
    const struct cli_job_progress at_30 = { .seen = true, .first = 10, .first_at = 5 * second, .last = 30 };
    const struct cli_job_progress hardly = { .seen = true, .first = 10, .last = 14 };
    const struct cli_job_progress done = { .seen = true, .first = 0, .last = 100 };
    const struct cli_job_progress too_much = { .seen = true, .first = 0, .last = 101 };
    assert_int_equal(cli_progress_remaining(&at_30, 15 * second), 35 * second);
    assert_int_equal(cli_progress_remaining(&at_30, 5 * second + 1), 0);
    assert_int_equal(cli_progress_remaining(&hardly, 100 * second), 0);
    assert_int_equal(cli_progress_remaining(&done, 100 * second), 0);
    assert_int_equal(cli_progress_remaining(&too_much, 100 * second), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bar_tells_the_time_that_passed_and_is_left),
        cmocka_unit_test(an_estimate_needs_something_to_go_by),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
