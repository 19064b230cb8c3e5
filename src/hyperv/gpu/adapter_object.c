/* SPDX-License-Identifier: MIT */
/* Adapters as objects: decoded, printed and parsed, made, compared. Needs no host. */
#include "adapter_object.h"

#include "base/text.h"
#include "cim/embed.h"
#include "calls/required.h"

#include <string.h>

static const char *const bound_names[HV_BOUNDS] = { "Min", "Max", "Optimal" };

const char *hv_bound_name(enum hv_bound bound)
{
    return bound_names[bound];
}

bool hv_quotas_any(const struct hv_quotas *quotas)
{
    for (unsigned r = 0; r < HV_RESOURCES; r++) {
        for (unsigned b = 0; b < HV_BOUNDS; b++) {
            if (quotas->value[r][b].set)
                return true;
        }
    }
    return false;
}

const struct hv_adapter *hv_adapter_at(const struct hv_adapters *adapters, const char *id)
{
    for (size_t i = 0; i < adapters->count; i++) {
        if (hp_text_same(adapters->items[i].id, id))
            return &adapters->items[i];
    }
    return NULL;
}

#define QUOTA_NAMES(resource)                                                                                \
    {                                                                                                        \
        [HV_MIN] = "MinPartition" resource, [HV_MAX] = "MaxPartition" resource,                              \
        [HV_OPTIMAL] = "OptimalPartition" resource                                                           \
    }

static const char *const quota_names[HV_RESOURCES][HV_BOUNDS] = {
    [HV_VRAM] = QUOTA_NAMES("VRAM"),
    [HV_ENCODE] = QUOTA_NAMES("Encode"),
    [HV_DECODE] = QUOTA_NAMES("Decode"),
    [HV_COMPUTE] = QUOTA_NAMES("Compute"),
};

bool hv_adapter_is_quota(const char *property)
{
    bool found = false;
    for (unsigned i = 0; i < HV_RESOURCES * HV_BOUNDS && !found; i++)
        found = hp_text_same(property, quota_names[i / HV_BOUNDS][i % HV_BOUNDS]);
    return found;
}

void hv_adapter_set_quotas(struct hp_arena *arena, struct cim_props *props, const struct hv_quotas *quotas)
{
    for (unsigned r = 0; r < HV_RESOURCES; r++) {
        for (unsigned b = 0; b < HV_BOUNDS; b++) {
            if (quotas->value[r][b].set)
                cim_props_set(arena, props, quota_names[r][b],
                              cim_uint(CIM_UINT64, quotas->value[r][b].value));
        }
    }
}

/* --- decoding --- */

struct adapter_row {
    const char *id;
    struct cim_texts host_resource;
    struct cim_bool numa_aware;
    struct cim_uint quota[HV_RESOURCES][HV_BOUNDS];
};

#define QUOTA_FIELDS(resource, name)                                                                         \
    { "MinPartition" name, CIM_UINT64, CIM_ONE, offsetof(struct adapter_row, quota[resource][HV_MIN]) },     \
        { "MaxPartition" name, CIM_UINT64, CIM_ONE, offsetof(struct adapter_row, quota[resource][HV_MAX]) }, \
    {                                                                                                        \
        "OptimalPartition" name, CIM_UINT64, CIM_ONE,                                                        \
            offsetof(struct adapter_row, quota[resource][HV_OPTIMAL])                                        \
    }

static const struct cim_field adapter_fields[] = {
    /* the id is the first */
    { "InstanceID", CIM_STRING, CIM_ONE, offsetof(struct adapter_row, id) },
    { "HostResource", CIM_STRING, CIM_MANY, offsetof(struct adapter_row, host_resource) },
    { "NumaAwarePlacement", CIM_BOOLEAN, CIM_ONE, offsetof(struct adapter_row, numa_aware) },
    QUOTA_FIELDS(HV_VRAM, "VRAM"),
    QUOTA_FIELDS(HV_ENCODE, "Encode"),
    QUOTA_FIELDS(HV_DECODE, "Decode"),
    QUOTA_FIELDS(HV_COMPUTE, "Compute"),
};

int hv_adapter_decode_id(struct hp_arena *arena, const struct cim_instance *instance, const char **out,
                         struct hp_error *err)
{
    struct adapter_row row = { 0 };
    int rc = cim_decode(arena, instance, adapter_fields, 1, &row, err);
    *out = rc || !row.id ? "" : row.id;
    return rc;
}

