/* SPDX-License-Identifier: MIT */
/* AddResourceSettings, ModifyResourceSettings and RemoveResourceSettings for GPU adapters (facts page, 2 and
 * 3). Other resources are not supported here. */
#include "base/text.h"
#include "call.h"
#include "cim/wql.h"
#include "serve/paths.h"
#include "serve/providers.h"
#include "work/effects.h"
#include "work/other.h"

#include <stdlib.h>

static const char adapter_class[] = "Msvm_GpuPartitionSettingData";

/* --- reading what is given --- */

/* Each element of ResourceSettings as a GPU adapter. 0, or the ReturnValue that refuses them. */
static uint64_t parse_settings(struct sim_call *call, struct cim_instance ***out, size_t *count)
{
    const struct cim_value *given = sim_arg(call, "ResourceSettings");
    if (!given || !given->as.array.count)
        return SIM_INVALID_PARAMETER;
    *count = given->as.array.count;
    *out = hp_arena_array(call->arena, *count, sizeof **out);
    for (size_t i = 0; i < *count; i++) {
        const struct cim_value *text = &given->as.array.items[i];
        if (text->is_null || !sim_parse_instance(call, text->as.string, &(*out)[i]))
            return SIM_INVALID_PARAMETER;
        if (!hp_text_same((*out)[i]->class_name, adapter_class))
            return SIM_NOT_SUPPORTED;
    }
    return 0;
}

static const char *const resources[HF_RESOURCES] = { "VRAM", "Encode", "Decode", "Compute" };

static void read_quota(struct sim_call *call, const struct cim_instance *instance, const char *before,
                       size_t resource, struct hp_opt_u64 *out)
{
    const char *name = hp_arena_format(call->arena, "%s%s", before, resources[resource]);
    const struct cim_value *value = sim_given(instance, name);
    if (value)
        *out = (struct hp_opt_u64){ .set = true, .value = value->as.u };
}

/* An adapter of this host with nothing said about it. */
static const struct cim_instance *usual_adapter(struct sim_call *call)
{
    const struct sim_view view = sim_plain_view(call->window, call->arena);
    const struct hf_vm nobody = { .id = "" };
    const struct hf_adapter blank = { .id = "" };
    const struct sim_config config = sim_live_config(&nobody);
    return sim_adapter_instance(&view, &config, &blank);
}

static bool takes_other(const struct sim_call *call, const char *property)
{
    return call->world->host.build >= SIM_FIRST_BUILD_WITH_OTHERS && sim_other_of_adapters(property);
}

/* On builds that HyperPoint does not know, every value of the class can be set. What is as usual is not
 * noted. */
static void read_others(struct sim_call *call, const struct cim_instance *instance,
                        struct hf_adapter *adapter)
{
    const struct cim_instance *usual = usual_adapter(call);
    for (size_t i = 0; i < instance->props.count; i++) {
        const struct cim_prop *given = &instance->props.items[i];
        if (given->value.is_null || !takes_other(call, given->name))
            continue;
        HP_STR(text);
        cim_value_print(&text, &given->value);
        const struct cim_value *expected = cim_props_find(&usual->props, given->name);
        bool as_usual = expected && cim_value_equal(&given->value, expected);
        sim_set_other(&call->world->arena, &adapter->other, given->name,
                      as_usual ? NULL : hp_str_text(&text));
    }
}

/* What an instance gives of quotas and placement goes into the adapter; what it does not give stays. */
static void read_quotas(struct sim_call *call, const struct cim_instance *instance,
                        struct hf_adapter *adapter)
{
    for (size_t i = 0; i < HF_RESOURCES; i++) {
        read_quota(call, instance, "MinPartition", i, &adapter->share[i].min);
        read_quota(call, instance, "MaxPartition", i, &adapter->share[i].max);
        read_quota(call, instance, "OptimalPartition", i, &adapter->share[i].optimal);
    }
    read_others(call, instance, adapter);
    const struct cim_value *numa = sim_given(instance, "NumaAwarePlacement");
    if (numa)
        adapter->numa_aware = numa->as.boolean ? HF_YES : HF_NO;
}

