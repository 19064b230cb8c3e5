/* SPDX-License-Identifier: MIT */
#include "hosts.h"

#include "base/text.h"
#include "sim/notes.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

struct door_host {
    struct sim_host *sim;
    char *file;
    ULONGLONG seen; /* GetTickCount64 of the last call */
    size_t clients;
    struct door_host *behind;
};

static SRWLOCK lock = SRWLOCK_INIT;
static struct door_host *first;

static void unlock(SRWLOCK **taken)
{
    ReleaseSRWLockExclusive(*taken);
}
#define LOCKED(name)                                                                                         \
    __attribute__((cleanup(unlock))) SRWLOCK *name = &lock; /* NOLINT */                                     \
    AcquireSRWLockExclusive(name)

static uint64_t number_of(const WCHAR *variable, uint64_t otherwise)
{
    HP_ARENA(scratch);
    uint64_t value;
    const char *text = door_environment(&scratch, variable);
    return text && hp_text_to_u64(text, &value) ? value : otherwise;
}

int door_host_open(struct door_host **out, struct hp_error *err)
{
    HP_ARENA(scratch);
    LOCKED(taken);
    const char *file = door_environment(&scratch, L"HYPERPOINT_DOOR_HOST");
    if (!file)
        return hp_error_set(err, HP_E_USAGE,
                            "the environment variable HYPERPOINT_DOOR_HOST names no simulated host's file");
    for (struct door_host *host = first; host; host = host->behind) {
        if (strcmp(host->file, file) == 0) {
            *out = host;
            return 0;
        }
    }
    struct sim_host *sim;
    int rc = sim_host_open(file, &sim, err);
    if (rc)
        return rc;
    struct door_host *host = hp_malloc(sizeof *host);
    size_t size = strlen(file) + 1;
    *host =
        (struct door_host){ .sim = sim, .file = hp_malloc(size), .seen = GetTickCount64(), .behind = first };
    memcpy(host->file, file, size);
    first = host;
    *out = host;
    return 0;
}

void door_host_enter(struct door_host *host)
{
    LOCKED(taken);
    host->clients++;
}

void door_host_leave(struct door_host *host)
{
    LOCKED(taken);
    if (--host->clients == 0)
        sim_host_fold(host->sim);
}

void door_hosts_close(void)
{
    while (first) {
        struct door_host *host = first;
        first = host->behind;
        sim_host_close(host->sim);
        free(host->file);
        free(host);
    }
}

/* --- calls --- */

static void pass_time(struct door_host *host)
{
    enum { MAX_SPEED = 1000000 };
    uint64_t speed = number_of(L"HYPERPOINT_DOOR_SPEED", 1);
    ULONGLONG now = GetTickCount64();
    sim_host_elapse(host->sim, (now - host->seen) * (speed > MAX_SPEED ? MAX_SPEED : speed));
    host->seen = now;
}

static void tell_scene(const struct door_host *host, const char *ns, struct hp_arena *arena,
                       struct door_scene *scene)
{
    *scene = (struct door_scene){ hp_arena_copy(arena, sim_host_name(host->sim)), hp_arena_copy(arena, ns),
                                  sim_host_build(host->sim) };
}

int door_host_connect(struct door_host *host, const char *server, const char *ns, bool has_credentials,
                      struct hp_arena *arena, struct door_scene *scene, struct hp_error *err)
{
    LOCKED(taken);
    pass_time(host);
    int rc = sim_host_connect(host->sim, server, ns, has_credentials, err);
    tell_scene(host, ns, arena, scene);
    return rc;
}

int door_host_query(struct door_host *host, const char *ns, const char *wql, struct hp_arena *arena,
                    struct door_scene *scene, struct cim_instances *out, struct hp_error *err)
{
    LOCKED(taken);
    pass_time(host);
    size_t before = out->count;
    int rc = sim_host_query(host->sim, ns, wql, arena, out, err);
    sim_note("query", out->count - before, wql);
    tell_scene(host, ns, arena, scene);
    return rc;
}

int door_host_get(struct door_host *host, const struct cim_ref *ref, struct hp_arena *arena,
                  struct door_scene *scene, struct cim_instance **out, struct hp_error *err)
{
    LOCKED(taken);
    pass_time(host);
    int rc = sim_host_get(host->sim, ref, arena, out, err);
    sim_note("get", !rc, ref->class_name);
    tell_scene(host, ref->ns, arena, scene);
    return rc;
}

int door_host_invoke(struct door_host *host, const struct cim_ref *ref, const char *method,
                     const struct cim_props *in, struct hp_arena *arena, struct door_scene *scene,
                     struct cim_props *out, struct hp_error *err)
{
    LOCKED(taken);
    pass_time(host);
    int rc = sim_host_invoke(host->sim, ref, method, in, arena, out, err);
    sim_note("invoke", !rc, method);
    tell_scene(host, ref->ns, arena, scene);
    return rc;
}

int door_host_class(struct door_host *host, const char *ns, const char *class_name, struct hp_arena *arena,
                    struct door_scene *scene, struct hp_error *err)
{
    LOCKED(taken);
    pass_time(host);
    const struct cim_class_decl *whole;
    int rc = sim_host_class(host->sim, ns, class_name, arena, &whole, err);
    sim_note("class", !rc, class_name);
    tell_scene(host, ns, arena, scene);
    return rc;
}

/* --- patience --- */

ULONGLONG door_answer_time(void)
{
    return GetTickCount64() + number_of(L"HYPERPOINT_DOOR_DELAY", 0);
}

/* A sleep may end a little early; the answer does not come before its time. */
bool door_wait_until(ULONGLONG time, LONG timeout)
{
    ULONGLONG now = GetTickCount64();
    ULONGLONG end = timeout < 0 ? time : now + (ULONGLONG)timeout;
    if (end > time)
        end = time;
    for (; now < end; now = GetTickCount64())
        Sleep((DWORD)(end - now));
    return now >= time;
}
