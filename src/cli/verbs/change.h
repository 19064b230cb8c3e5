/* SPDX-License-Identifier: MIT */
/* One change of one VM, from finding it to its plan, and carried out. For all verbs that go through a plan.
 */
#ifndef CLI_VERBS_CHANGE_H
#define CLI_VERBS_CHANGE_H

#include "execution.h"

/* The environment variable that tells HyperPoint which runs it is inside of: their tokens, with blanks
 * between. */
#define CLI_RUN_VARIABLE "HYPERPOINT_RUN"

/* Begin with { .run = run, .request = ... }; ends with cli_work_end. */
struct cli_work {
    struct cli_run *run;
    struct core_request request;
    const char *own_run;      /* the token of the run that has it parked, when that is this one; else NULL */
    struct core_claim *claim; /* on the VM, from cli_work_plan on; NULL where -WHATIF could not take it. One
                               * that was taken before is used */
    struct hv_vm vm;
    struct core_state state;
    struct core_plan plan;
    struct core_report report; /* when the plan was carried out */
};

/* Finds the VM run->vm_name, takes it for this run, reads its state and makes the plan. Whatever can be
 * refused is refused here. */
int cli_work_plan(struct cli_work *work, struct hp_error *err);

/* Tells the plan's notices and carries it out, or shows it (-WHATIF). */
int cli_work_carry_out(struct cli_work *work, struct cli_carry *carry, struct hp_error *err);

/* Gives the VM back; for cleanup attributes. */
void cli_work_end(struct cli_work *work);

#endif
