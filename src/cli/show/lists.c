/* SPDX-License-Identifier: MIT */
/* The lists of GPUs and of VMs, as text and as JSON. */
#include "show.h"

#include "parts.h"
#include "say/text.h"
#include "table.h"

#include "base/text.h"
#include "core/local_time.h"

#include <inttypes.h>

/* --- text --- */

void cli_text_add_host(struct hp_str *out, const struct cli_shown_host *host)
{
    HP_STR(build);
    const struct hv_host_info *info = &host->info;
    if (info->build)
        hp_str_format(&build, ", build %" PRIu64, info->build);
    cli_add_line(out, "%s %s%s%s%s", host->simulated ? "Simulated host" : "Host",
                 info->name ? info->name : "without a name", info->caption ? ", " : "",
                 info->caption ? info->caption : "", hp_str_text(&build));
}

static void add_field(struct hp_str *out, const char *label, const char *value)
{
    cli_add_field(out, 5, label, value);
}

static void add_heading(struct hp_str *out, unsigned order, const char *name)
{
    hp_str_format(out, order ? "\n%3u  " : "\n  -  ", order);
    cli_add_line(out, "%s", name);
}

static void add_total(struct hp_str *out, size_t count, const char *one, const char *many, const char *more)
{
    hp_str_format(out, "\nTotal: %zu %s%s\n", count, hp_plural(count, one, many), more);
}

/* --- short: a row for each GPU, and below it what is wrong --- */

enum { GPU_NUMBER, GPU_NAME, GPU_DRIVER, GPU_FREE, GPU_COLUMNS };

struct gpu_row {
    const char *cells[GPU_COLUMNS];
    const char *below; /* lines, as they are printed */
};

enum { MAX_GPU_COLUMNS = 48 }; /* of a name */

static void add_gpu_rows(struct hp_str *out, const struct gpu_row *rows, size_t count)
{
    /* As far to the right as add_heading and add_field put theirs. */
    struct cli_column columns[GPU_COLUMNS] = {
        { .title = "#", .width = 3, .right = true },
        { .title = "Name", .width = 4 },
        { .title = "Driver", .width = 6 },
        { .title = "VRAM free", .width = 9, .right = true },
    };
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < GPU_COLUMNS; k++)
            cli_column_widen(&columns[k], 0, rows[i].cells[k]);
    }
    if (columns[GPU_NAME].width > MAX_GPU_COLUMNS)
        columns[GPU_NAME].width = MAX_GPU_COLUMNS;
    if (count)
        cli_columns_add_titles(out, columns, GPU_COLUMNS);
    for (size_t i = 0; i < count; i++) {
        cli_columns_add(out, columns, GPU_COLUMNS, rows[i].cells);
        hp_str_add(out, rows[i].below);
    }
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

static const char *gpu_problem(const struct hv_gpu *gpu)
{
    return !gpu->name      ? "Windows does not list it, or reports a problem with it"
           : !gpu->working ? "Windows reports a problem with its driver"
                           : NULL;
}

/* An automatic adapter has no GPU before its VM starts, and the card of another may be gone. */
static struct gpu_row row_of(struct hp_arena *arena, const struct hv_gpu *gpu, const char *name)
{
    HP_STR(share);
    if (!gpu)
        return (struct gpu_row){ .cells = { "-", name, "-", "-" }, .below = "" };
    add_share(&share, &gpu->capacity[HV_VRAM]);
    return (struct gpu_row){ .cells = { hp_arena_format(arena, "%u", gpu->order), name,
                                        gpu->driver_version ? gpu->driver_version : "unknown",
                                        hp_arena_copy(arena, hp_str_text(&share)) },
                             .below = "" };
}

static void add_gpu_table(struct hp_str *out, const struct hv_gpus *gpus)
{
    HP_ARENA(scratch);
    struct gpu_row *rows = hp_arena_array(&scratch, gpus->count, sizeof *rows);
    for (size_t i = 0; i < gpus->count; i++) {
        HP_STR(below);
        const struct hv_gpu *gpu = &gpus->items[i];
        rows[i] = row_of(&scratch, gpu, gpu->name ? gpu->name : "Unknown GPU");
        if (!gpu_problem(gpu))
            continue;
        add_field(&below, "Instance ID", gpu->instance_path);
        add_field(&below, "Problem", gpu_problem(gpu));
        rows[i].below = hp_arena_copy(&scratch, hp_str_text(&below));
    }
    add_gpu_rows(out, rows, gpus->count);
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
                  gpu->partition_count, hp_plural(gpu->partition_count, "", "s"));
    add_field(out, "Type", hp_str_text(&kind));
    if (gpu_problem(gpu))
        add_field(out, "Problem", gpu_problem(gpu));
}