/* --- checking it --- */

/* Beside these, every property given must be what each adapter of this host has. */
static bool may_differ(const char *property)
{
    static const char *const free_ones[] = { "InstanceID",        "HostResource", "VirtualSystemIdentifiers",
                                             "ElementName",       "Caption",      "Description",
                                             "NumaAwarePlacement" };
    for (size_t i = 0; i < HP_COUNT(free_ones); i++)
        if (hp_text_same(property, free_ones[i]))
            return true;
    return hp_text_begins(property, "MinPartition") || hp_text_begins(property, "MaxPartition") ||
           hp_text_begins(property, "OptimalPartition");
}

static bool rest_is_usual(struct sim_call *call, const struct cim_instance *instance)
{
    const struct cim_instance *usual = usual_adapter(call);
    for (size_t i = 0; i < instance->props.count; i++) {
        const struct cim_prop *given = &instance->props.items[i];
        const struct cim_value *expected = cim_props_find(&usual->props, given->name);
        if (!given->value.is_null && !may_differ(given->name) && !takes_other(call, given->name) &&
            !cim_value_equal(&given->value, expected))
            return false;
    }
    return true;
}

static bool has_identity(const struct cim_instance *instance)
{
    return sim_given(instance, "ResourceType") && sim_given(instance, "ResourceSubType") &&
           sim_given(instance, "PoolID");
}

/* An add may carry the id of a template or none. */
static bool id_is_free(const struct cim_instance *instance)
{
    const struct cim_value *id = sim_given(instance, "InstanceID");
    if (!id || !*id->as.string)
        return true;
    for (size_t i = 0; i < SIM_DEFINITIONS; i++)
        if (hp_text_same(id->as.string, sim_gpu_definitions[i].instance_id))
            return true;
    return false;
}

static bool asks_for_quotas(const struct hf_adapter *adapter)
{
    for (size_t i = 0; i < HF_RESOURCES; i++)
        if (adapter->share[i].min.set || adapter->share[i].max.set || adapter->share[i].optimal.set)
            return true;
    return false;
}

static bool in_order(struct hp_opt_u64 low, struct hp_opt_u64 high)
{
    return !low.set || !high.set || low.value <= high.value;
}

/* The rules that were seen (facts page, 2.3): units are not checked. */
static bool quotas_are_accepted(const struct hf_world *world, const struct hf_adapter *adapter)
{
    const uint64_t everything = UINT64_MAX;
    for (size_t i = 0; i < HF_RESOURCES; i++) {
        const struct hf_share *share = &adapter->share[i];
        if (!in_order(share->min, share->optimal) || !in_order(share->optimal, share->max) ||
            !in_order(share->min, share->max))
            return false;
    }
    const struct hf_share *vram = &adapter->share[HF_VRAM];
    if ((vram->max.set && vram->max.value == everything) ||
        (vram->optimal.set && vram->optimal.value == everything))
        return false;
    const struct hf_gpu *gpu = hf_adapter_gpu(world, adapter);
    const struct hf_share *encode = &adapter->share[HF_ENCODE];
    if (!gpu || gpu->capacity[HF_ENCODE].total != everything)
        return true;
    return (!encode->max.set || encode->max.value == everything) &&
           (!encode->optimal.set || encode->optimal.value == everything) &&
           (!encode->min.set || encode->min.value == 0 || encode->min.value == everything);
}

/* HostResource must be the path of a GPU that is there, with or without server and namespace (facts
 * page, 2.2); none means automatic. */
