/* SPDX-License-Identifier: MIT */
/* What a node sees of its cluster, as the cluster or one of its administrators changes it. */
#include "change.h"

#include "base/text.h"

#include <string.h>

int change_cluster(const struct change *change)
{
    struct hf_cluster *cluster = &change->world->cluster;
    if (hp_text_same(change->property, "leave")) {
        int rc = change_needs_yes(change);
        if (!rc)
            hf_bind_defaults(&hf_cluster_shape, cluster);
        return rc;
    }
    return change_field(change, &hf_cluster_shape, cluster, "the cluster");
}

static bool is_it(const struct hf_clustered *resource, const char *which)
{
    return hp_text_same(resource->group, which) || hp_text_same(resource->vm, which);
}

int change_clustered(const struct change *change, const char *which)
{
    struct hf_clustereds *list = &change->world->cluster.resources;
    size_t at = 0;
    while (at < list->count && !is_it(&list->items[at], which))
        at++;
    if (at == list->count)
        return hp_error_set(change->err, HP_E_NOT_FOUND, "the cluster has no virtual machine '%s'", which);
    if (!hp_text_same(change->property, "remove"))
        return change_field(change, &hf_clustered_shape, &list->items[at], "a clustered VM");
    int rc = change_needs_yes(change);
    if (!rc)
        hf_list_remove(list->items, &list->count, at, sizeof *list->items);
    return rc;
}