static void add_partitionable(struct hp_str *out, const struct cli_gpu_result *result)
{
    hp_str_add(out, "\nPartitionable GPUs\n");
    if (!result->detailed)
        add_gpu_table(out, &result->gpus);
    for (size_t i = 0; result->detailed && i < result->gpus.count; i++)
        add_gpu(out, &result->gpus.items[i]);
    add_total(out, result->gpus.count, "partitionable GPU", "partitionable GPUs",
              result->detailed || !result->gpus.count ? "" : " (--verbose adds device IDs and instance IDs)");
}

/* A line for each resource that has values. */
static void add_quota_fields(struct hp_str *out, const struct hv_quotas *quotas)
{
    bool any = false;
    for (int i = 0; i < HV_RESOURCES; i++) {
        HP_STR(quota);
        if (!cli_add_quota(&quota, quotas, (enum hv_resource)i))
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
        return "this version of Windows does not show it";
    if (view->automatic)
        return "automatic (Hyper-V chooses at start)";
    return hp_arena_format(arena, "%s%s", view->gpu && view->gpu->name ? view->gpu->name : "Unknown GPU",
                           view->adapter->card_remembered ? " (remembered)" : "");
}

/* How a card is known that Windows does not show. */
static void add_card(struct hp_str *out, const struct cli_adapter_view *view,
                     const struct core_memory *memory)
{
    HP_ARENA(scratch);
    HP_STR(text);
    const struct core_card *card = core_memory_card(memory, view->adapter->id);
    if (view->unknown)
        add_field(out, "Card",
                  "unknown: this version of Windows does not show it, and HyperPoint did not assign it");
    if (!view->adapter->card_remembered)
        return;
    hp_str_format(&text, "remembered%s%s; this Windows does not show it",
                  card ? ": HyperPoint assigned it " : "",
                  card ? core_local_text(&scratch, card->since) : "");
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
              core_moved_to(moved) ? "the card is in another slot: --rebind uses it there"
              : moved->count       ? "the card is not where it was, and more than one card could be it now"
                             : "the card is missing or disabled: the host has no GPU with that instance ID");
}

static bool has_problem(const struct cli_adapter_view *view)
{
    return view->stale || view->untold || view->unknown || (view->gpu && !view->gpu->working);
}

/* All that is known of it below its name. */
static void add_adapter_details(struct hp_str *out, const struct cli_adapter_view *view,
                                const struct core_memory *memory)
{
    add_field(out, "Adapter ID", view->adapter->id);
    if (view->adapter->instance_path) {
        add_field(out, "Device ID", view->device_id ? view->device_id : "unknown");
        add_field(out, "Instance ID", view->adapter->instance_path);
    }
    add_card(out, view, memory);
    add_quota_fields(out, &view->adapter->quotas);
    if (view->stale)
        add_stale(out, view);
    else if (view->untold)
        add_field(out, "Problem",
                  "HyperPoint cannot tell whether the host has this card: not all of its GPUs can be used");
    else if (view->gpu && !view->gpu->working)
        add_field(out, "Problem", "Windows reports a problem with its driver");
}

/* Short, or all of each. */
static void add_adapters(struct hp_str *out, const struct cli_gpu_result *result)
{
    HP_ARENA(scratch);
    size_t count = result->adapters.count;
    struct gpu_row *rows = hp_arena_array(&scratch, count, sizeof *rows);
    for (size_t i = 0; i < count; i++) {
        HP_STR(details);
        struct cli_adapter_view view =
            cli_view_adapter(&scratch, &result->adapters.items[i], &result->adapters, &result->gpus);
        const char *name = adapter_name(&scratch, &view);
        add_adapter_details(&details, &view, &result->memory);
        rows[i] = row_of(&scratch, view.gpu, name);
        if (has_problem(&view))
            rows[i].below = hp_arena_copy(&scratch, hp_str_text(&details));
        if (!result->detailed)
            continue;
        add_heading(out, view.gpu ? view.gpu->order : 0, name);
        hp_str_add(out, hp_str_text(&details));
    }
    if (!result->detailed)
        add_gpu_rows(out, rows, count);
}

