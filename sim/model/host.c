/* SPDX-License-Identifier: MIT */
#include "sim/host.h"

#include "act/call.h"
#include "base/text.h"
#include "base/time.h"
#include "cim/status.h"
#include "serve/source.h"
#include "sim/schema.h"
#include "system/content.h"
#include "system/machine_clock.h"
#include "work/playable.h"

#include <stdlib.h>
#include <string.h>

struct sim_host {
    char *file;
    struct hf_world world;
    struct sim_templates templates;
    bool is_loaded;
    struct sim_content content; /* what `world` was read from or written to */
    struct hf_world kept;       /* of a large host: the world as it is there */
    struct hp_arena kept_arena;
    int64_t now; /* a virtual clock's time, which may be ahead of the file's */
    int64_t opened;
    struct hp_clock clock;
};

/* --- time --- */

static bool is_virtual(const struct sim_host *host)
{
    return host->world.clock.kind == HF_CLOCK_VIRTUAL;
}

static int64_t utc_micros(void *context)
{
    struct sim_host *host = context;
    return is_virtual(host) ? host->now : hp_clock_utc(sim_machine_clock());
}

static uint64_t monotonic_micros(void *context)
{
    struct sim_host *host = context;
    return is_virtual(host) ? (uint64_t)(host->now - host->opened) : hp_clock_monotonic(sim_machine_clock());
}

void sim_host_elapse(struct sim_host *host, uint64_t milliseconds)
{
    if (is_virtual(host))
        host->now += (int64_t)milliseconds * HP_MILLISECOND;
}

static void sleep_ms(void *context, uint32_t milliseconds)
{
    struct sim_host *host = context;
    if (is_virtual(host))
        sim_host_elapse(host, milliseconds);
    else
        hp_clock_sleep(sim_machine_clock(), milliseconds);
}

const struct hp_clock *sim_host_clock(struct sim_host *host)
{
    return &host->clock;
}

unsigned sim_host_address_bits(const struct sim_host *host)
{
    return (unsigned)host->world.host.address_bits;
}

/* --- one step on the file --- */

static void keep(struct sim_host *host)
{
    hp_arena_release(&host->kept_arena);
    if (sim_content_is_large(&host->content))
        host->kept = hf_world_keep(&host->kept_arena, &host->world);
}

static int load_if_changed(struct sim_host *host, struct hp_error *err)
{
    struct sim_identity now;
    int rc = sim_storage_identify(host->file, &now, err);
    if (rc || (host->is_loaded && sim_identity_same(&now, &host->content.identity)))
        return rc;
    struct sim_content content;
    char *text;
    size_t length;
    rc = sim_content_read(host->file, &text, &length, &content, err);
    if (rc)
        return rc;
    rc = sim_playable_read(host->file, text, length, &host->world, err);
    free(text);
    if (rc)
        return rc;
    host->is_loaded = true;
    host->content = content;
    keep(host);
    if (host->world.clock.now > host->now)
        host->now = host->world.clock.now;
    return 0;
}

static int save_if_changed(struct sim_host *host, struct hp_error *err)
{
    if (!host->world.changed)
        return 0;
    if (is_virtual(host))
        host->world.clock.now = host->now;
    int rc = sim_content_is_large(&host->content)
                 ? sim_content_change(host->file, &host->kept, &host->world, &host->content, err)
                 : sim_content_write(host->file, &host->world, &host->content, err);
    host->world.changed = false;
    if (rc)
        host->is_loaded = false; /* what is in memory did not happen */
    else
        keep(host);
    return rc;
}

/* When others have changed the host since, it is theirs to do. */
void sim_host_fold(struct sim_host *host)
{
    HP_ERROR(ignored); /* the changes stay beside the file then, as valid as before */
    struct sim_identity now;
    int lock;
    if (!host->is_loaded || !host->content.end || sim_storage_lock(host->file, &lock, &ignored))
        return;
    if (sim_storage_identify(host->file, &now, &ignored) == 0 &&
        sim_identity_same(&now, &host->content.identity))
        sim_content_write(host->file, &host->world, &host->content, &ignored);
    sim_storage_unlock(lock);
}

/* What one of the four verbs does between loading and saving. */
struct step {
    struct sim_host *host;
    struct sim_window window;
    struct hp_arena *arena;
    const char *ns;
    const char *wql;
    const char *class_name;
    const struct cim_ref *ref;
    const char *method;
    const struct cim_props *in;
    struct cim_instances *instances;
    struct cim_instance **instance;
    const struct cim_class_decl **class;
    struct cim_props *out;
    struct hp_error *err;
    bool power_cut;
};

/* What runs on the host ends with it, and this process does, at once: nothing is flushed or released. */
static _Noreturn void lose_power(void)
{
    enum { AS_IF_KILLED = 137 };
    _Exit(AS_IF_KILLED);
}

static int take_step(struct sim_host *host, struct step *step, int (*act)(struct step *step))
{
    int lock;
    SIM_LOOKUP(lookup);
    int rc = sim_storage_lock(host->file, &lock, step->err);
    if (rc)
        return rc;
    rc = load_if_changed(host, step->err);
    if (!rc) {
        if (is_virtual(host))
            host->now += (int64_t)host->world.clock.call_milliseconds * HP_MILLISECOND;
        step->window = (struct sim_window){
            .world = &host->world, .templates = &host->templates, .lookup = &lookup, .now = utc_micros(host)
        };
        sim_jobs_settle(&host->world, step->window.now);
        int acted = act(step);
        rc = save_if_changed(host, step->err);
        rc = acted ? acted : rc;
    }
    if (step->power_cut)
        lose_power();
    sim_storage_unlock(lock);
    return rc;
}

