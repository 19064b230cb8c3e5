/* SPDX-License-Identifier: MIT */
#include "cim/value.h"

#include "base/text.h"
#include "cim/instance.h"
#include "defect.h"
#include "oneline.h"

#include <errno.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

/* How a scalar is held, which decides how it is read, written and compared. */
enum kind {
    KIND_BOOLEAN,
    KIND_UNSIGNED,
    KIND_SIGNED,
    KIND_REAL,
    KIND_STRING,
    KIND_DATETIME,
    KIND_REFERENCE,
    KIND_OBJECT
};

static const struct type_info {
    const char *name;
    enum kind kind;
    int64_t smallest; /* of a signed type */
    uint64_t largest; /* of an integer type */
} types[CIM_TYPES] = {
    [CIM_BOOLEAN] = { "boolean", KIND_BOOLEAN, 0, 0 },
    [CIM_UINT8] = { "uint8", KIND_UNSIGNED, 0, UINT8_MAX },
    [CIM_SINT8] = { "sint8", KIND_SIGNED, INT8_MIN, INT8_MAX },
    [CIM_UINT16] = { "uint16", KIND_UNSIGNED, 0, UINT16_MAX },
    [CIM_SINT16] = { "sint16", KIND_SIGNED, INT16_MIN, INT16_MAX },
    [CIM_UINT32] = { "uint32", KIND_UNSIGNED, 0, UINT32_MAX },
    [CIM_SINT32] = { "sint32", KIND_SIGNED, INT32_MIN, INT32_MAX },
    [CIM_UINT64] = { "uint64", KIND_UNSIGNED, 0, UINT64_MAX },
    [CIM_SINT64] = { "sint64", KIND_SIGNED, INT64_MIN, INT64_MAX },
    [CIM_REAL32] = { "real32", KIND_REAL, 0, 0 },
    [CIM_REAL64] = { "real64", KIND_REAL, 0, 0 },
    [CIM_CHAR16] = { "char16", KIND_UNSIGNED, 0, UINT16_MAX },
    [CIM_STRING] = { "string", KIND_STRING, 0, 0 },
    [CIM_DATETIME] = { "datetime", KIND_DATETIME, 0, 0 },
    [CIM_REFERENCE] = { "reference", KIND_REFERENCE, 0, 0 },
    [CIM_OBJECT] = { "object", KIND_OBJECT, 0, 0 },
};

/* --- types --- */

bool cim_type_is_unsigned(enum cim_type type)
{
    return types[type].kind == KIND_UNSIGNED && type != CIM_CHAR16;
}

bool cim_type_is_signed(enum cim_type type)
{
    return types[type].kind == KIND_SIGNED;
}

bool cim_type_holds_uint(enum cim_type type, uint64_t value)
{
    return types[type].kind == KIND_UNSIGNED && value <= types[type].largest;
}

bool cim_type_holds_sint(enum cim_type type, int64_t value)
{
    return types[type].kind == KIND_SIGNED && value >= types[type].smallest &&
           value <= (int64_t)types[type].largest;
}

const char *cim_type_name(enum cim_type type)
{
    return types[type].name;
}

bool cim_type_from_name(const char *name, enum cim_type *out)
{
    for (size_t i = 0; i < CIM_TYPES; i++) {
        if (hp_text_same(types[i].name, name)) {
            *out = (enum cim_type)i;
            return true;
        }
    }
    return false;
}

/* --- makers --- */

struct cim_value cim_null(enum cim_type type)
{
    return (struct cim_value){ .type = type, .is_null = true };
}

struct cim_value cim_null_array(enum cim_type type)
{
    return (struct cim_value){ .type = type, .is_array = true, .is_null = true };
}

struct cim_value cim_boolean(bool value)
{
    return (struct cim_value){ .type = CIM_BOOLEAN, .as.boolean = value };
}

struct cim_value cim_uint(enum cim_type type, uint64_t value)
{
    if (!cim_type_holds_uint(type, value))
        cim_defect("not an unsigned number of this type", types[type].name);
    return (struct cim_value){ .type = type, .as.u = value };
}

struct cim_value cim_sint(enum cim_type type, int64_t value)
{
    if (!cim_type_holds_sint(type, value))
        cim_defect("not a signed number of this type", types[type].name);
    return (struct cim_value){ .type = type, .as.s = value };
}

struct cim_value cim_real(enum cim_type type, double value)
{
    if (types[type].kind != KIND_REAL)
        cim_defect("not a type of real numbers", types[type].name);
    return (struct cim_value){ .type = type, .as.real = value };
}

