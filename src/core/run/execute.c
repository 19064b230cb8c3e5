/* SPDX-License-Identifier: MIT */
#include "core/execute.h"

#include "base/text.h"
#include "core/recover.h"
#include "run.h"
#include "store/journal_write.h"

/* --- undoing --- */

static int undo(struct run *run, const struct core_step *step, struct hp_error *err)
{
    return step->kind->undo ? step->kind->undo(run, step, err) : 0;
}

/* Undoes steps `last` down to the first; one that cannot be undone does not keep the others from being tried.
 * What could not be done shows when the host is looked at afterwards. */
static void undo_from(struct run *run, size_t last)
{
    for (size_t i = last + 1; i-- > 0;) {
        HP_ERROR(cause);
        if (undo(run, &run->plan->steps[i], &cause) != 0)
            run_warn(run,
                     hp_arena_format(run->arena, "HyperPoint could not undo this: %s%s%s", cause.what,
                                     cause.host_text ? ": " : "", cause.host_text ? cause.host_text : ""));
    }
}

/* --- running --- */

static int interrupted(const struct run *run, struct hp_error *err)
{
    /* Once a checkpoint is applied, going on is the shortest way to an end. */
    if (!run->interrupts || run->interrupts() == 0 || run->applied || run->starts)
        return 0;
    return hp_error_set(err, HP_E_INTERRUPTED, "stopped by the user");
}

/* The journal says what is about to happen before it does, and what has happened after it did. */
static int act_journaled(struct run *run, const struct core_step *step, struct hp_error *err)
{
    if (run->plan->intent.change->unrecorded)
        return step->kind->act(run, step, err);
    HP_ERROR(cause);
    bool is_needed = !step->kind->starts_vm; /* else there is nothing left that could get lost */
    int rc = journal_step_begins(run->claim, step->kind->name, &cause);
    if (!rc || !is_needed)
        rc = step->kind->act(run, step, is_needed ? &cause : err);
    int noted = rc ? 0 : journal_step_done(run->claim, step->kind->name, run->made.id, &cause);
    if (!is_needed)
        return rc;
    hp_error_move(err, &cause);
    return rc ? rc : noted;
}

static int run_step(struct run *run, size_t index, struct hp_error *err)
{
    const struct core_step *step = &run->plan->steps[index];
    struct core_step_report *report = &run->report->steps[index];
    const struct core_watch *watch = run->watch;
    int rc = interrupted(run, err);
    if (rc)
        return rc;
    if (watch->step_begins)
        watch->step_begins(watch->context, index + 1, run->plan->step_count, step->text);
    uint64_t began = hp_clock_monotonic(hv_host_clock(run->host));
    report->begun = true;
    rc = act_journaled(run, step, err);
    report->microseconds = hp_clock_monotonic(hv_host_clock(run->host)) - began;
    report->done = rc == 0;
    if (watch->step_ends)
        watch->step_ends(watch->context, index + 1, report->microseconds, rc != 0);
    return rc;
}

static void begin_report(struct run *run)
{
    const struct core_plan *plan = run->plan;
    *run->report = (struct core_report){
        .outcome = CORE_UNCHANGED,
        .steps = hp_arena_array(run->arena, plan->step_count, sizeof *run->report->steps),
        .step_count = plan->step_count,
        .before = run->state->adapters,
        .status_known = true,
        .status = run->state->status,
        .down_since = run->down_since,
    };
    for (size_t i = 0; i < plan->step_count; i++)
        run->report->steps[i] =
            (struct core_step_report){ .kind = plan->steps[i].kind, .text = plan->steps[i].text };
}

static bool is_start(const struct run *run, size_t index)
{
    return index < run->plan->step_count && run->plan->steps[index].kind->starts_vm;
}

