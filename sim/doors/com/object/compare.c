/* SPDX-License-Identifier: MIT */
#include "object.h"

#include "base/text.h"

enum {
    COMPARISON_FLAGS = WBEM_FLAG_IGNORE_QUALIFIERS | WBEM_FLAG_IGNORE_OBJECT_SOURCE |
                       WBEM_FLAG_IGNORE_DEFAULT_VALUES | WBEM_FLAG_IGNORE_CLASS | WBEM_FLAG_IGNORE_CASE |
                       WBEM_FLAG_IGNORE_FLAVOR,
};

static bool same_value(const struct cim_value *a, const struct cim_value *b, bool ignore_case)
{
    bool are_texts = a->type == CIM_STRING && b->type == CIM_STRING && !a->is_array && !b->is_array;
    if (ignore_case && are_texts && !a->is_null && !b->is_null)
        return hp_text_same(a->as.string, b->as.string);
    return cim_value_equal(a, b);
}

static bool same_values(const struct door_object *a, const struct door_object *b, bool ignore_case)
{
    if (a->props.count != b->props.count)
        return false;
    for (size_t i = 0; i < a->props.count; i++) {
        const struct cim_value *other = cim_props_find(&b->props, a->props.items[i].name);
        if (!other || !same_value(&a->props.items[i].value, other, ignore_case))
            return false;
    }
    return true;
}

/* The same host and namespace, and the same object in it. */
static bool same_source(const struct door_object *a, const struct door_object *b)
{
    if (!hp_text_same(a->scene.server, b->scene.server) || !hp_text_same(a->scene.ns, b->scene.ns))
        return false;
    return a->path && b->path ? cim_ref_same(a->path, b->path) : a->path == b->path;
}

HRESULT WINAPI door_object_compare(IWbemClassObject *iface, LONG flags, IWbemClassObject *other)
{
    const struct door_object *a = (struct door_object *)iface;
    const struct door_object *b = other ? door_object_of((IUnknown *)other) : NULL;
    if (!b || (flags & ~(LONG)COMPARISON_FLAGS))
        return CODE(WBEM_E_INVALID_PARAMETER);
    bool same = a->is_class == b->is_class;
    if (!(flags & WBEM_FLAG_IGNORE_CLASS))
        same = same && hp_text_same(door_class_name(a), door_class_name(b));
    if (!(flags & WBEM_FLAG_IGNORE_OBJECT_SOURCE))
        same = same && same_source(a, b);
    same = same && same_values(a, b, flags & WBEM_FLAG_IGNORE_CASE);
    return same ? CODE(WBEM_S_SAME) : CODE(WBEM_S_DIFFERENT);
}
