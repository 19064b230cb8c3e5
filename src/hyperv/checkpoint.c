/* SPDX-License-Identifier: MIT */
#include "hyperv/checkpoint.h"

#include "base/text.h"
#include "cim/embed.h"
#include "private.h"

#include <string.h>

#define SETTINGS_CLASS "Msvm_VirtualSystemSettingData"
#define ORDINARY_CHECKPOINT "Microsoft:Hyper-V:Snapshot:Realized"
#define ID_PREFIX "Microsoft:"

enum { FULL_CHECKPOINT = 2 };

struct checkpoint_row {
    const char *instance_id;
    const char *vm_id;
    const char *type;
    const char *name;
    const char *parent;
    struct cim_instant created;
};

static const struct cim_field checkpoint_fields[] = {
    { "InstanceID", CIM_STRING, CIM_ONE, offsetof(struct checkpoint_row, instance_id) },
    { "VirtualSystemIdentifier", CIM_STRING, CIM_ONE, offsetof(struct checkpoint_row, vm_id) },
    { "VirtualSystemType", CIM_STRING, CIM_ONE, offsetof(struct checkpoint_row, type) },
    { "ElementName", CIM_STRING, CIM_ONE, offsetof(struct checkpoint_row, name) },
    { "Parent", CIM_STRING, CIM_ONE, offsetof(struct checkpoint_row, parent) },
    { "CreationTime", CIM_DATETIME, CIM_ONE, offsetof(struct checkpoint_row, created) },
};

const char *hv_checkpoint_id_of(struct hp_arena *arena, const char *settings_path)
{
    struct cim_ref ref;
    if (!settings_path || cim_ref_parse(arena, settings_path, &ref, NULL) != 0)
        return NULL;
    const char *id = cim_ref_key(&ref, "InstanceID");
    return id && hp_text_begins(id, ID_PREFIX) ? hp_arena_copy(arena, id + strlen(ID_PREFIX)) : NULL;
}

/* Reads a row of the settings class. *is_checkpoint tells whether it is an ordinary checkpoint of this VM. */
static int decode(struct hp_arena *arena, const struct cim_instance *instance, const struct hv_vm *vm,
                  struct hv_checkpoint *out, bool *is_checkpoint, struct hp_error *err)
{
    struct checkpoint_row row = { 0 };
    int rc = cim_decode(arena, instance, checkpoint_fields, COUNT(checkpoint_fields), &row, err);
    if (rc)
        return rc;
    *is_checkpoint = hp_text_same(row.type, ORDINARY_CHECKPOINT) && hp_text_same(row.vm_id, vm->id) &&
                     row.instance_id && hp_text_begins(row.instance_id, ID_PREFIX) && instance->path;
    if (!*is_checkpoint)
        return 0;
    *out = (struct hv_checkpoint){ .id = row.instance_id + strlen(ID_PREFIX),
                                   .name = row.name ? row.name : "",
                                   .path = cim_ref_path(arena, instance->path),
                                   .parent = hv_checkpoint_id_of(arena, row.parent) };
    if (row.created.presence == CIM_SET) {
        char *iso = hp_arena_alloc(arena, CIM_ISO_LENGTH);
        cim_datetime_iso(row.created.value, iso);
        out->created = iso;
    }
    return 0;
}

/* With a job, the result parameter stays empty and the job knows what it made; without one, it is the other
 * way round. */
static int find_made(struct hv_host *host, const struct hv_answer *answer, struct hp_arena *arena,
                     struct cim_instances *out, struct hp_error *err)
{
    if (answer->job) {
        const struct cim_assoc affected = { .assoc_class = "Msvm_AffectedJobElement",
                                            .result_class = "CIM_VirtualSystemSettingData" };
        struct cim_query query = cim_associators(arena, answer->job, &affected);
        return hv_query(host, &query, arena, out, err);
    }
    const struct cim_ref *made = hv_ref_of(arena, cim_props_find(&answer->out, "ResultingSnapshot"));
    struct cim_instance *instance;
    if (!made)
        return 0;
    int rc = cim_get(host->session, made, arena, &instance, err);
    if (!rc)
        cim_instances_add(arena, out, instance);
    return rc;
}

