/* SPDX-License-Identifier: MIT */
/* Finding a VM; its settings and its notes. */
#include "hyperv/vm.h"

#include "base/guid.h"
#include "base/str.h"
#include "base/suggest.h"
#include "base/text.h"
#include "hyperv/cluster.h"
#include "settings.h"

#include <string.h>

/* Which live settings are wanted: those with a property of this value, or (NULL) all. What WQL thinks equal
 * may be wider (it follows the host's language), so it is compared in code as well. */
struct wanted {
    const char *property;
    const char *value;
    bool begins; /* the value is a beginning, of letters, digits and dashes */
};

/* A row that is not whole is one of those that were asked for unless it says otherwise: it is not to pass for
 * one that is not there. */
static bool is_wanted(const struct cim_instance *row, const struct wanted *wanted, bool whole)
{
    const char *text = wanted->property ? hv_text_of(row, wanted->property) : NULL;
    if (!wanted->property || !text)
        return !wanted->property || !whole;
    return wanted->begins ? hp_text_begins(text, wanted->value) : hp_text_same(text, wanted->value);
}

/* Why nobody can work with a row; NULL when it is good. */
static const char *problem_of(const struct cim_instance *instance, const struct hv_settings_row *row)
{
    const char *problem = hv_id_problem(row->vm_id);
    if (!problem && !row->name)
        problem = "it has no name";
    if (!problem && !instance->path)
        problem = "its settings have no path";
    return problem;
}

static void add_unusable(struct hp_arena *arena, struct hv_vms *list, const char *id, const char *name,
                         const char *why)
{
    hv_unusable_add(arena, &list->unusable,
                    &(struct hv_unusable){ .kind = HV_UNUSABLE_VM, .id = id, .name = name, .why = why });
}

static const struct hv_layout layout = {
    .kind = HV_UNUSABLE_VM,
    .size = sizeof(struct hv_vm),
    .id = offsetof(struct hv_vm, id),
    .name = offsetof(struct hv_vm, name),
};

static void add_vm(const struct hv_host *host, struct hp_arena *arena, const struct cim_ref *path,
                   const struct hv_settings_row *row, struct hv_vms *found)
{
    struct hv_vm *vm = &found->items[found->count++];
    *vm = (struct hv_vm){ .id = row->vm_id,
                          .name = row->name,
                          .host = path->server ? path->server : "",
                          .settings_path = cim_ref_path(arena, path),
                          .settings = hv_settings_of(arena, row),
                          .read_at = hp_clock_monotonic(host->clock) };
    vm->settings.high_mmio_most = hv_settings_high_mmio_most(row, host->address_bits);
}

/* Adds the VM to those that were found, or to those nobody can work with. */
static void take_row(const struct hv_host *host, struct hp_arena *arena, const struct cim_instance *instance,
                     const struct wanted *wanted, struct hv_vms *found)
{
    HP_ERROR(cause);
    struct hv_settings_row row = { 0 };
    const struct cim_ref *path = instance->path;
    bool whole = hv_settings_row(arena, instance, &row, &cause) == 0;
    if (!is_wanted(instance, &(struct wanted){ "VirtualSystemType", HV_LIVE_SETTINGS, false }, whole) ||
        !is_wanted(instance, wanted, whole))
        return;
    if (!whole)
        hv_add_unreadable(arena, &found->unusable, HV_UNUSABLE_VM, instance, "VirtualSystemIdentifier",
                          "ElementName", &cause);
    else if (problem_of(instance, &row))
        add_unusable(arena, found, row.vm_id, row.name, problem_of(instance, &row));
    else
        add_vm(host, arena, path, &row, found);
}

struct cim_query hv_live_settings_query(struct hp_arena *arena)
{
    const struct cim_term live = { "VirtualSystemType", CIM_EQUAL, cim_string(HV_LIVE_SETTINGS), 0 };
    return cim_select(arena, CIM_NS_VIRTUALIZATION, "*", HV_SETTINGS_CLASS, &live, 1);
}

