/* SPDX-License-Identifier: MIT */
#include "platform/console.h"
#include "platform/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cmocka.h>

#include "terminal_fixture.h"

/* Puts another descriptor in the place of stderr; returns what was there. */
static int put_in_place(int fd)
{
    int before = dup(STDERR_FILENO);
    assert_int_equal(dup2(fd, STDERR_FILENO), STDERR_FILENO);
    close(fd);
    return before;
}

static void put_back(int before)
{
    dup2(before, STDERR_FILENO);
    close(before);
}

static void writes_all_of_it(void **state)
{
    (void)state;
    HP_ERROR(err);
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    int before = put_in_place(ends[1]);
    int rc = os_write(OS_STDERR, "a\0b", 3, &err);
    put_back(before);
    char got[8];
    assert_int_equal(rc, 0);
    assert_int_equal(read(ends[0], got, sizeof got), 3);
    assert_memory_equal(got, "a\0b", 3);
    close(ends[0]);
}

static void closed_pipe_is_an_error(void **state)
{
    (void)state;
    HP_ERROR(err);
    os_interrupts_catch();
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    int before = put_in_place(ends[1]);
    int rc = os_write(OS_STDERR, "text", 4, &err);
    put_back(before);
    assert_int_equal(rc, HP_E_FAILED);
    assert_non_null(strstr(err.what, strerror(EPIPE)));
}

static void full_disk_is_an_error(void **state)
{
    (void)state;
    HP_ERROR(err);
    int before = put_in_place(open("/dev/full", O_WRONLY));
    int rc = os_write(OS_STDERR, "text", 4, &err);
    put_back(before);
    assert_int_equal(rc, HP_E_FAILED);
    assert_non_null(strstr(err.what, strerror(ENOSPC)));
}

static void closed_stream_stays_an_error(void **state)
{
    (void)state;
    int before = dup(STDERR_FILENO);
    close(STDERR_FILENO);
    os_console_prepare();
    int next = open("/dev/null", O_WRONLY);
    int rc = os_write(OS_STDERR, "text", 4, NULL);
    put_back(before);
    assert_int_not_equal(next, STDERR_FILENO);
    assert_int_equal(rc, HP_E_FAILED);
    close(next);
}

static void pipe_has_neither_width_nor_colour(void **state)
{
    (void)state;
    setenv("TERM", "xterm", 1);
    int before = put_in_place(open("/dev/null", O_WRONLY));
    bool terminal = os_is_terminal(OS_STDERR);
    unsigned columns = os_columns(OS_STDERR);
    bool colour = os_wants_colour(OS_STDERR);
    put_back(before);
    assert_false(terminal);
    assert_int_equal(columns, 0);
    assert_false(colour);
}

static bool colour_with(const char *no_color, const char *terminal)
{
    setenv("NO_COLOR", no_color, 1);
    setenv("TERM", terminal, 1);
    return os_wants_colour(OS_STDERR);
}

static void terminal_has_width_and_colour_unless_refused(void **state)
{
    (void)state;
    int leader = -1;
    int follower = -1;
    open_terminal(&leader, &follower);
    int before = put_in_place(follower);
    bool terminal = os_is_terminal(OS_STDERR);
    unsigned columns = os_columns(OS_STDERR);
    bool wanted = colour_with("", "xterm");
    bool refused = colour_with("1", "xterm");
    bool dumb = colour_with("", "dumb");
    bool unknown = colour_with("", "");
    put_back(before);
    close(leader);
    assert_true(terminal);
    assert_int_equal(columns, 132);
    assert_true(wanted);
    assert_false(refused);
    assert_false(dumb);
    assert_false(unknown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_all_of_it),
        cmocka_unit_test(closed_pipe_is_an_error),
        cmocka_unit_test(full_disk_is_an_error),
        cmocka_unit_test(closed_stream_stays_an_error),
        cmocka_unit_test(pipe_has_neither_width_nor_colour),
        cmocka_unit_test(terminal_has_width_and_colour_unless_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
