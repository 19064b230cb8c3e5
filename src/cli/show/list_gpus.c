/* SPDX-License-Identifier: MIT */
/* The lists of GPUs, as text and as JSON. */
#include "form/parts.h"
#include "say/text.h"
#include "show.h"
#include "form/table.h"
#include "say/lines.h"

#include "base/text.h"
#include "core/local_time.h"

#include <inttypes.h>

enum { INDENT = 2, DETAILS = 5 };

static void add_field(struct hp_str *out, const struct cli_look *look, const char *label, const char *text)
{
    cli_line_field(out, look, DETAILS, label, text);
}

static void add_heading(struct hp_str *out, unsigned order, const char *name)
{
    hp_str_format(out, order ? "\n%3u  " : "\n  -  ", order);
    cli_add_line(out, "%s", name);
}

static void add_total(struct hp_str *out, const struct cli_look *look, size_t count, const char *one,
                      const char *many, const char *more)
{
    hp_str_add_char(out, '\n');
    cli_line_wrap(out, look, 0, "Total: %zu %s%s", count, hp_plural(count, one, many), more);
}

/* --- short: a row for each GPU, and below it what is wrong --- */

enum { NUMBER, NAME, DRIVER, FREE, USERS, COLUMNS };

/* Of the GPUs of a host; those of a VM have one column less, for that VM uses them. */
static void add_table(struct hp_str *out, const struct cli_gpu_result *result, size_t columns_shown,
                      size_t count, void (*read)(struct hp_arena *, const void *, size_t, struct cli_row *))
{
    static const struct cli_column columns[COLUMNS] = {
        [NUMBER] = { .title = "GPU", .right = true },
        [NAME] = { .title = "Name", .comfort = 24 },
        [DRIVER] = { .title = "Driver", .rank = 2 },
        [FREE] = { .title = "VRAM free", .right = true, .rank = 1 },
        [USERS] = { .title = "Used by", .comfort = 16 },
    };
    const struct cli_table table = { .columns = columns,
                                     .column_count = columns_shown,
                                     .row_count = count,
                                     .read = read,
                                     .context = result,
                                     .indent = INDENT };
    cli_table_add(out, &result->look, &table);
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

static bool uses(const struct cli_vm_result *users, const struct hv_vm_row *vm, const struct hv_gpu *gpu)
{
    struct hv_adapters adapters = cli_adapters_of(users, vm->id);
    for (size_t i = 0; i < adapters.count; i++)
        if (adapters.items[i].instance_path &&
            hp_text_same(adapters.items[i].instance_path, gpu->instance_path))
            return true;
    return false;
}

/* Some VM has adapters that nobody could read, or that Windows does not list. */
static bool users_unclear(const struct cli_vm_result *users)
{
    bool unclear = false;
    for (size_t i = 0; i < users->vms.count && !unclear; i++) {
        const char *vm_id = users->vms.items[i].id;
        unclear = cli_has_unread_adapters(users, vm_id) || cli_refusal_of(users, vm_id)->since;
    }
    return unclear;
}

/* NULL: no VM has it. */
static const char *users_text(struct hp_arena *arena, const struct cli_vm_result *users,
                              const struct hv_gpu *gpu)
{
    HP_STR(text);
    for (size_t i = 0; i < users->vms.count; i++)
        if (uses(users, &users->vms.items[i], gpu))
            hp_str_format(&text, "%s%s", text.length ? ", " : "", users->vms.items[i].name);
    if (users_unclear(users))
        hp_str_add(&text, text.length ? ", perhaps more" : "unknown");
    return text.length ? hp_arena_copy(arena, hp_str_text(&text)) : NULL;
}

static const char *gpu_problem(const struct hv_gpu *gpu)
{
    return !gpu->name      ? "Windows does not list it, or reports a problem with it"
           : !gpu->working ? "Windows reports a problem with its driver"
                           : NULL;
}

/* An automatic adapter has no GPU before its VM starts, and the card of another may be gone. */
static void fill_row(struct hp_arena *arena, const struct hv_gpu *gpu, const char *name, struct cli_row *out)
{
    HP_STR(share);
    out->cells[NUMBER].text = gpu ? hp_arena_format(arena, "%u", gpu->order) : "-";
    out->cells[NAME].text = name;
    out->cells[DRIVER].text = gpu ? gpu->driver_version ? gpu->driver_version : "unknown" : "-";
    if (gpu)
        add_share(&share, &gpu->capacity[HV_VRAM]);
    out->cells[FREE].text = gpu ? hp_arena_copy(arena, hp_str_text(&share)) : "-";
}

static void read_gpu(struct hp_arena *arena, const void *context, size_t index, struct cli_row *out)
{
    HP_STR(below);
    const struct cli_gpu_result *result = context;
    const struct hv_gpu *gpu = &result->gpus.items[index];
    fill_row(arena, gpu, gpu->name ? gpu->name : "Unknown GPU", out);
    const char *users = users_text(arena, result->users, gpu);
    out->cells[USERS].text = users ? users : "-";
    if (!gpu_problem(gpu))
        return;
    out->cells[NAME].style = CLI_BAD;
    add_field(&below, &result->look, "Instance ID", gpu->instance_path);
    add_field(&below, &result->look, "Problem", gpu_problem(gpu));
    out->below = hp_arena_copy(arena, hp_str_text(&below));
}

static void add_gpu(struct hp_str *out, const struct cli_gpu_result *result, const struct hv_gpu *gpu)
{
    HP_ARENA(scratch);
    const struct cli_look *look = &result->look;
    add_heading(out, gpu->order, gpu->name ? gpu->name : "Unknown GPU");
    add_field(out, look, "Device ID", gpu->device_id ? gpu->device_id : "unknown");
    add_field(out, look, "Instance ID", gpu->instance_path);
    if (gpu->driver_version)
        add_field(out, look, "Driver", gpu->driver_version);
    HP_STR(free_share);
    for (int i = 0; i < HV_RESOURCES; i++) {
        hp_str_format(&free_share, "%s%s ", i ? ", " : "", hv_resource_name((enum hv_resource)i));
        add_share(&free_share, &gpu->capacity[i]);
    }
    add_field(out, look, "Free", hp_str_text(&free_share));
    HP_STR(kind);
    hp_str_format(&kind, "%s (%s), %" PRIu64 " partition%s", hv_gpu_kind_name(gpu->kind), gpu->kind_reason,
                  gpu->partition_count, hp_plural(gpu->partition_count, "", "s"));
    add_field(out, look, "Type", hp_str_text(&kind));
    const char *users = users_text(&scratch, result->users, gpu);
    add_field(out, look, "Used by", users ? users : "no VM");
    if (gpu_problem(gpu))
        add_field(out, look, "Problem", gpu_problem(gpu));
}

static void add_partitionable(struct hp_str *out, const struct cli_gpu_result *result)
{
    cli_line_heading(out, &result->look, "Partitionable GPUs");
    if (!result->detailed)
        add_table(out, result, COLUMNS, result->gpus.count, read_gpu);
    for (size_t i = 0; result->detailed && i < result->gpus.count; i++)
        add_gpu(out, result, &result->gpus.items[i]);
    add_total(out, &result->look, result->gpus.count, "partitionable GPU", "partitionable GPUs",
              result->detailed || !result->gpus.count ? "" : " (--verbose adds device IDs and instance IDs)");
}

/* --- adapters --- */

/* How a card is known that Windows does not show. */
static void add_card(struct hp_str *out, const struct cli_look *look, const struct cli_adapter_view *view,
                     const struct core_memory *memory)
{
    HP_ARENA(scratch);
    HP_STR(text);
    const struct core_card *card = core_memory_card(memory, view->adapter->id);
    if (view->unknown)
        add_field(out, look, "Card",
                  "unknown: this version of Windows does not show it, and HyperPoint did not assign it");
    if (!view->adapter->card_remembered)
        return;
    hp_str_format(&text, "remembered%s%s; this Windows does not show it",
                  card ? ": HyperPoint assigned it " : "",
                  card ? core_local_text(&scratch, card->since) : "");
    add_field(out, look, "Card", hp_str_text(&text));
}

static void add_stale(struct hp_str *out, const struct cli_look *look, const struct cli_adapter_view *view)
{
    const struct core_moved *moved = &view->moved;
    for (size_t i = 0; i < moved->count; i++)
        add_field(out, look,
                  i                      ? ""
                  : core_moved_to(moved) ? "Now at"
                                         : "Perhaps at",
                  moved->items[i]->instance_path);
    add_field(out, look, "Problem",
              core_moved_to(moved) ? "the card is in another slot: --rebind uses it there"
              : moved->count       ? "the card is not where it was, and more than one card could be it now"
                             : "the card is missing or disabled: the host has no GPU with that instance ID");
}

/* All that is known of it below its name. */
static void add_details(struct hp_str *out, const struct cli_look *look, const struct cli_adapter_view *view,
                        const struct core_memory *memory)
{
    add_field(out, look, "Adapter ID", view->adapter->id);
    if (view->adapter->instance_path) {
        add_field(out, look, "Device ID", view->device_id ? view->device_id : "unknown");
        add_field(out, look, "Instance ID", view->adapter->instance_path);
    }
    add_card(out, look, view, memory);
    cli_text_add_quotas(out, look, DETAILS, &view->adapter->quotas);
    if (view->stale)
        add_stale(out, look, view);
    else if (view->untold)
        add_field(out, look, "Problem",
                  "HyperPoint cannot tell whether the host has this card: not all of its GPUs can be used");
    else if (view->gpu && !view->gpu->working)
        add_field(out, look, "Problem", "Windows reports a problem with its driver");
}

static void read_adapter(struct hp_arena *arena, const void *context, size_t index, struct cli_row *out)
{
    HP_STR(details);
    const struct cli_gpu_result *result = context;
    struct cli_adapter_view view =
        cli_view_adapter(arena, &result->adapters.items[index], &result->adapters, &result->gpus);
    fill_row(arena, view.gpu, cli_adapter_name(arena, &view), out);
    if (cli_view_has_problem(&view)) {
        out->cells[NAME].style = CLI_BAD;
        add_details(&details, &result->look, &view, &result->memory);
    } else if (result->whole) {
        cli_text_add_quotas(&details, &result->look, DETAILS, &view.adapter->quotas);
    }
    out->below = hp_arena_copy(arena, hp_str_text(&details));
}

static void add_adapter(struct hp_str *out, const struct cli_gpu_result *result, size_t index)
{
    HP_ARENA(scratch);
    struct cli_adapter_view view =
        cli_view_adapter(&scratch, &result->adapters.items[index], &result->adapters, &result->gpus);
    add_heading(out, view.gpu ? view.gpu->order : 0, cli_adapter_name(&scratch, &view));
    add_details(out, &result->look, &view, &result->memory);
}

/* What Hyper-V's refusal says of assignments that Windows does not list. */
static void add_refusal(struct hp_str *out, const struct cli_look *look, const struct core_refusal *refusal,
                        bool shows_any)
{
    HP_ARENA(scratch);
    HP_STR(cards);
    if (!refusal->since)
        return;
    hp_str_add_char(out, '\n');
    cli_line_wrap(out, look, 2, "%s: %s.", shows_any ? "Perhaps more than these" : "None shown",
                  core_refusal_sentence(&scratch, refusal));
    if (refusal->text)
        cli_line_wrap(out, look, DETAILS, "Hyper-V said: %s", cli_in_one_line(&scratch, refusal->text));
    cli_escape_sentence(&cards, core_refusal_cards(&scratch, refusal));
    cli_line_wrap(out, look, DETAILS, "%s.", hp_str_text(&cards));
}

void cli_text_add_assigned(struct hp_str *out, const struct cli_gpu_result *result)
{
    HP_ARENA(scratch);
    bool all_shown = result->memory.refusal.since == NULL;
    cli_line_heading(out, &result->look, "GPUs assigned to \"%s\" (%s)",
                     cli_line_name(&scratch, &result->look, result->vm.name),
                     hv_state_name(result->status.state));
    if (!result->detailed)
        add_table(out, result, USERS, result->adapters.count, read_adapter);
    for (size_t i = 0; result->detailed && i < result->adapters.count; i++)
        add_adapter(out, result, i);
    add_refusal(out, &result->look, &result->memory.refusal, result->adapters.count > 0);
    add_total(out, &result->look, result->adapters.count, all_shown ? "assigned GPU" : "assigned GPU shown",
              all_shown ? "assigned GPUs" : "assigned GPUs shown",
              result->detailed || !result->adapters.count ? ""
              : result->whole                             ? " (--verbose adds IDs)"
                                                          : " (--verbose adds IDs and quotas)");
    for (size_t i = 0; i < result->parked.count; i++) {
        hp_str_add_char(out, '\n');
        cli_text_add_parked(out, &result->look, &result->parked.items[i].look);
        if (result->parked.items[i].look.parked)
            cli_text_add_remembered(out, &result->look, &result->parked.items[i].look.parked->adapters);
    }
}

static void gpus_as_text(struct hp_str *out, const void *shown)
{
    const struct cli_gpu_result *result = shown;
    cli_text_add_host(out, &result->look, &result->host);
    if (result->partitionable)
        add_partitionable(out, result);
    if (result->assigned)
        cli_text_add_assigned(out, result);
    cli_text_unusable(out, &result->look, &result->gpus.unusable);
}

/* --- JSON --- */

static void add_json_users(cJSON *object, const struct cli_vm_result *users, const struct hv_gpu *gpu)
{
    if (users_unclear(users)) {
        cli_json_add(object, json_null("usedBy"));
        return;
    }
    cJSON *array = cJSON_AddArrayToObject(object, "usedBy");
    for (size_t i = 0; i < users->vms.count; i++) {
        const struct hv_vm_row *vm = &users->vms.items[i];
        if (uses(users, vm, gpu))
            cli_json_row(array, json_text("name", vm->name), json_text("id", vm->id));
    }
}

static void add_json_gpu(cJSON *array, const struct hv_gpu *gpu, const struct cli_vm_result *users)
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
    add_json_users(object, users, gpu);
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
            add_json_gpu(array, &result->gpus.items[i], result->users);
    }
    if (result->assigned) {
        cli_json_add_adapters(json, "assigned", &result->adapters, &result->gpus);
        cli_json_add_look(json, result->parked.count ? &result->parked.items[0].look : NULL);
        cli_json_add_refusal(json, &result->memory.refusal);
    }
    cli_json_add_unusable(json, &result->gpus.unusable);
}

void cli_show_gpus(struct hp_str *out, bool json, const struct cli_gpu_result *result)
{
    cli_render(out, json, "gpuList", &result->host, gpus_as_text, gpus_as_json, result);
}
