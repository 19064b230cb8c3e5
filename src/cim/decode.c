/* SPDX-License-Identifier: MIT */
#include "cim/decode.h"

#include "defect.h"

/* What a C type takes and how it is filled. `store` gets a value that `takes` accepted and is not NULL. */
struct shape {
    bool (*takes)(enum cim_type field, const struct cim_value *value);
    void (*store)(struct hp_arena *arena, const struct cim_value *value, void *out);
    void (*store_none)(enum cim_presence presence, void *out);
};

static bool takes_type(enum cim_type field, const struct cim_value *value)
{
    return value->type == field;
}

static bool takes_text(enum cim_type field, const struct cim_value *value)
{
    return value->type == field || value->type == CIM_REFERENCE;
}

/* --- one value --- */

static void store_uint(struct hp_arena *arena, const struct cim_value *value, void *out)
{
    (void)arena;
    *(struct cim_uint *)out = (struct cim_uint){ CIM_SET, value->as.u };
}

static void store_no_uint(enum cim_presence presence, void *out)
{
    *(struct cim_uint *)out = (struct cim_uint){ .presence = presence };
}

static void store_bool(struct hp_arena *arena, const struct cim_value *value, void *out)
{
    (void)arena;
    *(struct cim_bool *)out = (struct cim_bool){ CIM_SET, value->as.boolean };
}

static void store_no_bool(enum cim_presence presence, void *out)
{
    *(struct cim_bool *)out = (struct cim_bool){ .presence = presence };
}

static void store_instant(struct hp_arena *arena, const struct cim_value *value, void *out)
{
    (void)arena;
    *(struct cim_instant *)out = (struct cim_instant){ CIM_SET, value->as.datetime };
}

static void store_no_instant(enum cim_presence presence, void *out)
{
    *(struct cim_instant *)out = (struct cim_instant){ .presence = presence };
}

static const char *text_of(struct hp_arena *arena, const struct cim_value *value)
{
    if (value->is_null)
        return "";
    return value->type == CIM_REFERENCE ? cim_ref_path(arena, value->as.ref)
                                        : hp_arena_copy(arena, value->as.string);
}

static void store_text(struct hp_arena *arena, const struct cim_value *value, void *out)
{
    *(const char **)out = text_of(arena, value);
}

static void store_no_text(enum cim_presence presence, void *out)
{
    (void)presence;
    *(const char **)out = NULL;
}

/* --- many values --- */

/* A number without value cannot be told in an array of numbers. */
static bool takes_uints(enum cim_type field, const struct cim_value *value)
{
    for (size_t i = 0; i < value->as.array.count; i++) {
        if (value->as.array.items[i].is_null)
            return false;
    }
    return value->type == field;
}

static void store_uints(struct hp_arena *arena, const struct cim_value *value, void *out)
{
    size_t count = value->as.array.count;
    uint64_t *items = hp_arena_array(arena, count, sizeof *items);
    for (size_t i = 0; i < count; i++)
        items[i] = value->as.array.items[i].as.u;
    *(struct cim_uints *)out = (struct cim_uints){ CIM_SET, items, count };
}

static void store_no_uints(enum cim_presence presence, void *out)
{
    *(struct cim_uints *)out = (struct cim_uints){ .presence = presence };
}

static void store_texts(struct hp_arena *arena, const struct cim_value *value, void *out)
{
    size_t count = value->as.array.count;
    const char **items = hp_arena_array(arena, count, sizeof *items);
    for (size_t i = 0; i < count; i++)
        items[i] = text_of(arena, &value->as.array.items[i]);
    *(struct cim_texts *)out = (struct cim_texts){ CIM_SET, items, count };
}

static void store_no_texts(enum cim_presence presence, void *out)
{
    *(struct cim_texts *)out = (struct cim_texts){ .presence = presence };
}

/* --- the table --- */

static const struct shape *shape_of(const struct cim_field *field)
{
    static const struct shape one_uint = { takes_type, store_uint, store_no_uint };
    static const struct shape one_bool = { takes_type, store_bool, store_no_bool };
    static const struct shape one_instant = { takes_type, store_instant, store_no_instant };
    static const struct shape one_text = { takes_text, store_text, store_no_text };
    static const struct shape many_uints = { takes_uints, store_uints, store_no_uints };
    static const struct shape many_texts = { takes_text, store_texts, store_no_texts };
    bool is_many = field->shape == CIM_MANY;
    if (cim_type_is_unsigned(field->type))
        return is_many ? &many_uints : &one_uint;
    if (field->type == CIM_STRING)
        return is_many ? &many_texts : &one_text;
    if (field->type == CIM_BOOLEAN && !is_many)
        return &one_bool;
    if (field->type == CIM_DATETIME && !is_many)
        return &one_instant;
    cim_defect("no C type for this field", field->name);
}

static int check(const struct cim_instance *instance, const struct cim_field *field,
                 const struct cim_value *value, struct hp_error *err)
{
    bool wants_array = field->shape == CIM_MANY;
    if (!value || value->is_null)
        return 0;
    if (value->is_array == wants_array && shape_of(field)->takes(field->type, value))
        return 0;
    return hp_error_set(err, HP_E_FAILED, "%s.%s is not the %s%s that it should be but %s%s",
                        instance->class_name, field->name, cim_type_name(field->type),
                        wants_array ? " array" : "", cim_type_name(value->type),
                        value->is_array ? " array" : "");
}

enum { MAX_FIELDS = 64 }; /* no class has half of that */

int cim_decode(struct hp_arena *arena, const struct cim_instance *instance, const struct cim_field *fields,
               size_t count, void *out, struct hp_error *err)
{
    const struct cim_value *values[MAX_FIELDS];
    size_t at = 0;
    if (count > MAX_FIELDS)
        cim_defect("more fields than can be decoded at once", fields[0].name);
    for (size_t i = 0; i < count; i++) {
        values[i] = cim_props_find_next(&instance->props, fields[i].name, &at);
        int rc = check(instance, &fields[i], values[i], err);
        if (rc)
            return rc;
    }
    for (size_t i = 0; i < count; i++) {
        const struct cim_value *value = values[i];
        const struct shape *shape = shape_of(&fields[i]);
        void *place = (char *)out + fields[i].offset;
        if (value && !value->is_null)
            shape->store(arena, value, place);
        else
            shape->store_none(value ? CIM_NULL : CIM_MISSING, place);
    }
    return 0;
}
