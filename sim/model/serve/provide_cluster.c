/* SPDX-License-Identifier: MIT */
/* What root\MSCluster shows on a node of a failover cluster: the virtual machines among its resources, which
 * are the same on each node (facts page, 9). */
#include "providers.h"

/* CLUSTER_RESOURCE_STATE of Microsoft's clusapi.h. */
static const uint64_t states[] = {
    [HF_RESOURCE_ONLINE] = 2,           [HF_RESOURCE_OFFLINE] = 3,           [HF_RESOURCE_FAILED] = 4,
    [HF_RESOURCE_ONLINE_PENDING] = 129, [HF_RESOURCE_OFFLINE_PENDING] = 130,
};

static bool is_on(const struct hf_vm *vm)
{
    return vm->state != HF_STATE_OFF && vm->state != HF_STATE_SAVED && vm->state != HF_STATE_FAST_SAVED &&
           vm->state != HF_STATE_HIBERNATED;
}

static uint64_t state_of(const struct hf_world *world, const struct hf_clustered *resource)
{
    const struct hf_vm *vm = hf_vm_by_id(world, resource->vm);
    bool follows = vm && (resource->state == HF_RESOURCE_ONLINE || resource->state == HF_RESOURCE_OFFLINE);
    return states[!follows ? resource->state : is_on(vm) ? HF_RESOURCE_ONLINE : HF_RESOURCE_OFFLINE];
}

/* The cluster writes ids in small letters. */
static const char *lower(struct hp_arena *arena, const char *id)
{
    char *text = hp_arena_copy(arena, id);
    for (char *at = text; *at; at++)
        *at = *at >= 'A' && *at <= 'Z' ? (char)(*at - 'A' + 'a') : *at;
    return text;
}

static struct cim_instance *private_properties(const struct sim_view *view,
                                               const struct hf_clustered *resource)
{
    struct cim_instance *object = sim_new_instance_of(view, "MSCluster_Property_Resource_Virtual_Machine");
    sim_put_text(view, object, "VmID", lower(view->arena, resource->vm));
    sim_put_maybe(view, object, "OfflineAction", resource->offline_action);
    sim_put_number(view, object, "CheckHeartbeat", 1);
    return object;
}

int sim_provide_cluster_resources(const struct sim_view *view)
{
    const struct hf_clustereds *list = &view->world->cluster.resources;
    int stop = 0;
    for (size_t i = 0; !stop && i < list->count; i++) {
        const struct hf_clustered *resource = &list->items[i];
        const char *name = hf_clustered_name(view->arena, resource);
        if (!sim_wanted(view, "Name", name))
            continue;
        struct cim_instance *row = sim_new_instance(view);
        sim_put_text(view, row, "Name", name);
        sim_put_text(view, row, "Caption", name);
        sim_put_text(view, row, "Type", "Virtual Machine");
        sim_put_text(view, row, "OwnerGroup", resource->group);
        sim_put_text(view, row, "OwnerNode", resource->owner);
        sim_put_number(view, row, "State", state_of(view->world, resource));
        sim_put_bool(view, row, "CoreResource", false);
        sim_put_bool(view, row, "IsClusterSharedVolume", false);
        sim_put_value(view, row, "PrivateProperties", cim_object(private_properties(view, resource)));
        stop = sim_show(view, row);
    }
    return stop;
}
