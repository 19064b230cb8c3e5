/* SPDX-License-Identifier: MIT */
/* Virtual disks that somebody has mounted on the host itself. Only read. */
#ifndef HYPERV_MOUNTED_H
#define HYPERV_MOUNTED_H

#include "hyperv/host.h"

struct hv_mounted_disk {
    const char *file;
    bool read_only;
};

struct hv_mounted_disks {
    struct hv_mounted_disk *items;
    size_t count;
};

/* Those that Hyper-V lists, by Msvm_MountedStorageImage (facts page, 8.4); one call. */
int hv_mounted_disk_list(struct hv_host *host, struct hp_arena *arena, struct hv_mounted_disks *out,
                         struct hp_error *err);

#endif
