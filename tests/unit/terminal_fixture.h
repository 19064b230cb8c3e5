/* SPDX-License-Identifier: MIT */
/* A program on a terminal of its own, under something like a shell, with somebody who types: for what cannot
 * be seen through pipes. Include cmocka.h before it. */
#ifndef TERMINAL_FIXTURE_H
#define TERMINAL_FIXTURE_H

#include "platform/interrupt.h"

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

/* When `seen` stands on the terminal (after what was seen before), `keys` are typed, or with `kill_with` the
 * program gets that signal. */
struct keys {
    const char *seen;
    const char *keys;
    int kill_with;
};

struct sitting {
    int code;               /* what the program returned; minus the signal that ended it */
    bool was_stopped;       /* it was, and then told to go on */
    bool silent_in_between; /* the terminal showed nothing that is typed while it was stopped */
    bool silent_afterwards;
    char screen[16 * 1024]; /* all that stood on the terminal */
};

enum { HANGS_AFTER_MS = 20000 };

static inline bool is_silent(int terminal)
{
    struct termios now;
    return tcgetattr(terminal, &now) == 0 && !(now.c_lflag & ECHO);
}

/* The shell's part: starts the program in the foreground, has it go on when it stops, tells how it ended. */
static inline void be_shell(int terminal, int report, int (*program)(void *context), void *context)
{
    struct sitting told = { .code = 0 };
    setsid();
    ioctl(terminal, TIOCSCTTY, 0);
    signal(SIGTTOU, SIG_IGN);
    pid_t pid = fork();
    if (pid == 0) {
        setpgid(0, 0);
        tcsetpgrp(terminal, getpid());
        signal(SIGTTOU, SIG_DFL);
        dup2(terminal, STDIN_FILENO);
        dup2(terminal, STDERR_FILENO);
        os_interrupts_catch();
        _exit(program(context));
    }
    int status = 0;
    if (write(report, &pid, sizeof pid) != sizeof pid)
        _exit(1);
    while (waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status)) {
        told.was_stopped = true;
        told.silent_in_between = is_silent(terminal);
        kill(pid, SIGCONT);
    }
    told.silent_afterwards = is_silent(terminal);
    told.code = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
    _exit(write(report, &told, offsetof(struct sitting, screen)) < 0);
}

/* The person's part: reads what stands on the terminal and types, until the program has ended. */
static inline void type_along(int leader, pid_t pid, const struct keys *keys, struct sitting *out)
{
    size_t length = 0;
    size_t looked_at = 0;
    struct pollfd input = { .fd = leader, .events = POLLIN };
    while (length < sizeof out->screen - 1 && poll(&input, 1, HANGS_AFTER_MS) > 0) {
        ssize_t got = read(leader, out->screen + length, sizeof out->screen - 1 - length);
        if (got <= 0)
            return;
        length += (size_t)got;
        const char *seen = keys->seen ? strstr(out->screen + looked_at, keys->seen) : NULL;
        if (!seen)
            continue;
        looked_at = (size_t)(seen - out->screen) + strlen(keys->seen);
        if (keys->kill_with)
            kill(pid, keys->kill_with);
        else if (write(leader, keys->keys, strlen(keys->keys)) < 0)
            return;
        keys++;
    }
    kill(pid, SIGKILL);
}

/* Opens both ends of a terminal of 132 columns. Where there are none, the test is skipped and says so. */
static inline void open_terminal(int *leader, int *follower)
{
    struct winsize size = { .ws_row = 25, .ws_col = 132 };
    if (openpty(leader, follower, NULL, NULL, &size) == 0)
        return;
    print_message("skipped: it needs a terminal, and none can be opened here (is /dev/pts mounted?)\n");
    skip();
}

/* Runs `program` (its stdin and stderr are the terminal); `keys` ends with an element without `seen`. */
static inline void sit_at_terminal(const struct keys *keys, int (*program)(void *context), void *context,
                                   struct sitting *out)
{
    int leader = -1;
    int follower = -1;
    int report[2];
    pid_t pid = 0;
    *out = (struct sitting){ .code = 0 };
    open_terminal(&leader, &follower);
    assert_int_equal(pipe(report), 0);
    pid_t shell = fork();
    if (shell == 0) {
        close(leader);
        be_shell(follower, report[1], program, context);
    }
    close(follower);
    close(report[1]);
    if (read(report[0], &pid, sizeof pid) == sizeof pid)
        type_along(leader, pid, keys, out);
    if (read(report[0], out, offsetof(struct sitting, screen)) <= 0)
        out->code = -1;
    waitpid(shell, NULL, 0);
    close(report[0]);
    close(leader);
}

#endif
