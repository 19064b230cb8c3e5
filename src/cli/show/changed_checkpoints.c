/* SPDX-License-Identifier: MIT */
/* Changes of existing checkpoints, as text and JSON: what became, or would become, of each. */
#include "form/parts.h"
#include "show.h"
#include "form/table.h"

#include "say/text.h"

#include "core/checkpoints.h"
#include "core/gpu_set.h"
#include "core/local_time.h"

#include "base/map.h"

#include <ctype.h>
#include <string.h>

struct changed {
    const struct cli_change_result *result;
    struct hp_map planned;        /* ids of the checkpoints that a step would be about */
    struct hp_map places;         /* of an id in the list that was read */
    const char *const *short_ids; /* for each of that list */
};

static struct changed changed_of(struct hp_arena *arena, const struct cli_change_result *result)
{
    const struct core_plan *plan = result->plan;
    const struct hv_checkpoints *list = &result->state->checkpoints;
    struct changed table = { .result = result };
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
static bool is_planned(const struct changed *table, const struct hv_checkpoint *target)
{
    return hp_map_find(&table->planned, target->id, NULL);
}

/* Why the rule keeps or removes it; NULL when no rule was asked. */
static const char *reason(const struct changed *table, const struct hv_checkpoint *checkpoint)
{
    const struct core_retention_verdict *verdicts = table->result->plan->verdicts;
    size_t place;
    return verdicts && hp_map_find(&table->places, checkpoint->id, &place) ? verdicts[place].why : NULL;
}

/* --- text --- */

/* As core_checkpoint_typed_id, for many of them. */
static const char *id_of(struct hp_arena *arena, const struct changed *table, const char *id)
{
    size_t place;
    if (table->result->detailed)
        return id;
    if (!hp_map_find(&table->places, id, &place) || strlen(table->short_ids[place]) > CORE_TYPED_ID_LENGTH)
        return core_checkpoint_typed_id(arena, &table->result->state->checkpoints, id);
    return hp_arena_format(arena, "id:%.*s", (int)CORE_TYPED_ID_LENGTH, id);
}

static void add_row(struct hp_str *out, const struct changed *table, const struct hv_checkpoint *checkpoint,
                    const char *what, const char *why)
{
    HP_ARENA(scratch);
    const struct cli_change_result *result = table->result;
    const char *created = !checkpoint->created ? NULL
                          : result->detailed   ? checkpoint->created
                                               : core_local_time_ago(&scratch, checkpoint->created_micros,
                                                                     result->now_utc_micros);
    cli_line_wrap(out, &result->look, 2, "\"%s\" (%s)%s%s: %s%s%s%s", checkpoint->name,
                  id_of(&scratch, table, checkpoint->id), created ? ", created " : "", created ? created : "",
                  what, why ? " (" : "", why ? why : "", why ? ")" : "");
}

/* What became of a target: one word for each that there is. */
static const char *fate(const struct changed *changed, size_t index)
{
    const struct cli_change_result *result = changed->result;
    const struct core_intent *intent = &result->plan->intent;
    struct hp_opt_bool done = cli_target_done(result, index);
    bool ahead = !result->report && is_planned(changed, &intent->targets[index]);
    return !done.set    ? "not known"
           : done.value ? intent->change->words.done
           : ahead      ? intent->change->words.planned
                        : "unchanged";
}

/* --- several: a table, in which those of one fate are together --- */

enum { ID, NAME, CREATED, SIZE, WHY, COLUMNS };

struct row {
    const struct hv_checkpoint *checkpoint;
    const char *fate;
};

struct rows {
    const struct changed *changed;
    struct core_sizes sizes; /* none where no lengths of files were read */
    struct row *items;
    size_t count;
};

static void collect_targets(struct rows *rows, const char *wanted)
{
    const struct core_intent *intent = &rows->changed->result->plan->intent;
    for (size_t i = 0; i < intent->target_count; i++) {
        const char *is = fate(rows->changed, i);
        if (strcmp(is, wanted) == 0)
            rows->items[rows->count++] = (struct row){ &intent->targets[i], is };
    }
}

static struct rows collect(struct hp_arena *arena, const struct changed *changed)
{
    const struct cli_change_result *result = changed->result;
    const struct core_plan *plan = result->plan;
    const struct hv_checkpoints *list = &result->state->checkpoints;
    const struct core_change *change = plan->intent.change;
    const char *const fates[] = { change->words.done, change->words.planned, "unchanged", "not known" };
    struct rows rows = { .changed = changed };
    rows.items = hp_arena_array(arena, plan->intent.target_count + list->count, sizeof *rows.items);
    for (size_t i = 0; i < HP_COUNT(fates); i++)
        collect_targets(&rows, fates[i]);
    /* Afterwards it is enough to know what is gone. */
    bool also_kept = plan->verdicts && (!result->report || result->detailed);
    for (size_t i = 0; also_kept && i < list->count; i++) {
        if (plan->verdicts[i].keep)
            rows.items[rows.count++] = (struct row){ &list->items[i], "kept" };
    }
    if (result->state->space && result->state->space->disks_known)
        rows.sizes = core_sizes_of(arena, list, result->state->space);
    return rows;
}

/* "Deleted: 2", where the first of them comes. */
static const char *heading(struct hp_arena *arena, const struct rows *rows, size_t index)
{
    HP_STR(out);
    size_t count = 0;
    const char *is = rows->items[index].fate;
    if (index && strcmp(rows->items[index - 1].fate, is) == 0)
        return NULL;
    for (size_t i = index; i < rows->count && strcmp(rows->items[i].fate, is) == 0; i++)
        count++;
    hp_str_format(&out, "%c%s: %zu\n", toupper((unsigned char)is[0]), is + 1, count);
    return hp_arena_copy(arena, hp_str_text(&out));
}

static const char *size_of(struct hp_arena *arena, const struct rows *rows, const char *id)
{
    HP_STR(out);
    size_t place;
    if (!rows->sizes.checkpoints || !hp_map_find(&rows->changed->places, id, &place))
        return NULL;
    if (!rows->sizes.checkpoints[place].set)
        return "unknown";
    hp_str_add_bytes(&out, rows->sizes.checkpoints[place].value);
    return hp_arena_copy(arena, hp_str_text(&out));
}

static void read_row(struct hp_arena *arena, const void *context, size_t index, struct cli_row *out)
{
    const struct rows *rows = context;
    const struct cli_change_result *result = rows->changed->result;
    const struct hv_checkpoint *checkpoint = rows->items[index].checkpoint;
    out->above = heading(arena, rows, index);
    out->cells[ID] =
        (struct cli_cell){ .text = id_of(arena, rows->changed, checkpoint->id), .style = CLI_ID };
    out->cells[NAME].text = checkpoint->name;
    out->cells[CREATED].text = !checkpoint->created ? "unknown"
                               : result->detailed   ? checkpoint->created
                                                    : core_local_text(arena, checkpoint->created);
    out->cells[SIZE].text = size_of(arena, rows, checkpoint->id);
    out->cells[WHY].text = reason(rows->changed, checkpoint);
}

static void add_table(struct hp_str *out, struct hp_arena *arena, const struct changed *changed)
{
    static const struct cli_column columns[COLUMNS] = {
        [ID] = { .title = "ID" },
        [NAME] = { .title = "Name", .comfort = 20 },
        [CREATED] = { .title = "Created", .rank = 2 },
        [SIZE] = { .title = "Size", .right = true, .rank = 1 },
        [WHY] = { .title = "Why", .comfort = 16, .wraps = true },
    };
    const struct rows rows = collect(arena, changed);
    const struct cli_table table = { .columns = columns,
                                     .column_count = COLUMNS,
                                     .row_count = rows.count,
                                     .read = read_row,
                                     .context = &rows,
                                     .indent = 2 };
    cli_table_add(out, &changed->result->look, &table);
}

static bool is_one_at_most(const struct core_plan *plan)
{
    return plan->intent.target_count < 2 && !plan->verdicts;
}

bool cli_show_checkpoint_table(struct hp_str *out, const struct cli_change_result *result)
{
    HP_ARENA(arena);
    if (is_one_at_most(result->plan))
        return false;
    const struct changed changed = changed_of(&arena, result);
    add_table(out, &arena, &changed);
    hp_str_add_char(out, '\n');
    if (result->plan->need)
        cli_text_need(out, &result->look, result->plan->need);
    return true;
}

void cli_text_tree(struct hp_str *out, const struct cli_change_result *result)
{
    HP_ARENA(arena);
    const struct core_plan *plan = result->plan;
    if (plan->intent.target_count == 0 && !plan->verdicts)
        return;
    const struct changed changed = changed_of(&arena, result);
    bool none = plan->intent.target_count == 0 && result->state->checkpoints.count == 0;
    hp_str_format(out, "\n%s", none ? "Checkpoints: none\n" : is_one_at_most(plan) ? "Checkpoints\n" : "");
    if (!is_one_at_most(plan))
        add_table(out, &arena, &changed);
    else if (plan->intent.target_count)
        add_row(out, &changed, plan->intent.targets, fate(&changed, 0),
                reason(&changed, plan->intent.targets));
}

/* --- JSON --- */

static void add_element(cJSON *array, const struct changed *table, const struct hv_checkpoint *checkpoint,
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
    const struct changed table = changed_of(&arena, result);
    cJSON *array = cJSON_AddArrayToObject(json, "checkpoints");
    for (size_t i = 0; i < plan->intent.target_count; i++)
        add_element(array, &table, &plan->intent.targets[i], plan->intent.change->words.action,
                    cli_target_done(result, i));
    for (size_t i = 0; plan->verdicts && i < list->count; i++) {
        if (plan->verdicts[i].keep)
            add_element(array, &table, &list->items[i], "keep", not_done);
    }
}
