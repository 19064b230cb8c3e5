/* SPDX-License-Identifier: MIT */
/* Changes of existing checkpoints, as text and JSON: what became, or would become, of each. */
#include "parts.h"
#include "say/text.h"

#include "core/checkpoints.h"
#include "core/gpu_set.h"

#include "base/text.h"

/* Would a step be about that target? What ends a change that was cut off has none for a checkpoint that is
 * applied already, or is not to be applied any more. */
static bool is_planned(const struct core_plan *plan, const struct hv_checkpoint *target)
{
    for (size_t i = 0; i < plan->step_count; i++) {
        if (core_step_is_about(&plan->steps[i], target->id))
            return true;
    }
    return false;
}

/* Why the rule keeps or removes it; NULL when no rule was asked. */
static const char *reason(const struct cli_change_result *result, const struct hv_checkpoint *checkpoint)
{
    const struct hv_checkpoints *list = &result->state->checkpoints;
    const struct hv_checkpoint *found = core_checkpoint_at(list, checkpoint->id);
    return result->plan->verdicts && found ? result->plan->verdicts[found - list->items].why : NULL;
}

/* --- text --- */

static void add_row(struct hp_str *out, const struct hv_checkpoint *checkpoint, const char *what,
                    const char *why)
{
    HP_ARENA(scratch);
    hp_str_add(out, "  ");
    cli_escape(out, hp_arena_format(&scratch, "%s%s%s: %s%s%s%s", core_checkpoint_label(&scratch, checkpoint),
                                    checkpoint->created ? ", made " : "",
                                    checkpoint->created ? checkpoint->created : "", what, why ? " (" : "",
                                    why ? why : "", why ? ")" : ""));
    hp_str_add_char(out, '\n');
}

void cli_text_tree(struct hp_str *out, const struct cli_change_result *result)
{
    const struct core_plan *plan = result->plan;
    const struct hv_checkpoints *list = &result->state->checkpoints;
    if (plan->intent.target_count == 0 && !plan->verdicts)
        return;
    bool none = plan->intent.target_count == 0 && list->count == 0;
    hp_str_format(out, "\nCheckpoints%s\n", none ? ": none" : "");
    for (size_t i = 0; i < plan->intent.target_count; i++) {
        const struct hv_checkpoint *target = &plan->intent.targets[i];
        struct hp_opt_bool done = cli_target_done(result, target);
        const char *what = !done.set                                     ? "not known"
                           : done.value                                  ? plan->intent.change->words.done
                           : !result->report && is_planned(plan, target) ? plan->intent.change->words.planned
                                                                         : "unchanged";
        add_row(out, target, what, reason(result, target));
    }
    for (size_t i = 0; plan->verdicts && i < list->count; i++) {
        if (plan->verdicts[i].keep)
            add_row(out, &list->items[i], "kept", plan->verdicts[i].why);
    }
}

/* --- JSON --- */

static void add_element(cJSON *array, const struct cli_change_result *result,
                        const struct hv_checkpoint *checkpoint, const char *action)
{
    const char *why = reason(result, checkpoint);
    cJSON *object = cJSON_CreateObject();
    cJSON_AddItemToArray(array, object);
    hp_json_add_text(object, "id", checkpoint->id);
    hp_json_add_text(object, "name", checkpoint->name);
    hp_json_add_text(object, "created", checkpoint->created);
    hp_json_add_text(object, "kind", hv_checkpoint_kind_name(checkpoint->kind));
    hp_json_add_text(object, "action", action);
    cli_json_add(object, json_known_bool("done", cli_target_done(result, checkpoint)));
    if (why)
        hp_json_add_text(object, "why", why);
    if (result->plan->intent.change->of_tree && result->plan->intent.checkpoint_name)
        hp_json_add_text(object, "newName", result->plan->intent.checkpoint_name);
    if (result->plan->intent.destination)
        hp_json_add_text(object, "destination", result->plan->intent.destination);
}

void cli_json_add_tree(cJSON *json, const struct cli_change_result *result)
{
    const struct core_plan *plan = result->plan;
    const struct hv_checkpoints *list = &result->state->checkpoints;
    cJSON *array = cJSON_AddArrayToObject(json, "checkpoints");
    for (size_t i = 0; i < plan->intent.target_count; i++)
        add_element(array, result, &plan->intent.targets[i], plan->intent.change->words.action);
    for (size_t i = 0; plan->verdicts && i < list->count; i++) {
        if (plan->verdicts[i].keep)
            add_element(array, result, &list->items[i], "keep");
    }
}
