/* SPDX-License-Identifier: MIT */
/* All that is told of the VMs of a host together. */
#ifndef CLI_VERBS_READ_VMS_H
#define CLI_VERBS_READ_VMS_H

#include "line/run.h"
#include "show/results.h"

/* Reads the VMs of the connected host, their adapters, what is remembered of them and their disks, in a
 * number of calls that does not depend on how many there are. What cannot be used is in result->unusable. */
int cli_read_vms(struct cli_run *run, struct cli_vm_result *result, struct hp_error *err);

#endif
