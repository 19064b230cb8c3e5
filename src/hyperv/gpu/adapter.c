/* SPDX-License-Identifier: MIT */
/* Adapters of a VM on the host: read, removed, added, tuned. */
#include "hyperv/adapter.h"

#include "adapter_object.h"
#include "base/guid.h"
#include "base/text.h"
#include "cim/embed.h"
#include "calls/required.h"

#include <string.h>

#define TEMPLATE_PREFIX "Microsoft:Definition\\"
#define TEMPLATE_SUFFIX "\\Default"

static bool is_template(const char *id)
{
    return hp_text_begins(id, TEMPLATE_PREFIX) && hp_text_ends(id, TEMPLATE_SUFFIX);
}

static struct cim_query select_adapters(struct hp_arena *arena, const struct cim_term *terms, size_t count)
{
    return cim_select(arena, CIM_NS_VIRTUALIZATION, "*", HV_ADAPTER_CLASS, terms, count);
}

struct cim_query hv_adapters_query(struct hp_arena *arena, const struct hv_vm *vm_or_null)
{
    if (!vm_or_null)
        return select_adapters(arena, NULL, 0);
    const struct cim_term terms[] = {
        hv_part_of(arena, vm_or_null->id),
        { "InstanceID", CIM_LIKE, cim_string("%Default"), 0 },
    };
    return select_adapters(arena, terms, HP_COUNT(terms));
}

/* The template has been seen on every host that has a GPU partition pool (facts page, 1.8), so its absence
 * tells that this account does not see what is there, or that there is no pool. Either way an empty list
 * would prove nothing. */
static int no_template(struct hv_host *host, struct hp_error *err)
{
    int rc = hv_check_rights(host, err);
    if (rc)
        return rc;
    hp_error_set(err, HP_E_ACCESS,
                 "Hyper-V shows no GPU partition pool: HyperPoint cannot tell which GPUs the VM has");
    hp_error_next(
        err, "check that this Windows edition and the GPU's driver support GPU partitioning, and that this "
             "account is an administrator or in Hyper-V Administrators");
    return HP_E_ACCESS;
}

/* What is done to one of two adapters with one id would be done to the other. */
static int refuse_twice(struct hp_arena *arena, const struct hv_adapters *adapters, struct hp_error *err)
{
    static const struct hv_layout layout = {
        .kind = HV_UNUSABLE_ADAPTER,
        .size = sizeof(struct hv_adapter),
        .id = offsetof(struct hv_adapter, id),
        .name = offsetof(struct hv_adapter, id),
    };
    struct hv_unusables twice = { .count = 0 };
    struct hv_adapter *items = hp_arena_array(arena, adapters->count, sizeof *items);
    for (size_t i = 0; i < adapters->count; i++)
        items[i] = adapters->items[i];
    hv_drop_twice(arena, items, adapters->count, &layout, &twice);
    if (twice.count == 0)
        return 0;
    return hp_error_set(err, HP_E_FAILED, "Hyper-V lists two GPU adapters with the ID %s", twice.items[0].id);
}

int hv_adapter_read(struct hv_host *host, const struct hv_vm *vm, struct hp_arena *arena,
                    struct hv_adapters *out, const struct cim_instance **template, struct hp_error *err)
{
    const char *prefix = hp_arena_format(arena, "Microsoft:%s\\", vm->id);
    const struct cim_query query = hv_adapters_query(arena, vm);
    struct cim_instances rows = { 0 };
    int rc = hv_query(host, &query, arena, &rows, err);
    if (rc)
        return rc;
    struct hv_adapters adapters = { hp_arena_array(arena, rows.count, sizeof *adapters.items), 0 };
    const struct cim_instance *found = NULL;
    for (size_t i = 0; i < rows.count; i++) {
        struct hv_adapter adapter;
        const char *id;
        rc = hv_adapter_decode_id(arena, &rows.items[i], &id, err);
        if (!rc && !hp_text_begins(id, prefix) && !is_template(id))
            continue;
        if (!rc)
            rc = hv_adapter_decode(arena, &rows.items[i], &adapter, err);
        if (rc)
            return rc;
        if (is_template(id))
            found = adapter.object;
        else
            adapters.items[adapters.count++] = adapter;
    }
    if (!found)
        return no_template(host, err);
    rc = refuse_twice(arena, &adapters, err);
    if (rc)
        return rc;
    *out = adapters;
    if (template)
        *template = found;
    return 0;
}

