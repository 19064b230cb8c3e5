/* SPDX-License-Identifier: MIT */
/* GetSummaryInformation, ExportSystemDefinition and DestroySystem. */
#include "base/text.h"
#include "call.h"
#include "serve/paths.h"
#include "serve/providers.h"
#include "work/space.h"

#include <string.h>

/* --- GetSummaryInformation --- */

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
static int read_vms(struct sim_call *call, const struct hf_vm ***vms, size_t *count, bool *answered)
{
    const struct cim_value *given = sim_arg(call, "SettingData");
    *answered = false;
    *count = given ? given->as.array.count : call->world->vms.count;
    *vms = hp_arena_array(call->arena, *count, sizeof **vms);
    for (size_t i = 0; i < *count; i++) {
        struct cim_ref ref;
        struct hf_vm *vm = given ? NULL : &call->world->vms.items[i];
        struct hf_checkpoint *checkpoint = NULL;
        *answered = true;
        int rc = given ? sim_ref_of_value(call, &given->as.array.items[i], &ref) : 0;
        if (rc)
            return rc;
        if (given && (!sim_config_of_ref(call, &ref, &vm, &checkpoint) || checkpoint))
            return sim_answer_gone(call);
        *answered = false;
        (*vms)[i] = vm;
    }
    return 0;
}

int sim_get_summary_information(struct sim_call *call)
{
    const struct hf_vm **vms;
    uint64_t *codes;
    size_t vm_count;
    size_t code_count;
    bool answered;
    if (!read_codes(call, &codes, &code_count))
        return sim_answer(call, SIM_INVALID_PARAMETER);
    int rc = read_vms(call, &vms, &vm_count, &answered);
    if (answered)
        return rc;
    const struct sim_view view = sim_plain_view(call->window, call->arena);
    struct cim_value *rows = hp_arena_array(call->arena, vm_count, sizeof *rows);
    for (size_t i = 0; i < vm_count; i++) {
        struct cim_instance *row = sim_summary_instance(&view, vms[i], codes, code_count);
        rows[i] = cim_object(cim_instance_copy(call->arena, row));
    }
    cim_props_set(call->arena, call->out, "SummaryInformation", cim_array(CIM_OBJECT, rows, vm_count));
    return sim_answer(call, SIM_DONE);
}

/* --- ExportSystemDefinition --- */

enum copy_configuration { COPY_ALL = 0, COPY_NONE = 1, COPY_ONE = 2, COPY_ONE_FOR_BACKUP = 3 };

/* 0, or the ReturnValue; the effect learns the checkpoint asked for, if any, and the folder's name. */
static uint64_t read_export_settings(struct sim_call *call, const struct hf_vm *vm, struct hf_effect *effect)
{
    const char *text = sim_arg_text(call, "ExportSettingData");
    struct cim_instance *settings;
    struct cim_ref ref;
    struct hf_vm *owner;
    struct hf_checkpoint *found;
    effect->name = vm->name;
    if (!text || !*text)
        return 0;
    if (!sim_parse_instance(call, text, &settings) ||
        !hp_text_same(settings->class_name, "Msvm_VirtualSystemExportSettingData"))
        return SIM_INVALID_PARAMETER;
    const struct cim_value *copy = sim_given(settings, "CopySnapshotConfiguration");
    const struct cim_value *path = sim_given(settings, "SnapshotVirtualSystem");
    const struct cim_value *folder = sim_given(settings, "CreateVmExportSubdirectory");
    uint64_t mode = copy ? copy->as.u : COPY_ALL;
    if (folder && !folder->as.boolean)
        effect->name = NULL;
    if (mode > COPY_ONE_FOR_BACKUP)
        return SIM_INVALID_PARAMETER;
    if (mode != COPY_ONE && mode != COPY_ONE_FOR_BACKUP)
        return path && *path->as.string ? SIM_INVALID_PARAMETER : 0;
    if (!path || cim_ref_parse(call->arena, path->as.string, &ref, NULL) ||
        !sim_config_of_ref(call, &ref, &owner, &found) || !found || owner != vm)
        return SIM_INVALID_PARAMETER;
    effect->checkpoint = found->id;
    return 0;
}

