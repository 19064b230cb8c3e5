/* SPDX-License-Identifier: MIT */
/* Disks that Hyper-V should have merged, and has not: the checkpoint a difference was written for is gone,
 * and its file is in use still. Pure. */
#ifndef CORE_UNMERGED_H
#define CORE_UNMERGED_H

#include "base/map.h"
#include "core/plan.h"

struct core_unmerged {
    const char *vm_id;
    const char *file;
    const char *owner; /* the id of the VM or checkpoint whose disk it is */
};

struct core_unmerged_disks {
    struct core_unmerged *items; /* those of a VM together */
    size_t count;
    struct hp_map first; /* of each VM's id the place in items where its disks begin */
};

/* Of all VMs in the list: a difference below which there is no checkpoint, in the present state of a VM that
 * grew from none of them, or in a checkpoint at the root of its tree (facts pages, 4.7 and more-facts 5).
 * Where two of a VM have one, the checkpoint they grew from is gone and its file is needed by both: none is
 * told. One deeper in a tree cannot be told from these rows. While Hyper-V is at a merge
 * (HV_ACTIVITY_MERGING) such a disk is only on its way. */
struct core_unmerged_disks core_unmerged_find(struct hp_arena *arena, const struct hv_checkpoints *list,
                                              const struct hv_disks *disks);

/* Whose disks that needs: each VM of the list, and each checkpoint at a root. Arena; *count receives how
 * many. */
const char *const *core_unmerged_owners(struct hp_arena *arena, const struct hv_checkpoints *list,
                                        size_t *count);

/* The same of the VM's present state alone, from what was read for a new checkpoint. */
struct core_unmerged_disks core_unmerged_of_state(struct hp_arena *arena, const struct core_state *state);

/* Those of one VM. */
struct core_unmerged_disks core_unmerged_of(const struct core_unmerged_disks *disks, const char *vm_id);

/* "D:\vm_1.avhdx, E:\data_1.avhdx"; NULL when there are none. Arena text. */
const char *core_unmerged_label(struct hp_arena *arena, const struct core_unmerged_disks *disks);

#endif
