/* SPDX-License-Identifier: MIT */
/* Disks that are not merged, beside what lists show. */
#ifndef CLI_VERBS_UNMERGED_H
#define CLI_VERBS_UNMERGED_H

#include "line/run.h"
#include "show/results.h"

/* Reads the disks of the VMs and checkpoints of a list; one call. That they cannot be read is a warning, and
 * no reason to show nothing. */
struct cli_unmerged cli_read_unmerged(struct cli_run *run, const struct hv_checkpoints *list);

/* The same of all VMs; one call more where a disk is a difference. */
struct cli_unmerged cli_read_unmerged_of_all(struct cli_run *run);

#endif
