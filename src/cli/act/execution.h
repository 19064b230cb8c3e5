/* SPDX-License-Identifier: MIT */
/* One change of one VM, from finding it to its plan, carried out and told: for all verbs that go through a
 * plan.
 */
#ifndef CLI_ACT_EXECUTION_H
#define CLI_ACT_EXECUTION_H

#include "line/run.h"
#include "form/results.h"

#include "core/execute.h"

/* The environment variable that tells HyperPoint which runs it is inside of: their tokens, with blanks
 * between. */
#define CLI_RUN_VARIABLE "HYPERPOINT_RUN"

/* Begin with { .run = run, .request = ... }; ends with cli_execution_release. */
struct cli_execution {
    struct cli_run *run;
    struct core_request request;
    const char *vm_id;        /* the VM, where it was found before; NULL: the one run->vm_name names */
    const char *own_run;      /* the token of the run that has it parked, when that is this one; else NULL */
    bool tells_no_result;     /* one of many: the result is told for all of them, at the end */
    bool of_many;             /* and of those to which nothing is done, only the table speaks */
    struct core_claim *claim; /* on the VM, once it is planned; NULL where --dry-run could not take it. One
                               * that was taken before is used */
    bool held;                /* another run has it parked for its program */
    uint64_t down_since;      /* as in struct core_means */
    struct hv_vm vm;
    struct core_state state;
    bool planned; /* the plan is made, or was */
    struct core_plan plan;
    struct core_report report;       /* when the plan was carried out */
    struct cli_change_result result; /* points to the state, plan and report: these, or a recovery's */
    struct core_watch watch;
    bool told_interrupt;
};

/* Finds the VM, takes it for this run, reads its state and makes the plan. Whatever can be
 * refused is refused here. With --patience, waits until nobody else is at work on the VM, and then reads and
 * plans anew. */
int cli_execution_plan(struct cli_execution *execution, struct hp_error *err);

/* Shows on stderr what would become of each checkpoint, before somebody is asked; false where there is no
 * table of them. */
bool cli_execution_tell_checkpoints(struct cli_execution *execution);

/* Tells the plan's notices and carries it out, or shows it (--dry-run). */
int cli_execution_carry_out(struct cli_execution *execution, struct hp_error *err);

/* With what core carries the plan out; progress is shown from now on. */
struct core_means cli_execution_begin(struct cli_execution *execution, struct core_claim *claim);

/* Gives the VM back; for cleanup attributes. */
void cli_execution_release(struct cli_execution *execution);

/* --- what is said of it (execution_tell.c) --- */

/* Says a notice or warning, and keeps it for the result. */
void cli_execution_note(struct cli_execution *execution, enum cli_tag tag, const char *text);

/* Says the plan's notices and warnings. */
void cli_execution_tell_plan(struct cli_execution *execution);

/* Warns of adapters that are shown without saying whether their card is there. Of those that a change
 * removes, its plan says it; a recovery's does not. */
void cli_execution_note_untold(struct cli_execution *execution);

/* Prints the plan, for --dry-run. */
int cli_execution_show_plan(struct cli_execution *execution, struct hp_error *err);

/* Prints how it ended; `rc` is what core answered, and is returned. A result that cannot be written does not
 * unmake what was done. */
int cli_execution_end(struct cli_execution *execution, const struct core_report *report, int rc);

/* Prints the result of a plan without steps. */
void cli_execution_end_unchanged(struct cli_execution *execution);

#endif
