/* SPDX-License-Identifier: MIT */
/* What a virtual disk says of the disk it is a difference to. */
#ifndef HYPERV_CHAIN_H
#define HYPERV_CHAIN_H

#include "hyperv/host.h"

/* Msvm_VirtualHardDiskSettingData (facts page, 6.2). */
struct hv_disk_link {
    const char *parent; /* file; NULL: it is no difference */
    const char *id;     /* of the disk; NULL: not told, as by builds before 9600 */
    const char
        *parent_id; /* that its parent had when it was made; NULL: not told (before 10240), or no parent */
};

/* Reads it from the file, which Hyper-V opens for a moment: one call. HP_E_FAILED when Hyper-V cannot. */
int hv_disk_read_link(struct hv_host *host, const char *file, struct hp_arena *arena,
                      struct hv_disk_link *out, struct hp_error *err);

#endif
