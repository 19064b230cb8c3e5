/* SPDX-License-Identifier: MIT */
/* Single objects: reading one, and calling its methods. */
#include "services.h"

#include "base/text.h"
#include "cim/status.h"
#include "fail.h"
#include "loose.h"
#include "parameters.h"
#include "paths.h"
#include "result.h"
#include "sim/schema.h"
#include "text.h"

#include <string.h>

enum {
    GET_FLAGS = WBEM_FLAG_RETURN_IMMEDIATELY | WBEM_FLAG_USE_AMENDED_QUALIFIERS | WBEM_FLAG_DIRECT_READ,
    METHOD_FLAGS = WBEM_FLAG_RETURN_IMMEDIATELY,
};

/* --- where the answer goes --- */

/* The client's places for an answer: a semisynchronous call has one for the call result, which is empty. */
struct places {
    bool is_semisynchronous;
    IWbemClassObject **object;
    IWbemCallResult **result;
};

static HRESULT check_places(const struct places *places, const char *operation)
{
    if (places->object)
        *places->object = NULL;
    if (places->result && *places->result)
        return door_refuse(CODE(WBEM_E_INVALID_PARAMETER), operation,
                           "the place for the call result is not NULL");
    if (places->is_semisynchronous && !places->result)
        return door_refuse(CODE(WBEM_E_INVALID_PARAMETER), operation,
                           "there is no place for the call result");
    return S_OK;
}

/* Takes over the answer and the object (which may be NULL). A synchronous caller gets the object or the error
 * now, a semisynchronous one from the call result. */
static HRESULT hand_over(const struct places *places, struct door_answer *answer, IWbemClassObject *object)
{
    HRESULT status = places->is_semisynchronous ? S_OK : door_answer_wait(answer, WBEM_INFINITE);
    if (status == S_OK && object && places->object && !places->is_semisynchronous) {
        IWbemClassObject_AddRef(object);
        *places->object = object;
    }
    if (status == S_OK && places->result) {
        *places->result = door_result_new(answer, object, NULL);
        return S_OK;
    }
    if (object)
        IWbemClassObject_Release(object);
    door_answer_drop(answer);
    return status;
}

/* --- one object --- */

static bool is_class(const struct cim_ref *ref)
{
    return !ref->key_count && !ref->singleton;
}

/* A path names its own host and namespace or leaves them out. */
static int check_place(const struct door_services *self, struct cim_ref *ref, const struct door_scene *scene,
                       const char *path, struct hp_error *err)
{
    bool is_here = !ref->server || strcmp(ref->server, ".") == 0 || hp_text_same(ref->server, scene->server);
    if (!is_here)
        return cim_status_error(err, (uint32_t)CIM_S_INVALID_OBJECT_PATH, NULL, path);
    if (!ref->ns)
        ref->ns = self->ns;
    return 0;
}

/* The class and where it is from; both in the answer's arena or the schema. */
static int find_class(const struct door_services *self, const struct cim_ref *ref, struct door_answer *answer,
                      const struct cim_class_decl **out)
{
    int rc =
        door_host_class(self->host, ref->ns, ref->class_name, &answer->arena, &answer->scene, &answer->err);
    if (!rc)
        *out = sim_class(ref->ns, ref->class_name, answer->scene.build);
    return rc;
}

static int parse_path(const struct door_services *self, struct door_answer *answer, const char *path,
                      struct cim_ref *ref)
{
    int rc = door_path_parse(&answer->arena, path, ref, &answer->err);
    if (!rc && ref->server)
        rc = door_host_connect(self->host, NULL, self->ns, false, &answer->arena, &answer->scene,
                               &answer->err);
    return rc ? rc : check_place(self, ref, &answer->scene, path, &answer->err);
}

/* The object, with a reference; NULL with the answer's error set. */
static IWbemClassObject *read_object(const struct door_services *self, struct door_answer *answer,
                                     const char *path)
{
    struct cim_ref ref;
    const struct cim_class_decl *class;
    struct cim_instance *instance;
    if (!*path) {
        if (door_host_connect(self->host, NULL, self->ns, false, &answer->arena, &answer->scene,
                              &answer->err))
            return NULL;
        return &door_object_of_class(&answer->scene, NULL)->iface;
    }
    if (parse_path(self, answer, path, &ref))
        return NULL;
    if (is_class(&ref)) {
        if (find_class(self, &ref, answer, &class))
            return NULL;
        return &door_object_of_class(&answer->scene, class)->iface;
    }
    if (door_host_get(self->host, &ref, &answer->arena, &answer->scene, &instance, &answer->err))
        return NULL;
    return &door_object_of_instance(&answer->scene, instance)->iface;
}

