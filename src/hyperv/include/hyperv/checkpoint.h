/* SPDX-License-Identifier: MIT */
/* Checkpoints of a VM: list them, make one, name it, write its notes, delete it. */
#ifndef HYPERV_CHECKPOINT_H
#define HYPERV_CHECKPOINT_H

#include "hyperv/vm.h"

/* Msvm_VirtualSystemSettingData.VirtualSystemType (facts page, 1.4). */
enum hv_checkpoint_kind {
    HV_CHECKPOINT_ORDINARY, /* standard and production alike */
    HV_CHECKPOINT_RECOVERY, /* of a backup program */
    HV_CHECKPOINT_REPLICA,
    HV_CHECKPOINT_PLANNED, /* of an import that goes on */
    HV_CHECKPOINT_MISSING, /* its files are not there */
    HV_CHECKPOINT_OTHER,   /* a type this program does not know */
    HV_CHECKPOINT_KINDS
};

/* "ordinary", "recovery", ...; stable words for JSON. */
const char *hv_checkpoint_kind_name(enum hv_checkpoint_kind kind);

struct hv_checkpoint {
    const char *id;         /* GUID, upper case */
    const char *name;       /* ElementName; not unique */
    const char *created;    /* ISO 8601, UTC; NULL when the host did not say */
    int64_t created_micros; /* the same in microseconds since 1970-01-01 UTC; 0 when it did not say */
    const char *path;       /* object path of its settings */
    const char *parent;     /* id of the checkpoint it grew from; NULL at the root */
    const char *vm_id;      /* of the VM it belongs to */
    const char *notes;      /* element 0 of its Notes; "" when there is none */
    enum hv_checkpoint_kind kind;
    bool saved;                   /* IsSaved: holds memory and device state */
    struct hp_opt_bool automatic; /* IsAutomaticSnapshot; not set: the host's build has no such property */
    const struct hv_settings *settings; /* what applying it brings back of those that can be changed here;
                                           NULL: not asked for, as in a list of all VMs */
};

/* A VM as a list of checkpoints shows it. */
struct hv_checkpoint_vm {
    const char *id;
    const char *name;
    const char *current; /* id of the checkpoint its present state grew from; NULL: none */
};

struct hv_checkpoints {
    struct hv_checkpoint *items;
    size_t count;
    struct hv_checkpoint_vm *vms; /* those asked for, with or without checkpoints */
    size_t vm_count;
    const char *host;             /* computer name as the paths give it; "" when they do not */
    struct hv_unusables unusable; /* checkpoints, and VMs */
};

/* All checkpoints of one VM, or (`vm_or_null` NULL) of all VMs, of every kind and in the host's order. One
 * call whatever their number, with the columns above only; two on builds without IsAutomaticSnapshot, which
 * refuse the first (facts page, 1.4: from 16299), and when there is no VM at all, to tell missing rights from
 * an empty host. HP_E_NOT_FOUND when the VM is gone. */
int hv_checkpoint_list(struct hv_host *host, const struct hv_vm *vm_or_null, struct hp_arena *arena,
                       struct hv_checkpoints *out, struct hp_error *err);

/* The same of those of a VM that have one of these ids, without what is not there, and without times and
 * notes. One call. */
int hv_checkpoint_list_some(struct hv_host *host, const struct hv_vm *vm, const char *const *ids,
                            size_t count, struct hp_arena *arena, struct hv_checkpoints *out,
                            struct hp_error *err);

/* The same of all VMs, but only which there are, their names and what grew from what: no times and no notes.
 * One call. */
int hv_checkpoint_list_places(struct hv_host *host, struct hp_arena *arena, struct hv_checkpoints *out,
                              struct hp_error *err);

/* CreateSnapshot of a full checkpoint, waits for the job, and finds the checkpoint through what the job
 * affected (facts page, 4.3). HP_E_GONE when Hyper-V reports success and the checkpoint cannot be found. */
int hv_checkpoint_create(struct hv_host *host, const struct hv_vm *vm, struct hp_arena *arena,
                         struct hv_checkpoint *out, struct hp_error *err);

/* Sets its name, its notes, or both (NULL: left as it is); "" clears the notes (facts page, 1.4 and 4.4). One
 * call. */
int hv_checkpoint_write(struct hv_host *host, const struct hv_checkpoint *checkpoint, const char *name,
                        const char *notes, struct hp_error *err);

/* Deletes this one checkpoint and waits for the job (a merge may go on in the background). */
int hv_checkpoint_delete(struct hv_host *host, const struct hv_checkpoint *checkpoint, struct hp_error *err);

/* Deletes it and all that grew from it, and waits for the job (facts page, 4.7). */
int hv_checkpoint_delete_tree(struct hv_host *host, const struct hv_checkpoint *checkpoint,
                              struct hp_error *err);

/* Replaces the VM's configuration and disks by those of the checkpoint, and waits for the job. The VM must be
 * off or saved; the present state is lost; whatever was read of the VM is out of date afterwards (facts page,
 * 4.6). */
int hv_checkpoint_apply(struct hv_host *host, const struct hv_checkpoint *checkpoint, struct hp_error *err);

/* Writes the VM as it was at the checkpoint below `directory`, a path on the Hyper-V host, in a folder of its
 * own; waits for the job (facts page, 4.8). */
int hv_checkpoint_export(struct hv_host *host, const struct hv_vm *vm, const struct hv_checkpoint *checkpoint,
                         const char *directory, struct hp_error *err);

/* The folder on the host below which a checkpoint's own files belong; NULL when the host does not tell. One
 * call. */
int hv_checkpoint_read_folder(struct hv_host *host, const struct hv_checkpoint *checkpoint,
                              struct hp_arena *arena, const char **out, struct hp_error *err);

/* A VM's live settings and one of its checkpoints, whatever its kind, as they are now. */
struct hv_read_back {
    struct hv_settings settings;
    struct hv_checkpoint checkpoint; /* id NULL: it is gone, or none was asked for */
};

/* Reads both again, in one call. `checkpoint_id` may be NULL when only the settings are of interest.
 * HP_E_NOT_FOUND when the VM is gone; then, and on every other failure, *out is untouched. */
int hv_checkpoint_read_back(struct hv_host *host, const struct hv_vm *vm, const char *checkpoint_id,
                            struct hp_arena *arena, struct hv_read_back *out, struct hp_error *err);

#endif
