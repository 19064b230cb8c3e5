/* SPDX-License-Identifier: MIT */
#include "json.h"

#include "parked_vms.h"
#include "say/exit.h"
#include "say/text.h"
#include "unusable.h"

#include "base/text.h"

#include <stdlib.h>

static const char *const resource_keys[HV_RESOURCES] = {
    [HV_VRAM] = "vram",
    [HV_ENCODE] = "encode",
    [HV_DECODE] = "decode",
    [HV_COMPUTE] = "compute",
};

static const char *const quota_keys[HV_RESOURCES][HV_BOUNDS] = {
    [HV_VRAM] = { "minPartitionVram", "maxPartitionVram", "optimalPartitionVram" },
    [HV_ENCODE] = { "minPartitionEncode", "maxPartitionEncode", "optimalPartitionEncode" },
    [HV_DECODE] = { "minPartitionDecode", "maxPartitionDecode", "optimalPartitionDecode" },
    [HV_COMPUTE] = { "minPartitionCompute", "maxPartitionCompute", "optimalPartitionCompute" },
};

cJSON *cli_json_begin(void)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "schema", CLI_JSON_SCHEMA);
    return json;
}

static void free_text(char **text)
{
    free(*text);
}

void cli_json_print(struct hp_str *out, const cJSON *json)
{
    __attribute__((cleanup(free_text))) char *text = hp_json_print(json);
    cli_json_escape(out, text);
}

static cJSON *add_element(cJSON *array)
{
    cJSON *element = cJSON_CreateObject();
    cJSON_AddItemToArray(array, element);
    return element;
}

static void add_optional(cJSON *object, const char *name, struct hp_opt_u64 value)
{
    if (value.set)
        hp_json_add_u64(object, name, value.value);
    else
        cJSON_AddNullToObject(object, name);
}

void cli_json_add_seen(cJSON *object, const char *name, struct hp_opt_bool value)
{
    if (value.set)
        cJSON_AddBoolToObject(object, name, value.value);
    else
        cJSON_AddNullToObject(object, name);
}

static void add_host(cJSON *json, const struct hv_host_info *host, bool simulated)
{
    cJSON *object = cJSON_AddObjectToObject(json, "host");
    hp_json_add_text(object, "name", host->name);
    hp_json_add_u64(object, "build", host->build);
    hp_json_add_text(object, "caption", host->caption);
    cJSON_AddBoolToObject(object, "simulated", simulated);
}

static void add_vm(cJSON *json, const struct hv_vm *vm, const struct hv_status *status)
{
    cJSON *object = cJSON_AddObjectToObject(json, "vm");
    hp_json_add_text(object, "name", vm->name);
    hp_json_add_text(object, "id", vm->id);
    hp_json_add_text(object, "state", status ? hv_state_name(status->state) : NULL);
}

static void add_capacity(cJSON *gpu, const struct hv_capacity capacity[HV_RESOURCES])
{
    cJSON *all = cJSON_AddObjectToObject(gpu, "capacity");
    for (int i = 0; i < HV_RESOURCES; i++) {
        cJSON *one = cJSON_AddObjectToObject(all, resource_keys[i]);
        add_optional(one, "total", capacity[i].total);
        add_optional(one, "available", capacity[i].available);
        add_optional(one, "minimum", capacity[i].minimum);
        add_optional(one, "maximum", capacity[i].maximum);
        add_optional(one, "optimal", capacity[i].optimal);
    }
}

static void add_gpu(cJSON *array, const struct hv_gpu *gpu)
{
    cJSON *object = add_element(array);
    hp_json_add_u64(object, "order", gpu->order);
    hp_json_add_text(object, "name", gpu->name);
    hp_json_add_text(object, "deviceId", gpu->device_id);
    hp_json_add_text(object, "instanceId", gpu->instance_path);
    hp_json_add_text(object, "driver", gpu->driver_version);
    cJSON_AddBoolToObject(object, "working", gpu->working);
    if (gpu->kind == HV_GPU_UNCLEAR)
        cJSON_AddNullToObject(object, "integrated");
    else
        cJSON_AddBoolToObject(object, "integrated", gpu->kind == HV_GPU_INTEGRATED);
    hp_json_add_text(object, "kind", hv_gpu_kind_name(gpu->kind));
    hp_json_add_text(object, "kindReason", gpu->kind_reason);
    add_optional(object, "ownMemory", gpu->own_memory);
    hp_json_add_u64(object, "partitionCount", gpu->partition_count);
    add_capacity(object, gpu->capacity);
}

