/* SPDX-License-Identifier: MIT */
/* What a checkpoint holds that a VM is to go back to. */
#ifndef CORE_RESTORE_POINT_H
#define CORE_RESTORE_POINT_H

#include "core/gpu_set.h"

struct core_restore_point {
    struct hv_checkpoint checkpoint;
    struct core_set_found found;  /* which GPUs belong to it, as it is written down */
    struct hv_settings settings;  /* come back with it */
    struct hv_adapters contained; /* come back with it, as far as the host shows them */
};

#endif