struct cim_value cim_string(const char *text_or_null)
{
    return (struct cim_value){ .type = CIM_STRING, .is_null = !text_or_null, .as.string = text_or_null };
}

struct cim_value cim_time(struct cim_datetime value)
{
    return (struct cim_value){ .type = CIM_DATETIME, .as.datetime = value };
}

struct cim_value cim_reference(const struct cim_ref *ref_or_null)
{
    return (struct cim_value){ .type = CIM_REFERENCE, .is_null = !ref_or_null, .as.ref = ref_or_null };
}

struct cim_value cim_object(const struct cim_instance *object_or_null)
{
    return (struct cim_value){ .type = CIM_OBJECT, .is_null = !object_or_null, .as.object = object_or_null };
}

struct cim_value cim_array(enum cim_type type, const struct cim_value *items, size_t count)
{
    return (struct cim_value){ .type = type, .is_array = true, .as.array = { items, count } };
}

struct cim_value cim_string_array(struct hp_arena *arena, const char *const *texts, size_t count)
{
    struct cim_value *items = hp_arena_array(arena, count, sizeof *items);
    for (size_t i = 0; i < count; i++)
        items[i] = cim_string(texts[i]);
    return cim_array(CIM_STRING, items, count);
}

/* --- copying and comparing --- */

struct cim_value cim_value_copy(struct hp_arena *arena, struct cim_value value)
{
    if (value.is_null)
        return value.is_array ? cim_null_array(value.type) : cim_null(value.type);
    if (value.is_array) {
        struct cim_value *items = hp_arena_array(arena, value.as.array.count, sizeof *items);
        for (size_t i = 0; i < value.as.array.count; i++)
            items[i] = cim_value_copy(arena, value.as.array.items[i]);
        value.as.array.items = items;
        return value;
    }
    switch (types[value.type].kind) {
    case KIND_STRING:
        value.as.string = hp_arena_copy(arena, value.as.string);
        break;
    case KIND_REFERENCE:
        value.as.ref = cim_ref_copy(arena, value.as.ref);
        break;
    case KIND_OBJECT:
        value.as.object = cim_instance_copy(arena, value.as.object);
        break;
    case KIND_BOOLEAN:
    case KIND_UNSIGNED:
    case KIND_SIGNED:
    case KIND_REAL:
    case KIND_DATETIME:
        break;
    }
    return value;
}

static bool same_object(const struct cim_instance *a, const struct cim_instance *b)
{
    if (!hp_text_same(a->class_name, b->class_name) || a->props.count != b->props.count)
        return false;
    for (size_t i = 0; i < a->props.count; i++) {
        const struct cim_value *other = cim_props_find(&b->props, a->props.items[i].name);
        if (!other || !cim_value_equal(&a->props.items[i].value, other))
            return false;
    }
    return true;
}

bool cim_value_equal(const struct cim_value *a, const struct cim_value *b)
{
    if (a->type != b->type || a->is_array != b->is_array || a->is_null != b->is_null)
        return false;
    if (a->is_null)
        return true;
    if (a->is_array) {
        if (a->as.array.count != b->as.array.count)
            return false;
        for (size_t i = 0; i < a->as.array.count; i++) {
            if (!cim_value_equal(&a->as.array.items[i], &b->as.array.items[i]))
                return false;
        }
        return true;
    }
    switch (types[a->type].kind) {
    case KIND_BOOLEAN:
        return a->as.boolean == b->as.boolean;
    case KIND_UNSIGNED:
        return a->as.u == b->as.u;
    case KIND_SIGNED:
        return a->as.s == b->as.s;
    case KIND_REAL:
        return a->as.real == b->as.real;
    case KIND_STRING:
        return strcmp(a->as.string, b->as.string) == 0;
    case KIND_DATETIME:
        return a->as.datetime.is_interval == b->as.datetime.is_interval &&
               a->as.datetime.micros == b->as.datetime.micros;
    case KIND_REFERENCE:
        return cim_ref_same(a->as.ref, b->as.ref);
    case KIND_OBJECT:
        return same_object(a->as.object, b->as.object);
    }
    return false;
}

/* --- writing --- */

static void print_array(struct hp_str *out, const struct cim_value *array)
{
    hp_str_add_char(out, '{');
    for (size_t i = 0; i < array->as.array.count; i++) {
        hp_str_add(out, i ? ", " : "");
        cim_value_print(out, &array->as.array.items[i]);
    }
    hp_str_add_char(out, '}');
}

