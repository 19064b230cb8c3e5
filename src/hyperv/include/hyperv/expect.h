/* SPDX-License-Identifier: MIT */
/* Reads that do not need each other's answers travel together, where the way to the host lets them. */
#ifndef HYPERV_EXPECT_H
#define HYPERV_EXPECT_H

#include "hyperv/vm.h"

/* Which functions are called next. With the same VM; HV_EXPECT_ALL_... are of the whole host. */
enum hv_expected {
    HV_EXPECT_ADAPTERS = 1 << 0,         /* hv_adapter_read */
    HV_EXPECT_STATUS = 1 << 1,           /* hv_vm_read_status */
    HV_EXPECT_CHECKPOINTS = 1 << 2,      /* hv_checkpoint_list */
    HV_EXPECT_DISKS = 1 << 3,            /* hv_disk_read */
    HV_EXPECT_SETTINGS = 1 << 4,         /* hv_checkpoint_read_back */
    HV_EXPECT_GPUS = 1 << 5,             /* hv_gpu_list */
    HV_EXPECT_PARTITIONS = 1 << 6,       /* hv_gpu_read_partitions_in_use */
    HV_EXPECT_INFO = 1 << 7,             /* hv_host_read_info */
    HV_EXPECT_VMS = 1 << 8,              /* hv_vm_list */
    HV_EXPECT_NOTES = 1 << 9,            /* hv_vm_list_notes */
    HV_EXPECT_ALL_ADAPTERS = 1 << 10,    /* hv_adapter_read_all */
    HV_EXPECT_ALL_FILES = 1 << 11,       /* hv_disk_list_files, of all owners */
    HV_EXPECT_VOLUMES = 1 << 12,         /* hv_volume_list */
    HV_EXPECT_ALL_SETTINGS = 1 << 13,    /* hv_vm_list_settings */
    HV_EXPECT_ALL_CHECKPOINTS = 1 << 14, /* hv_checkpoint_list, of all VMs */
    HV_EXPECT_WHOLE_DEVICES = 1 << 15,   /* hv_whole_device_list */
    HV_EXPECT_MOUNTED = 1 << 16,         /* hv_mounted_disk_list */
};

/* A hint: these come next, each once and before anything is changed. Where calls overlap, all of them are
 * sent now, and what they give may be as old as the hint; elsewhere nothing happens. `vm` may be NULL when
 * nothing of a VM is expected, `checkpoint_id` is the one that is read back with the settings, or NULL. */
void hv_expect(struct hv_host *host, const struct hv_vm *vm, const char *checkpoint_id, unsigned expected);

#endif
