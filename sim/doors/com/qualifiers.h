/* SPDX-License-Identifier: MIT */
/* IWbemQualifierSet: what the schema says of a class, a property, a method or a parameter. To be read only.
 */
#ifndef COM_QUALIFIERS_H
#define COM_QUALIFIERS_H

#include "object/object.h"

/* Each gives a new set with one reference. WBEM_E_NOT_FOUND when there is no such property. */
HRESULT door_qualifiers_of_object(const struct door_object *object, IWbemQualifierSet **out);
HRESULT door_qualifiers_of_property(const struct door_object *object, const char *name,
                                    IWbemQualifierSet **out);
HRESULT door_qualifiers_of_method(IWbemQualifierSet **out);

/* The value of one qualifier of a property, which the caller clears; false when the property has none of that
 * name. */
bool door_qualifier_value(const struct door_object *object, const char *property, const char *name,
                          VARIANT *out);

#endif
