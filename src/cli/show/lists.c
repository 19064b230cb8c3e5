/* SPDX-License-Identifier: MIT */
/* The lists of GPUs and of VMs as JSON, and their two forms. */
#include "parts.h"
#include "show.h"

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
    cli_render(out, json, "gpuList", &result->host, cli_text_gpus, gpus_as_json, result);
}

void cli_show_vms(struct hp_str *out, bool json, const struct cli_vm_result *result)
{
    HP_ARENA(arena);
    struct cli_vm_result indexed = *result;
    cli_vm_result_index(&arena, &indexed);
    cli_render(out, json, "vmList", &indexed.host, cli_text_vms, vms_as_json, &indexed);
}
