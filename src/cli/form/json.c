/* SPDX-License-Identifier: MIT */
#include "json.h"

#include "say/exit.h"
#include "say/text.h"

#include <stdlib.h>

cJSON *cli_json_begin(const char *kind, const struct cli_shown_host *host)
{
    cJSON *json =
        cli_json_add(cJSON_CreateObject(), json_number("schema", CLI_JSON_SCHEMA), json_text("kind", kind));
    if (host)
        cli_json_object(json, "host", json_text("name", host->info.name), json_build(host->info.build),
                        json_text("caption", host->info.caption), json_bool("simulated", host->simulated));
    else
        cli_json_add(json, json_null("host"));
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

void cli_json_print_line(struct hp_str *out, const cJSON *json)
{
    __attribute__((cleanup(free_text))) char *text = hp_json_print_line(json);
    cli_json_escape(out, text);
}

void cli_render(struct hp_str *out, bool json, const char *kind, const struct cli_shown_host *host,
                void (*as_text)(struct hp_str *out, const void *result),
                void (*as_json)(cJSON *json, const void *result), const void *result)
{
    if (!json) {
        as_text(out, result);
        return;
    }
    HP_JSON(tree);
    tree = cli_json_begin(kind, host);
    as_json(tree, result);
    cli_json_print(out, tree);
}

static void add_decimal(cJSON *object, const char *key, uint64_t number)
{
    HP_STR(digits);
    hp_str_add_u64(&digits, number);
    hp_json_add_text(object, key, hp_str_text(&digits));
}

cJSON *cli_json_add_members(cJSON *object, const struct cli_member *until_no_key)
{
    for (const struct cli_member *member = until_no_key; member->key; member++) {
        if (member->kind == CLI_MEMBER_NUMBER)
            hp_json_add_u64(object, member->key, member->number);
        else if (member->kind == CLI_MEMBER_DECIMAL)
            add_decimal(object, member->key, member->number);
        else if (member->kind == CLI_MEMBER_BOOL)
            cJSON_AddBoolToObject(object, member->key, member->number != 0);
        else
            hp_json_add_text(object, member->key, member->text);
    }
    return object;
}

cJSON *cli_json_element(cJSON *array)
{
    cJSON *element = cJSON_CreateObject();
    cJSON_AddItemToArray(array, element);
    return element;
}

cJSON *cli_json_array(cJSON *object, const char *key, bool known)
{
    if (known)
        return cJSON_AddArrayToObject(object, key);
    cJSON_AddNullToObject(object, key);
    return NULL;
}

void cli_json_texts(cJSON *object, const char *key, const char *const *items, size_t count)
{
    cJSON *array = cJSON_AddArrayToObject(object, key);
    for (size_t i = 0; i < count; i++)
        cJSON_AddItemToArray(array, cJSON_CreateString(items[i]));
}

cJSON *cli_json_vm(cJSON *object, const char *name, const char *id)
{
    return cli_json_object(object, "vm", json_text("name", name), json_text("id", id));
}

struct cli_member json_outcome(bool planned, enum core_outcome outcome)
{
    return json_text("outcome", planned ? "planned" : cli_outcome_name(outcome));
}

void cli_json_steps(cJSON *array, const struct core_plan *plan, bool numbered)
{
    for (size_t i = 0; plan && i < plan->step_count; i++) {
        cJSON *step = cli_json_element(array);
        if (numbered)
            cli_json_add(step, json_number("step", i + 1));
        cli_json_add(step, json_text("action", plan->steps[i].kind->name),
                     json_text("text", plan->steps[i].text));
    }
}

void cli_json_add_power(cJSON *json, const struct core_power *power, const struct core_report *off,
                        const struct core_report *on)
{
    const bool was_on = power->way != CORE_STAYS_ON;
    const struct hp_opt_u64 down = on ? on->down_micros : (struct hp_opt_u64){ 0 };
    if (!was_on && power->start == CORE_START_NOT)
        return;
    cli_json_object(json, "power", json_text("before", was_on ? hv_state_name(power->was) : NULL),
                    json_text("way", core_way_off_name(off ? off->way_off : power->way)),
                    json_bool("starts", power->start != CORE_START_NOT),
                    json_known_bool("runsAgain", on ? on->started : (struct hp_opt_bool){ 0 }),
                    down.set ? json_number("downMilliseconds", down.value / 1000)
                             : json_null("downMilliseconds"));
}
