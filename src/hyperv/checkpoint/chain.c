/* SPDX-License-Identifier: MIT */
#include "hyperv/chain.h"

#include "cim/embed.h"
#include "calls/private.h"
#include "calls/required.h"

#define DISK_CLASS "Msvm_VirtualHardDiskSettingData"

struct link_row {
    struct cim_uint type;
    const char *parent;
    const char *id;
    const char *parent_id;
};

static const struct cim_field fields[] = {
    { "Type", CIM_UINT16, CIM_ONE, offsetof(struct link_row, type) },
    { "ParentPath", CIM_STRING, CIM_ONE, offsetof(struct link_row, parent) },
    { "VirtualDiskId", CIM_STRING, CIM_ONE, offsetof(struct link_row, id) },
    { "ParentIdentifier", CIM_STRING, CIM_ONE, offsetof(struct link_row, parent_id) },
};

enum { DIFFERENCING = 4 };

static const char *told(const char *text)
{
    return text && *text ? text : NULL;
}

int hv_disk_read_link(struct hv_host *host, const char *file, struct hp_arena *arena,
                      struct hv_disk_link *out, struct hp_error *err)
{
    struct cim_props in = { 0 };
    struct hv_answer answer;
    struct cim_instance *disk;
    struct link_row row = { 0 };
    cim_props_set(arena, &in, "Path", cim_string(file));
    int rc = hv_call(host, HV_IMAGES, "GetVirtualHardDiskSettingData", &in, "read a disk file", arena,
                     &answer, err);
    if (rc)
        return rc;
    const struct cim_value *text = cim_props_find(&answer.out, "SettingData");
    if (!text || text->type != CIM_STRING || text->is_null || text->is_array)
        return hp_error_set(err, HP_E_FAILED, "Hyper-V told nothing of the disk file");
    rc = cim_embed_parse(arena, text->as.string, &disk, err);
    if (!rc)
        rc = cim_decode(arena, disk, fields, HP_COUNT(fields), &row, err);
    if (rc)
        return rc;
    bool differs = row.type.presence == CIM_SET && row.type.value == DIFFERENCING;
    *out = (struct hv_disk_link){ .parent = differs ? told(row.parent) : NULL,
                                  .id = told(row.id),
                                  .parent_id = differs ? told(row.parent_id) : NULL };
    return 0;
}

/* --- what is relied on --- */

static const struct hv_optional optional[] = {
    { "VirtualDiskId", "doctor cannot tell whether a disk is the one its differences expect" },
    { "ParentIdentifier", "doctor cannot tell whether a disk is the one its differences expect" },
    { NULL, NULL },
};

static const struct cim_parameter_decl parameters[] = {
    HV_IN("Path", CIM_STRING),
    HV_OUT("SettingData", CIM_STRING),
    HV_OUT_JOB,
};

static const struct cim_method_decl methods[] = { HV_METHOD("GetVirtualHardDiskSettingData", parameters) };

static const struct hv_required relied[] = {
    { .class_name = "Msvm_ImageManagementService", HV_METHODS(methods) },
    { .class_name = DISK_CLASS, HV_FIELDS(fields), .optional = optional },
};
const struct hv_required_list hv_required_by_chain = HV_LIST(relied);
