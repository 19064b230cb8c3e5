/* SPDX-License-Identifier: MIT */
/* What becomes of a program between parking and unparking. */
#include "form/parts.h"
#include "say/exit.h"
#include "say/text.h"
#include "show.h"

#include "core/parked.h"

static size_t add_steps(struct hp_str *out, size_t number, const struct core_plan *plan)
{
    for (size_t i = 0; i < plan->step_count; i++)
        cli_add_line(out, "%3zu. %s", ++number, plan->steps[i].text);
    return number;
}

static void program_as_text(struct hp_str *out, const void *shown)
{
    const struct cli_program_result *result = shown;
    cli_text_add_vm(out, &result->host, result->detailed, &result->state->vm);
    hp_str_add(out, "\n"
                    "HyperPoint would do this (nothing has been changed):\n");
    size_t number = add_steps(out, 0, result->plan);
    cli_add_line(out, "%3zu. Run %s", ++number, result->path);
    add_steps(out, number, result->back);
}

static void program_as_json(cJSON *json, const void *shown)
{
    const struct cli_program_result *result = shown;
    cli_json_add(json, json_outcome(result->what_if, result->outcome));
    cJSON_AddNumberToObject(json, "exitCode", result->exit_code); /* on Windows it may be negative */
    cli_json_vm(json, result->state->vm.name, result->state->vm.id);
    cli_json_add_power(json, &result->plan->intent.power, result->park,
                       result->unpark ? result->unpark : result->park);
    cJSON *program = cli_json_object(json, "program", json_text("path", result->path));
    if (result->ended)
        cJSON_AddNumberToObject(program, "exitCode", result->code);
    else
        cJSON_AddNullToObject(program, "exitCode");
    if (result->parked_known)
        cli_json_add_parked(json, result->parked);
    cli_json_add_remembered(json, "before", &result->state->adapters);
    cli_json_add_remembered(json, "after", result->after);
    cli_json_texts(json, "warnings", result->warnings.items, result->warnings.count);
    cJSON *steps = cJSON_AddArrayToObject(cJSON_AddObjectToObject(json, "details"), "steps");
    cli_json_steps(steps, result->plan, false);
    if (result->what_if || result->ended)
        cli_json_row(steps, json_text("action", "runProgram"), json_text("text", result->path));
    cli_json_steps(steps, result->back, false);
}

void cli_show_program(struct hp_str *out, bool json, const struct cli_program_result *result)
{
    cli_render(out, json, "programRun", &result->host, program_as_text, program_as_json, result);
}
