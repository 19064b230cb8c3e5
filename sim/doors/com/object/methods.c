/* SPDX-License-Identifier: MIT */
/* The methods of a class and their parameters. */
#include "object.h"

#include "base/text.h"
#include "fail.h"
#include "qualifiers.h"
#include "sim/schema.h"
#include "text.h"

/* The class that declares the method as the object's class has it; NULL when it has none of that name. */
static const struct cim_class_decl *origin_of(const struct door_object *self, const char *name,
                                              const struct cim_method_decl **method)
{
    *method = self->class && !self->method ? sim_class_method(self->class, name, self->scene.build) : NULL;
    for (const struct cim_class_decl *class = self->class; *method && class; class = sim_class_parent(class))
        if (*method >= class->methods && *method < class->methods + class->method_count)
            return class;
    return NULL;
}

/* A method that takes nothing has no class for it. Both places may be NULL. */
static void give(const struct door_object *self, const struct cim_method_decl *method, IWbemClassObject **in,
                 IWbemClassObject **out)
{
    struct door_object *goes_in = in ? door_object_of_parameters(&self->scene, method, CIM_IN) : NULL;
    struct door_object *comes_out = out ? door_object_of_parameters(&self->scene, method, CIM_OUT) : NULL;
    if (in)
        *in = goes_in ? &goes_in->iface : NULL;
    if (out)
        *out = &comes_out->iface;
}

HRESULT WINAPI door_object_get_method(IWbemClassObject *iface, LPCWSTR name, LONG flags,
                                      IWbemClassObject **in, IWbemClassObject **out)
{
    struct door_object *self = (struct door_object *)iface;
    HP_ARENA(scratch);
    const struct cim_method_decl *method;
    const char *said = door_text_of_wide(&scratch, name);
    if (!said || flags)
        return CODE(WBEM_E_INVALID_PARAMETER);
    if (!self->is_class)
        return door_refuse(CODE(WBEM_E_ILLEGAL_OPERATION), "GetMethod", "only a class tells of its methods");
    if (!origin_of(self, said, &method))
        return CODE(WBEM_E_NOT_FOUND);
    give(self, method, in, out);
    return S_OK;
}

/* --- one after the other --- */

static void add_name(struct door_walk *walk, const char *name)
{
    for (size_t i = 0; i < walk->count; i++)
        if (hp_text_same(walk->names[i], name))
            return;
    walk->names[walk->count++] = name;
}

static bool is_wanted(const struct door_object *self, const struct cim_class_decl *class, LONG flags)
{
    if (!flags)
        return true;
    return (class == self->class) == (flags == WBEM_FLAG_LOCAL_ONLY);
}

HRESULT WINAPI door_object_begin_methods(IWbemClassObject *iface, LONG flags)
{
    struct door_object *self = (struct door_object *)iface;
    struct door_walk walk = { .count = 0 };
    size_t most = 1;
    if (flags && flags != WBEM_FLAG_LOCAL_ONLY && flags != WBEM_FLAG_PROPAGATED_ONLY)
        return CODE(WBEM_E_INVALID_PARAMETER);
    for (const struct cim_class_decl *class = self->class; class; class = sim_class_parent(class))
        most += class->method_count;
    walk.names = hp_arena_array(&self->arena, most, sizeof *walk.names);
    for (const struct cim_class_decl *class = self->class; class; class = sim_class_parent(class))
        for (size_t i = 0; i < class->method_count; i++)
            if (class->methods[i].since <= self->scene.build && is_wanted(self, class, flags))
                add_name(&walk, class->methods[i].name);
    self->methods = walk;
    return S_OK;
}

HRESULT WINAPI door_object_next_method(IWbemClassObject *iface, LONG flags, BSTR *name, IWbemClassObject **in,
                                       IWbemClassObject **out)
{
    struct door_object *self = (struct door_object *)iface;
    struct door_walk *walk = &self->methods;
    if (flags)
        return CODE(WBEM_E_INVALID_PARAMETER);
    if (!walk->names)
        return CODE(WBEM_E_UNEXPECTED);
    if (name)
        *name = NULL;
    if (in)
        *in = NULL;
    if (out)
        *out = NULL;
    if (walk->next == walk->count)
        return CODE(WBEM_S_NO_MORE_DATA);
    const char *now = walk->names[walk->next++];
    if (name)
        *name = door_bstr(now);
    give(self, sim_class_method(self->class, now, self->scene.build), in, out);
    return S_OK;
}

HRESULT WINAPI door_object_end_methods(IWbemClassObject *iface)
{
    ((struct door_object *)iface)->methods = (struct door_walk){ .names = NULL };
    return S_OK;
}

/* --- about a method --- */

HRESULT WINAPI door_object_method_qualifiers(IWbemClassObject *iface, LPCWSTR name, IWbemQualifierSet **out)
{
    struct door_object *self = (struct door_object *)iface;
    HP_ARENA(scratch);
    const struct cim_method_decl *method;
    const char *said = door_text_of_wide(&scratch, name);
    if (!said || !out)
        return CODE(WBEM_E_INVALID_PARAMETER);
    if (!origin_of(self, said, &method))
        return CODE(WBEM_E_NOT_FOUND);
    return door_qualifiers_of_method(out);
}

HRESULT WINAPI door_object_method_origin(IWbemClassObject *iface, LPCWSTR name, BSTR *class_name)
{
    struct door_object *self = (struct door_object *)iface;
    HP_ARENA(scratch);
    const struct cim_method_decl *method;
    const char *said = door_text_of_wide(&scratch, name);
    if (!said || !class_name)
        return CODE(WBEM_E_INVALID_PARAMETER);
    const struct cim_class_decl *class = origin_of(self, said, &method);
    if (!class)
        return CODE(WBEM_E_NOT_FOUND);
    *class_name = door_bstr(class->name);
    return S_OK;
}