int hv_checkpoint_create(struct hv_host *host, const struct hv_vm *vm, struct hp_arena *arena,
                         struct hv_checkpoint *out, struct hp_error *err)
{
    struct cim_props in = { 0 };
    cim_props_set(arena, &in, "AffectedSystem", cim_reference(hv_vm_ref(arena, vm->id)));
    cim_props_set(arena, &in, "SnapshotSettings", cim_string(""));
    cim_props_set(arena, &in, "SnapshotType", cim_uint(CIM_UINT16, FULL_CHECKPOINT));
    struct hv_answer answer;
    int rc = hv_call(host, host->checkpointing, "CreateSnapshot", &in, "create the checkpoint", arena,
                     &answer, err);
    if (rc)
        return rc;
    struct cim_instances rows = { 0 };
    rc = find_made(host, &answer, arena, &rows, err);
    for (size_t i = 0; !rc && i < rows.count; i++) {
        bool is_checkpoint;
        rc = decode(arena, &rows.items[i], vm, out, &is_checkpoint, err);
        if (!rc && is_checkpoint)
            return 0;
    }
    if (rc)
        return rc;
    return hp_error_set(err, HP_E_GONE,
                        "Hyper-V says that the checkpoint was created and does not say which it is");
}

int hv_checkpoint_rename(struct hv_host *host, const struct hv_checkpoint *checkpoint, const char *name,
                         struct hp_error *err)
{
    HP_ARENA(arena);
    struct cim_instance *settings = cim_instance_new(&arena, SETTINGS_CLASS);
    cim_props_set(&arena, &settings->props, "InstanceID",
                  cim_string(hp_arena_format(&arena, ID_PREFIX "%s", checkpoint->id)));
    cim_props_set(&arena, &settings->props, "ElementName", cim_string(name));
    HP_STR(text);
    int rc = cim_embed_write(&text, settings, err);
    if (rc)
        return rc;
    struct cim_props in = { 0 };
    cim_props_set(&arena, &in, "SystemSettings", cim_string(hp_str_text(&text)));
    struct hv_answer answer;
    return hv_call(host, host->management, "ModifySystemSettings", &in, "name the checkpoint", &arena,
                   &answer, err);
}

int hv_checkpoint_destroy(struct hv_host *host, const struct hv_checkpoint *checkpoint, struct hp_error *err)
{
    HP_ARENA(arena);
    struct cim_ref path;
    int rc = cim_ref_parse(&arena, checkpoint->path, &path, err);
    if (rc)
        return rc;
    struct cim_props in = { 0 };
    cim_props_set(&arena, &in, "AffectedSnapshot", cim_reference(&path));
    struct hv_answer answer;
    return hv_call(host, host->checkpointing, "DestroySnapshot", &in, "delete the checkpoint", &arena,
                   &answer, err);
}

int hv_checkpoint_read_back(struct hv_host *host, const struct hv_vm *vm, const char *checkpoint_id,
                            struct hp_arena *arena, struct hv_checkpoint *out, bool *found,
                            struct hv_settings *settings, struct hp_error *err)
{
    const char *live = hp_arena_format(arena, ID_PREFIX "%s", vm->id);
    const struct cim_term terms[] = {
        { "InstanceID", CIM_EQUAL, cim_string(live), 0 },
        { "InstanceID", CIM_EQUAL,
          cim_string(hp_arena_format(arena, ID_PREFIX "%s", checkpoint_id ? checkpoint_id : "")), 0 },
    };
    struct cim_instances rows = { 0 };
    struct cim_query query =
        cim_select(arena, CIM_NS_VIRTUALIZATION, "*", SETTINGS_CLASS, terms, checkpoint_id ? 2 : 1);
    int rc = hv_query(host, &query, arena, &rows, err);
    struct hv_settings now;
    bool live_found = false;
    *found = false;
    for (size_t i = 0; !rc && i < rows.count; i++) {
        bool is_checkpoint;
        rc = decode(arena, &rows.items[i], vm, out, &is_checkpoint, err);
        if (rc)
            return rc;
        *found = *found || is_checkpoint;
        if (is_checkpoint)
            continue;
        rc = hv_settings_decode(arena, &rows.items[i], &now, err);
        live_found = true;
    }
    if (!rc && !live_found)
        rc = hp_error_set(err, HP_E_NOT_FOUND,
                          "the VM's settings can no longer be read: it may have been deleted");
    if (!rc)
        *settings = now;
    return rc;
}
