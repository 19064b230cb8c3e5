/* SPDX-License-Identifier: MIT */
/* The cluster of a host: finding what is in it, and what a host file must not say of it. */
#include "check.h"

#include "base/text.h"

static bool is_node(const struct hf_cluster *cluster, const char *name)
{
    for (size_t i = 0; i < cluster->nodes.count; i++)
        if (hp_text_same(cluster->nodes.items[i], name))
            return true;
    return false;
}

static const char *problem_of_nodes(struct hp_arena *arena, const struct hf_world *world)
{
    const struct hf_texts *nodes = &world->cluster.nodes;
    for (size_t i = 0; i < nodes->count; i++) {
        if (!hf_is_computer_name(nodes->items[i]))
            return hp_arena_format(arena, "nodes[%zu] is not the name of a computer", i);
        for (size_t k = 0; k < i; k++)
            if (hp_text_same(nodes->items[i], nodes->items[k]))
                return hp_arena_format(arena, "nodes[%zu] appears twice", i);
    }
    return is_node(&world->cluster, world->host.name) ? NULL : "nodes lacks the name of this host";
}

const char *hf_clustered_name(struct hp_arena *arena, const struct hf_clustered *resource)
{
    return resource->name ? resource->name : hp_arena_format(arena, "Virtual Machine %s", resource->group);
}

/* Each VM and each name once; the node that owns a VM is the one that has it. */
static const char *problem_of(struct hp_arena *arena, const struct hf_world *world, size_t index)
{
    const struct hf_cluster *cluster = &world->cluster;
    const struct hf_clustered *resource = &cluster->resources.items[index];
    const char *owner = resource->owner;
    if (!*resource->group || (resource->name && !*resource->name))
        return "has an empty name";
    if (owner && !is_node(cluster, owner))
        return hp_arena_format(arena, "has the owner %s, which is not among nodes", owner);
    if (owner && !hp_text_same(owner, world->host.name) && hf_vm_by_id(world, resource->vm))
        return hp_arena_format(arena, "has the owner %s, and its VM is on this host", owner);
    for (size_t i = 0; i < index; i++) {
        const struct hf_clustered *other = &cluster->resources.items[i];
        if (hp_text_same(other->vm, resource->vm))
            return hp_arena_format(arena, "has the VM of resources[%zu]", i);
        if (hp_text_same(hf_clustered_name(arena, other), hf_clustered_name(arena, resource)))
            return hp_arena_format(arena, "has the name of resources[%zu]", i);
    }
    return NULL;
}

const char *hf_cluster_problem(struct hp_arena *arena, const struct hf_world *world)
{
    const struct hf_cluster *cluster = &world->cluster;
    if (!cluster->name)
        return cluster->nodes.count || cluster->resources.count ? "name is missing" : NULL;
    const char *problem = *cluster->name ? problem_of_nodes(arena, world) : "name is empty";
    for (size_t i = 0; !problem && i < cluster->resources.count; i++) {
        problem = problem_of(arena, world, i);
        if (problem)
            problem = hp_arena_format(arena, "resources[%zu] %s", i, problem);
    }
    return problem;
}

struct hf_clustered *hf_clustered_by_vm(const struct hf_world *world, const char *vm_id)
{
    for (size_t i = 0; i < world->cluster.resources.count; i++)
        if (hp_text_same(world->cluster.resources.items[i].vm, vm_id))
            return &world->cluster.resources.items[i];
    return NULL;
}
