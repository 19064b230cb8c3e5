/* SPDX-License-Identifier: MIT */
#include "text.h"

#include "parked_vms.h"
#include "say/text.h"
#include "unusable.h"

#include "base/text.h"

#include <inttypes.h>

enum {
    LABEL_COLUMNS = 12,
    NAME_COLUMNS_MOST = 32, /* longer names push the rest of their line to the right */
    STATE_COLUMNS = 10,
};

static void add_host(struct hp_str *out, const struct hv_host_info *host, bool simulated)
{
    hp_str_add(out, simulated ? "Simulated host " : "Host ");
    cli_escape(out, host->name ? host->name : "without a name");
    if (host->caption) {
        hp_str_add(out, ", ");
        cli_escape(out, host->caption);
    }
    if (host->build)
        hp_str_format(out, ", build %" PRIu64, host->build);
    hp_str_add_char(out, '\n');
}

static void add_field(struct hp_str *out, const char *label, const char *value)
{
    hp_str_add(out, "     ");
    cli_pad(out, label, LABEL_COLUMNS);
    cli_escape(out, value);
    hp_str_add_char(out, '\n');
}

static void add_heading(struct hp_str *out, unsigned order, const char *name)
{
    if (order)
        hp_str_format(out, "\n%3u  ", order);
    else
        hp_str_add(out, "\n  -  ");
    cli_escape(out, name);
    hp_str_add_char(out, '\n');
}

static void add_total(struct hp_str *out, size_t count, const char *one, const char *many)
{
    hp_str_format(out, "\nTotal: %zu %s\n", count, count == 1 ? one : many);
}

/* Percent of the total that is free; the driver's units mean nothing to people. */
static void add_share(struct hp_str *out, const struct hv_capacity *capacity)
{
    if (!capacity->available.set || !capacity->total.set || capacity->total.value == 0)
        hp_str_add(out, "unknown");
    else
        hp_str_format(out, "%.0f %%",
                      100.0 * (double)capacity->available.value / (double)capacity->total.value);
}

static void add_gpu(struct hp_str *out, const struct hv_gpu *gpu)
{
    add_heading(out, gpu->order, gpu->name ? gpu->name : "Unknown GPU");
    add_field(out, "Device ID", gpu->device_id ? gpu->device_id : "unknown");
    add_field(out, "Instance ID", gpu->instance_path);
    if (gpu->driver_version)
        add_field(out, "Driver", gpu->driver_version);
    HP_STR(free_share);
    for (int i = 0; i < HV_RESOURCES; i++) {
        hp_str_format(&free_share, "%s%s ", i ? ", " : "", hv_resource_name((enum hv_resource)i));
        add_share(&free_share, &gpu->capacity[i]);
    }
    add_field(out, "Free", hp_str_text(&free_share));
    HP_STR(kind);
    hp_str_format(&kind, "%s (%s), %" PRIu64 " partition%s", hv_gpu_kind_name(gpu->kind), gpu->kind_reason,
                  gpu->partition_count, gpu->partition_count == 1 ? "" : "s");
    add_field(out, "Type", hp_str_text(&kind));
    if (!gpu->name)
        add_field(out, "Problem", "Windows does not list it, or reports a problem with it");
    else if (!gpu->working)
        add_field(out, "Problem", "Windows reports a problem with its driver");
}

static void add_partitionable(struct hp_str *out, const struct cli_gpu_result *result)
{
    hp_str_add(out, "\nPartitionable GPUs\n");
    for (size_t i = 0; i < result->gpus.count; i++)
        add_gpu(out, &result->gpus.items[i]);
    add_total(out, result->gpus.count, "partitionable GPU", "partitionable GPUs");
}

/* "VRAM Min 0, Max 5"; false when none of the resource's values is set. */
static bool add_quota(struct hp_str *out, const struct hv_quotas *quotas, enum hv_resource resource)
{
    bool any = false;
    for (int bound = 0; bound < HV_BOUNDS; bound++) {
        struct hp_opt_u64 value = quotas->value[resource][bound];
        if (!value.set)
            continue;
        hp_str_format(out, "%s%s %s %" PRIu64, any ? "," : "", any ? "" : hv_resource_name(resource),
                      hv_bound_name((enum hv_bound)bound), value.value);
        any = true;
    }
    return any;
}

void cli_add_quotas(struct hp_str *out, const struct hv_quotas *quotas)
{
    bool any = false;
    for (int i = 0; i < HV_RESOURCES; i++) {
        HP_STR(quota);
        if (!add_quota(&quota, quotas, (enum hv_resource)i))
            continue;
        hp_str_format(out, "%s%s", any ? "; " : "", hp_str_text(&quota));
        any = true;
    }
    hp_str_add(out, any ? "" : "the driver's defaults");
}

