/* SPDX-License-Identifier: MIT */
/* The chains of files that a VM's disks are made of: each difference names its parent, and has the identity
 * that the parent had when it was made. Only read. */
#ifndef CORE_CHAINS_H
#define CORE_CHAINS_H

#include "hyperv/chain.h"
#include "hyperv/disk.h"

enum core_chain_fault {
    CORE_CHAIN_UNREADABLE, /* Hyper-V cannot read the file: it is gone, or damaged */
    CORE_CHAIN_CHANGED,    /* the parent is not what the difference was made for */
    CORE_CHAIN_CIRCLE      /* the parents lead back to the file */
};

struct core_chain_break {
    enum core_chain_fault fault;
    const char *file;
    const char *child; /* the difference that names it as its parent; NULL: the VM itself writes to it */
    const char *why;   /* CORE_CHAIN_UNREADABLE: Hyper-V's reason, or NULL */
};

struct core_chains {
    const char *vm_id;
    struct core_chain_break *items;
    size_t count;
    size_t capacity;
};

/* The chains of the VM's present state, from the files of all VMs: a call for each file, and HP_E_FAILED for
 * more than 128. Errors other than Hyper-V's own about a file are returned. */
int core_chains_read(struct hv_host *host, const char *vm_id, const struct hv_disks *disks,
                     struct hp_arena *arena, struct core_chains *out, struct hp_error *err);

#endif
