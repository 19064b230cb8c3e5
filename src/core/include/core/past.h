/* SPDX-License-Identifier: MIT */
/* What a checkpoint holds that a VM is to go back to. */
#ifndef CORE_PAST_H
#define CORE_PAST_H

#include "core/gpu_set.h"

struct core_past {
    struct hv_checkpoint checkpoint;
    struct core_set_found found;  /* which GPUs belong to it, as it is written down */
    struct hv_settings settings;  /* come back with it */
    struct hv_adapters contained; /* come back with it, as far as the host shows them */
};

/* Finds the checkpoint the user named (core_checkpoint_find) and reads all of this into a state, in a number
 * of calls that does not depend on how much there is. */
int core_read_past(struct hv_host *host, const char *host_identity, const char *words, struct hp_arena *arena,
                   struct core_state *state, struct hp_error *err);

#endif
