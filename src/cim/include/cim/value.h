/* SPDX-License-Identifier: MIT */
/* CIM values: every CIM type, scalar or array, where missing, NULL and empty are three different things.
 *
 * Values are plain data in an arena. A value never changes after it was made; copies are made with
 * cim_value_copy. */
#ifndef CIM_VALUE_H
#define CIM_VALUE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "cim/datetime.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cim_ref;
struct cim_instance;

enum cim_type {
    CIM_BOOLEAN,
    CIM_UINT8,
    CIM_SINT8,
    CIM_UINT16,
    CIM_SINT16,
    CIM_UINT32,
    CIM_SINT32,
    CIM_UINT64,
    CIM_SINT64,
    CIM_REAL32,
    CIM_REAL64,
    CIM_CHAR16,
    CIM_STRING,
    CIM_DATETIME,
    CIM_REFERENCE,
    CIM_OBJECT, /* an embedded instance as an object (not as text) */
    CIM_TYPES
};

/* A missing property is no value at all (a NULL pointer from cim_props_find); a NULL one has is_null; an
 * empty array has is_array and count 0. */
struct cim_value {
    enum cim_type type;
    bool is_array;
    bool is_null;
    union {
        bool boolean;
        uint64_t u; /* all unsigned integers and char16 */
        int64_t s;  /* all signed integers */
        double real;
        const char *string;
        struct cim_datetime datetime;
        const struct cim_ref *ref;
        const struct cim_instance *object;
        struct {
            const struct cim_value *items; /* of the same type, never arrays */
            size_t count;
        } array;
    } as;
};

/* Makers. Text, references and items are not copied: they must live as long as the value. A number that its
 * type cannot hold, or a type of the wrong kind, is a defect and ends the program: numbers from outside are
 * checked before (cim_type_holds_uint, cim_type_holds_sint) or read with cim_value_parse. */
struct cim_value cim_null(enum cim_type type);
struct cim_value cim_null_array(enum cim_type type);
struct cim_value cim_boolean(bool value);
struct cim_value cim_uint(enum cim_type type, uint64_t value); /* an unsigned type, or char16 */
struct cim_value cim_sint(enum cim_type type, int64_t value);  /* a signed type */
struct cim_value cim_string(const char *text_or_null);
struct cim_value cim_real(enum cim_type type, double value); /* real32 or real64 */
struct cim_value cim_time(struct cim_datetime value);
struct cim_value cim_reference(const struct cim_ref *ref_or_null);
struct cim_value cim_object(const struct cim_instance *object_or_null);
struct cim_value cim_array(enum cim_type type, const struct cim_value *items, size_t count);
/* The arena holds the items, not the texts. */
struct cim_value cim_string_array(struct hp_arena *arena, const char *const *texts, size_t count);

/* A deep copy whose every byte belongs to the arena. */
struct cim_value cim_value_copy(struct hp_arena *arena, struct cim_value value);

/* Equal in type, shape and content. Strings compare with case, references by cim_ref_same, datetimes by the
 * moment they mean, objects by class and properties (in any order). */
bool cim_value_equal(const struct cim_value *a, const struct cim_value *b);

/* char16 is neither: it is a character, though held as a number. */
bool cim_type_is_unsigned(enum cim_type type);
bool cim_type_is_signed(enum cim_type type);

/* The type is an unsigned one or char16 (a signed one) and `value` is within its range. */
bool cim_type_holds_uint(enum cim_type type, uint64_t value);
bool cim_type_holds_sint(enum cim_type type, int64_t value);

/* "uint16", "datetime", ...; `reference` is the name for references, `object` for embedded objects. */
const char *cim_type_name(enum cim_type type);
/* The type of that name, ignoring case. False when there is none. */
bool cim_type_from_name(const char *name, enum cim_type *out);

/* The value's text as WMI writes it: numbers decimal, TRUE/FALSE, datetime 25 characters, references as
 * object paths, NULL as "", arrays as {a, b}, objects as Class{Name=value, ...}. For the wire of embedded
 * instances (scalars) and for showing. */
void cim_value_print(struct hp_str *out, const struct cim_value *value);

/* Reads a scalar of `type` from its text, with range check: nothing but the value, no blanks, no leading
 * plus, no "-0". HP_E_FAILED when the text is not of that type. CIM_OBJECT is refused. */
int cim_value_parse(struct hp_arena *arena, enum cim_type type, const char *text, struct cim_value *out,
                    struct hp_error *err);

#endif
