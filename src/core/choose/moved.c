/* SPDX-License-Identifier: MIT */
#include "core/moved.h"

#include "base/text.h"
#include "core/selector.h"

bool core_is_stale(const struct hv_gpus *gpus, const struct hv_adapter *adapter)
{
    return adapter->instance_path && hv_gpu_is_gone(gpus, adapter->instance_path);
}

bool core_is_untold(const struct hv_gpus *gpus, const struct hv_adapter *adapter)
{
    return adapter->instance_path && !hv_gpu_at(gpus, adapter->instance_path) &&
           !core_is_stale(gpus, adapter);
}

int core_refuse_untold(const struct hv_gpus *gpus, const struct hv_adapter *adapter, struct hp_error *err)
{
    if (!core_is_untold(gpus, adapter))
        return 0;
    hp_error_next(
        err,
        "try again; if that does not help, hyperpoint list-gpus-partitionable shows what cannot be used");
    return hp_error_set(
        err, HP_E_FAILED,
        "HyperPoint cannot tell whether this host has the GPU of an adapter (%s): Hyper-V's answer about "
        "its GPUs could not be read completely",
        adapter->instance_path);
}

static bool is_named(const struct hv_adapters *set, const char *instance_path)
{
    for (size_t i = 0; i < set->count; i++) {
        if (hp_text_same(set->items[i].instance_path, instance_path))
            return true;
    }
    return false;
}

/* --- candidates --- */

/* Of the same hardware, and (`same_place`) in the same place; named by nobody of the set. */
static struct core_moved candidates(struct hp_arena *arena, const struct hv_gpus *gpus,
                                    const struct hv_adapters *set, const char *instance_path, bool same_place)
{
    const char *device_id = hv_gpu_device_id(arena, instance_path);
    const char *device = device_id ? device_id : instance_path;
    const char *hardware = hv_gpu_hardware_id(arena, device);
    struct core_moved moved = { .items = hp_arena_array(arena, gpus->count, sizeof *moved.items) };
    for (size_t i = 0; hardware && i < gpus->count; i++) {
        const struct hv_gpu *gpu = &gpus->items[i];
        bool fits = hp_text_same(hv_gpu_hardware_id(arena, gpu->device_id), hardware) &&
                    (!same_place || hp_text_same(hv_gpu_location(gpu->device_id), hv_gpu_location(device)));
        if (fits && !is_named(set, gpu->instance_path))
            moved.items[moved.count++] = gpu;
    }
    return moved;
}

static struct core_moved find(struct hp_arena *arena, const struct hv_gpus *gpus,
                              const struct hv_adapters *set, const char *instance_path)
{
    struct core_moved all = candidates(arena, gpus, set, instance_path, false);
    struct core_moved placed = { .count = 0 };
    if (all.count > 1)
        placed = candidates(arena, gpus, set, instance_path, true);
    return placed.count == 1 ? placed : all;
}

/* Another missing card of the set can be that one, too. */
static bool is_contested(struct hp_arena *arena, const struct hv_gpus *gpus, const struct hv_adapters *set,
                         const char *instance_path, const struct hv_gpu *candidate)
{
    for (size_t i = 0; i < set->count; i++) {
        const struct hv_adapter *other = &set->items[i];
        if (!core_is_stale(gpus, other) || hp_text_same(other->instance_path, instance_path))
            continue;
        struct core_moved theirs = find(arena, gpus, set, other->instance_path);
        for (size_t j = 0; j < theirs.count; j++) {
            if (theirs.items[j] == candidate)
                return true;
        }
    }
    return false;
}

struct core_moved core_find_moved(struct hp_arena *arena, const struct hv_gpus *gpus,
                                  const struct hv_adapters *set, const char *instance_path)
{
    if (!instance_path || gpus->unusable.count)
        return (struct core_moved){ .count = 0 };
    struct core_moved moved = find(arena, gpus, set, instance_path);
    moved.contested = moved.count == 1 && is_contested(arena, gpus, set, instance_path, moved.items[0]);
    return moved;
}

const struct hv_gpu *core_moved_to(const struct core_moved *moved)
{
    return moved->count == 1 && !moved->contested ? moved->items[0] : NULL;
}

const char *core_moved_text(struct hp_arena *arena, const struct core_moved *moved, const char *instance_path)
{
    if (moved->count == 0)
        return NULL;
    if (core_moved_to(moved))
        return hp_arena_format(arena, "was %s, and is now %s", instance_path, moved->items[0]->instance_path);
    const char *text =
        moved->contested
            ? hp_arena_format(arena, "was %s, and another missing card can also be it:", instance_path)
            : hp_arena_format(arena, "was %s, and %zu cards can be it:", instance_path, moved->count);
    for (size_t i = 0; i < moved->count; i++)
        text = hp_arena_format(arena, "%s%s %s (%s)", text, i ? "," : "",
                               core_gpu_label(arena, moved->items[i]), moved->items[i]->instance_path);
    return text;
}

/* --- rebinding --- */

int core_rebind(struct hp_arena *arena, const struct hv_gpus *gpus, struct hv_adapters *set,
                struct hp_error *err)
{
    int rc = 0;
    for (size_t i = 0; !rc && i < set->count; i++) {
        struct hv_adapter *adapter = &set->items[i];
        if (!core_is_stale(gpus, adapter))
            continue;
        struct core_moved moved = core_find_moved(arena, gpus, set, adapter->instance_path);
        const struct hv_gpu *gpu = core_moved_to(&moved);
        if (!gpu)
            continue;
        struct hv_adapter *present = hp_arena_alloc(arena, sizeof *present);
        *present = *adapter;
        rc = hv_adapter_set_gpu(arena, present, gpu, err);
        adapter->present = rc ? NULL : present;
    }
    return rc;
}

const struct hv_adapter *core_at_present(const struct hv_adapter *adapter)
{
    return adapter->present ? adapter->present : adapter;
}
