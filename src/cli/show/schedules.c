/* SPDX-License-Identifier: MIT */
/* Schedules, and what running one has done, as text and as JSON. */
#include "form/schedules.h"
#include "form/json.h"
#include "form/parts.h"
#include "form/table.h"
#include "say/text.h"
#include "show.h"

#include "base/time.h"
#include "core/checkpoints.h"
#include "core/local_time.h"

#include <inttypes.h>

static const char *const result_names[CLI_SCHEDULE_RESULTS] = {
    [CLI_SCHEDULE_NEVER_RUN] = "notRun",
    [CLI_SCHEDULE_RUNNING] = "running",
    [CLI_SCHEDULE_DONE] = "done",
    [CLI_SCHEDULE_FAILED] = "failed",
    [CLI_SCHEDULE_INTERRUPTED] = "interrupted",
    [CLI_SCHEDULE_UNKNOWN] = "unknown",
};

/* --- text --- */

static const char *result_text(struct hp_arena *arena, const struct cli_schedule_row *row,
                               enum cli_style *style)
{
    switch (row->result) {
    case CLI_SCHEDULE_FAILED:
        *style = CLI_BAD;
        return hp_arena_format(arena, "failed (%" PRIu64 ")", row->last.exit_code);
    case CLI_SCHEDULE_INTERRUPTED:
        *style = CLI_BAD;
        return "interrupted";
    case CLI_SCHEDULE_NEVER_RUN:
        return "not yet";
    default:
        *style = row->result == CLI_SCHEDULE_DONE ? CLI_GOOD : CLI_CAUTION;
        return result_names[row->result];
    }
}

static const char *next_text(struct hp_arena *arena, const struct cli_schedule_row *row,
                             enum cli_style *style)
{
    if (row->has_next)
        return core_local_time(arena, row->next);
    *style = row->problem ? CLI_BAD : CLI_PLAIN;
    return row->problem ? "never" : "not by itself";
}

/* What needs a person: a line each, below the row. */
static const char *remarks(struct hp_arena *arena, const struct cli_look *look,
                           const struct cli_schedule_row *row)
{
    HP_STR(out);
    bool failed = row->result == CLI_SCHEDULE_FAILED && row->last.text;
    if (failed)
        cli_line_wrap(&out, look, 6, "last run: %s", row->last.text);
    if (failed || row->result == CLI_SCHEDULE_INTERRUPTED)
        cli_line_wrap(&out, look, 6, "last success: %s",
                      row->last.success ? core_local_text(arena, row->last.success) : "none");
    if (row->missed)
        cli_line_wrap(&out, look, 6, "missed: it should have run %s", core_local_time(arena, row->missed));
    if (row->problem)
        cli_line_wrap(&out, look, 6, "problem: %s", row->problem);
    return out.length ? hp_arena_copy(arena, hp_str_text(&out)) : NULL;
}

static void read_row(struct hp_arena *arena, const void *context, size_t index, struct cli_row *out)
{
    const struct cli_schedules_result *result = context;
    const struct cli_schedule_row *row = &result->rows[index];
    const struct core_policy *policy = row->policy;
    out->cells[0].text = policy->name;
    out->cells[1].text = policy->vm_name;
    out->cells[2].text = policy->when;
    out->cells[3].text = policy->keep;
    out->cells[4].text = row->last.started ? core_local_text(arena, row->last.started) : "-";
    out->cells[5].text = result_text(arena, row, &out->cells[5].style);
    out->cells[6].text = next_text(arena, row, &out->cells[6].style);
    out->cells[7].text = policy->id;
    out->below = remarks(arena, &result->look, row);
}

static void schedules_as_text(struct hp_str *out, const void *shown)
{
    static const struct cli_column columns[] = {
        { .title = "Schedule", .comfort = 12 }, { .title = "VM", .comfort = 12 },
        { .title = "When", .comfort = 11 },     { .title = "Keep", .comfort = 6, .rank = 3 },
        { .title = "Last run", .comfort = 18 }, { .title = "Result" },
        { .title = "Next run", .comfort = 18 }, { .title = "ID", .rank = 4 },
    };
    const struct cli_schedules_result *result = shown;
    const struct cli_table table = { .columns = columns,
                                     .column_count = HP_COUNT(columns),
                                     .row_count = result->count,
                                     .read = read_row,
                                     .context = result,
                                     .indent = 2 };
    if (result->action)
        cli_add_line(out, "Schedule %s%s:", result->what_if ? "would be " : "", result->action);
    else if (!result->count)
        hp_str_add(out, "There is no schedule.\n");
    cli_table_add(out, &result->look, &table);
}

static void run_as_text(struct hp_str *out, const void *shown)
{
    HP_ARENA(scratch);
    const struct cli_schedule_run *result = shown;
    const struct cli_look *look = &result->look;
    const struct core_report *made = result->create ? result->create->report : NULL;
    const struct core_intent *deletes = result->deletion ? &result->deletion->plan->intent : NULL;
    if (result->what_if)
        hp_str_add(out, "HyperPoint would do this (nothing has been changed):\n");
    cli_line_field(out, look, 0, "Schedule", result->policy->name);
    cli_line_field(out, look, 0, "VM", result->vm_name);
    if (made && made->checkpoint.id)
        cli_line_field(out, look, 0, "Checkpoint", core_checkpoint_label(&scratch, &made->checkpoint));
    if (made)
        cli_text_add_down(out, made);
    for (size_t i = 0; result->what_if && i < result->create->plan->step_count; i++)
        cli_line_wrap(out, look, 2, "%s", result->create->plan->steps[i].text);
    for (size_t i = 0; deletes && i < deletes->target_count; i++)
        cli_line_field(out, look, 0,
                       i                 ? ""
                       : result->what_if ? "Deletes"
                                         : "Deleted",
                       core_checkpoint_label(&scratch, &deletes->targets[i]));
    if (deletes && !deletes->target_count)
        cli_line_field(out, look, 0, result->what_if ? "Deletes" : "Deleted", "no older checkpoint");
}

