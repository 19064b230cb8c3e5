/* SPDX-License-Identifier: MIT */
/* Which properties an object has: their names at once, or one after the other with their values. */
#include "object.h"

#include "fail.h"
#include "qualifiers.h"
#include "sim/schema.h"
#include "text.h"
#include "variant.h"

enum {
    ENUMERATION_FLAGS = WBEM_FLAG_KEYS_ONLY | WBEM_FLAG_REFS_ONLY | WBEM_MASK_CONDITION_ORIGIN,
    CLASS_FLAGS = WBEM_FLAG_CLASS_OVERRIDES_ONLY | WBEM_FLAG_CLASS_LOCAL_AND_OVERRIDES,
};

static bool origin_fits(const struct door_object *self, const char *name, LONG origin)
{
    bool is_local = origin == WBEM_FLAG_LOCAL_ONLY;
    if (!is_local && origin != WBEM_FLAG_PROPAGATED_ONLY)
        return true;
    return (door_property_origin(self, name) == self->class) == is_local;
}

static bool kind_fits(const struct door_object *self, const struct cim_prop *prop, LONG flags)
{
    if (flags & WBEM_FLAG_KEYS_ONLY && !(self->class && sim_class_is_key(self->class, prop->name)))
        return false;
    return !(flags & WBEM_FLAG_REFS_ONLY) || prop->value.type == CIM_REFERENCE;
}

/* What comes to the client stands in the order of the system properties, then of the declaration. */
static void list(struct door_object *self, LONG flags, struct hp_arena *arena, struct door_walk *out)
{
    LONG origin = flags & WBEM_MASK_CONDITION_ORIGIN;
    bool is_special = flags & (WBEM_FLAG_KEYS_ONLY | WBEM_FLAG_REFS_ONLY);
    bool with_system = (origin == 0 && !is_special) || origin == WBEM_FLAG_SYSTEM_ONLY;
    *out = (struct door_walk){ .names = hp_arena_array(arena, self->props.count + door_system_count() + 1,
                                                       sizeof *out->names) };
    for (size_t i = 0; with_system && i < door_system_count(); i++)
        out->names[out->count++] = door_system_name(i);
    for (size_t i = 0; origin != WBEM_FLAG_SYSTEM_ONLY && i < self->props.count; i++) {
        const struct cim_prop *prop = &self->props.items[i];
        if (origin_fits(self, prop->name, origin) && kind_fits(self, prop, flags))
            out->names[out->count++] = prop->name;
    }
}

static bool flags_fit(LONG flags)
{
    LONG origin = flags & WBEM_MASK_CONDITION_ORIGIN;
    return !(flags & ~(LONG)ENUMERATION_FLAGS) && origin <= WBEM_FLAG_NONSYSTEM_ONLY;
}

/* The qualifier conditions of GetNames: always, if the property has the qualifier, has it not, has it with
 * this value. */
static bool condition_fits(struct door_object *self, const char *name, LONG condition, const char *qualifier,
                           const VARIANT *value)
{
    VARIANT has;
    if (condition == WBEM_FLAG_ALWAYS)
        return true;
    VariantInit(&has);
    bool found = door_qualifier_value(self, name, qualifier, &has);
    bool same = found && value &&
                VarCmp(&has, (VARIANT *)(ULONG_PTR)value, LOCALE_INVARIANT, 0) == (HRESULT)VARCMP_EQ;
    VariantClear(&has);
    return condition == WBEM_FLAG_ONLY_IF_TRUE ? found : condition == WBEM_FLAG_ONLY_IF_FALSE ? !found : same;
}

static SAFEARRAY *as_array(const struct door_walk *walk)
{
    SAFEARRAY *array = SafeArrayCreateVector(VT_BSTR, 0, (ULONG)walk->count);
    BSTR *items;
    if (!array || FAILED(SafeArrayAccessData(array, (void **)&items)))
        return NULL;
    for (size_t i = 0; i < walk->count; i++)
        items[i] = door_bstr(walk->names[i]); /* the array's from now on */
    SafeArrayUnaccessData(array);
    return array;
}

HRESULT WINAPI door_object_get_names(IWbemClassObject *iface, LPCWSTR qualifier, LONG flags, VARIANT *value,
                                     SAFEARRAY **names)
{
    struct door_object *self = (struct door_object *)iface;
    HP_ARENA(scratch);
    LONG condition = flags & WBEM_MASK_PRIMARY_CONDITION;
    const char *said = door_text_of_wide(&scratch, qualifier);
    if (!names || !flags_fit(flags & ~(LONG)WBEM_MASK_PRIMARY_CONDITION) ||
        (condition != WBEM_FLAG_ALWAYS && !said) ||
        (condition == WBEM_FLAG_ONLY_IF_IDENTICAL) != (value != NULL))
        return CODE(WBEM_E_INVALID_PARAMETER);
    struct door_walk all;
    list(self, flags & ~(LONG)WBEM_MASK_PRIMARY_CONDITION, &scratch, &all);
    size_t kept = 0;
    for (size_t i = 0; i < all.count; i++)
        if (condition_fits(self, all.names[i], condition, said, value))
            all.names[kept++] = all.names[i];
    all.count = kept;
    *names = as_array(&all);
    return *names ? S_OK : CODE(WBEM_E_OUT_OF_MEMORY);
}

HRESULT WINAPI door_object_begin_enumeration(IWbemClassObject *iface, LONG flags)
{
    struct door_object *self = (struct door_object *)iface;
    if (flags & CLASS_FLAGS && !self->is_class)
        return CODE(WBEM_E_INVALID_PARAMETER);
    if (flags & CLASS_FLAGS)
        return door_not_supported("IWbemClassObject::BeginEnumeration with class flags");
    if (!flags_fit(flags))
        return CODE(WBEM_E_INVALID_PARAMETER);
    list(self, flags, &self->arena, &self->properties);
    return S_OK;
}

/* Each of the four may be NULL. The receiver frees name and value. */
HRESULT WINAPI door_object_next(IWbemClassObject *iface, LONG flags, BSTR *name, VARIANT *value,
                                CIMTYPE *type, LONG *flavor)
{
    struct door_object *self = (struct door_object *)iface;
    struct door_walk *walk = &self->properties;
    if (flags)
        return CODE(WBEM_E_INVALID_PARAMETER);
    if (!walk->names)
        return CODE(WBEM_E_UNEXPECTED);
    if (walk->next == walk->count) {
        if (name)
            *name = NULL;
        return CODE(WBEM_S_NO_MORE_DATA);
    }
    const char *now = walk->names[walk->next++];
    if (name)
        *name = door_bstr(now);
    return door_object_tell(self, now, value, type, flavor);
}

HRESULT WINAPI door_object_end_enumeration(IWbemClassObject *iface)
{
    ((struct door_object *)iface)->properties = (struct door_walk){ .names = NULL };
    return S_OK;
}
