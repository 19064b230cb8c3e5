/* SPDX-License-Identifier: MIT */
/* The failover cluster that a host is a node of: which node has a virtual machine (facts page, 9.1). */
#ifndef HYPERV_CLUSTER_H
#define HYPERV_CLUSTER_H

#include "base/optional.h"
#include "hyperv/host.h"

/* What taking a VM offline does to it: OfflineAction, a private property of the resource. */
enum hv_offline_action { HV_OFFLINE_TURNS_OFF, HV_OFFLINE_SAVES, HV_OFFLINE_SHUTS_DOWN, HV_OFFLINE_FORCES };

/* A VM that is a resource of the cluster. */
struct hv_clustered {
    const char *vm_id;    /* GUID, upper case; NULL: not told */
    const char *resource; /* "Virtual Machine games" */
    const char *role;     /* the group it is in, which normally has the VM's name; NULL: not told */
    const char *node;     /* that has it now, a computer's name; NULL: none is told */
    struct hp_opt_u64 offline_action; /* enum hv_offline_action; not set: not told */
};

struct hv_cluster {
    bool is_there; /* false: the host is no node of a cluster */
    struct hv_clustered *items;
    size_t count;
};

/* The VMs of all nodes; one call. That there is no cluster is no error; HP_E_ACCESS where it must not be
 * read, HP_E_GONE where its service does not answer. The provider reads the properties of each resource one
 * by one (facts page, 9.1), so it is asked only where that tells something. */
int hv_cluster_read(struct hv_host *host, struct hp_arena *arena, struct hv_cluster *out,
                    struct hp_error *err);

/* The VM with that GUID; NULL: it is not in the cluster. */
const struct hv_clustered *hv_cluster_find(const struct hv_cluster *cluster, const char *vm_id);

/* --- a VM that was looked for here in vain --- */

struct hv_sought {
    const char *missing;   /* the sentence so far: "this host has no VM named \"games\"" */
    const char *name;      /* by its name; NULL: by ... */
    const char *id;        /* ... its GUID, or the beginning of one */
    const char *otherwise; /* its end where no cluster has the VM; NULL: none */
    const char *next;      /* what to do then; NULL: nothing */
};

/* HP_E_NOT_FOUND. `err` may be NULL: then nothing is asked. Where the host's cluster has the VM, it
 * says on which node, and hp_error_elsewhere gives that node. Where a cluster cannot be read, that is said.
 * One call; two where it is found there, and none once it is known that the host is no node of a cluster. */
int hv_tell_where(struct hv_host *host, const struct hv_sought *sought, struct hp_error *err);

#endif
