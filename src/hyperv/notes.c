/* SPDX-License-Identifier: MIT */
/* The Notes of VMs: those of all, and writing those of one. */
#include "hyperv/vm.h"

#include "base/text.h"
#include "cim/embed.h"
#include "private.h"
#include "relied.h"

int hv_vm_write_notes(struct hv_host *host, const struct hv_vm *vm, const char *notes, struct hp_error *err)
{
    HP_ARENA(arena);
    HP_STR(text);
    struct cim_ref path;
    int rc = hv_host_find_services(host, err);
    if (!rc)
        rc = cim_ref_parse(&arena, vm->settings_path, &path, err);
    if (rc)
        return rc;
    struct cim_instance *settings = cim_instance_new(&arena, HV_SETTINGS_CLASS);
    cim_props_set(&arena, &settings->props, "InstanceID", cim_string(cim_ref_key(&path, "InstanceID")));
    /* One element: an empty array would be ignored. */
    cim_props_set(&arena, &settings->props, "Notes", cim_string_array(&arena, &notes, 1));
    rc = cim_embed_write(&text, settings, err);
    if (rc)
        return rc;
    struct cim_props in = { 0 };
    cim_props_set(&arena, &in, "SystemSettings", cim_string(hp_str_text(&text)));
    struct hv_answer answer;
    return hv_call(host, host->management, "ModifySystemSettings", &in, "write the VM's notes", &arena,
                   &answer, err);
}

/* --- of all VMs --- */

struct notes_row {
    const char *vm_id;
    struct cim_texts notes;
};

static const struct cim_field notes_fields[] = {
    { "VirtualSystemIdentifier", CIM_STRING, CIM_ONE, offsetof(struct notes_row, vm_id) },
    { "Notes", CIM_STRING, CIM_MANY, offsetof(struct notes_row, notes) },
};

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

int hv_vm_list_notes(struct hv_host *host, struct hp_arena *arena, struct hv_vm_rows *rows,
                     struct hp_error *err)
{
    const struct cim_term live = { "VirtualSystemType", CIM_EQUAL, cim_string(HV_LIVE_SETTINGS), 0 };
    struct cim_instances found = { 0 };
    struct cim_query query = cim_select(arena, CIM_NS_VIRTUALIZATION, "VirtualSystemIdentifier, Notes",
                                        HV_SETTINGS_CLASS, &live, 1);
    size_t at = 0;
    int rc = hv_query(host, &query, arena, &found, err);
    for (size_t i = 0; i < rows->count; i++)
        rows->items[i].notes = "";
    for (size_t i = 0; !rc && i < found.count; i++) {
        struct notes_row row = { 0 };
        rc = cim_decode(arena, &found.items[i], notes_fields, HP_COUNT(notes_fields), &row, err);
        struct hv_vm_row *vm = rc ? NULL : find_row(rows, row.vm_id, &at);
        if (vm && row.notes.count)
            vm->notes = row.notes.items[0];
    }
    return rc;
}

/* --- what is relied on --- */

static const struct cim_field named[] = { HV_NAMED("VirtualSystemType", CIM_STRING) };

static const struct hv_relied relied[] = {
    { .class_name = HV_SETTINGS_CLASS, HV_FIELDS(notes_fields) },
    { .class_name = HV_SETTINGS_CLASS, HV_FIELDS(named) },
};
const struct hv_relied_list hv_relied_by_notes = HV_LIST(relied);
