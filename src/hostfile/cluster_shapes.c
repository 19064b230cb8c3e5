/* SPDX-License-Identifier: MIT */
/* The tables for the cluster a host is a node of: keys, defaults, limits. */
#include "hostfile/cluster.h"
#include "shapes.h"

static const char *const state_words[] = { "online",        "offline",        "failed",
                                           "onlinePending", "offlinePending", NULL };

static const struct hf_field clustered_fields[] = {
    AT(struct hf_clustered, "vm", HF_GUID, vm, .flags = HF_REQUIRED),
    AT(struct hf_clustered, "group", HF_TEXT, group, .flags = HF_REQUIRED),
    AT(struct hf_clustered, "name", HF_TEXT, name, .flags = HF_NULLABLE | HF_BRIEF),
    AT(struct hf_clustered, "owner", HF_TEXT, owner, .flags = HF_NULLABLE),
    AT(struct hf_clustered, "state", HF_WORD, state, .words = state_words),
    AT(struct hf_clustered, "offlineAction", HF_MAYBE, offline_action, NUMBER_LIMITS(0, UINT32_MAX)),
};
const struct hf_shape hf_clustered_shape = HF_SHAPE(struct hf_clustered, clustered_fields);

static const struct hf_field cluster_fields[] = {
    AT(struct hf_cluster, "name", HF_TEXT, name, .flags = HF_NULLABLE),
    AT(struct hf_cluster, "nodes", HF_TEXTS, nodes),
    AT(struct hf_cluster, "queryError", HF_NUMBER, query_error, .flags = HF_BRIEF,
       NUMBER_LIMITS(0, UINT32_MAX)),
    AT(struct hf_cluster, "resources", HF_LIST, resources, .shape = &hf_clustered_shape),
};
const struct hf_shape hf_cluster_shape = HF_SHAPE(struct hf_cluster, cluster_fields);
