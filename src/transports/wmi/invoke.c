/* SPDX-License-Identifier: MIT */
/* Calling methods: the class says which parameters there are, and makes the object that carries them. */
#include "object.h"
#include "private.h"
#include "text.h"
#include "variant.h"

#include "base/text.h"
#include "cim/status.h"

/* The definition of a class; stays the session's. */
static int find_class(struct wmi_session *session, struct wmi_namespace *ns, const char *name,
                      IWbemClassObject **out, struct hp_error *err)
{
    for (struct wmi_class *known = ns->classes; known; known = known->next) {
        if (hp_text_same(known->name, name)) {
            *out = known->definition;
            return 0;
        }
    }
    IWbemClassObject *definition = NULL;
    int rc = wmi_fetch(session, ns, name, name, &definition, err);
    if (rc)
        return rc;
    struct wmi_class *class = hp_arena_alloc(&session->arena, sizeof *class);
    *class = (struct wmi_class){ ns->classes, hp_arena_copy(&session->arena, name), definition };
    ns->classes = class;
    *out = definition;
    return 0;
}

/* An object for the IN parameters; NULL for a method that has none. The caller owns *out. */
static int spawn_parameters(struct wmi_session *session, IWbemClassObject *class, BSTR method,
                            const char *what, IWbemClassObject **out, struct hp_error *err)
{
    WMI_INTERFACE(IWbemClassObject, signature);
    HRESULT hr = IWbemClassObject_GetMethod(class, method, 0, &signature, NULL);
    if ((uint32_t)hr == (uint32_t)CIM_S_NOT_FOUND)
        return cim_status_error(err, (uint32_t)CIM_S_INVALID_METHOD, NULL, what);
    if (FAILED(hr))
        return wmi_fail(session, hr, what, err);
    *out = NULL;
    if (!signature)
        return 0;
    hr = IWbemClassObject_SpawnInstance(signature, 0, out);
    return FAILED(hr) ? wmi_fail(session, hr, what, err) : 0;
}

static int no_parameter(const char *method, const char *name, struct hp_error *err)
{
    HP_STR(what);
    hp_str_format(&what, "%s has no parameter %s", method, name);
    return cim_status_error(err, (uint32_t)CIM_S_INVALID_METHOD_PARAMETERS, NULL, hp_str_text(&what));
}

/* References go as full paths, the only form that every provider takes: "." is the host that reads it. */
static struct cim_value located(struct hp_arena *arena, const struct wmi_session *session,
                                const struct wmi_namespace *ns, struct cim_value value)
{
    if (value.type != CIM_REFERENCE || value.is_null)
        return value;
    if (value.is_array) {
        struct cim_value *items = hp_arena_array(arena, value.as.array.count, sizeof *items);
        for (size_t i = 0; i < value.as.array.count; i++)
            items[i] = located(arena, session, ns, value.as.array.items[i]);
        return cim_array(CIM_REFERENCE, items, value.as.array.count);
    }
    struct cim_ref *ref = hp_arena_alloc(arena, sizeof *ref);
    *ref = *value.as.ref;
    if (!ref->ns)
        ref->ns = ns->name;
    if (!ref->server)
        ref->server = session->host_name ? session->host_name : ".";
    return cim_reference(ref);
}

/* The class definition knows the type (0), and the copy that is put is the object's own. */
static int put_parameter(struct wmi_session *session, const struct wmi_namespace *ns,
                         IWbemClassObject *parameters, const char *method, const struct cim_prop *parameter,
                         struct hp_error *err)
{
    HP_ERROR(cause);
    HP_ARENA(scratch);
    WMI_BSTR(name);
    WMI_VARIANT(value);
    HP_STR(what);
    hp_str_format(&what, "%s(%s)", method, parameter->name);
    int rc = wmi_bstr(parameter->name, &name, err);
    if (rc)
        return rc;
    if (!parameters ||
        (uint32_t)IWbemClassObject_Get(parameters, name, 0, NULL, NULL, NULL) == (uint32_t)CIM_S_NOT_FOUND)
        return no_parameter(method, parameter->name, err);
    const struct cim_value given = located(&scratch, session, ns, parameter->value);
    rc = wmi_encode(&given, &value, &cause);
    if (rc) {
        hp_error_context(&cause, "%s", hp_str_text(&what));
        return hp_error_move(err, &cause);
    }
    HRESULT hr = IWbemClassObject_Put(parameters, name, 0, &value, 0);
    return FAILED(hr) ? wmi_fail(session, hr, hp_str_text(&what), err) : 0;
}