/* The VM starts when all was read back; that it is about to, its journal says from then on. */
static int run_steps(struct run *run, size_t *done, struct hp_error *err)
{
    int rc = 0;
    *done = 0;
    while (!rc && *done < run->plan->step_count) {
        run->last_step = *done + 1 == run->plan->step_count || is_start(run, *done + 1);
        if (is_start(run, *done) && !run->starts)
            rc = run_verify(run, err);
        if (rc)
            break;
        run->starts = run->starts || is_start(run, *done);
        rc = run_step(run, *done, err);
        *done += rc == 0;
    }
    if (!rc && !run->starts)
        rc = run_verify(run, err);
    run->last_step = false;
    if (rc) /* what was on its way is not to pass for a look at what has become of it */
        hv_expect(run->host, NULL, NULL, 0);
    return rc;
}

/* All went well: the journal has done its duty. That it cannot be removed is worth a warning, not a failure:
 * recover will find that nothing is left to do. */
static int finish(struct run *run)
{
    HP_ERROR(cause);
    run->report->outcome = CORE_DONE;
    run_conclude(run);
    if (journal_end(run->claim, &cause) != 0)
        run_warn(run, cause.what);
    return 0;
}

/* Undoes what was done, looks at the host, and keeps the journal open when something is left. */
static void put_back(struct run *run, size_t done)
{
    size_t steps = run->plan->step_count;
    run->undoing = true;
    journal_undo_begins(run->claim, NULL); /* a hint only: the undoing looks at the host */
    undo_from(run, done < steps ? done : steps - 1);
    if (run->plan->intent.change->of_tree) {
        run->report->outcome = run_judge_tree(run);
        return;
    }
    run_lower_memory(run, NULL); /* whether it worked shows when the host is looked at */
    run->report->outcome = run_judge(run, done > 0 || run->is_off);
}

static struct run new_run(const struct core_means *means, const struct core_state *state,
                          const struct core_plan *plan, struct hp_arena *arena, struct core_report *report)
{
    static const struct hv_adapters none = { .count = 0 };
    const struct core_power *power = &plan->intent.power;
    return (struct run){ .host = means->host,
                         .claim = means->claim,
                         .state = state,
                         .plan = plan,
                         .watch = means->watch,
                         .interrupts = means->interrupts,
                         .down_since = means->down_since,
                         .is_off = power->way == CORE_STAYS_ON && power->start != CORE_START_NOT,
                         .arena = arena,
                         .report = report,
                         .back = run_what_comes_back(&plan->intent, &none, arena),
                         .now = state->adapters,
                         .now_known = true,
                         .applied_before = { true, false },
                         .memory = state->memory,
                         .notes = state->vm.settings.notes ? state->vm.settings.notes : "",
                         .template = state->template };
}

/* Nothing was changed on the host; what was written down beside it goes again. */
static void put_back_unchanged(struct run *run, size_t done)
{
    HP_ERROR(cause);
    const struct core_step *last = done > 0 ? &run->plan->steps[done - 1] : NULL;
    if (last && last->kind->beside_host && undo(run, last, &cause) != 0)
        run_report_leftover(run, hp_arena_format(run->arena,
                                                 "the VM's GPUs are still recorded as if it were parked: "
                                                 "%s",
                                                 cause.what));
}

static bool puts_set_back(const struct core_plan *plan)
{
    for (size_t i = 0; i < plan->step_count; i++) {
        if (plan->steps[i].is_last_of_all)
            return true;
    }
    return false;
}

/* Something failed: what is to become of what was done before. */
static void leave(struct run *run, size_t done, struct hp_error *cause)
{
    const struct core_plan *plan = run->plan;
    if (run->starts || run->still_runs || run->may_stop)
        run_leave_powered(run, cause);
    else if (run->applied)
        run_leave_forward(run);
    else if (run->checkpoint_uncertain || run->unclear)
        run_leave_to_recover(run, &plan->steps[done]);
    else if (run->still_noted && puts_set_back(plan))
        run_report_unfinished(run); /* the adapters are back: taking them off again would help nobody */
    else if (run->touched || run->noted)
        put_back(run, done);
    else
        put_back_unchanged(run, done);
    run_start_again(run);
    run_conclude(run);
}

