/* SPDX-License-Identifier: MIT */
#include "object.h"

#include "fail.h"
#include "text.h"
#include "variant.h"

#include <string.h>

/* The parameters of a method are the client's own, also their class: what is put there its instances begin
 * with. */
static HRESULT check_place(const struct door_object *self, const char *name)
{
    if (strncmp(name, "__", 2) == 0)
        return door_refuse(CODE(WBEM_E_READ_ONLY), "Put", "%s is a system property", name);
    if (self->is_class && !self->method)
        return door_refuse(CODE(WBEM_E_NOT_SUPPORTED), "Put",
                           "the simulated host's classes cannot be changed");
    if (self->is_error)
        return door_refuse(CODE(WBEM_E_READ_ONLY), "Put", "the status of a call cannot be changed");
    if (!door_object_property(self, name))
        return door_refuse(CODE(WBEM_E_NOT_FOUND), "Put", "%s has no property %s", door_class_name(self),
                           name);
    return S_OK;
}

HRESULT WINAPI door_object_put(IWbemClassObject *iface, LPCWSTR name, LONG flags, VARIANT *variant,
                               CIMTYPE type)
{
    struct door_object *self = (struct door_object *)iface;
    HP_ARENA(scratch);
    const char *said = door_text_of_wide(&scratch, name);
    if (!said || flags || !variant)
        return door_refuse(CODE(WBEM_E_INVALID_PARAMETER), "Put",
                           "a name and a value are wanted, and no flags");
    HRESULT result = check_place(self, said);
    if (FAILED(result))
        return result;
    const struct cim_property_decl *property = door_object_property(self, said);
    bool is_array = property->flags & CIM_PROPERTY_ARRAY;
    const char *shape = is_array ? "[]" : "";
    if (type && type != door_cimtype(property->type, is_array))
        return door_refuse(CODE(WBEM_E_TYPE_MISMATCH), "Put", "%s is %s%s, not CIM type %ld", property->name,
                           cim_type_name(property->type), shape, (long)type);
    struct cim_value value;
    result = door_value_of(&self->arena, property->type, is_array, variant, &value);
    if (FAILED(result))
        return door_refuse(result, "Put", "%s is %s%s and does not take this VARIANT of type 0x%04X",
                           property->name, cim_type_name(property->type), shape, (unsigned)V_VT(variant));
    cim_props_set(&self->arena, &self->props, property->name, value);
    return S_OK;
}
