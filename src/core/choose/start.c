/* SPDX-License-Identifier: MIT */
#include "core/start.h"

#include "base/text.h"
#include "core/moved.h"

#include <inttypes.h>
#include <string.h>

/* --- before --- */

static uint64_t count_on(const struct hv_adapters *adapters, const struct hv_gpu *gpu)
{
    uint64_t count = 0;
    for (size_t i = 0; i < adapters->count; i++)
        count += hp_text_same(core_at_present(&adapters->items[i])->instance_path, gpu->instance_path);
    return count;
}

/* As read; without those that the VM itself held then, and gives back before it starts again. */
static struct hv_gpu without_own(const struct core_state *state, const struct hv_gpu *gpu)
{
    struct hv_gpu rest = *gpu;
    const enum hv_state is = state->status.state;
    const uint64_t own =
        is == HV_STATE_RUNNING || is == HV_STATE_PAUSED ? count_on(&state->adapters, gpu) : 0;
    rest.partitions_in_use.value -= own < rest.partitions_in_use.value ? own : rest.partitions_in_use.value;
    return rest;
}

const char *core_start_is_full(struct hp_arena *arena, const struct core_state *state,
                               const struct hv_adapters *adapters, const struct hv_gpu *gpu)
{
    const uint64_t needed = count_on(adapters, gpu);
    const struct hv_gpu rest = without_own(state, gpu);
    if (needed == 0 || hv_gpu_has_room(&rest, needed))
        return NULL;
    return hp_arena_format(arena,
                           "running VMs use %" PRIu64 " of the %" PRIu64 " partitions of %s: VM \"%s\" will "
                           "not start while they do (0x800705AA)",
                           rest.partitions_in_use.value, gpu->partition_count, core_gpu_label(arena, gpu),
                           state->vm.name);
}

const char *core_start_is_gone(struct hp_arena *arena, const struct core_state *state,
                               const struct hv_adapter *adapter)
{
    if (!core_is_stale(&state->gpus, adapter))
        return NULL;
    return hp_arena_format(arena, "VM \"%s\" will not start: it has an adapter of %s", state->vm.name,
                           core_adapter_label(arena, adapter, &state->gpus));
}

/* --- after --- */

/* What HyperPoint can see of why it does not start; NULL: nothing. */
static const char *seen(struct hp_arena *arena, const struct core_state *state)
{
    const char *text = NULL;
    for (size_t i = 0; !text && i < state->adapters.count; i++) {
        text = core_start_is_gone(arena, state, &state->adapters.items[i]);
        if (text)
            return hp_arena_format(arena, "%s. Put the card back, or run: hyperpoint reset id:%s", text,
                                   state->vm.id);
    }
    for (size_t i = 0; !text && i < state->gpus.count; i++)
        text = core_start_is_full(arena, state, &state->adapters, &state->gpus.items[i]);
    return text ? hp_arena_format(arena, "%s. Turn one of them off, or give this VM another GPU", text)
                : NULL;
}

#define OUT_OF_MEMORY                                                                                        \
    "the host may have too little free memory: turn another VM off or give this one less, and try again in " \
    "a minute, as the memory of a VM that has just gone off is released late"

static const char *no_resources(struct hp_arena *arena, const struct core_state *state)
{
    const char *text = state->adapters.count ? seen(arena, state) : NULL;
    if (text)
        return text;
    if (!state->adapters.count)
        return OUT_OF_MEMORY ". If it has enough, the VM may have a GPU assignment to a card that is gone, "
                             "which Windows does not list";
    return "Windows lacks a resource for the VM. It may be the GPU: its driver was updated or the card was "
           "disabled since the host started (restart the host), or other VMs hold its partitions. Or it may "
           "be memory: " OUT_OF_MEMORY;
}

static const char *invalid_parameter(struct hp_arena *arena, const struct core_state *state)
{
    const struct hp_opt_u64 *high = &state->vm.settings.high_mmio;
    if (!state->adapters.count || !high->set)
        return NULL;
    return hp_arena_format(
        arena,
        "if Hyper-V names an upper MMIO region, the VM's high memory window of %" PRIu64
        " MiB is above what the host's processor can address. Make it smaller, so that it "
        "ends below the limit in Hyper-V's text: Get-VM -Id %s | Set-VM "
        "-HighMemoryMappedIoSpace SIZE. If the limit is 0x1000000000 (36 address bits), no "
        "window is large enough for a GPU",
        high->value, state->vm.id);
}

static const char *out_of_memory(struct hp_arena *arena, const struct core_state *state)
{
    (void)arena;
    (void)state;
    return OUT_OF_MEMORY;
}

static const char *group_policy(struct hp_arena *arena, const struct core_state *state)
{
    (void)arena;
    (void)state;
    return "this Windows Server allows secure devices only: under HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\"
           "HyperV, set the DWORD values RequireSecureDeviceAssignment and RequireSupportedDeviceAssignment "
           "to 0, and restart the host";
}

/* Of the adapters that Windows lists, or of one that it does not. */
static const char *names_card(struct hp_arena *arena, const struct core_state *state)
{
    const char *text = seen(arena, state);
    return text ? text
                : hp_arena_format(
                      arena,
                      "Hyper-V names a card that it cannot give to the VM: it is gone, disabled or "
                      "in another slot. Compare its path with: hyperpoint list-gpus id:%s. If Windows "
                      "no longer lists the adapter (hyperpoint show id:%s), only the card itself "
                      "in its old slot helps, or a new VM with the same disks",
                      state->vm.id, state->vm.id);
}

static const char *denied(struct hp_arena *arena, const struct core_state *state)
{
    return hp_arena_format(arena,
                           "Hyper-V may not open something that the VM uses. Check the rights on its files; "
                           "the disks are listed by: hyperpoint show id:%s",
                           state->vm.id);
}

/* A job's ErrorCode, or what Hyper-V's text has in every language: a code, or the name of a value. */
static const struct {
    uint32_t code; /* 0: none */
    const char *part;
    const char *(*explain)(struct hp_arena *arena, const struct core_state *state);
} causes[] = {
    { 0, "RequireSecureDeviceAssignment", group_policy },
    { 0, "\\\\?\\PCI#", names_card },
    { 0, "0x800705AA", no_resources },
    { 0, "0x8007000E", out_of_memory },
    { 0, "0x80070005", denied },
    { 32773, NULL, invalid_parameter },
    { 32778, NULL, out_of_memory },
    { 32769, NULL, denied },
};

void core_explain_start(struct hp_arena *arena, const struct core_state *state, struct hp_error *cause)
{
    const struct hp_code *job = &cause->codes[HP_LEVEL_JOB];
    const char *text = NULL;
    for (size_t i = 0; !text && i < HP_COUNT(causes); i++) {
        bool is_so = causes[i].part ? cause->host_text && strstr(cause->host_text, causes[i].part)
                                    : job->known && job->value == causes[i].code;
        text = is_so ? causes[i].explain(arena, state) : NULL;
    }
    if (!text && job->known)
        text = seen(arena, state);
    const struct hp_opt_bool *automatic = &state->vm.settings.automatic_checkpoints;
    if (!text && job->known && state->adapters.count && automatic->set && automatic->value)
        text =
            hp_arena_format(arena,
                            "a VM with a GPU gets no automatic checkpoints. Turn them off: Get-VM -Id %s | "
                            "Set-VM -AutomaticCheckpointsEnabled $false",
                            state->vm.id);
    if (text)
        hp_error_next(cause, "%s", text);
}