/* "C:\\..." or "\\\\server\\share": whoever exports works in another folder than the host's service does. */
static bool is_absolute(const char *directory)
{
    bool drive = ((directory[0] | 0x20) >= 'a' && (directory[0] | 0x20) <= 'z') && directory[1] == ':' &&
                 (directory[2] == '\\' || directory[2] == '/');
    return drive || (hp_text_begins(directory, "\\\\") && directory[2]);
}

/* Without the backslashes at its end, but for "C:\\". */
static const char *plain_directory(struct hp_arena *arena, const char *directory)
{
    size_t length = strlen(directory);
    while (length > 3 && (directory[length - 1] == '\\' || directory[length - 1] == '/'))
        length--;
    return hp_arena_copy_part(arena, directory, length);
}

/* What ends the job in an error; NULL when the export can be made. */
static const char *export_refusal(struct sim_call *call, const struct hf_vm *vm,
                                  const struct hf_effect *effect)
{
    const struct hf_world *world = call->world;
    for (size_t i = 0; i < world->exports.count; i++) {
        const struct hf_export *there = &world->exports.items[i];
        if (hp_text_same(there->directory, effect->directory) && hp_text_same(there->folder, effect->name))
            return hp_arena_format(call->arena,
                                   "Failed to create the export directory '%s\\%s': The file exists. "
                                   "(0x80070050)",
                                   effect->directory, effect->name ? effect->name : "");
    }
    const struct hf_checkpoint *checkpoint =
        effect->checkpoint ? hf_checkpoint_by_id(vm, effect->checkpoint) : NULL;
    if (!sim_space_for_export(world, vm, checkpoint, effect->directory))
        return hp_arena_format(call->arena,
                               "Failed to copy file during export to '%s': There is not enough space on the "
                               "disk. (0x80070070)",
                               effect->directory);
    return NULL;
}

/* The VM that a parameter names; NULL when the call is answered. */
static const struct hf_vm *find_vm(struct sim_call *call, const char *parameter, int *result)
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
    const struct hf_vm *vm = sim_vm_of_ref(call, &ref);
    if (!vm)
        *result = sim_answer_gone(call);
    return vm;
}

int sim_export_system_definition(struct sim_call *call)
{
    int rc = 0;
    const struct hf_vm *vm = find_vm(call, "ComputerSystem", &rc);
    const char *directory = sim_arg_text(call, "ExportDirectory");
    struct hf_effect effect = { .kind = HF_EFFECT_EXPORT };
    if (!vm)
        return rc;
    if (!directory || !is_absolute(directory))
        return sim_answer(call, SIM_INVALID_PARAMETER);
    uint64_t code = read_export_settings(call, vm, &effect);
    if (!code && sim_is_busy(call, vm, true))
        code = call->world->behaviour.busy_code;
    if (code)
        return sim_answer(call, code);
    effect.directory = plain_directory(&call->world->arena, directory);
    const char *text = export_refusal(call, vm, &effect);
    if (text)
        return sim_answer_refusal(call, vm, SIM_JOB_EXPORT, SIM_FAILED, text);
    return sim_answer_effect(call, vm, SIM_JOB_EXPORT, call->world->behaviour.job_milliseconds.export,
                             &effect);
}

/* --- DestroySystem --- */

int sim_destroy_system(struct sim_call *call)
{
    int rc = 0;
    const struct hf_vm *vm = find_vm(call, "AffectedSystem", &rc);
    if (!vm)
        return rc;
    if (sim_is_busy(call, vm, true))
        return sim_answer(call, call->world->behaviour.busy_code);
    if (vm->state != HF_STATE_OFF && vm->state != HF_STATE_SAVED)
        return sim_answer(call, SIM_INVALID_STATE);
    const struct hf_effect effect = { .kind = HF_EFFECT_DESTROY };
    return sim_answer_effect(call, vm, SIM_JOB_DESTROY, call->world->behaviour.job_milliseconds.destroy,
                             &effect);
}
