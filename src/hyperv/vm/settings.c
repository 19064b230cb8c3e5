/* SPDX-License-Identifier: MIT */
#include "settings.h"

#include "base/text.h"
#include "cim/embed.h"
#include "calls/required.h"

#include <string.h>

#define FIELD(property, type, shape, member)                                                                 \
    {                                                                                                        \
        (property), (type), (shape), offsetof(struct hv_settings_row, member)                                \
    }

static const struct cim_field fields[] = {
    FIELD("VirtualSystemIdentifier", CIM_STRING, CIM_ONE, vm_id),
    FIELD("ElementName", CIM_STRING, CIM_ONE, name),
    FIELD("UserSnapshotType", CIM_UINT16, CIM_ONE, checkpoints),
    FIELD("AutomaticSnapshotsEnabled", CIM_BOOLEAN, CIM_ONE, automatic_checkpoints),
    FIELD("GuestControlledCacheTypes", CIM_BOOLEAN, CIM_ONE, guest_cache_types),
    FIELD("LowMmioGapSize", CIM_UINT64, CIM_ONE, low_mmio),
    FIELD("HighMmioGapSize", CIM_UINT64, CIM_ONE, high_mmio),
    FIELD("HighMmioGapBase", CIM_UINT64, CIM_ONE, high_mmio_base),
    FIELD("EnableHibernation", CIM_BOOLEAN, CIM_ONE, hibernation),
    FIELD("AutomaticShutdownAction", CIM_UINT16, CIM_ONE, stop_action),
    FIELD("Parent", CIM_STRING, CIM_ONE, parent),
    FIELD("Version", CIM_STRING, CIM_ONE, version),
    FIELD("Notes", CIM_STRING, CIM_MANY, notes),
    FIELD("InstanceID", CIM_STRING, CIM_ONE, instance_id),
    FIELD("VirtualSystemType", CIM_STRING, CIM_ONE, type),
    FIELD("CreationTime", CIM_DATETIME, CIM_ONE, created),
    FIELD("IsSaved", CIM_BOOLEAN, CIM_ONE, saved),
    FIELD("IsAutomaticSnapshot", CIM_BOOLEAN, CIM_ONE, automatic_checkpoint),
    FIELD("SnapshotDataRoot", CIM_STRING, CIM_ONE, folder),
};

int hv_settings_row(struct hp_arena *arena, const struct cim_instance *instance, struct hv_settings_row *out,
                    struct hp_error *err)
{
    return cim_decode(arena, instance, fields, HP_COUNT(fields), out, err);
}

bool hv_settings_are_live(const struct hv_settings_row *row)
{
    return hp_text_same(row->type, HV_LIVE_SETTINGS);
}

struct hv_settings hv_settings_changeable(const struct hv_settings_row *row)
{
    return (struct hv_settings){
        .automatic_checkpoints = { row->automatic_checkpoints.presence == CIM_SET,
                                   row->automatic_checkpoints.value },
        .guest_cache_types = { row->guest_cache_types.presence == CIM_SET, row->guest_cache_types.value },
        .low_mmio = { row->low_mmio.presence == CIM_SET, row->low_mmio.value },
        .high_mmio = { row->high_mmio.presence == CIM_SET, row->high_mmio.value },
    };
}

const char *hv_checkpoint_id_of(struct hp_arena *arena, const char *settings_path)
{
    HP_ARENA(scratch);
    struct cim_ref ref;
    if (!settings_path || cim_ref_parse(&scratch, settings_path, &ref, NULL) != 0)
        return NULL;
    const char *id = cim_ref_key(&ref, "InstanceID");
    return id && hp_text_begins(id, HV_ID_PREFIX) ? hp_arena_copy(arena, id + strlen(HV_ID_PREFIX)) : NULL;
}