static void print_object(struct hp_str *out, const struct cim_instance *object)
{
    hp_str_format(out, "%s{", object->class_name);
    for (size_t i = 0; i < object->props.count; i++) {
        hp_str_format(out, "%s%s=", i ? ", " : "", object->props.items[i].name);
        cim_value_print(out, &object->props.items[i].value);
    }
    hp_str_add_char(out, '}');
}

void cim_value_print(struct hp_str *out, const struct cim_value *value)
{
    char datetime[CIM_DATETIME_LENGTH + 1];
    if (value->is_null)
        return;
    if (value->is_array) {
        print_array(out, value);
        return;
    }
    switch (types[value->type].kind) {
    case KIND_BOOLEAN:
        hp_str_add(out, value->as.boolean ? "TRUE" : "FALSE");
        break;
    case KIND_UNSIGNED:
        hp_str_add_u64(out, value->as.u);
        break;
    case KIND_SIGNED:
        hp_str_format(out, "%" PRId64, value->as.s);
        break;
    case KIND_REAL:
        hp_str_format(out, "%.*g", value->type == CIM_REAL32 ? FLT_DECIMAL_DIG : DBL_DECIMAL_DIG,
                      value->as.real);
        break;
    case KIND_STRING:
        hp_str_add(out, value->as.string);
        break;
    case KIND_DATETIME:
        cim_datetime_print(value->as.datetime, datetime);
        hp_str_add(out, datetime);
        break;
    case KIND_REFERENCE:
        cim_ref_print(out, value->as.ref);
        break;
    case KIND_OBJECT:
        print_object(out, value->as.object);
        break;
    }
}

/* --- reading --- */

static bool parse_boolean(const char *text, bool *out)
{
    *out = hp_text_same(text, "TRUE");
    return *out || hp_text_same(text, "FALSE");
}

static bool parse_signed(const char *text, int64_t *out)
{
    uint64_t magnitude;
    bool is_negative = text[0] == '-';
    if (!hp_text_to_u64(text + is_negative, &magnitude) || magnitude > (uint64_t)INT64_MAX + is_negative)
        return false;
    if (is_negative && magnitude == 0)
        return false; /* nobody writes it, and it would be printed as something else */
    *out = is_negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
    return true;
}

/* strtod also takes blanks, hexadecimal, "inf" and "nan"; the first test keeps those out. */
static bool parse_real(enum cim_type type, const char *text, double *out)
{
    if (!*text || *text == '+' || strspn(text, "0123456789+-.eE") != strlen(text))
        return false;
    char *end;
    *out = type == CIM_REAL32 ? (double)strtof(text, &end) : strtod(text, &end);
    return *end == '\0' && end != text && isfinite(*out);
}

static int parse_reference(struct hp_arena *arena, const char *text, struct cim_value *out,
                           struct hp_error *err)
{
    struct cim_ref *ref = hp_arena_alloc(arena, sizeof *ref);
    int rc = cim_ref_parse(arena, text, ref, err);
    if (rc)
        return rc;
    *out = cim_reference(ref);
    return 0;
}

static int not_of_type(struct hp_error *err, enum cim_type type, const char *text)
{
    enum { SHOWN = 80 };
    HP_STR(shown);
    cim_add_oneline(&shown, text, SHOWN);
    return hp_error_set(err, HP_E_FAILED, "\"%s\" is not a value of type %s", hp_str_text(&shown),
                        types[type].name);
}

int cim_value_parse(struct hp_arena *arena, enum cim_type type, const char *text, struct cim_value *out,
                    struct hp_error *err)
{
    struct cim_value value = { .type = type };
    bool ok = false;
    switch (types[type].kind) {
    case KIND_BOOLEAN:
        ok = parse_boolean(text, &value.as.boolean);
        break;
    case KIND_UNSIGNED:
        ok = hp_text_to_u64(text, &value.as.u) && cim_type_holds_uint(type, value.as.u);
        break;
    case KIND_SIGNED:
        ok = parse_signed(text, &value.as.s) && cim_type_holds_sint(type, value.as.s);
        break;
    case KIND_REAL:
        ok = parse_real(type, text, &value.as.real);
        break;
    case KIND_STRING:
        value.as.string = hp_arena_copy(arena, text);
        ok = true;
        break;
    case KIND_DATETIME:
        ok = cim_datetime_parse(text, &value.as.datetime);
        break;
    case KIND_REFERENCE:
        return parse_reference(arena, text, out, err);
    case KIND_OBJECT:
        break;
    }
    if (!ok)
        return not_of_type(err, type, text);
    *out = value;
    return 0;
}
