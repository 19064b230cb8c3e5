/* SPDX-License-Identifier: MIT */
#include "posix/child.h"
#include "posix/fail.h"

#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_OUTPUT = 64 * 1024, MAX_SECONDS = 120 };

static void close_actions(posix_spawn_file_actions_t *actions)
{
    posix_spawn_file_actions_destroy(actions);
}

/* stdin is empty, and both its outputs are the pipe. Returns errno. */
static int start(const char *path, const char *const *words, const int ends[2], pid_t *child)
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
    errno = start(path, words, ends, &child);
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
