/* SPDX-License-Identifier: MIT */
/* Settings of a VM that do not go with its GPUs. */
#include "examine.h"

#include "base/str.h"
#include "base/text.h"
#include "choose/settings.h"

#include <inttypes.h>

/* What of its settings is to be cured; nothing where they were not read. */
static struct hv_settings_change cure_of(const struct exam_vm *vm)
{
    return vm->vm ? core_settings_cure(&vm->vm->settings, vm->adapters.count)
                  : (struct hv_settings_change){ 0 };
}

static bool is_off(const struct hv_vm_rows *vms, const char *vm_id)
{
    for (size_t i = 0; i < vms->count; i++)
        if (hp_text_same(vms->items[i].id, vm_id))
            return vms->items[i].status.state == HV_STATE_OFF;
    return false;
}

const char *core_fixes_text(struct hp_arena *arena, const struct core_examined *examined, const char *vm_id)
{
    const struct hv_settings *settings = NULL;
    size_t adapters = 0;
    for (size_t i = 0; i < examined->adapters->count; i++)
        adapters += hp_text_same(examined->owners[i], vm_id);
    for (size_t i = 0; examined->settings && i < examined->settings->count; i++)
        if (hp_text_same(examined->settings->items[i].id, vm_id))
            settings = &examined->settings->items[i].settings;
    if (!settings || !is_off(examined->vms, vm_id))
        return NULL;
    const struct hv_settings_change cure = core_settings_cure(settings, adapters);
    return core_settings_any(&cure) ? core_settings_describe(arena, settings, &cure) : NULL;
}

void exam_automatic_checkpoints(struct examination *exam, const struct exam_vm *vm)
{
    if (cure_of(vm).automatic_checkpoints.set)
        exam_add(exam, vm,
                 "automatic checkpoints are on: with a GPU assigned they fail and can keep the VM from "
                 "starting");
}

void exam_stop_action(struct examination *exam, const struct exam_vm *vm)
{
    if (cure_of(vm).stop_action.set)
        exam_add(
            exam, vm,
            "Hyper-V is to save the VM when the host shuts down, which it cannot do with a GPU assigned: "
            "the VM is then cut off");
}

static void add_window(struct hp_str *text, const char *name, struct hp_opt_u64 now, struct hp_opt_u64 needed)
{
    if (needed.set)
        hp_str_format(text, "%s the %s MMIO window has %" PRIu64 " MiB and should have %" PRIu64,
                      text->length ? "," : "", name, now.value, needed.value);
}

void exam_memory_windows(struct examination *exam, const struct exam_vm *vm)
{
    HP_STR(text);
    const struct hv_settings_change cure = cure_of(vm);
    if (!cure.guest_cache_types.set && !cure.low_mmio.set && !cure.high_mmio.set)
        return;
    add_window(&text, "low", vm->vm->settings.low_mmio, cure.low_mmio);
    add_window(&text, "high", vm->vm->settings.high_mmio, cure.high_mmio);
    if (cure.guest_cache_types.set)
        hp_str_format(&text, "%s guest-controlled cache types are off", text.length ? "," : "");
    exam_add(exam, vm,
             hp_arena_format(exam->arena, "settings too small for a GPU (guests report Code 43):%s",
                             hp_str_text(&text)));
}

/* The VM does not start with a window beyond them, with a GPU or without (more facts, 5.1). */
void exam_mmio(struct examination *exam, const struct exam_vm *vm)
{
    const struct hv_settings *settings = vm->vm ? &vm->vm->settings : NULL;
    if (!settings || !settings->high_mmio.set || !settings->high_mmio_most.set ||
        settings->high_mmio.value <= settings->high_mmio_most.value)
        return;
    uint64_t most = settings->high_mmio_most.value;
    exam_add(exam, vm,
             hp_arena_format(exam->arena,
                             "the high MMIO window has %" PRIu64
                             " MiB, and the host's processor has %u address "
                             "bits, with which it can have %" PRIu64 ": the VM does not start%s",
                             settings->high_mmio.value, exam->seen->address_bits, most,
                             most < CORE_HIGH_ENOUGH ? ". That is too little for a GPU on this host" : ""));
    exam_last(exam)->command = hp_arena_format(
        exam->arena, "Get-VM -Id %s | Set-VM -HighMemoryMappedIoSpace %" PRIu64 "MB", vm->row->id, most);
}

void exam_hibernation(struct examination *exam, const struct exam_vm *vm)
{
    if (vm->vm && exam_has_gpu(vm) && vm->vm->settings.hibernation.value)
        exam_add(
            exam, vm,
            "hibernation is enabled: the VM does not start with a GPU whose driver does not support that");
}

/* As scripts that set GPUs up leave them. Without a GPU it is the administrator's choice. */
void exam_checkpoints_disabled(struct examination *exam, const struct exam_vm *vm)
{
    if (vm->vm && exam_has_gpu(vm) && vm->vm->settings.checkpoints == HV_CHECKPOINTS_DISABLED)
        exam_add(exam, vm, "checkpoints are disabled for this VM");
}

void exam_configuration_version(struct examination *exam, const struct exam_vm *vm)
{
    if (vm->vm && exam_has_gpu(vm) && core_version_is_old(vm->vm->settings.version))
        exam_add(exam, vm,
                 hp_arena_format(exam->arena,
                                 "configuration version %s: GPU partitions are reported to need one above "
                                 "9.0. Where this Windows has one, the VM can be upgraded, which cannot be "
                                 "undone",
                                 vm->vm->settings.version));
}