/* Everything that happens on this side before the call: what fails here never reached the host. */
static int prepare(struct wmi_session *session, struct wmi_namespace *ns, const char *class_name,
                   const char *method, const struct cim_props *in, const char *what, IWbemClassObject **out,
                   struct hp_error *err)
{
    WMI_BSTR(name);
    WMI_INTERFACE(IWbemClassObject, parameters);
    IWbemClassObject *class;
    int rc = wmi_bstr(method, &name, err);
    if (!rc)
        rc = find_class(session, ns, class_name, &class, err);
    if (!rc)
        rc = spawn_parameters(session, class, name, what, &parameters, err);
    for (size_t i = 0; i < in->count && !rc; i++)
        rc = put_parameter(session, ns, parameters, method, &in->items[i], err);
    if (!rc)
        *out = WMI_TAKE(parameters);
    return rc;
}

/* From here on a failure leaves open whether it happened, unless the host says so. */
static int call(struct wmi_session *session, struct wmi_namespace *ns, const struct cim_ref *ref,
                const char *method, IWbemClassObject *parameters, IWbemCallResult **out, struct hp_error *err)
{
    WMI_BSTR(path);
    WMI_BSTR(name);
    HP_STR(object);
    cim_ref_print_relative(&object, ref);
    int rc = wmi_bstr(hp_str_text(&object), &path, err);
    if (!rc)
        rc = wmi_bstr(method, &name, err);
    if (rc)
        return rc;
    HRESULT hr = IWbemServices_ExecMethod(ns->services, path, name, WBEM_FLAG_RETURN_IMMEDIATELY, NULL,
                                          parameters, NULL, out);
    return FAILED(hr) ? wmi_fail(session, hr, method, err) : 0;
}

int wmi_start_method(struct wmi_session *session, const struct cim_ref *ref, const char *method,
                     const struct cim_props *in, IWbemCallResult **out, struct hp_error *err)
{
    struct wmi_namespace *ns;
    WMI_INTERFACE(IWbemClassObject, parameters);
    wmi_clear_error();
    int rc = wmi_connect(session, ref->ns, &ns, err);
    if (!rc)
        rc = prepare(session, ns, ref->class_name, method, in, method, &parameters, err);
    return rc ? rc : call(session, ns, ref, method, parameters, out, err);
}

int wmi_invoke(struct cim_session *session, const struct cim_ref *ref, const char *method,
               const struct cim_props *in, struct hp_arena *arena, struct cim_props *out,
               struct hp_error *err)
{
    struct wmi_session *wmi = (struct wmi_session *)session;
    WMI_INTERFACE(IWbemCallResult, result);
    WMI_INTERFACE(IWbemClassObject, answer);
    struct wmi_started *started =
        wmi_find_expected(wmi, &(struct cim_read){ .ref = ref, .method = method, .in = in });
    int rc = 0;
    wmi_clear_error();
    if (started) {
        result = WMI_TAKE(started->result);
    } else {
        wmi_forget_expected(wmi);
        rc = wmi_start_method(wmi, ref, method, in, &result, err);
    }
    if (!rc)
        rc = wmi_await_object(wmi, result, WMI_CHANGES, method, &answer, err);
    if (started)
        wmi_got_expected(wmi);
    if (rc || !answer)
        return rc;
    HP_ERROR(cause);
    wmi_read_properties(arena, answer, 0, out, &cause);
    hp_error_context(&cause, "the answer of %s cannot be read", method);
    return hp_error_move(err, &cause);
}
