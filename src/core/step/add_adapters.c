/* SPDX-License-Identifier: MIT */
/* Adapters go on: new ones, or those that were there. */
#include "step.h"

static int act(struct run *run, const struct core_step *step, struct hp_error *err)
{
    int rc = run->touched ? 0 : run_still_ready(run, err);
    return rc ? rc : run_converge(run, &step->adapters, err);
}

/* A parked set comes off again only when it is written down. */
static int undo(struct run *run, const struct core_step *step, struct hp_error *err)
{
    int rc = step->parked ? step_remember_again(run, step, err) : 0;
    return rc ? rc : run_withdraw(run, &run->back, err);
}

const struct core_step_kind core_step_add_adapters = { .name = "addAdapters", .act = act, .undo = undo };

struct core_step step_add_adapters(const char *text, const struct hv_adapters *wanted)
{
    return (struct core_step){ .kind = &core_step_add_adapters, .text = text, .adapters = *wanted };
}
