/* SPDX-License-Identifier: MIT */
/* What a change did, or would do, as text and as JSON. */
#include "form/parts.h"
#include "show.h"

#include "say/exit.h"
#include "say/lines.h"
#include "say/progress.h"
#include "say/text.h"

#include "base/text.h"
#include "core/checkpoints.h"
#include "core/gpu_set.h"
#include "core/local_time.h"
#include "core/parked.h"

/* --- text --- */

void cli_text_add_other_host(struct hp_str *out, const struct cli_shown_host *host)
{
    const char *value = host->simulated ? "simulated" : host->address;
    if (value)
        cli_add_field(out, 0, "Host", value);
}

void cli_text_add_vm(struct hp_str *out, const struct cli_shown_host *host, bool detailed,
                     const struct hv_vm *vm)
{
    cli_text_add_other_host(out, host);
    if (detailed)
        cli_add_line(out, "VM          %s (%s)", vm->name, vm->id);
    else
        cli_add_field(out, 0, "VM", vm->name);
}

/* The GPUs that belong to the checkpoint, and where that is written down. Usually they are the VM's own, and
 * both places have them. */
static void add_set(struct hp_str *out, const struct cli_change_result *result)
{
    HP_ARENA(scratch);
    const struct core_report *report = result->report;
    bool usual = report->set_in_notes.value && report->set_in_state.value && !result->state->parked;
    if (!result->plan->intent.set || !(report->set_in_notes.value || report->set_in_state.value) ||
        (usual && !result->detailed))
        return;
    const char *where = !report->set_in_state.value  ? "in its notes"
                        : report->set_in_notes.value ? "in its notes and the state folder"
                                                     : "in the state folder";
    cli_line_field(
        out, &result->look, 0, "Its GPUs",
        hp_arena_format(&scratch, "%s (%s)", core_set_label(&scratch, result->plan->intent.set), where));
}

static void add_checkpoint(struct hp_str *out, const struct cli_change_result *result)
{
    HP_ARENA(scratch);
    const struct hv_checkpoint *checkpoint = &result->report->checkpoint;
    if (!checkpoint->id)
        return;
    cli_line_field(out, &result->look, 0, "Checkpoint", checkpoint->name);
    cli_add_field(out, 0, "ID",
                  result->detailed
                      ? checkpoint->id
                      : core_checkpoint_typed_id(&scratch, &result->state->checkpoints, checkpoint->id));
    cli_add_field(out, 0, "Created",
                  !checkpoint->created ? "unknown"
                  : result->detailed   ? checkpoint->created
                                       : core_local_text(&scratch, checkpoint->created));
}

void cli_text_add_down(struct hp_str *out, const struct core_report *report)
{
    HP_STR(down);
    if (!report->down_micros.set)
        return;
    cli_add_duration(&down, report->down_micros.value);
    cli_add_field(out, 0, "Down for", hp_str_text(&down));
}

static void add_plan(struct hp_str *out, const struct cli_change_result *result)
{
    const struct core_plan *plan = result->plan;
    if (plan->step_count == 0) {
        hp_str_add(out, "\n"
                        "Nothing to do.\n");
        return;
    }
    /* What a rule removes stands above, in the order of the steps and with the reason of each. */
    size_t told = 0;
    while (plan->verdicts && told < plan->step_count && plan->steps[told].target_count)
        told++;
    hp_str_add_char(out, '\n');
    if (told)
        cli_line_wrap(out, &result->look, 0,
                      "%zu checkpoint%s would be deleted, in this order (nothing has been changed)%s", told,
                      hp_plural(told, "", "s"), told < plan->step_count ? "; then:" : "");
    else
        cli_line_wrap(out, &result->look, 0, "HyperPoint would do this (nothing has been changed):");
    for (size_t i = told; i < plan->step_count; i++) {
        HP_STR(number);
        hp_str_format(&number, "%3zu. ", i + 1);
        cli_line_item(out, &result->look, number.length, hp_str_text(&number), plan->steps[i].text);
    }
    if (plan->need)
        cli_text_need(out, &result->look, plan->need);
}