/* HostResource carries the whole object path of the GPU; its Name key is the instance path (facts page, 2.2).
 */
static int gpu_of(struct hp_arena *arena, const struct cim_texts *host_resource, struct hv_adapter *out,
                  struct hp_error *err)
{
    if (host_resource->count == 0 || !*host_resource->items[0])
        return 0;
    struct cim_ref gpu;
    int rc = cim_ref_parse(arena, host_resource->items[0], &gpu, err);
    if (rc) {
        hp_error_context(err, "the GPU an adapter names cannot be read");
        return rc;
    }
    const char *name = cim_ref_key(&gpu, "Name");
    if (!name)
        return hp_error_set(err, HP_E_FAILED, "an adapter names something that is not a GPU: %s",
                            host_resource->items[0]);
    out->instance_path = hp_arena_copy(arena, name);
    out->gpu_host = hp_arena_copy(arena, gpu.server);
    return 0;
}

/* A reference becomes its path, as it does in text. */
static struct cim_value as_text(struct hp_arena *arena, const struct cim_value *value)
{
    if (value->is_null)
        return value->is_array ? cim_null_array(CIM_STRING) : cim_null(CIM_STRING);
    if (!value->is_array)
        return cim_string(cim_ref_path(arena, value->as.ref));
    size_t count = value->as.array.count;
    struct cim_value *items = hp_arena_array(arena, count, sizeof *items);
    for (size_t i = 0; i < count; i++)
        items[i] = as_text(arena, &value->as.array.items[i]);
    return cim_array(CIM_STRING, items, count);
}

int hv_adapter_decode(struct hp_arena *arena, struct cim_instance *instance, struct hv_adapter *out,
                      struct hp_error *err)
{
    struct adapter_row row = { 0 };
    for (size_t i = 0; i < instance->props.count; i++) {
        struct cim_value *value = &instance->props.items[i].value;
        if (value->type == CIM_REFERENCE)
            *value = as_text(arena, value);
    }
    int rc = cim_decode(arena, instance, adapter_fields, HP_COUNT(adapter_fields), &row, err);
    if (rc)
        return rc;
    struct hv_adapter adapter = {
        .id = row.id,
        .numa_aware = { row.numa_aware.presence == CIM_SET, row.numa_aware.value },
        .object = instance,
    };
    rc = gpu_of(arena, &row.host_resource, &adapter, err);
    if (rc)
        return rc;
    for (unsigned r = 0; r < HV_RESOURCES; r++) {
        for (unsigned b = 0; b < HV_BOUNDS; b++)
            adapter.quotas.value[r][b] =
                (struct hp_opt_u64){ row.quota[r][b].presence == CIM_SET, row.quota[r][b].value };
    }
    rc = cim_embed_check(instance, err); /* what cannot be printed could be neither kept nor put back */
    if (!rc)
        *out = adapter;
    return rc;
}

/* --- text --- */

static int print(struct hp_arena *arena, const struct cim_instance *object, const char **out,
                 struct hp_error *err)
{
    HP_STR(text);
    int rc = cim_embed_write(&text, object, err);
    if (!rc)
        *out = hp_arena_copy(arena, hp_str_text(&text));
    return rc;
}

const char *hv_adapter_print(struct hp_arena *arena, const struct hv_adapter *adapter)
{
    const char *text = NULL;
    print(arena, adapter->object, &text, NULL);
    return text;
}

int hv_adapter_parse(struct hp_arena *arena, const char *text, struct hv_adapter *out, struct hp_error *err)
{
    struct cim_instance *instance;
    int rc = cim_embed_parse(arena, text, &instance, err);
    if (rc)
        return rc;
    if (!hp_text_same(instance->class_name, HV_ADAPTER_CLASS))
        return hp_error_set(err, HP_E_FAILED, "an object of class %s is not a GPU partition adapter",
                            instance->class_name);
    return hv_adapter_decode(arena, instance, out, err);
}

/* --- made from others --- */

