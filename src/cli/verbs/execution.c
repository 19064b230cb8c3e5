/* SPDX-License-Identifier: MIT */
#include "execution.h"

#include "journals.h"
#include "show/error.h"
#include "show/show.h"

#include "core/moved.h"
#include "core/parked.h"

#include "platform/console.h"
#include "platform/interrupt.h"

#include "base/text.h"

void cli_carry_note(struct cli_carry *carry, enum cli_tag tag, const char *text)
{
    struct cli_notes *notes = tag == CLI_NOTICE ? &carry->result.notices : &carry->result.warnings;
    struct hp_arena *arena = carry->run->arena;
    notes->items = hp_arena_grow(arena, notes->items, notes->count, &notes->capacity, sizeof *notes->items);
    notes->items[notes->count++] = hp_arena_copy(arena, text);
    /* What Hyper-V said may stand at the end, with its own full stop. */
    cli_say(&carry->run->voice, tag, hp_text_ends(text, ".") ? "%s" : "%s.", text);
}

void cli_carry_tell_plan(struct cli_carry *carry)
{
    const struct core_plan *plan = carry->result.plan;
    for (size_t i = 0; i < plan->notice_count; i++)
        cli_carry_note(carry, CLI_NOTICE, plan->notices[i]);
    for (size_t i = 0; i < plan->warning_count; i++)
        cli_carry_note(carry, CLI_WARNING, plan->warnings[i]);
    for (size_t i = 0; i < plan->loss_count; i++)
        cli_carry_note(carry, CLI_LOSS, plan->losses[i]);
}

/* --- watching --- */

/* Ctrl+C is looked at between steps; whoever pressed it should see that it was noticed. */
static void notice_interrupt(struct cli_carry *carry)
{
    if (carry->told_interrupt || os_interrupts() == 0)
        return;
    carry->told_interrupt = true;
    const struct core_change *change = carry->result.plan->intent.change;
    cli_say(&carry->run->voice, CLI_NOTICE, "%s Please let it finish.",
            change->of_tree ? "Stopping after this step: what is removed stays so."
            : change->applies
                ? "Stopping, and what was done is put back, unless the checkpoint is applied by now."
                : "Stopping: what was done is put back.");
}

static void on_step_begins(void *context, size_t number, size_t of, const char *text)
{
    struct cli_carry *carry = context;
    notice_interrupt(carry);
    cli_log_add(carry->run->voice.log, "STEP", "[%zu/%zu] %s", number, of, text);
    cli_progress_begin(&carry->run->voice.progress, number, of, text);
}

static void on_step_ends(void *context, size_t number, uint64_t microseconds, bool failed)
{
    struct cli_carry *carry = context;
    HP_STR(duration);
    cli_add_duration(&duration, microseconds);
    cli_log_add(carry->run->voice.log, "STEP", "[%zu] %s (%s)", number, failed ? "failed" : "done",
                hp_str_text(&duration));
    cli_progress_end(&carry->run->voice.progress, microseconds, failed);
    notice_interrupt(carry);
}

static void on_undo_begins(void *context, const char *text)
{
    struct cli_carry *carry = context;
    cli_say(&carry->run->voice, CLI_NOTICE, "Undoing: %s.", text);
}

static void on_notice(void *context, const char *text)
{
    struct cli_carry *carry = context;
    cli_carry_note(carry, CLI_NOTICE, text);
}

static void on_warning(void *context, const char *text)
{
    struct cli_carry *carry = context;
    cli_carry_note(carry, CLI_WARNING, text);
}

static void on_loss(void *context, const char *text)
{
    struct cli_carry *carry = context;
    cli_carry_note(carry, CLI_LOSS, text);
}

static void on_job_progress(void *context, const char *what, unsigned percent)
{
    struct cli_carry *carry = context;
    (void)what;
    notice_interrupt(carry);
    cli_progress_percent(&carry->run->voice.progress, percent);
}

static enum cli_progress_mode progress_mode(const struct cli_voice *voice)
{
    if (voice->quiet || voice->json)
        return CLI_PROGRESS_NONE;
    /* Calls shown in between would tear a line that renews itself. */
    return os_is_terminal(OS_STDERR) && !voice->verbose ? CLI_PROGRESS_LIVE : CLI_PROGRESS_PLAIN;
}

/* --- telling --- */

static void render(struct cli_run *run, const struct cli_change_result *result, struct hp_str *out)
{
    cli_show_change(out, run->voice.json, result);
}

/* How what the VM has now is known: a card that Windows does not show was not read. */
static const char *proof_of(const struct core_report *report)
{
    for (size_t i = 0; i < report->after.count; i++) {
        if (report->after.items[i].gpu_hidden)
            return "read back and compared, except for the cards, which this Windows does not show";
    }
    return "read back and compared";
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
        cli_say(&run->voice, CLI_WARNING, "Someone else has moved \"%s\" since: it now stands on %s.",
                run->vm_name, report->position ? report->position : "no checkpoint");
    if (report->status_known && report->status.state == HV_STATE_SAVED)
        cli_say(&run->voice, CLI_INFO,
                "The VM is saved now, with the memory of that time: start it to go on from there.%s",
                result->state->parked ? " When it is off again, put its GPUs back with -DO unpark." : "");
    if (made->id)
        cli_say(&run->voice, CLI_INFO, "What it was before is kept as checkpoint \"%s\" (%s).", made->name,
                made->id);
}