int hv_adapter_read_contained(struct hv_host *host, const char *checkpoint_id, struct hp_arena *arena,
                              struct hv_adapters *out, struct hp_error *err)
{
    const char *prefix = hp_arena_format(arena, "Microsoft:%s\\", checkpoint_id);
    const struct cim_term term = hv_part_of(arena, checkpoint_id);
    const struct cim_query query = select_adapters(arena, &term, 1);
    struct cim_instances rows = { 0 };
    int rc = hv_query(host, &query, arena, &rows, err);
    if (rc)
        return rc;
    struct hv_adapters adapters = { hp_arena_array(arena, rows.count, sizeof *adapters.items), 0 };
    for (size_t i = 0; !rc && i < rows.count; i++) {
        const char *id;
        rc = hv_adapter_decode_id(arena, &rows.items[i], &id, err);
        if (!rc && hp_text_begins(id, prefix))
            rc = hv_adapter_decode(arena, &rows.items[i], &adapters.items[adapters.count++], err);
    }
    if (!rc)
        *out = adapters;
    return rc;
}

int hv_adapter_read_all(struct hv_host *host, struct hp_arena *arena, struct hv_adapters *out,
                        const char *const **owners, struct hv_unusables *unusable, struct hp_error *err)
{
    const struct cim_query query = hv_adapters_query(arena, NULL);
    struct cim_instances rows = { 0 };
    int rc = hv_query(host, &query, arena, &rows, err);
    if (rc)
        return rc;
    struct hv_adapters adapters = { hp_arena_array(arena, rows.count, sizeof *adapters.items), 0 };
    const char **ids = hp_arena_array(arena, rows.count, sizeof *ids);
    static const char prefix[] = "Microsoft:";
    for (size_t i = 0; i < rows.count; i++) {
        const char *id;
        hv_adapter_decode_id(arena, &rows.items[i], &id, NULL);
        const char *end = strchr(id, '\\');
        if (!hp_text_begins(id, prefix) || !end) {
            hv_unusable_add(arena, unusable,
                            &(struct hv_unusable){ .kind = HV_UNUSABLE_ADAPTER,
                                                   .id = hv_text_of(&rows.items[i], "InstanceID"),
                                                   .why = "its ID does not say which VM has it" });
            continue;
        }
        const char *owner =
            hp_arena_copy_part(arena, id + strlen(prefix), (size_t)(end - id) - strlen(prefix));
        if (!hp_guid_is(owner)) /* the definitions */
            continue;
        if (hv_adapter_decode(arena, &rows.items[i], &adapters.items[adapters.count], NULL) == 0)
            ids[adapters.count++] = owner;
        else
            hv_unusable_add(arena, unusable,
                            &(struct hv_unusable){ .kind = HV_UNUSABLE_ADAPTER,
                                                   .id = id,
                                                   .vm_id = owner,
                                                   .why = "the GPU it names cannot be read" });
    }
    *out = adapters;
    *owners = ids;
    return 0;
}

int hv_adapter_remove(struct hv_host *host, const struct hv_adapter *adapters, size_t count,
                      struct hp_error *err)
{
    HP_ARENA(arena);
    struct cim_value *refs = hp_arena_array(&arena, count, sizeof *refs);
    for (size_t i = 0; i < count; i++)
        refs[i] = cim_reference(hv_ref_by_id(&arena, HV_ADAPTER_CLASS, adapters[i].id));
    struct cim_props in = { 0 };
    cim_props_set(&arena, &in, "ResourceSettings", cim_array(CIM_REFERENCE, refs, count));
    struct hv_answer answer;
    return hv_call(host, HV_MANAGEMENT, "RemoveResourceSettings", &in, "remove the GPU adapters", &arena,
                   &answer, err);
}

/* The ids of what was added, where the call says them (it does when it ran without a job). */
static void take_ids(struct hp_arena *arena, const struct cim_value *results, size_t count, const char **ids)
{
    if (!results || results->is_null || !results->is_array || results->as.array.count != count)
        return;
    for (size_t i = 0; i < count; i++) {
        const struct cim_ref *ref = hv_ref_of(arena, &results->as.array.items[i]);
        ids[i] = ref ? hp_arena_copy(arena, cim_ref_key(ref, "InstanceID")) : NULL;
    }
}