/* Which card an adapter has, and how that is known; an automatic one has none. What has no id is not on the
 * host yet. */
static cJSON *add_card(cJSON *object, const struct hv_adapter *adapter)
{
    cJSON *card = cJSON_AddObjectToObject(object, "card");
    hp_json_add_text(card, "instancePath", adapter->instance_path);
    hp_json_add_text(card, "source",
                     hv_adapter_is_unknown(adapter) ? "unknown"
                     : adapter->card_remembered     ? "remembered"
                     : adapter->id                  ? "read"
                                                    : "planned");
    return card;
}

/* Where the host has a card that is not at its path any more, or may have it. */
static void add_present_paths(cJSON *card, const struct core_moved *moved)
{
    cJSON *paths = cJSON_AddArrayToObject(card, "presentPaths");
    for (size_t i = 0; i < moved->count; i++)
        cJSON_AddItemToArray(paths, cJSON_CreateString(moved->items[i]->instance_path));
}

/* Which adapter and which GPU: the members every list of adapters has. */
static void add_identity(cJSON *object, const struct cli_adapter_view *view)
{
    if (view->gpu)
        hp_json_add_u64(object, "order", view->gpu->order);
    else
        cJSON_AddNullToObject(object, "order");
    hp_json_add_text(object, "name", view->gpu ? view->gpu->name : NULL);
    hp_json_add_text(object, "adapterId", view->adapter->id);
    hp_json_add_text(object, "deviceId", view->device_id);
    hp_json_add_text(object, "instanceId", view->adapter->instance_path);
    add_present_paths(add_card(object, view->adapter), &view->moved);
}

static void add_quotas(cJSON *object, const struct hv_quotas *quotas)
{
    cJSON *all = cJSON_AddObjectToObject(object, "quotas");
    for (int resource = 0; resource < HV_RESOURCES; resource++) {
        for (int bound = 0; bound < HV_BOUNDS; bound++)
            add_optional(all, quota_keys[resource][bound], quotas->value[resource][bound]);
    }
}

static void add_adapters(cJSON *json, const char *name, const struct hv_adapters *adapters,
                         const struct hv_gpus *gpus)
{
    HP_ARENA(scratch);
    cJSON *array = cJSON_AddArrayToObject(json, name);
    for (size_t i = 0; i < adapters->count; i++) {
        struct cli_adapter_view view = cli_view_adapter(&scratch, &adapters->items[i], adapters, gpus);
        cJSON *object = add_element(array);
        add_identity(object, &view);
        cJSON_AddBoolToObject(object, "automatic", view.automatic);
        cJSON_AddBoolToObject(object, "hidden", adapters->items[i].gpu_hidden);
        cJSON_AddBoolToObject(object, "stale", view.stale);
        add_quotas(object, &adapters->items[i].quotas);
    }
}

void cli_json_gpus(struct hp_str *out, const struct cli_gpu_result *result)
{
    HP_JSON(json);
    json = cli_json_begin();
    add_host(json, &result->host, result->simulated);
    if (result->has_vm)
        add_vm(json, &result->vm, &result->status);
    if (result->partitionable) {
        cJSON *array = cJSON_AddArrayToObject(json, "partitionable");
        for (size_t i = 0; i < result->gpus.count; i++)
            add_gpu(array, &result->gpus.items[i]);
    }
    if (result->assigned)
        add_adapters(json, "assigned", &result->adapters, &result->gpus);
    if (result->assigned)
        cli_json_add_look(json, result->parked.count ? &result->parked.items[0].look : NULL);
    if (result->assigned)
        cli_json_add_refusal(json, &result->memory.refusal);
    cli_json_add_unusable(json, &result->gpus.unusable);
    cli_json_print(out, json);
}

void cli_json_add_refusal(cJSON *object, const struct core_refusal *refusal)
{
    static const char *const codes[HP_LEVELS] = {
        [HP_LEVEL_METHOD] = "returnValue", [HP_LEVEL_JOB] = "jobErrorCode"
    };
    if (!refusal->since) {
        cJSON_AddNullToObject(object, "checkpointRefused");
        return;
    }
    cJSON *json = cJSON_AddObjectToObject(object, "checkpointRefused");
    hp_json_add_text(json, "since", refusal->since);
    hp_json_add_text(json, "text", refusal->text);
    for (size_t i = 0; i < HP_LEVELS; i++) {
        if (codes[i])
            add_optional(json, codes[i],
                         (struct hp_opt_u64){ refusal->codes[i].known, refusal->codes[i].value });
    }
    cJSON *missing = cJSON_AddArrayToObject(json, "missingCards");
    for (size_t i = 0; i < refusal->missing_count; i++) {
        cJSON *card = add_element(missing);
        hp_json_add_text(card, "place", refusal->missing[i].place);
        hp_json_add_text(card, "name", refusal->missing[i].name);
        hp_json_add_text(card, "from", refusal->missing[i].from);
    }
}

