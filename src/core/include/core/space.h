/* SPDX-License-Identifier: MIT */
/* How large checkpoints are, what deleting them frees, and what a change needs on the host's volumes.
 *
 * Which files are a checkpoint's: its storage settings name the files that the VM wrote to when it was made.
 * They have not changed since. What was written later is in the files of what grew from it, of a newer
 * checkpoint or of the VM's present state. So the size of a checkpoint is that of the files it names: for the
 * first one the disks themselves, for a later one what was written between the one before and itself. The
 * sizes of all checkpoints and that of the present state add up to what the VM's disks take.
 *
 * What deleting it frees is another number. Where nothing grew from it, its files go, but for a disk that is
 * no difference, which Hyper-V leaves. Where one thing grew from it, the file of that one is merged into its
 * own: the file that stays grows by what it did not have, and then the other one goes. So between nothing and
 * the smaller of the two is freed, and until then room for the whole of the other one may be needed. Where
 * several grew from it, its file stays, until only one of them is left. Of several checkpoints in a row that
 * are deleted, what is merged once is merged again with the next (facts page, 8.3).
 *
 * All of this counts the lengths of files. A file can hold blocks that the VM has given back, and a volume
 * can store less than the length (deduplication, compression, blocks that ReFS shares): so these are "about"
 * and "at most". Only NTFS is thought to be predictable enough for a refusal; that a volume of it is
 * deduplicated changes nothing, because that is done later, and what a merge writes takes its room first. */
#ifndef CORE_SPACE_H
#define CORE_SPACE_H

#include "hyperv/checkpoint.h"
#include "hyperv/disk.h"
#include "hyperv/space.h"

/* What was read. What could not be is unknown, and nothing fails for it. */
struct core_space {
    struct hv_volumes volumes;
    struct hv_disks disks;    /* of those asked for, in files; without disks that are shared */
    struct hp_opt_u64 *sizes; /* of each of them */
    bool disks_known;
};

/* Reads the volumes only: one call (HV_EXPECT_VOLUMES). */
void core_space_read_volumes(struct hv_host *host, struct hp_arena *arena, struct core_space *out);

/* The disks of the VMs and checkpoints of the list as well, and how large their files are: three calls in
 * all, and one more for each HV_MAX_FOLDERS folders the files are in beyond the first so many. */
void core_space_read(struct hv_host *host, const struct hv_checkpoints *list, struct hp_arena *arena,
                     struct core_space *out);

/* --- sizes --- */

struct core_sizes {
    struct hp_opt_u64 *checkpoints; /* bytes, in the order of the list; not set: unknown */
    struct hp_opt_u64 *vms;         /* of the VMs' present states, in the order of the list */
};

/* A file that several name counts for the first. */
struct core_sizes core_sizes_of(struct hp_arena *arena, const struct hv_checkpoints *list,
                                const struct core_space *space);

/* --- what is needed, and what is freed --- */

/* On one volume. */
struct core_volume_need {
    const struct hv_volume *volume;
    bool known;     /* false: the length of a file is not */
    uint64_t most;  /* bytes that may be needed at a time */
    uint64_t least; /* bytes without which it cannot be done */
};

struct core_need {
    struct core_volume_need *items; /* the volumes concerned, in the host's order */
    size_t count;
    bool elsewhere; /* some of it is on no volume that is known */
    bool frees_known;
    uint64_t frees_most; /* bytes, on all volumes together, and so is the next one */
    uint64_t frees_least;
};

/* Of a new checkpoint: a new file beside that of each disk of the VM, in the text that hv_disk_read gives,
 * and a configuration in `folder` (NULL: not told). */
struct core_need core_need_of_checkpoint(struct hp_arena *arena, const struct core_space *space,
                                         const char *files, const char *folder);

/* Of deleting the marked checkpoints of one VM, in the order of tree_deletion_order, for as long as their
 * files take to be merged. The list may have those of other VMs. */
struct core_need core_need_of_deletion(struct hp_arena *arena, const struct hv_checkpoints *list,
                                       const struct core_space *space, const bool *marked);

/* Of a copy of the checkpoint in a folder of the host. */
struct core_need core_need_of_export(struct hp_arena *arena, const struct hv_checkpoints *list,
                                     const struct core_space *space, size_t index, const char *folder);

/* HP_E_REFUSED where one of the volumes has surely too little room: one of NTFS, with less free than the
 * least. `what` completes "there is not enough room on D:\ to ...". */
int core_need_check(const struct core_need *need, const char *what, struct hp_error *err);

/* A sentence without its full stop for each volume where it may not fit; NULL: it fits, or nobody knows.
 * Arena text. */
const char *core_need_doubt(struct hp_arena *arena, const struct core_need *need, const char *what);

#endif
