/* SPDX-License-Identifier: MIT */
/* CIM values as VARIANTs and back, by one table, in the forms WMI has for them (facts page, 10.1): uint16 and
 * uint32 are VT_I4, 64-bit numbers decimal text. */
#ifndef COM_VARIANT_H
#define COM_VARIANT_H

#include "object/object.h"

/* CIMTYPE, with its array flag. */
CIMTYPE door_cimtype(enum cim_type type, bool is_array);

/* Fills *out, whatever it held before; the receiver clears it. Embedded objects become new objects of the
 * scene. */
void door_variant_of(const struct door_scene *scene, const struct cim_value *value, VARIANT *out);

/* A client's VARIANT, which stays the client's, as a value of the declared type in the arena.
 * WBEM_E_TYPE_MISMATCH for any VARTYPE but the one WMI hands out for that type, except that a script's small
 * whole numbers (VT_UI1, VT_I2) fit the wider types and its arrays of VARIANT are taken element by element;
 * WBEM_E_VALUE_OUT_OF_RANGE, WBEM_E_INVALID_OBJECT_PATH; WBEM_E_INVALID_PARAMETER for a BSTR that is none.
 * VT_NULL is NULL of the type. */
HRESULT door_value_of(struct hp_arena *arena, enum cim_type type, bool is_array, const VARIANT *variant,
                      struct cim_value *out);

#endif
