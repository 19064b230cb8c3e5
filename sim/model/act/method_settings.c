/* SPDX-License-Identifier: MIT */
/* ModifySystemSettings: changing the configuration of a VM or the name and Notes of a checkpoint. */
#include "base/text.h"
#include "call.h"
#include "serve/paths.h"
#include "serve/providers.h"
#include "work/effects.h"
#include "work/other.h"

#include <inttypes.h>

/* What can be changed: the property, the key of the same value in the state file, and when. */
struct changeable {
    const char *property;
    const char *key;
    enum { WHOLE_VALUE, WORD, FIRST_TEXT } form; /* WORD: enumerations whose first value is 2 */
    bool of_checkpoints;
    bool needs_off; /* these are also the ones that run as a job */
};

static const struct changeable changeables[] = {
    { "ElementName", "name", WHOLE_VALUE, true, false },
    { "Notes", "notes", FIRST_TEXT, true, false },
    { "UserSnapshotType", "checkpointType", WORD, false, false },
    { "AutomaticSnapshotsEnabled", "automaticCheckpoints", WHOLE_VALUE, false, false },
    { "AutomaticStartupAction", "automaticStartAction", WORD, false, false },
    { "AutomaticShutdownAction", "automaticStopAction", WORD, false, false },
    { "GuestControlledCacheTypes", "guestControlledCacheTypes", WHOLE_VALUE, false, true },
    { "EnableHibernation", "hibernation", WHOLE_VALUE, false, true },
    { "LowMmioGapSize", "lowMmioMegabytes", WHOLE_VALUE, false, true },
    { "HighMmioGapSize", "highMmioMegabytes", WHOLE_VALUE, false, true },
    { "HighMmioGapBase", "highMmioBaseMegabytes", WHOLE_VALUE, false, true },
};

/* Of builds that HyperPoint does not know: kept by name. */
#define OTHER "other:"

static const struct changeable *find_changeable(const struct sim_call *call, const char *property,
                                                const struct hf_checkpoint *checkpoint)
{
    if (hp_text_same(property, "HighMmioGapBase") && !call->world->behaviour.high_mmio_base_writable)
        return NULL;
    for (size_t i = 0; i < HP_COUNT(changeables); i++)
        if (hp_text_same(changeables[i].property, property))
            return !checkpoint || changeables[i].of_checkpoints ? &changeables[i] : NULL;
    return NULL;
}

/* Only element 0 of Notes counts; an empty array says nothing. */
static bool is_first_text(const struct changeable *changeable)
{
    return changeable && changeable->form == FIRST_TEXT;
}

static bool says_nothing(const struct changeable *changeable, const struct cim_value *value)
{
    return value->is_null || (is_first_text(changeable) && value->as.array.count == 0);
}

static bool is_unchanged(const struct changeable *changeable, const struct cim_value *given,
                         const struct cim_value *now)
{
    if (is_first_text(changeable))
        return now && !now->is_null && cim_value_equal(&given->as.array.items[0], &now->as.array.items[0]);
    return now && cim_value_equal(given, now);
}

/* The value as hf_bind_set reads it; NULL when it cannot be one. */
static const char *text_of(struct sim_call *call, const struct changeable *changeable,
                           const struct cim_value *value)
{
    if (changeable->form == FIRST_TEXT) {
        const struct cim_value *first = &value->as.array.items[0];
        return first->is_null ? "" : first->as.string;
    }
    if (changeable->form == WORD) {
        const char *const *words = hf_bind_field(&hf_vm_shape, changeable->key)->words;
        for (uint64_t i = 2; *words; words++, i++)
            if (i == value->as.u)
                return *words;
        return NULL;
    }
    if (value->type == CIM_BOOLEAN)
        return value->as.boolean ? "true" : "false";
    if (value->type == CIM_STRING)
        return *value->as.string ? value->as.string : NULL;
    return hp_arena_format(call->arena, "%" PRIu64, value->as.u);
}

/* The limits of a value are those of the state file. */
static bool is_acceptable(struct sim_call *call, const struct changeable *changeable, const char *text)
{
    struct hf_vm trial;
    hf_bind_defaults(&hf_vm_shape, &trial);
    const struct hf_field *field = hf_bind_field(&hf_vm_shape, changeable->key);
    return text && field && hf_bind_set(field, call->arena, &trial, text, NULL) == 0;
}

static const struct cim_property_decl *find_other(const struct sim_call *call, const char *property,
                                                  const struct hf_checkpoint *checkpoint)
{
    const struct cim_property_decl *other = checkpoint ? NULL : sim_other_of_settings(property);
    return other && other->since <= call->world->host.build ? other : NULL;
}

/* What is to be changed, in the form of an effect. */
struct plan {
    struct hf_changes changes;
    bool needs_off;
};

