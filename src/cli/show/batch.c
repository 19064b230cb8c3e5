/* SPDX-License-Identifier: MIT */
#include "batch.h"

#include "json.h"
#include "say/text.h"

#include "base/text.h"

/* The higher, the more it counts. */
static const int weights[CLI_EXITS] = {
    [CLI_EXIT_REFUSED] = 1, [CLI_EXIT_NOT_FOUND] = 2, [CLI_EXIT_ACCESS] = 3, [CLI_EXIT_USAGE] = 4,
    [CLI_EXIT_FAILED] = 5,  [CLI_EXIT_PUT_BACK] = 6,  [CLI_EXIT_LEFT] = 7,
};

static enum cli_exit code_of(const struct cli_many_row *row)
{
    return cli_exit_code((enum hp_class)row->failed, row->outcome);
}

bool cli_many_is_done(const struct cli_many_row *row)
{
    return code_of(row) == CLI_EXIT_DONE;
}

const struct cli_many_row *cli_many_worst(const struct cli_many_result *result)
{
    const struct cli_many_row *worst = NULL;
    for (size_t i = 0; i < result->count; i++) {
        const struct cli_many_row *row = &result->rows[i];
        if (!worst || weights[code_of(row)] > weights[code_of(worst)])
            worst = row;
    }
    return worst;
}

/* --- text --- */

static size_t name_columns(const struct cli_many_result *result)
{
    size_t widest = 4;
    for (size_t i = 0; i < result->count; i++) {
        HP_STR(clean);
        cli_escape(&clean, result->rows[i].name);
        size_t columns = hp_text_columns(hp_str_text(&clean));
        widest = columns > widest ? columns : widest;
    }
    return widest;
}

static const char *kind_of(const struct cli_many_row *row)
{
    switch (code_of(row)) {
    case CLI_EXIT_DONE:
        return "";
    case CLI_EXIT_REFUSED:
        return "skipped: ";
    case CLI_EXIT_PUT_BACK:
        return "failed, and put back as it was: ";
    case CLI_EXIT_LEFT:
        return "FAILED, and something is left: ";
    default:
        return "failed: ";
    }
}

static void add_row(struct hp_str *out, const struct cli_many_row *row, size_t columns)
{
    hp_str_add(out, "  ");
    cli_pad(out, row->name, columns);
    hp_str_format(out, "  %s", kind_of(row));
    cli_escape(out, row->text);
    hp_str_add_char(out, '\n');
    for (size_t i = 0; row->plan && i < row->plan->step_count; i++) {
        hp_str_format(out, "      %zu. ", i + 1);
        cli_escape(out, row->plan->steps[i].text);
        hp_str_add_char(out, '\n');
    }
}

void cli_text_many(struct hp_str *out, const struct cli_many_result *result)
{
    size_t columns = name_columns(result);
    size_t done = 0;
    hp_str_add(out, result->simulated ? "Host        simulated\n" : "");
    if (result->what_if)
        hp_str_add(out, "These steps would be done (nothing is changed now):\n");
    for (size_t i = 0; i < result->count; i++) {
        add_row(out, &result->rows[i], columns);
        done += cli_many_is_done(&result->rows[i]);
    }
    hp_str_format(out, "\nTotal: %zu %s%s, %zu not", done, result->what_if ? "would be " : "", result->done,
                  result->count - done);
    if (result->without)
        hp_str_format(out, "; %zu without a GPU", result->without);
    hp_str_add_char(out, '\n');
}

/* --- JSON --- */

static void add_json_row(cJSON *array, const struct cli_many_row *row)
{
    cJSON *object = cJSON_CreateObject();
    hp_json_add_text(object, "name", row->name);
    hp_json_add_text(object, "id", row->id);
    cJSON_AddNumberToObject(object, "exitCode", (double)code_of(row));
    hp_json_add_text(object, "outcome", cli_outcome_name(row->outcome));
    hp_json_add_text(object, "message", row->text);
    cJSON *left = cJSON_AddArrayToObject(object, "left");
    for (size_t i = 0; i < row->left_count; i++)
        cJSON_AddItemToArray(left, cJSON_CreateString(row->left[i]));
    hp_json_add_text(object, "next", row->next);
    cli_json_add_notes(object, "warnings", &row->warnings);
    if (row->after)
        cli_json_add_remembered(object, "after", row->after);
    else if (!row->plan)
        cJSON_AddNullToObject(object, "after");
    cJSON *steps = cJSON_AddArrayToObject(object, "steps");
    for (size_t i = 0; row->plan && i < row->plan->step_count; i++) {
        cJSON *step = cJSON_CreateObject();
        hp_json_add_text(step, "action", core_step_name(row->plan->steps[i].kind));
        hp_json_add_text(step, "text", row->plan->steps[i].text);
        cJSON_AddItemToArray(steps, step);
    }
    cJSON_AddItemToArray(array, object);
}

void cli_json_many(struct hp_str *out, const struct cli_many_result *result)
{
    HP_JSON(json);
    json = cli_json_begin();
    cJSON_AddBoolToObject(json, "whatIf", result->what_if);
    cJSON_AddBoolToObject(cJSON_AddObjectToObject(json, "host"), "simulated", result->simulated);
    cJSON *vms = cJSON_AddArrayToObject(json, "vms");
    for (size_t i = 0; i < result->count; i++)
        add_json_row(vms, &result->rows[i]);
    hp_json_add_u64(json, "withoutGpu", result->without);
    cli_json_print(out, json);
}
