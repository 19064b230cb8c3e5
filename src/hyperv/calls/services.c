/* SPDX-License-Identifier: MIT */
/* How Hyper-V's objects are found: references out of values or from the key that tells them apart, what
 * belongs to whom, and the two services every change goes through. */
#include "private.h"
#include "required.h"

#include "cim/status.h"

/* --- references --- */

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

/* --- services --- */

/* As recorded on real hosts: vmms on Windows Server 2016 and in a log of failed calls, vssnapsvc on 2012 R2
 * and 2016. */
static const struct {
    const char *class_name;
    const char *name;
} known[HV_SERVICES] = {
    [HV_MANAGEMENT] = { HV_MANAGEMENT_CLASS, "vmms" },
    [HV_CHECKPOINTING] = { HV_CHECKPOINTING_CLASS, "vssnapsvc" },
    [HV_IMAGES] = { HV_IMAGES_CLASS, NULL }, /* not recorded: it is looked up */
};

int hv_find_service(struct hv_host *host, enum hv_service_kind kind, struct hp_error *err)
{
    struct hv_service *service = &host->services[kind];
    struct cim_instances rows = { 0 };
    if (service->confirmed)
        return 0;
    struct cim_query query =
        cim_select(&host->arena, CIM_NS_VIRTUALIZATION, "*", known[kind].class_name, NULL, 0);
    int rc = hv_query(host, &query, &host->arena, &rows, err);
    if (rc)
        return rc;
    if (rows.count == 0 || !rows.items[0].path)
        return hv_no_rights(host, err);
    *service = (struct hv_service){ rows.items[0].path, true };
    return 0;
}

static const struct cim_ref *path_of(struct hv_host *host, enum hv_service_kind kind)
{
    const struct cim_key keys[] = { { "CreationClassName", cim_string(known[kind].class_name) },
                                    { "Name", cim_string(known[kind].name) },
                                    { "SystemCreationClassName", cim_string("Msvm_ComputerSystem") },
                                    { "SystemName", cim_string(host->name) } };
    return cim_ref_copy(&host->arena, &(struct cim_ref){ .ns = CIM_NS_VIRTUALIZATION,
                                                         .class_name = known[kind].class_name,
                                                         .keys = keys,
                                                         .key_count = HP_COUNT(keys) });
}

/* What a host answers to a path that names none of its objects; then nothing happened. Recorded: 0x80041002
 * for another SystemName. */
static bool is_no_such_object(const struct hp_error *err)
{
    const struct hp_code *code = &err->codes[HP_LEVEL_WMI];
    return code->known &&
           (code->value == (uint32_t)CIM_S_NOT_FOUND || code->value == (uint32_t)CIM_S_INVALID_OBJECT_PATH);
}

const struct cim_ref *hv_service_path(struct hv_host *host, enum hv_service_kind kind)
{
    struct hv_service *service = &host->services[kind];
    if (!service->path && host->name && known[kind].name)
        service->path = path_of(host, kind);
    return service->path;
}

int hv_invoke(struct hv_host *host, enum hv_service_kind kind, const char *method, const struct cim_props *in,
              struct hp_arena *arena, struct cim_props *out, struct hp_error *err)
{
    struct hv_service *service = &host->services[kind];
    HP_ERROR(cause);
    int rc = hv_service_path(host, kind) ? 0 : hv_find_service(host, kind, err);
    if (rc)
        return rc;
    const struct cim_ref *tried = service->path;
    rc = cim_invoke(host->session, tried, method, in, arena, out, &cause);
    if (rc && !service->confirmed && is_no_such_object(&cause)) {
        rc = hv_find_service(host, kind, err);
        if (rc || !cim_ref_same(service->path, tried))
            return rc ? rc : cim_invoke(host->session, service->path, method, in, arena, out, err);
    }
    service->confirmed = service->confirmed || !rc;
    return hp_error_move(err, &cause);
}

int hv_host_find_services(struct hv_host *host, struct hp_error *err)
{
    int rc = hv_find_service(host, HV_MANAGEMENT, err);
    return rc ? rc : hv_find_service(host, HV_CHECKPOINTING, err);
}

/* --- what is relied on --- */

static const struct hv_required relied[] = {
    { .class_name = HV_MANAGEMENT_CLASS },
    { .class_name = HV_CHECKPOINTING_CLASS },
};
const struct hv_required_list hv_required_by_services = HV_LIST(relied);

int hv_check_rights(struct hv_host *host, struct hp_error *err)
{
    HP_ARENA(arena);
    struct cim_instances systems = { 0 };
    int rc = hv_find_service(host, HV_MANAGEMENT, err);
    if (rc)
        return rc;
    /* The host is one of its systems: with rights, this list is never empty. */
    struct cim_query query =
        cim_select(&arena, CIM_NS_VIRTUALIZATION, "CreationClassName, Name", "Msvm_ComputerSystem", NULL, 0);
    rc = hv_query(host, &query, &arena, &systems, err);
    return rc || systems.count ? rc : hv_no_rights(host, err);
}
