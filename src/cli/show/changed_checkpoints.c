/* SPDX-License-Identifier: MIT */
/* Changes of existing checkpoints, as text and JSON: what became, or would become, of each. */
#include "parts.h"
#include "say/text.h"

#include "core/checkpoints.h"
#include "core/gpu_set.h"
#include "core/local_time.h"

#include "base/map.h"

#include <string.h>

struct table {
    const struct cli_change_result *result;
    struct hp_map planned;        /* ids of the checkpoints that a step would be about */
    struct hp_map places;         /* of an id in the list that was read */
    const char *const *short_ids; /* for each of that list */
};

static struct table table_of(struct hp_arena *arena, const struct cli_change_result *result)
{
    const struct core_plan *plan = result->plan;
    const struct hv_checkpoints *list = &result->state->checkpoints;
    struct table table = { .result = result };
    for (size_t i = 0; i < plan->step_count; i++) {
        for (size_t k = 0; k < plan->steps[i].target_count; k++)
            hp_map_put(arena, &table.planned, plan->steps[i].targets[k].id, i);
    }
    for (size_t i = 0; i < list->count; i++)
        hp_map_put(arena, &table.places, list->items[i].id, i);
    table.short_ids = core_checkpoint_short_ids(arena, list);
    return table;
}

/* Would a step be about that target? What ends a change that was cut off has none for a checkpoint that is
 * applied already, or is not to be applied any more. */
static bool is_planned(const struct table *table, const struct hv_checkpoint *target)
{
    return hp_map_find(&table->planned, target->id, NULL);
}

/* Why the rule keeps or removes it; NULL when no rule was asked. */
static const char *reason(const struct table *table, const struct hv_checkpoint *checkpoint)
{
    const struct core_retention_verdict *verdicts = table->result->plan->verdicts;
    size_t place;
    return verdicts && hp_map_find(&table->places, checkpoint->id, &place) ? verdicts[place].why : NULL;
}

/* --- text --- */

/* As core_checkpoint_typed_id, for many of them. */
static const char *id_of(struct hp_arena *arena, const struct table *table, const char *id)
{
    size_t place;
    if (table->result->detailed)
        return id;
    if (!hp_map_find(&table->places, id, &place) || strlen(table->short_ids[place]) > CORE_TYPED_ID_LENGTH)
        return core_checkpoint_typed_id(arena, &table->result->state->checkpoints, id);
    return hp_arena_format(arena, "id:%.*s", (int)CORE_TYPED_ID_LENGTH, id);
}

static void add_row(struct hp_str *out, const struct table *table, const struct hv_checkpoint *checkpoint,
                    const char *what, const char *why)
{
    HP_ARENA(scratch);
    const struct cli_change_result *result = table->result;
    const char *created = !checkpoint->created ? NULL
                          : result->detailed   ? checkpoint->created
                                               : core_local_time_ago(&scratch, checkpoint->created_micros,
                                                                     result->now_utc_micros);
    hp_str_add(out, "  ");
    cli_escape(out, hp_arena_format(&scratch, "\"%s\" (%s)%s%s: %s%s%s%s", checkpoint->name,
                                    id_of(&scratch, table, checkpoint->id), created ? ", created " : "",
                                    created ? created : "", what, why ? " (" : "", why ? why : "",
                                    why ? ")" : ""));
    hp_str_add_char(out, '\n');
}

void cli_text_tree(struct hp_str *out, const struct cli_change_result *result)
{
    HP_ARENA(arena);
    const struct core_plan *plan = result->plan;
    const struct hv_checkpoints *list = &result->state->checkpoints;
    if (plan->intent.target_count == 0 && !plan->verdicts)
        return;
    bool none = plan->intent.target_count == 0 && list->count == 0;
    hp_str_format(out, "\nCheckpoints%s\n", none ? ": none" : "");
    const struct table table = table_of(&arena, result);
    for (size_t i = 0; i < plan->intent.target_count; i++) {
        const struct hv_checkpoint *target = &plan->intent.targets[i];
        struct hp_opt_bool done = cli_target_done(result, i);
        const char *what = !done.set    ? "not known"
                           : done.value ? plan->intent.change->words.done
                           : !result->report && is_planned(&table, target)
                               ? plan->intent.change->words.planned
                               : "unchanged";
        add_row(out, &table, target, what, reason(&table, target));
    }
    for (size_t i = 0; plan->verdicts && i < list->count; i++) {
        if (plan->verdicts[i].keep)
            add_row(out, &table, &list->items[i], "kept", plan->verdicts[i].why);
    }
}

/* --- JSON --- */

static void add_element(cJSON *array, const struct table *table, const struct hv_checkpoint *checkpoint,
                        const char *action, struct hp_opt_bool done)
{
    const struct cli_change_result *result = table->result;
    const char *why = reason(table, checkpoint);
    cJSON *object = cJSON_CreateObject();
    cJSON_AddItemToArray(array, object);
    hp_json_add_text(object, "id", checkpoint->id);
    hp_json_add_text(object, "name", checkpoint->name);
    hp_json_add_text(object, "created", checkpoint->created);
    hp_json_add_text(object, "kind", hv_checkpoint_kind_name(checkpoint->kind));
    hp_json_add_text(object, "action", action);
    cli_json_add(object, json_known_bool("done", done));
    if (why)
        hp_json_add_text(object, "why", why);
    if (result->plan->intent.change->of_tree && result->plan->intent.checkpoint_name)
        hp_json_add_text(object, "newName", result->plan->intent.checkpoint_name);
    if (result->plan->intent.destination)
        hp_json_add_text(object, "destination", result->plan->intent.destination);
}

void cli_json_add_tree(cJSON *json, const struct cli_change_result *result)
{
    HP_ARENA(arena);
    const struct core_plan *plan = result->plan;
    const struct hv_checkpoints *list = &result->state->checkpoints;
    const struct hp_opt_bool not_done = { true, false };
    const struct table table = table_of(&arena, result);
    cJSON *array = cJSON_AddArrayToObject(json, "checkpoints");
    for (size_t i = 0; i < plan->intent.target_count; i++)
        add_element(array, &table, &plan->intent.targets[i], plan->intent.change->words.action,
                    cli_target_done(result, i));
    for (size_t i = 0; plan->verdicts && i < list->count; i++) {
        if (plan->verdicts[i].keep)
            add_element(array, &table, &list->items[i], "keep", not_done);
    }
}
