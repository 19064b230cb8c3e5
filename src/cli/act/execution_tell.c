/* SPDX-License-Identifier: MIT */
/* What is said of a change: its notices and warnings, its plan, and how it ended. */
#include "execution.h"

#include "journals.h"
#include "form/error.h"
#include "show/show.h"

#include "core/checkpoints.h"
#include "core/moved.h"
#include "core/parked.h"

#include "base/text.h"

#include <string.h>

void cli_execution_note(struct cli_execution *execution, enum cli_tag tag, const char *text)
{
    struct cli_notes *notes = tag == CLI_NOTICE ? &execution->result.notices : &execution->result.warnings;
    struct hp_arena *arena = execution->run->arena;
    notes->items = hp_arena_grow(arena, notes->items, notes->count, &notes->capacity, sizeof *notes->items);
    notes->items[notes->count++] = hp_arena_copy(arena, text);
    /* What Hyper-V said may stand at the end, with its own full stop. */
    cli_say(&execution->run->voice, tag, hp_text_ends(text, ".") ? "%s" : "%s.", text);
}

/* A plan that was made again says most of it again. */
static void note_once(struct cli_execution *execution, enum cli_tag tag, const char *text)
{
    const struct cli_notes *told =
        tag == CLI_NOTICE ? &execution->result.notices : &execution->result.warnings;
    for (size_t i = 0; i < told->count; i++) {
        if (strcmp(told->items[i], text) == 0)
            return;
    }
    cli_execution_note(execution, tag, text);
}

void cli_execution_tell_plan(struct cli_execution *execution)
{
    const struct core_plan *plan = execution->result.plan;
    execution->run->voice.calm = execution->of_many && plan->step_count == 0;
    for (size_t i = 0; i < plan->notice_count; i++)
        note_once(execution, CLI_NOTICE, plan->notices[i]);
    for (size_t i = 0; i < plan->warning_count; i++)
        note_once(execution, CLI_WARNING, plan->warnings[i]);
    for (size_t i = 0; i < plan->loss_count; i++)
        note_once(execution, CLI_LOSS, plan->losses[i]);
}

/* What a checkpoint is for, and what is left to do with a parked VM. */
static void add_next(struct cli_run *run, struct cli_change_result *result)
{
    const struct core_report *report = result->report;
    const struct core_intent *intent = &result->plan->intent;
    const struct hv_vm *vm = &result->state->vm;
    const char *wanted = cli_value(run->line, CLI_VM);
    const char *word = cli_vm_word(run->arena, vm->id, vm->name, !wanted || !hp_text_begins(wanted, "id:"));
    if (!report || run->passing_host)
        return;
    if (report->checkpoint.id) {
        result->next_label = intent->change->applies ? "To go back" : "To restore";
        result->next = cli_command(
            run, "restore", word,
            core_checkpoint_typed_id(run->arena, &result->state->checkpoints, report->checkpoint.id));
    } else if (intent->change->parking == CORE_PARKS && report->parked_known && report->parked) {
        result->next_label = "To unpark";
        result->next = cli_command(run, "unpark", word, NULL);
    }
}

static void prepare(struct cli_run *run, struct cli_change_result *result)
{
    result->detailed = run->voice.verbose;
    result->now_utc_micros = hp_clock_utc(hv_host_clock(run->host.host));
}

bool cli_execution_tell_checkpoints(struct cli_execution *execution)
{
    HP_STR(out);
    struct cli_run *run = execution->run;
    prepare(run, &execution->result);
    execution->result.look = cli_look_of(OS_STDERR);
    if (!cli_show_checkpoint_table(&out, &execution->result))
        return false;
    cli_write_stderr(&run->voice, &out);
    return true;
}

static void render(struct cli_run *run, struct cli_change_result *result, struct hp_str *out)
{
    result->host = cli_shown_host(&run->host);
    prepare(run, result);
    result->look = run->look;
    add_next(run, result);
    cli_show_change(out, run->voice.json, result);
}

