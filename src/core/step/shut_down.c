/* SPDX-License-Identifier: MIT */
/* The guest shuts down by itself, and where the user wants that, the VM is turned off when it does not. */
#include "step.h"

#include <inttypes.h>

static const char *reason(const struct run *run)
{
    return hp_arena_format(run->arena, "HyperPoint: %s", run->plan->intent.change->name);
}

/* Asked, and not off. What nobody knows is left to recover. */
static int tell_not_off(struct run *run, const struct core_step *step, const struct hv_power *now,
                        struct hp_error *cause, struct hp_error *err)
{
    int rc = (int)cause->class;
    const char *name = run->state->vm.name;
    bool known = rc == HP_E_TIMEOUT || rc == HP_E_REFUSED || rc == HP_E_INTERRUPTED;
    run->still_runs = known && (now->state == HV_STATE_RUNNING || now->state == HV_STATE_STOPPING);
    run->may_stop = !known;
    if (rc == HP_E_INTERRUPTED) {
        hp_error_next(err,
                      "the guest was asked to shut down, and may still do so: HyperPoint does not start it "
                      "again then");
        return hp_error_set(err, rc, "stopped waiting for VM \"%s\" to shut down", name);
    }
    if (rc == HP_E_REFUSED)
        hp_error_next(cause, "try again: a guest that installs updates may restart first");
    if (rc != HP_E_TIMEOUT)
        return hp_error_move(err, cause);
    hp_error_next(
        err,
        "look at its screen: a program with unsaved work, or an update, may hold it up, and it may still "
        "shut down. --shutdown-timeout waits longer; --turn-off turns it off when the time is over");
    return hp_error_set(err, HP_E_REFUSED, "VM \"%s\" did not shut down within %" PRIu32 " seconds", name,
                        step->seconds);
}

static int turn_off(struct run *run, const struct hp_error *cause, struct hp_error *err)
{
    run_warn_of_loss(run, hp_arena_format(run->arena, "HyperPoint turns VM \"%s\" off: %s",
                                          run->state->vm.name, cause->what));
    run->still_runs = false;
    return step_turn_off_now(run, err);
}

/* Asks the guest and waits; 0 when the VM is off. *asked: it may go off from now on. */
static int shut_down(struct run *run, const struct core_step *step, const struct hv_power *before,
                     bool *asked, struct hp_error *err)
{
    HP_ERROR(cause);
    HP_ERROR(unclear); /* whether the guest has taken the request */
    struct hv_power now = { .state = HV_STATE_UNKNOWN };
    const struct hv_vm *vm = &run->state->vm;
    run_tells_to_stop(run);
    int rc = hv_guest_shut_down(run->host, vm, reason(run), &unclear);
    *asked = !rc || !run_is_definite(&unclear);
    if (!*asked)
        return hp_error_move(err, &unclear);
    struct hv_power since = *before; /* its uptime tells a restart, if nobody has started it in between */
    hv_power_read(run->host, vm, &since, NULL);
    rc = core_wait_until_off(run->host, vm, step->seconds, &since, &now, &cause);
    if (!rc)
        return 0;
    rc = tell_not_off(run, step, &now, &cause, err);
    if (rc == HP_E_REFUSED && hp_error_is_set(&unclear))
        hp_error_context(err, "%s", unclear.what);
    return rc;
}

static int act(struct run *run, const struct core_step *step, struct hp_error *err)
{
    HP_ERROR(cause);
    struct hv_power before;
    bool asked = false;
    int rc = hv_power_read(run->host, &run->state->vm, &before, err);
    if (rc)
        return rc;
    if (before.state !=
        HV_STATE_RUNNING) /* somebody else has brought it to off, or to where it cannot be asked */
        return run_see_off(run, CORE_STAYS_ON, err);
    rc = shut_down(run, step, &before, &asked, &cause);
    bool may_turn_off = step->then_turns_off && (run->still_runs || (rc == HP_E_REFUSED && !asked));
    if (rc && may_turn_off && rc != HP_E_INTERRUPTED)
        return turn_off(run, &cause, err);
    return rc ? hp_error_move(err, &cause) : run_see_off(run, CORE_SHUTS_DOWN, err);
}

const struct core_step_kind core_step_shut_down = { .name = "shutDown", .vm_may_run = true, .act = act };

struct core_step step_shut_down(const char *text, uint32_t seconds, bool then_turns_off)
{
    return (struct core_step){
        .kind = &core_step_shut_down,
        .text = text,
        .seconds = seconds,
        .then_turns_off = then_turns_off,
    };
}
