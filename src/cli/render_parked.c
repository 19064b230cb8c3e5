/* SPDX-License-Identifier: MIT */
/* Parked VMs, as text and as JSON. */
#include "render_json.h"
#include "render_text.h"
#include "text.h"

#include "core/parked.h"

/* --- text --- */

void cli_text_add_parked(struct hp_str *out, const struct core_parked *parked)
{
    size_t count = parked->adapters.count;
    hp_str_add(out, "      parked since ");
    cli_escape(out, parked->since);
    hp_str_format(out, "%s: %zu GPU adapter%s to be put back\n", parked->run ? ", by a run" : "", count,
                  count == 1 ? "" : "s");
}

void cli_text_parked(struct hp_str *out, const struct cli_parked_result *result)
{
    hp_str_format(out, "%s%s%s\n", result->simulated ? "Simulated host: " : "",
                  result->discarded ? "sets that are forgotten" : "parked virtual machines",
                  result->vms.count ? "" : ": none");
    for (size_t i = 0; i < result->vms.count; i++) {
        HP_ARENA(scratch);
        const struct core_parked *parked = &result->vms.items[i];
        hp_str_add(out, "\n  ");
        cli_escape(out, hp_arena_format(&scratch, "%s (%s)", parked->vm_name, parked->vm_id));
        hp_str_add_char(out, '\n');
        cli_text_add_parked(out, parked);
        cli_text_add_remembered(out, &parked->adapters);
    }
}

/* --- JSON --- */

void cli_json_add_parked(cJSON *object, const struct core_parked *parked)
{
    if (!parked) {
        cJSON_AddNullToObject(object, "parked");
        return;
    }
    cJSON *json = cJSON_AddObjectToObject(object, "parked");
    hp_json_add_text(json, "since", parked->since);
    cJSON_AddBoolToObject(json, "byRun", parked->run != NULL);
    cli_json_add_remembered(json, "adapters", &parked->adapters);
}

void cli_json_add_parked_vms(cJSON *object, const char *name, const struct core_parked_vms *vms)
{
    cJSON *array = cJSON_AddArrayToObject(object, name);
    for (size_t i = 0; i < vms->count; i++) {
        cJSON *item = cJSON_CreateObject();
        cJSON *vm = cJSON_AddObjectToObject(item, "vm");
        hp_json_add_text(vm, "name", vms->items[i].vm_name);
        hp_json_add_text(vm, "id", vms->items[i].vm_id);
        cli_json_add_parked(item, &vms->items[i]);
        cJSON_AddItemToArray(array, item);
    }
}

void cli_json_parked(struct hp_str *out, const struct cli_parked_result *result)
{
    HP_JSON(json);
    json = cli_json_begin();
    cJSON_AddBoolToObject(json, "discarded", result->discarded);
    cli_json_add_parked_vms(json, "vms", &result->vms);
    cli_json_print(out, json);
}
