/* SPDX-License-Identifier: MIT */
/* What becomes of a program between parking and unparking. */
#include "json.h"
#include "run_program.h"
#include "say/exit.h"
#include "say/text.h"

#include "core/parked.h"

static size_t add_steps(struct hp_str *out, size_t number, const struct core_plan *plan)
{
    for (size_t i = 0; i < plan->step_count; i++) {
        hp_str_format(out, "%3zu. ", ++number);
        cli_escape(out, plan->steps[i].text);
        hp_str_add_char(out, '\n');
    }
    return number;
}

void cli_text_program(struct hp_str *out, const struct cli_program_result *result)
{
    const struct hv_vm *vm = &result->state->vm;
    hp_str_add(out, result->simulated ? "Host        simulated\n" : "");
    hp_str_add(out, "VM          ");
    cli_escape(out, vm->name);
    hp_str_format(out, " (%s)\n\nThese steps would be done (nothing is changed now):\n", vm->id);
    size_t number = add_steps(out, 0, result->plan);
    hp_str_format(out, "%3zu. Run ", ++number);
    cli_escape(out, result->path);
    hp_str_add_char(out, '\n');
    add_steps(out, number, result->back);
}

static void add_json_steps(cJSON *array, const struct core_plan *plan)
{
    for (size_t i = 0; plan && i < plan->step_count; i++) {
        cJSON *step = cJSON_CreateObject();
        hp_json_add_text(step, "action", core_step_name(plan->steps[i].kind));
        hp_json_add_text(step, "text", plan->steps[i].text);
        cJSON_AddItemToArray(array, step);
    }
}

static void add_program(cJSON *json, const struct cli_program_result *result)
{
    cJSON *program = cJSON_AddObjectToObject(json, "program");
    hp_json_add_text(program, "path", result->path);
    if (result->ended)
        cJSON_AddNumberToObject(program, "exitCode", result->code);
    else
        cJSON_AddNullToObject(program, "exitCode");
}

void cli_json_program(struct hp_str *out, const struct cli_program_result *result)
{
    HP_JSON(json);
    json = cli_json_begin();
    hp_json_add_text(json, "outcome", cli_outcome_name(result->outcome));
    cJSON_AddBoolToObject(json, "whatIf", result->what_if);
    cJSON_AddBoolToObject(cJSON_AddObjectToObject(json, "host"), "simulated", result->simulated);
    cJSON *vm = cJSON_AddObjectToObject(json, "vm");
    hp_json_add_text(vm, "name", result->state->vm.name);
    hp_json_add_text(vm, "id", result->state->vm.id);
    add_program(json, result);
    if (result->parked_known)
        cli_json_add_parked(json, result->parked);
    cli_json_add_remembered(json, "before", &result->state->adapters);
    if (result->after)
        cli_json_add_remembered(json, "after", result->after);
    else
        cJSON_AddNullToObject(json, "after");
    cJSON *steps = cJSON_AddArrayToObject(json, "steps");
    add_json_steps(steps, result->plan);
    if (result->what_if || result->ended) {
        cJSON *step = cJSON_CreateObject();
        hp_json_add_text(step, "action", "runProgram");
        hp_json_add_text(step, "text", result->path);
        cJSON_AddItemToArray(steps, step);
    }
    add_json_steps(steps, result->back);
    cli_json_add_notes(json, "warnings", &result->warnings);
    cli_json_print(out, json);
}
