/* SPDX-License-Identifier: MIT */
/* VMs that are parked: their GPU adapters are off, and what they had is remembered until it is put back.
 *
 * One small file per VM and host in the state folder, replaced and flushed as a whole, before the first
 * adapter comes off. It says what shall come back, not that something is unfinished: the change that parks or
 * unparks has a journal of its own. */
#ifndef CORE_PARKED_H
#define CORE_PARKED_H

#include "core/journal.h"

struct core_parked {
    const char *path;
    const char *program; /* version that wrote it */
    const char *host_identity;
    const char *vm_id;
    const char *vm_name;
    const char *since;                 /* ISO 8601, UTC */
    const char *run;                   /* the run that parked it and will unpark it again; NULL: a user did */
    struct hv_adapters adapters;       /* the identical set */
    struct hv_settings_change windows; /* windows and cache type the VM had with them */
};

/* What is remembered of a VM. *found is false when it is not parked. HP_E_FAILED when that cannot be read.
 * Needs no claim. */
int core_parked_find(const char *host_identity, const char *vm_id, struct hp_arena *arena,
                     struct core_parked *out, bool *found, struct hp_error *err);

/* The same, into a state that is being read: state->parked is NULL when the VM is not parked. */
int core_read_parked(const char *host_identity, struct hp_arena *arena, struct core_state *state,
                     struct hp_error *err);

struct core_parked_vms {
    struct core_parked *items;
    size_t count;
    struct core_unread *unread;
    size_t unread_count;
};

/* All parked VMs this machine remembers, or only those of one host (NULL: all). One that cannot be read keeps
 * none of the others from being found. */
int core_parked_list(const char *host_identity_or_null, struct hp_arena *arena, struct core_parked_vms *out,
                     struct hp_error *err);

/* Forgets what is remembered, on the user's word. Also when it cannot be read. */
int core_parked_discard(struct core_claim *claim, struct hp_error *err);

/* 0 when such a change can be made of a parked VM without guessing what is to become of its set; else
 * HP_E_REFUSED with what to do. `parked` may be NULL. */
int core_parked_allows(const struct core_parked *parked, const struct core_request *request,
                       struct hp_error *err);

/* --- the run that parked a VM --- */

/* While a run parks a VM, does something else and will unpark it: a lock that says so, beside the claim,
 * which it only has at the beginning and at the end. It is gone with the process, however that ends. */
struct core_hold;

/* HP_E_REFUSED names the run that has it. Take it with the VM claimed. */
int core_hold_take(const char *host_identity, const struct hv_vm *vm, const char *doing,
                   struct core_hold **out, struct hp_error *err);
/* NULL is accepted. */
void core_hold_release(struct core_hold *hold);

/* 0 when no run has that VM parked now, else HP_E_REFUSED. Ask with the VM claimed: looking takes the lock
 * for a moment. */
int core_hold_check(const char *host_identity, const struct hv_vm *vm, struct hp_error *err);

#endif
