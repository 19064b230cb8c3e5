/* SPDX-License-Identifier: MIT */
#include "platform/child.h"

#include "platform/files.h"
#include "platform/process.h"
#include "posix/child.h"
#include "posix/fail.h"
#include "posix/signals.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* --- finding --- */

static bool is_program(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISREG(info.st_mode) && access(path, X_OK) == 0;
}

static int not_found(const char *name, struct hp_error *err)
{
    return hp_error_set(err, HP_E_NOT_FOUND, "there is no program %s", name);
}

static int find_at(const char *path, struct hp_error *err)
{
    struct stat info;
    if (is_program(path))
        return 0;
    if (stat(path, &info) != 0)
        return errno == ENOENT || errno == ENOTDIR ? not_found(path, err) : posix_fail(err, "run", path);
    return hp_error_set(err, HP_E_ACCESS, "cannot run %s: it is not a program, or you may not run it", path);
}

int os_child_find(const char *name, struct hp_arena *arena, const char **path, struct hp_error *err)
{
    const char *folders = os_environment("PATH");
    if (strchr(name, '/')) {
        int rc = find_at(name, err);
        if (!rc)
            *path = hp_arena_copy(arena, name);
        return rc;
    }
    /* An empty part of PATH is the current folder. */
    for (const char *rest = folders && *name ? folders : NULL; rest;) {
        size_t length = strcspn(rest, ":");
        const char *folder = length ? hp_arena_copy_part(arena, rest, length) : ".";
        const char *candidate = os_path_join(arena, folder, name);
        if (is_program(candidate)) {
            *path = candidate;
            return 0;
        }
        rest = rest[length] ? rest + length + 1 : NULL;
    }
    return not_found(name, err);
}

/* --- running --- */

/* Waited for by sigwaitinfo, and blocked meanwhile, so that none is missed and none ends this process. */
static sigset_t watched_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGQUIT);
    return set;
}

static bool is_variable(const char *pair, const char *name)
{
    size_t length = strlen(name);
    return strncmp(pair, name, length) == 0 && pair[length] == '=';
}

char **posix_environment(struct hp_arena *arena, const struct os_variable *variable)
{
    size_t count = 0;
    size_t kept = 0;
    while (environ[count])
        count++;
    char **all = hp_arena_array(arena, count + 2, sizeof *all);
    for (size_t i = 0; i < count; i++) {
        bool left_out = variable && is_variable(environ[i], variable->name);
        for (size_t k = 0; os_secret_variables[k]; k++)
            left_out = left_out || is_variable(environ[i], os_secret_variables[k]);
        if (!left_out)
            all[kept++] = environ[i];
    }
    if (variable)
        all[kept] = hp_arena_format(arena, "%s=%s", variable->name, variable->value);
    return all;
}

/* Words for posix_spawn, which takes what it does not change as changeable. */
static char **copy_words(struct hp_arena *arena, const char *const *words)
{
    size_t count = 0;
    while (words[count])
        count++;
    char **copy = hp_arena_array(arena, count + 1, sizeof *copy);
    for (size_t i = 0; i < count; i++)
        copy[i] = hp_arena_copy(arena, words[i]);
    return copy;
}

/* The program begins with the signals as they were when this process began. Returns errno. */
static int start(const char *path, char *const *words, char *const *variables, const sigset_t *mask,
                 pid_t *child)
{
    posix_spawnattr_t attributes;
    sigset_t defaults;
    sigemptyset(&defaults);
    posix_add_write_signals(&defaults);
    int rc = posix_spawnattr_init(&attributes);
    if (rc)
        return rc;
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(&attributes, mask);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    rc = posix_spawn(child, path, NULL, &attributes, words, variables);
    posix_spawnattr_destroy(&attributes);
    return rc;
}

/* What the terminal sends, it sends to both; what somebody else sends to this process is meant for what it
 * does, unless the program itself did. */
static bool is_for_child(int number, const siginfo_t *info, pid_t child)
{
    return number > 0 && number != SIGCHLD && info->si_code <= 0 && info->si_pid != child;
}

/* Until the program has ended. False with errno when it cannot be waited for. */
static bool wait_for(pid_t child, const sigset_t *watched, int *status)
{
    for (;;) {
        pid_t ended = waitpid(child, status, WNOHANG);
        if (ended == child)
            return true;
        if (ended < 0 && errno != EINTR)
            return false;
        siginfo_t info;
        int number = sigwaitinfo(watched, &info);
        if (is_for_child(number, &info, child))
            kill(child, number);
    }
}

/* What came at the end is not to end this process when it is let through again. */
static void drop_pending(const sigset_t *watched)
{
    static const struct timespec at_once = { 0, 0 };
    while (sigtimedwait(watched, NULL, &at_once) > 0)
        continue;
}

int os_child_run(const char *path, const char *const *words, const struct os_variable *variable, int *code,
                 struct hp_error *err)
{
    HP_ARENA(scratch);
    char **copies = copy_words(&scratch, words);
    char **variables = posix_environment(&scratch, variable);
    sigset_t watched = watched_signals();
    sigset_t mask;
    pid_t child = 0;
    int status = 0;
    /* Where it is ignored, ended programs leave nothing to be waited for. */
    (void)signal(SIGCHLD, SIG_DFL);
    sigprocmask(SIG_BLOCK, &watched, &mask);
    errno = start(path, copies, variables, &mask, &child);
    int rc = errno ? posix_fail(err, "start", path) : 0;
    if (!rc && !wait_for(child, &watched, &status))
        rc = posix_fail(err, "wait for the end of", path);
    drop_pending(&watched);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    if (!rc)
        *code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    return rc;
}
