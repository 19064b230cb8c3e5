/* SPDX-License-Identifier: MIT */
/* What several host files have to do with each other: VMs that move, and clusters of which each host is a
 * node. */
#include "sim/admin.h"

#include "base/text.h"
#include "change.h"
#include "opened.h"
#include "system/storage.h"
#include "work/guests.h"
#include "work/jobs.h"

#include <stdlib.h>
#include <string.h>

/* --- moving a VM --- */

/* What a node sees of it: the cluster's resource has another owner, where both are nodes of one cluster. */
static void hand_over(struct hf_world *seen_by, const char *vm_id, const struct hf_world *to)
{
    const char *here = seen_by->cluster.name;
    const char *there = to->cluster.name;
    struct hf_clustered *resource =
        here && there && hp_text_same(here, there) ? hf_clustered_by_vm(seen_by, vm_id) : NULL;
    if (resource)
        resource->owner = hp_arena_copy(&seen_by->arena, to->host.name);
}

/* The VM with all that is its own; jobs that have ended stay where they ran. */
static int move_between(struct sim_opened *from, struct sim_opened *to, const char *which,
                        struct hp_error *err)
{
    const struct change change = { .world = &from->world, .err = err };
    struct hf_vms *vms = &from->world.vms;
    struct hf_vm *vm = NULL;
    int rc = change_find_vm(&change, which, &vm);
    if (rc)
        return rc;
    if (sim_running_job(&from->world, vm, true) || sim_guest_is_about(&from->world, vm))
        return hp_error_set(err, HP_E_REFUSED,
                            "'%s' is not moved: a job is at work on it, or its state is about to change",
                            vm->name);
    if (hf_vm_by_id(&to->world, vm->id))
        return hp_error_set(err, HP_E_USAGE, "%s has a VM with the id of '%s'", to->file, vm->name);
    const char *id = vm->id;
    *hf_add_vm(&to->world) = *vm;
    hf_list_remove(vms->items, &vms->count, (size_t)(vm - vms->items), sizeof *vm);
    hand_over(&from->world, id, &to->world);
    hand_over(&to->world, id, &to->world);
    /* The other host first: killed in between, both have the VM, and none is lost. */
    rc = sim_opened_write(to, err);
    return rc ? rc : sim_opened_write(from, err);
}

int sim_host_move(const char *file, const char *vm, const char *other, struct hp_error *err)
{
    struct sim_opened from = { .file = file };
    struct sim_opened to = { .file = other };
    /* Two that move in opposite directions lock in one order. */
    struct sim_opened *first = strcmp(file, other) < 0 ? &from : &to;
    struct sim_opened *second = first == &from ? &to : &from;
    struct sim_identity here;
    struct sim_identity there;
    hf_world_init(&from.world);
    hf_world_init(&to.world);
    int rc = sim_storage_identify(file, &here, err);
    if (!rc)
        rc = sim_storage_identify(other, &there, err);
    if (!rc && sim_identity_same(&here, &there))
        rc = hp_error_set(err, HP_E_USAGE, "%s and %s are one file", file, other);
    if (!rc)
        rc = sim_opened_read(first, err);
    if (!rc)
        rc = sim_opened_read(second, err);
    if (!rc)
        rc = move_between(&from, &to, vm, err);
    sim_opened_close(second);
    sim_opened_close(first);
    return rc;
}

/* --- clusters --- */

static void add_resource(struct hf_world *seen_by, const struct hf_world *owner, const struct hf_vm *vm)
{
    enum { SAVE = 1 }; /* what the cluster does unless somebody sets another (facts page, 9) */
    struct hf_clustered *resource =
        hf_bind_append(&hf_clustered_shape, &seen_by->arena, &seen_by->cluster.resources);
    resource->vm = hp_arena_copy(&seen_by->arena, vm->id);
    resource->group = hp_arena_copy(&seen_by->arena, vm->name);
    resource->owner = hp_arena_copy(&seen_by->arena, owner->host.name);
    resource->offline_action = (struct hp_opt_u64){ true, SAVE };
}

/* Each is told of all nodes, and of all VMs. */
static void join(struct hf_world *world, const char *name, const struct sim_opened *hosts, size_t count)
{
    struct hf_cluster *cluster = &world->cluster;
    hf_bind_defaults(&hf_cluster_shape, cluster);
    cluster->name = hp_arena_copy(&world->arena, name);
    cluster->nodes.items = hp_arena_array(&world->arena, count, sizeof *cluster->nodes.items);
    cluster->nodes.count = cluster->nodes.capacity = count;
    for (size_t i = 0; i < count; i++) {
        const struct hf_world *node = &hosts[i].world;
        cluster->nodes.items[i] = hp_arena_copy(&world->arena, node->host.name);
        for (size_t k = 0; k < node->vms.count; k++)
            add_resource(world, node, &node->vms.items[k]);
    }
}

static int by_file(const void *a, const void *b)
{
    return strcmp(((const struct sim_opened *)a)->file, ((const struct sim_opened *)b)->file);
}

static int same_twice(const struct sim_opened *sorted, size_t count, struct hp_error *err)
{
    for (size_t i = 1; i < count; i++) {
        struct sim_identity one;
        struct sim_identity other;
        int rc = sim_storage_identify(sorted[i - 1].file, &one, err);
        if (!rc)
            rc = sim_storage_identify(sorted[i].file, &other, err);
        if (!rc && sim_identity_same(&one, &other))
            rc = hp_error_set(err, HP_E_USAGE, "%s and %s are one file", sorted[i - 1].file, sorted[i].file);
        if (rc)
            return rc;
    }
    return 0;
}

int sim_host_cluster(const char *name, const char *const *files, size_t count, struct hp_error *err)
{
    struct sim_opened *hosts = hp_malloc(count * sizeof *hosts);
    for (size_t i = 0; i < count; i++) {
        hosts[i] = (struct sim_opened){ .file = files[i] };
        hf_world_init(&hosts[i].world);
    }
    qsort(hosts, count, sizeof *hosts, by_file); /* all lock in one order */
    int rc = same_twice(hosts, count, err);
    for (size_t i = 0; !rc && i < count; i++)
        rc = sim_opened_read(&hosts[i], err);
    for (size_t i = 0; !rc && i < count; i++)
        join(&hosts[i].world, name, hosts, count);
    for (size_t i = 0; !rc && i < count; i++)
        rc = sim_opened_write(&hosts[i], err);
    for (size_t i = count; i-- > 0;)
        sim_opened_close(&hosts[i]);
    free(hosts);
    return rc;
}
