/* SPDX-License-Identifier: MIT */
/* What a host declares of a class. */
#include "object.h"
#include "private.h"
#include "text.h"
#include "variant.h"

#include "base/text.h"
#include "cim/class.h"
#include "cim/status.h"

#include <string.h>

enum { MAX_MEMBERS = 4096 };

/* One property of a class, or one parameter of a signature, which WMI holds as a property too. */
struct member {
    const char *name;
    enum cim_type type;
    bool is_array;
    const char *target; /* of a reference or embedded object */
    bool is_key;
};

/* A list of them as it grows. */
struct members {
    struct member *items;
    size_t count;
    size_t capacity;
};

/* --- qualifiers --- */

/* "ref:Class" and "object:Class" say which; a bare "ref" says none. */
static const char *target_of(struct hp_arena *arena, IWbemQualifierSet *qualifiers, enum cim_type type)
{
    WMI_VARIANT(value);
    if ((type != CIM_REFERENCE && type != CIM_OBJECT) ||
        FAILED(IWbemQualifierSet_Get(qualifiers, L"CIMTYPE", 0, &value, NULL)) || V_VT(&value) != VT_BSTR)
        return NULL;
    const char *text = wmi_utf8(arena, V_BSTR(&value));
    const char *colon = strchr(text, ':');
    return colon && colon[1] ? colon + 1 : NULL;
}

static bool is_key(IWbemQualifierSet *qualifiers)
{
    WMI_VARIANT(value);
    return SUCCEEDED(IWbemQualifierSet_Get(qualifiers, L"key", 0, &value, NULL)) && V_VT(&value) == VT_BOOL &&
           V_BOOL(&value) != VARIANT_FALSE;
}

static void read_qualifiers(struct hp_arena *arena, IWbemClassObject *object, BSTR name,
                            struct member *member)
{
    WMI_INTERFACE(IWbemQualifierSet, qualifiers);
    if (FAILED(IWbemClassObject_GetPropertyQualifierSet(object, name, &qualifiers)) || !qualifiers)
        return;
    member->target = target_of(arena, qualifiers, member->type);
    member->is_key = is_key(qualifiers);
}

/* --- members --- */

static void end_members(IWbemClassObject **object)
{
    if (*object)
        IWbemClassObject_EndEnumeration(*object);
}

static int next_member(struct hp_arena *arena, IWbemClassObject *object, struct members *out, bool *more,
                       struct hp_error *err)
{
    WMI_BSTR(name);
    CIMTYPE type = 0;
    struct member member = { .name = NULL };
    HRESULT hr = IWbemClassObject_Next(object, 0, &name, NULL, &type, NULL);
    *more = hr == WBEM_S_NO_ERROR;
    if (FAILED(hr))
        return cim_status_error(err, (uint32_t)hr, NULL, "the class cannot be read");
    if (!*more)
        return 0;
    member.name = wmi_utf8(arena, name);
    if (!wmi_type(type, &member.type, &member.is_array) || out->count == MAX_MEMBERS)
        return hp_error_set(err, HP_E_FAILED, "%s has an unknown type, or is one too many", member.name);
    read_qualifiers(arena, object, name, &member);
    out->items = hp_arena_grow(arena, out->items, out->count, &out->capacity, sizeof *out->items);
    out->items[out->count++] = member;
    return 0;
}

/* All members but the system ones; none of a signature that is not there. */
static int read_members(struct hp_arena *arena, IWbemClassObject *object, struct members *out,
                        struct hp_error *err)
{
    if (!object)
        return 0;
    HRESULT hr = IWbemClassObject_BeginEnumeration(object, WBEM_FLAG_NONSYSTEM_ONLY);
    if (FAILED(hr))
        return cim_status_error(err, (uint32_t)hr, NULL, "the class cannot be read");
    __attribute__((cleanup(end_members))) IWbemClassObject *enumerated = object;
    for (bool more = true; more;) {
        int rc = next_member(arena, enumerated, out, &more, err);
        if (rc)
            return rc;
    }
    return 0;
}

static int read_properties(struct hp_arena *arena, IWbemClassObject *object, struct cim_class_decl *class,
                           struct hp_error *err)
{
    struct members members = { .count = 0 };
    int rc = read_members(arena, object, &members, err);
    struct cim_property_decl *properties = hp_arena_array(arena, members.count, sizeof *properties);
    for (size_t i = 0; i < members.count; i++) {
        const struct member *member = &members.items[i];
        properties[i] = (struct cim_property_decl){
            .name = member->name,
            .type = member->type,
            .target = member->target,
            .flags = (member->is_key ? (unsigned)CIM_PROPERTY_KEY : 0) |
                     (member->is_array ? (unsigned)CIM_PROPERTY_ARRAY : 0),
        };
    }
    class->properties = properties;
    class->property_count = members.count;
    return rc;
}

/* --- methods --- */

