/* SPDX-License-Identifier: MIT */
/* The methods of Msvm_VirtualSystemSnapshotService (facts page, 4 and 5). */
#include "base/text.h"
#include "call.h"
#include "serve/paths.h"
#include "work/effects.h"
#include "work/space.h"

#include <inttypes.h>

/* --- CreateSnapshot --- */

enum snapshot_type { FULL = 2, DISK = 3, RECOVERY = 32768, AUTOMATIC = 34818 };

/* What SnapshotSettings say. */
struct asked {
    const char *name; /* where the host takes the checkpoint's name out of them */
    bool ignores_disks;
};

/* '' or NULL, or settings of a checkpoint, or (as some callers send) of a VM. 0 or the ReturnValue. */
static uint64_t check_settings(struct sim_call *call, struct asked *asked)
{
    const char *text = sim_arg_text(call, "SnapshotSettings");
    struct cim_instance *settings;
    if (!text || !*text)
        return 0;
    if (!sim_parse_instance(call, text, &settings))
        return SIM_INVALID_PARAMETER;
    if (hp_text_same(settings->class_name, "Msvm_VirtualSystemSnapshotSettingData")) {
        const struct cim_value *ignores = sim_given(settings, "IgnoreNonSnapshottableDisks");
        asked->ignores_disks = ignores && ignores->as.boolean;
        return 0;
    }
    if (!hp_text_same(settings->class_name, "Msvm_VirtualSystemSettingData"))
        return SIM_INVALID_PARAMETER;
    const struct cim_value *given = sim_given(settings, "ElementName");
    if (given && *given->as.string && call->world->behaviour.checkpoint_name_in_settings)
        asked->name = hp_arena_copy(&call->world->arena, given->as.string);
    return 0;
}

static uint64_t check_type(const struct sim_call *call, struct hf_effect *effect)
{
    enum { FIRST_WITH_AUTOMATIC_ONES = 16299 };
    const struct cim_value *type = sim_arg(call, "SnapshotType");
    if (!type)
        return SIM_INVALID_PARAMETER;
    effect->automatic = type->as.u == AUTOMATIC && call->world->host.build >= FIRST_WITH_AUTOMATIC_ONES;
    effect->checkpoint_kind = type->as.u == RECOVERY ? HF_CHECKPOINT_RECOVERY : HF_CHECKPOINT_ORDINARY;
    bool known = type->as.u == FULL || type->as.u == DISK || type->as.u == RECOVERY || effect->automatic;
    return known ? 0 : call->world->behaviour.unknown_type_code;
}

static bool state_fits(const struct hf_vm *vm)
{
    if (vm->health != HF_HEALTH_OK)
        return false;
    if (vm->settings.checkpoint_type == HF_CHECKPOINTS_PRODUCTION_ONLY)
        return vm->state == HF_STATE_OFF || vm->state == HF_STATE_RUNNING;
    return vm->state == HF_STATE_OFF || vm->state == HF_STATE_RUNNING || vm->state == HF_STATE_PAUSED ||
           vm->state == HF_STATE_SAVED || vm->state == HF_STATE_HIBERNATED;
}

/* The first disk that has no checkpoints; NULL when each has. */
static const struct hf_disk *unsuitable_disk(const struct hf_vm *vm)
{
    for (size_t i = 0; i < vm->disks.count; i++)
        if (!hf_disk_is_snapshottable(&vm->disks.items[i]))
            return &vm->disks.items[i];
    return NULL;
}

/* For what the VM is made of: a limit it has reached, a disk. The texts are ours: no source has them. */
static const char *configuration_refusal(struct sim_call *call, const struct hf_vm *vm,
                                         const struct asked *asked, uint64_t *code)
{
    const struct hf_behaviour *behaviour = &call->world->behaviour;
    const struct hf_disk *disk = asked->ignores_disks ? NULL : unsuitable_disk(vm);
    if (disk) {
        *code = behaviour->disk_refusal_code;
        return hp_arena_format(call->arena,
                               "Checkpoint operation failed.\nA checkpoint of '%s' cannot be created: %s is "
                               "attached to it.",
                               vm->name,
                               disk->pass_through ? "a physical disk" : "a shared virtual hard disk");
    }
    if (behaviour->checkpoint_limit && vm->checkpoints.count >= behaviour->checkpoint_limit) {
        *code = behaviour->checkpoint_limit_code;
        return hp_arena_format(call->arena,
                               "Checkpoint operation failed.\n'%s' has the maximum number of checkpoints, "
                               "%" PRIu64 ".",
                               vm->name, behaviour->checkpoint_limit);
    }
    return NULL;
}

/* What ends the job in an error; NULL when the checkpoint can be made. */
static const char *refusal(struct sim_call *call, const struct hf_vm *vm, const struct asked *asked,
                           uint64_t *code)
{
    const struct hf_behaviour *behaviour = &call->world->behaviour;
    *code = SIM_FAILED;
    if (vm->settings.checkpoint_type == HF_CHECKPOINTS_DISABLED) {
        *code = behaviour->checkpoints_disabled_code;
        return hp_arena_format(
            call->arena, "Checkpoint operation failed.\nCheckpoints have been disabled for '%s'.", vm->name);
    }
    if (vm->adapters.count && behaviour->checkpoint_refused_with_adapters) {
        *code = behaviour->checkpoint_refusal_code;
        return hp_arena_format(call->arena,
                               "Checkpoint operation failed.\nProduction checkpoints cannot be created for "
                               "'%s'.\nThe operation cannot be performed on the virtual machine because it "
                               "is assigned one or more GPUP partitions.",
                               vm->name);
    }
    const char *text = configuration_refusal(call, vm, asked, code);
    if (text)
        return text;
    if (!sim_space_for_checkpoint(call->world, vm))
        return hp_arena_format(call->arena,
                               "Checkpoint operation failed.\n'%s': There is not enough space on the disk. "
                               "(0x80070070)",
                               vm->name);
    return NULL;
}

