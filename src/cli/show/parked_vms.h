/* SPDX-License-Identifier: MIT */
/* VMs whose GPU adapters are off and remembered: what commands say about them. */
#ifndef CLI_SHOW_PARKED_VMS_H
#define CLI_SHOW_PARKED_VMS_H

#include "line/run.h"

#include "core/parked.h"

/* That VM, if it is parked or may be. What is in doubt, and what is odd, is warned of. */
struct core_parked_vms cli_read_parked(struct cli_run *run, const struct hv_vm *vm);

/* Those of the host, whose VMs are given: reads their notes (one call). The same warnings; a state folder
 * that cannot be read is one, too. */
int cli_list_parked(struct cli_run *run, struct hv_vm_rows *vms, struct core_parked_vms *out,
                    struct hp_error *err);

/* The one with that id; NULL when there is none. */
const struct core_parked_vm *cli_parked_at(const struct core_parked_vms *vms, const char *vm_id);

/* It is parked, or nobody can say that it is not. */
bool cli_may_be_parked(const struct core_parked_vm *vm);

#endif
