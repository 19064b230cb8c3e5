/* SPDX-License-Identifier: MIT */
/* Devices of the host that are assigned to a VM as a whole (DDA): Hyper-V takes them away from the host. */
#ifndef HYPERV_WHOLE_H
#define HYPERV_WHOLE_H

#include "hyperv/host.h"

struct hv_whole_device {
    const char *vm_id; /* or of a checkpoint */
    const char *place; /* its PnP device id from VEN_ on: what it is and where it sits, also while it was the
                          host's */
};

struct hv_whole_devices {
    struct hv_whole_device *items;
    size_t count;
};

/* Those of all VMs, by Msvm_PciExpressSettingData (more facts, 6); one call. */
int hv_whole_device_list(struct hv_host *host, struct hp_arena *arena, struct hv_whole_devices *out,
                         struct hp_error *err);

/* The same part of a PnP device id, PCI\VEN_...; NULL for NULL, and where there is none. */
const char *hv_whole_device_place(const char *device_id);

#endif
