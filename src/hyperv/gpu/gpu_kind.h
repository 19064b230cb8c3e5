/* SPDX-License-Identifier: MIT */
/* Integrated or discrete. */
#ifndef HYPERV_GPU_KIND_H
#define HYPERV_GPU_KIND_H

#include "hyperv/gpu.h"

/* No card that can be partitioned has less; graphics of processors are given less by most firmware. More
 * tells nothing: firmware can give them gigabytes. */
#define HV_LEAST_MEMORY_OF_A_CARD (UINT64_C(1024) * 1024 * 1024)

/* Fills in kind and kind_reason from the device id and the memory. Sources: the shape of device ids, facts
 * page 7.1 and 13; Win32_VideoController.AdapterRAM, facts page 7.2 (it wraps at 4 GiB, so 0 says nothing).
 */
void hv_gpu_judge(struct hp_arena *arena, struct hv_gpu *gpu);

#endif