int hv_adapter_add(struct hv_host *host, const struct hv_vm *vm, const struct cim_instance *template,
                   const struct hv_adapter *adapters, size_t count, struct hp_arena *arena, const char **ids,
                   struct hp_error *err)
{
    const char **texts = hp_arena_array(arena, count, sizeof *texts);
    struct cim_ref settings;
    int rc = cim_ref_parse(arena, vm->settings_path, &settings, err);
    for (size_t i = 0; !rc && i < count; i++)
        rc = hv_adapter_add_text(arena, template, &adapters[i], &texts[i], err);
    if (rc)
        return rc;
    struct cim_props in = { 0 };
    cim_props_set(arena, &in, "AffectedConfiguration", cim_reference(&settings));
    cim_props_set(arena, &in, "ResourceSettings", cim_string_array(arena, texts, count));
    struct hv_answer answer;
    rc =
        hv_call(host, HV_MANAGEMENT, "AddResourceSettings", &in, "add the GPU adapters", arena, &answer, err);
    if (!rc)
        take_ids(arena, cim_props_find(&answer.out, "ResultingResourceSettings"), count, ids);
    return rc;
}

int hv_adapter_tune(struct hv_host *host, const struct cim_instance *template,
                    const struct hv_adapter *adapters, size_t count, struct hp_error *err)
{
    HP_ARENA(arena);
    const char **texts = hp_arena_array(&arena, count, sizeof *texts);
    size_t changes = 0;
    for (size_t i = 0; i < count; i++) {
        int rc = hv_adapter_tune_text(&arena, template, &adapters[i], &texts[changes], err);
        if (rc)
            return rc;
        changes += texts[changes] != NULL;
    }
    if (changes == 0)
        return 0;
    struct cim_props in = { 0 };
    cim_props_set(&arena, &in, "ResourceSettings", cim_string_array(&arena, texts, changes));
    return hv_call_setting(host, "ModifyResourceSettings", &in, "set the values of the GPU adapters", err);
}

int hv_adapter_try_card(struct hv_host *host, const struct hv_adapter *adapter, struct hp_error *err)
{
    HP_ARENA(arena);
    HP_STR(text);
    const struct cim_value *card = cim_props_find(&adapter->object->props, "HostResource");
    if (!cim_wording_is_open(host->session) || !adapter->instance_path || adapter->gpu_hidden || !card)
        return 0;
    struct cim_instance *object = cim_instance_new(&arena, HV_ADAPTER_CLASS);
    cim_props_set(&arena, &object->props, "InstanceID", cim_string(adapter->id));
    cim_props_set(&arena, &object->props, "HostResource", *card);
    int rc = cim_embed_write(&text, object, err);
    if (rc)
        return rc;
    struct cim_props in = { 0 };
    const char *only = hp_str_text(&text);
    cim_props_set(&arena, &in, "ResourceSettings", cim_string_array(&arena, &only, 1));
    return hv_call_setting(host, "ModifyResourceSettings", &in,
                           "set the card of a GPU adapter to the one it has", err);
}

/* --- what is relied on --- */

static const struct cim_parameter_decl remove_parameters[] = {
    HV_IN_MANY("ResourceSettings", CIM_REFERENCE),
    HV_OUT_JOB,
};

static const struct cim_parameter_decl add_parameters[] = {
    HV_IN("AffectedConfiguration", CIM_REFERENCE),
    HV_IN_MANY("ResourceSettings", CIM_STRING),
    HV_OUT_MANY("ResultingResourceSettings", CIM_REFERENCE),
    HV_OUT_JOB,
};

static const struct cim_parameter_decl modify_parameters[] = {
    HV_IN_MANY("ResourceSettings", CIM_STRING),
    HV_OUT_JOB,
};

static const struct cim_method_decl methods[] = {
    HV_METHOD("RemoveResourceSettings", remove_parameters),
    HV_METHOD("AddResourceSettings", add_parameters),
    HV_METHOD("ModifyResourceSettings", modify_parameters),
};

static const struct hv_required relied[] = { { .class_name = HV_MANAGEMENT_CLASS, HV_METHODS(methods) } };
const struct hv_required_list hv_required_by_adapter = HV_LIST(relied);
