/* SPDX-License-Identifier: MIT */
/* Reading: queries and single objects. */
#include "object.h"
#include "private.h"
#include "text.h"

enum { BATCH = 64, MAX_OBJECTS = 200000 };

/* --- queries --- */

/* What one call of Next gave; what it has not been emptied of is released at the end of the scope. */
struct batch {
    IWbemClassObject *objects[BATCH];
    ULONG count;
};

static void release_batch(struct batch *batch)
{
    for (ULONG i = 0; i < batch->count; i++)
        wmi_release(&batch->objects[i]);
}

static int add_objects(const struct batch *batch, struct hp_arena *arena, struct cim_instances *out,
                       struct hp_error *err)
{
    for (ULONG i = 0; i < batch->count; i++) {
        struct cim_instance *instance;
        if (out->count == MAX_OBJECTS)
            return hp_error_set(err, HP_E_FAILED, "the host gave more than %d objects", MAX_OBJECTS);
        int rc = wmi_read_object(arena, batch->objects[i], 0, &instance, err);
        if (rc)
            return rc;
        cim_instances_add(arena, out, instance);
    }
    return 0;
}

/* Next has four good answers, which all may come with objects: as many as were asked for, the rest, none any
 * more, and not yet. Any other, also one that is no failure (part of the objects, those one may see), would
 * be a list cut short. */
static int read_all(struct wmi_session *session, IEnumWbemClassObject *results, struct hp_arena *arena,
                    struct cim_instances *out, struct hp_error *err)
{
    const struct wmi_wait wait = wmi_wait(session, WMI_READS, "a query");
    for (;;) {
        __attribute__((cleanup(release_batch))) struct batch batch = { .count = 0 };
        HRESULT hr = IEnumWbemClassObject_Next(results, WMI_LOOK_MS, BATCH, batch.objects, &batch.count);
        if (batch.count > BATCH)
            batch.count = BATCH;
        bool is_last = hr == WBEM_S_FALSE || hr == WBEM_S_NO_MORE_DATA;
        if (!is_last && hr != WBEM_S_NO_ERROR && hr != WBEM_S_TIMEDOUT)
            return wmi_fail(session, hr, "query failed", err);
        int rc = add_objects(&batch, arena, out, err);
        if (rc || is_last)
            return rc;
        if (hr == WBEM_S_TIMEDOUT || batch.count == 0)
            rc = wmi_wait_longer(&wait, err);
        if (rc)
            return rc;
    }
}

/* What the host calls itself is in the path of each of its objects. */
static void learn_name(struct wmi_session *session, const struct cim_instances *found)
{
    const struct cim_ref *path = found->count ? found->items[0].path : NULL;
    if (!session->host_name && path && path->server)
        session->host_name = hp_arena_copy(&session->arena, path->server);
}

int wmi_start_query(struct wmi_session *session, const struct cim_query *query, IEnumWbemClassObject **out,
                    struct hp_error *err)
{
    struct wmi_namespace *ns;
    WMI_BSTR(language);
    WMI_BSTR(text);
    WMI_INTERFACE(IEnumWbemClassObject, results);
    wmi_clear_error();
    language = wmi_literal(L"WQL");
    int rc = wmi_bstr(query->text, &text, err);
    if (!rc)
        rc = wmi_connect(session, query->ns, &ns, err);
    if (rc)
        return rc;
    HRESULT hr = IWbemServices_ExecQuery(
        ns->services, language, text, WBEM_FLAG_FORWARD_ONLY | WBEM_FLAG_RETURN_IMMEDIATELY, NULL, &results);
    if (FAILED(hr) || !results)
        return wmi_fail(session, FAILED(hr) ? hr : E_FAIL, "query failed", err);
    rc = wmi_protect(session, results, err);
    if (!rc)
        *out = WMI_TAKE(results);
    return rc;
}

int wmi_query(struct cim_session *session, const struct cim_query *query, struct hp_arena *arena,
              struct cim_instances *out, struct hp_error *err)
{
    struct wmi_session *wmi = (struct wmi_session *)session;
    struct cim_instances found = { 0 };
    WMI_INTERFACE(IEnumWbemClassObject, results);
    struct wmi_started *started = wmi_find_expected(wmi, &(struct cim_read){ .query = *query });
    int rc = 0;
    wmi_clear_error();
    if (started)
        results = WMI_TAKE(started->objects);
    else
        rc = wmi_start_query(wmi, query, &results, err);
    if (!rc)
        rc = read_all(wmi, results, arena, &found, err);
    if (started)
        wmi_got_expected(wmi);
    if (!rc)
        learn_name(wmi, &found);
    for (size_t i = 0; i < found.count && !rc; i++)
        cim_instances_add(arena, out, &found.items[i]);
    return rc;
}

/* --- objects --- */

int wmi_fetch(struct wmi_session *session, struct wmi_namespace *in, const char *path, const char *what,
              IWbemClassObject **out, struct hp_error *err)
{
    WMI_BSTR(name);
    WMI_INTERFACE(IWbemCallResult, result);
    WMI_INTERFACE(IWbemClassObject, object);
    int rc = wmi_bstr(path, &name, err);
    if (rc)
        return rc;
    HRESULT hr =
        IWbemServices_GetObject(in->services, name, WBEM_FLAG_RETURN_IMMEDIATELY, NULL, NULL, &result);
    if (FAILED(hr))
        return wmi_fail(session, hr, what, err);
    rc = wmi_await_object(session, result, WMI_READS, what, &object, err);
    if (rc)
        return rc;
    if (!object)
        return wmi_fail(session, E_FAIL, what, err);
    *out = WMI_TAKE(object);
    return 0;
}

int wmi_get(struct cim_session *session, const struct cim_ref *ref, struct hp_arena *arena,
            struct cim_instance **out, struct hp_error *err)
{
    struct wmi_session *wmi = (struct wmi_session *)session;
    struct wmi_namespace *ns;
    WMI_INTERFACE(IWbemClassObject, object);
    HP_STR(path);
    cim_ref_print_relative(&path, ref);
    wmi_clear_error();
    int rc = wmi_connect(wmi, ref->ns, &ns, err);
    if (!rc)
        rc = wmi_fetch(wmi, ns, hp_str_text(&path), hp_str_text(&path), &object, err);
    return rc ? rc : wmi_read_object(arena, object, 0, out, err);
}
