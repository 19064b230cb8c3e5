/* SPDX-License-Identifier: MIT */
/* The disks of a VM, as far as checkpoints have to do with them: which files it writes to, and the merging of
 * files whose checkpoint was deleted. */
#ifndef HYPERV_DISK_H
#define HYPERV_DISK_H

#include "hyperv/vm.h"

/* The file behind each disk of the VM's present state, a line for each (slot, tab, path), always in the same
 * order; "" for a VM without disks. One call. Applying a checkpoint gives the VM new files to write to, so
 * the text differs before and after it (facts page, 4.7). */
int hv_disk_read_files(struct hv_host *host, const struct hv_vm *vm, struct hp_arena *arena, const char **out,
                       struct hp_error *err);

/* A merge as it is seen now. */
struct hv_merge {
    bool running;
    unsigned percent;    /* of the merge that is least advanced; 0 when the host does not tell */
    const char *job_id;  /* of that merge; NULL when none is listed */
    unsigned other_jobs; /* what else Hyper-V is at on this VM */
};

/* Is Hyper-V merging disks of the VM? OperationalStatus and a job of type 50 tell (facts page, 4.7). One
 * call. HP_E_NOT_FOUND when the VM is gone. */
int hv_disk_read_merge(struct hv_host *host, const struct hv_vm *vm, struct hp_arena *arena,
                       struct hv_merge *out, struct hp_error *err);

/* How a merge that was seen running has ended: 0 when well, or when Hyper-V no longer knows it; else as any
 * job. One call. */
int hv_disk_merge_result(struct hv_host *host, const char *job_id, struct hp_error *err);

#endif