/* An empty path gives a class that has no name yet, as WMI does. */
HRESULT WINAPI door_services_get_object(IWbemServices *iface, const BSTR path, LONG flags,
                                        IWbemContext *context, IWbemClassObject **out,
                                        IWbemCallResult **result)
{
    struct door_services *self = (struct door_services *)iface;
    const struct places places = { flags & WBEM_FLAG_RETURN_IMMEDIATELY, out, result };
    HRESULT refusal = door_services_begin(self, flags, GET_FLAGS, context, "GetObject");
    if (refusal == S_OK)
        refusal = check_places(&places, "GetObject");
    if (refusal != S_OK)
        return refusal;
    if (!out && !result)
        return door_refuse(CODE(WBEM_E_INVALID_PARAMETER), "GetObject", "there is no place for the object");
    struct door_answer *answer = door_answer_new("GetObject");
    const char *said =
        path ? door_services_text(&answer->arena, path, "strObjectPath", "GetObject", &refusal) : "";
    if (!said) {
        door_answer_drop(answer);
        return refusal;
    }
    return hand_over(&places, answer, read_object(self, answer, said));
}

/* --- methods --- */

/* What the client put into the object: a parameter that is still NULL was not given. */
static HRESULT read_parameters(IWbemClassObject *in, struct hp_arena *arena, struct cim_props *out)
{
    const struct door_object *object = in ? door_object_of((IUnknown *)in) : NULL;
    if (!in)
        return S_OK;
    if (!object || !object->method || (object->is_class && !door_is_loose()))
        return door_refuse(CODE(WBEM_E_INVALID_PARAMETER), "ExecMethod",
                           "the parameters are not an instance of a method's __PARAMETERS");
    for (size_t i = 0; i < object->props.count; i++)
        if (!object->props.items[i].value.is_null)
            cim_props_set(arena, out, object->props.items[i].name, object->props.items[i].value);
    return S_OK;
}

/* The out parameters, with a reference; NULL with the answer's error set. */
static IWbemClassObject *call(const struct door_services *self, struct door_answer *answer, const char *path,
                              const char *method, const struct cim_props *in)
{
    struct cim_ref ref;
    struct cim_props out = { .count = 0 };
    if (parse_path(self, answer, path, &ref) ||
        door_host_invoke(self->host, &ref, method, in, &answer->arena, &answer->scene, &out, &answer->err))
        return NULL;
    const struct cim_class_decl *class = sim_class(ref.ns, ref.class_name, answer->scene.build);
    return &door_object_of_answer(&answer->scene, sim_class_method(class, method, answer->scene.build), &out)
                ->iface;
}

HRESULT WINAPI door_services_exec_method(IWbemServices *iface, const BSTR path, const BSTR method, LONG flags,
                                         IWbemContext *context, IWbemClassObject *in, IWbemClassObject **out,
                                         IWbemCallResult **result)
{
    struct door_services *self = (struct door_services *)iface;
    const struct places places = { flags & WBEM_FLAG_RETURN_IMMEDIATELY, out, result };
    struct cim_props given = { .count = 0 };
    HP_ARENA(scratch);
    HRESULT refusal = door_services_begin(self, flags, METHOD_FLAGS, context, "ExecMethod");
    if (refusal == S_OK)
        refusal = check_places(&places, "ExecMethod");
    if (refusal == S_OK)
        refusal = read_parameters(in, &scratch, &given);
    if (refusal != S_OK)
        return refusal;
    const char *target = door_services_text(&scratch, path, "strObjectPath", "ExecMethod", &refusal);
    const char *name =
        target ? door_services_text(&scratch, method, "strMethodName", "ExecMethod", &refusal) : NULL;
    if (!name)
        return refusal;
    struct door_answer *answer = door_answer_new("ExecMethod");
    return hand_over(&places, answer, call(self, answer, target, name, &given));
}
