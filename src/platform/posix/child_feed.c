/* SPDX-License-Identifier: MIT */
#include "posix/child.h"
#include "posix/fail.h"
#include "posix/signals.h"

#include "platform/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LOOK_MS = 20 };

static void destroy_actions(posix_spawn_file_actions_t *actions)
{
    posix_spawn_file_actions_destroy(actions);
}

static void destroy_attributes(posix_spawnattr_t *attributes)
{
    posix_spawnattr_destroy(attributes);
}

/* stdin is the pipe and stdout is stderr. It has a group of processes of its own, with the signals as they
 * were when this process began. Returns errno. */
static int start(const char *path, const char *const *words, int from, pid_t *child)
{
    HP_ARENA(scratch);
    __attribute__((cleanup(destroy_actions))) posix_spawn_file_actions_t actions;
    __attribute__((cleanup(destroy_attributes))) posix_spawnattr_t attributes;
    sigset_t defaults;
    sigemptyset(&defaults);
    posix_add_write_signals(&defaults);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, from, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    /* It does not change the words. */
    return posix_spawn(child, path, &actions, &attributes, (char *const *)(void *)words,
                       posix_environment(&scratch, NULL));
}

static bool is_time(uint64_t give_up)
{
    return hp_clock_monotonic(os_clock()) < give_up;
}

/* As much as the program reads until then; it need not read any. */
static void feed(int fd, const char *input, uint64_t give_up)
{
    size_t left = strlen(input);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    while (left && is_time(give_up)) {
        struct pollfd ready = { .fd = fd, .events = POLLOUT };
        if (poll(&ready, 1, LOOK_MS) < 1)
            continue;
        ssize_t written = write(fd, input, left);
        if (written < 0 && errno != EAGAIN && errno != EINTR)
            return;
        size_t taken = written > 0 ? (size_t)written : 0;
        input += taken;
        left -= taken;
    }
}

/* Its end; one that does not end in time is ended, with what it has started. */
static int wait_until(pid_t child, const char *path, uint64_t give_up, int *status, struct hp_error *err)
{
    pid_t ended = waitpid(child, status, WNOHANG);
    while (ended == 0 && is_time(give_up)) {
        hp_clock_sleep(os_clock(), LOOK_MS);
        ended = waitpid(child, status, WNOHANG);
    }
    if (ended == child)
        return 0;
    if (ended < 0)
        return posix_fail(err, "wait for the end of", path);
    kill(-child, SIGKILL);
    while (waitpid(child, status, 0) < 0 && errno == EINTR)
        continue;
    return hp_error_set(err, HP_E_TIMEOUT, "%s did not end in time, and was ended", path);
}

int os_child_feed(const char *path, const char *const *words, const char *input, uint32_t milliseconds,
                  int *code, struct hp_error *err)
{
    int ends[2];
    pid_t child = 0;
    int status = 0;
    uint64_t give_up = hp_clock_monotonic(os_clock()) + milliseconds * UINT64_C(1000);
    (void)signal(SIGCHLD, SIG_DFL); /* where it is ignored, nothing is left to be waited for */
    if (pipe2(ends, O_CLOEXEC) != 0)
        return posix_fail(err, "start", path);
    POSIX_FD(from) = ends[0];
    POSIX_FD(to) = ends[1];
    errno = start(path, words, from, &child);
    if (errno)
        return posix_fail(err, "start", path);
    posix_close(&from);
    feed(to, input, give_up);
    posix_close(&to);
    int rc = wait_until(child, path, give_up, &status, err);
    if (!rc)
        *code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    return rc;
}