int hv_adapter_new(struct hp_arena *arena, const struct cim_instance *template, const struct hv_gpu *gpu,
                   const struct hv_quotas *quotas, struct hv_adapter *out, struct hp_error *err)
{
    struct cim_instance *object = cim_instance_copy(arena, template);
    if (gpu)
        cim_props_set(arena, &object->props, "HostResource", cim_string_array(arena, &gpu->path, 1));
    hv_adapter_set_quotas(arena, &object->props, quotas);
    int rc = hv_adapter_decode(arena, object, out, err);
    if (!rc)
        out->id = NULL;
    return rc;
}

/* `path` is the object path of a GPU; NULL: none. */
static int set_host_resource(struct hp_arena *arena, struct hv_adapter *adapter, const char *path,
                             struct hp_error *err)
{
    struct cim_instance *object = cim_instance_copy(arena, adapter->object);
    cim_props_set(arena, &object->props, "HostResource",
                  path ? cim_string_array(arena, &path, 1) : cim_null_array(CIM_STRING));
    int rc = path ? cim_embed_check(object, err) : 0;
    if (!rc)
        adapter->object = object;
    return rc;
}

int hv_adapter_set_gpu(struct hp_arena *arena, struct hv_adapter *adapter, const struct hv_gpu *gpu,
                       struct hp_error *err)
{
    int rc = set_host_resource(arena, adapter, gpu ? gpu->path : NULL, err);
    if (!rc)
        adapter->instance_path = gpu ? gpu->instance_path : NULL;
    return rc;
}

/* From this build on, HostResource can be read back. */
enum { FIRST_BUILD_THAT_TELLS_GPUS = 20348 };

bool hv_host_hides_gpus(uint64_t build)
{
    return build != 0 && build < FIRST_BUILD_THAT_TELLS_GPUS;
}

void hv_adapter_mark_hidden(struct hv_adapters *adapters, uint64_t build)
{
    for (size_t i = 0; i < adapters->count; i++)
        adapters->items[i].gpu_hidden = !adapters->items[i].instance_path && hv_host_hides_gpus(build);
}

bool hv_adapter_is_unknown(const struct hv_adapter *adapter)
{
    return adapter->gpu_hidden && !adapter->card_remembered;
}

const char *hv_gpu_object_path(struct hp_arena *arena, const char *computer, const char *instance_path)
{
    return cim_ref_path(arena, hv_ref_by_name(arena, computer, HV_GPU_CLASS, instance_path));
}

int hv_adapter_recall(struct hp_arena *arena, struct hv_adapter *adapter, const char *instance_path,
                      const char *computer, struct hp_error *err)
{
    int rc = instance_path
                 ? set_host_resource(arena, adapter, hv_gpu_object_path(arena, computer, instance_path), err)
                 : 0;
    if (rc)
        return rc;
    adapter->instance_path = instance_path;
    adapter->card_remembered = true;
    return 0;
}

/* --- comparing --- */

static bool is_empty(const struct cim_value *value)
{
    return !value || value->is_null || (value->is_array && value->as.array.count == 0);
}

/* Two paths of GPUs are the same when they name the same object, whatever host name they carry. */
static bool same_resource(struct hp_arena *arena, const struct cim_value *a, const struct cim_value *b)
{
    if (a->as.array.count != b->as.array.count)
        return false;
    for (size_t i = 0; i < a->as.array.count; i++) {
        struct cim_ref x;
        struct cim_ref y;
        if (cim_ref_parse(arena, a->as.array.items[i].as.string, &x, NULL) != 0 ||
            cim_ref_parse(arena, b->as.array.items[i].as.string, &y, NULL) != 0 || !cim_ref_same(&x, &y))
            return false;
    }
    return true;
}

bool hv_adapter_same_value(struct hp_arena *arena, const char *name, const struct cim_value *a,
                           const struct cim_value *b)
{
    if (is_empty(a) || is_empty(b))
        return is_empty(a) && is_empty(b);
    if (a->is_array && b->is_array && a->type == CIM_STRING && b->type == CIM_STRING &&
        hp_text_same(name, "HostResource"))
        return same_resource(arena, a, b);
    return cim_value_equal(a, b);
}

/* The id changes with every add; the list of systems is the host's own and cannot be written. */
static bool is_beside_the_point(const char *name)
{
    return hp_text_same(name, "InstanceID") || hp_text_same(name, "VirtualSystemIdentifiers");
}

/* What an adapter gets when it is added and cannot be given later. */
static bool is_set_by_add(const char *name)
{
    return hp_text_same(name, "HostResource") || hp_text_same(name, "PoolID");
}