static int read_live(struct hv_host *host, const struct wanted *wanted, struct hp_arena *arena,
                     struct hv_vms *out, struct hp_error *err)
{
    const char *like = wanted->begins ? hp_arena_format(arena, "%s%%", wanted->value) : wanted->value;
    const struct cim_term terms[] = {
        { "VirtualSystemType", CIM_EQUAL, cim_string(HV_LIVE_SETTINGS), 0 },
        { wanted->property, wanted->begins ? CIM_LIKE : CIM_EQUAL, cim_string(like), 1 },
    };
    struct cim_instances rows = { 0 };
    struct cim_query query = wanted->property ? cim_select(arena, CIM_NS_VIRTUALIZATION, "*",
                                                           HV_SETTINGS_CLASS, terms, HP_COUNT(terms))
                                              : hv_live_settings_query(arena);
    int rc = hv_query(host, &query, arena, &rows, err);
    if (rc)
        return rc;
    struct hv_vms found = { .items = hp_arena_array(arena, rows.count, sizeof *found.items) };
    for (size_t i = 0; i < rows.count; i++)
        take_row(host, arena, &rows.items[i], wanted, &found);
    found.count = hv_drop_twice(arena, found.items, found.count, &layout, &found.unusable);
    *out = found;
    return 0;
}

int hv_vm_list_settings(struct hv_host *host, struct hp_arena *arena, struct hv_vms *out,
                        struct hp_error *err)
{
    return read_live(host, &(struct wanted){ .property = NULL }, arena, out, err);
}

static int list_names(struct hv_host *host, struct hp_arena *arena, struct cim_instances *out)
{
    const struct cim_term live[] = { { "VirtualSystemType", CIM_EQUAL, cim_string(HV_LIVE_SETTINGS), 0 } };
    struct cim_query query =
        cim_select(arena, CIM_NS_VIRTUALIZATION, "InstanceID, ElementName", HV_SETTINGS_CLASS, live, 1);
    HP_ERROR(ignored);
    return hv_query(host, &query, arena, out, &ignored);
}

/* Where other VMs can be seen, rights are not what is missing. `name` or `id` is NULL. */
static int not_found(struct hv_host *host, const char *what, const char *name, const char *id,
                     struct hp_error *err)
{
    HP_ARENA(scratch);
    struct cim_instances rows = { 0 };
    struct hp_suggestions near = { .wanted = name };
    int rc = list_names(host, &scratch, &rows) == 0 && rows.count ? 0 : hv_check_rights(host, err);
    if (rc)
        return rc;
    for (size_t i = 0; name && i < rows.count; i++) {
        const char *known = hv_text_of(&rows.items[i], "ElementName");
        if (known)
            hp_suggest(&near, known);
    }
    const struct hv_sought sought = {
        .missing = hp_arena_format(&scratch, "this host has no VM %s", what),
        .name = name,
        .id = id,
        .next = hp_suggestions_text(&scratch, &near, "\"", "\"",
                                    "list the names and IDs of all VMs with: hyperpoint list-vms"),
    };
    return hv_tell_where(host, &sought, err);
}

static int unusable(const struct hv_vms *found, const char *name, struct hp_error *err)
{
    const struct hv_unusable *vm = &found->unusable.items[0];
    return hp_error_set(err, HP_E_FAILED, "VM \"%s\" cannot be used: %s (Hyper-V gives it the ID \"%s\")",
                        name, vm->why, vm->id ? vm->id : "");
}

/* None of them is offered ready to be typed: it would be taken for the right one. */
static int ambiguous(const struct hv_vms *found, const char *what, const char *words, struct hp_error *err)
{
    enum { MAX_NAMED = 20 };
    HP_STR(ids);
    size_t count = found->count + found->unusable.count;
    for (size_t i = 0; i < count && i < MAX_NAMED; i++) {
        const char *id = i < found->count ? found->items[i].id : found->unusable.items[i - found->count].id;
        hp_str_format(&ids, "%s%s", i ? ", " : "", id ? id : "one without an ID");
    }
    if (count > MAX_NAMED)
        hp_str_format(&ids, " and %zu more", count - MAX_NAMED);
    hp_error_set(err, HP_E_AMBIGUOUS, "%zu VMs %s \"%s\": %s", count, what, words, hp_str_text(&ids));
    hp_error_next(err, "name the one you mean by its ID, as id:...; list all VMs with: hyperpoint "
                       "list-vms");
    return HP_E_AMBIGUOUS;
}

int hv_vm_find(struct hv_host *host, const char *name, struct hp_arena *arena, struct hv_vm *out,
               struct hp_error *err)
{
    struct hv_vms found;
    int rc = read_live(host, &(struct wanted){ "ElementName", name, false }, arena, &found, err);
    if (rc)
        return rc;
    if (found.count + found.unusable.count > 1)
        return ambiguous(&found, "are named", name, err);
    if (found.unusable.count)
        return unusable(&found, name, err);
    if (found.count == 0)
        return not_found(host, hp_arena_format(arena, "named \"%s\"", name), name, NULL, err);
    *out = found.items[0];
    return 0;
}

