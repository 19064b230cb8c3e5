/* SPDX-License-Identifier: MIT */
/* Checkpoints as the host tells them: decoded, listed, read back. */
#include "hyperv/checkpoint.h"

#include "base/text.h"
#include "cim/status.h"
#include "vm/settings.h"

#include <string.h>

#define CHECKPOINT_TYPES "Microsoft:Hyper-V:Snapshot:"

static const char *const kind_names[HV_CHECKPOINT_KINDS] = {
    [HV_CHECKPOINT_ORDINARY] = "ordinary", [HV_CHECKPOINT_RECOVERY] = "recovery",
    [HV_CHECKPOINT_REPLICA] = "replica",   [HV_CHECKPOINT_PLANNED] = "planned",
    [HV_CHECKPOINT_MISSING] = "missing",   [HV_CHECKPOINT_OTHER] = "other",
};

const char *hv_checkpoint_kind_name(enum hv_checkpoint_kind kind)
{
    return kind_names[kind];
}

#define COLUMNS_OF_EVERY_BUILD                                                                               \
    "InstanceID, VirtualSystemIdentifier, VirtualSystemType, ElementName, Parent, CreationTime, Notes, "     \
    "IsSaved"

static enum hv_checkpoint_kind kind_of(const char *type)
{
    static const struct {
        const char *rest;
        enum hv_checkpoint_kind kind;
    } kinds[] = {
        { "Realized", HV_CHECKPOINT_ORDINARY },
        { "Recovery", HV_CHECKPOINT_RECOVERY },
        { "Planned", HV_CHECKPOINT_PLANNED },
        { "Missing", HV_CHECKPOINT_MISSING },
    };
    const char *rest = type + strlen(CHECKPOINT_TYPES);
    for (size_t i = 0; i < HP_COUNT(kinds); i++) {
        if (hp_text_same(kinds[i].rest, rest))
            return kinds[i].kind;
    }
    /* Replica:Standard, Replica:ApplicationConsistent, Replica:PlannedFailover */
    return hp_text_begins(rest, "Replica") ? HV_CHECKPOINT_REPLICA : HV_CHECKPOINT_OTHER;
}

/* The path the host gave, or the one that follows from the key. */
static const char *path_of(struct hp_arena *arena, const struct cim_instance *instance,
                           const struct hv_settings_row *row)
{
    return cim_ref_path(arena, instance->path ? instance->path
                                              : hv_ref_by_id(arena, HV_SETTINGS_CLASS, row->instance_id));
}

/* A list of all VMs is long, and does not ask for them. */
static const struct hv_settings *settings_in(struct hp_arena *arena, const struct hv_settings_row *row)
{
    if (row->low_mmio.presence == CIM_MISSING)
        return NULL;
    struct hv_settings *settings = hp_arena_alloc(arena, sizeof *settings);
    *settings = hv_settings_changeable(row);
    return settings;
}

static struct hv_checkpoint checkpoint_of(struct hp_arena *arena, const struct cim_instance *instance,
                                          const struct hv_settings_row *row)
{
    struct hv_checkpoint checkpoint = {
        .id = row->instance_id + strlen(HV_ID_PREFIX),
        .name = row->name ? row->name : "",
        .path = path_of(arena, instance, row),
        .parent = hv_checkpoint_id_of(arena, row->parent),
        .vm_id = row->vm_id,
        .notes = row->notes.count ? row->notes.items[0] : "",
        .kind = kind_of(row->type),
        .saved = row->saved.value,
        .automatic = { row->automatic_checkpoint.presence == CIM_SET, row->automatic_checkpoint.value },
        .settings = settings_in(arena, row),
    };
    if (row->created.presence == CIM_SET) {
        checkpoint.created = cim_datetime_iso(arena, row->created.value);
        checkpoint.created_micros = row->created.value.micros;
    }
    return checkpoint;
}

static bool is_checkpoint(const struct hv_settings_row *row)
{
    return row->type && hp_text_begins(row->type, CHECKPOINT_TYPES);
}

