/* SPDX-License-Identifier: MIT */
/* What commands that only look read beside what they list. That it cannot be read is a warning, and no reason
 * to show nothing. */
#ifndef CLI_ACT_BESIDE_H
#define CLI_ACT_BESIDE_H

#include "line/run.h"
#include "form/results.h"

/* What is remembered of one VM. */
void cli_read_memory(struct cli_run *run, const struct hv_vm *vm, struct core_memory *out);

/* The same of all VMs of the host. */
void cli_read_memories(struct cli_run *run, struct core_memories *out);

/* Warns of adapters for which Windows shows another card than HyperPoint gave them. */
void cli_warn_of_contradictions(struct cli_run *run, const struct core_memory *memory,
                                const struct hv_adapters *adapters);

/* That VM, if it is parked or may be. What is in doubt, and what is odd, is warned of. */
struct core_parked_vms cli_read_parked(struct cli_run *run, const struct hv_vm *vm,
                                       const struct hv_status *status);

/* Those of the host, whose VMs are given: reads their notes (one call, which can fail). A state folder that
 * cannot be read is a warning. */
int cli_list_parked(struct cli_run *run, struct hv_vm_rows *vms, struct core_parked_vms *out,
                    struct hp_error *err);

/* Warns of what is in doubt or odd about them, as cli_read_parked does. */
void cli_warn_of_parked(struct cli_run *run, const struct core_parked_vms *vms);

/* The disks of the VMs and checkpoints of a list that are not merged; one call. */
struct cli_unmerged cli_read_unmerged(struct cli_run *run, const struct hv_checkpoints *list);

/* The same of all VMs; one call more where a disk is a difference. */
struct cli_unmerged cli_read_unmerged_of_all(struct cli_run *run);

#endif
