/* SPDX-License-Identifier: MIT */
#include "hyperv/cluster.h"

#include "base/guid.h"
#include "base/text.h"
#include "calls/private.h"
#include "calls/required.h"

#include <string.h>

#define RESOURCE_CLASS "MSCluster_Resource"
#define PRIVATE_CLASS "MSCluster_Property_Resource_Virtual_Machine"
#define VM_ID "VmID"
#define OFFLINE_ACTION "OfflineAction"

struct resource_row {
    const char *name;
    const char *role;
    const char *node;
};

static const struct cim_field resource_fields[] = {
    { "Name", CIM_STRING, CIM_ONE, offsetof(struct resource_row, name) },
    { "OwnerGroup", CIM_STRING, CIM_ONE, offsetof(struct resource_row, role) },
    { "OwnerNode", CIM_STRING, CIM_ONE, offsetof(struct resource_row, node) },
};

static const char *unless_empty(const char *text)
{
    return text && *text ? text : NULL;
}

/* The class of the private properties is made by the provider, and a transport that does not know it has
 * their numbers as text. */
static struct hp_opt_u64 number_of(const struct cim_value *value)
{
    struct hp_opt_u64 number = { .set = false };
    if (!value || value->is_null || value->is_array)
        return number;
    if (cim_type_is_unsigned(value->type))
        number = (struct hp_opt_u64){ true, value->as.u };
    else if (value->type == CIM_STRING)
        number.set = hp_text_to_u64(value->as.string, &number.value);
    return number;
}

static int read_resource(struct hp_arena *arena, const struct cim_instance *instance,
                         struct hv_clustered *out, struct hp_error *err)
{
    struct resource_row row = { 0 };
    const struct cim_value *value = cim_props_find(&instance->props, "PrivateProperties");
    const struct cim_instance *own =
        value && value->type == CIM_OBJECT && !value->is_null && !value->is_array ? value->as.object : NULL;
    int rc = cim_decode(arena, instance, resource_fields, HP_COUNT(resource_fields), &row, err);
    if (rc)
        return rc;
    const char *id = own ? hv_text_of(own, VM_ID) : NULL;
    *out = (struct hv_clustered){
        .vm_id = id ? hp_guid_upper(arena, hp_guid_bare(arena, id)) : NULL,
        .resource = row.name ? row.name : "",
        .role = unless_empty(row.role),
        .node = unless_empty(row.node),
        .offline_action = own ? number_of(cim_props_find(&own->props, OFFLINE_ACTION))
                              : (struct hp_opt_u64){ .set = false },
    };
    return 0;
}

/* Whole objects: what a part of an object looks like that has another one in it is not known of every
 * transport. */
static int ask(struct hv_host *host, struct hp_arena *arena, struct cim_instances *rows, struct hp_error *err)
{
    const struct cim_term virtual_machine = { "Type", CIM_EQUAL, cim_string("Virtual Machine"), 0 };
    const struct cim_query query =
        cim_select(arena, CIM_NS_CLUSTER, "*", RESOURCE_CLASS, &virtual_machine, 1);
    return cim_query(host->session, &query, arena, rows, err);
}

int hv_cluster_read(struct hv_host *host, struct hp_arena *arena, struct hv_cluster *out,
                    struct hp_error *err)
{
    HP_ERROR(cause);
    struct cim_instances rows = { 0 };
    *out = (struct hv_cluster){ .is_there = false };
    if (host->without_cluster)
        return 0;
    int rc = ask(host, arena, &rows, &cause);
    host->without_cluster = rc && hv_is_without_hyperv(&cause); /* its namespace is not there */
    if (host->without_cluster)
        return 0;
    struct hv_cluster cluster = { .is_there = true,
                                  .items = hp_arena_array(arena, rows.count, sizeof *cluster.items) };
    for (size_t i = 0; !rc && i < rows.count; i++)
        rc = read_resource(arena, &rows.items[i], &cluster.items[cluster.count++], &cause);
    if (!rc)
        *out = cluster;
    return hp_error_move(err, &cause);
}

const struct hv_clustered *hv_cluster_find(const struct hv_cluster *cluster, const char *vm_id)
{
    for (size_t i = 0; i < cluster->count; i++) {
        if (cluster->items[i].vm_id && hp_text_same(cluster->items[i].vm_id, vm_id))
            return &cluster->items[i];
    }
    return NULL;
}

/* --- where a VM is that this host does not have --- */

/* The role is what people call the VM; who has renamed it since finds it by the name of the resource. */
static bool is_named(const struct hv_clustered *vm, const char *name, bool by_resource)
{
    static const char prefix[] = "Virtual Machine ";
    if (!by_resource)
        return vm->role && hp_text_same(vm->role, name);
    return hp_text_begins(vm->resource, prefix) && hp_text_same(vm->resource + strlen(prefix), name);
}

