/* SPDX-License-Identifier: MIT */
#include "results.h"

#include "base/text.h"

#include <stdlib.h>

struct cli_shown_host cli_shown_host(const struct cli_host *host)
{
    return (struct cli_shown_host){ .simulated = host->simulated,
                                    .address = host->address,
                                    .info = hv_host_known_info(host->host) };
}

struct cli_adapter_view cli_view_adapter(struct hp_arena *arena, const struct hv_adapter *adapter,
                                         const struct hv_adapters *all, const struct hv_gpus *gpus)
{
    struct cli_adapter_view view = { .adapter = adapter };
    view.unknown = hv_adapter_is_unknown(adapter);
    view.automatic = !adapter->instance_path && !view.unknown;
    if (!adapter->instance_path)
        return view;
    view.gpu = hv_gpu_at(gpus, adapter->instance_path);
    view.stale = core_is_stale(gpus, adapter);
    view.untold = core_is_untold(gpus, adapter);
    if (view.stale)
        view.moved = core_find_moved(arena, gpus, all, adapter->instance_path);
    view.device_id = view.gpu ? view.gpu->device_id : hv_gpu_device_id(arena, adapter->instance_path);
    return view;
}

bool cli_view_has_problem(const struct cli_adapter_view *view)
{
    return view->stale || view->untold || view->unknown || (view->gpu && !view->gpu->working);
}

struct owned {
    const char *owner;
    size_t place;
};

static int by_owner(const void *a, const void *b)
{
    const struct owned *x = a;
    const struct owned *y = b;
    int order = hp_text_compare(x->owner, y->owner);
    return order ? order : x->place < y->place ? -1 : 1;
}

static void bring_together(struct hp_arena *arena, struct cli_vm_result *result)
{
    size_t count = result->adapters.count;
    struct owned *sorted = hp_arena_array(arena, count, sizeof *sorted);
    struct hv_adapter *items = hp_arena_array(arena, count, sizeof *items);
    const char **owners = hp_arena_array(arena, count, sizeof *owners);
    for (size_t i = 0; i < count; i++)
        sorted[i] = (struct owned){ result->owners[i], i };
    if (count)
        qsort(sorted, count, sizeof *sorted, by_owner);
    for (size_t i = 0; i < count; i++) {
        items[i] = result->adapters.items[sorted[i].place];
        owners[i] = sorted[i].owner;
        hp_map_put(arena, &result->of_vm.adapters, owners[i], i);
    }
    result->adapters.items = items;
    result->owners = owners;
}

void cli_vm_result_index(struct hp_arena *arena, struct cli_vm_result *result)
{
    bring_together(arena, result);
    for (size_t i = 0; i < result->parked.count; i++)
        hp_map_put(arena, &result->of_vm.parked, result->parked.items[i].vm_id, i);
    for (size_t i = 0; i < result->unusable.count; i++) {
        const struct hv_unusable *item = &result->unusable.items[i];
        if (item->kind == HV_UNUSABLE_ADAPTER && item->vm_id)
            hp_map_put(arena, &result->of_vm.unread, item->vm_id, i);
        else if (item->kind == HV_UNUSABLE_ADAPTER)
            result->of_vm.any_unread = true;
    }
}

struct hv_adapters cli_adapters_of(const struct cli_vm_result *result, const char *vm_id)
{
    size_t first = 0;
    size_t end = 0;
    if (hp_map_find(&result->of_vm.adapters, vm_id, &first))
        for (end = first; end < result->adapters.count && hp_text_same(result->owners[end], vm_id); end++)
            continue;
    return (struct hv_adapters){ .items = result->adapters.items + first, .count = end - first };
}

bool cli_has_unread_adapters(const struct cli_vm_result *result, const char *vm_id)
{
    return result->of_vm.any_unread || hp_map_find(&result->of_vm.unread, vm_id, NULL);
}

const struct core_refusal *cli_refusal_of(const struct cli_vm_result *result, const char *vm_id)
{
    static const struct core_refusal none = { .since = NULL };
    const struct core_memory *memory = core_memory_of(&result->memories, vm_id);
    return memory ? &memory->refusal : &none;
}

const struct hv_adapters *cli_adapters_before(const struct cli_change_result *result)
{
    return result->report ? &result->report->before : &result->state->adapters;
}

const struct hv_adapters *cli_adapters_after(const struct cli_change_result *result)
{
    if (result->report)
        return result->report->after_known ? &result->report->after : NULL;
    return result->what_if ? &result->plan->wanted : &result->state->adapters;
}

struct hp_opt_bool cli_target_done(const struct cli_change_result *result, size_t index)
{
    const struct core_report *report = result->report;
    return report && index < report->target_count ? report->targets[index]
                                                  : (struct hp_opt_bool){ true, false };
}

enum core_outcome cli_result_outcome(const struct cli_change_result *result)
{
    return result->report ? result->report->outcome : CORE_UNCHANGED;
}

/* The id an adapter of before has now: its own, or that of the adapter that took its place. */
static const char *id_now(const struct core_report *report, const char *id)
{
    for (size_t i = 0; report && i < report->replaced_count; i++) {
        if (hp_text_same(report->replaced[i].from, id))
            return report->replaced[i].to;
    }
    return id;
}

/* Adapters that come back from being parked were there before the change, in a sense: they get their ids of
 * then. */
static const struct hv_adapter *parked_one(const struct cli_change_result *result,
                                           const struct hv_adapter *after)
{
    const struct hv_adapters *set = &result->plan->intent.add;
    for (size_t i = 0; result->plan->intent.change->parking == CORE_UNPARKS && i < set->count; i++) {
        if (hp_text_same(id_now(result->report, set->items[i].id), after->id))
            return &set->items[i];
    }
    return NULL;
}

struct cli_fates cli_fates_of(struct hp_arena *arena, const struct cli_change_result *result)
{
    const struct hv_adapters *before = cli_adapters_before(result);
    const struct hv_adapters *after = cli_adapters_after(result);
    struct cli_fates fates = { .count = 0 };
    if (!after)
        return fates;
    fates.items = hp_arena_array(arena, before->count + after->count, sizeof *fates.items);
    bool *taken = hp_arena_array(arena, after->count, sizeof *taken);
    for (size_t i = 0; i < before->count; i++) {
        struct cli_fate *fate = &fates.items[fates.count++];
        const char *id = id_now(result->report, before->items[i].id);
        fate->before = &before->items[i];
        for (size_t j = 0; j < after->count && !fate->after; j++) {
            if (taken[j] || !hp_text_same(after->items[j].id, id))
                continue;
            taken[j] = true;
            fate->after = &after->items[j];
        }
    }
    for (size_t j = 0; j < after->count; j++) {
        const struct hv_adapter *added = &after->items[j];
        if (!taken[j])
            fates.items[fates.count++] = (struct cli_fate){ parked_one(result, added), added };
    }
    return fates;
}

const struct core_parked_vm *cli_parked_at(const struct cli_vm_result *result, const char *vm_id)
{
    size_t place;
    return hp_map_find(&result->of_vm.parked, vm_id, &place) ? &result->parked.items[place] : NULL;
}

bool cli_may_be_parked(const struct core_parked_vm *vm)
{
    return vm && (vm->look.parked || vm->look.doubt);
}
