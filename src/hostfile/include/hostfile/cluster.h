/* SPDX-License-Identifier: MIT */
/* The failover cluster a simulated host is a node of: what each node can see of it. */
#ifndef HOSTFILE_CLUSTER_H
#define HOSTFILE_CLUSTER_H

#include "hostfile/bind.h"

/* ONLINE and OFFLINE of a VM that is on this host follow its state, whatever the file says. */
enum hf_resource_state {
    HF_RESOURCE_ONLINE,
    HF_RESOURCE_OFFLINE,
    HF_RESOURCE_FAILED,
    HF_RESOURCE_ONLINE_PENDING,
    HF_RESOURCE_OFFLINE_PENDING
};

/* A VM that is a resource of the cluster: on one of its nodes, or on none. */
struct hf_clustered {
    const char *vm;    /* its id */
    const char *group; /* the role it is in, which has the VM's name unless somebody renamed one */
    const char *name;  /* of the resource; NULL: "Virtual Machine " and the group */
    const char *owner; /* the node that has it; NULL: none is told */
    unsigned state;    /* enum hf_resource_state */
    struct hp_opt_u64 offline_action; /* what taking it offline does; unset: not told */
};

struct hf_clustereds {
    struct hf_clustered *items;
    size_t count;
    size_t capacity;
};

struct hf_cluster {
    const char *name; /* NULL: the host is in no cluster */
    struct hf_texts nodes;
    uint64_t query_error; /* queries of the cluster fail with this code; 0: they do not */
    struct hf_clustereds resources;
};

extern const struct hf_shape hf_cluster_shape;
extern const struct hf_shape hf_clustered_shape;

#endif