/* What Hyper-V's refusal says of assignments that Windows does not list. */
static void add_refusal(struct hp_str *out, const struct core_refusal *refusal, bool shows_any)
{
    HP_ARENA(scratch);
    if (!refusal->since)
        return;
    hp_str_add_char(out, '\n');
    cli_add_line(out, "  %s: %s.", shows_any ? "Perhaps more than these" : "None shown",
                 core_refusal_sentence(&scratch, refusal));
    if (refusal->text)
        cli_add_line(out, "     Hyper-V said: %s", cli_in_one_line(&scratch, refusal->text));
    hp_str_add(out, "     ");
    cli_escape_sentence(out, core_refusal_cards(&scratch, refusal));
    hp_str_add(out, ".\n");
}

static void add_assigned(struct hp_str *out, const struct cli_gpu_result *result)
{
    hp_str_add_char(out, '\n');
    cli_add_line(out, "GPUs assigned to \"%s\" (%s)", result->vm.name, hv_state_name(result->status.state));
    add_adapters(out, result);
    add_refusal(out, &result->memory.refusal, result->adapters.count > 0);
    bool all_shown = result->memory.refusal.since == NULL;
    add_total(out, result->adapters.count, all_shown ? "assigned GPU" : "assigned GPU shown",
              all_shown ? "assigned GPUs" : "assigned GPUs shown",
              result->detailed || !result->adapters.count ? "" : " (--verbose adds IDs and quotas)");
    for (size_t i = 0; i < result->parked.count; i++) {
        hp_str_add_char(out, '\n');
        cli_text_add_parked(out, &result->parked.items[i].look);
        if (result->parked.items[i].look.parked)
            cli_text_add_remembered(out, &result->parked.items[i].look.parked->adapters);
    }
}

static void gpus_as_text(struct hp_str *out, const void *shown)
{
    const struct cli_gpu_result *result = shown;
    cli_text_add_host(out, &result->host);
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
    struct hv_adapters adapters = cli_adapters_of(result, vm_id);
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
            name = view.moved.count ? "a card that is in another slot" : "a card that is missing or disabled";
        else if (view.untold)
            name = "a card that may be missing";
        size_t place = 0;
        while (place < count && !hp_text_same(names[place].name, name))
            place++;
        names[place].name = name;
        names[place].times++;
        count += place == count;
    }
    for (size_t i = 0; i < count; i++)
        cli_add_line(out, "      %zu x %s", names[i].times, names[i].name);
    return adapters.count;
}

static void add_unmerged(struct hp_str *out, const struct cli_vm_result *result, const struct hv_vm_row *vm)
{
    HP_ARENA(scratch);
    struct core_unmerged_disks disks = core_unmerged_of(&result->unmerged.disks, vm->id);
    const char *files = core_unmerged_label(&scratch, &disks);
    if (files)
        cli_add_line(out, "      disks %s merged: %s",
                     vm->status.activity == HV_ACTIVITY_MERGING ? "being" : "not", files);
}

enum { VM_COLUMNS = 4, MAX_NAME_COLUMNS = 32 };

static void add_vm(struct hp_str *out, const struct cli_column columns[VM_COLUMNS],
                   const struct cli_vm_result *result, const struct hv_vm_row *vm)
{
    HP_ARENA(scratch);
    HP_STR(gpus);
    HP_STR(number);
    const struct core_refusal *refusal = cli_refusal_of(result, vm->id);
    const struct core_parked_vm *parked = cli_parked_at(result, vm->id);
    bool unread = cli_has_unread_adapters(result, vm->id);
    size_t count = add_vm_gpus(&gpus, result, vm->id);
    if (count || !unread)
        hp_str_add_u64(&number, count);
    else
        hp_str_add_char(&number, '?');
    const char *const cells[VM_COLUMNS] = { vm->name, hv_state_name(vm->status.state), hp_str_text(&number),
                                            vm->id };
    hp_str_add(out, "  ");
    cli_columns_add(out, columns, VM_COLUMNS, cells);
    hp_str_add(out, hp_str_text(&gpus));
    if (unread)
        cli_add_line(out, "      %s: Hyper-V's answer about GPU adapters cannot be read completely",
                     count ? "perhaps more" : "not known");
    if (refusal->since)
        cli_add_line(out, "      %s: Hyper-V refused a checkpoint operation while it listed no GPU (%s)",
                     count ? "perhaps more" : "none shown", core_local_text(&scratch, refusal->since));
    if (cli_may_be_parked(parked))
        cli_text_add_parked(out, &parked->look);
    add_unmerged(out, result, vm);
}