/* How what the VM has now is known: a card that Windows does not show was not read. */
static const char *proof_of(const struct core_report *report)
{
    for (size_t i = 0; i < report->after.count; i++) {
        if (report->after.items[i].gpu_hidden)
            return "verified, except for the cards, which this version of Windows does not show";
    }
    return "verified";
}

/* Only what was read is a success. That the VM does not stand on the checkpoint any more is somebody else's
 * doing.
 */
static void say_restored(struct cli_run *run, const struct cli_change_result *result)
{
    const struct core_report *report = result->report;
    const struct hv_checkpoint *target = result->plan->intent.targets;
    const struct hv_checkpoint *made = &report->checkpoint;
    bool stands = report->position_known && hp_text_same(report->position, target->id);
    cli_say(&run->voice, CLI_SUCCESS, "\"%s\" %s checkpoint \"%s\". GPU adapters: %zu, %s.", run->vm_name,
            stands ? "is back at" : "was put back to", target->name, report->after.count, proof_of(report));
    if (!stands)
        cli_say(&run->voice, CLI_WARNING, "Someone else has moved \"%s\" since: it is now based on %s.",
                run->vm_name, report->position ? report->position : "no checkpoint");
    if (report->status_known && report->status.state == HV_STATE_SAVED)
        cli_say(&run->voice, CLI_INFO,
                "The VM is saved now, with the memory of that time: start it to continue from there.%s",
                result->state->parked
                    ? hp_arena_format(run->arena, " When it is off again, put its GPUs back: %s.",
                                      cli_command(run, "unpark",
                                                  hp_arena_format(run->arena, "id:%s", result->state->vm.id),
                                                  NULL))
                    : "");
    if (made->id)
        cli_say(&run->voice, CLI_INFO, "Its previous state is kept as checkpoint \"%s\" (%s).", made->name,
                core_checkpoint_typed_id(run->arena, &result->state->checkpoints, made->id));
}

/* More than what is listed may be assigned. */
static bool may_have_more(const struct cli_change_result *result)
{
    return result->recovery && (result->recovery->unseen || result->recovery->unlisted.count);
}

static void say_parked(struct cli_run *run, const struct cli_change_result *result)
{
    size_t count = result->report->parked->adapters.count;
    const char *removed = may_have_more(result) ? "" : " removed, and";
    cli_say(&run->voice, CLI_SUCCESS, "\"%s\" is parked: %zu GPU adapter%s%s remembered for unpark.",
            run->vm_name, count, hp_plural(count, "", "s"), removed);
}

static void say_adapters(struct cli_run *run, const struct cli_change_result *result)
{
    const struct core_report *report = result->report;
    size_t count = report->after.count;
    const char *noun = hp_plural(count, "GPU adapter", "GPU adapters");
    if (may_have_more(result))
        cli_say(&run->voice, CLI_SUCCESS, "Windows lists %zu %s of \"%s\" now, %s.", count, noun,
                run->vm_name, proof_of(report));
    else
        cli_say(&run->voice, CLI_SUCCESS, "\"%s\" has %zu %s now, %s.", run->vm_name, count, noun,
                proof_of(report));
}

static void say_changed(struct cli_run *run, const struct cli_change_result *result)
{
    const struct core_report *report = result->report;
    size_t count = report->after.count;
    enum core_parking parking = result->plan->intent.change->parking;
    if (report->parked_known && report->parked && count == 0 && parking == CORE_PARKS)
        say_parked(run, result);
    else if (report->parked_known && !report->parked && parking == CORE_DISCARDS_SET)
        cli_say(&run->voice, CLI_SUCCESS, "Discarded; the VM stays as it is.");
    else if (result->plan->intent.change->applies && cli_target_done(result, 0).value)
        say_restored(run, result);
    else if (report->checkpoint.id)
        cli_say(&run->voice, CLI_SUCCESS, "Created checkpoint \"%s\" of \"%s\". GPU adapters: %zu, %s.",
                report->checkpoint.name, run->vm_name, count, proof_of(report));
    else
        say_adapters(run, result);
    if (report->started.set && report->started.value)
        cli_say(&run->voice, CLI_SUCCESS, "\"%s\" is running again.", run->vm_name);
}