struct hv_settings hv_settings_of(struct hp_arena *arena, const struct hv_settings_row *row)
{
    struct hv_settings settings = hv_settings_changeable(row);
    settings.checkpoints = row->checkpoints.presence == CIM_SET
                               ? (enum hv_checkpoint_type)row->checkpoints.value
                               : HV_CHECKPOINTS_UNKNOWN;
    settings.stop_action =
        (struct hp_opt_u64){ row->stop_action.presence == CIM_SET, row->stop_action.value };
    settings.hibernation =
        (struct hp_opt_bool){ row->hibernation.presence == CIM_SET, row->hibernation.value };
    settings.current_checkpoint = hv_checkpoint_id_of(arena, row->parent);
    settings.version = row->version;
    settings.checkpoint_folder = row->folder;
    settings.notes = row->notes.count ? row->notes.items[0] : "";
    return settings;
}

struct hp_opt_u64 hv_settings_high_mmio_most(const struct hv_settings_row *row, unsigned address_bits)
{
    enum { DEFAULT_BASE = 65024, MEGABYTE_BITS = 20 };
    uint64_t base = row->high_mmio_base.presence == CIM_SET ? row->high_mmio_base.value : DEFAULT_BASE;
    if (address_bits <= MEGABYTE_BITS || address_bits >= 64)
        return (struct hp_opt_u64){ 0 };
    uint64_t limit = UINT64_C(1) << (address_bits - MEGABYTE_BITS);
    return (struct hp_opt_u64){ true, limit > base ? limit - base : 0 };
}

struct cim_query hv_settings_query(struct hp_arena *arena, const char *columns, const char *const *ids,
                                   size_t count)
{
    struct cim_term *terms = hp_arena_array(arena, count, sizeof *terms);
    for (size_t i = 0; i < count; i++)
        terms[i] = (struct cim_term){ "InstanceID", CIM_EQUAL,
                                      cim_string(hp_arena_format(arena, HV_ID_PREFIX "%s", ids[i])), 0 };
    return cim_select(arena, CIM_NS_VIRTUALIZATION, columns, HV_SETTINGS_CLASS, terms, count);
}

int hv_settings_modify(struct hv_host *host, const char *id, const struct cim_props *changed,
                       const char *what, struct hp_error *err)
{
    HP_ARENA(arena);
    HP_STR(text);
    struct cim_instance *settings = cim_instance_new(&arena, HV_SETTINGS_CLASS);
    cim_props_set(&arena, &settings->props, "InstanceID",
                  cim_string(hp_arena_format(&arena, HV_ID_PREFIX "%s", id)));
    for (size_t i = 0; i < changed->count; i++)
        cim_props_set(&arena, &settings->props, changed->items[i].name, changed->items[i].value);
    int rc = cim_embed_write(&text, settings, err);
    if (rc)
        return rc;
    struct cim_props in = { 0 };
    cim_props_set(&arena, &in, "SystemSettings", cim_string(hp_str_text(&text)));
    return hv_call_setting(host, "ModifySystemSettings", &in, what, err);
}

/* --- what is relied on --- */

static const struct hv_optional optional[] = {
    { "AutomaticSnapshotsEnabled", "HyperPoint cannot switch automatic checkpoints off" },
    { "IsAutomaticSnapshot", "HyperPoint cannot tell automatic checkpoints from others" },
    { "HighMmioGapBase", "HyperPoint takes it for 65024 MiB" },
    { "EnableHibernation", "doctor cannot tell whether hibernation is on" },
    { NULL, NULL },
};

static const struct cim_parameter_decl modify_parameters[] = {
    HV_IN("SystemSettings", CIM_STRING),
    HV_OUT_JOB,
};

static const struct cim_method_decl methods[] = { HV_METHOD("ModifySystemSettings", modify_parameters) };

static const struct hv_required relied[] = {
    { .class_name = HV_SETTINGS_CLASS, HV_FIELDS(fields), .optional = optional },
    { .class_name = HV_MANAGEMENT_CLASS, HV_METHODS(methods) },
};
const struct hv_required_list hv_required_by_settings = HV_LIST(relied);
