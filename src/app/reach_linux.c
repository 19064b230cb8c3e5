/* SPDX-License-Identifier: MIT */
#include "password.h"
#include "reach.h"

#include "base/text.h"
#include "platform/clock.h"
#include "platform/files.h"
#include "platform/process.h"
#include "sim/schema.h"
#include "wsman/wsman.h"

#include <pthread.h>
#include <stdlib.h>

const bool app_can_be_host = false;

static int no_host(struct hp_error *err)
{
    hp_error_next(err, "name a host with --host and --user; to see HyperPoint work on a simulated host, run: "
                       "hyperpoint demo, or name one with --sim, such as --sim demo, or in the environment "
                       "variable HYPERPOINT_SIM");
    return hp_error_set(err, HP_E_ACCESS, "there is no Hyper-V on this machine, and you named no other host");
}

/* A class that was looked for, and what it is; NULL: it is not known. */
struct known_class {
    struct known_class *next;
    const struct cim_class_decl *class;
    const char *ns;
    const char *name;
};

/* What is put together once for all hosts that are worked on. Classes are larger than what most hosts answer.
 */
struct app_shared {
    pthread_mutex_t lock; /* of all below */
    struct hp_arena arena;
    struct known_class *classes;
    struct wsman_shared *sessions; /* has its own locks */
};

struct app_shared *app_shared_new(void)
{
    struct app_shared *shared = hp_malloc(sizeof *shared);
    *shared = (struct app_shared){ .lock = PTHREAD_MUTEX_INITIALIZER, .sessions = wsman_shared_new() };
    return shared;
}

void app_shared_free(struct app_shared *shared)
{
    wsman_shared_free(shared->sessions);
    pthread_mutex_destroy(&shared->lock);
    hp_arena_release(&shared->arena);
    free(shared);
}

static const struct cim_class_decl *declaration(struct hp_arena *arena, const char *ns,
                                                const char *class_name)
{
    unsigned build = SIM_FIRST_IMAGINED_BUILD - 1;
    const struct cim_class_decl *class = sim_class(ns, class_name, build);
    if (!class)
        return NULL;
    struct cim_class_decl *whole = hp_arena_alloc(arena, sizeof *whole);
    *whole = *sim_class_whole(arena, class, build);
    struct cim_property_decl *properties = hp_arena_array(arena, whole->property_count, sizeof *properties);
    for (size_t i = 0; i < whole->property_count; i++) {
        properties[i] = whole->properties[i];
        properties[i].since = sim_class_property(class, properties[i].name, build)->since;
    }
    whole->properties = properties;
    return whole;
}

static const struct known_class *find_known(struct app_shared *shared, const char *ns, const char *class_name)
{
    for (const struct known_class *known = shared->classes; known; known = known->next) {
        if (hp_text_same(known->name, class_name) && hp_text_same(known->ns, ns))
            return known;
    }
    struct known_class *known = hp_arena_alloc(&shared->arena, sizeof *known);
    *known = (struct known_class){ .next = shared->classes,
                                   .class = declaration(&shared->arena, ns, class_name),
                                   .ns = hp_arena_copy(&shared->arena, ns),
                                   .name = hp_arena_copy(&shared->arena, class_name) };
    shared->classes = known;
    return known;
}

/* Classes as real hosts declare them, so that the types of what they send are known without asking; of each
 * property, since when hosts have it. */
static const struct cim_class_decl *known_class(void *context, const char *ns, const char *class_name)
{
    struct app_shared *shared = context;
    pthread_mutex_lock(&shared->lock);
    const struct known_class *known = find_known(shared, ns, class_name);
    pthread_mutex_unlock(&shared->lock);
    return known->class;
}

/* Opens with the password that was given, or that of the person at the terminal. It is nowhere else in this
 * process when the session has its copy, but for the environment and libcurl. */
static int open_with_password(const struct cli_connection *wanted, const char *typed,
                              struct wsman_target *target, struct cim_session **out, struct hp_error *err)
{
    HP_ARENA(scratch);
    APP_SECRET(password);
    int rc = app_password_given(wanted, &scratch, &password, err);
    if (!rc && !password && !typed)
        rc = app_password_ask(wanted, APP_PASSWORD_OTHERWISE, &scratch, &password, err);
    target->password = password ? password : typed;
    return rc ? rc : wsman_open(target, out, err);
}

static int reach_over_network(struct app_shared *shared, struct hp_arena *arena,
                              const struct cli_connection *wanted, const char *typed, struct app_reached *out,
                              struct hp_error *err)
{
    struct app_reached reached = { .clock = os_clock() };
    struct wsman_target target = { .user = wanted->user,
                                   .ca = wanted->ca,
                                   .shared = shared->sessions,
                                   .timeout_seconds = wanted->timeout_seconds,
                                   .interrupts = wanted->interrupts,
                                   .only_reads = wanted->only_reads,
                                   .known = known_class,
                                   .known_context = shared };
    if (wanted->ca && !os_file_exists(wanted->ca))
        return hp_error_set(err, HP_E_USAGE, "there is no file %s with certificates to trust", wanted->ca);
    int rc = wsman_address_parse(arena, wanted->computer, &target.address, err);
    if (rc)
        return rc;
    rc = wanted->user ? open_with_password(wanted, typed, &target, &reached.session, err)
                      : wsman_open(&target, &reached.session, err);
    if (rc)
        return rc;
    rc = wsman_host_name(reached.session, arena, &reached.identity, err);
    if (rc)
        cim_session_close(reached.session);
    else
        *out = reached;
    return rc;
}

int app_reach(struct app_shared *shared, struct hp_arena *arena, const struct cli_connection *wanted,
              const char *typed, struct app_reached *out, struct hp_error *err)
{
    return wanted->computer ? reach_over_network(shared, arena, wanted, typed, out, err) : no_host(err);
}

bool app_password_is_stored(const char *computer, const char *user)
{
    (void)computer;
    (void)user;
    return false;
}
