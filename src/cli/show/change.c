/* SPDX-License-Identifier: MIT */
#include "parked_vms.h"
#include "text.h"

#include "say/text.h"

#include "base/text.h"
#include "core/gpu_set.h"
#include "core/parked.h"

enum { LABEL_COLUMNS = 12 };

static void add_line(struct hp_str *out, const char *label, const char *value)
{
    cli_pad(out, label, LABEL_COLUMNS);
    cli_escape(out, value);
    hp_str_add_char(out, '\n');
}

static void add_vm(struct hp_str *out, const struct cli_change_result *result)
{
    HP_STR(vm);
    hp_str_format(&vm, "%s (%s)", result->state->vm.name, result->state->vm.id);
    if (result->simulated)
        add_line(out, "Host", "simulated");
    add_line(out, "VM", hp_str_text(&vm));
}

/* Where it is written down which GPUs belong to the checkpoint. */
static void add_set(struct hp_str *out, const struct cli_change_result *result)
{
    HP_ARENA(scratch);
    const struct core_report *report = result->report;
    if (!result->plan->set || !(report->set_in_notes.value || report->set_in_state.value))
        return;
    const char *where = !report->set_in_state.value  ? "in its notes"
                        : report->set_in_notes.value ? "in its notes and the state folder"
                                                     : "in the state folder";
    add_line(out, "Its GPUs",
             hp_arena_format(&scratch, "%s (%s)", core_set_label(&scratch, result->plan->set), where));
}

static void add_checkpoint(struct hp_str *out, const struct hv_checkpoint *checkpoint)
{
    if (!checkpoint->id)
        return;
    add_line(out, "Checkpoint", checkpoint->name);
    add_line(out, "ID", checkpoint->id);
    add_line(out, "Created", checkpoint->created ? checkpoint->created : "unknown");
}

static void add_id(struct hp_str *out, const char *when, const char *id)
{
    hp_str_format(out, "      %-6s  ", when);
    cli_escape(out, id);
    hp_str_add_char(out, '\n');
}

static void add_fate(struct hp_str *out, const struct cli_fate *fate, const struct hv_gpus *gpus)
{
    HP_ARENA(scratch);
    const struct hv_adapter *adapter = fate->after ? fate->after : fate->before;
    bool same = fate->before && fate->after && hp_text_same(fate->before->id, fate->after->id);
    hp_str_add(out, "  ");
    cli_escape(out, core_adapter_label(&scratch, adapter, gpus));
    hp_str_add(out, !fate->before  ? ": added\n"
                    : !fate->after ? ": removed\n"
                    : same         ? ": unchanged\n"
                                   : ": put back\n");
    if (fate->before && !same)
        add_id(out, "before", fate->before->id);
    if (fate->after)
        add_id(out, "now", fate->after->id);
}

/* Nothing speaks for assignments that Windows does not list. */
static bool shows_all(const struct cli_change_result *result)
{
    const struct core_refusal *refusal =
        result->report ? &result->report->refusal : &result->state->memory.refusal;
    return !refusal->since;
}

static void add_fates(struct hp_str *out, const struct cli_change_result *result)
{
    HP_ARENA(scratch);
    struct cli_fates fates = cli_fates_of(&scratch, result);
    hp_str_format(out, "\nGPU adapters%s\n",
                  !cli_adapters_after(result) ? ": not read"
                  : fates.count               ? ""
                  : shows_all(result)         ? ": none"
                                              : ": none shown");
    for (size_t i = 0; i < fates.count; i++)
        add_fate(out, &fates.items[i], &result->state->gpus);
}

static void add_plan(struct hp_str *out, const struct core_plan *plan)
{
    if (plan->step_count == 0) {
        hp_str_add(out, "\nThere is nothing to do: everything is as wanted already.\n");
        return;
    }
    /* What a rule removes stands above, in the order of the steps and with the reason of each. */
    size_t told = 0;
    while (plan->verdicts && told < plan->step_count && plan->steps[told].kind == CORE_STEP_REMOVE_CHECKPOINT)
        told++;
    if (told)
        hp_str_format(out, "\n%zu checkpoint%s would be removed, in this order (nothing is changed now)%s\n",
                      told, told == 1 ? "" : "s", told < plan->step_count ? "; then:" : "");
    else
        hp_str_add(out, "\nThese steps would be done (nothing is changed now):\n");
    for (size_t i = told; i < plan->step_count; i++) {
        hp_str_format(out, "%3zu. ", i + 1);
        cli_escape(out, plan->steps[i].text);
        hp_str_add_char(out, '\n');
    }
}

void cli_text_change(struct hp_str *out, const struct cli_change_result *result)
{
    add_vm(out, result);
    if (result->plan->target_count || result->plan->verdicts)
        cli_text_tree(out, result);
    if (result->what_if) {
        add_plan(out, result->plan);
        return;
    }
    if (core_change_is_of_tree(result->plan->change))
        return;
    if (result->report) {
        add_checkpoint(out, &result->report->checkpoint);
        add_set(out, result);
    }
    add_fates(out, result);
}

void cli_text_add_remembered(struct hp_str *out, const struct hv_adapters *before)
{
    for (size_t i = 0; i < before->count; i++) {
        const char *path = before->items[i].instance_path;
        hp_str_add(out, "      had     ");
        cli_escape(out, path ? path : "an automatic GPU (Hyper-V chooses when the VM starts)");
        HP_STR(quotas);
        if (hv_quotas_any(&before->items[i].quotas)) {
            cli_add_quotas(&quotas, &before->items[i].quotas);
            hp_str_format(out, " (%s)", hp_str_text(&quotas));
        }
        hp_str_add_char(out, '\n');
    }
}

static void add_open(struct hp_str *out, const struct cli_open_change *open)
{
    HP_ARENA(scratch);
    const struct core_journal *journal = open->journal;
    hp_str_add(out, "\n  ");
    cli_escape(out, hp_arena_format(&scratch, "%s (%s): %s, begun %s", journal->vm_name, journal->vm_id,
                                    core_change_name(journal->change), journal->started));
    hp_str_add_char(out, '\n');
    cli_text_add_remembered(out, &journal->before);
    if (open->problem) {
        hp_str_add(out, "      cannot be ended now: ");
        cli_escape(out, open->problem);
        hp_str_add_char(out, '\n');
    }
    if (!open->command)
        return;
    hp_str_format(out, "      %s with\n        ",
                  open->problem     ? "end it later"
                  : open->completes ? "is completed"
                                    : "is undone");
    cli_escape(out, open->command);
    hp_str_add_char(out, '\n');
}

void cli_text_open(struct hp_str *out, const struct cli_open_changes *changes)
{
    hp_str_format(out, "%s%s%s\n", changes->simulated ? "Simulated host: " : "",
                  changes->discarded ? "changes that are forgotten" : "changes that were not ended",
                  changes->count ? "" : ": none");
    for (size_t i = 0; i < changes->count; i++)
        add_open(out, &changes->items[i]);
    if (changes->parked.count)
        hp_str_add(out, "\nparked virtual machines (not changes that were cut off; -DO unpark puts back):\n");
    for (size_t i = 0; i < changes->parked.count; i++) {
        HP_ARENA(scratch);
        const struct core_parked_vm *parked = &changes->parked.items[i];
        if (!cli_may_be_parked(parked))
            continue;
        hp_str_add(out, "  ");
        cli_escape(out, hp_arena_format(&scratch, "%s (%s)", parked->vm_name, parked->vm_id));
        hp_str_add_char(out, '\n');
        cli_text_add_parked(out, &parked->look);
    }
}
