/* SPDX-License-Identifier: MIT */
/* GPU adapters, their values and their cards, as text and as JSON. */
#include "parts.h"
#include "say/lines.h"

#include "base/text.h"

#include <inttypes.h>
#include <string.h>

/* --- text --- */

bool cli_add_quota(struct hp_str *out, const struct hv_quotas *quotas, enum hv_resource resource)
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
        if (!cli_add_quota(&quota, quotas, (enum hv_resource)i))
            continue;
        hp_str_format(out, "%s%s", any ? "; " : "", hp_str_text(&quota));
        any = true;
    }
    hp_str_add(out, any ? "" : "the driver's defaults");
}

void cli_text_add_quotas(struct hp_str *out, const struct cli_look *look, size_t indent,
                         const struct hv_quotas *quotas)
{
    bool any = false;
    for (int i = 0; i < HV_RESOURCES; i++) {
        HP_STR(quota);
        if (!cli_add_quota(&quota, quotas, (enum hv_resource)i))
            continue;
        cli_line_field(out, look, indent, any ? "" : "Quotas", hp_str_text(&quota));
        any = true;
    }
    if (!any)
        cli_line_field(out, look, indent, "Quotas", "the driver's defaults");
}

void cli_text_add_remembered(struct hp_str *out, const struct cli_look *look,
                             const struct hv_adapters *before)
{
    for (size_t i = 0; i < before->count; i++) {
        HP_STR(quotas);
        const char *path = before->items[i].instance_path;
        bool any = hv_quotas_any(&before->items[i].quotas);
        if (any)
            cli_add_quotas(&quotas, &before->items[i].quotas);
        cli_line_wrap(out, look, 6, "had     %s%s%s%s",
                      path ? path : "an automatic GPU (Hyper-V chooses when the VM starts)", any ? " (" : "",
                      hp_str_text(&quotas), any ? ")" : "");
    }
}

const char *cli_adapter_name(struct hp_arena *arena, const struct cli_adapter_view *view)
{
    if (view->unknown)
        return "this version of Windows does not show it";
    if (view->automatic)
        return "automatic (Hyper-V chooses at start)";
    return hp_arena_format(arena, "%s%s", view->gpu && view->gpu->name ? view->gpu->name : "Unknown GPU",
                           view->adapter->card_remembered ? " (remembered)" : "");
}

const char *cli_without_makers(struct hp_arena *arena, const char *label)
{
    static const char *const makers[] = { "NVIDIA GeForce ", "NVIDIA ", "AMD Radeon ", "AMD ", "Intel(R) " };
    HP_STR(text);
    for (const char *rest = label; *rest;) {
        size_t skip = 0;
        bool begins = rest == label || (rest - label > 2 && rest[-1] == ' ' &&
                                        (rest[-2] == ',' || (rest[-2] == 'x' && rest[-3] == ' ')));
        for (size_t i = 0; begins && !skip && i < HP_COUNT(makers); i++)
            skip = hp_text_begins(rest, makers[i]) ? strlen(makers[i]) : 0;
        rest += skip;
        size_t length = strcspn(rest, " ");
        length += rest[length] == ' ';
        hp_str_add_part(&text, rest, length);
        rest += length;
    }
    return hp_arena_copy(arena, hp_str_text(&text));
}

static const char *short_name(struct hp_arena *arena, const struct cli_adapter_view *view)
{
    if (view->stale)
        return view->moved.count ? "a card that is in another slot" : "a card that is missing or disabled";
    if (view->untold)
        return "a card that may be missing";
    if (view->unknown)
        return "not shown by Windows";
    return view->automatic ? "automatic" : cli_adapter_name(arena, view);
}

const char *cli_gpus_label(struct hp_arena *arena, const struct hv_adapters *adapters,
                           const struct hv_gpus *gpus, enum cli_style *style)
{
    HP_STR(text);
    struct {
        const char *name;
        size_t times;
    } *names = hp_arena_array(arena, adapters->count, sizeof *names);
    size_t count = 0;
    for (size_t i = 0; i < adapters->count; i++) {
        struct cli_adapter_view view = cli_view_adapter(arena, &adapters->items[i], adapters, gpus);
        const char *name = short_name(arena, &view);
        size_t place = 0;
        while (place < count && !hp_text_same(names[place].name, name))
            place++;
        names[place].name = name;
        names[place].times++;
        count += place == count;
        *style = cli_view_has_problem(&view) ? CLI_BAD : *style;
    }
    for (size_t i = 0; i < count; i++) {
        hp_str_add(&text, i ? ", " : "");
        if (names[i].times > 1)
            hp_str_format(&text, "%zu x ", names[i].times);
        hp_str_add(&text, names[i].name);
    }
    return cli_without_makers(arena, hp_str_text(&text));
}

enum cli_style cli_state_style(enum hv_state state)
{
    if (state == HV_STATE_RUNNING || state == HV_STATE_STARTING)
        return CLI_GOOD;
    return state == HV_STATE_OFF ? CLI_PLAIN : state == HV_STATE_UNKNOWN ? CLI_BAD : CLI_CAUTION;
}

/* --- JSON --- */

