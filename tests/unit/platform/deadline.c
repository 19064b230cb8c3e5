/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "platform/deadline.h"
#include "platform/interrupt.h"

#include <sys/wait.h>
#include <unistd.h>

enum { LATE = 1, IN_TIME = 7 };

static void what_hangs_is_ended(void **state)
{
    (void)state;
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) {
        os_interrupts_catch();
        os_deadline_set(50, IN_TIME);
        for (int seconds = 0; seconds < 30; seconds++)
            sleep(1);
        _exit(LATE);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), IN_TIME);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(what_hangs_is_ended) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