struct parameters {
    struct cim_parameter_decl *items;
    size_t count;
    size_t capacity;
};

/* A parameter that is in both signatures is one that goes both ways. */
static void add_parameters(struct hp_arena *arena, struct parameters *list, const struct members *members,
                           enum cim_direction direction)
{
    for (size_t i = 0; i < members->count; i++) {
        const struct member *member = &members->items[i];
        size_t at = 0;
        if (hp_text_same(member->name, "ReturnValue"))
            continue;
        while (at < list->count && !hp_text_same(list->items[at].name, member->name))
            at++;
        if (at < list->count) {
            list->items[at].direction = CIM_INOUT;
            continue;
        }
        list->items = hp_arena_grow(arena, list->items, list->count, &list->capacity, sizeof *list->items);
        list->items[list->count++] = (struct cim_parameter_decl){ member->name, member->type, member->target,
                                                                  member->is_array, direction };
    }
}

static int read_signatures(struct hp_arena *arena, IWbemClassObject *in, IWbemClassObject *out,
                           struct cim_method_decl *method, struct hp_error *err)
{
    struct members given = { .count = 0 };
    struct members taken = { .count = 0 };
    struct parameters parameters = { .count = 0 };
    int rc = read_members(arena, in, &given, err);
    if (!rc)
        rc = read_members(arena, out, &taken, err);
    add_parameters(arena, &parameters, &given, CIM_IN);
    add_parameters(arena, &parameters, &taken, CIM_OUT);
    method->parameters = parameters.items;
    method->parameter_count = parameters.count;
    return rc;
}

struct methods {
    struct cim_method_decl *items;
    size_t count;
    size_t capacity;
};

static void end_methods(IWbemClassObject **object)
{
    IWbemClassObject_EndMethodEnumeration(*object);
}

static int next_method(struct hp_arena *arena, IWbemClassObject *object, struct methods *out, bool *more,
                       struct hp_error *err)
{
    WMI_BSTR(name);
    WMI_INTERFACE(IWbemClassObject, in);
    WMI_INTERFACE(IWbemClassObject, results);
    struct cim_method_decl method = { .name = NULL };
    HRESULT hr = IWbemClassObject_NextMethod(object, 0, &name, &in, &results);
    *more = hr == WBEM_S_NO_ERROR;
    if (FAILED(hr))
        return cim_status_error(err, (uint32_t)hr, NULL, "the methods cannot be read");
    if (!*more)
        return 0;
    if (out->count == MAX_MEMBERS)
        return hp_error_set(err, HP_E_FAILED, "the class has too many methods");
    method.name = wmi_utf8(arena, name);
    int rc = read_signatures(arena, in, results, &method, err);
    if (rc)
        return rc;
    out->items = hp_arena_grow(arena, out->items, out->count, &out->capacity, sizeof *out->items);
    out->items[out->count++] = method;
    return 0;
}

static int read_methods(struct hp_arena *arena, IWbemClassObject *object, struct cim_class_decl *class,
                        struct hp_error *err)
{
    struct methods methods = { .count = 0 };
    HRESULT hr = IWbemClassObject_BeginMethodEnumeration(object, 0);
    if (FAILED(hr))
        return cim_status_error(err, (uint32_t)hr, NULL, "the methods cannot be read");
    __attribute__((cleanup(end_methods))) IWbemClassObject *enumerated = object;
    for (bool more = true; more;) {
        int rc = next_method(arena, enumerated, &methods, &more, err);
        if (rc)
            return rc;
    }
    class->methods = methods.items;
    class->method_count = methods.count;
    return 0;
}

/* --- the verb --- */

int wmi_describe(struct cim_session *session, const char *ns, const char *class_name, struct hp_arena *arena,
                 const struct cim_class_decl **out, struct hp_error *err)
{
    struct wmi_session *wmi = (struct wmi_session *)session;
    struct wmi_namespace *connected;
    WMI_INTERFACE(IWbemClassObject, object);
    HP_ERROR(cause);
    struct cim_class_decl *class = hp_arena_alloc(arena, sizeof *class);
    class->ns = hp_arena_copy(arena, ns);
    wmi_clear_error();
    int rc = wmi_connect(wmi, ns, &connected, err);
    if (!rc)
        rc = wmi_fetch(wmi, connected, class_name, class_name, &object, err);
    if (rc)
        return rc;
    rc = wmi_read_text(arena, object, L"__CLASS", &class->name, &cause);
    if (!rc)
        rc = wmi_read_text(arena, object, L"__SUPERCLASS", &class->superclass, &cause);
    if (!rc)
        rc = read_properties(arena, object, class, &cause);
    if (!rc)
        rc = read_methods(arena, object, class, &cause);
    if (rc) {
        hp_error_context(&cause, "%s", class_name);
        return hp_error_move(err, &cause);
    }
    if (!class->name)
        class->name = class_name;
    *out = class;
    return 0;
}
