/* SPDX-License-Identifier: MIT */
/* What keeps a VM from starting with its GPUs, before and after it is tried. Pure. */
#ifndef CORE_START_H
#define CORE_START_H

#include "core/plan.h"

/* A sentence, in the arena, when running VMs leave too few partitions of that GPU for a VM with those
 * adapters; NULL when there are enough, or it is not known. */
const char *core_start_is_full(struct hp_arena *arena, const struct core_state *state,
                               const struct hv_adapters *adapters, const struct hv_gpu *gpu);

/* The same when the card of that adapter is gone. */
const char *core_start_is_gone(struct hp_arena *arena, const struct core_state *state,
                               const struct hv_adapter *adapter);

/* The start of the VM in that state has ended in that error: adds what may be wrong and what to do, unless it
 * says already. By its codes and the codes in Hyper-V's text, which is in the host's language (facts page,
 * 2.9 and 6.6). */
void core_explain_start(struct hp_arena *arena, const struct core_state *state, struct hp_error *cause);

#endif
