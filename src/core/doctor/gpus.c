/* SPDX-License-Identifier: MIT */
/* Cards that are not there, do not work, or have nothing left to give. */
#include "examine.h"

#include "base/str.h"
#include "base/text.h"
#include "core/local_time.h"
#include "core/moved.h"
#include "core/selector.h"

#include <inttypes.h>

static const char *card_text(struct hp_arena *arena, size_t gone, size_t moved)
{
    if (moved == 0)
        return hp_arena_format(arena, "%zu GPU adapter%s without a card: it is missing or disabled", gone,
                               hp_plural(gone, "", "s"));
    return hp_arena_format(arena, "%zu GPU adapter%s with a card that is in another slot now%s", moved,
                           hp_plural(moved, "", "s"), gone ? ", and others whose card is missing" : "");
}

void exam_card(struct examination *exam, const struct exam_vm *vm)
{
    const struct hv_gpus *gpus = exam->seen->gpus;
    size_t gone = 0;
    size_t moved = 0;
    for (size_t i = 0; i < vm->adapters.count; i++) {
        const struct hv_adapter *adapter = &vm->adapters.items[i];
        if (!core_is_stale(gpus, adapter))
            continue;
        bool elsewhere = core_find_moved(exam->arena, gpus, &vm->adapters, adapter->instance_path).count > 0;
        moved += elsewhere;
        gone += !elsewhere;
    }
    if (gone + moved)
        exam_add(exam, vm, card_text(exam->arena, gone, moved));
}

void exam_refused(struct examination *exam, const struct exam_vm *vm)
{
    const struct core_memory *memory = core_memory_of(exam->seen->memories, vm->row->id);
    if (memory && memory->refusal.since)
        exam_add(exam, vm,
                 hp_arena_format(exam->arena,
                                 "a GPU that Windows does not list may be assigned: Hyper-V refused "
                                 "a checkpoint operation (%s)",
                                 core_local_text(exam->arena, memory->refusal.since)));
}

enum { CARD_DISABLED = 22 }; /* ConfigManagerErrorCode (more facts, 5.2) */

/* How many adapters name that GPU; those of VMs that are off apart, whose start needs a partition. */
struct users {
    size_t all;
    size_t off;
};

static struct users users_of(const struct examination *exam, const struct hv_gpu *gpu)
{
    struct users users = { 0 };
    for (size_t i = 0; i < exam->seen->vms->count; i++) {
        const struct exam_vm *vm = &exam->vms[i];
        bool uses = false;
        for (size_t k = 0; k < vm->adapters.count; k++)
            uses = uses || hp_text_same(vm->adapters.items[k].instance_path, gpu->instance_path);
        users.all += uses;
        users.off += uses && vm->row->status.state == HV_STATE_OFF;
    }
    return users;
}

/* Windows lists a card without a working driver among the partitionable ones; the VMs that have it start and
 * have no GPU, or do not start. */
void exam_driver(struct examination *exam)
{
    const struct hv_gpus *gpus = exam->seen->gpus;
    for (size_t i = 0; i < gpus->count; i++) {
        const struct hv_gpu *gpu = &gpus->items[i];
        if (gpu->working || !gpu->device_id)
            continue;
        size_t all = users_of(exam, gpu).all;
        exam_add(exam, NULL,
                 hp_arena_format(exam->arena, "%s: %s. %zu VM%s assigned to it",
                                 core_gpu_label(exam->arena, gpu),
                                 gpu->problem.set
                                     ? hp_arena_format(exam->arena,
                                                       "its driver does not work (Windows: Code %" PRIu64 ")",
                                                       gpu->problem.value)
                                 : gpu->listed ? "Windows does not tell whether its driver works"
                                               : "Windows does not list it among its devices",
                                 all, hp_plural(all, " is", "s are")));
        if (gpu->listed && !gpu->problem.set)
            exam_last(exam)->severity = CORE_NOTE;
    }
}

/* Nobody can tell whether one was partitionable; Windows lists no assignment to it. */
void exam_idle(struct examination *exam)
{
    const struct hv_gpus *gpus = exam->seen->gpus;
    for (size_t i = 0; i < gpus->idle_count; i++) {
        const struct hv_idle_card *card = &gpus->idle[i];
        exam_add(exam, NULL,
                 hp_arena_format(exam->arena,
                                 "%s is %s (Windows: Code %" PRIu64 "): VMs assigned to it do not start, and "
                                 "Windows does not list their assignments",
                                 card->name ? card->name : card->device_id,
                                 card->problem == CARD_DISABLED ? "disabled" : "not working", card->problem));
    }
}

void exam_partitions(struct examination *exam)
{
    const struct hv_gpus *gpus = exam->seen->gpus;
    for (size_t i = 0; i < gpus->count; i++) {
        const struct hv_gpu *gpu = &gpus->items[i];
        if (hv_gpu_has_room(gpu, 1))
            continue;
        size_t off = users_of(exam, gpu).off;
        exam_add(
            exam, NULL,
            hp_arena_format(exam->arena,
                            "running VMs use all %" PRIu64 " partitions of %s: no more VMs start with it "
                            "(0x800705AA)%s",
                            gpu->partition_count, core_gpu_label(exam->arena, gpu),
                            off ? hp_arena_format(exam->arena, ", and %zu that %s off %s assigned to it", off,
                                                  hp_plural(off, "is", "are"), hp_plural(off, "is", "are"))
                                : ""));
        if (off)
            exam_last(exam)->severity = CORE_WARNING;
    }
}

static const char *value_text(struct hp_arena *arena, struct hp_opt_u64 value)
{
    return value.set ? hp_arena_format(arena, "%" PRIu64, value.value) : "not set";
}

/* Some GPUs need it, and which do nobody can tell; a server whose VMs have none needs nothing. */
void exam_policy(struct examination *exam)
{
    const struct hv_policy *policy = exam->seen->policy;
    bool any = false;
    for (size_t i = 0; i < exam->seen->vms->count; i++)
        any = any || exam_has_gpu(&exam->vms[i]);
    bool allowed = policy->require_secure.set && policy->require_secure.value == 0 &&
                   policy->require_supported.set && policy->require_supported.value == 0;
    if (any && !allowed)
        exam_add(
            exam, NULL,
            hp_arena_format(exam->arena,
                            "this Windows Server may refuse GPUs that are not made for servers: "
                            "RequireSecureDeviceAssignment is %s, RequireSupportedDeviceAssignment is %s",
                            value_text(exam->arena, policy->require_secure),
                            value_text(exam->arena, policy->require_supported)));
}
