/* SPDX-License-Identifier: MIT */
#include "other.h"

#include "base/text.h"
#include "cim/wql.h"
#include "sim/schema.h"

#include <limits.h>
#include <string.h>

static const struct cim_property_decl *declared(const char *class_name, const char *property)
{
    const struct cim_class_decl *class = sim_class(CIM_NS_VIRTUALIZATION, class_name, UINT_MAX);
    const struct cim_property_decl *found = class ? sim_class_property(class, property, UINT_MAX) : NULL;
    return found && !(found->flags & CIM_PROPERTY_ARRAY) ? found : NULL;
}

const struct cim_property_decl *sim_other_of_adapters(const char *property)
{
    static const char *const not_these[] = {
        "InstanceID", "ElementName",       "Caption",         "Description", "ResourceType",
        "Parent",     "OtherResourceType", "ResourceSubType", "PoolID",      "NumaAwarePlacement",
    };
    for (size_t i = 0; i < HP_COUNT(not_these); i++)
        if (hp_text_same(property, not_these[i]))
            return NULL;
    bool quota = hp_text_begins(property, "MinPartition") || hp_text_begins(property, "MaxPartition") ||
                 hp_text_begins(property, "OptimalPartition");
    return quota ? NULL : declared("Msvm_GpuPartitionSettingData", property);
}

const struct cim_property_decl *sim_other_of_settings(const char *property)
{
    const struct cim_property_decl *found = declared("Msvm_VirtualSystemSettingData", property);
    return found && found->since >= SIM_FIRST_BUILD_WITH_OTHERS ? found : NULL;
}

void sim_set_other(struct hp_arena *arena, struct hf_others *list, const char *name, const char *text)
{
    struct hf_others now = { .items = hp_arena_array(arena, list->count + 1, sizeof *now.items),
                             .capacity = list->count + 1 };
    const struct hf_other set = { .name = hp_arena_copy(arena, name), .value = hp_arena_copy(arena, text) };
    bool placed = !text;
    for (size_t i = 0; i < list->count; i++) {
        if (hp_text_same(list->items[i].name, name))
            continue;
        if (!placed && hp_text_compare(name, list->items[i].name) < 0) {
            now.items[now.count++] = set;
            placed = true;
        }
        now.items[now.count++] = list->items[i];
    }
    if (!placed)
        now.items[now.count++] = set;
    *list = now;
}
