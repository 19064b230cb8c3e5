/* SPDX-License-Identifier: MIT */
#include "sim/inproc.h"

#include "base/arena.h"
#include "sim/host.h"
#include "sim/notes.h"

#include <stdlib.h>

struct inproc {
    struct cim_session session;
    struct sim_host *host;
};

static struct sim_host *host_of(struct cim_session *session)
{
    return ((struct inproc *)session)->host;
}

static int query(struct cim_session *session, const struct cim_query *query, struct hp_arena *arena,
                 struct cim_instances *out, struct hp_error *err)
{
    size_t before = out->count;
    int rc = sim_host_query(host_of(session), query->ns, query->text, arena, out, err);
    sim_note("query", out->count - before, query->text);
    return rc;
}

static int get(struct cim_session *session, const struct cim_ref *ref, struct hp_arena *arena,
               struct cim_instance **out, struct hp_error *err)
{
    int rc = sim_host_get(host_of(session), ref, arena, out, err);
    sim_note("get", !rc, ref->class_name);
    return rc;
}

static int invoke(struct cim_session *session, const struct cim_ref *ref, const char *method,
                  const struct cim_props *in, struct hp_arena *arena, struct cim_props *out,
                  struct hp_error *err)
{
    int rc = sim_host_invoke(host_of(session), ref, method, in, arena, out, err);
    sim_note("invoke", !rc, method);
    return rc;
}

static int describe(struct cim_session *session, const char *ns, const char *class_name,
                    struct hp_arena *arena, const struct cim_class_decl **out, struct hp_error *err)
{
    int rc = sim_host_class(host_of(session), ns, class_name, arena, out, err);
    sim_note("class", !rc, class_name);
    return rc;
}

static void close_session(struct cim_session *session)
{
    sim_host_close(host_of(session));
    free(session);
}

int sim_inproc_open(const char *file, struct cim_session **out, const struct hp_clock **clock,
                    struct hp_error *err)
{
    static const struct cim_session_ops ops = {
        .query = query, .get = get, .invoke = invoke, .describe = describe, .close = close_session
    };
    struct sim_host *host;
    int rc = sim_host_open(file, &host, err);
    if (rc)
        return rc;
    struct inproc *door = hp_malloc(sizeof *door);
    *door = (struct inproc){ .session = { .ops = &ops }, .host = host };
    *out = &door->session;
    *clock = sim_host_clock(host);
    return 0;
}

unsigned sim_inproc_address_bits(const struct cim_session *session)
{
    return sim_host_address_bits(((const struct inproc *)session)->host);
}
