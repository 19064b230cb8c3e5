/* SPDX-License-Identifier: MIT */
#include "platform/process.h"

#include "platform/interrupt.h"

#include "posix/fail.h"
#include "posix/signals.h"

#include <libgen.h>
#include <pthread.h>
#include <pwd.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

void os_process_prepare(void)
{
}

static char **arguments;

char **os_arguments(int argc, char **argv)
{
    (void)argc;
    arguments = argv;
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

/* --- side by side --- */

#ifdef __GLIBC__
/* The words that tell glibc what to do, which it takes when a program starts and not later. */
static const char TUNABLES[] = "GLIBC_TUNABLES";
static const char NO_CACHES[] = "glibc.malloc.tcache_count=0";

static void set_signals(const sigset_t *signals, void (*action)(int))
{
    for (int i = 1; i < NSIG; i++) {
        if (sigismember(signals, i) == 1)
            (void)signal(i, action);
    }
}

/* Of what each thread frees, glibc keeps up to seven pieces of each size for it: with a thousand threads a
 * quarter of the memory. */
void os_expect_threads(size_t count)
{
    enum { FEW = 64 };
    HP_ARENA(scratch);
    const char *program = NULL;
    const char *tunables = os_environment(TUNABLES);
    bool is_told = tunables && strcmp(tunables, NO_CACHES) == 0;
    if (is_told) /* and no program that this one starts */
        os_environment_set(TUNABLES, NULL);
    if (count <= FEW || tunables || os_interrupts() || os_program_path(&scratch, &program, NULL) != 0)
        return;
    sigset_t own;
    sigemptyset(&own);
    posix_add_write_signals(&own);
    set_signals(&own, SIG_DFL);
    os_environment_set(TUNABLES, NO_CACHES);
    (void)execv(program, arguments);
    os_environment_set(TUNABLES, NULL);
    set_signals(&own, SIG_IGN);
}
#else
void os_expect_threads(size_t count)
{
    (void)count;
}
#endif

/* A log-on with Kerberos or NTLM takes less than 64 KiB of a stack, and parsing what a host sends less than
 * that. Pages that nobody touches cost nothing, and instrumented builds take more. */
enum { STACK_SIZE = 512 * 1024 };

struct crew {
    size_t count;
    void (*work)(void *context, size_t n);
    void *context;
    atomic_size_t next;
};

static void *member(void *argument)
{
    struct crew *crew = argument;
    for (size_t n; (n = atomic_fetch_add(&crew->next, 1)) < crew->count;)
        crew->work(crew->context, n);
    return NULL;
}

/* Each of them has files and connections open: as many as this process may have. */
static void allow_more_files(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return;
    files.rlim_cur = files.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &files);
}

void os_side_by_side(size_t count, size_t at_a_time, void (*work)(void *context, size_t n), void *context)
{
    struct crew crew = { .count = count, .work = work, .context = context };
    size_t more = (at_a_time < count ? at_a_time : count) - (count > 0);
    pthread_t *threads = hp_malloc((more + 1) * sizeof *threads);
    size_t started = 0;
    pthread_attr_t small;
    allow_more_files();
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, STACK_SIZE);
    while (started < more && pthread_create(&threads[started], &small, member, &crew) == 0)
        started++;
    pthread_attr_destroy(&small);
    member(&crew);
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    free(threads);
}
