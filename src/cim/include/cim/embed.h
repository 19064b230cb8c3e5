/* SPDX-License-Identifier: MIT */
/* Embedded instances as text: CIM DTD 2.0, the form every Hyper-V method takes (facts page, 3.4). */
#ifndef CIM_EMBED_H
#define CIM_EMBED_H

#include "cim/instance.h"

/* Writes <INSTANCE CLASSNAME="..."> with one PROPERTY or PROPERTY.ARRAY per property, NULL as an element
 * without VALUE. Booleans are TRUE/FALSE, 64-bit numbers decimal, references PROPERTY.REFERENCE-free: they
 * are written as TYPE="string" paths, which is how HostResource and Parent carry them. Control characters
 * that XML 1.0 cannot carry make it fail (HP_E_FAILED): silently dropping them would change a name.
 * CIM_OBJECT properties are refused. */
int cim_embed_write(struct hp_str *out, const struct cim_instance *instance, struct hp_error *err);

/* Reads what the host returns and what GetText produces: element order free, PROPAGATED, CLASSORIGIN,
 * qualifiers and system properties (names beginning with "__") are accepted and skipped. A PROPERTY without
 * VALUE is NULL, a PROPERTY.ARRAY without VALUE.ARRAY is a NULL array. Types come from the TYPE attributes.
 * Refused with HP_E_FAILED: text over 4 MiB, not well-formed XML, any DOCTYPE or entity declaration, another
 * root element, unknown TYPE, a value that is not of its type, nesting deeper than the shape above. */
int cim_embed_parse(struct hp_arena *arena, const char *text, struct cim_instance **out,
                    struct hp_error *err);

#endif