int hv_vm_find_id(struct hv_host *host, const char *id, struct hp_arena *arena, struct hv_vm *out,
                  struct hp_error *err)
{
    const char *bare = hp_guid_bare(arena, id);
    const char *guid = hp_guid_upper(arena, bare);
    if (!guid && (!hp_guid_begins(bare) || strlen(bare) < HV_MIN_ID_LENGTH))
        return hp_error_set(err, HP_E_USAGE,
                            "\"%s\" is not a VM ID: id: takes an ID or at least the first %d characters of "
                            "one, as list-vms shows it",
                            id, HV_MIN_ID_LENGTH);
    struct hv_vms found;
    const char *words = guid ? guid : bare;
    int rc = read_live(host, &(struct wanted){ "VirtualSystemIdentifier", words, !guid }, arena, &found, err);
    if (rc)
        return rc;
    if (!guid && found.count + found.unusable.count > 1)
        return ambiguous(&found, "have an ID that begins with", words, err);
    if (found.unusable.count)
        return unusable(&found, found.unusable.items[0].name ? found.unusable.items[0].name : words, err);
    if (found.count == 0)
        return not_found(
            host, hp_arena_format(arena, "with %s %s", guid ? "the ID" : "an ID that begins with", words),
            NULL, words, err);
    *out = found.items[0];
    return 0;
}

int hv_vm_change_settings(struct hv_host *host, const struct hv_vm *vm,
                          const struct hv_settings_change *change, struct hp_error *err)
{
    HP_ARENA(arena);
    struct cim_props changed = { 0 };
    if (change->automatic_checkpoints.set)
        cim_props_set(&arena, &changed, "AutomaticSnapshotsEnabled",
                      cim_boolean(change->automatic_checkpoints.value));
    if (change->guest_cache_types.set)
        cim_props_set(&arena, &changed, "GuestControlledCacheTypes",
                      cim_boolean(change->guest_cache_types.value));
    if (change->low_mmio.set)
        cim_props_set(&arena, &changed, "LowMmioGapSize", cim_uint(CIM_UINT64, change->low_mmio.value));
    if (change->high_mmio.set)
        cim_props_set(&arena, &changed, "HighMmioGapSize", cim_uint(CIM_UINT64, change->high_mmio.value));
    if (change->stop_action.set)
        cim_props_set(&arena, &changed, "AutomaticShutdownAction",
                      cim_uint(CIM_UINT16, change->stop_action.value));
    return hv_settings_modify(host, vm->id, &changed, "change the VM's settings", err);
}

/* --- notes --- */

int hv_vm_write_notes(struct hv_host *host, const struct hv_vm *vm, const char *notes, struct hp_error *err)
{
    HP_ARENA(arena);
    struct cim_props changed = { 0 };
    /* One element: an empty array would be ignored. */
    cim_props_set(&arena, &changed, "Notes", cim_string_array(&arena, &notes, 1));
    return hv_settings_modify(host, vm->id, &changed, "write the VM's notes", err);
}

/* Both lists mostly have the same order: the search begins where the last one ended. */
static struct hv_vm_row *find_row(struct hv_vm_rows *rows, const char *vm_id, size_t *at)
{
    for (size_t i = 0; i < rows->count; i++) {
        struct hv_vm_row *row = &rows->items[(*at + i) % rows->count];
        if (!hp_text_same(row->id, vm_id))
            continue;
        *at = (*at + i + 1) % rows->count;
        return row;
    }
    return NULL;
}

struct cim_query hv_notes_query(struct hp_arena *arena)
{
    const struct cim_term live = { "VirtualSystemType", CIM_EQUAL, cim_string(HV_LIVE_SETTINGS), 0 };
    return cim_select(arena, CIM_NS_VIRTUALIZATION, "VirtualSystemIdentifier, Notes", HV_SETTINGS_CLASS,
                      &live, 1);
}

int hv_vm_list_notes(struct hv_host *host, struct hp_arena *arena, struct hv_vm_rows *rows,
                     struct hp_error *err)
{
    struct cim_instances found = { 0 };
    const struct cim_query query = hv_notes_query(arena);
    size_t at = 0;
    int rc = hv_query(host, &query, arena, &found, err);
    for (size_t i = 0; i < rows->count; i++)
        rows->items[i].notes = "";
    for (size_t i = 0; !rc && i < found.count; i++) {
        struct hv_settings_row row = { 0 };
        rc = hv_settings_row(arena, &found.items[i], &row, err);
        struct hv_vm_row *vm = rc ? NULL : find_row(rows, row.vm_id, &at);
        if (vm && row.notes.count)
            vm->notes = row.notes.items[0];
    }
    return rc;
}
