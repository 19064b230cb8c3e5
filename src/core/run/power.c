/* SPDX-License-Identifier: MIT */
/* A VM that is brought to off for a change, and started again after it. */
#include "run.h"

#include "core/start.h"
#include "store/journal_write.h"

/* --- to off --- */

void run_tells_to_stop(struct run *run)
{
    run->down_since = hp_clock_monotonic(hv_host_clock(run->host));
    run->report->down_since = run->down_since;
    run->report->status_known = false;
    run->touched = true;
}

static int see_idle(struct run *run, struct hp_error *err)
{
    int rc = core_wait_idle(run->host, &run->state->vm, err);
    return rc ? rc : run_read_status(run, err);
}

/* Its disks may have waited for this to be merged, and jobs of the stop may have not ended yet. */
int run_see_off(struct run *run, enum core_way_off way, struct hp_error *err)
{
    const struct core_change *change = run->plan->intent.change;
    run->is_off = true;
    run->report->way_off = way;
    HP_ERROR(cause);
    int rc = see_idle(run, &cause);
    /* One look that fails is no reason to give up. */
    if (rc && rc != HP_E_TIMEOUT && rc != HP_E_INTERRUPTED) {
        hp_error_clear(&cause);
        rc = see_idle(run, &cause);
    }
    if (rc)
        return hp_error_move(err, &cause);
    run->report->status_known = true;
    enum core_vm_needs needs = change->vm == CORE_NEEDS_OFF ? CORE_NEEDS_OFF : CORE_NEEDS_OFF_OR_MERGING;
    return core_check_status(needs, &run->state->vm, &run->report->status, err);
}

/* --- and on again --- */

/* A VM that is read as running may still be one that falls over at once (facts page, 6.5). */
enum { LOOK_AGAIN_MS = 1000, START_TAKES_SECONDS = 60 };

static bool is_on_its_way(enum hv_state state)
{
    return state == HV_STATE_STARTING || state == HV_STATE_RESUMING || state == HV_STATE_RESET;
}

/* Hyper-V's job has ended, or nobody knows what became of it: until the VM is seen to run, or not to. */
static int see_running(struct run *run, struct hp_error *err)
{
    const struct hp_clock *clock = hv_host_clock(run->host);
    struct hp_wait wait = { .clock = clock,
                            .pause = 100,
                            .longest = 1000,
                            .give_up = hp_clock_monotonic(clock) + START_TAKES_SECONDS * UINT64_C(1000000),
                            .interrupts = run->interrupts };
    struct hv_power now = { .state = HV_STATE_UNKNOWN };
    int rc;
    do {
        rc = hv_power_read(run->host, &run->state->vm, &now, NULL);
        if (rc) /* one look that fails is no reason to give up */
            rc = hv_power_read(run->host, &run->state->vm, &now, err);
        if (rc || !is_on_its_way(now.state))
            break;
        rc = hp_wait_longer(&wait);
    } while (!rc);
    if (!rc && now.state == HV_STATE_RUNNING)
        return 0;
    if (!rc)
        hp_error_next(err,
                      "look for why in Event Viewer: Applications and Services Logs, Microsoft, Windows, "
                      "Hyper-V-Worker, Admin");
    return rc && hp_error_is_set(err) ? rc
                                      : hp_error_set(err, HP_E_FAILED, "Hyper-V started the VM, and it is %s",
                                                     hv_state_name(now.state));
}

static void note_up(struct run *run)
{
    uint64_t now = hp_clock_monotonic(hv_host_clock(run->host));
    run->report->started = (struct hp_opt_bool){ true, true };
    if (run->down_since)
        run->report->down_micros = (struct hp_opt_u64){ true, now - run->down_since };
}

/* Where nobody knows what became of the request, and the VM is off, it is made once more. */
static int start(struct run *run, struct hp_error *cause)
{
    struct hv_power now;
    const struct hv_vm *vm = &run->state->vm;
    int rc = hv_vm_start(run->host, vm, cause);
    if (!rc || run_is_definite(cause))
        return rc;
    bool is_off = core_wait_idle(run->host, vm, NULL) == 0 && hv_power_read(run->host, vm, &now, NULL) == 0 &&
                  now.state == HV_STATE_OFF;
    if (!is_off)
        return rc;
    hp_error_clear(cause);
    return hv_vm_start(run->host, vm, cause);
}