void cli_json_add_capacity(cJSON *gpu, const struct hv_capacity capacity[HV_RESOURCES])
{
    static const char *const keys[HV_RESOURCES] = {
        [HV_VRAM] = "vram",
        [HV_ENCODE] = "encode",
        [HV_DECODE] = "decode",
        [HV_COMPUTE] = "compute",
    };
    cJSON *all = cJSON_AddObjectToObject(gpu, "capacity");
    for (int i = 0; i < HV_RESOURCES; i++)
        cli_json_object(all, keys[i], json_known_u64("total", capacity[i].total),
                        json_known_u64("available", capacity[i].available),
                        json_known_u64("minimum", capacity[i].minimum),
                        json_known_u64("maximum", capacity[i].maximum),
                        json_known_u64("optimal", capacity[i].optimal));
}

void cli_json_add_quotas(cJSON *object, const struct hv_quotas *quotas)
{
    static const char *const keys[HV_RESOURCES][HV_BOUNDS] = {
        [HV_VRAM] = { "minPartitionVram", "maxPartitionVram", "optimalPartitionVram" },
        [HV_ENCODE] = { "minPartitionEncode", "maxPartitionEncode", "optimalPartitionEncode" },
        [HV_DECODE] = { "minPartitionDecode", "maxPartitionDecode", "optimalPartitionDecode" },
        [HV_COMPUTE] = { "minPartitionCompute", "maxPartitionCompute", "optimalPartitionCompute" },
    };
    cJSON *all = cJSON_AddObjectToObject(object, "quotas");
    for (int resource = 0; resource < HV_RESOURCES; resource++) {
        for (int bound = 0; bound < HV_BOUNDS; bound++)
            cli_json_add(all, json_known_u64(keys[resource][bound], quotas->value[resource][bound]));
    }
}

/* Which card an adapter has, and how that is known; an automatic one has none. What has no id is not on the
 * host yet. */
static cJSON *add_card(cJSON *object, const struct hv_adapter *adapter)
{
    const char *source = hv_adapter_is_unknown(adapter) ? "unknown"
                         : adapter->card_remembered     ? "remembered"
                         : adapter->id                  ? "read"
                                                        : "planned";
    return cli_json_object(object, "card", json_text("instancePath", adapter->instance_path),
                           json_text("source", source));
}

void cli_json_add_identity(cJSON *object, const struct cli_adapter_view *view)
{
    const struct hv_gpu *gpu = view->gpu;
    cli_json_add(object, gpu ? json_number("order", gpu->order) : json_null("order"),
                 json_text("name", gpu ? gpu->name : NULL), json_text("adapterId", view->adapter->id),
                 json_text("deviceId", view->device_id),
                 json_text("instanceId", view->adapter->instance_path),
                 json_known_bool("stale", (struct hp_opt_bool){ !view->untold, view->stale }));
    /* Where the host has a card that is not at its path any more, or may have it. */
    cJSON *paths = cJSON_AddArrayToObject(add_card(object, view->adapter), "presentPaths");
    for (size_t i = 0; i < view->moved.count; i++)
        cJSON_AddItemToArray(paths, cJSON_CreateString(view->moved.items[i]->instance_path));
}

void cli_json_add_adapters(cJSON *json, const char *name, const struct hv_adapters *adapters,
                           const struct hv_gpus *gpus)
{
    HP_ARENA(scratch);
    cJSON *array = cli_json_array(json, name, adapters);
    for (size_t i = 0; array && i < adapters->count; i++) {
        const struct hv_adapter *adapter = &adapters->items[i];
        struct cli_adapter_view view = cli_view_adapter(&scratch, adapter, adapters, gpus);
        cJSON *object = cli_json_element(array);
        cli_json_add_identity(object, &view);
        cli_json_add(object, json_bool("automatic", view.automatic),
                     json_bool("hidden", adapter->gpu_hidden));
        cli_json_add_quotas(object, &adapter->quotas);
    }
}

void cli_json_add_remembered(cJSON *object, const char *name, const struct hv_adapters *adapters)
{
    cJSON *array = cli_json_array(object, name, adapters);
    for (size_t i = 0; array && i < adapters->count; i++) {
        const struct hv_adapter *adapter = &adapters->items[i];
        cJSON *row = cli_json_row(
            array, json_text("adapterId", adapter->id), json_text("instanceId", adapter->instance_path),
            json_bool("automatic", !adapter->instance_path && !hv_adapter_is_unknown(adapter)));
        add_card(row, adapter);
        cli_json_add_quotas(row, &adapter->quotas);
    }
}

static struct cli_member code(const char *key, const struct hp_code *code)
{
    return code->known ? json_number(key, code->value) : json_null(key);
}

void cli_json_add_refusal(cJSON *object, const struct core_refusal *refusal)
{
    if (!refusal->since) {
        cJSON_AddNullToObject(object, "checkpointRefused");
        return;
    }
    cJSON *json = cli_json_object(object, "checkpointRefused", json_text("since", refusal->since),
                                  json_text("text", refusal->text),
                                  code("returnValue", &refusal->codes[HP_LEVEL_METHOD]),
                                  code("jobErrorCode", &refusal->codes[HP_LEVEL_JOB]));
    cJSON *missing = cJSON_AddArrayToObject(json, "missingCards");
    for (size_t i = 0; i < refusal->missing_count; i++)
        cli_json_row(missing, json_text("place", refusal->missing[i].place),
                     json_text("name", refusal->missing[i].name),
                     json_text("from", refusal->missing[i].from));
}