/* What follows the prefix of a checkpoint's InstanceID; NULL when it has another form. */
static const char *id_of(const struct hv_settings_row *row)
{
    bool prefixed = row->instance_id && hp_text_begins(row->instance_id, HV_ID_PREFIX);
    return prefixed ? row->instance_id + strlen(HV_ID_PREFIX) : NULL;
}

/* Why nobody can work with such a checkpoint; NULL when it is good. */
static const char *problem_of(const struct hv_settings_row *row)
{
    const char *problem = hv_id_problem(id_of(row));
    return problem || !hv_id_problem(row->vm_id) ? problem : "the ID of its VM is not a GUID";
}

int hv_checkpoint_decode(struct hp_arena *arena, const struct cim_instance *instance,
                         struct hv_checkpoint *out, bool *found, struct hp_error *err)
{
    struct hv_settings_row row = { 0 };
    int rc = hv_settings_row(arena, instance, &row, err);
    if (rc)
        return rc;
    *found = is_checkpoint(&row) && !problem_of(&row);
    if (*found)
        *out = checkpoint_of(arena, instance, &row);
    return 0;
}

/* --- lists --- */

/* Types are looked at in code: a type this program does not know is still a checkpoint, and WQL on an old
 * build may not know the newest one. Of all VMs only what a list shows is asked. */
struct cim_query hv_checkpoints_query(struct hp_arena *arena, const struct hv_vm *vm_or_null, bool plain)
{
    if (!vm_or_null)
        return cim_select(arena, CIM_NS_VIRTUALIZATION,
                          plain ? COLUMNS_OF_EVERY_BUILD : COLUMNS_OF_EVERY_BUILD ", IsAutomaticSnapshot",
                          HV_SETTINGS_CLASS, NULL, 0);
    const struct cim_term of_vm = { "VirtualSystemIdentifier", CIM_EQUAL, cim_string(vm_or_null->id), 0 };
    return cim_select(arena, CIM_NS_VIRTUALIZATION,
                      plain ? "*"
                            : COLUMNS_OF_EVERY_BUILD ", IsAutomaticSnapshot, AutomaticSnapshotsEnabled, "
                                                     "GuestControlledCacheTypes, LowMmioGapSize, "
                                                     "HighMmioGapSize",
                      HV_SETTINGS_CLASS, &of_vm, 1);
}

static int query_list(struct hv_host *host, const struct hv_vm *vm_or_null, struct hp_arena *arena,
                      struct cim_instances *rows, struct hp_error *err)
{
    HP_ERROR(cause);
    struct cim_query query = hv_checkpoints_query(arena, vm_or_null, false);
    int rc = hv_query(host, &query, arena, rows, &cause);
    const struct hp_code *code = &cause.codes[HP_LEVEL_WMI];
    if (!rc || !code->known || code->value != (uint32_t)CIM_S_INVALID_QUERY)
        return hp_error_move(err, &cause);
    query = hv_checkpoints_query(arena, vm_or_null, true);
    return hv_query(host, &query, arena, rows, err);
}

static void add_vm(struct hp_arena *arena, const struct hv_settings_row *row, struct hv_checkpoints *list)
{
    const char *problem = hv_id_problem(row->vm_id);
    if (problem)
        hv_unusable_add(arena, &list->unusable,
                        &(struct hv_unusable){
                            .kind = HV_UNUSABLE_VM, .id = row->vm_id, .name = row->name, .why = problem });
    else
        list->vms[list->vm_count++] =
            (struct hv_checkpoint_vm){ .id = row->vm_id,
                                       .name = row->name ? row->name : "",
                                       .current = hv_checkpoint_id_of(arena, row->parent) };
}

static void add_checkpoint(struct hp_arena *arena, const struct cim_instance *instance,
                           const struct hv_settings_row *row, struct hv_checkpoints *list)
{
    const char *problem = problem_of(row);
    if (problem)
        hv_unusable_add(arena, &list->unusable,
                        &(struct hv_unusable){ .kind = HV_UNUSABLE_CHECKPOINT,
                                               .id = id_of(row) ? id_of(row) : row->instance_id,
                                               .name = row->name,
                                               .vm_id = row->vm_id,
                                               .parent = hv_checkpoint_id_of(arena, row->parent),
                                               .why = problem });
    else
        list->items[list->count++] = checkpoint_of(arena, instance, row);
}

