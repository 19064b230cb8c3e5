/* SPDX-License-Identifier: MIT */
/* How Hyper-V's objects are found: references out of values or from the key that tells them apart, and what
 * belongs to whom. */
#include "private.h"

static const struct cim_ref *make(struct hp_arena *arena, const char *server, const char *class_name,
                                  const struct cim_key *keys, size_t count)
{
    return cim_ref_copy(arena, &(struct cim_ref){ .server = server,
                                                  .ns = CIM_NS_VIRTUALIZATION,
                                                  .class_name = class_name,
                                                  .keys = keys,
                                                  .key_count = count });
}

const struct cim_ref *hv_ref_by_id(struct hp_arena *arena, const char *class_name, const char *instance_id)
{
    const struct cim_key key = { "InstanceID", cim_string(instance_id) };
    return make(arena, NULL, class_name, &key, 1);
}

const struct cim_ref *hv_ref_by_name(struct hp_arena *arena, const char *server, const char *class_name,
                                     const char *name)
{
    const struct cim_key keys[] = { { "CreationClassName", cim_string(class_name) },
                                    { "Name", cim_string(name) } };
    return make(arena, server && *server ? server : NULL, class_name, keys, HP_COUNT(keys));
}

const struct cim_ref *hv_vm_ref(struct hp_arena *arena, const char *vm_id)
{
    return hv_ref_by_name(arena, NULL, "Msvm_ComputerSystem", vm_id);
}

struct cim_term hv_part_of(struct hp_arena *arena, const char *owner)
{
    const char *prefix = hp_arena_format(arena, HV_ID_PREFIX "%s\\", owner);
    const char *pattern = hp_arena_format(arena, "%s%%", cim_like_escape(arena, prefix));
    return (struct cim_term){ "InstanceID", CIM_LIKE, cim_string(pattern), 0 };
}

const struct cim_ref *hv_ref_of(struct hp_arena *arena, const struct cim_value *value)
{
    if (!value || value->is_null || value->is_array)
        return NULL;
    if (value->type == CIM_REFERENCE)
        return value->as.ref;
    if (value->type != CIM_STRING || !*value->as.string)
        return NULL;
    struct cim_ref *ref = hp_arena_alloc(arena, sizeof *ref);
    return cim_ref_parse(arena, value->as.string, ref, NULL) == 0 ? ref : NULL;
}