/* A line for each resource that has values. */
static void add_quota_fields(struct hp_str *out, const struct hv_quotas *quotas)
{
    bool any = false;
    for (int i = 0; i < HV_RESOURCES; i++) {
        HP_STR(quota);
        if (!add_quota(&quota, quotas, (enum hv_resource)i))
            continue;
        add_field(out, any ? "" : "Quotas", hp_str_text(&quota));
        any = true;
    }
    if (!any)
        add_field(out, "Quotas", "the driver's defaults");
}

static const char *adapter_name(struct hp_arena *arena, const struct cli_adapter_view *view)
{
    if (view->unknown)
        return "not shown by this Windows";
    if (view->automatic)
        return "automatic (Hyper-V chooses at start)";
    return hp_arena_format(arena, "%s%s", view->gpu && view->gpu->name ? view->gpu->name : "Unknown GPU",
                           view->adapter->card_remembered ? " (remembered)" : "");
}

/* How a card is known that Windows does not show. */
static void add_card(struct hp_str *out, const struct cli_adapter_view *view,
                     const struct core_memory *memory)
{
    HP_STR(text);
    const struct core_card *card = core_memory_card(memory, view->adapter->id);
    if (view->unknown)
        add_field(out, "Card", "unknown: this Windows does not show it, and HyperPoint did not assign it");
    if (!view->adapter->card_remembered)
        return;
    hp_str_format(&text, "remembered%s%s; this Windows does not show it",
                  card ? ": HyperPoint assigned it " : "", card ? card->since : "");
    add_field(out, "Card", hp_str_text(&text));
}

static void add_stale(struct hp_str *out, const struct cli_adapter_view *view)
{
    const struct core_moved *moved = &view->moved;
    for (size_t i = 0; i < moved->count; i++)
        add_field(out,
                  i                      ? ""
                  : core_moved_to(moved) ? "Now at"
                                         : "Perhaps at",
                  moved->items[i]->instance_path);
    add_field(out, "Problem",
              core_moved_to(moved) ? "the card is in another slot: -REBIND uses it there"
              : moved->count       ? "the card is not where it was, and it is not clear which one it is now"
                             : "the card is gone or disabled: the host has no GPU with that instance id");
}

static void add_adapter(struct hp_str *out, const struct hv_adapter *adapter,
                        const struct cli_gpu_result *result)
{
    const struct hv_gpus *gpus = &result->gpus;
    HP_ARENA(scratch);
    struct cli_adapter_view view = cli_view_adapter(&scratch, adapter, &result->adapters, gpus);
    add_heading(out, view.gpu ? view.gpu->order : 0, adapter_name(&scratch, &view));
    add_field(out, "Adapter ID", adapter->id);
    if (view.adapter->instance_path) {
        add_field(out, "Device ID", view.device_id ? view.device_id : "unknown");
        add_field(out, "Instance ID", adapter->instance_path);
    }
    add_card(out, &view, &result->memory);
    add_quota_fields(out, &adapter->quotas);
    if (view.stale)
        add_stale(out, &view);
    else if (view.gpu && !view.gpu->working)
        add_field(out, "Problem", "Windows reports a problem with its driver");
}

/* What Hyper-V's refusal says of assignments that Windows does not list. */
static void add_refusal(struct hp_str *out, const struct core_refusal *refusal, bool shows_any)
{
    HP_ARENA(scratch);
    if (!refusal->since)
        return;
    hp_str_add(out, shows_any ? "\n  Perhaps more than these: " : "\n  None shown: ");
    cli_escape(out, core_refusal_sentence(&scratch, refusal));
    hp_str_add(out, ".\n");
    if (refusal->text) {
        hp_str_add(out, "     Hyper-V said: ");
        cli_escape(out, cli_in_one_line(&scratch, refusal->text));
        hp_str_add_char(out, '\n');
    }
    hp_str_add(out, "     ");
    cli_escape_sentence(out, core_refusal_cards(&scratch, refusal));
    hp_str_add(out, ".\n");
}

static void add_assigned(struct hp_str *out, const struct cli_gpu_result *result)
{
    hp_str_add(out, "\nGPUs assigned to \"");
    cli_escape(out, result->vm.name);
    hp_str_format(out, "\" (%s)\n", hv_state_name(result->status.state));
    for (size_t i = 0; i < result->adapters.count; i++)
        add_adapter(out, &result->adapters.items[i], result);
    add_refusal(out, &result->memory.refusal, result->adapters.count > 0);
    bool all_shown = result->memory.refusal.since == NULL;
    add_total(out, result->adapters.count, all_shown ? "assigned GPU" : "assigned GPU shown",
              all_shown ? "assigned GPUs" : "assigned GPUs shown");
    for (size_t i = 0; i < result->parked.count; i++) {
        hp_str_add_char(out, '\n');
        cli_text_add_parked(out, &result->parked.items[i].look);
        if (result->parked.items[i].look.parked)
            cli_text_add_remembered(out, &result->parked.items[i].look.parked->adapters);
    }
}

