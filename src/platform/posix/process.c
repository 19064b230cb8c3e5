/* SPDX-License-Identifier: MIT */
#include "platform/process.h"

#include "posix/fail.h"

#include <libgen.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

void os_process_prepare(void)
{
}

char **os_arguments(int argc, char **argv)
{
    (void)argc;
    return argv;
}

const char *const os_secret_variables[] = { "HYPERPOINT_PASSWORD", NULL };

const char *os_environment(const char *name)
{
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

void os_environment_set(const char *name, const char *value)
{
    if (value)
        (void)setenv(name, value, 1);
    else
        (void)unsetenv(name);
}

unsigned long os_process_id(void)
{
    return (unsigned long)getpid();
}

const char *os_user_name(struct hp_arena *arena)
{
    const struct passwd *user = getpwuid(geteuid());
    const char *name = user ? hp_arena_copy(arena, user->pw_name)
                            : hp_arena_format(arena, "user %lu", (unsigned long)geteuid());
    const char *before = geteuid() == 0 ? os_environment("SUDO_USER") : NULL;
    return before ? hp_arena_format(arena, "%s (sudo: %s)", name, before) : name;
}

_Noreturn void os_process_die(void)
{
    kill(getpid(), SIGKILL);
    abort();
}

void os_process_pause(void)
{
    (void)raise(SIGSTOP);
}

static void free_path(char **path)
{
    free(*path);
}

int os_program_path(struct hp_arena *arena, const char **out, struct hp_error *err)
{
    static const char self[] = "/proc/self/exe";
    __attribute__((cleanup(free_path))) char *program = realpath(self, NULL);
    if (!program)
        return posix_fail(err, "find the running program by", self);
    *out = hp_arena_copy(arena, program);
    return 0;
}

int os_program_folder(struct hp_arena *arena, const char **out, struct hp_error *err)
{
    const char *program = NULL;
    int rc = os_program_path(arena, &program, err);
    if (!rc)
        *out = dirname(hp_arena_copy(arena, program));
    return rc;
}
