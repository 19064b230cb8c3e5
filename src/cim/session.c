/* SPDX-License-Identifier: MIT */
#include "cim/session.h"

#include "cim/status.h"

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

void cim_session_close(struct cim_session *session)
{
    if (session)
        session->ops->close(session);
}