static const struct hv_layout vm_layout = {
    .kind = HV_UNUSABLE_VM,
    .size = sizeof(struct hv_checkpoint_vm),
    .id = offsetof(struct hv_checkpoint_vm, id),
    .name = offsetof(struct hv_checkpoint_vm, name),
};

static const struct hv_layout checkpoint_layout = {
    .kind = HV_UNUSABLE_CHECKPOINT,
    .size = sizeof(struct hv_checkpoint),
    .id = offsetof(struct hv_checkpoint, id),
    .name = offsetof(struct hv_checkpoint, name),
    .vm_id = offsetof(struct hv_checkpoint, vm_id),
    .parent = offsetof(struct hv_checkpoint, parent),
};

/* Of what kind it is can be told by its type, if that can be read. */
static void add_unreadable(struct hp_arena *arena, const struct cim_instance *instance,
                           const struct hp_error *cause, struct hv_checkpoints *list)
{
    const char *type = hv_text_of(instance, "VirtualSystemType");
    bool live = type && hp_text_same(type, HV_LIVE_SETTINGS);
    if (live)
        hv_add_unreadable(arena, &list->unusable, HV_UNUSABLE_VM, instance, "VirtualSystemIdentifier",
                          "ElementName", cause);
    else if (!type || hp_text_begins(type, CHECKPOINT_TYPES))
        hv_add_unreadable(arena, &list->unusable, HV_UNUSABLE_CHECKPOINT, instance, "InstanceID",
                          "ElementName", cause);
}

/* A filter that a host takes more widely than it is meant must not put other VMs' checkpoints into the tree.
 * Whose an unreadable row is need not be told. */
static bool is_of(const struct cim_instance *instance, const struct hv_vm *vm_or_null, bool whole)
{
    const char *owner = hv_text_of(instance, "VirtualSystemIdentifier");
    return !vm_or_null || (owner ? hp_text_same(owner, vm_or_null->id) : !whole);
}

static void sort_rows(struct hp_arena *arena, const struct cim_instances *rows,
                      const struct hv_vm *vm_or_null, struct hv_checkpoints *list)
{
    struct hv_unusables *unusable = &list->unusable;
    list->items = hp_arena_array(arena, rows->count, sizeof *list->items);
    list->vms = hp_arena_array(arena, rows->count, sizeof *list->vms);
    list->host = "";
    for (size_t i = 0; i < rows->count; i++) {
        HP_ERROR(cause);
        struct hv_settings_row row = { 0 };
        const struct cim_instance *instance = &rows->items[i];
        bool whole = hv_settings_row(arena, instance, &row, &cause) == 0;
        if (!is_of(instance, vm_or_null, whole))
            continue;
        if (!*list->host && instance->path && instance->path->server)
            list->host = hp_arena_copy(arena, instance->path->server);
        if (!whole)
            add_unreadable(arena, instance, &cause, list);
        else if (hv_settings_are_live(&row))
            add_vm(arena, &row, list);
        else if (is_checkpoint(&row))
            add_checkpoint(arena, instance, &row, list);
    }
    list->vm_count = hv_drop_twice(arena, list->vms, list->vm_count, &vm_layout, unusable);
    list->count = hv_drop_twice(arena, list->items, list->count, &checkpoint_layout, unusable);
}

static int vm_gone(struct hp_error *err)
{
    return hp_error_set(err, HP_E_NOT_FOUND,
                        "the VM's settings can no longer be read: it may have been deleted");
}

/* A VM that is asked for must be among what came. */
static int find_vm(const struct hv_checkpoints *list, struct hp_error *err)
{
    if (list->vm_count)
        return 0;
    return list->unusable.count ? hp_error_set(err, HP_E_FAILED, "HyperPoint cannot use the VM: %s",
                                               list->unusable.items[0].why)
                                : vm_gone(err);
}