void cli_json_add_unmerged(cJSON *object, const struct cli_unmerged *unmerged, const char *vm_id)
{
    if (!unmerged->known) {
        cJSON_AddNullToObject(object, "unmergedDisks");
        return;
    }
    cJSON *array = cJSON_AddArrayToObject(object, "unmergedDisks");
    for (size_t i = 0; i < unmerged->disks.count; i++) {
        if (hp_text_same(unmerged->disks.items[i].vm_id, vm_id))
            cJSON_AddItemToArray(array, cJSON_CreateString(unmerged->disks.items[i].file));
    }
}

static void add_vm_row(cJSON *array, const struct cli_vm_result *result, const struct hv_vm_row *vm)
{
    HP_ARENA(scratch);
    cJSON *object = add_element(array);
    hp_json_add_text(object, "name", vm->name);
    hp_json_add_text(object, "id", vm->id);
    hp_json_add_text(object, "state", hv_state_name(vm->status.state));
    cJSON *gpus = cJSON_AddArrayToObject(object, "gpus");
    struct hv_adapters adapters = cli_adapters_of(&scratch, result, vm->id);
    for (size_t i = 0; i < adapters.count; i++) {
        struct cli_adapter_view view =
            cli_view_adapter(&scratch, &adapters.items[i], &adapters, &result->gpus);
        add_identity(add_element(gpus), &view);
    }
    const struct core_parked_vm *parked = cli_parked_at(&result->parked, vm->id);
    cli_json_add_look(object, parked ? &parked->look : NULL);
    cli_json_add_refusal(object, cli_refusal_of(result, vm->id));
    cJSON_AddBoolToObject(object, "merging", vm->status.activity == HV_ACTIVITY_MERGING);
    cli_json_add_unmerged(object, &result->unmerged, vm->id);
}

void cli_json_vms(struct hp_str *out, const struct cli_vm_result *result)
{
    HP_JSON(json);
    json = cli_json_begin();
    cJSON_AddBoolToObject(cJSON_AddObjectToObject(json, "host"), "simulated", result->simulated);
    cJSON *vms = cJSON_AddArrayToObject(json, "vms");
    for (size_t i = 0; i < result->vms.count; i++)
        add_vm_row(vms, result, &result->vms.items[i]);
    cli_json_add_unusable(json, &result->unusable);
    cli_json_print(out, json);
}

static void add_checkpoint(cJSON *json, const struct cli_change_result *result)
{
    if (result->plan->change == CORE_RESTORE)
        cli_json_add_tree(json, result);
    if (result->plan->change != CORE_CHECKPOINT && result->plan->change != CORE_RESTORE)
        return;
    if (result->report && !result->report->checkpoint_known)
        return;
    if (!result->report || !result->report->checkpoint.id) {
        cJSON_AddNullToObject(json, "checkpoint");
        return;
    }
    const struct hv_checkpoint *checkpoint = &result->report->checkpoint;
    cJSON *object = cJSON_AddObjectToObject(json, "checkpoint");
    hp_json_add_text(object, "id", checkpoint->id);
    hp_json_add_text(object, "name", checkpoint->name);
    hp_json_add_text(object, "created", checkpoint->created);
    cJSON *set = cJSON_AddObjectToObject(object, "gpuSet");
    cli_json_add_seen(set, "inNotes", result->report->set_in_notes);
    cli_json_add_seen(set, "inStateFolder", result->report->set_in_state);
}

static bool has_id(const struct hv_adapters *adapters, const char *id)
{
    for (size_t i = 0; i < adapters->count; i++) {
        if (hp_text_same(adapters->items[i].id, id))
            return true;
    }
    return false;
}

/* New adapters get their ids when they are added: a plan does not know them. */
static struct hv_adapters without_old_ids(struct hp_arena *arena, const struct core_plan *plan)
{
    struct hv_adapters adapters = { .count = plan->wanted.count };
    adapters.items = hp_arena_array(arena, adapters.count, sizeof *adapters.items);
    for (size_t i = 0; i < adapters.count; i++) {
        adapters.items[i] = plan->wanted.items[i];
        if (has_id(&plan->remove, adapters.items[i].id) || has_id(&plan->add, adapters.items[i].id))
            adapters.items[i].id = NULL;
    }
    return adapters;
}