void cli_text_gpus(struct hp_str *out, const struct cli_gpu_result *result)
{
    add_host(out, &result->host, result->simulated);
    if (result->partitionable)
        add_partitionable(out, result);
    if (result->assigned)
        add_assigned(out, result);
    cli_text_unusable(out, &result->gpus.unusable);
}

/* The VM's GPUs, a line for each name with how often it has it. */
static size_t add_vm_gpus(struct hp_str *out, const struct cli_vm_result *result, const char *vm_id)
{
    HP_ARENA(scratch);
    struct hv_adapters adapters = cli_adapters_of(&scratch, result, vm_id);
    struct {
        const char *name;
        size_t times;
    } *names = hp_arena_array(&scratch, adapters.count, sizeof *names);
    size_t count = 0;
    for (size_t i = 0; i < adapters.count; i++) {
        struct cli_adapter_view view =
            cli_view_adapter(&scratch, &adapters.items[i], &adapters, &result->gpus);
        const char *name = adapter_name(&scratch, &view);
        if (view.stale)
            name = view.moved.count ? "a card that is in another slot" : "a card that is gone or disabled";
        size_t place = 0;
        while (place < count && !hp_text_same(names[place].name, name))
            place++;
        names[place].name = name;
        names[place].times++;
        count += place == count;
    }
    for (size_t i = 0; i < count; i++) {
        hp_str_format(out, "      %zu x ", names[i].times);
        cli_escape(out, names[i].name);
        hp_str_add_char(out, '\n');
    }
    return adapters.count;
}

static size_t name_columns(const struct hv_vm_rows *vms)
{
    size_t widest = 4;
    for (size_t i = 0; i < vms->count; i++) {
        HP_STR(clean);
        cli_escape(&clean, vms->items[i].name);
        size_t columns = hp_text_columns(hp_str_text(&clean));
        if (columns > widest)
            widest = columns;
    }
    return widest < NAME_COLUMNS_MOST ? widest : NAME_COLUMNS_MOST;
}

static void add_vm_line(struct hp_str *out, const char *name, size_t columns, const char *state,
                        const char *gpus, const char *id)
{
    hp_str_add(out, "  ");
    cli_pad(out, name, columns);
    hp_str_add(out, "  ");
    cli_pad(out, state, STATE_COLUMNS);
    hp_str_format(out, "  %4s  %s\n", gpus, id);
}

static void add_unmerged(struct hp_str *out, const struct cli_vm_result *result, const struct hv_vm_row *vm)
{
    HP_ARENA(scratch);
    const char *files = core_unmerged_label(&scratch, &result->unmerged.disks, vm->id);
    if (!files)
        return;
    hp_str_add(out, vm->status.activity == HV_ACTIVITY_MERGING ? "      disks being merged: "
                                                               : "      disks not merged: ");
    cli_escape(out, files);
    hp_str_add_char(out, '\n');
}

void cli_text_vms(struct hp_str *out, const struct cli_vm_result *result)
{
    size_t columns = name_columns(&result->vms);
    add_host(out, &result->host, result->simulated);
    hp_str_add_char(out, '\n');
    add_vm_line(out, "Name", columns, "State", "GPUs", "ID");
    for (size_t i = 0; i < result->vms.count; i++) {
        const struct hv_vm_row *vm = &result->vms.items[i];
        HP_STR(gpus);
        size_t count = add_vm_gpus(&gpus, result, vm->id);
        HP_STR(number);
        hp_str_format(&number, "%zu", count);
        add_vm_line(out, vm->name, columns, hv_state_name(vm->status.state), hp_str_text(&number), vm->id);
        hp_str_add(out, hp_str_text(&gpus));
        const struct core_refusal *refusal = cli_refusal_of(result, vm->id);
        if (refusal->since)
            hp_str_format(out, "      %s: Hyper-V refused a checkpoint operation while it listed none (%s)\n",
                          count ? "perhaps more" : "none shown", refusal->since);
        const struct core_parked_vm *parked = cli_parked_at(&result->parked, vm->id);
        if (cli_may_be_parked(parked))
            cli_text_add_parked(out, &parked->look);
        add_unmerged(out, result, vm);
    }
    add_total(out, result->vms.count, "virtual machine", "virtual machines");
    cli_text_unusable(out, &result->unusable);
}
