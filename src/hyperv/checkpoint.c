/* SPDX-License-Identifier: MIT */
#include "hyperv/checkpoint.h"

#include "base/text.h"
#include "cim/embed.h"
#include "private.h"
#include "relied.h"

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
    int rc = hv_call(host, host->checkpointing, "CreateSnapshot", &in, "create the checkpoint", arena,
                     &answer, err);
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
    return hp_error_set(err, HP_E_GONE,
                        "Hyper-V says that the checkpoint was created and does not say which it is");
}

int hv_checkpoint_write(struct hv_host *host, const struct hv_checkpoint *checkpoint, const char *name,
                        const char *notes, struct hp_error *err)
{
    HP_ARENA(arena);
    struct cim_instance *settings = cim_instance_new(&arena, HV_SETTINGS_CLASS);
    cim_props_set(&arena, &settings->props, "InstanceID",
                  cim_string(hp_arena_format(&arena, HV_ID_PREFIX "%s", checkpoint->id)));
    if (name)
        cim_props_set(&arena, &settings->props, "ElementName", cim_string(name));
    if (notes) /* one element: an empty array would be ignored */
        cim_props_set(&arena, &settings->props, "Notes", cim_string_array(&arena, &notes, 1));
    HP_STR(text);
    int rc = cim_embed_write(&text, settings, err);
    if (rc)
        return rc;
    struct cim_props in = { 0 };
    cim_props_set(&arena, &in, "SystemSettings", cim_string(hp_str_text(&text)));
    struct hv_answer answer;
    const char *what = name && notes ? "set the checkpoint's name and notes"
                       : notes       ? "write the checkpoint's notes"
                                     : "name the checkpoint";
    return hv_call(host, host->management, "ModifySystemSettings", &in, what, &arena, &answer, err);
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

/* --- what is relied on --- */

static const struct cim_field affected_fields[] = {
    HV_NAMED("AffectedElement", CIM_REFERENCE),
    HV_NAMED("AffectingElement", CIM_REFERENCE),
};

static const struct cim_parameter_decl create_parameters[] = {
    HV_GIVEN("AffectedSystem", CIM_REFERENCE),
    HV_GIVEN("SnapshotSettings", CIM_STRING),
    HV_GIVEN("SnapshotType", CIM_UINT16),
    HV_ANSWERED("ResultingSnapshot", CIM_REFERENCE),
    HV_ANSWERED_JOB,
};

static const struct cim_parameter_decl destroy_parameters[] = {
    HV_GIVEN("AffectedSnapshot", CIM_REFERENCE),
    HV_ANSWERED_JOB,
};

static const struct cim_method_decl methods[] = {
    HV_METHOD("CreateSnapshot", create_parameters),
    HV_METHOD("DestroySnapshot", destroy_parameters),
};

static const struct hv_relied relied[] = {
    { .class_name = HV_CHECKPOINTING_CLASS, HV_METHODS(methods) },
    { .class_name = "Msvm_AffectedJobElement", HV_FIELDS(affected_fields) },
    { .class_name = "CIM_VirtualSystemSettingData" },
};
const struct hv_relied_list hv_relied_by_checkpoint = HV_LIST(relied);