static bool read_host_resource(struct sim_call *call, const struct cim_instance *instance,
                               struct hf_adapter *adapter)
{
    const struct cim_value *given = sim_given(instance, "HostResource");
    if (!given || !given->as.array.count)
        return true;
    struct cim_ref ref;
    const struct cim_value *path = given->as.array.items;
    if (given->as.array.count != 1 || path->is_null ||
        cim_ref_parse(call->arena, path->as.string, &ref, NULL))
        return false;
    const char *name = cim_ref_key(&ref, "Name");
    const char *creation = cim_ref_key(&ref, "CreationClassName");
    bool fits = hp_text_same(ref.class_name, "Msvm_PartitionableGpu") && ref.key_count == 2 && name &&
                creation && hp_text_same(creation, "Msvm_PartitionableGpu") && ref.ns &&
                hp_text_same(ref.ns, CIM_NS_VIRTUALIZATION);
    const struct hf_gpu *gpu = fits ? hf_gpu_by_path(call->world, name) : NULL;
    if (!gpu || !sim_gpu_is_listed(gpu))
        return false;
    bool foreign = ref.server && !hf_is_host_name(call->world, ref.server);
    if (foreign && !call->world->behaviour.add_accepts_old_host_name)
        return false;
    adapter->gpu = hp_arena_copy(&call->world->arena, name);
    adapter->host_name = foreign ? hp_arena_copy(&call->world->arena, ref.server) : NULL;
    return true;
}

static bool mmio_and_cache_are_set(const struct hf_vm *vm)
{
    enum { LOW_DEFAULT = 128, HIGH_DEFAULT = 512 };
    return vm->settings.guest_controlled_cache_types && vm->settings.low_mmio_megabytes > LOW_DEFAULT &&
           vm->settings.high_mmio_megabytes > HIGH_DEFAULT;
}

/* Versions up to 9.0, where a program says that GPU partitions need a newer one (facts page, 1.4). */
static bool is_old_version(const struct hf_vm *vm)
{
    enum { LAST_OLD = 9 };
    char *end;
    unsigned long major = strtoul(vm->version, &end, 10);
    unsigned long minor = *end == '.' ? strtoul(end + 1, NULL, 10) : 0;
    return major < LAST_OLD || (major == LAST_OLD && minor == 0);
}

/* The adapter an instance describes; false when the host refuses to add it. */
static bool read_new_adapter(struct sim_call *call, const struct hf_vm *vm,
                             const struct cim_instance *instance, struct hf_adapter *adapter)
{
    const struct hf_behaviour *behaviour = &call->world->behaviour;
    hf_bind_defaults(&hf_adapter_shape, adapter);
    if (!has_identity(instance) || !id_is_free(instance) || !rest_is_usual(call, instance) ||
        !read_host_resource(call, instance, adapter))
        return false;
    read_quotas(call, instance, adapter);
    if (asks_for_quotas(adapter) && behaviour->add_refuses_quotas)
        return false;
    if (behaviour->add_needs_mmio_and_cache && !mmio_and_cache_are_set(vm))
        return false;
    if (behaviour->old_versions_refuse_gpus && is_old_version(vm))
        return false;
    return quotas_are_accepted(call->world, adapter);
}

/* 0, or the ReturnValue that says the VM cannot be changed now. */
static uint64_t state_refusal(const struct sim_call *call, const struct hf_vm *vm)
{
    if (sim_is_busy(call, vm, false))
        return call->world->behaviour.busy_code;
    bool changeable = vm->state == HF_STATE_OFF || call->world->behaviour.hot_add_allowed;
    return changeable ? 0 : SIM_INVALID_STATE;
}

/* --- doing it --- */

static int answer_with_results(struct sim_call *call, const struct hf_vm *vm,
                               const struct hf_adapters *adapters)
{
    struct cim_value *refs = hp_arena_array(call->arena, adapters->count, sizeof *refs);
    for (size_t i = 0; i < adapters->count; i++) {
        const struct cim_ref *ref = sim_adapter_ref(call->arena, call->world, vm->id, adapters->items[i].id);
        refs[i] = cim_reference(cim_ref_copy(call->arena, ref));
    }
    if (adapters->count)
        cim_props_set(call->arena, call->out, "ResultingResourceSettings",
                      cim_array(CIM_REFERENCE, refs, adapters->count));
    return sim_answer(call, SIM_DONE);
}

