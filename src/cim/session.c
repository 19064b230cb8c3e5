/* SPDX-License-Identifier: MIT */
#include "cim/session.h"

#include "base/text.h"
#include "cim/status.h"

#include <string.h>

int cim_query(struct cim_session *session, const struct cim_query *query, struct hp_arena *arena,
              struct cim_instances *out, struct hp_error *err)
{
    return session->ops->query(session, query, arena, out, err);
}

int cim_get(struct cim_session *session, const struct cim_ref *ref, struct hp_arena *arena,
            struct cim_instance **out, struct hp_error *err)
{
    return session->ops->get(session, ref, arena, out, err);
}

int cim_invoke(struct cim_session *session, const struct cim_ref *ref, const char *method,
               const struct cim_props *in, struct hp_arena *arena, struct cim_props *out,
               struct hp_error *err)
{
    return session->ops->invoke(session, ref, method, in, arena, out, err);
}

int cim_describe(struct cim_session *session, const char *ns, const char *class_name, struct hp_arena *arena,
                 const struct cim_class_decl **out, struct hp_error *err)
{
    if (!session->ops->describe)
        return cim_status_error(err, (uint32_t)CIM_S_NOT_SUPPORTED, NULL, "reading a class");
    return session->ops->describe(session, ns, class_name, arena, out, err);
}

void cim_expect(struct cim_session *session, const struct cim_read *reads, size_t count)
{
    if (session->ops->expect)
        session->ops->expect(session, reads, count);
}

struct cim_read cim_read_copy(struct hp_arena *arena, const struct cim_read *read)
{
    if (read->query.text)
        return (struct cim_read){ .query = { hp_arena_copy(arena, read->query.ns),
                                             hp_arena_copy(arena, read->query.text) } };
    struct cim_props *in = hp_arena_alloc(arena, sizeof *in);
    for (size_t i = 0; i < read->in->count; i++)
        cim_props_set(arena, in, hp_arena_copy(arena, read->in->items[i].name),
                      cim_value_copy(arena, read->in->items[i].value));
    return (struct cim_read){ .ref = cim_ref_copy(arena, read->ref),
                              .method = hp_arena_copy(arena, read->method),
                              .in = in };
}

static bool same_props(const struct cim_props *a, const struct cim_props *b)
{
    bool same = a->count == b->count;
    for (size_t i = 0; same && i < a->count; i++)
        same = hp_text_same(a->items[i].name, b->items[i].name) &&
               cim_value_equal(&a->items[i].value, &b->items[i].value);
    return same;
}

bool cim_read_same(const struct cim_read *a, const struct cim_read *b)
{
    if (a->query.text && b->query.text)
        return hp_text_same(a->query.ns, b->query.ns) && strcmp(a->query.text, b->query.text) == 0;
    return !a->query.text && !b->query.text && cim_ref_same(a->ref, b->ref) &&
           hp_text_same(a->method, b->method) && same_props(a->in, b->in);
}

bool cim_wording_is_open(struct cim_session *session)
{
    struct cim_wording *wording = session->wording;
    if (wording && wording->takes_each) {
        bool (*takes_each)(struct cim_wording * wording) = wording->takes_each;
        wording->takes_each = NULL;
        wording->is_accepted = wording->is_accepted || takes_each(wording);
    }
    return wording && !wording->is_accepted;
}

bool cim_can_reword(struct cim_session *session)
{
    const struct cim_wording *wording = session->wording;
    return wording && wording->was_refused && wording->way + 1 < wording->ways &&
           cim_wording_is_open(session);
}

bool cim_reword(struct cim_session *session)
{
    bool can = cim_can_reword(session);
    if (can)
        session->wording->way++;
    else if (cim_wording_is_open(session))
        session->wording->way = 0;
    return can;
}

void cim_session_close(struct cim_session *session)
{
    if (session)
        session->ops->close(session);
}
