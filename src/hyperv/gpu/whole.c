/* SPDX-License-Identifier: MIT */
#include "hyperv/whole.h"

#include "base/guid.h"
#include "base/text.h"
#include "calls/private.h"
#include "calls/required.h"

#include <string.h>

#define SETTING_CLASS "Msvm_PciExpressSettingData"

struct setting_row {
    const char *id;
    struct cim_texts resource;
};

static const struct cim_field fields[] = {
    { "InstanceID", CIM_STRING, CIM_ONE, offsetof(struct setting_row, id) },
    { "HostResource", CIM_STRING, CIM_MANY, offsetof(struct setting_row, resource) },
};

const char *hv_whole_device_place(const char *device_id)
{
    for (const char *at = device_id; at && *at; at++)
        if (hp_text_begins(at, "VEN_"))
            return at;
    return NULL;
}

/* "Microsoft:GUID\...": the definitions have no GUID there. */
static const char *owner_of(struct hp_arena *arena, const char *id)
{
    const char *end = id ? strchr(id, '\\') : NULL;
    if (!end || !hp_text_begins(id, HV_ID_PREFIX))
        return NULL;
    const char *owner =
        hp_arena_copy_part(arena, id + strlen(HV_ID_PREFIX), (size_t)(end - id) - strlen(HV_ID_PREFIX));
    return hp_guid_is(owner) ? owner : NULL;
}

/* Out of the path of a Msvm_PciExpress. */
static const char *place_of(struct hp_arena *arena, const struct setting_row *row)
{
    struct cim_ref *ref = hp_arena_alloc(arena, sizeof *ref);
    if (row->resource.count == 0 || cim_ref_parse(arena, row->resource.items[0], ref, NULL) != 0)
        return NULL;
    return hv_whole_device_place(cim_ref_key(ref, "DeviceID"));
}

struct cim_query hv_whole_devices_query(struct hp_arena *arena)
{
    return cim_select(arena, CIM_NS_VIRTUALIZATION, "InstanceID, HostResource", SETTING_CLASS, NULL, 0);
}

int hv_whole_device_list(struct hv_host *host, struct hp_arena *arena, struct hv_whole_devices *out,
                         struct hp_error *err)
{
    struct cim_instances rows = { 0 };
    const struct cim_query query = hv_whole_devices_query(arena);
    int rc = hv_query(host, &query, arena, &rows, err);
    struct hv_whole_devices found = { hp_arena_array(arena, rows.count, sizeof *found.items), 0 };
    for (size_t i = 0; !rc && i < rows.count; i++) {
        struct setting_row row = { 0 };
        rc = cim_decode(arena, &rows.items[i], fields, HP_COUNT(fields), &row, err);
        const char *owner = rc ? NULL : owner_of(arena, row.id);
        const char *place = owner ? place_of(arena, &row) : NULL;
        if (place)
            found.items[found.count++] = (struct hv_whole_device){ owner, place };
    }
    if (!rc)
        *out = found;
    return rc;
}

/* --- what is relied on --- */

static const struct hv_required relied[] = { { .class_name = SETTING_CLASS, HV_FIELDS(fields) } };
const struct hv_required_list hv_required_by_whole = HV_LIST(relied);
