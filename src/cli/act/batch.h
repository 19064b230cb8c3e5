/* SPDX-License-Identifier: MIT */
/* One change of several VMs, each by itself: what becomes of one keeps none of the others from being worked
 * on.
 */
#ifndef CLI_ACT_BATCH_H
#define CLI_ACT_BATCH_H

#include "form/results.h"
#include "line/run.h"

/* Makes that change of the VM of the row, and fills in what became of it: a change that has words for several
 * VMs (in_short). */
void cli_batch_vm(struct cli_run *run, const struct core_change *change, struct cli_batch_row *row);

/* The row of a VM that nobody can work with: it has failed. */
struct cli_batch_row cli_batch_unusable(struct hp_arena *arena, const struct hv_unusable *vm);

/* Prints the table of all of them; the error is the most severe one. */
int cli_batch_tell(struct cli_run *run, struct cli_batch_result *result, struct hp_error *err);

#endif