/* More than what is listed may be assigned. */
static bool may_have_more(const struct cli_change_result *result)
{
    return result->recovery && (result->recovery->unseen || result->recovery->unlisted.count);
}

static void say_parked(struct cli_run *run, const struct cli_change_result *result)
{
    size_t count = result->report->parked->adapters.count;
    const char *off = may_have_more(result) ? "" : " off, and";
    cli_say(&run->voice, CLI_SUCCESS, "\"%s\" is parked: %zu GPU adapter%s%s remembered for -DO unpark.",
            run->vm_name, count, hp_plural(count, "", "s"), off);
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
    else if (report->parked_known && !report->parked && parking == CORE_FORGETS_SET)
        cli_say(&run->voice, CLI_SUCCESS, "Forgotten; the VM stays as it is.");
    else if (result->plan->intent.change->applies &&
             cli_target_done(result, result->plan->intent.targets).value)
        say_restored(run, result);
    else if (report->checkpoint.id)
        cli_say(&run->voice, CLI_SUCCESS, "Checkpoint \"%s\" of \"%s\" is made. GPU adapters: %zu, %s.",
                report->checkpoint.name, run->vm_name, count, proof_of(report));
    else
        say_adapters(run, result);
}

static void say_success(struct cli_run *run, const struct cli_change_result *result)
{
    const struct core_report *report = result->report;
    const struct core_intent *intent = &result->plan->intent;
    if (!report)
        cli_say(&run->voice, CLI_INFO, "There was nothing to do: everything is as wanted already.");
    else if (!intent->change->of_tree)
        say_changed(run, result);
    else if (report->step_count == 0)
        cli_say(&run->voice, CLI_INFO, "There was nothing left to do.");
    else
        cli_say(&run->voice, CLI_SUCCESS, "%s", intent->change->success(run->arena, intent, run->vm_name));
}

/* Adapters that are shown without saying whether their card is there. Of those that come off the plan says
 * it.
 */
static void warn_of_untold(struct cli_carry *carry)
{
    const struct core_state *state = carry->result.state;
    if (carry->result.plan->intent.change->of_tree)
        return;
    for (size_t i = 0; i < state->adapters.count; i++) {
        const struct hv_adapter *adapter = &state->adapters.items[i];
        if (core_is_untold(&state->gpus, adapter) &&
            !hv_adapter_at(&carry->result.plan->intent.remove, adapter->id))
            cli_carry_note(carry, CLI_WARNING,
                           hp_arena_format(carry->run->arena,
                                           "whether this host has the GPU of adapter %s cannot be told",
                                           adapter->id));
    }
}

int cli_carry_show_plan(struct cli_carry *carry, struct hp_error *err)
{
    HP_STR(out);
    warn_of_untold(carry);
    carry->result.what_if = true;
    if (carry->tells_no_result)
        return 0;
    render(carry->run, &carry->result, &out);
    return cli_print(&out, err);
}

struct core_means cli_carry_begin(struct cli_carry *carry, struct core_claim *claim)
{
    struct cli_run *run = carry->run;
    warn_of_untold(carry);
    struct hv_patience patience = cli_patience(run);
    patience.progress = on_job_progress;
    patience.context = carry;
    carry->watch = (struct core_watch){ .context = carry,
                                        .step_begins = on_step_begins,
                                        .step_ends = on_step_ends,
                                        .undo_begins = on_undo_begins,
                                        .notice = on_notice,
                                        .warning = on_warning,
                                        .loss = on_loss };
    hv_host_set_patience(run->host.host, &patience);
    run->voice.progress.mode = progress_mode(&run->voice);
    return (struct core_means){
        .host = run->host.host, .claim = claim, .watch = &carry->watch, .interrupts = os_interrupts
    };
}

/* That nobody could read the result does not unmake the change. */
static void print_result(struct cli_carry *carry, int rc)
{
    struct cli_run *run = carry->run;
    HP_STR(out);
    HP_ERROR(lost);
    if (carry->tells_no_result)
        return;
    render(run, &carry->result, &out);
    if (cli_print(&out, &lost) != 0)
        cli_report_lost_output(run, &lost, cli_exit_code((enum hp_class)rc, run->ending.outcome));
}

int cli_carry_end(struct cli_carry *carry, const struct core_report *report, int rc)
{
    struct cli_run *run = carry->run;
    cli_progress_break(&run->voice.progress);
    carry->result.report = report;
    run->ending.outcome = report->outcome;
    run->ending.left = report->left;
    run->ending.left_count = report->left_count;
    if (report->outcome == CORE_LEFT && !report->settled)
        run->ending.way_out = cli_recover_command(run, carry->result.state->vm.id);
    /* A program wants to see in every case how the VM was left; for a person the error says it. */
    if (!rc || run->voice.json)
        print_result(carry, rc);
    if (!rc)
        say_success(run, &carry->result);
    return rc;
}

void cli_carry_nothing(struct cli_carry *carry)
{
    warn_of_untold(carry);
    print_result(carry, 0);
    say_success(carry->run, &carry->result);
}