int run_start_vm(struct run *run, struct hp_error *err)
{
    HP_ERROR(cause);
    HP_ERROR(unread);
    run->report->status_known = false;
    run->report->started = (struct hp_opt_bool){ true, false };
    int rc = start(run, &cause);
    int seen = see_running(run, &unread);
    if (!seen) {
        note_up(run);
        hp_clock_sleep(hv_host_clock(run->host), LOOK_AGAIN_MS);
        seen = see_running(run, &unread);
    }
    run->report->started.value = seen == 0;
    run->report->status_known = run_read_status(run, NULL) == 0;
    if (!seen)
        return 0;
    run->report->down_micros.set = false;
    if (rc)
        core_explain_start(run->arena, run->state, &cause);
    return hp_error_move(err, rc ? &cause : &unread);
}

/* --- when something failed --- */

/* All adapters are as they are to be. What is undone of a parked set that was put back is parked again. */
static bool is_intact(const struct run *run)
{
    const struct core_report *report = run->report;
    if (run->still_noted)
        return report->after_known && report->lacking_count == 0;
    return report->outcome != CORE_LEFT && run->plan->intent.power.way != CORE_STAYS_ON;
}

static bool may_start(const struct run *run)
{
    enum core_start start = run->plan->intent.power.start;
    bool at_work = run->checkpoint_uncertain || run->unclear;
    if (!run->is_off || at_work || run->report->started.set)
        return false;
    return start == CORE_START_ALWAYS || (start == CORE_START_INTACT && is_intact(run));
}

static const char *why_off(const struct run *run)
{
    const struct core_report *report = run->report;
    if (run->plan->intent.power.start == CORE_START_NOT || report->outcome != CORE_LEFT)
        return "the VM is off now, and stays off";
    return report->settled
               ? "the VM is off now, and stays off, as something is left"
               : "the VM is off now, and stays off, as something is left: recover starts it again";
}

void run_start_again(struct run *run)
{
    HP_ERROR(cause);
    bool was_on = run->plan->intent.power.way != CORE_STAYS_ON;
    if (!may_start(run) && was_on && run->is_off && !run->report->started.set)
        run_warn_of_loss(run, why_off(run));
    if (!may_start(run))
        return;
    run_report_undo_failure(run, "Start the VM again");
    if (run->report->outcome != CORE_LEFT) /* else recover has more to do than that */
        journal_step_begins(run->claim, CORE_STEP_START, NULL);
    if (run_start_vm(run, &cause) == 0)
        return;
    run_add_leftover(run,
                     hp_arena_format(run->arena, "the VM did not start again: %s%s%s", cause.what,
                                     cause.host_text ? ": " : "", cause.host_text ? cause.host_text : ""));
    if (run->report->outcome != CORE_LEFT)
        run->report->outcome = CORE_NOT_STARTED;
}

/* Loud, and told apart from a change that failed. */
static void tell_not_started(struct run *run, struct hp_error *cause)
{
    const char *name = run->state->vm.name;
    const struct core_report *report = run->report;
    const char *made = report->checkpoint.id ? report->checkpoint.name : run->made.name;
    const char *what = run->undoing   ? "everything was put back"
                       : run->made.id ? hp_arena_format(run->arena, "checkpoint \"%s\" was created", made)
                                      : "the change is done";
    hp_error_context(cause, "%s and verified, but VM \"%s\" DID NOT START AGAIN", what, name);
    run_add_leftover(run, hp_arena_format(run->arena, "the VM is %s; all else is done and verified",
                                          report->status_known ? hv_state_name(report->status.state)
                                                               : "not known to run"));
    run->report->outcome = CORE_NOT_STARTED;
}

void run_leave_powered(struct run *run, struct hp_error *cause)
{
    if (run->starts)
        tell_not_started(run, cause);
    else if (run->still_runs)
        run->report->outcome = CORE_STILL_RUNNING;
    else
        run_report_leftover(run, "the VM was told to stop, and HyperPoint lost sight of it: it may be off");
}