/* What is not recorded is not undone either: the VM is in the state that was wanted, or the one it was in, or
 * is told to be in another. */
static int run_unrecorded(struct run *run, struct hp_error *err)
{
    struct core_report *report = run->report;
    int rc = 0;
    for (size_t i = 0; !rc && i < run->plan->step_count; i++)
        rc = run_step(run, i, err);
    if (rc || !report->status_known)
        report->status_known = run_read_status(run, NULL) == 0;
    const char *is = hv_state_name(report->status.state);
    report->settled = true;
    if (!rc)
        report->outcome = CORE_DONE;
    else if (run->still_runs)
        report->outcome = CORE_STILL_RUNNING;
    else if (!report->status_known)
        run_report_leftover(run, "HyperPoint lost sight of the VM, and does not know its state");
    else if (report->status.state != run->state->status.state)
        run_report_leftover(run, hp_arena_format(run->arena, "the VM is %s", is));
    return rc;
}

int core_execute(const struct core_means *means, const struct core_state *state, const struct core_plan *plan,
                 struct hp_arena *arena, struct core_report *report, struct hp_error *err)
{
    struct run run = new_run(means, state, plan, arena, report);
    begin_report(&run);
    if (plan->intent.change->unrecorded)
        return run_unrecorded(&run, err);
    int rc = journal_begin(run.claim, &state->vm, &plan->intent, hp_clock_utc(hv_host_clock(run.host)), err);
    if (rc) {
        run_conclude(&run);
        return rc;
    }
    HP_ERROR(cause);
    size_t done;
    rc = run_steps(&run, &done, &cause);
    if (!rc)
        return finish(&run);
    leave(&run, done, &cause);
    if (report->outcome == CORE_LEFT && !report->settled)
        journal_leave(run.claim);
    else
        journal_end(run.claim, NULL);
    if (report->outcome == CORE_LEFT && report->settled && plan->verdicts)
        hp_error_next(&cause, "run prune again: it continues with the remaining checkpoints");
    return hp_error_move(err, &cause);
}

int core_recover(const struct core_means *means, const struct core_recovery *recovery, struct hp_arena *arena,
                 struct core_report *report, struct hp_error *err)
{
    struct run run = new_run(means, &recovery->basis, &recovery->plan, arena, report);
    run.now = recovery->seen;
    run.recovering = true;
    run.made = recovery->checkpoint;
    run.applied_before = (struct hp_opt_bool){ !recovery->may_be_applied, recovery->applied };
    run.may_have_added = recovery->may_have_added;
    run.detached = recovery->removed;
    run.starts = recovery->only_starts;
    run.undoing = !recovery->completes;
    begin_report(&run);
    for (size_t i = 0; i < recovery->arrived_count; i++)
        texts_add(&run.added_ids, arena, recovery->arrived[i]);
    int rc = journal_reopen(run.claim, err);
    if (!rc && !recovery->completes && !recovery->plan.intent.change->of_tree)
        rc = journal_note_undoing(run.claim, err);
    if (!rc && recovery->brings_off)
        rc = journal_note_power(run.claim, &recovery->plan.intent.power, err);
    size_t done;
    if (!rc)
        rc = run_steps(&run, &done, err);
    if (!rc)
        return finish(&run);
    if (run.still_runs) { /* and nothing else was begun */
        journal_leave(run.claim);
        report->outcome = CORE_STILL_RUNNING;
    } else if (run.starts) {
        run_leave_powered(&run, err);
        journal_end(run.claim, NULL);
    } else {
        if (rc != HP_E_INTERRUPTED)
            journal_note_failed(run.claim, NULL);
        journal_leave(run.claim);
        run_report_unfinished(&run);
    }
    run_conclude(&run);
    return rc;
}