static void say_success(struct cli_run *run, const struct cli_change_result *result)
{
    const struct core_report *report = result->report;
    const struct core_intent *intent = &result->plan->intent;
    if (!report)
        cli_say(&run->voice, CLI_INFO, "Nothing to do.");
    else if (!intent->change->success)
        say_changed(run, result);
    else if (report->step_count == 0)
        cli_say(&run->voice, CLI_INFO, "Nothing left to do.");
    else
        cli_say(&run->voice, CLI_SUCCESS, "%s", intent->change->success(run->arena, intent, run->vm_name));
}

void cli_execution_note_untold(struct cli_execution *execution)
{
    const struct core_state *state = execution->result.state;
    if (execution->result.plan->intent.change->of_tree)
        return;
    for (size_t i = 0; i < state->adapters.count; i++) {
        const struct hv_adapter *adapter = &state->adapters.items[i];
        if (core_is_untold(&state->gpus, adapter) &&
            (execution->result.recovery ||
             !hv_adapter_at(&execution->result.plan->intent.remove, adapter->id)))
            cli_execution_note(execution, CLI_WARNING,
                               hp_arena_format(execution->run->arena,
                                               "HyperPoint cannot tell whether this host has the GPU of "
                                               "adapter %s",
                                               adapter->id));
    }
}

int cli_execution_show_plan(struct cli_execution *execution, struct hp_error *err)
{
    HP_STR(out);
    cli_execution_note_untold(execution);
    execution->result.what_if = true;
    if (execution->tells_no_result)
        return 0;
    render(execution->run, &execution->result, &out);
    return cli_print_result(execution->run, &out, err);
}

static void print_result(struct cli_execution *execution)
{
    struct cli_run *run = execution->run;
    HP_STR(out);
    HP_ERROR(lost);
    if (execution->tells_no_result)
        return;
    if (!cli_prints_no_result(run))
        render(run, &execution->result, &out);
    else if (run->only_ids && execution->result.report && execution->result.report->checkpoint.id)
        hp_str_format(&out, "%s\n", execution->result.report->checkpoint.id);
    if (cli_print(run, &out, &lost) != 0)
        cli_note_lost(run, lost.what);
}

int cli_execution_end(struct cli_execution *execution, const struct core_report *report, int rc)
{
    struct cli_run *run = execution->run;
    cli_progress_break(&run->voice.progress);
    execution->result.report = report;
    run->ending.outcome = report->outcome;
    run->ending.checkpoint_name = report->checkpoint.name;
    run->ending.checkpoint_id = report->checkpoint.id;
    run->ending.down = report->down_micros;
    run->ending.left = report->left;
    run->ending.left_count = report->left_count;
    const char *id = execution->result.state->vm.id;
    if (report->outcome == CORE_LEFT && !report->settled)
        run->ending.way_out = cli_recover_command_on(run, report->node, id);
    else if (report->outcome == CORE_NOT_STARTED)
        run->ending.way_out = cli_command(run, "start", hp_arena_format(run->arena, "id:%s", id), NULL);
    /* A program wants to see in every case how the VM was left; for a person the error says it. */
    if (!rc || run->voice.json)
        print_result(execution);
    if (!rc)
        say_success(run, &execution->result);
    if (!rc && run->among)
        cli_roll_note_changed(run->among, id);
    return rc;
}

void cli_execution_end_unchanged(struct cli_execution *execution)
{
    cli_execution_note_untold(execution);
    print_result(execution);
    if (!execution->request.policy) /* a schedule has done more than that, and says what */
        say_success(execution->run, &execution->result);
}
