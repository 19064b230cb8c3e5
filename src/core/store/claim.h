/* SPDX-License-Identifier: MIT */
/* What a claim is made of, for the journal's two halves. */
#ifndef CORE_STORE_CLAIM_H
#define CORE_STORE_CLAIM_H

#include "core/formats.h"
#include "core/journal.h"
#include "platform/files.h"
#include "platform/lock.h"

struct core_claim {
    struct hp_arena arena;
    struct os_lock *lock;
    struct os_lock *other_lock; /* of the host whose journal was adopted; NULL: none was */
    const char *journal_path;
    const char *parked_path;
    const char *memory_path;
    const char *lock_path;
    const char *host_identity;
    struct os_append *journal; /* open for writing, or NULL */
    size_t journal_size;       /* of what is in it */
};

/* The folder in the state folder that holds journals and locks. */
#define JOURNAL_FOLDER "journals"
#define JOURNAL_SUFFIX ".journal"
#define LOCK_SUFFIX ".lock"

/* The one that holds the sets of parked VMs. */
#define PARKED_FOLDER "parked"
#define PARKED_SUFFIX ".parked"
#define HOLD_SUFFIX ".run"

/* The one that holds the GPU sets of checkpoints, in a folder for each VM. */
#define SETS_FOLDER "sets"

/* The one that holds what is remembered of VMs (core/memory.h). */
#define MEMORY_FOLDER "memory"
#define MEMORY_SUFFIX ".memory"

/* The one that holds the policies of schedules (core/policy.h). */
#define POLICY_FOLDER "policies"

/* The file (or folder) of a VM on a host below `folder`, by what its suffix says it is for. Every file name
 * in the state folder that has to do with a host is made here: the id, which the host gives, must be a GUID,
 * else HP_E_FAILED. */
int claim_path(struct hp_arena *arena, const char *folder, const char *host_identity, const char *vm_id,
               const char *suffix, const char **out, struct hp_error *err);

/* HP_E_REFUSED when a run is at work on the VM as one of the journal's host, which is another one. */
int claim_check_free(const char *host_identity, const struct hv_vm *vm, const struct core_journal *journal,
                     struct hp_error *err);

/* The file of one of the VM's checkpoints in a folder of the VM; the same rule. */
int claim_checkpoint_path(struct hp_arena *arena, const char *folder, const char *checkpoint_id,
                          const char *suffix, const char **out, struct hp_error *err);

/* The VM such a file is about, as its name says; NULL when the name does not begin with a VM's id, and when
 * it is of another host (identity NULL: of any). */
const char *claim_vm_of(struct hp_arena *arena, const char *name, const char *host_identity_or_null,
                        const char *suffix);

enum { MAX_JOURNAL_SIZE = 16 * 1024 * 1024 };

#endif
