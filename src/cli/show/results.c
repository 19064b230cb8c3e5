/* SPDX-License-Identifier: MIT */
#include "results.h"

#include "base/text.h"

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

struct hv_adapters cli_adapters_of(struct hp_arena *arena, const struct cli_vm_result *result,
                                   const char *vm_id)
{
    struct hv_adapters own = { .items = hp_arena_array(arena, result->adapters.count, sizeof *own.items) };
    for (size_t i = 0; i < result->adapters.count; i++) {
        if (hp_text_same(result->owners[i], vm_id))
            own.items[own.count++] = result->adapters.items[i];
    }
    return own;
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

struct hp_opt_bool cli_target_done(const struct cli_change_result *result, const struct hv_checkpoint *target)
{
    const struct core_plan *plan = result->plan;
    const struct core_report *report = result->report;
    for (size_t i = 0; report && i < report->target_count; i++) {
        if (hp_text_same(plan->intent.targets[i].id, target->id))
            return report->targets[i];
    }
    return (struct hp_opt_bool){ true, false }; /* it is not about that one, or nothing was done */
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

const struct core_parked_vm *cli_parked_at(const struct core_parked_vms *vms, const char *vm_id)
{
    for (size_t i = 0; i < vms->count; i++) {
        if (hp_text_same(vms->items[i].vm_id, vm_id))
            return &vms->items[i];
    }
    return NULL;
}

bool cli_may_be_parked(const struct core_parked_vm *vm)
{
    return vm && (vm->look.parked || vm->look.doubt);
}
