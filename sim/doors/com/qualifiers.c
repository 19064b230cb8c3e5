/* SPDX-License-Identifier: MIT */
#include "qualifiers.h"

#include "base/text.h"
#include "fail.h"
#include "parameters.h"
#include "sim/schema.h"
#include "text.h"
#include "variant.h"

#include <stdlib.h>

enum { ON_INSTANCES = WBEM_FLAVOR_FLAG_PROPAGATE_TO_INSTANCE | WBEM_FLAVOR_FLAG_PROPAGATE_TO_DERIVED_CLASS };

struct set {
    IWbemQualifierSet iface;
    struct door_life life;
    struct hp_arena arena;
    struct cim_props props;
    bool is_walking;
    size_t next;
};

static struct set *self_of(IWbemQualifierSet *iface)
{
    return (struct set *)iface;
}

/* --- what there is to say --- */

static void flag(struct hp_arena *arena, struct cim_props *out, bool is_set, const char *name)
{
    if (is_set)
        cim_props_set(arena, out, name, cim_boolean(true));
}

static void of_object(struct hp_arena *arena, const struct door_object *object, struct cim_props *out)
{
    const struct cim_class_decl *class = object->class;
    if (!class || object->method)
        return;
    flag(arena, out, class->is_abstract, "abstract");
    flag(arena, out, class->is_association, "Association");
    flag(arena, out, class->is_singleton, "singleton");
    flag(arena, out, !class->is_abstract, "dynamic");
}

/* "uint32", "ref:CIM_ConcreteJob", "object:Msvm_SummaryInformationBase". */
static const char *type_text(struct hp_arena *arena, const struct cim_property_decl *property)
{
    const char *prefix = property->type == CIM_REFERENCE ? "ref"
                         : property->type == CIM_OBJECT  ? "object"
                                                         : NULL;
    if (!prefix)
        return cim_type_name(property->type);
    return property->target ? hp_arena_format(arena, "%s:%s", prefix, property->target) : prefix;
}

static void of_parameter(struct hp_arena *arena, const struct door_object *object, const char *name,
                         struct cim_props *out)
{
    int id = door_parameter_id(object->method, name);
    flag(arena, out, id >= 0 && object->method->parameters[id].direction & CIM_IN, "In");
    flag(arena, out, id < 0 || object->method->parameters[id].direction & CIM_OUT, "Out");
    if (id >= 0)
        cim_props_set(arena, out, "ID", cim_sint(CIM_SINT32, id));
}

static bool of_property(struct hp_arena *arena, const struct door_object *object, const char *name,
                        struct cim_props *out)
{
    const struct cim_property_decl *property = door_object_property(object, name);
    if (!property)
        return false;
    cim_props_set(arena, out, "CIMTYPE", cim_string(type_text(arena, property)));
    if (object->method) {
        of_parameter(arena, object, property->name, out);
        return true;
    }
    flag(arena, out, sim_class_is_key(object->class, name), "key");
    flag(arena, out, true, "read");
    flag(arena, out, property->flags & CIM_PROPERTY_WRITABLE, "write");
    return true;
}

bool door_qualifier_value(const struct door_object *object, const char *property, const char *name,
                          VARIANT *out)
{
    HP_ARENA(scratch);
    struct cim_props all = { .count = 0 };
    if (!of_property(&scratch, object, property, &all))
        return false;
    const struct cim_value *value = cim_props_find(&all, name);
    if (value)
        door_variant_of(&object->scene, value, out);
    return value != NULL;
}

/* --- the interface --- */

static HRESULT WINAPI query_interface(IWbemQualifierSet *iface, REFIID iid, void **out)
{
    if (!out)
        return E_POINTER;
    *out = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IWbemQualifierSet))
        return E_NOINTERFACE;
    door_life_add(&self_of(iface)->life);
    *out = iface;
    return S_OK;
}

static ULONG WINAPI add_ref(IWbemQualifierSet *iface)
{
    return door_life_add(&self_of(iface)->life);
}

static ULONG WINAPI release(IWbemQualifierSet *iface)
{
    struct set *self = self_of(iface);
    ULONG left = door_life_drop(&self->life);
    if (!left) {
        hp_arena_release(&self->arena);
        free(self);
    }
    return left;
}

static void tell(const struct cim_prop *prop, VARIANT *value, LONG *flavor)
{
    static const struct door_scene nowhere = { NULL, "", 0 };
    if (value)
        door_variant_of(&nowhere, &prop->value, value);
    if (flavor)
        *flavor = ON_INSTANCES;
}

