/* SPDX-License-Identifier: MIT */
/* The VM is started. That is never undone: all else was read back before it. */
#include "step.h"

static int act(struct run *run, const struct core_step *step, struct hp_error *err)
{
    (void)step;
    return run_start_vm(run, err);
}

const struct core_step_kind core_step_start = {
    .name = CORE_STEP_START,
    .vm_may_run = true,
    .starts_vm = true,
    .act = act,
};

struct core_step step_start(const char *text)
{
    return (struct core_step){ .kind = &core_step_start, .text = text };
}
