/* SPDX-License-Identifier: MIT */
/* The disks of a VM, as far as checkpoints have to do with them: which files it writes to, and the merging of
 * files whose checkpoint was deleted. */
#ifndef HYPERV_DISK_H
#define HYPERV_DISK_H

#include "hyperv/vm.h"

struct hv_vm_disks {
    /* The file behind each disk of the VM's present state, a line for each (slot, tab, path), always in the
     * same order; "" for a VM without disks. Applying a checkpoint gives the VM new files to write to, so the
     * text differs before and after it (facts page, 4.7). */
    const char *files;
    const char *pass_through; /* where a drive of the host is attached as it is: "controller 0, slot 1"; NULL:
                                 none is */
    const char *shared;       /* file of a disk that other VMs may use as well; NULL: there is none */
};

/* The disks of the VM's present state. One call, whatever their number. */
int hv_disk_read(struct hv_host *host, const struct hv_vm *vm, struct hp_arena *arena,
                 struct hv_vm_disks *out, struct hp_error *err);

/* A disk of a VM's present state or of a checkpoint. */
struct hv_disk {
    const char *owner;      /* id of the VM or checkpoint */
    const char *controller; /* what its slot belongs to; the same text for the same controller of a VM */
    uint64_t slot;
    const char *file;  /* or the host's name for its drive */
    bool pass_through; /* a drive of the host, attached as it is */
    bool shared;       /* other VMs may use it as well */
};

struct hv_disks {
    struct hv_disk *items;
    size_t count;
};

/* The disks of all VMs and checkpoints, in virtual disk files and on drives of the host; two calls (facts
 * page, 1.11). */
int hv_disk_list(struct hv_host *host, struct hp_arena *arena, struct hv_disks *out, struct hp_error *err);

/* The same without drives of the host; of these VMs and checkpoints (ids), or `owners` NULL, of all. May hold
 * more than was asked for. One call. */
int hv_disk_list_files(struct hv_host *host, const char *const *owners, size_t owner_count,
                       struct hp_arena *arena, struct hv_disks *out, struct hp_error *err);

/* A virtual disk, by the name of its file: a CD image is in the same class, and is no disk of a chain. */
bool hv_disk_is_file(const char *file);

/* The file of a checkpoint's or a VM's difference to its parent, by its name (facts page, 6.2). */
bool hv_disk_is_difference(const char *file);

/* What keeps a merge, a checkpoint or an export from being done: the code of the disks' layer that Hyper-V's
 * own text has in brackets, in every language (facts pages, 5.5 and 6.3). */
enum hv_obstacle {
    HV_OBSTACLE_UNKNOWN,
    HV_OBSTACLE_IN_USE,       /* another program has a file open */
    HV_OBSTACLE_NO_SPACE,     /* on the drive */
    HV_OBSTACLE_FILE_SYSTEM,  /* cannot hold the merged file */
    HV_OBSTACLE_BROKEN_CHAIN, /* a disk's parent is gone, or is not what it was */
};

enum hv_obstacle hv_disk_obstacle(const struct hp_error *err);

/* Waits until Hyper-V merges no disks of the VM any more, as for a job: with its progress, and for as long as
 * the host is given (hv_patience). A merge begins a moment after the checkpoint went, so one that is not seen
 * is looked for once more. HP_E_TIMEOUT and HP_E_INTERRUPTED leave Hyper-V at it; the error of its job when
 * it fails; HP_E_NOT_FOUND when the VM is gone. */
int hv_disk_wait_for_merge(struct hv_host *host, const struct hv_vm *vm, struct hp_error *err);

#endif
