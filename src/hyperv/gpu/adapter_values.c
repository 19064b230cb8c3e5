/* SPDX-License-Identifier: MIT */
/* Adapters as the few values that make one different from others, for people to read, and back. Needs no
 * host. */
#include "adapter_object.h"

#include "base/text.h"

#include <stdlib.h>

/* As many as an instance as text may have. */
enum { MAX_VALUES = 1024 };

/* What adapters have that nobody gave anything else (facts page, 1.5), with an English Hyper-V's texts. What
 * was written with this table is read with it, on whatever host: a change of it is a new version of the
 * format of GPU sets (core/gpu_set.h). */
#define TEXT(value)                                                                                          \
    {                                                                                                        \
        .type = CIM_STRING, .as.string = (value)                                                             \
    }
#define NUMBER(of_type, value)                                                                               \
    {                                                                                                        \
        .type = (of_type), .as.u = (value)                                                                   \
    }
#define YES                                                                                                  \
    {                                                                                                        \
        .type = CIM_BOOLEAN, .as.boolean = true                                                              \
    }
static const struct cim_prop usual[] = {
    { "AllocationUnits", TEXT("count") },
    { "AutomaticAllocation", YES },
    { "AutomaticDeallocation", YES },
    { "Caption", TEXT("GPU Partition") },
    { "ConsumerVisibility", NUMBER(CIM_UINT16, 3) },
    { "Description", TEXT("Settings for the GPU partition resource.") },
    { "ElementName", TEXT("GPU Partition") },
    { "Limit", NUMBER(CIM_UINT64, 1) },
    { "MappingBehavior", NUMBER(CIM_UINT16, 3) },
    { "OtherResourceType", TEXT("") },
    { "PoolID", TEXT("") },
    { "Reservation", NUMBER(CIM_UINT64, 1) },
    { "ResourceSubType", TEXT("Microsoft:Hyper-V:GPU Partition") },
    { "ResourceType", NUMBER(CIM_UINT16, 32770) },
    { "VirtualQuantity", NUMBER(CIM_UINT64, 1) },
    { "VirtualQuantityUnits", TEXT("count") },
    { "Weight", NUMBER(CIM_UINT32, 0) },
};

static int by_name(const void *a, const void *b)
{
    return hp_text_compare(((const struct cim_prop *)a)->name, ((const struct cim_prop *)b)->name);
}

/* --- from an adapter --- */

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
    bool listed = value->is_array && !value->is_null;
    const struct cim_value *elements = listed ? value->as.array.items : value;
    size_t count = listed ? value->as.array.count : 1;
    const char **texts = hp_arena_array(arena, count, sizeof *texts);
    for (size_t i = 0; i < count; i++)
        texts[i] = text_of(arena, &elements[i]);
    return (struct hv_value){ .name = prop->name,
                              .type = cim_type_name(value->type),
                              .is_array = listed,
                              .texts = texts,
                              .count = count };
}

static bool is_usual(const struct cim_prop *prop)
{
    for (size_t i = 0; i < HP_COUNT(usual); i++) {
        if (hp_text_same(usual[i].name, prop->name))
            return cim_value_equal(&usual[i].value, &prop->value);
    }
    return prop->value.is_null;
}

static struct cim_value host_resource(struct hp_arena *arena, const struct hv_adapter *adapter)
{
    if (!adapter->instance_path)
        return cim_null_array(CIM_STRING);
    const char *path = hv_gpu_object_path(arena, adapter->gpu_host, adapter->instance_path);
    return cim_string_array(arena, &path, 1);
}

/* What an adapter's own members say; the list of systems is the host's own and cannot be written. */
static bool is_said_otherwise(struct hp_arena *arena, const struct hv_adapter *adapter,
                              const struct cim_prop *prop)
{
    if (!hp_text_same(prop->name, "HostResource"))
        return hp_text_same(prop->name, "InstanceID") ||
               hp_text_same(prop->name, "VirtualSystemIdentifiers") || hv_adapter_is_quota(prop->name);
    const struct cim_value card = host_resource(arena, adapter);
    return hv_adapter_same_value(arena, prop->name, &card, &prop->value);
}

struct hv_values hv_adapter_values(struct hp_arena *arena, const struct hv_adapter *adapter)
{
    const struct cim_props *has = &adapter->object->props;
    struct cim_prop *props = hp_arena_array(arena, has->count + HP_COUNT(usual), sizeof *props);
    struct hv_value *items = hp_arena_array(arena, has->count + HP_COUNT(usual), sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < has->count; i++) {
        if (!is_usual(&has->items[i]) && !is_said_otherwise(arena, adapter, &has->items[i]))
            props[count++] = has->items[i];
    }
    for (size_t i = 0; i < HP_COUNT(usual); i++) {
        if (!cim_props_find(has, usual[i].name))
            props[count++] = (struct cim_prop){ usual[i].name, cim_null(usual[i].value.type) };
    }
    qsort(props, count, sizeof *props, by_name);
    for (size_t i = 0; i < count; i++)
        items[i] = value_of(arena, &props[i]);
    return (struct hv_values){ items, count };
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
        return hp_error_set(err, HP_E_FAILED, "no adapter can have a value of type %s", value->type);
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

/* Those that are not usual, in place of the usual ones. */
static int set_values(struct hp_arena *arena, const struct hv_values *values, struct cim_props *props,
                      struct hp_error *err)
{
    struct cim_props seen = { 0 };
    if (values->count > MAX_VALUES)
        return hp_error_set(err, HP_E_FAILED, "no adapter has %zu values", values->count);
    for (size_t i = 0; i < values->count; i++) {
        const struct hv_value *value = &values->items[i];
        struct cim_value decoded;
        if (cim_props_find(&seen, value->name))
            return hp_error_set(err, HP_E_FAILED, "an adapter's %s occurs twice", value->name);
        int rc = value_from(arena, value, &decoded, err);
        if (rc) {
            hp_error_context(err, "an adapter's %s cannot be read", value->name);
            return rc;
        }
        cim_props_add(arena, &seen, value->name, decoded);
        cim_props_set(arena, props, value->name, decoded);
    }
    return 0;
}

int hv_adapter_from_values(struct hp_arena *arena, const struct hv_values *values, struct hv_adapter *adapter,
                           struct hp_error *err)
{
    struct hv_adapter whole;
    struct cim_instance *instance = cim_instance_new(arena, HV_ADAPTER_CLASS);
    struct cim_props *props = &instance->props;
    for (size_t i = 0; i < HP_COUNT(usual); i++)
        cim_props_add(arena, props, usual[i].name, usual[i].value);
    if (adapter->id)
        cim_props_add(arena, props, "InstanceID", cim_string(adapter->id));
    if (adapter->instance_path)
        cim_props_add(arena, props, "HostResource", host_resource(arena, adapter));
    hv_adapter_set_quotas(arena, props, &adapter->quotas);
    int rc = set_values(arena, values, props, err);
    qsort(props->items, props->count, sizeof *props->items, by_name);
    if (!rc)
        rc = hv_adapter_decode(arena, instance, &whole, err);
    if (rc)
        return rc;
    whole.gpu_hidden = adapter->gpu_hidden;
    whole.card_remembered = adapter->card_remembered;
    *adapter = whole;
    return 0;
}
