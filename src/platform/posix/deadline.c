/* SPDX-License-Identifier: MIT */
#include "platform/deadline.h"

#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

static int exit_code;

static void on_alarm(int signal_number)
{
    (void)signal_number;
    _exit(exit_code);
}

void os_deadline_set(uint32_t milliseconds, int code)
{
    const struct itimerval timer = {
        .it_value = { .tv_sec = (time_t)(milliseconds / 1000),
                      .tv_usec = (suseconds_t)(milliseconds % 1000) * 1000 },
    };
    struct sigaction action = { .sa_handler = on_alarm };
    sigemptyset(&action.sa_mask);
    exit_code = code;
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &timer, NULL);
}