/* --- the verbs --- */

static int act_query(struct step *step)
{
    const struct sim_source source = sim_source(&step->window);
    int rc = sim_check_namespace(&step->host->world, step->ns, step->err);
    return rc ? rc : sim_query(&source, step->ns, step->wql, step->arena, step->instances, step->err);
}

int sim_host_query(struct sim_host *host, const char *ns, const char *wql, struct hp_arena *arena,
                   struct cim_instances *out, struct hp_error *err)
{
    struct step step = { .host = host, .arena = arena, .ns = ns, .wql = wql, .instances = out, .err = err };
    return take_step(host, &step, act_query);
}

static int act_get(struct step *step)
{
    return sim_source_get(&step->window, step->ref, step->arena, step->instance, step->err);
}

int sim_host_get(struct sim_host *host, const struct cim_ref *ref, struct hp_arena *arena,
                 struct cim_instance **out, struct hp_error *err)
{
    struct step step = { .host = host, .arena = arena, .ref = ref, .instance = out, .err = err };
    return take_step(host, &step, act_get);
}

/* Parameters are built in a list of their own: `out` stays untouched on failure. */
static int act_invoke(struct step *step)
{
    struct cim_props answer = { .items = NULL };
    struct sim_call call = {
        .world = &step->host->world,
        .window = &step->window,
        .now = step->window.now,
        .target = step->ref,
        .arena = step->arena,
        .out = &answer,
        .err = step->err,
    };
    int rc = sim_dispatch(&call, step->method, step->in);
    step->power_cut = call.power_cut;
    for (size_t i = 0; !rc && i < answer.count; i++)
        cim_props_set(step->arena, step->out, answer.items[i].name,
                      cim_value_copy(step->arena, answer.items[i].value));
    return rc;
}

int sim_host_invoke(struct sim_host *host, const struct cim_ref *ref, const char *method,
                    const struct cim_props *in, struct hp_arena *arena, struct cim_props *out,
                    struct hp_error *err)
{
    struct step step = {
        .host = host, .arena = arena, .ref = ref, .method = method, .in = in, .out = out, .err = err
    };
    return take_step(host, &step, act_invoke);
}

/* Classes are told to everybody who can open their namespace. */
static int act_class(struct step *step)
{
    const struct hf_world *world = &step->host->world;
    unsigned build = (unsigned)world->host.build;
    int rc = sim_check_namespace(world, step->ns, step->err);
    if (rc)
        return rc;
    const struct cim_class_decl *class = sim_class(step->ns, step->class_name, build);
    if (!class)
        return cim_status_error(step->err, (uint32_t)CIM_S_NOT_FOUND, NULL, step->class_name);
    *step->class = sim_class_whole(step->arena, class, build);
    return 0;
}

int sim_host_class(struct sim_host *host, const char *ns, const char *class_name, struct hp_arena *arena,
                   const struct cim_class_decl **out, struct hp_error *err)
{
    struct step step = {
        .host = host, .ns = ns, .class_name = class_name, .arena = arena, .class = out, .err = err
    };
    return take_step(host, &step, act_class);
}

/* --- connecting --- */

struct connection {
    struct step step;
    const char *server;
    bool has_credentials;
};

/* A user is for other machines, which this one is when its name is given (facts page, 9.2). */
static int act_connect(struct step *step)
{
    const struct connection *connection = (const struct connection *)step;
    const struct hf_world *world = &step->host->world;
    const char *server = connection->server;
    bool is_local = !server || strcmp(server, ".") == 0;
    if (!is_local && !hf_is_host_name(world, server))
        return cim_status_error(step->err, (uint32_t)CIM_S_RPC_UNAVAILABLE, NULL, server);
    if (is_local && connection->has_credentials)
        return cim_status_error(step->err, (uint32_t)CIM_S_LOCAL_CREDENTIALS, NULL, step->ns);
    return sim_check_namespace(world, step->ns, step->err);
}

int sim_host_connect(struct sim_host *host, const char *server, const char *ns, bool has_credentials,
                     struct hp_error *err)
{
    struct connection connection = { .step = { .host = host, .ns = ns, .err = err },
                                     .server = server,
                                     .has_credentials = has_credentials };
    return take_step(host, &connection.step, act_connect);
}

const char *sim_host_name(const struct sim_host *host)
{
    return host->world.path_name;
}

unsigned sim_host_build(const struct sim_host *host)
{
    return (unsigned)host->world.host.build;
}

/* --- opening --- */

static int act_nothing(struct step *step)
{
    step->host->opened = step->window.now;
    return 0;
}

int sim_host_open(const char *file, struct sim_host **out, struct hp_error *err)
{
    struct sim_host *host = hp_malloc(sizeof *host);
    memset(host, 0, sizeof *host);
    size_t size = strlen(file) + 1;
    host->file = hp_malloc(size);
    memcpy(host->file, file, size);
    host->clock = (struct hp_clock){ host, utc_micros, monotonic_micros, sleep_ms };
    struct step step = { .host = host, .err = err };
    /* Not even a lock file is left beside a file that is not there. */
    int rc = sim_storage_identify(file, &host->content.identity, err);
    if (!rc)
        rc = take_step(host, &step, act_nothing);
    if (rc) {
        sim_host_close(host);
        return rc;
    }
    *out = host;
    return 0;
}

void sim_host_close(struct sim_host *host)
{
    if (!host)
        return;
    sim_host_fold(host);
    hp_arena_release(&host->kept_arena);
    hf_world_release(&host->world);
    sim_templates_release(&host->templates);
    free(host->file);
    free(host);
}
