/* SPDX-License-Identifier: MIT */
/* Programs at the other end of a pipe, for a while: what they say is read, or they are told something. */
#include "posix/child.h"
#include "posix/fail.h"
#include "posix/signals.h"

#include "base/str.h"
#include "platform/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_OUTPUT = 64 * 1024, MAX_SECONDS = 120, LOOK_MS = 20 };

static void close_actions(posix_spawn_file_actions_t *actions)
{
    posix_spawn_file_actions_destroy(actions);
}

/* --- what they say --- */

/* stdin is empty, and both its outputs are the pipe. Returns errno. */
static int start_reading(const char *path, const char *const *words, const int ends[2], pid_t *child)
{
    HP_ARENA(scratch);
    __attribute__((cleanup(close_actions))) posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
    /* It does not change them. */
    return posix_spawn(child, path, &actions, NULL, (char *const *)(void *)words,
                       posix_environment(&scratch, NULL));
}

/* Until it has closed its outputs, or the time is over: false. */
static bool read_all(int from, struct hp_str *out)
{
    struct timespec begin;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    for (;;) {
        char part[4096];
        struct timespec now;
        struct pollfd ready = { .fd = from, .events = POLLIN };
        clock_gettime(CLOCK_MONOTONIC, &now);
        if (now.tv_sec - begin.tv_sec >= MAX_SECONDS)
            return false;
        if (poll(&ready, 1, 1000) <= 0)
            continue;
        ssize_t count = read(from, part, sizeof part);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return true;
        if (out->length < MAX_OUTPUT)
            hp_str_add_part(out, part, strnlen(part, (size_t)count));
    }
}

int os_child_read(const char *path, const char *const *words, struct hp_arena *arena, const char **said,
                  int *code, struct hp_error *err)
{
    HP_STR(text);
    int ends[2];
    pid_t child = 0;
    int status = 0;
    *said = "";
    (void)signal(SIGCHLD, SIG_DFL); /* where it is ignored, nothing is left to be waited for */
    if (pipe2(ends, O_CLOEXEC) != 0)
        return posix_fail(err, "start", path);
    POSIX_FD(from) = ends[0];
    errno = start_reading(path, words, ends, &child);
    int rc = errno ? posix_fail(err, "start", path) : 0;
    close(ends[1]);
    if (rc)
        return rc;
    bool in_time = read_all(from, &text);
    if (!in_time)
        kill(child, SIGKILL);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    size_t length = text.length;
    while (length && strchr(" \n\r", hp_str_text(&text)[length - 1]))
        length--;
    *said = hp_arena_copy_part(arena, hp_str_text(&text), length);
    *code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    return in_time ? 0
                   : hp_error_set(err, HP_E_TIMEOUT, "%s did not end within %d seconds", path, MAX_SECONDS);
}

/* --- what they are told --- */

static void destroy_attributes(posix_spawnattr_t *attributes)
{
    posix_spawnattr_destroy(attributes);
}

/* stdin is the pipe and stdout is stderr. It has its own group of processes, with the signals as they
 * were when this process began. Returns errno. */
static int start_feeding(const char *path, const char *const *words, int from, pid_t *child)
{
    HP_ARENA(scratch);
    __attribute__((cleanup(close_actions))) posix_spawn_file_actions_t actions;
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
    errno = start_feeding(path, words, from, &child);
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
