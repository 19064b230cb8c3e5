/* SPDX-License-Identifier: MIT */
/* All that is told of the VMs of a host together, or of one of them. */
#ifndef CLI_ACT_READ_VMS_H
#define CLI_ACT_READ_VMS_H

#include "line/run.h"
#include "form/results.h"

/* Reads the VMs of the connected host, their adapters, what is remembered of them and their disks, in a
 * number of calls that does not depend on how many there are. What cannot be used is in result->unusable. */
int cli_read_vms(struct cli_run *run, struct cli_vm_result *result, struct hp_error *err);

/* Reads only the VMs and their adapters, and which card each was given; result->host.info has been read. */
int cli_read_assigned(struct cli_run *run, struct cli_vm_result *result, struct hp_error *err);

/* Reads the GPUs of the connected host, and (`wanted`: as the user names it, or NULL) a VM with its state.
 * Where result->assigned says so, also its adapters. */
int cli_read_gpus(struct cli_run *run, const char *wanted, struct cli_gpu_result *result,
                  struct hp_error *err);

/* Adds to a list of checkpoints that has been read what is known of them beside it, and how they are shown.
 * One call, three with sizes. */
void cli_complete_checkpoints(struct cli_run *run, bool with_sizes, struct cli_checkpoints_result *result);

#endif
