/* SPDX-License-Identifier: MIT */
/* The versions of everything HyperPoint writes for itself to read again, on this machine or on another. What
 * carries another version is named as such and left alone. docs/releasing.md says when one is raised. */
#ifndef CORE_FORMATS_H
#define CORE_FORMATS_H

enum {
    /* GPU sets: the block in the notes of checkpoints and parked VMs, and the files of the state folder that
     * hold one (core/gpu_set.h). The table of what adapters usually have is part of it (hv_adapter_values).
     */
    CORE_FORMAT_SET = 2,
    CORE_FORMAT_JOURNAL = 5, /* core/journal.h */
    CORE_FORMAT_MEMORY = 2,  /* core/memory.h */
    CORE_FORMAT_POLICY = 1,  /* core/policy.h, and how its last run ended */
};

#endif
