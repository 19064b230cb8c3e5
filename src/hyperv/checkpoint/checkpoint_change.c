/* SPDX-License-Identifier: MIT */
/* What is done with checkpoints: made, named, applied, deleted, exported. */
#include "hyperv/checkpoint.h"

#include "base/text.h"
#include "cim/embed.h"
#include "calls/required.h"
#include "vm/settings.h"

enum { FULL_CHECKPOINT = 2 };

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
    int rc =
        hv_call(host, HV_CHECKPOINTING, "CreateSnapshot", &in, "create the checkpoint", arena, &answer, err);
    if (rc)
        return rc;
    struct cim_instances rows = { 0 };
    rc = find_made(host, &answer, arena, &rows, err);
    for (size_t i = 0; !rc && i < rows.count; i++) {
        struct hv_checkpoint checkpoint;
        bool found;
        rc = hv_checkpoint_decode(arena, &rows.items[i], &checkpoint, &found, err);
        if (rc || !found || checkpoint.kind != HV_CHECKPOINT_ORDINARY ||
            !hp_text_same(checkpoint.vm_id, vm->id))
            continue;
        *out = checkpoint;
        return 0;
    }
    if (rc)
        return rc;
    return hp_error_set(err, HP_E_GONE, "Hyper-V created the checkpoint, but did not say which one it is");
}

int hv_checkpoint_write(struct hv_host *host, const struct hv_checkpoint *checkpoint, const char *name,
                        const char *notes, struct hp_error *err)
{
    HP_ARENA(arena);
    struct cim_props changed = { 0 };
    if (name)
        cim_props_set(&arena, &changed, "ElementName", cim_string(name));
    if (notes) /* one element: an empty array would be ignored */
        cim_props_set(&arena, &changed, "Notes", cim_string_array(&arena, &notes, 1));
    const char *what = name && notes ? "set the checkpoint's name and notes"
                       : notes       ? "write the checkpoint's notes"
                                     : "name the checkpoint";
    return hv_settings_modify(host, checkpoint->id, &changed, what, err);
}

/* A method of the checkpoint service that takes one checkpoint; each has its own name for the parameter
 * (facts page, 4.1). */
static int call_with(struct hv_host *host, const struct hv_checkpoint *checkpoint, const char *method,
                     const char *parameter, const char *what, struct hp_error *err)
{
    HP_ARENA(arena);
    struct cim_ref path;
    int rc = cim_ref_parse(&arena, checkpoint->path, &path, err);
    if (rc)
        return rc;
    struct cim_props in = { 0 };
    cim_props_set(&arena, &in, parameter, cim_reference(&path));
    struct hv_answer answer;
    return hv_call(host, HV_CHECKPOINTING, method, &in, what, &arena, &answer, err);
}

int hv_checkpoint_apply(struct hv_host *host, const struct hv_checkpoint *checkpoint, struct hp_error *err)
{
    return call_with(host, checkpoint, "ApplySnapshot", "Snapshot", "apply the checkpoint", err);
}

int hv_checkpoint_delete(struct hv_host *host, const struct hv_checkpoint *checkpoint, struct hp_error *err)
{
    return call_with(host, checkpoint, "DestroySnapshot", "AffectedSnapshot", "delete the checkpoint", err);
}

int hv_checkpoint_delete_tree(struct hv_host *host, const struct hv_checkpoint *checkpoint,
                              struct hp_error *err)
{
    return call_with(host, checkpoint, "DestroySnapshotTree", "SnapshotSettingData",
                     "delete the checkpoint and all checkpoints based on it", err);
}

enum { COPY_ONE_CHECKPOINT = 2 };

/* Facts page, 4.8. With the disks, and in a folder of its own, as Export-VMSnapshot does. */
static int export_settings(struct hp_arena *arena, const struct hv_checkpoint *checkpoint, struct hp_str *out,
                           struct hp_error *err)
{
    struct cim_instance *settings = cim_instance_new(arena, "Msvm_VirtualSystemExportSettingData");
    cim_props_set(arena, &settings->props, "CopySnapshotConfiguration",
                  cim_uint(CIM_UINT8, COPY_ONE_CHECKPOINT));
    cim_props_set(arena, &settings->props, "CopyVmRuntimeInformation", cim_boolean(true));
    cim_props_set(arena, &settings->props, "CopyVmStorage", cim_boolean(true));
    cim_props_set(arena, &settings->props, "CreateVmExportSubdirectory", cim_boolean(true));
    cim_props_set(arena, &settings->props, "SnapshotVirtualSystem", cim_string(checkpoint->path));
    return cim_embed_write(out, settings, err);
}