static void push_adapter(struct sim_call *call, struct hf_adapters *list, const struct hf_adapter *adapter)
{
    list->items =
        hp_arena_grow(&call->world->arena, list->items, list->count, &list->capacity, sizeof *list->items);
    list->items[list->count++] = *adapter;
}

/* At once or as a job, as the scenario says. */
static int change(struct sim_call *call, const struct hf_vm *vm, enum sim_job_type type,
                  const struct hf_effect *effect)
{
    if (call->world->behaviour.changes_run_as_jobs)
        return sim_answer_effect(call, vm, type, call->world->behaviour.job_milliseconds.modify, effect);
    struct hf_job job = { .vm = vm->id, .effect = *effect, .started = call->now };
    sim_effect_perform(call->world, &job, call->now);
    return answer_with_results(call, vm, &effect->adapters);
}

static int refuse(struct sim_call *call, const struct hf_vm *vm, enum sim_job_type type, const char *verb)
{
    return sim_answer_refusal(
        call, vm, type, SIM_INVALID_PARAMETER,
        hp_arena_format(call->arena, "'%s' failed to %s device 'GPU Partition'. (Virtual machine ID %s)",
                        vm->name, verb, vm->id));
}

/* Reads every instance into the effect; false at the first one that is refused. */
static bool read_new_adapters(struct sim_call *call, const struct hf_vm *vm,
                              struct cim_instance *const *instances, size_t count, struct hf_effect *effect)
{
    bool accepted = true;
    for (size_t i = 0; accepted && i < count; i++) {
        struct hf_adapter adapter;
        accepted = read_new_adapter(call, vm, instances[i], &adapter);
        if (accepted)
            push_adapter(call, &effect->adapters, &adapter);
    }
    if (!accepted && !call->world->behaviour.add_can_stop_half_way)
        effect->adapters.count = 0;
    for (size_t i = 0; i < effect->adapters.count; i++)
        effect->adapters.items[i].id = hf_new_id(call->world);
    return accepted;
}

int sim_add_resource_settings(struct sim_call *call)
{
    struct cim_ref ref;
    struct hf_vm *vm;
    struct hf_checkpoint *checkpoint;
    struct cim_instance **instances;
    size_t count;
    const struct cim_value *target = sim_arg(call, "AffectedConfiguration");
    if (!target)
        return sim_answer(call, SIM_INVALID_PARAMETER);
    int rc = sim_ref_of_value(call, target, &ref);
    if (rc)
        return rc;
    if (!sim_config_of_ref(call, &ref, &vm, &checkpoint))
        return sim_answer_gone(call);
    uint64_t code = checkpoint ? SIM_INVALID_PARAMETER : parse_settings(call, &instances, &count);
    if (!code)
        code = state_refusal(call, vm);
    if (code)
        return sim_answer(call, code);
    struct hf_effect effect = { .kind = HF_EFFECT_ADD_ADAPTERS };
    if (read_new_adapters(call, vm, instances, count, &effect))
        return change(call, vm, SIM_JOB_ADD_RESOURCES, &effect);
    struct hf_job half = { .vm = vm->id, .effect = effect, .started = call->now };
    sim_effect_perform(call->world, &half, call->now);
    return refuse(call, vm, SIM_JOB_ADD_RESOURCES, "add");
}

/* The adapter of a VM that an InstanceID names. Checkpoints' and templates' are not meant, and one that has
 * no row is not there. */
static struct hf_adapter *find_adapter(struct sim_call *call, const char *instance_id, struct hf_vm **vm)
{
    const char *owner;
    const char *part;
    if (!sim_ids_in_part_id(call->arena, instance_id, &owner, &part))
        return NULL;
    *vm = hf_vm_by_id(call->world, owner);
    struct hf_adapter *adapter = *vm ? hf_adapter_by_id(&(*vm)->adapters, part) : NULL;
    return adapter && sim_adapter_is_visible(call->world, adapter) ? adapter : NULL;
}

