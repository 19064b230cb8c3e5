/* SPDX-License-Identifier: MIT */
/* May a step still be done, and what is said of it. */
#include "run.h"

void run_report_undo_failure(const struct run *run, const char *text)
{
    if (run->watch->undo_begins)
        run->watch->undo_begins(run->watch->context, text);
}

/* What was read so short a time ago counts as read now: a call takes as long. */
static bool is_fresh(const struct run *run, uint64_t read_at)
{
    enum { FRESH = 500 * 1000 };
    return hp_clock_monotonic(hv_host_clock(run->host)) - read_at < FRESH;
}

bool run_adapters_are_fresh(const struct run *run)
{
    return run->touched && run->now_known && run->now_at == run->changes && is_fresh(run, run->now_read_at);
}

int run_read_status(struct run *run, struct hp_error *err)
{
    struct hv_status status;
    uint64_t read_at = hp_clock_monotonic(hv_host_clock(run->host));
    int rc = hv_vm_read_status(run->host, &run->state->vm, &status, err);
    if (rc)
        return rc;
    run->report->status = status;
    run->status_read_at = read_at;
    run->status_at = run->changes;
    return 0;
}

/* The VM's state, read freshly: it may have been started since the plan was made. */
int run_still_ready(struct run *run, struct hp_error *err)
{
    bool seen = run->touched && run->status_at == run->changes && is_fresh(run, run->status_read_at);
    if (!run->touched && !run->recovering && is_fresh(run, run->state->read_at))
        return 0;
    if (!run->touched) /* else the step before has seen to it */
        hv_expect(run->host, &run->state->vm, NULL, HV_EXPECT_STATUS);
    int rc = seen ? 0 : run_read_status(run, err);
    if (rc)
        return rc;
    enum core_vm_needs needs = run->recovering ? CORE_NEEDS_OFF_OR_MERGING : run->plan->intent.change->vm;
    return core_check_status(needs, &run->state->vm, &run->report->status, err);
}

int run_still_idle(struct run *run, struct hp_error *err)
{
    struct hv_status status;
    const struct hv_vm *vm = &run->state->vm;
    int rc = hv_vm_read_status(run->host, vm, &status, err);
    return rc ? rc : core_check_status(CORE_NEEDS_IDLE, vm, &status, err);
}