static void vms_as_text(struct hp_str *out, const void *shown)
{
    const struct cli_vm_result *result = shown;
    struct cli_column columns[VM_COLUMNS] = {
        { .title = "Name", .width = 4 },
        { .title = "State", .width = 10 },
        { .title = "GPUs", .width = 4, .right = true },
        { .title = "ID" },
    };
    for (size_t i = 0; i < result->vms.count; i++)
        cli_column_widen(&columns[0], 0, result->vms.items[i].name);
    if (columns[0].width > MAX_NAME_COLUMNS)
        columns[0].width = MAX_NAME_COLUMNS;
    cli_text_add_host(out, &result->host);
    hp_str_add(out, "\n  ");
    cli_columns_add_titles(out, columns, VM_COLUMNS);
    for (size_t i = 0; i < result->vms.count; i++)
        add_vm(out, columns, result, &result->vms.items[i]);
    add_total(out, result->vms.count, "virtual machine", "virtual machines", "");
    cli_text_unusable(out, &result->unusable);
}

/* --- JSON --- */

static void add_json_gpu(cJSON *array, const struct hv_gpu *gpu)
{
    const struct hp_opt_bool integrated = { gpu->kind != HV_GPU_UNCLEAR, gpu->kind == HV_GPU_INTEGRATED };
    cJSON *object = cli_json_row(
        array, json_number("order", gpu->order), json_text("name", gpu->name),
        json_text("deviceId", gpu->device_id), json_text("instanceId", gpu->instance_path),
        json_text("driver", gpu->driver_version), json_bool("working", gpu->working),
        json_known_bool("integrated", integrated), json_text("kind", hv_gpu_kind_name(gpu->kind)),
        json_text("kindReason", gpu->kind_reason), json_known_u64("ownMemory", gpu->own_memory),
        json_number("partitionCount", gpu->partition_count));
    cli_json_add_capacity(object, gpu->capacity);
}

static void gpus_as_json(cJSON *json, const void *shown)
{
    const struct cli_gpu_result *result = shown;
    if (result->has_vm)
        cli_json_add(cli_json_vm(json, result->vm.name, result->vm.id),
                     json_text("state", hv_state_name(result->status.state)));
    if (result->partitionable) {
        cJSON *array = cJSON_AddArrayToObject(json, "partitionable");
        for (size_t i = 0; i < result->gpus.count; i++)
            add_json_gpu(array, &result->gpus.items[i]);
    }
    if (result->assigned) {
        cli_json_add_adapters(json, "assigned", &result->adapters, &result->gpus);
        cli_json_add_look(json, result->parked.count ? &result->parked.items[0].look : NULL);
        cli_json_add_refusal(json, &result->memory.refusal);
    }
    cli_json_add_unusable(json, &result->gpus.unusable);
}

static void add_json_vm(cJSON *array, const struct cli_vm_result *result, const struct hv_vm_row *vm)
{
    HP_ARENA(scratch);
    cJSON *object = cli_json_row(array, json_text("name", vm->name), json_text("id", vm->id),
                                 json_text("state", hv_state_name(vm->status.state)));
    struct hv_adapters adapters = cli_adapters_of(result, vm->id);
    bool known = adapters.count || !cli_has_unread_adapters(result, vm->id);
    cJSON *gpus = cli_json_array(object, "gpus", known);
    for (size_t i = 0; i < adapters.count; i++) {
        struct cli_adapter_view view =
            cli_view_adapter(&scratch, &adapters.items[i], &adapters, &result->gpus);
        cli_json_add_identity(cli_json_element(gpus), &view);
    }
    const struct core_parked_vm *parked = cli_parked_at(result, vm->id);
    cli_json_add_look(object, parked ? &parked->look : NULL);
    cli_json_add_refusal(object, cli_refusal_of(result, vm->id));
    cli_json_add(object, json_bool("merging", vm->status.activity == HV_ACTIVITY_MERGING));
    cli_json_add_unmerged(object, &result->unmerged, vm->id);
}

static void vms_as_json(cJSON *json, const void *shown)
{
    const struct cli_vm_result *result = shown;
    cJSON *vms = cJSON_AddArrayToObject(json, "vms");
    for (size_t i = 0; i < result->vms.count; i++)
        add_json_vm(vms, result, &result->vms.items[i]);
    cli_json_add_unusable(json, &result->unusable);
}

/* --- the form that is wanted --- */

void cli_show_gpus(struct hp_str *out, bool json, const struct cli_gpu_result *result)
{
    cli_render(out, json, "gpuList", &result->host, gpus_as_text, gpus_as_json, result);
}

void cli_show_vms(struct hp_str *out, bool json, const struct cli_vm_result *result)
{
    HP_ARENA(arena);
    struct cli_vm_result indexed = *result;
    cli_vm_result_index(&arena, &indexed);
    cli_render(out, json, "vmList", &indexed.host, vms_as_text, vms_as_json, &indexed);
}