static void change_as_text(struct hp_str *out, const void *shown)
{
    const struct cli_change_result *result = shown;
    cli_text_add_vm(out, &result->host, result->detailed, &result->state->vm);
    if (result->plan->intent.target_count || result->plan->verdicts)
        cli_text_tree(out, result);
    if (result->what_if) {
        add_plan(out, result);
        return;
    }
    if (result->plan->intent.change->of_tree || result->plan->intent.change->unrecorded)
        return;
    if (result->plan->intent.target_count)
        hp_str_add_char(out, '\n');
    if (result->report) {
        add_checkpoint(out, result);
        add_set(out, result);
        cli_text_add_down(out, result->report);
    }
    cli_text_fates(out, result);
    if (result->next)
        cli_add_field(out, 0, result->next_label, result->next);
}

/* --- JSON --- */

static void add_json_checkpoint(cJSON *json, const struct cli_change_result *result)
{
    if (result->plan->intent.change->applies)
        cli_json_add_tree(json, result);
    if (!result->plan->intent.change->may_make_checkpoint)
        return;
    if (result->report && !result->report->checkpoint_known)
        return;
    if (!result->report || !result->report->checkpoint.id) {
        cJSON_AddNullToObject(json, "checkpoint");
        return;
    }
    const struct hv_checkpoint *checkpoint = &result->report->checkpoint;
    cJSON *object =
        cli_json_object(json, "checkpoint", json_text("id", checkpoint->id),
                        json_text("name", checkpoint->name), json_text("created", checkpoint->created));
    cli_json_object(object, "gpuSet", json_known_bool("inNotes", result->report->set_in_notes),
                    json_known_bool("inStateFolder", result->report->set_in_state));
}

/* New adapters get their ids when they are added: a plan does not know them. */
static struct hv_adapters without_old_ids(struct hp_arena *arena, const struct core_plan *plan)
{
    struct hv_adapters adapters = { .count = plan->wanted.count };
    adapters.items = hp_arena_array(arena, adapters.count, sizeof *adapters.items);
    for (size_t i = 0; i < adapters.count; i++) {
        adapters.items[i] = plan->wanted.items[i];
        if (hv_adapter_at(&plan->intent.remove, adapters.items[i].id) ||
            hv_adapter_at(&plan->intent.add, adapters.items[i].id))
            adapters.items[i].id = NULL;
    }
    return adapters;
}

/* What the VM was to have in the end and has not, or without its values. */
static void add_lacking(cJSON *json, const struct cli_change_result *result)
{
    const struct core_report *report = result->report;
    if (!report || report->outcome != CORE_LEFT)
        return;
    cJSON *array = cli_json_array(json, "missing", report->after_known);
    for (size_t i = 0; array && i < report->lacking_count; i++) {
        const struct core_lack *lack = &report->lacking[i];
        cli_json_add_quotas(cli_json_row(array, json_text("adapterId", lack->adapter->id),
                                         json_text("instanceId", lack->adapter->instance_path),
                                         json_text("there", lack->there)),
                            &lack->adapter->quotas);
    }
}

static void add_replaced(cJSON *json, const struct core_report *report)
{
    cJSON *replaced = cli_json_array(json, "replaced", !report || report->after_known);
    for (size_t i = 0; replaced && report && i < report->replaced_count; i++)
        cli_json_row(replaced, json_text("from", report->replaced[i].from),
                     json_text("to", report->replaced[i].to));
}

static void add_before_and_after(cJSON *json, const struct cli_change_result *result)
{
    HP_ARENA(scratch);
    const struct hv_gpus *gpus = &result->state->gpus;
    const struct hv_adapters planned = without_old_ids(&scratch, result->plan);
    cli_json_add_adapters(json, "before", cli_adapters_before(result), gpus);
    cli_json_add_adapters(json, "after", result->what_if ? &planned : cli_adapters_after(result), gpus);
    add_lacking(json, result);
}

