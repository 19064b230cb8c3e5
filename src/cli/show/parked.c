/* SPDX-License-Identifier: MIT */
/* Parked VMs, as text and as JSON. */
#include "json.h"
#include "say/text.h"
#include "text.h"

#include "core/parked.h"

/* --- text --- */

/* Where it is written down, when that is not the usual two places. */
static const char *place_of(const struct core_parked *parked)
{
    static const char *const places[] = {
        [CORE_PARKED_IN_STATE] = "; only this machine's state folder has them",
        [CORE_PARKED_IN_NOTES] = "; only the VM's notes have them",
        [CORE_PARKED_IN_BOTH] = "",
    };
    return places[parked->place];
}

void cli_text_add_parked(struct hp_str *out, const struct core_parked_look *look)
{
    const struct core_parked *parked = look->parked;
    size_t count = parked ? parked->adapters.count : 0;
    hp_str_add(out, parked ? "      parked since " : "      parked? ");
    cli_escape(out, parked ? parked->since : look->doubt ? look->doubt : "");
    if (parked && parked->host && parked->place == CORE_PARKED_IN_NOTES) {
        hp_str_add(out, " on ");
        cli_escape(out, parked->host);
    }
    if (parked)
        hp_str_format(out, "%s: %zu GPU adapter%s to be put back%s", parked->run ? ", by a run" : "", count,
                      count == 1 ? "" : "s", place_of(parked));
    hp_str_add_char(out, '\n');
}

void cli_text_parked(struct hp_str *out, const struct cli_parked_result *result)
{
    hp_str_format(out, "%s%s%s\n", result->simulated ? "Simulated host: " : "",
                  result->discarded ? "sets that are forgotten" : "parked virtual machines",
                  result->vms.count ? "" : ": none");
    for (size_t i = 0; i < result->vms.count; i++) {
        HP_ARENA(scratch);
        const struct core_parked_vm *vm = &result->vms.items[i];
        hp_str_add(out, "\n  ");
        cli_escape(out, hp_arena_format(&scratch, "%s (%s)", vm->vm_name, vm->vm_id));
        hp_str_add_char(out, '\n');
        if (vm->look.parked || vm->look.doubt)
            cli_text_add_parked(out, &vm->look);
        if (vm->look.parked)
            cli_text_add_remembered(out, &vm->look.parked->adapters);
    }
}

/* --- JSON --- */

static void add_set(cJSON *object, const struct core_parked *parked)
{
    hp_json_add_text(object, "since", parked->since);
    cJSON_AddBoolToObject(object, "byRun", parked->run != NULL);
    hp_json_add_text(object, "host", parked->host);
}

void cli_json_add_parked(cJSON *object, const struct core_parked *parked)
{
    static const char *const places[] = {
        [CORE_PARKED_IN_STATE] = "stateFolder",
        [CORE_PARKED_IN_NOTES] = "notes",
        [CORE_PARKED_IN_BOTH] = "both",
    };
    if (!parked) {
        cJSON_AddNullToObject(object, "parked");
        return;
    }
    cJSON *json = cJSON_AddObjectToObject(object, "parked");
    add_set(json, parked);
    hp_json_add_text(json, "source", places[parked->place]);
    cli_json_add_remembered(json, "adapters", &parked->adapters);
}

/* One of two that do not agree. */
static void add_side(cJSON *json, const char *name, const struct core_parked *parked)
{
    if (!parked) {
        cJSON_AddNullToObject(json, name);
        return;
    }
    cJSON *side = cJSON_AddObjectToObject(json, name);
    add_set(side, parked);
    cli_json_add_remembered(side, "adapters", &parked->adapters);
}

static void add_doubt(cJSON *object, const struct core_parked_look *look)
{
    cJSON *json = cJSON_AddObjectToObject(object, "parked");
    cJSON_AddNullToObject(json, "since");
    cJSON_AddNullToObject(json, "byRun");
    cJSON_AddNullToObject(json, "host");
    hp_json_add_text(json, "source", look->in_notes || look->in_state ? "differ" : NULL);
    cJSON_AddNullToObject(json, "adapters");
    add_side(json, "notes", look->in_notes);
    add_side(json, "stateFolder", look->in_state);
}

void cli_json_add_look(cJSON *object, const struct core_parked_look *look)
{
    if (look && look->doubt)
        add_doubt(object, look);
    else
        cli_json_add_parked(object, look ? look->parked : NULL);
    cJSON *json = hp_json_member(object, "parked");
    if (cJSON_IsObject(json))
        hp_json_add_text(json, "problem", look->doubt ? look->doubt : look->remark);
}

void cli_json_add_parked_vms(cJSON *object, const char *name, const struct core_parked_vms *vms)
{
    cJSON *array = cJSON_AddArrayToObject(object, name);
    for (size_t i = 0; i < vms->count; i++) {
        cJSON *item = cJSON_CreateObject();
        cJSON *vm = cJSON_AddObjectToObject(item, "vm");
        hp_json_add_text(vm, "name", vms->items[i].vm_name);
        hp_json_add_text(vm, "id", vms->items[i].vm_id);
        cli_json_add_look(item, &vms->items[i].look);
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
