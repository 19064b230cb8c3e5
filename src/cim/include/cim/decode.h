/* SPDX-License-Identifier: MIT */
/* Decoding an instance into a C struct by table, so that type, NULL and absence are looked at in one place.
 *
 *   struct job { struct cim_uint state; const char *text; };
 *   static const struct cim_field job_fields[] = {
 *       { "JobState", CIM_UINT16, CIM_ONE, offsetof(struct job, state) },
 *       { "ErrorDescription", CIM_STRING, CIM_ONE, offsetof(struct job, text) },
 *   };
 *   cim_decode(arena, instance, job_fields, COUNT, &job, err);
 */
#ifndef CIM_DECODE_H
#define CIM_DECODE_H

#include "cim/instance.h"

enum cim_presence {
    CIM_MISSING, /* the host does not know the property (older build), or the query did not ask for it */
    CIM_NULL,    /* it has no value */
    CIM_SET
};

/* The C side of the fields. */
struct cim_uint { /* unsigned integer types, CIM_ONE */
    enum cim_presence presence;
    uint64_t value;
};
struct cim_bool { /* CIM_BOOLEAN, CIM_ONE */
    enum cim_presence presence;
    bool value;
};
struct cim_instant { /* CIM_DATETIME, CIM_ONE */
    enum cim_presence presence;
    struct cim_datetime value;
};
struct cim_uints { /* unsigned integer types, CIM_MANY */
    enum cim_presence presence;
    const uint64_t *items;
    size_t count;
};
struct cim_texts { /* CIM_STRING, CIM_MANY */
    enum cim_presence presence;
    const char *const *items; /* a NULL element is "" */
    size_t count;
};
/* CIM_STRING and CIM_ONE decode to `const char *`: NULL for missing and NULL alike. */

enum cim_shape { CIM_ONE, CIM_MANY };

struct cim_field {
    const char *name;
    enum cim_type type;
    enum cim_shape shape;
    size_t offset;
};

/* Fills the fields of `out` from the instance. A value of another type or shape than the table says, or an
 * array of numbers that has a NULL element, is HP_E_FAILED and names class and property; a property that is
 * NULL as a whole fits every type. Texts are copied into the arena. A reference given where CIM_STRING is
 * expected is taken as its path. A field the C side has no type for ends the program. */
int cim_decode(struct hp_arena *arena, const struct cim_instance *instance, const struct cim_field *fields,
               size_t count, void *out, struct hp_error *err);

#endif
