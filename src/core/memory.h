/* SPDX-License-Identifier: MIT */
/* What a GPU needs of the VM's memory settings. */
#ifndef CORE_MEMORY_H
#define CORE_MEMORY_H

#include "hyperv/vm.h"

/* What to raise so that a new adapter works: only what is missing or too small, never lower. `before`
 * receives the present values of the same settings. False when nothing needs to change. */
bool core_memory_needs(const struct hv_settings *now, struct hv_settings_change *change,
                       struct hv_settings_change *before);

#endif
