/* SPDX-License-Identifier: MIT */
/* VMs whose GPU adapters are off and remembered: what commands say about them. */
#ifndef CLI_PARKED_H
#define CLI_PARKED_H

#include "run.h"

#include "core/parked.h"

/* The parked VMs of the host (`vm` NULL), or that one if it is parked. What cannot be read is warned of, and
 * left out: a list does not fail for it. */
struct core_parked_vms cli_read_parked(struct cli_run *run, const struct hv_vm *vm);

/* The one with that id; NULL when it is not parked. */
const struct core_parked *cli_parked_at(const struct core_parked_vms *vms, const char *vm_id);

#endif
