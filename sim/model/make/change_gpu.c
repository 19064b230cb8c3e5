/* SPDX-License-Identifier: MIT */
/* GPUs, and the adapters of VMs, as another administrator changes them. */
#include "change.h"

#include "base/text.h"

#include <string.h>

#define DEVICE_PREFIX "\\\\?\\"
#define INTERFACE "#{064092b3-625e-43bf-9eb5-dc845897dd59}\\GPUPARAV"

int change_find_gpu(const struct change *change, const char *which, struct hf_gpu **out)
{
    struct hf_gpus *gpus = &change->world->gpus;
    uint64_t order;
    size_t found = 0;
    if (hp_text_to_u64(which, &order) && order >= 1 && order <= gpus->count) {
        *out = &gpus->items[order - 1];
        return 0;
    }
    for (size_t i = 0; i < gpus->count; i++) {
        if (hp_text_same(gpus->items[i].name, which) || hp_text_same(gpus->items[i].instance_path, which)) {
            *out = &gpus->items[i];
            found++;
        }
    }
    if (found == 1)
        return 0;
    hp_error_set(change->err, found ? HP_E_AMBIGUOUS : HP_E_NOT_FOUND,
                 found ? "%zu GPUs are called '%s'" : "%zu GPUs match '%s'", found, which);
    hp_error_next(change->err, "give its number in the file, from 1 to %zu", gpus->count);
    return found ? HP_E_AMBIGUOUS : HP_E_NOT_FOUND;
}

/* The third part of an instance path says where the card sits. Adapters go on naming the old one. */
static int move_card(const struct change *change, struct hf_gpu *gpu)
{
    const char *path = gpu->instance_path;
    const char *slot = strchr(path, '#');
    slot = slot ? strchr(slot + 1, '#') : NULL;
    const char *rest = slot ? strchr(slot + 1, '#') : NULL;
    if (!rest)
        return hp_error_set(change->err, HP_E_USAGE, "the instance path %s has no slot", path);
    if (!*change->value || strchr(change->value, '#') || strchr(change->value, '\\'))
        return hp_error_set(change->err, HP_E_USAGE, "slot must look like 4&1a6be4d1&0&0009, not '%s'",
                            change->value);
    gpu->instance_path =
        hp_arena_format(&change->world->arena, "%.*s#%s%s", (int)(slot - path), path, change->value, rest);
    return 0;
}

static int remove_card(const struct change *change, struct hf_gpu *gpu)
{
    struct hf_gpus *gpus = &change->world->gpus;
    int rc = change_needs_yes(change);
    if (!rc)
        hf_list_remove(gpus->items, &gpus->count, (size_t)(gpu - gpus->items), sizeof *gpu);
    return rc;
}

int change_gpus(const struct change *change)
{
    enum { PARTITIONS = 32 };
    struct hp_arena *arena = &change->world->arena;
    const char *device = change->value;
    if (!hp_text_same(change->property, "add"))
        return hp_error_set(change->err, HP_E_USAGE, "the GPUs have no property '%s': only add",
                            change->property);
    bool whole = hp_text_begins(device, DEVICE_PREFIX);
    struct hf_gpu *gpu = hf_add_gpu(change->world);
    gpu->name = "New GPU";
    gpu->instance_path =
        whole ? hp_arena_copy(arena, device) : hp_arena_format(arena, DEVICE_PREFIX "%s" INTERFACE, device);
    gpu->partition_count = PARTITIONS;
    gpu->valid_partition_counts.items = hp_arena_array(arena, 1, sizeof(uint64_t));
    gpu->valid_partition_counts.items[0] = PARTITIONS;
    gpu->valid_partition_counts.count = gpu->valid_partition_counts.capacity = 1;
    return 0;
}

int change_gpu(const struct change *change, const char *which)
{
    struct hf_gpu *gpu = NULL;
    int rc = change_find_gpu(change, which, &gpu);
    if (rc)
        return rc;
    if (hp_text_same(change->property, "slot"))
        return move_card(change, gpu);
    if (hp_text_same(change->property, "remove"))
        return remove_card(change, gpu);
    return change_field(change, &hf_gpu_shape, gpu, "a GPU");
}

/* --- adapters --- */

static const char *const resource_words[HF_RESOURCES] = { "vram", "encode", "decode", "compute" };

/* "vram-max": the value of that name; NULL for another word. */
static struct hp_opt_u64 *value_of(struct hf_adapter *adapter, const char *property)
{
    for (size_t i = 0; i < HF_RESOURCES; i++) {
        size_t length = strlen(resource_words[i]);
        if (!hp_text_begins(property, resource_words[i]) || property[length] != '-')
            continue;
        const char *bound = property + length + 1;
        struct hf_share *share = &adapter->share[i];
        return hp_text_same(bound, "min")       ? &share->min
               : hp_text_same(bound, "max")     ? &share->max
               : hp_text_same(bound, "optimal") ? &share->optimal
                                                : NULL;
    }
    return NULL;
}

/* Any VM's; checkpoints keep theirs. */
static struct hf_adapter *find_adapter(const struct hf_world *world, const char *id)
{
    struct hf_adapter *found = NULL;
    for (size_t i = 0; !found && i < world->vms.count; i++)
        found = hf_adapter_by_id(&world->vms.items[i].adapters, id);
    return found;
}

int change_adapter(const struct change *change, const char *id)
{
    struct hf_adapter *adapter = find_adapter(change->world, id);
    struct hp_opt_u64 *value = adapter ? value_of(adapter, change->property) : NULL;
    if (!adapter)
        return hp_error_set(change->err, HP_E_NOT_FOUND, "no VM has an adapter %s", id);
    if (change_other(change, &adapter->other))
        return 0;
    if (!value)
        return change_field(change, &hf_adapter_shape, adapter, "an adapter");
    *value = (struct hp_opt_u64){ .set = false };
    if (hp_text_same(change->value, "null"))
        return 0;
    value->set = hp_text_to_u64(change->value, &value->value);
    return value->set ? 0
                      : hp_error_set(change->err, HP_E_USAGE, "%s must be a whole number or null, not '%s'",
                                     change->property, change->value);
}