static void add_steps(cJSON *json, const struct cli_change_result *result)
{
    cJSON *array = cJSON_AddArrayToObject(json, "steps");
    if (!result->report)
        cli_json_steps(array, result->plan, true);
    for (size_t i = 0; result->report && i < result->report->step_count; i++) {
        const struct core_step_report *step = &result->report->steps[i];
        cli_json_row(array, json_number("step", i + 1), json_text("action", step->kind->name),
                     json_text("text", step->text), json_bool("done", step->done),
                     json_number("milliseconds", step->microseconds / 1000));
    }
}

/* The engine's record. */
static void add_details(cJSON *json, const struct cli_change_result *result)
{
    cJSON *details = cJSON_AddObjectToObject(json, "details");
    add_steps(details, result);
    if (result->plan->intent.change->of_tree || result->plan->intent.change->unrecorded)
        return;
    add_replaced(details, result->report);
    cli_json_add_refusal(details, cli_change_refusal(result));
}

/* Of park and unpark: what is remembered now, or would be. */
static void add_parked_after(cJSON *json, const struct cli_change_result *result)
{
    const struct core_plan *plan = result->plan;
    const struct core_parked *parked = result->state->parked;
    bool parks = plan->intent.change->parking == CORE_PARKS;
    if (!parks && plan->intent.change->parking != CORE_UNPARKS)
        return;
    if (result->report && !result->report->parked_known)
        return;
    if (result->report)
        parked = result->report->parked;
    else if (result->what_if && plan->parked)
        parked = parks ? plan->parked : NULL;
    cli_json_add_parked(json, parked);
}

/* Where the plan changes some of the VM's settings: as they are now. */
static void add_settings(cJSON *json, const struct cli_change_result *result)
{
    bool changes = false;
    for (size_t i = 0; i < result->plan->step_count; i++)
        changes = changes || result->plan->steps[i].kind == &core_step_change_settings;
    if (!changes || !result->report)
        return;
    cJSON *object = cJSON_AddObjectToObject(json, "settings");
    const struct hv_settings *after = &result->report->settings;
    if (result->report->settings_known)
        cli_json_object(object, "after",
                        json_known_bool("automaticCheckpoints", after->automatic_checkpoints),
                        json_known_bool("guestControlledCacheTypes", after->guest_cache_types),
                        json_known_u64("lowMmioMegabytes", after->low_mmio),
                        json_known_u64("highMmioMegabytes", after->high_mmio));
    else
        cJSON_AddNullToObject(object, "after");
}

/* As it was read last: before the change, but where the change itself can have another one follow. */
static const struct hv_status *status_of(const struct cli_change_result *result)
{
    const struct core_report *report = result->report;
    return !report ? &result->state->status : report->status_known ? &report->status : NULL;
}

static void change_as_json(cJSON *json, const void *shown)
{
    const struct cli_change_result *result = shown;
    const struct hv_status *status = status_of(result);
    cli_json_add(json, json_outcome(result->what_if, cli_result_outcome(result)));
    cli_json_add(cli_json_vm(json, result->state->vm.name, result->state->vm.id),
                 json_text("state", status ? hv_state_name(status->state) : NULL));
    cli_json_add_power(json, &result->plan->intent.power, result->report, result->report);
    const struct core_change *change = result->plan->intent.change;
    if (change->of_tree && !change->unrecorded) {
        cli_json_add_tree(json, result);
    } else if (!change->unrecorded) {
        add_json_checkpoint(json, result);
        add_parked_after(json, result);
        add_settings(json, result);
        add_before_and_after(json, result);
    }
    if (result->plan->need)
        cli_json_add_need(json, result->plan->need);
    cli_json_texts(json, "notices", result->notices.items, result->notices.count);
    cli_json_texts(json, "warnings", result->warnings.items, result->warnings.count);
    add_details(json, result);
}

void cli_show_change(struct hp_str *out, bool json, const struct cli_change_result *result)
{
    const struct core_change *change = result->plan->intent.change;
    const char *kind = change->unrecorded ? "powerChange" : change->of_tree ? "checkpointChange" : "vmChange";
    cli_render(out, json, kind, &result->host, change_as_text, change_as_json, result);
}
