/* SPDX-License-Identifier: MIT */
/* Whether a VM can be started (facts page, 2.9). */
#ifndef MODEL_WORK_START_H
#define MODEL_WORK_START_H

#include "hostfile/world.h"

/* Hyper-V's text for why a start of the VM fails: a card that is gone, partitions that are all taken by the
 * VMs that run (0x800705AA), an automatic checkpoint that a GPU forbids. NULL when it starts. */
const char *sim_start_refusal(const struct hf_world *world, struct hp_arena *arena, const struct hf_vm *vm);

#endif
