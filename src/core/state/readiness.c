/* SPDX-License-Identifier: MIT */
/* May the VM be worked on now? */
#include "core/plan.h"

#include "base/str.h"

#include <inttypes.h>

/* Why a state is refused, and what to do about it. A saved state holds the devices it was saved with, and a
 * running VM has them in use. */
static const struct {
    const char *is;
    const char *next;
} states[HV_STATES] = {
    [HV_STATE_RUNNING] = { "is running", NULL /* check_off names the VM */ },
    [HV_STATE_STOPPING] = { "is shutting down", "wait until it is off, then try again" },
    [HV_STATE_SAVED] = { "is saved",
                         "start it and shut it down, or delete its saved state (what was in its memory is "
                         "lost then), and try again" },
    [HV_STATE_PAUSED] = { "is paused", "resume it and shut it down, then try again" },
    [HV_STATE_STARTING] = { "is starting", "wait until it runs, shut it down, then try again" },
    [HV_STATE_RESET] = { "is being reset", "wait, shut it down, then try again" },
    [HV_STATE_SAVING] = { "is being saved", "wait, start it and shut it down, then try again" },
    [HV_STATE_PAUSING] = { "is being paused", "wait, resume it and shut it down, then try again" },
    [HV_STATE_RESUMING] = { "is resuming", "wait until it runs, shut it down, then try again" },
    [HV_STATE_FAST_SAVED] = { "is saved (fast)", "start it and shut it down, then try again" },
    [HV_STATE_FAST_SAVING] = { "is being saved (fast)", "wait, start it and shut it down, then try again" },
    [HV_STATE_HIBERNATED] = { "is hibernated", "start it and shut it down completely, then try again" },
    [HV_STATE_SERVICING] = { "is being serviced by Windows", "wait until it has finished, then try again" },
};

/* Hyper-V pauses a VM whose disks cannot be written, and lets it run again by itself (facts page, 1.2). */
static int refuse_critical(const struct hv_vm *vm, const struct hv_status *status, struct hp_error *err)
{
    bool unwritable = status->io_error || status->state == HV_STATE_PAUSED;
    if (status->state == HV_STATE_PAUSED)
        hp_error_next(err,
                      "make room on the volume of its disks, or bring it back online: Hyper-V then resumes "
                      "the VM by itself. After half an hour, by default, it turns the VM off instead");
    else
        hp_error_next(err,
                      "look at the VM in Hyper-V Manager and restore access to its disks and files first");
    return hp_error_set(
        err, HP_E_REFUSED, "VM \"%s\" is %s and in a critical condition: %s", vm->name,
        hv_state_name(status->state),
        unwritable ? "a disk of it cannot be written, because its volume is full or cannot be reached"
                   : "its storage or configuration cannot be reached");
}

static int check_activity(const struct hv_vm *vm, const struct hv_status *status, struct hp_error *err)
{
    if (status->critical)
        return refuse_critical(vm, status, err);
    if (status->activity != HV_ACTIVITY_NONE) {
        hp_error_busy(err, "VM \"%s\" is busy: %s", vm->name, hv_activity_name(status->activity));
        hp_error_next(err, "wait until Hyper-V has finished, then try again");
        return HP_E_REFUSED;
    }
    if (status->state == HV_STATE_UNKNOWN) {
        hp_error_set(err, HP_E_REFUSED, "VM \"%s\" is in a state that HyperPoint does not know (%" PRIu64 ")",
                     vm->name, status->enabled_state);
        hp_error_next(err, "turn the VM off, then try again");
        return HP_E_REFUSED;
    }
    return 0;
}

static int check_jobs(const struct hv_vm *vm, const struct hv_status *status, struct hp_error *err)
{
    if (status->running_jobs == 0)
        return 0;
    hp_error_busy(err, "Hyper-V is still working on VM \"%s\" (%u job%s)", vm->name, status->running_jobs,
                  hp_plural(status->running_jobs, "", "s"));
    hp_error_next(err, "wait until it has finished, then try again");
    return HP_E_REFUSED;
}

/* On its way from one state to another. */
static bool is_changing(enum hv_state state)
{
    return state != HV_STATE_OFF && state != HV_STATE_RUNNING && state != HV_STATE_SAVED &&
           state != HV_STATE_PAUSED && state != HV_STATE_FAST_SAVED && state != HV_STATE_HIBERNATED;
}

static int check_off(const struct hv_vm *vm, const struct hv_status *status, struct hp_error *err)
{
    int rc = check_activity(vm, status, err);
    if (rc)
        return rc;
    if (status->state != HV_STATE_OFF) {
        const char *rest = "; HyperPoint can only work on a VM that is off";
        if (is_changing(status->state) || status->running_jobs)
            hp_error_busy(err, "VM \"%s\" %s%s", vm->name, states[status->state].is, rest);
        hp_error_set(err, HP_E_REFUSED, "VM \"%s\" %s%s", vm->name, states[status->state].is, rest);
        if (states[status->state].next)
            hp_error_next(err, "%s", states[status->state].next);
        else
            hp_error_next(err, "shut it down: hyperpoint shutdown id:%s; then try again", vm->id);
        return HP_E_REFUSED;
    }
    return check_jobs(vm, status, err);
}

static int check_idle(const struct hv_vm *vm, const struct hv_status *status, struct hp_error *err)
{
    int rc = check_activity(vm, status, err);
    if (rc)
        return rc;
    if (is_changing(status->state)) {
        hp_error_busy(err, "VM \"%s\" %s", vm->name, states[status->state].is);
        hp_error_next(err, "wait until it has finished, then try again");
        return HP_E_REFUSED;
    }
    return check_jobs(vm, status, err);
}

static struct hv_status without_merge(const struct hv_status *status)
{
    struct hv_status rest = *status;
    if (rest.activity == HV_ACTIVITY_MERGING) {
        rest.activity = HV_ACTIVITY_NONE;
        rest.running_jobs = 0;
    }
    return rest;
}

int core_check_status(enum core_vm_needs needs, const struct hv_vm *vm, const struct hv_status *status,
                      struct hp_error *err)
{
    const struct hv_status rest = without_merge(status);
    switch (needs) {
    case CORE_NEEDS_OFF:
        return check_off(vm, status, err);
    case CORE_NEEDS_OFF_OR_MERGING:
        return check_off(vm, &rest, err);
    case CORE_NEEDS_IDLE:
        return check_idle(vm, status, err);
    case CORE_NEEDS_IDLE_OR_MERGING:
        return check_idle(vm, &rest, err);
    default:
        return 0;
    }
}
