/* SPDX-License-Identifier: MIT */
/* One change of several VMs, each by itself: what becomes of one keeps none of the others from being worked
 * on.
 */
#ifndef CLI_ACT_BATCH_H
#define CLI_ACT_BATCH_H

#include "execution.h"
#include "form/results.h"
#include "line/run.h"

/* What is done to each VM. */
struct cli_batch_work {
    const struct core_change
        *change; /* that has words for several VMs (in_short); NULL: `carry_out` chooses */
    /* Plans and carries out; the execution has its VM's ID, and its request what the command line asks for.
     * NULL: as for any change of one VM. */
    int (*carry_out)(struct cli_execution *execution, struct hp_error *err);
    /* What was done, or would be, where that did not fail (arena text). NULL: the change's own words. */
    const char *(*describe)(const struct cli_execution *execution);
};

/* Does that with the VM of the row, and fills in what became of it. */
void cli_batch_vm(struct cli_run *run, const struct cli_batch_work *work, struct cli_batch_row *row);

/* The same with each VM of the rows that has not failed yet. */
void cli_batch_vms(struct cli_run *run, const struct cli_batch_work *work, struct cli_batch_result *result);

/* Finds the VMs that the command line names, a call each, and makes a row of each, once, in the order of the
 * line. If any is not there, or its name is not unique: HP_E_NOT_FOUND or HP_E_AMBIGUOUS on a single host, as
 * nothing has been changed yet; on one of several, its row has failed with the reason. */
int cli_batch_find_named(struct cli_run *run, struct cli_batch_result *result, struct hp_error *err);

/* The row of a VM that nobody can work with: it has failed. */
struct cli_batch_row cli_batch_unusable(struct hp_arena *arena, const struct hv_unusable *vm);

/* Prints the table of all of them; the error is the most severe one. */
int cli_batch_tell(struct cli_run *run, struct cli_batch_result *result, struct hp_error *err);

#endif
