/* SPDX-License-Identifier: MIT */
/* Embedded instances as text: CIM DTD 2.0, the form every Hyper-V method takes (facts page, 3.4). */
#ifndef CIM_EMBED_H
#define CIM_EMBED_H

#include "cim/instance.h"

/* Writes <INSTANCE CLASSNAME="..."> with one PROPERTY or PROPERTY.ARRAY per property, NULL as an element
 * without VALUE. Booleans are TRUE/FALSE, 64-bit numbers decimal. A reference is written as a property of
 * type string that holds the path, as HostResource and Parent do. Refused with HP_E_FAILED, and *out
 * unchanged: text that is not UTF-8 or has control characters that XML 1.0 cannot carry (silently dropping
 * them would change a name), CIM_OBJECT properties, names that are not identifiers, more than 4 MiB. */
int cim_embed_write(struct hp_str *out, const struct cim_instance *instance, struct hp_error *err);

/* Whether it can be written: what cim_embed_write refuses is refused here, for less work. */
int cim_embed_check(const struct cim_instance *instance, struct hp_error *err);

/* Reads what the host returns and what GetText produces: element order free, PROPAGATED, CLASSORIGIN,
 * qualifiers and system properties (names beginning with "__") are accepted and skipped. A PROPERTY without
 * VALUE is NULL, a PROPERTY.ARRAY without VALUE.ARRAY is a NULL array. Types come from the TYPE attributes. A
 * PROPERTY.REFERENCE that holds its path as plain text becomes a string; one made of path elements is
 * refused. Refused with HP_E_FAILED: text over 4 MiB, not well-formed XML, any DOCTYPE (and with it every
 * entity declaration), another root element, unknown TYPE, a value that is not of its type, a property given
 * twice, more than 1024 properties, nesting deeper than the shape above. */
int cim_embed_parse(struct hp_arena *arena, const char *text, struct cim_instance **out,
                    struct hp_error *err);

#endif
