/* SPDX-License-Identifier: MIT */
/* What a change is to do to a VM, decided before it begins. A plan carries it out; the journal keeps it, so
 * that a run that was cut off can be ended by another. */
#ifndef CORE_INTENT_H
#define CORE_INTENT_H

#include "core/change.h"
#include "core/power.h"
#include "hyperv/adapter.h"
#include "hyperv/checkpoint.h"

struct core_gpu_set; /* core/gpu_set.h */

struct core_intent {
    const struct core_change *change;
    struct core_power power;        /* how the VM is brought to off for it, and what follows */
    const char *run;                /* the run that parks the VM; NULL: none does */
    const char *checkpoint_before;  /* id the VM's state grew from; NULL: none */
    const char *checkpoint_name;    /* of the new one, or another one's new name; NULL: none is given */
    const struct core_gpu_set *set; /* to be written down with a checkpoint; NULL: none */
    struct hv_checkpoint *targets; /* checkpoints it is about that were there before; in a journal id and name
                                    * only */
    size_t target_count;
    const char *destination;   /* where one is exported; NULL: none is */
    struct hv_adapters before; /* all the VM had; a card that may be used where it is now has its path */
    struct hv_adapters lost;   /* those that come off and could not be put back: their card is gone */
    struct hv_adapters remove; /* those that come off */
    struct hv_adapters add;    /* those that go on: records, ids are NULL or those they had */
    struct hv_settings_change settings;        /* what changes */
    struct hv_settings_change settings_before; /* all that can be changed, as they were */
    struct hv_settings_change needs; /* what the VM must have of memory windows and cache type, at least, for
                                      * the adapters that go on; nothing set: none do */
    /* Of a change that applies a checkpoint: */
    const char *files;                                /* the VM's disks before (hyperv/disk.h) */
    struct hv_settings_change settings_of_checkpoint; /* what it brings back of them */
    struct hv_adapters contained;                     /* what comes with it, as far as known */
};

#endif
