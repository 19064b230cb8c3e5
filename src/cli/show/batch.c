/* SPDX-License-Identifier: MIT */
#include "form/parts.h"
#include "show.h"
#include "form/table.h"

#include "say/exit.h"
#include "say/lines.h"
#include "say/text.h"

static enum cli_exit code_of(const struct cli_batch_row *row)
{
    return cli_exit_code((enum hp_class)row->failed, row->outcome);
}

bool cli_batch_is_done(const struct cli_batch_row *row)
{
    return code_of(row) == CLI_EXIT_DONE;
}

const struct cli_batch_row *cli_batch_worst(const struct cli_batch_result *result)
{
    const struct cli_batch_row *worst = NULL;
    for (size_t i = 0; i < result->count; i++) {
        const struct cli_batch_row *row = &result->rows[i];
        if (!worst || cli_exit_weight(code_of(row)) > cli_exit_weight(code_of(worst)))
            worst = row;
    }
    return worst;
}

/* --- text --- */

static bool is_shown(const struct cli_batch_result *result, const struct cli_batch_row *row)
{
    return !result->idle || !row->idle;
}

/* The rows of a table. */
struct shown_rows {
    const struct cli_batch_result *result;
    const struct cli_batch_row **items;
    size_t count;
};

static struct shown_rows find_shown(struct hp_arena *arena, const struct cli_batch_result *result)
{
    struct shown_rows rows = { .result = result,
                               .items = hp_arena_array(arena, result->count, sizeof *rows.items) };
    for (size_t i = 0; i < result->count; i++) {
        if (is_shown(result, &result->rows[i]))
            rows.items[rows.count++] = &result->rows[i];
    }
    return rows;
}

static void read_row(struct hp_arena *arena, const void *context, size_t index, struct cli_row *out)
{
    HP_STR(steps);
    const struct shown_rows *rows = context;
    const struct cli_batch_row *row = rows->items[index];
    out->cells[0].text = row->name;
    out->cells[1].text = hp_arena_format(arena, "%s%s", cli_exit_lead(code_of(row)), row->text);
    for (size_t i = 0; row->plan && i < row->plan->step_count; i++)
        cli_line_wrap(&steps, &rows->result->look, 6, "%zu. %s", i + 1, row->plan->steps[i].text);
    out->below = hp_arena_copy(arena, hp_str_text(&steps));
}

static void add_rows(struct hp_str *out, const struct shown_rows *rows)
{
    static const struct cli_column columns[] = {
        { .title = "VM", .comfort = 16 },
        { .title = "Result", .comfort = 30, .wraps = true },
    };
    const struct cli_table table = { .columns = columns,
                                     .column_count = HP_COUNT(columns),
                                     .row_count = rows->count,
                                     .read = read_row,
                                     .context = rows,
                                     .indent = 2,
                                     .untitled = true };
    cli_table_add(out, &rows->result->look, &table);
}

static void many_as_text(struct hp_str *out, const void *shown)
{
    HP_ARENA(scratch);
    const struct cli_batch_result *result = shown;
    const struct shown_rows rows = find_shown(&scratch, result);
    const size_t idle = result->count - rows.count;
    size_t done = 0;
    for (size_t i = 0; i < rows.count; i++)
        done += cli_batch_is_done(rows.items[i]);
    cli_text_add_other_host(out, &result->host);
    if (result->what_if && (rows.count || !idle))
        hp_str_add(out, "HyperPoint would do this (nothing has been changed):\n");
    add_rows(out, &rows);
    hp_str_format(out, "%sTotal: %zu %s%s, %zu not", rows.count || !idle ? "\n" : "", done,
                  result->what_if ? "would be " : "", result->done, rows.count - done);
    if (idle)
        hp_str_format(out, "; %zu with %s", idle, result->idle);
    if (result->without_gpu)
        hp_str_format(out, "; %zu without a GPU", result->without_gpu);
    if (result->without_checkpoint)
        hp_str_format(out, "; %zu without a checkpoint", result->without_checkpoint);
    hp_str_add_char(out, '\n');
}

/* --- JSON --- */

static void add_json_row(cJSON *array, const struct cli_batch_row *row, bool planned)
{
    cJSON *object = cli_json_row(array, json_text("name", row->name), json_text("id", row->id),
                                 json_number("exitCode", code_of(row)), json_outcome(planned, row->outcome),
                                 json_text("message", row->text));
    cli_json_texts(object, "left", row->left, row->left_count);
    cli_json_add(object, json_text("next", row->next), json_text("node", row->node));
    cli_json_texts(object, "warnings", row->warnings.items, row->warnings.count);
    if (row->after || !row->plan)
        cli_json_add_remembered(object, "after", row->after);
    cJSON *details = cJSON_AddObjectToObject(object, "details");
    cli_json_steps(cJSON_AddArrayToObject(details, "steps"), row->plan, false);
}

/* Something left counts most, then something put back, then that anything was done. */
static enum core_outcome outcome_of(const struct cli_batch_result *result)
{
    static const int weight[] = {
        [CORE_UNCHANGED] = 0, [CORE_STILL_RUNNING] = 1, [CORE_DONE] = 2,
        [CORE_PUT_BACK] = 3,  [CORE_NOT_STARTED] = 4,   [CORE_LEFT] = 5,
    };
    enum core_outcome outcome = CORE_UNCHANGED;
    for (size_t i = 0; i < result->count; i++) {
        if (weight[result->rows[i].outcome] > weight[outcome])
            outcome = result->rows[i].outcome;
    }
    return outcome;
}

static void many_as_json(cJSON *json, const void *shown)
{
    const struct cli_batch_result *result = shown;
    cli_json_add(json, json_outcome(result->what_if, outcome_of(result)));
    cJSON *vms = cJSON_AddArrayToObject(json, "vms");
    for (size_t i = 0; i < result->count; i++)
        add_json_row(vms, &result->rows[i], result->what_if && !result->rows[i].failed);
    cli_json_add(json, json_number("withoutGpu", result->without_gpu),
                 json_number("withoutCheckpoint", result->without_checkpoint));
}

void cli_show_batch(struct hp_str *out, bool json, const struct cli_batch_result *result)
{
    cli_render(out, json, "manyVms", &result->host, many_as_text, many_as_json, result);
}
