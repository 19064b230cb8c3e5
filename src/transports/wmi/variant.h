/* SPDX-License-Identifier: MIT */
/* CIM values and COM's VARIANTs: the one place where a VARTYPE is looked at.
 *
 * How each CIM type travels (facts page, 10.1): whole numbers of 16 bits without sign and of 32 bits as
 * VT_I4, those of 64 bits as decimal text, datetimes and references as text, NULL as VT_NULL whatever the
 * type, arrays as SAFEARRAYs of the same. */
#ifndef WMI_VARIANT_H
#define WMI_VARIANT_H

#include "com.h"

#include "cim/value.h"

enum { WMI_MAX_DEPTH = 8 }; /* objects in objects */

/* What IWbemClassObject says of a type. False for one that is none of CIM's. */
bool wmi_type(CIMTYPE type, enum cim_type *out, bool *is_array);

/* Reads a value of a property that IWbemClassObject says to be of `type` (with CIM_FLAG_ARRAY for an array).
 * A single datetime, reference or 64-bit number whose text is none becomes a string: who needs it refuses
 * that. HP_E_FAILED when the VARIANT is not one such a property can have. `depth` counts embedded objects. */
int wmi_decode(struct hp_arena *arena, const VARIANT *variant, CIMTYPE type, unsigned depth,
               struct cim_value *out, struct hp_error *err);

/* Writes a value for IWbemClassObject::Put. *out must be empty; the caller clears it. HP_E_FAILED for text
 * that is not UTF-8 and for embedded objects: Hyper-V takes those as text (cim/embed.h). An array with a NULL
 * in it cannot be sent either. */
int wmi_encode(const struct cim_value *value, VARIANT *out, struct hp_error *err);

#endif