/* What the VM was to have in the end and has not, or without its values. */
static void add_lacking(cJSON *json, const struct cli_change_result *result)
{
    const struct core_report *report = result->report;
    if (!report || report->outcome != CORE_LEFT)
        return;
    if (!report->after_known) {
        cJSON_AddNullToObject(json, "missing");
        return;
    }
    cJSON *array = cJSON_AddArrayToObject(json, "missing");
    for (size_t i = 0; i < report->lacking_count; i++) {
        const struct core_lack *lack = &report->lacking[i];
        cJSON *object = add_element(array);
        hp_json_add_text(object, "adapterId", lack->adapter->id);
        hp_json_add_text(object, "instanceId", lack->adapter->instance_path);
        hp_json_add_text(object, "there", lack->there);
        add_quotas(object, &lack->adapter->quotas);
    }
}

static void add_replaced(cJSON *json, const struct core_report *report)
{
    if (report && !report->after_known) {
        cJSON_AddNullToObject(json, "replaced");
        return;
    }
    cJSON *replaced = cJSON_AddArrayToObject(json, "replaced");
    for (size_t i = 0; report && i < report->replaced_count; i++) {
        cJSON *object = add_element(replaced);
        hp_json_add_text(object, "from", report->replaced[i].from);
        hp_json_add_text(object, "to", report->replaced[i].to);
    }
}

static void add_before_and_after(cJSON *json, const struct cli_change_result *result)
{
    HP_ARENA(scratch);
    const struct hv_gpus *gpus = &result->state->gpus;
    const struct hv_adapters *before = cli_adapters_before(result);
    const struct hv_adapters *after = cli_adapters_after(result);
    struct hv_adapters planned = { .count = 0 };
    if (result->what_if) {
        planned = without_old_ids(&scratch, result->plan);
        after = &planned;
    }
    add_adapters(json, "before", before, gpus);
    if (after)
        add_adapters(json, "after", after, gpus);
    else
        cJSON_AddNullToObject(json, "after");
    add_lacking(json, result);
    add_replaced(json, result->report);
}

static void add_step(cJSON *array, size_t number, enum core_step_kind kind, const char *text,
                     const struct core_step_report *report)
{
    cJSON *object = add_element(array);
    hp_json_add_u64(object, "step", number);
    hp_json_add_text(object, "action", core_step_name(kind));
    hp_json_add_text(object, "text", text);
    if (!report)
        return;
    cJSON_AddBoolToObject(object, "done", report->done);
    cJSON_AddNumberToObject(object, "milliseconds", (double)(report->microseconds / 1000));
}

static void add_steps(cJSON *json, const struct cli_change_result *result)
{
    cJSON *array = cJSON_AddArrayToObject(json, "steps");
    if (result->report) {
        for (size_t i = 0; i < result->report->step_count; i++) {
            const struct core_step_report *step = &result->report->steps[i];
            add_step(array, i + 1, step->kind, step->text, step);
        }
        return;
    }
    for (size_t i = 0; i < result->plan->step_count; i++)
        add_step(array, i + 1, result->plan->steps[i].kind, result->plan->steps[i].text, NULL);
}

void cli_json_add_notes(cJSON *json, const char *name, const struct cli_notes *notes)
{
    cJSON *array = cJSON_AddArrayToObject(json, name);
    for (size_t i = 0; i < notes->count; i++)
        cJSON_AddItemToArray(array, cJSON_CreateString(notes->items[i]));
}

/* Of park and unpark: what is remembered now, or would be. */
static void add_parked_after(cJSON *json, const struct cli_change_result *result)
{
    const struct core_plan *plan = result->plan;
    const struct core_parked *parked = result->state->parked;
    if (plan->change != CORE_PARK && plan->change != CORE_UNPARK)
        return;
    if (result->report && !result->report->parked_known)
        return;
    if (result->report)
        parked = result->report->parked;
    else if (result->what_if && plan->parked)
        parked = plan->change == CORE_PARK ? plan->parked : NULL;
    cli_json_add_parked(json, parked);
}