static HRESULT WINAPI get(IWbemQualifierSet *iface, LPCWSTR name, LONG flags, VARIANT *value, LONG *flavor)
{
    struct set *self = self_of(iface);
    HP_ARENA(scratch);
    const char *said = door_text_of_wide(&scratch, name);
    if (!said || flags)
        return CODE(WBEM_E_INVALID_PARAMETER);
    for (size_t i = 0; i < self->props.count; i++) {
        if (hp_text_same(self->props.items[i].name, said)) {
            tell(&self->props.items[i], value, flavor);
            return S_OK;
        }
    }
    return CODE(WBEM_E_NOT_FOUND);
}

static HRESULT WINAPI put(IWbemQualifierSet *iface, LPCWSTR name, VARIANT *value, LONG flavor)
{
    return door_not_supported("IWbemQualifierSet::Put");
}

static HRESULT WINAPI delete (IWbemQualifierSet *iface, LPCWSTR name)
{
    return door_not_supported("IWbemQualifierSet::Delete");
}

static bool origin_fits(LONG flags)
{
    return flags == 0 || flags == WBEM_FLAG_LOCAL_ONLY || flags == WBEM_FLAG_PROPAGATED_ONLY;
}

/* All are local: where a qualifier was first written is not in the schema. */
static HRESULT WINAPI get_names(IWbemQualifierSet *iface, LONG flags, SAFEARRAY **names)
{
    struct set *self = self_of(iface);
    if (!names || !origin_fits(flags))
        return CODE(WBEM_E_INVALID_PARAMETER);
    size_t count = flags == WBEM_FLAG_PROPAGATED_ONLY ? 0 : self->props.count;
    BSTR *items;
    *names = SafeArrayCreateVector(VT_BSTR, 0, (ULONG)count);
    if (!*names || FAILED(SafeArrayAccessData(*names, (void **)&items)))
        return CODE(WBEM_E_OUT_OF_MEMORY);
    for (size_t i = 0; i < count; i++)
        items[i] = door_bstr(self->props.items[i].name);
    SafeArrayUnaccessData(*names);
    return S_OK;
}

static HRESULT WINAPI begin_enumeration(IWbemQualifierSet *iface, LONG flags)
{
    struct set *self = self_of(iface);
    if (!origin_fits(flags))
        return CODE(WBEM_E_INVALID_PARAMETER);
    self->is_walking = true;
    self->next = flags == WBEM_FLAG_PROPAGATED_ONLY ? self->props.count : 0;
    return S_OK;
}

static HRESULT WINAPI next(IWbemQualifierSet *iface, LONG flags, BSTR *name, VARIANT *value, LONG *flavor)
{
    struct set *self = self_of(iface);
    if (flags)
        return CODE(WBEM_E_INVALID_PARAMETER);
    if (!self->is_walking)
        return CODE(WBEM_E_UNEXPECTED);
    if (self->next == self->props.count)
        return CODE(WBEM_S_NO_MORE_DATA);
    const struct cim_prop *prop = &self->props.items[self->next++];
    if (name)
        *name = door_bstr(prop->name);
    tell(prop, value, flavor);
    return S_OK;
}

static HRESULT WINAPI end_enumeration(IWbemQualifierSet *iface)
{
    self_of(iface)->is_walking = false;
    return S_OK;
}

static const IWbemQualifierSetVtbl vtable = {
    .QueryInterface = query_interface,
    .AddRef = add_ref,
    .Release = release,
    .Get = get,
    .Put = put,
    .Delete = delete,
    .GetNames = get_names,
    .BeginEnumeration = begin_enumeration,
    .Next = next,
    .EndEnumeration = end_enumeration,
};

static struct set *new_set(void)
{
    struct set *set = hp_malloc(sizeof *set);
    *set = (struct set){ .iface = { (IWbemQualifierSetVtbl *)(ULONG_PTR)&vtable } };
    door_life_begin(&set->life, "IWbemQualifierSet");
    return set;
}

HRESULT door_qualifiers_of_object(const struct door_object *object, IWbemQualifierSet **out)
{
    struct set *set = new_set();
    of_object(&set->arena, object, &set->props);
    *out = &set->iface;
    return S_OK;
}

HRESULT door_qualifiers_of_property(const struct door_object *object, const char *name,
                                    IWbemQualifierSet **out)
{
    struct set *set = new_set();
    if (!of_property(&set->arena, object, name, &set->props)) {
        IWbemQualifierSet_Release(&set->iface);
        return CODE(WBEM_E_NOT_FOUND);
    }
    *out = &set->iface;
    return S_OK;
}

HRESULT door_qualifiers_of_method(IWbemQualifierSet **out)
{
    struct set *set = new_set();
    flag(&set->arena, &set->props, true, "Implemented");
    *out = &set->iface;
    return S_OK;
}
