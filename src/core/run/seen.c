/* SPDX-License-Identifier: MIT */
/* What a report tells of the host: read after the last change, or not told at all. */
#include "run.h"

#include "base/text.h"
#include "core/checkpoints.h"
#include "core/gpu_set.h"
#include "core/parked.h"
#include "state/tree.h"
#include "store/claim.h"

#include <string.h>

void run_sends(struct run *run)
{
    run->touched = true;
    run->changes++;
}

/* --- adapters --- */

/* Those that are there under another id than the one they are known by. */
static void fill_replaced(struct run *run, const struct hv_adapters *wanted)
{
    struct pairing pairing;
    struct core_report *report = run->report;
    run_pair(run, wanted, &pairing);
    report->replaced = hp_arena_array(run->arena, wanted->count, sizeof *report->replaced);
    report->replaced_count = 0;
    for (size_t i = 0; i < wanted->count; i++) {
        const char *from = wanted->items[i].id;
        const char *to = pairing.actual[i] == NO_PAIR ? NULL : run->now.items[pairing.actual[i]].id;
        if (from && to && !hp_text_same(from, to))
            report->replaced[report->replaced_count++] = (struct core_replacement){ from, to };
    }
}

int run_see_adapters(struct run *run, const struct hv_adapters *wanted, struct hp_error *err)
{
    struct core_report *report = run->report;
    if (run->now_at != run->changes)
        run->now_known = false;
    int rc = run_read_adapters(run, err);
    report->after_known = rc == 0;
    if (rc)
        return rc;
    report->after = run->now;
    fill_replaced(run, wanted);
    return 0;
}

/* --- settings, and the new checkpoint --- */

static void see_set(struct run *run, const struct hv_checkpoint *checkpoint)
{
    struct core_set_found found;
    core_set_find(run->claim->host_identity, checkpoint, run->arena, &found);
    bool in_notes = found.source == CORE_SET_IN_NOTES;
    run->report->set_in_notes = (struct hp_opt_bool){ true, in_notes && !found.set.elsewhere };
    run->report->set_in_state =
        (struct hp_opt_bool){ true, found.in_both || found.source == CORE_SET_IN_STATE };
}

int run_see_settings(struct run *run, struct hp_error *err)
{
    struct core_report *report = run->report;
    struct hv_read_back now;
    /* One look that fails is no reason to undo a change. */
    int rc = run_read_back(run, run->made.id, &now, NULL);
    if (rc)
        rc = run_read_back(run, run->made.id, &now, err);
    report->settings_known = report->position_known = rc == 0;
    report->checkpoint_known = rc == 0 && !run->checkpoint_uncertain;
    report->checkpoint = (struct hv_checkpoint){ 0 };
    report->set_in_notes = report->set_in_state = (struct hp_opt_bool){ 0 };
    if (rc)
        return rc;
    report->settings = now.settings;
    report->position = now.settings.current_checkpoint;
    report->checkpoint = now.checkpoint;
    if (now.checkpoint.id)
        see_set(run, &now.checkpoint);
    return 0;
}

/* --- checkpoints that were there before --- */

bool core_step_is_about(const struct core_step *step, const char *checkpoint_id)
{
    for (size_t i = 0; i < step->target_count; i++) {
        if (hp_text_same(step->targets[i].id, checkpoint_id))
            return true;
    }
    return false;
}

/* The step that is about that target; NO_CHECKPOINT when there is none. */
static size_t step_about(const struct core_plan *plan, const struct hv_checkpoint *target)
{
    for (size_t i = 0; i < plan->step_count; i++) {
        if (core_step_is_about(&plan->steps[i], target->id))
            return i;
    }
    return NO_CHECKPOINT;
}

/* Is that one now what the change was to make of it? */
static bool is_so_in(struct run *run, const struct hv_checkpoints *now, const struct hv_checkpoint *target)
{
    const struct core_change *change = run->plan->intent.change;
    return change->is_so && change->is_so(run, core_checkpoint_at(now, target->id));
}

static struct hp_opt_bool fate_of(struct run *run, const struct hv_checkpoints *now,
                                  const struct hv_checkpoint *target)
{
    size_t index = step_about(run->plan, target);
    const struct core_step_report *step = index == NO_CHECKPOINT ? NULL : &run->report->steps[index];
    if (run->plan->intent.change->applies)
        return (struct hp_opt_bool){ !run->unclear && (run->applied || run->applied_before.set),
                                     run->applied || run->applied_before.value };
    if (step && step->done)
        return (struct hp_opt_bool){ true, true };
    if (step && step->begun && run->touched && (run->goes_on || run->unclear || !now))
        return (struct hp_opt_bool){ 0 };
    if (!now)
        now = &run->state->checkpoints; /* as it was read, and this run did nothing to it */
    return (struct hp_opt_bool){ true, is_so_in(run, now, target) };
}

void run_see_targets(struct run *run, const struct hv_checkpoints *now)
{
    struct core_report *report = run->report;
    report->target_count = run->plan->intent.target_count;
    report->targets = hp_arena_array(run->arena, report->target_count, sizeof *report->targets);
    for (size_t i = 0; i < report->target_count; i++)
        report->targets[i] = fate_of(run, now, &run->plan->intent.targets[i]);
}

/* --- at the end --- */

static void see_parked(struct run *run)
{
    struct hv_vm vm = run->state->vm;
    struct core_parked_look look;
    if (run->plan->intent.change->parking == CORE_LEAVES_SET)
        return;
    vm.settings.notes = run->notes;
    core_parked_look(run->claim->host_identity, &vm, &run->state->status, CORE_USE_AGREED, run->arena, &look);
    run->report->parked_known = run->notes && !look.doubt;
    run->report->parked = look.parked;
}

void run_conclude(struct run *run)
{
    struct core_report *report = run->report;
    bool of_tree = run->plan->intent.change->of_tree;
    bool as_before = run->now_known && run->now_at == run->changes;
    if (!report->targets)
        run_see_targets(run, NULL);
    if (of_tree)
        return;
    if (!report->after_known && as_before)
        run_see_adapters(run, &run->plan->wanted, NULL);
    if (!run->made.id && !run->checkpoint_uncertain)
        report->checkpoint_known = true;
    see_parked(run);
    report->refusal = run->memory.refusal;
    if (!report->after_known)
        return;
    run_settle_memory(run);
    run_report_lost_cards(run);
}
