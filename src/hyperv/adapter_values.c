/* SPDX-License-Identifier: MIT */
/* Adapters as a list of values that people can read, and back. Needs no host. */
#include "adapter_record.h"

#include "base/text.h"
#include "cim/embed.h"

#include <stdlib.h>

/* As many as an instance as text may have. */
enum { MOST_VALUES = 1024 };

static const char *text_of(struct hp_arena *arena, const struct cim_value *value)
{
    if (value->is_null)
        return NULL;
    HP_STR(text);
    cim_value_print(&text, value);
    return hp_arena_copy(arena, hp_str_text(&text));
}

static struct hv_value value_of(struct hp_arena *arena, const struct cim_prop *prop)
{
    const struct cim_value *value = &prop->value;
    const struct cim_value *elements = value->is_array ? value->as.array.items : value;
    size_t count = value->is_array ? value->as.array.count : 1;
    const char **texts = hp_arena_array(arena, count, sizeof *texts);
    for (size_t i = 0; i < count; i++)
        texts[i] = text_of(arena, &elements[i]);
    return (struct hv_value){ .name = prop->name,
                              .type = cim_type_name(value->type),
                              .is_array = value->is_array,
                              .texts = texts,
                              .count = count };
}

static int by_name(const void *a, const void *b)
{
    return hp_text_compare(((const struct hv_value *)a)->name, ((const struct hv_value *)b)->name);
}

int hv_adapter_values(struct hp_arena *arena, const char *record, struct hv_values *out, struct hp_error *err)
{
    struct cim_instance *instance;
    int rc = cim_embed_parse(arena, record, &instance, err);
    if (rc)
        return rc;
    struct hv_value *items = hp_arena_array(arena, instance->props.count, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < instance->props.count; i++) {
        if (!instance->props.items[i].value.is_null)
            items[count++] = value_of(arena, &instance->props.items[i]);
    }
    if (count)
        qsort(items, count, sizeof *items, by_name);
    *out = (struct hv_values){ items, count };
    return 0;
}

/* --- and back --- */

static int element_from(struct hp_arena *arena, enum cim_type type, const char *text, struct cim_value *out,
                        struct hp_error *err)
{
    if (text)
        return cim_value_parse(arena, type, text, out, err);
    *out = cim_null(type);
    return 0;
}

static int value_from(struct hp_arena *arena, const struct hv_value *value, struct cim_value *out,
                      struct hp_error *err)
{
    enum cim_type type;
    if (!cim_type_from_name(value->type, &type) || type == CIM_REFERENCE || type == CIM_OBJECT)
        return hp_error_set(err, HP_E_FAILED, "its type is none that an adapter can have");
    if (!value->is_array && value->count != 1)
        return hp_error_set(err, HP_E_FAILED, "it has %zu values", value->count);
    struct cim_value *elements = hp_arena_array(arena, value->count, sizeof *elements);
    for (size_t i = 0; i < value->count; i++) {
        int rc = element_from(arena, type, value->texts[i], &elements[i], err);
        if (rc)
            return rc;
    }
    *out = value->is_array ? cim_array(type, elements, value->count) : elements[0];
    return 0;
}

int hv_adapter_from_values(struct hp_arena *arena, const struct hv_values *values, const char **out,
                           struct hp_error *err)
{
    HP_STR(text);
    struct cim_instance *instance = cim_instance_new(arena, HV_ADAPTER_CLASS);
    if (values->count > MOST_VALUES)
        return hp_error_set(err, HP_E_FAILED, "an adapter with %zu values is none", values->count);
    for (size_t i = 0; i < values->count; i++) {
        const struct hv_value *value = &values->items[i];
        struct cim_value decoded;
        if (cim_props_find(&instance->props, value->name))
            return hp_error_set(err, HP_E_FAILED, "an adapter's %s is there twice", value->name);
        int rc = value_from(arena, value, &decoded, err);
        if (rc) {
            hp_error_context(err, "an adapter's %s cannot be read", value->name);
            return rc;
        }
        cim_props_set(arena, &instance->props, value->name, decoded);
    }
    int rc = cim_embed_write(&text, instance, err);
    if (!rc)
        *out = hp_arena_copy(arena, hp_str_text(&text));
    return rc;
}
