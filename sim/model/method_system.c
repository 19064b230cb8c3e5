/* SPDX-License-Identifier: MIT */
/* GetSummaryInformation, ExportSystemDefinition and DestroySystem. */
#include "base/text.h"
#include "call.h"
#include "paths.h"
#include "providers.h"

/* ---- GetSummaryInformation --------------------------------------------------------------------------- */

static bool read_codes(struct sim_call *call, uint64_t **codes, size_t *count)
{
    const struct cim_value *given = sim_arg(call, "RequestedInformation");
    if (!given || !given->as.array.count)
        return false;
    *count = given->as.array.count;
    *codes = hp_arena_array(call->arena, *count, sizeof **codes);
    for (size_t i = 0; i < *count; i++) {
        (*codes)[i] = given->as.array.items[i].as.u;
        if (given->as.array.items[i].is_null || !sim_summary_code_known((*codes)[i]))
            return false;
    }
    return true;
}

/* The VMs asked for, all of them when SettingData is NULL. *answered: an end was reached on the way. */
static int read_vms(struct sim_call *call, const struct sim_vm ***vms, size_t *count, bool *answered)
{
    const struct cim_value *given = sim_arg(call, "SettingData");
    *answered = false;
    *count = given ? given->as.array.count : call->world->vms.count;
    *vms = hp_arena_array(call->arena, *count, sizeof **vms);
    for (size_t i = 0; i < *count; i++) {
        struct cim_ref ref;
        struct sim_vm *vm = given ? NULL : &call->world->vms.items[i];
        struct sim_checkpoint *checkpoint = NULL;
        *answered = true;
        int result = given ? sim_ref_of_value(call, &given->as.array.items[i], &ref) : 0;
        if (result)
            return result;
        if (given && (!sim_config_of_ref(call, &ref, &vm, &checkpoint) || checkpoint))
            return sim_answer_gone(call);
        *answered = false;
        (*vms)[i] = vm;
    }
    return 0;
}

int sim_get_summary_information(struct sim_call *call)
{
    const struct sim_vm **vms;
    uint64_t *codes;
    size_t vm_count;
    size_t code_count;
    bool answered;
    if (!read_codes(call, &codes, &code_count))
        return sim_answer(call, SIM_INVALID_PARAMETER);
    int result = read_vms(call, &vms, &vm_count, &answered);
    if (answered)
        return result;
    const struct sim_view view = sim_plain_view(call->window, call->arena);
    struct cim_value *rows = hp_arena_array(call->arena, vm_count, sizeof *rows);
    for (size_t i = 0; i < vm_count; i++) {
        struct cim_instance *row = sim_summary_instance(&view, vms[i], codes, code_count);
        rows[i] = cim_object(cim_instance_copy(call->arena, row));
    }
    cim_props_set(call->arena, call->out, "SummaryInformation", cim_array(CIM_OBJECT, rows, vm_count));
    return sim_answer(call, SIM_DONE);
}

/* ---- ExportSystemDefinition -------------------------------------------------------------------------- */

enum copy_configuration { COPY_ALL = 0, COPY_NONE = 1, COPY_ONE = 2, COPY_ONE_FOR_BACKUP = 3 };

/* 0, or the ReturnValue; *checkpoint is the one asked for, if any. */
static uint64_t read_export_settings(struct sim_call *call, const struct sim_vm *vm, const char **checkpoint)
{
    const char *text = sim_arg_text(call, "ExportSettingData");
    struct cim_instance *settings;
    struct cim_ref ref;
    struct sim_vm *owner;
    struct sim_checkpoint *found;
    *checkpoint = NULL;
    if (!text || !*text)
        return 0;
    if (!sim_parse_instance(call, text, &settings) ||
        !hp_text_same(settings->class_name, "Msvm_VirtualSystemExportSettingData"))
        return SIM_INVALID_PARAMETER;
    const struct cim_value *copy = sim_given(settings, "CopySnapshotConfiguration");
    const struct cim_value *path = sim_given(settings, "SnapshotVirtualSystem");
    uint64_t mode = copy ? copy->as.u : COPY_ALL;
    if (mode > COPY_ONE_FOR_BACKUP)
        return SIM_INVALID_PARAMETER;
    if (mode != COPY_ONE && mode != COPY_ONE_FOR_BACKUP)
        return path && *path->as.string ? SIM_INVALID_PARAMETER : 0;
    if (!path || cim_ref_parse(call->arena, path->as.string, &ref, NULL) ||
        !sim_config_of_ref(call, &ref, &owner, &found) || !found || owner != vm)
        return SIM_INVALID_PARAMETER;
    *checkpoint = found->id;
    return 0;
}

static bool is_taken(const struct sim_world *world, const char *directory, const char *vm)
{
    for (size_t i = 0; i < world->exports.count; i++)
        if (hp_text_same(world->exports.items[i].directory, directory) &&
            hp_text_same(world->exports.items[i].vm, vm))
            return true;
    return false;
}

/* The VM that a parameter names; NULL when the call is answered. */
static const struct sim_vm *find_vm(struct sim_call *call, const char *parameter, int *result)
{
    struct cim_ref ref;
    const struct cim_value *given = sim_arg(call, parameter);
    if (!given) {
        *result = sim_answer(call, SIM_INVALID_PARAMETER);
        return NULL;
    }
    *result = sim_ref_of_value(call, given, &ref);
    if (*result)
        return NULL;
    const struct sim_vm *vm = sim_vm_of_ref(call, &ref);
    if (!vm)
        *result = sim_answer_gone(call);
    return vm;
}

int sim_export_system_definition(struct sim_call *call)
{
    int result = 0;
    const struct sim_vm *vm = find_vm(call, "ComputerSystem", &result);
    const char *directory = sim_arg_text(call, "ExportDirectory");
    struct sim_effect effect = { .kind = SIM_EFFECT_EXPORT };
    if (!vm)
        return result;
    if (!directory || !*directory)
        return sim_answer(call, SIM_INVALID_PARAMETER);
    uint64_t code = read_export_settings(call, vm, &effect.checkpoint);
    if (!code && sim_is_busy(call, vm, true))
        code = call->world->behaviour.busy_code;
    if (code)
        return sim_answer(call, code);
    if (is_taken(call->world, directory, vm->id))
        return sim_answer_refusal(call, vm, SIM_JOB_EXPORT, SIM_FAILED,
                                  hp_arena_format(call->arena,
                                                  "Failed to create the export directory '%s': The file "
                                                  "exists. (0x80070050)",
                                                  directory));
    effect.directory = hp_arena_copy(&call->world->arena, directory);
    return sim_answer_effect(call, vm, SIM_JOB_EXPORT, call->world->behaviour.job_milliseconds.export,
                             &effect);
}

/* ---- DestroySystem ----------------------------------------------------------------------------------- */

int sim_destroy_system(struct sim_call *call)
{
    int result = 0;
    const struct sim_vm *vm = find_vm(call, "AffectedSystem", &result);
    if (!vm)
        return result;
    if (sim_is_busy(call, vm, true))
        return sim_answer(call, call->world->behaviour.busy_code);
    if (vm->state != SIM_STATE_OFF && vm->state != SIM_STATE_SAVED)
        return sim_answer(call, SIM_INVALID_STATE);
    const struct sim_effect effect = { .kind = SIM_EFFECT_DESTROY };
    return sim_answer_effect(call, vm, SIM_JOB_DESTROY, call->world->behaviour.job_milliseconds.destroy,
                             &effect);
}
