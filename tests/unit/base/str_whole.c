/* SPDX-License-Identifier: MIT */
/* A text that is not whole cannot be read: whoever has not asked is stopped. */
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Runs it in a process of its own; true when that was aborted. */
static bool aborts(void (*act)(void))
{
    int status = 0;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        int nowhere = open("/dev/null", O_WRONLY);
        dup2(nowhere, STDERR_FILENO);
        signal(SIGABRT, SIG_DFL);
        act();
        _exit(0);
    }
    return child > 0 && waitpid(child, &status, 0) == child && WIFSIGNALED(status) &&
           WTERMSIG(status) == SIGABRT;
}

static void read_what_is_not_whole(void)
{
    HP_STR_MAX(text, 5);
    hp_str_add(&text, "123456");
    hp_str_text(&text);
}

static void take_what_is_not_whole(void)
{
    HP_STR_MAX(text, 5);
    hp_str_add(&text, "123");
    hp_str_add(&text, "456");
    free(hp_str_take(&text));
}

static void read_what_is_whole(void)
{
    HP_STR_MAX(text, 5);
    hp_str_add(&text, "12345");
    hp_str_text(&text);
}

static void a_text_that_is_not_whole_cannot_be_read(void **state)
{
    (void)state;
    assert_true(aborts(read_what_is_not_whole));
    assert_true(aborts(take_what_is_not_whole));
    assert_false(aborts(read_what_is_whole));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_text_that_is_not_whole_cannot_be_read) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
