/* SPDX-License-Identifier: MIT */
/* May a step still be done, and what is said of it. */
#include "run.h"

void run_report_undo_failure(const struct run *run, const char *text)
{
    if (run->watch->undo_begins)
        run->watch->undo_begins(run->watch->context, text);
}

/* What was read so short a time ago counts as read now: a call takes as long. */
enum { STATUS_IS_FRESH = 500 * 1000 };

static bool is_fresh(const struct run *run)
{
    uint64_t now = hp_clock_monotonic(hv_host_clock(run->host));
    return !run->touched && !run->recovering && now - run->state->status_read_at < STATUS_IS_FRESH;
}

/* The VM's state, read freshly: it may have been started since the plan was made. */
int run_still_ready(struct run *run, struct hp_error *err)
{
    struct hv_status status;
    if (is_fresh(run))
        return 0;
    int rc = hv_vm_read_status(run->host, &run->state->vm, &status, err);
    if (rc)
        return rc;
    run->report->status = status;
    enum core_vm_needs needs = run->recovering ? CORE_NEEDS_OFF_OR_MERGING : run->plan->intent.change->vm;
    return core_check_status(needs, run->state->vm.name, &status, err);
}

int run_still_idle(struct run *run, struct hp_error *err)
{
    struct hv_status status;
    const struct hv_vm *vm = &run->state->vm;
    int rc = hv_vm_read_status(run->host, vm, &status, err);
    return rc ? rc : core_check_status(CORE_NEEDS_IDLE, vm->name, &status, err);
}