static bool is_meant(const struct hv_clustered *vm, const struct hv_sought *sought, bool by_resource)
{
    if (sought->name)
        return is_named(vm, sought->name, by_resource);
    return vm->vm_id && hp_text_begins(vm->vm_id, sought->id);
}

/* The one that is meant; NULL: none, or several. */
static const struct hv_clustered *find(const struct hv_cluster *cluster, const struct hv_sought *sought)
{
    const struct hv_clustered *found = NULL;
    size_t count = 0;
    for (int by_resource = 0; by_resource < 2 && count == 0; by_resource++) {
        for (size_t i = 0; i < cluster->count; i++) {
            if (!is_meant(&cluster->items[i], sought, by_resource))
                continue;
            found = &cluster->items[i];
            count++;
        }
    }
    return count == 1 ? found : NULL;
}

/* By the name that Windows has, or the one that paths have had so far. */
static bool is_this_host(struct hv_host *host, const char *node)
{
    HP_ARENA(scratch);
    struct hv_host_info info = { .name = NULL };
    if (hv_host_read_info(host, &info, NULL) != 0 || !info.name)
        info.name = host->name;
    return info.name &&
           hp_text_same(hv_host_short_name(&scratch, info.name), hv_host_short_name(&scratch, node));
}

static void tell_unread(struct hp_error *cause, struct hp_error *err)
{
    hp_error_also(err,
                  "Whether another node of a cluster has it is not known: the cluster cannot be read (%s)%s",
                  cause->what,
                  cause->class == HP_E_ACCESS
                      ? ". Who may change the cluster can let you: Grant-ClusterAccess -User NAME -ReadOnly"
                  : cause->class == HP_E_GONE ? ". See whether its service runs there: Get-Service ClusSvc"
                                              : "");
}

static void tell_found(struct hv_host *host, const struct hv_clustered *vm, const struct hv_sought *sought,
                       struct hp_error *err)
{
    const char *role = vm->role ? vm->role : vm->resource;
    if (!vm->node) {
        hp_error_set(err, HP_E_NOT_FOUND, "%s, and its cluster tells no node that has the role \"%s\"",
                     sought->missing, role);
        hp_error_next(err, "look at the role in Failover Cluster Manager, and bring it online");
    } else if (is_this_host(host, vm->node)) {
        hp_error_set(err, HP_E_NOT_FOUND,
                     "%s, although its cluster says that the role \"%s\" is on this node (%s)",
                     sought->missing, role, vm->node);
        hp_error_next(err,
                      "try again in a minute: the role may be moving; else look at it in Failover Cluster "
                      "Manager");
    } else {
        hp_error_set(err, HP_E_NOT_FOUND, "%s: in its cluster, the role \"%s\" is on node %s",
                     sought->missing, role, vm->node);
        hp_error_elsewhere(err, vm->node);
    }
}

int hv_tell_where(struct hv_host *host, const struct hv_sought *sought, struct hp_error *err)
{
    HP_ARENA(arena);
    HP_ERROR(unread);
    struct hv_cluster cluster;
    if (!err)
        return HP_E_NOT_FOUND;
    int rc = hv_cluster_read(host, &arena, &cluster, &unread);
    const struct hv_clustered *vm = rc ? NULL : find(&cluster, sought);
    if (vm)
        tell_found(host, vm, sought, err);
    if (vm)
        return HP_E_NOT_FOUND;
    hp_error_set(err, HP_E_NOT_FOUND, "%s%s", sought->missing, sought->otherwise ? sought->otherwise : "");
    if (sought->next)
        hp_error_next(err, "%s", sought->next);
    if (rc)
        tell_unread(&unread, err);
    return HP_E_NOT_FOUND;
}

/* --- what is relied on --- */

static const struct cim_field conditions[] = {
    HV_NAMED("Type", CIM_STRING),
};

static const struct cim_field object_fields[] = {
    HV_NAMED("PrivateProperties", CIM_OBJECT),
};

static const struct cim_field private_fields[] = {
    HV_NAMED(VM_ID, CIM_STRING),
    HV_NAMED(OFFLINE_ACTION, CIM_UINT32),
};

static const char without[] = "where a clustered VM is that this host does not have stays unknown";

static const struct hv_required relied[] = {
    { .ns = CIM_NS_CLUSTER, .class_name = RESOURCE_CLASS, HV_FIELDS(resource_fields), .without = without },
    { .ns = CIM_NS_CLUSTER, .class_name = RESOURCE_CLASS, HV_FIELDS(conditions), .without = without },
    { .ns = CIM_NS_CLUSTER, .class_name = RESOURCE_CLASS, HV_FIELDS(object_fields), .without = without },
    { .ns = CIM_NS_CLUSTER, .class_name = PRIVATE_CLASS, HV_FIELDS(private_fields), .without = without },
};
const struct hv_required_list hv_required_by_cluster = HV_LIST(relied);