int hv_checkpoint_export(struct hv_host *host, const struct hv_vm *vm, const struct hv_checkpoint *checkpoint,
                         const char *directory, struct hp_error *err)
{
    HP_ARENA(arena);
    HP_STR(settings);
    int rc = export_settings(&arena, checkpoint, &settings, err);
    if (rc)
        return rc;
    struct cim_props in = { 0 };
    cim_props_set(&arena, &in, "ComputerSystem", cim_reference(hv_vm_ref(&arena, vm->id)));
    cim_props_set(&arena, &in, "ExportDirectory", cim_string(directory));
    cim_props_set(&arena, &in, "ExportSettingData", cim_string(hp_str_text(&settings)));
    struct hv_answer answer;
    return hv_call(host, HV_MANAGEMENT, "ExportSystemDefinition", &in, "export the checkpoint", &arena,
                   &answer, err);
}

/* --- what is relied on --- */

static const struct cim_field affected_fields[] = {
    HV_NAMED("AffectedElement", CIM_REFERENCE),
    HV_NAMED("AffectingElement", CIM_REFERENCE),
};

static const struct cim_parameter_decl create_parameters[] = {
    HV_IN("AffectedSystem", CIM_REFERENCE),
    HV_IN("SnapshotSettings", CIM_STRING),
    HV_IN("SnapshotType", CIM_UINT16),
    HV_OUT("ResultingSnapshot", CIM_REFERENCE),
    HV_OUT_JOB,
};

static const struct cim_parameter_decl destroy_parameters[] = {
    HV_IN("AffectedSnapshot", CIM_REFERENCE),
    HV_OUT_JOB,
};

static const struct cim_field export_fields[] = {
    HV_NAMED("CopySnapshotConfiguration", CIM_UINT8), HV_NAMED("CopyVmRuntimeInformation", CIM_BOOLEAN),
    HV_NAMED("CopyVmStorage", CIM_BOOLEAN),           HV_NAMED("CreateVmExportSubdirectory", CIM_BOOLEAN),
    HV_NAMED("SnapshotVirtualSystem", CIM_STRING),
};

static const struct cim_parameter_decl apply_parameters[] = {
    HV_IN("Snapshot", CIM_REFERENCE),
    HV_OUT_JOB,
};

static const struct cim_parameter_decl destroy_tree_parameters[] = {
    HV_IN("SnapshotSettingData", CIM_REFERENCE),
    HV_OUT_JOB,
};

static const struct cim_parameter_decl export_parameters[] = {
    HV_IN("ComputerSystem", CIM_REFERENCE),
    HV_IN("ExportDirectory", CIM_STRING),
    HV_IN("ExportSettingData", CIM_STRING),
    HV_OUT_JOB,
};

static const struct cim_method_decl checkpoint_methods[] = {
    HV_METHOD("CreateSnapshot", create_parameters),
    HV_METHOD("DestroySnapshot", destroy_parameters),
    HV_METHOD("ApplySnapshot", apply_parameters),
    HV_METHOD("DestroySnapshotTree", destroy_tree_parameters),
};
static const struct cim_method_decl export_methods[] = { HV_METHOD("ExportSystemDefinition",
                                                                   export_parameters) };

static const struct hv_required relied[] = {
    { .class_name = HV_CHECKPOINTING_CLASS, HV_METHODS(checkpoint_methods) },
    { .class_name = HV_MANAGEMENT_CLASS, HV_METHODS(export_methods) },
    { .class_name = "Msvm_AffectedJobElement", HV_FIELDS(affected_fields) },
    { .class_name = "CIM_VirtualSystemSettingData" },
    { .class_name = "Msvm_VirtualSystemExportSettingData", HV_FIELDS(export_fields) },
};
const struct hv_required_list hv_required_by_checkpoint_change = HV_LIST(relied);
