/* SPDX-License-Identifier: MIT */
/* VMs that are parked: their GPU adapters are off, and what they had is remembered until it is put back.
 *
 * It is written down twice, before the first adapter comes off: as a block in the VM's Notes, below the
 * user's own text, where every node of a cluster, every administrator and every new installation sees it; and
 * in a small private file per VM and host in the state folder, for it is not sure that every host keeps
 * Notes, and users edit them. Both have the same form (core/gpu_set.h). They say what shall come back, not
 * that something is unfinished: the change that parks or unparks has a journal of its own. */
#ifndef CORE_PARKED_H
#define CORE_PARKED_H

#include "core/gpu_set.h"
#include "core/journal.h"

enum core_parked_place { CORE_PARKED_IN_STATE, CORE_PARKED_IN_NOTES, CORE_PARKED_IN_BOTH };

struct core_parked {
    enum core_parked_place place;
    const char *path; /* of its file; NULL: only the notes have it */
    const char *vm_id;
    const char *vm_name;
    const char *host;                  /* the one on which it was parked; NULL when not known */
    const char *since;                 /* ISO 8601, UTC */
    const char *run;                   /* the run that parked it and will unpark it again; NULL: a user did */
    struct hv_adapters adapters;       /* the identical set */
    struct hv_settings_change windows; /* windows and cache type the VM had with them */
    struct core_gpu_set set;           /* all of that, as it is written */
};

/* What is known of a VM's being parked. */
struct core_parked_look {
    const struct core_parked *parked;   /* what counts; NULL: the VM is not parked, or there is a doubt */
    const struct core_parked *in_notes; /* what each says; NULL: nothing, or it cannot be read */
    const struct core_parked *in_state;
    const char *aside;         /* a file that does not count: of the other side of the VM's replication */
    bool traces;               /* there is something that has to go when the set is forgotten */
    const char *doubt;         /* why it is not known what counts, a sentence; NULL: it is known */
    const char *way_out;       /* then, what to do */
    enum hp_class doubt_class; /* and what it is to a command that needs to know */
    const char *remark;        /* what the user should be told, though nothing depends on it; NULL: nothing */
};

/* Looks into the VM's notes and into the state folder, at files of this host and of others: the host may have
 * another name since, and the VM may have come from another node. Of a VM that replicates, as its status
 * says, files of other hosts do not count: the other side has a VM of the same ID. A block of another VM,
 * which came with a copy of its notes, is remarked and not used. Needs no claim and asks no host. */
void core_parked_look(const char *host_identity, const struct hv_vm *vm, const struct hv_status *status,
                      enum core_parked_use use, struct hp_arena *arena, struct core_parked_look *out);

/* The same, into a state that is being read: by the notes and the status of its VM. */
void core_read_parked(const char *host_identity, enum core_parked_use use, struct hp_arena *arena,
                      struct core_state *state);

/* One that is parked, or of which that is not clear. */
struct core_parked_vm {
    const char *vm_id;
    const char *vm_name;
    struct core_parked_look look;
    bool at_work; /* the run that has parked it and will unpark it */
    bool is_gone; /* it is not among the host's VMs */
};

struct core_parked_vms {
    struct core_parked_vm *items;
    size_t count;
    const char *unread; /* why it is not known which, a sentence; NULL: these are all */
};

/* All of a host: those of its VMs (with their notes: hv_vm_list_notes), in their order, then those it does
 * not list and that were parked by this machine. Without an identity, the host is the one of the list.
 * HP_E_ACCESS or HP_E_FAILED when the state folder cannot be read. */
int core_parked_list(const char *host_identity_or_null, const struct hv_vm_rows *vms, struct hp_arena *arena,
                     struct core_parked_vms *out, struct hp_error *err);

/* Discards this host's file about that VM, and those of other hosts that do not say a different set: the VM
 * came from there, or the host had that name. With own_only these stay. Fine when there is none. */
int core_parked_discard(const struct core_claim *claim, const char *vm_id, bool own_only,
                        struct hp_error *err);

/* "without its 2 GPU adapters", or that it had none: what follows "parked since then, ". Arena text. */
const char *core_parked_without(struct hp_arena *arena, const struct core_parked *parked);

/* 0 when such a change can be made without guessing what is to become of the set of a parked VM; else
 * HP_E_REFUSED (or the doubt's class) with what to do. `look` may be NULL. */
int core_parked_allows(const struct core_parked_look *look, const struct core_request *request,
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

/* 0 when no run of this machine has that VM parked now, under whatever name of its host; else HP_E_REFUSED.
 * Ask with the VM claimed: looking takes the lock for a moment. */
int core_hold_check(const struct hv_vm *vm, struct hp_error *err);

#endif