/* HostResource may be sent back, in any form; another GPU needs another adapter. */
static bool keeps_host_resource(struct sim_call *call, const struct cim_instance *instance,
                                const struct hf_adapter *adapter)
{
    const struct cim_value *given = sim_given(instance, "HostResource");
    struct cim_ref ref;
    if (!given || !given->as.array.count)
        return true;
    const struct cim_value *text = given->as.array.items;
    struct cim_ref now;
    const char *shown = sim_host_resource(call->arena, call->world, adapter);
    return given->as.array.count == 1 && !text->is_null && shown &&
           cim_ref_parse(call->arena, text->as.string, &ref, NULL) == 0 &&
           cim_ref_parse(call->arena, shown, &now, NULL) == 0 && cim_ref_same(&ref, &now);
}

int sim_modify_resource_settings(struct sim_call *call)
{
    struct cim_instance **instances;
    size_t count;
    struct hf_vm *vm = NULL;
    struct hf_effect effect = { .kind = HF_EFFECT_MODIFY_ADAPTERS };
    uint64_t code = parse_settings(call, &instances, &count);
    for (size_t i = 0; !code && i < count; i++) {
        const struct cim_value *id = sim_given(instances[i], "InstanceID");
        struct hf_vm *owner = NULL;
        const struct hf_adapter *now = id ? find_adapter(call, id->as.string, &owner) : NULL;
        if (!now)
            return id ? sim_answer_gone(call) : sim_answer(call, SIM_INVALID_PARAMETER);
        if (vm && owner != vm)
            code = SIM_INVALID_PARAMETER;
        vm = owner;
        struct hf_adapter changed = *now;
        read_quotas(call, instances[i], &changed);
        push_adapter(call, &effect.adapters, &changed);
        if (!rest_is_usual(call, instances[i]) || !keeps_host_resource(call, instances[i], now))
            code = SIM_INVALID_PARAMETER;
    }
    if (!code)
        code = state_refusal(call, vm);
    if (code)
        return sim_answer(call, code);
    for (size_t i = 0; i < effect.adapters.count; i++)
        if (!quotas_are_accepted(call->world, &effect.adapters.items[i]))
            return refuse(call, vm, SIM_JOB_MODIFY_RESOURCES, "modify");
    return change(call, vm, SIM_JOB_MODIFY_RESOURCES, &effect);
}

static bool is_listed(const struct hf_texts *list, const char *text)
{
    for (size_t i = 0; i < list->count; i++)
        if (hp_text_same(list->items[i], text))
            return true;
    return false;
}

int sim_remove_resource_settings(struct sim_call *call)
{
    struct hf_vm *vm = NULL;
    struct hf_effect effect = { .kind = HF_EFFECT_REMOVE_ADAPTERS };
    const struct cim_value *given = sim_arg(call, "ResourceSettings");
    if (!given || !given->as.array.count)
        return sim_answer(call, SIM_INVALID_PARAMETER);
    for (size_t i = 0; i < given->as.array.count; i++) {
        struct cim_ref ref;
        struct hf_vm *owner = NULL;
        int rc = sim_ref_of_value(call, &given->as.array.items[i], &ref);
        if (rc)
            return rc;
        bool right_class = hp_text_same(ref.class_name, adapter_class) && ref.key_count == 1;
        const struct hf_adapter *adapter =
            right_class ? find_adapter(call, cim_ref_key(&ref, "InstanceID"), &owner) : NULL;
        if (!adapter)
            return sim_answer_gone(call);
        if ((vm && owner != vm) || is_listed(&effect.ids, adapter->id))
            return sim_answer(call, SIM_INVALID_PARAMETER);
        vm = owner;
        effect.ids.items = hp_arena_grow(&call->world->arena, effect.ids.items, effect.ids.count,
                                         &effect.ids.capacity, sizeof *effect.ids.items);
        effect.ids.items[effect.ids.count++] = adapter->id;
    }
    uint64_t code = state_refusal(call, vm);
    return code ? sim_answer(call, code) : change(call, vm, SIM_JOB_REMOVE_RESOURCES, &effect);
}