static void add_settings_as(cJSON *object, const char *name, const struct hv_settings *settings)
{
    cJSON *json = cJSON_AddObjectToObject(object, name);
    cli_json_add_seen(json, "automaticCheckpoints", settings->automatic_checkpoints);
    cli_json_add_seen(json, "guestControlledCacheTypes", settings->guest_cache_types);
    add_optional(json, "lowMmioMegabytes", settings->low_mmio);
    add_optional(json, "highMmioMegabytes", settings->high_mmio);
}

/* Where the plan changes some of the VM's settings: as they are now. */
static void add_settings(cJSON *json, const struct cli_change_result *result)
{
    bool changes = false;
    for (size_t i = 0; i < result->plan->step_count; i++)
        changes = changes || result->plan->steps[i].kind == CORE_STEP_CHANGE_SETTINGS;
    if (!changes || !result->report)
        return;
    cJSON *object = cJSON_AddObjectToObject(json, "settings");
    if (result->report->settings_known)
        add_settings_as(object, "after", &result->report->settings);
    else
        cJSON_AddNullToObject(object, "after");
}

/* As it was read last: before the change, but where the change itself can have another one follow. */
static const struct hv_status *status_of(const struct cli_change_result *result)
{
    const struct core_report *report = result->report;
    return !report ? &result->state->status : report->status_known ? &report->status : NULL;
}

void cli_json_change(struct hp_str *out, const struct cli_change_result *result)
{
    HP_JSON(json);
    json = cli_json_begin();
    hp_json_add_text(json, "outcome", cli_outcome_name(cli_result_outcome(result)));
    cJSON_AddBoolToObject(json, "whatIf", result->what_if);
    cJSON_AddBoolToObject(cJSON_AddObjectToObject(json, "host"), "simulated", result->simulated);
    add_vm(json, &result->state->vm, status_of(result));
    if (core_change_is_of_tree(result->plan->change)) {
        cli_json_add_tree(json, result);
    } else {
        add_checkpoint(json, result);
        add_parked_after(json, result);
        add_settings(json, result);
        add_before_and_after(json, result);
        cli_json_add_refusal(json,
                             result->report ? &result->report->refusal : &result->state->memory.refusal);
    }
    add_steps(json, result);
    cli_json_add_notes(json, "notices", &result->notices);
    cli_json_add_notes(json, "warnings", &result->warnings);
    cli_json_print(out, json);
}

void cli_json_add_remembered(cJSON *object, const char *name, const struct hv_adapters *adapters)
{
    cJSON *array = cJSON_AddArrayToObject(object, name);
    for (size_t i = 0; i < adapters->count; i++) {
        cJSON *adapter = add_element(array);
        hp_json_add_text(adapter, "adapterId", adapters->items[i].id);
        hp_json_add_text(adapter, "instanceId", adapters->items[i].instance_path);
        cJSON_AddBoolToObject(adapter, "automatic",
                              !adapters->items[i].instance_path &&
                                  !hv_adapter_is_unknown(&adapters->items[i]));
        add_card(adapter, &adapters->items[i]);
        add_quotas(adapter, &adapters->items[i].quotas);
    }
}

static void add_open(cJSON *array, const struct cli_open_change *open)
{
    const struct core_journal *journal = open->journal;
    cJSON *object = add_element(array);
    cJSON *vm = cJSON_AddObjectToObject(object, "vm");
    hp_json_add_text(vm, "name", journal->vm_name);
    hp_json_add_text(vm, "id", journal->vm_id);
    hp_json_add_text(object, "change", core_change_name(journal->change));
    hp_json_add_text(object, "started", journal->started);
    hp_json_add_text(object, "journal", journal->path);
    cli_json_add_remembered(object, "before", &journal->before);
    if (open->plan)
        cJSON_AddBoolToObject(object, "completes", open->completes);
    else
        cJSON_AddNullToObject(object, "completes");
    cJSON *steps = cJSON_AddArrayToObject(object, "steps");
    for (size_t i = 0; open->plan && i < open->plan->step_count; i++)
        add_step(steps, i + 1, open->plan->steps[i].kind, open->plan->steps[i].text, NULL);
    hp_json_add_text(object, "problem", open->problem);
}

void cli_json_open(struct hp_str *out, const struct cli_open_changes *changes)
{
    HP_JSON(json);
    json = cli_json_begin();
    cJSON_AddBoolToObject(json, "discarded", changes->discarded);
    cJSON *array = cJSON_AddArrayToObject(json, "open");
    for (size_t i = 0; i < changes->count; i++)
        add_open(array, &changes->items[i]);
    cli_json_add_parked_vms(json, "parked", &changes->parked);
    cli_json_print(out, json);
}