int hv_checkpoint_list(struct hv_host *host, const struct hv_vm *vm_or_null, struct hp_arena *arena,
                       struct hv_checkpoints *out, struct hp_error *err)
{
    HP_ARENA(answer); /* of a long list with its notes much is left when it was decoded */
    struct cim_instances rows = { 0 };
    struct hv_checkpoints list = { 0 };
    int rc = query_list(host, vm_or_null, &answer, &rows, err);
    if (!rc)
        sort_rows(arena, &rows, vm_or_null, &list);
    if (!rc && vm_or_null)
        rc = find_vm(&list, err);
    else if (!rc && list.vm_count == 0 && list.unusable.count == 0)
        rc = hv_check_rights(host, err);
    if (!rc)
        *out = list;
    return rc;
}

#define PLACES "InstanceID, VirtualSystemIdentifier, VirtualSystemType, ElementName, Parent"

int hv_checkpoint_list_some(struct hv_host *host, const struct hv_vm *vm, const char *const *ids,
                            size_t count, struct hp_arena *arena, struct hv_checkpoints *out,
                            struct hp_error *err)
{
    struct cim_instances rows = { 0 };
    struct hv_checkpoints list = { 0 };
    const char **all = hp_arena_array(arena, count + 1, sizeof *all);
    all[0] = vm->id;
    for (size_t i = 0; i < count; i++)
        all[i + 1] = ids[i];
    const struct cim_query query = hv_settings_query(arena, PLACES, all, count + 1);
    int rc = hv_query(host, &query, arena, &rows, err);
    if (rc)
        return rc;
    sort_rows(arena, &rows, vm, &list);
    rc = find_vm(&list, err);
    if (!rc)
        *out = list;
    return rc;
}

int hv_checkpoint_list_places(struct hv_host *host, struct hp_arena *arena, struct hv_checkpoints *out,
                              struct hp_error *err)
{
    struct cim_instances rows = { 0 };
    struct hv_checkpoints list = { 0 };
    struct cim_query query = cim_select(arena, CIM_NS_VIRTUALIZATION, PLACES, HV_SETTINGS_CLASS, NULL, 0);
    int rc = hv_query(host, &query, arena, &rows, err);
    if (!rc)
        sort_rows(arena, &rows, NULL, &list);
    if (!rc)
        *out = list;
    return rc;
}

/* --- one of them --- */

int hv_checkpoint_read_folder(struct hv_host *host, const struct hv_checkpoint *checkpoint,
                              struct hp_arena *arena, const char **out, struct hp_error *err)
{
    struct cim_instances rows = { 0 };
    struct hv_settings_row row = { 0 };
    const struct cim_query query =
        hv_settings_query(arena, "InstanceID, SnapshotDataRoot", &checkpoint->id, 1);
    int rc = hv_query(host, &query, arena, &rows, err);
    if (!rc && rows.count > 0)
        rc = hv_settings_row(arena, &rows.items[0], &row, err);
    if (!rc)
        *out = row.folder && *row.folder ? row.folder : NULL;
    return rc;
}

int hv_checkpoint_read_back(struct hv_host *host, const struct hv_vm *vm, const char *checkpoint_id,
                            struct hp_arena *arena, struct hv_read_back *out, struct hp_error *err)
{
    const char *const ids[] = { vm->id, checkpoint_id };
    struct cim_instances rows = { 0 };
    struct hv_read_back now = { .checkpoint = { .id = NULL } };
    bool live_found = false;
    const struct cim_query query = hv_settings_query(arena, "*", ids, checkpoint_id ? 2 : 1);
    int rc = hv_query(host, &query, arena, &rows, err);
    for (size_t i = 0; !rc && i < rows.count; i++) {
        struct hv_settings_row row = { 0 };
        rc = hv_settings_row(arena, &rows.items[i], &row, err);
        if (rc || !hp_text_same(row.vm_id, vm->id))
            continue;
        if (is_checkpoint(&row) && !problem_of(&row)) {
            now.checkpoint = checkpoint_of(arena, &rows.items[i], &row);
        } else if (hv_settings_are_live(&row)) {
            now.settings = hv_settings_of(arena, &row);
            live_found = true;
        }
    }
    if (!rc && !live_found)
        rc = vm_gone(err);
    if (!rc)
        *out = now;
    return rc;
}
