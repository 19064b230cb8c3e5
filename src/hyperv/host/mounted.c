/* SPDX-License-Identifier: MIT */
#include "hyperv/mounted.h"

#include "calls/private.h"
#include "calls/required.h"

#define IMAGE_CLASS "Msvm_MountedStorageImage"

enum { READ_ONLY = 1 };

struct image_row {
    const char *name;
    struct cim_uint access;
};

/* Facts page, 8.4: Name is the path of the file. */
static const struct cim_field fields[] = {
    { "Name", CIM_STRING, CIM_ONE, offsetof(struct image_row, name) },
    { "Access", CIM_UINT16, CIM_ONE, offsetof(struct image_row, access) },
};

struct cim_query hv_mounted_disks_query(struct hp_arena *arena)
{
    return cim_select(arena, CIM_NS_VIRTUALIZATION, "Name, Access", IMAGE_CLASS, NULL, 0);
}

int hv_mounted_disk_list(struct hv_host *host, struct hp_arena *arena, struct hv_mounted_disks *out,
                         struct hp_error *err)
{
    struct cim_instances rows = { 0 };
    const struct cim_query query = hv_mounted_disks_query(arena);
    int rc = hv_query(host, &query, arena, &rows, err);
    struct hv_mounted_disks found = { hp_arena_array(arena, rows.count, sizeof *found.items), 0 };
    for (size_t i = 0; !rc && i < rows.count; i++) {
        struct image_row row = { 0 };
        rc = cim_decode(arena, &rows.items[i], fields, HP_COUNT(fields), &row, err);
        if (!rc && row.name && *row.name)
            found.items[found.count++] = (struct hv_mounted_disk){
                .file = row.name, .read_only = row.access.presence == CIM_SET && row.access.value == READ_ONLY
            };
    }
    if (!rc)
        *out = found;
    return rc;
}

/* --- what is relied on --- */

static const struct hv_required relied[] = { { .class_name = IMAGE_CLASS, HV_FIELDS(fields) } };
const struct hv_required_list hv_required_by_mounted = HV_LIST(relied);