static const char *describe(struct hp_arena *arena, const char *name, const struct cim_value *wanted,
                            const struct cim_value *actual)
{
    HP_STR(text);
    hp_str_format(&text, "%s is ", name);
    if (is_empty(actual))
        hp_str_add(&text, "empty");
    else
        cim_value_print(&text, actual);
    hp_str_add(&text, " instead of ");
    if (is_empty(wanted))
        hp_str_add(&text, "empty");
    else
        cim_value_print(&text, wanted);
    return hp_arena_copy(arena, hp_str_text(&text));
}

/* Holds one property of both (NULL: missing) against each other and worsens the verdict. */
static void compare_property(struct hp_arena *arena, const char *name, const struct cim_value *wanted,
                             const struct cim_value *actual, enum hv_likeness *verdict,
                             const char **difference)
{
    if (hv_adapter_same_value(arena, name, wanted, actual) || is_beside_the_point(name))
        return;
    enum hv_likeness this_one = is_set_by_add(name) || is_empty(wanted) ? HV_DIFFERENT : HV_TUNABLE;
    if (this_one <= *verdict)
        return;
    *verdict = this_one;
    if (difference)
        *difference = describe(arena, name, wanted, actual);
}

enum hv_likeness hv_adapter_compare(struct hp_arena *arena, const struct hv_adapter *wanted,
                                    const struct hv_adapter *actual, const char **difference)
{
    const struct cim_props *w = &wanted->object->props;
    const struct cim_props *a = &actual->object->props;
    enum hv_likeness verdict = HV_SAME;
    size_t at = 0; /* objects of one host have their properties in one order */
    size_t both = 0;
    for (size_t i = 0; i < w->count && verdict != HV_DIFFERENT; i++) {
        const struct cim_value *other = cim_props_find_next(a, w->items[i].name, &at);
        both += other != NULL;
        compare_property(arena, w->items[i].name, &w->items[i].value, other, &verdict, difference);
    }
    at = 0;
    for (size_t i = 0; both < a->count && i < a->count && verdict != HV_DIFFERENT; i++) {
        if (!cim_props_find_next(w, a->items[i].name, &at))
            compare_property(arena, a->items[i].name, NULL, &a->items[i].value, &verdict, difference);
    }
    return verdict;
}

/* --- what is sent --- */

int hv_adapter_add_text(struct hp_arena *arena, const struct cim_instance *template,
                        const struct hv_adapter *adapter, const char **out, struct hp_error *err)
{
    struct cim_instance *bare = cim_instance_copy(arena, template);
    for (size_t i = 0; i < adapter->object->props.count; i++) {
        const struct cim_prop *prop = &adapter->object->props.items[i];
        if (is_set_by_add(prop->name) && !is_empty(&prop->value))
            cim_props_set(arena, &bare->props, prop->name, prop->value);
    }
    return print(arena, bare, out, err);
}

int hv_adapter_tune_text(struct hp_arena *arena, const struct cim_instance *template,
                         const struct hv_adapter *adapter, const char **out, struct hp_error *err)
{
    struct cim_instance *change = cim_instance_new(arena, HV_ADAPTER_CLASS);
    size_t at = 0;
    cim_props_set(arena, &change->props, "InstanceID", cim_string(adapter->id));
    for (size_t i = 0; i < adapter->object->props.count; i++) {
        const struct cim_prop *prop = &adapter->object->props.items[i];
        if (!is_beside_the_point(prop->name) && !is_set_by_add(prop->name) && !is_empty(&prop->value) &&
            !hv_adapter_same_value(arena, prop->name, &prop->value,
                                   cim_props_find_next(&template->props, prop->name, &at)))
            cim_props_set(arena, &change->props, prop->name, prop->value);
    }
    *out = NULL;
    if (change->props.count == 1)
        return 0;
    return print(arena, change, out, err);
}

/* --- what is relied on --- */

static const struct hv_optional optional[] = {
    { "NumaAwarePlacement", "adapters are placed without regard to memory nodes" },
    { NULL, NULL },
};

static const struct hv_required relied[] = {
    { .class_name = HV_ADAPTER_CLASS, HV_FIELDS(adapter_fields), .optional = optional, .whole = true },
};
const struct hv_required_list hv_required_by_adapter_object = HV_LIST(relied);
