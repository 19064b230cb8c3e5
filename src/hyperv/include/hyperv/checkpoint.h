/* SPDX-License-Identifier: MIT */
/* Checkpoints of a VM: make one, name it, delete it. */
#ifndef HYPERV_CHECKPOINT_H
#define HYPERV_CHECKPOINT_H

#include "hyperv/vm.h"

struct hv_checkpoint {
    const char *id;      /* GUID, upper case */
    const char *name;    /* ElementName */
    const char *created; /* ISO 8601, UTC; NULL when the host did not say */
    const char *path;    /* object path of its settings */
    const char *parent;  /* id of the checkpoint it grew from; NULL at the root */
};

/* CreateSnapshot of a full checkpoint, waits for the job, and finds the checkpoint through what the job
 * affected (facts page, 4.3). HP_E_GONE when Hyper-V reports success and the checkpoint cannot be found. */
int hv_checkpoint_create(struct hv_host *host, const struct hv_vm *vm, struct hp_arena *arena,
                         struct hv_checkpoint *out, struct hp_error *err);

/* Sets its name (facts page, 4.4). One call. */
int hv_checkpoint_rename(struct hv_host *host, const struct hv_checkpoint *checkpoint, const char *name,
                         struct hp_error *err);

/* Deletes this one checkpoint and waits for the job (a merge may go on in the background). */
int hv_checkpoint_destroy(struct hv_host *host, const struct hv_checkpoint *checkpoint, struct hp_error *err);

/* Reads a checkpoint and the VM's live settings again, in one call. *found is false when the checkpoint is
 * gone; `checkpoint_id` may be NULL when only the settings are of interest. */
int hv_checkpoint_read_back(struct hv_host *host, const struct hv_vm *vm, const char *checkpoint_id,
                            struct hp_arena *arena, struct hv_checkpoint *out, bool *found,
                            struct hv_settings *settings, struct hp_error *err);

#endif