int sim_create_snapshot(struct sim_call *call)
{
    struct cim_ref ref;
    const struct cim_value *system = sim_arg(call, "AffectedSystem");
    struct hf_effect effect = { .kind = HF_EFFECT_CREATE_CHECKPOINT };
    struct asked asked = { .name = NULL };
    int rc = system ? sim_ref_of_value(call, system, &ref) : sim_answer(call, SIM_INVALID_PARAMETER);
    if (rc || !system)
        return rc;
    const struct hf_vm *vm = sim_vm_of_ref(call, &ref);
    if (!vm)
        return sim_answer_gone(call);
    uint64_t code = sim_arg(call, "ResultingSnapshot") ? SIM_INVALID_PARAMETER : 0;
    if (!code)
        code = check_settings(call, &asked);
    if (!code)
        code = check_type(call, &effect);
    if (!code && sim_is_busy(call, vm, true))
        code = call->world->behaviour.busy_code;
    if (!code && !state_fits(vm))
        code = SIM_INVALID_STATE;
    if (code)
        return sim_answer(call, code);
    const char *text = refusal(call, vm, &asked, &code);
    if (text)
        return sim_answer_refusal(call, vm, SIM_JOB_CREATE_CHECKPOINT, code, text);
    effect.name = asked.name;
    if (!effect.name)
        effect.name = sim_default_checkpoint_name(call->world, vm, effect.automatic, call->now);
    return sim_answer_effect(call, vm, SIM_JOB_CREATE_CHECKPOINT,
                             call->world->behaviour.job_milliseconds.checkpoint, &effect);
}

/* --- the others: each names one checkpoint --- */

struct target {
    struct hf_vm *vm;
    struct hf_checkpoint *checkpoint;
};

/* Finds the checkpoint of a parameter. When it cannot go on, *answered is set and the result stands. */
static int find_target(struct sim_call *call, const char *parameter, struct target *out, bool *answered)
{
    struct cim_ref ref;
    const struct cim_value *given = sim_arg(call, parameter);
    *answered = true;
    if (!given)
        return sim_answer(call, SIM_INVALID_PARAMETER);
    int rc = sim_ref_of_value(call, given, &ref);
    if (rc)
        return rc;
    if (!sim_config_of_ref(call, &ref, &out->vm, &out->checkpoint))
        return sim_answer_gone(call);
    if (!out->checkpoint)
        return sim_answer(call, SIM_INVALID_PARAMETER);
    if (sim_is_busy(call, out->vm, true))
        return sim_answer(call, call->world->behaviour.busy_code);
    *answered = false;
    return 0;
}

int sim_apply_snapshot(struct sim_call *call)
{
    struct target target;
    bool answered;
    const struct hf_behaviour *behaviour = &call->world->behaviour;
    int rc = find_target(call, "Snapshot", &target, &answered);
    if (answered)
        return rc;
    const struct hf_vm *vm = target.vm;
    if (target.checkpoint->kind == HF_CHECKPOINT_PLANNED ||
        target.checkpoint->kind == HF_CHECKPOINT_MISSING) /* there is nothing to apply */
        return sim_answer(call, SIM_INVALID_STATE);
    if (vm->state != HF_STATE_OFF && vm->state != HF_STATE_SAVED)
        return sim_answer(call, SIM_INVALID_STATE);
    if (vm->adapters.count && behaviour->apply_refused_with_adapters)
        return sim_answer_refusal(
            call, vm, SIM_JOB_APPLY_CHECKPOINT, behaviour->checkpoint_refusal_code,
            hp_arena_format(call->arena,
                            "'%s' failed to apply the checkpoint.\nThe operation cannot be performed on the "
                            "virtual machine because it is assigned one or more GPUP partitions.",
                            vm->name));
    const struct hf_effect effect = { .kind = HF_EFFECT_APPLY, .checkpoint = target.checkpoint->id };
    return sim_answer_effect(call, vm, SIM_JOB_APPLY_CHECKPOINT, behaviour->job_milliseconds.apply, &effect);
}

static int destroy(struct sim_call *call, const char *parameter, enum hf_effect_kind kind)
{
    struct target target;
    bool answered;
    int rc = find_target(call, parameter, &target, &answered);
    if (answered)
        return rc;
    const struct hf_effect effect = { .kind = kind, .checkpoint = target.checkpoint->id };
    return sim_answer_effect(call, target.vm, SIM_JOB_DELETE_CHECKPOINT,
                             call->world->behaviour.job_milliseconds.remove, &effect);
}

int sim_destroy_snapshot(struct sim_call *call)
{
    return destroy(call, "AffectedSnapshot", HF_EFFECT_DELETE);
}

int sim_destroy_snapshot_tree(struct sim_call *call)
{
    return destroy(call, "SnapshotSettingData", HF_EFFECT_DELETE_TREE);
}

int sim_clear_snapshot_state(struct sim_call *call)
{
    struct target target;
    bool answered;
    int rc = find_target(call, "SnapshotSettingData", &target, &answered);
    if (answered)
        return rc;
    if (!target.checkpoint->saved)
        return sim_answer(call, SIM_INVALID_STATE);
    const struct hf_effect effect = { .kind = HF_EFFECT_CLEAR_STATE, .checkpoint = target.checkpoint->id };
    return sim_answer_effect(call, target.vm, SIM_JOB_CLEAR_STATE,
                             call->world->behaviour.job_milliseconds.remove, &effect);
}