/* --- JSON --- */

static void add_last(cJSON *object, const struct cli_schedule_row *row)
{
    const struct core_policy_run *last = &row->last;
    if (!last->started) {
        cJSON_AddNullToObject(object, "lastRun");
        return;
    }
    cli_json_object(object, "lastRun", json_text("started", last->started), json_text("ended", last->ended),
                    last->ended ? json_number("exitCode", last->exit_code) : json_null("exitCode"),
                    json_text("message", last->text), json_text("checkpoint", last->checkpoint),
                    json_number("deleted", last->deleted), json_text("lastSuccess", last->success));
}

static const char *moment(struct hp_arena *arena, bool known, int64_t micros)
{
    return known ? hp_time_iso(arena, micros, 0) : NULL;
}

static void add_schedule(cJSON *array, const struct cli_schedule_row *row)
{
    HP_ARENA(scratch);
    const struct core_policy *policy = row->policy;
    cJSON *object = cli_json_row(array, json_text("id", policy->id), json_text("name", policy->name));
    cli_json_vm(object, policy->vm_name, policy->vm_id);
    cli_json_add(object, json_text("computer", policy->host), json_text("when", policy->when),
                 json_text("keep", policy->keep), json_text("timer", policy->timer),
                 json_text("created", policy->created), json_text("result", result_names[row->result]));
    add_last(object, row);
    cli_json_add(object, json_text("nextRun", moment(&scratch, row->has_next, row->next)),
                 json_text("missed", moment(&scratch, row->missed != 0, row->missed)),
                 json_text("problem", row->problem));
    cli_json_texts(object, "options", policy->words, policy->word_count);
}

static void schedules_as_json(cJSON *json, const void *shown)
{
    const struct cli_schedules_result *result = shown;
    cli_json_add(json, json_outcome(result->what_if, result->outcome), json_text("action", result->action));
    cJSON *schedules = cJSON_AddArrayToObject(json, "schedules");
    for (size_t i = 0; i < result->count; i++)
        add_schedule(schedules, &result->rows[i]);
    cli_json_texts(json, "problems", result->problems.items, result->problems.count);
}

void cli_show_schedules(struct hp_str *out, bool json, const struct cli_schedules_result *result)
{
    cli_render(out, json, "schedules", result->of_host ? &result->host : NULL, schedules_as_text,
               schedules_as_json, result);
}

/* Of both parts. */
static void add_warnings(cJSON *json, const struct cli_schedule_run *result)
{
    const struct cli_change_result *const parts[] = { result->create, result->deletion };
    cJSON *list = cJSON_AddArrayToObject(json, "warnings");
    for (size_t i = 0; i < HP_COUNT(parts); i++)
        for (size_t k = 0; parts[i] && k < parts[i]->warnings.count; k++)
            cJSON_AddItemToArray(list, cJSON_CreateString(parts[i]->warnings.items[k]));
}

static void run_as_json(cJSON *json, const void *shown)
{
    const struct cli_schedule_run *result = shown;
    const struct core_policy *policy = result->policy;
    const struct core_policy_run *run = result->run;
    const struct core_report *made = result->create->report;
    const struct cli_change_result *deletion = result->deletion;
    cli_json_add(json, json_bool("dryRun", result->what_if), json_number("exitCode", run->exit_code));
    cli_json_object(json, "schedule", json_text("id", policy->id), json_text("name", policy->name));
    cli_json_vm(json, result->vm_name, policy->vm_id);
    cli_json_add(json, json_bool("recovered", result->recovered), json_text("started", run->started),
                 json_text("ended", run->ended));
    if (made && made->checkpoint.id)
        cli_json_object(json, "checkpoint", json_text("id", made->checkpoint.id),
                        json_text("name", made->checkpoint.name));
    else
        cJSON_AddNullToObject(json, "checkpoint");
    cli_json_add_power(json, &result->create->plan->intent.power, made, made);
    cJSON *deleted = cJSON_AddArrayToObject(json, "deleted");
    for (size_t i = 0; deletion && i < deletion->plan->intent.target_count; i++) {
        const struct hv_checkpoint *target = &deletion->plan->intent.targets[i];
        cli_json_row(deleted, json_text("id", target->id), json_text("name", target->name),
                     json_known_bool("done", cli_target_done(deletion, i)));
    }
    add_warnings(json, result);
    cJSON *steps = cJSON_AddArrayToObject(cJSON_AddObjectToObject(json, "details"), "steps");
    cli_json_steps(steps, result->create->plan, false);
    cli_json_steps(steps, deletion ? deletion->plan : NULL, false);
}

void cli_show_schedule_run(struct hp_str *out, bool json, const struct cli_schedule_run *result)
{
    cli_render(out, json, "scheduleRun", &result->host, run_as_text, run_as_json, result);
}