static void add_change(struct sim_call *call, struct plan *plan, const char *key, const char *text)
{
    struct hp_arena *arena = &call->world->arena;
    struct hf_changes *list = &plan->changes;
    list->items = hp_arena_grow(arena, list->items, list->count, &list->capacity, sizeof *list->items);
    list->items[list->count++] =
        (struct hf_change){ .key = hp_arena_copy(arena, key), .value = hp_arena_copy(arena, text) };
}

static void add_other(struct sim_call *call, struct plan *plan, const struct cim_prop *given)
{
    HP_STR(text);
    cim_value_print(&text, &given->value);
    add_change(call, plan, hp_arena_format(call->arena, OTHER "%s", given->name), hp_str_text(&text));
}

/* 0, or the ReturnValue for a value that cannot be set. */
static uint64_t plan_changes(struct sim_call *call, const struct cim_instance *given, const struct hf_vm *vm,
                             const struct hf_checkpoint *checkpoint, struct plan *plan)
{
    const struct sim_view view = sim_plain_view(call->window, call->arena);
    const struct sim_config config = checkpoint ? sim_checkpoint_config(vm, checkpoint) : sim_live_config(vm);
    const struct cim_instance *now = sim_settings_instance(&view, &config);
    for (size_t i = 0; i < given->props.count; i++) {
        const struct cim_prop *property = &given->props.items[i];
        const struct changeable *changeable = find_changeable(call, property->name, checkpoint);
        if (says_nothing(changeable, &property->value) ||
            is_unchanged(changeable, &property->value, cim_props_find(&now->props, property->name)))
            continue;
        if (find_other(call, property->name, checkpoint)) {
            add_other(call, plan, property);
            continue;
        }
        const char *text = changeable ? text_of(call, changeable, &property->value) : NULL;
        if (!changeable || !is_acceptable(call, changeable, text))
            return SIM_INVALID_PARAMETER;
        const struct hf_behaviour *behaviour = &call->world->behaviour;
        bool keeps = checkpoint ? behaviour->checkpoint_notes_persist : behaviour->vm_notes_persist;
        if (changeable->form == FIRST_TEXT && !keeps)
            continue;
        add_change(call, plan, changeable->key, text);
        plan->needs_off = plan->needs_off || changeable->needs_off;
    }
    return 0;
}

/* A property that is sent along and cannot be written, where the host minds (facts page, 3.4). */
static const char *unwanted_property(const struct sim_call *call, const struct cim_instance *given,
                                     const struct hf_checkpoint *checkpoint)
{
    for (size_t i = 0; call->world->behaviour.settings_take_changes_only && i < given->props.count; i++) {
        const struct cim_prop *property = &given->props.items[i];
        if (!property->value.is_null && !hp_text_same(property->name, "InstanceID") &&
            !find_changeable(call, property->name, checkpoint) &&
            !find_other(call, property->name, checkpoint))
            return property->name;
    }
    return NULL;
}

static int refuse_property(struct sim_call *call, const struct hf_vm *vm, const char *property)
{
    return sim_answer_refusal(
        call, vm, SIM_JOB_MODIFY_VM, SIM_FAILED,
        hp_arena_format(call->arena, "'%s': the property %s cannot be changed.", vm->name, property));
}

int sim_modify_system_settings(struct sim_call *call)
{
    struct cim_instance *given;
    struct hf_vm *vm;
    struct hf_checkpoint *checkpoint;
    struct plan plan = { .needs_off = false };
    const struct hf_behaviour *behaviour = &call->world->behaviour;
    if (!sim_parse_instance(call, sim_arg_text(call, "SystemSettings"), &given) ||
        !hp_text_same(given->class_name, "Msvm_VirtualSystemSettingData"))
        return sim_answer(call, SIM_INVALID_PARAMETER);
    const struct cim_value *id = sim_given(given, "InstanceID");
    if (!id)
        return sim_answer(call, SIM_INVALID_PARAMETER);
    if (!sim_config_of_id(call, id->as.string, &vm, &checkpoint))
        return sim_answer_gone(call);
    uint64_t code = plan_changes(call, given, vm, checkpoint, &plan);
    if (!code && sim_is_busy(call, vm, false))
        code = behaviour->busy_code;
    if (!code && plan.needs_off && vm->state != HF_STATE_OFF)
        code = SIM_INVALID_STATE;
    const char *unwanted = code ? NULL : unwanted_property(call, given, checkpoint);
    if (unwanted)
        return refuse_property(call, vm, unwanted);
    if (code || !plan.changes.count)
        return sim_answer(call, code);
    struct hf_effect effect = { .kind = HF_EFFECT_MODIFY_SETTINGS,
                                .checkpoint = checkpoint ? checkpoint->id : NULL,
                                .changes = plan.changes };
    if (behaviour->changes_run_as_jobs || (plan.needs_off && behaviour->mmio_changes_run_as_jobs))
        return sim_answer_effect(call, vm, SIM_JOB_MODIFY_VM, behaviour->job_milliseconds.modify, &effect);
    struct hf_job job = { .vm = vm->id, .effect = effect, .started = call->now };
    sim_effect_perform(call->world, &job, call->now);
    return sim_answer(call, SIM_DONE);
}
