/* SPDX-License-Identifier: MIT */
/* Checkpoints that do not do what people expect of them. */
#include "examine.h"

#include "base/str.h"
#include "base/text.h"
#include "base/time.h"
#include "core/checkpoints.h"
#include "core/local_time.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* A backup is done, and its checkpoint gone, long before that. */
static const int64_t backup_takes = 2 * HP_DAY;
/* So far two clocks that are right may be apart, and one that is wrong is not. */
static const int64_t clocks_differ = 60 * HP_MINUTE;

/* for (int64_t i = vm->first_checkpoint; i != NO_MORE; i = exam->next_checkpoint[i]) */
static const struct hv_checkpoint *at(const struct examination *exam, int64_t place)
{
    return &exam->seen->checkpoints->items[place];
}

static const char *label(const struct examination *exam, int64_t place)
{
    return core_checkpoint_label(exam->arena, at(exam, place));
}

/* The last one that was added is about that checkpoint: so is its command. */
static void cure_checkpoint(struct examination *exam, int64_t place, const char *more)
{
    const char *id = core_checkpoint_typed_id(exam->arena, exam->seen->checkpoints, at(exam, place)->id);
    exam_last(exam)->more = hp_arena_format(exam->arena, "%s%s", id, more);
}

void exam_missing_files(struct examination *exam, const struct exam_vm *vm)
{
    for (int64_t i = vm->first_checkpoint; i != NO_MORE; i = exam->next_checkpoint[i]) {
        if (at(exam, i)->kind != HV_CHECKPOINT_MISSING)
            continue;
        exam_add(
            exam, vm,
            hp_arena_format(exam->arena, "Hyper-V does not find the files of checkpoint %s", label(exam, i)));
        cure_checkpoint(exam, i, "");
    }
}

void exam_backup_checkpoint(struct examination *exam, const struct exam_vm *vm)
{
    for (int64_t i = vm->first_checkpoint; i != NO_MORE; i = exam->next_checkpoint[i]) {
        const struct hv_checkpoint *checkpoint = at(exam, i);
        int64_t age = exam->seen->now_utc_micros - checkpoint->created_micros;
        if (checkpoint->kind != HV_CHECKPOINT_RECOVERY || !checkpoint->created || age < backup_takes ||
            vm->row->status.activity == HV_ACTIVITY_BACKING_UP)
            continue;
        exam_add(
            exam, vm,
            hp_arena_format(exam->arena,
                            "a backup program created checkpoint %s %s ago and has not deleted it. If no "
                            "backup of this VM is at work, you can delete it",
                            label(exam, i),
                            core_age(exam->arena, checkpoint->created_micros, exam->seen->now_utc_micros)));
        cure_checkpoint(exam, i, " --yes");
    }
}

void exam_checkpoint_limit(struct examination *exam, const struct exam_vm *vm)
{
    size_t count = 0;
    for (int64_t i = vm->first_checkpoint; i != NO_MORE; i = exam->next_checkpoint[i])
        count++;
    if (count >= CORE_MAX_CHECKPOINTS)
        exam_add(exam, vm,
                 hp_arena_format(exam->arena,
                                 "%zu checkpoints, and Hyper-V allows %d for one VM: it refuses a new one",
                                 count, CORE_MAX_CHECKPOINTS));
}

void exam_future(struct examination *exam, const struct exam_vm *vm)
{
    for (int64_t i = vm->first_checkpoint; i != NO_MORE; i = exam->next_checkpoint[i]) {
        const struct hv_checkpoint *checkpoint = at(exam, i);
        if (!checkpoint->created || checkpoint->created_micros - exam->seen->now_utc_micros < clocks_differ)
            continue;
        exam_add(exam, vm,
                 hp_arena_format(exam->arena,
                                 "checkpoint %s has a time in the future (%s): a clock is or was wrong, and "
                                 "prune and schedules may keep it, or take it for the newest, until then",
                                 label(exam, i), core_local_time(exam->arena, checkpoint->created_micros)));
        return;
    }
}

/* --- recorded GPUs --- */

/* A user's own: to go back to. */
static bool is_ordinary(const struct hv_checkpoint *checkpoint)
{
    return checkpoint->kind == HV_CHECKPOINT_ORDINARY &&
           !(checkpoint->automatic.set && checkpoint->automatic.value);
}

/* The newest that a user may go back to; NO_MORE: there is none. */
static int64_t latest_of(const struct examination *exam, const struct exam_vm *vm)
{
    int64_t latest = NO_MORE;
    for (int64_t i = vm->first_checkpoint; i != NO_MORE; i = exam->next_checkpoint[i]) {
        if (is_ordinary(at(exam, i)) &&
            (latest == NO_MORE || at(exam, i)->created_micros > at(exam, latest)->created_micros))
            latest = i;
    }
    return latest;
}

void exam_no_gpu_set(struct examination *exam, const struct exam_vm *vm)
{
    int64_t latest = exam_has_gpu(vm) ? latest_of(exam, vm) : NO_MORE;
    if (latest != NO_MORE && !exam->seen->sets[latest].set.known)
        exam_add(exam, vm,
                 hp_arena_format(exam->arena,
                                 "no GPUs are recorded with the latest checkpoint %s: HyperPoint did not "
                                 "create it, and restoring it keeps the GPUs the VM has then",
                                 label(exam, latest)));
}

/* --- cards that are not the host's any more --- */

static const struct exam_vm *vm_with(const struct examination *exam, const char *place)
{
    const struct hv_whole_devices *whole = exam->seen->whole;
    for (size_t i = 0; place && i < whole->count; i++)
        for (size_t k = 0; hp_text_same(whole->items[i].place, place) && k < exam->seen->vms->count; k++)
            if (hp_text_same(exam->vms[k].row->id, whole->items[i].vm_id))
                return &exam->vms[k];
    return NULL;
}

static void tell_given_away(struct examination *exam, const struct exam_vm *vm, const char *name,
                            const char *place)
{
    const struct exam_vm *owner = vm_with(exam, place);
    if (owner && owner != vm)
        exam_add(exam, vm,
                 hp_arena_format(exam->arena,
                                 "VM \"%s\" has %s as a whole (DDA): no other VM can have a part of it",
                                 owner->row->name, name));
}

/* Windows lists no adapter whose card the host does not have: the recorded GPUs tell which it was. */
void exam_given_away(struct examination *exam, const struct exam_vm *vm)
{
    int64_t latest = exam->seen->whole->count ? latest_of(exam, vm) : NO_MORE;
    const struct core_set_summary *set = latest == NO_MORE ? NULL : &exam->seen->sets[latest].set;
    for (size_t i = 0; i < vm->adapters.count; i++) {
        const char *id = hv_gpu_device_id(exam->arena, vm->adapters.items[i].instance_path);
        tell_given_away(exam, vm, "the card of an adapter", hv_whole_device_place(id));
    }
    for (size_t i = 0; set && vm->adapters.count == 0 && i < set->card_count; i++) {
        const struct core_set_card *card = &set->cards[i];
        const char *id = card->hardware_id && card->location
                             ? hp_arena_format(exam->arena, "%s\\%s", card->hardware_id, card->location)
                             : NULL;
        tell_given_away(exam, vm, card->name ? card->name : "the card of its latest checkpoint",
                        hv_whole_device_place(id));
    }
}

/* "32.0.15.6636", and nothing else. */
static bool is_version(const char *text)
{
    size_t digits = text ? strspn(text, "0123456789") : 0;
    for (; digits && text[digits] == '.'; digits = strspn(text, "0123456789"))
        text += digits + 1;
    return digits && !text[digits];
}

/* By numbers, not by letters; of what is no version nobody can tell. */
static bool is_newer(const char *now, const char *then)
{
    if (!is_version(now) || !is_version(then))
        return false;
    while (*now && *then) {
        char *now_end;
        char *then_end;
        unsigned long a = strtoul(now, &now_end, 10);
        unsigned long b = strtoul(then, &then_end, 10);
        if (a != b)
            return a > b;
        now = now_end + (*now_end == '.');
        then = then_end + (*then_end == '.');
    }
    return *now && !*then;
}

/* The GPU of the host that a recorded card is: in its place, else the same hardware. */
static const struct hv_gpu *gpu_of(const struct examination *exam, const struct core_set_card *card)
{
    const struct hv_gpus *gpus = exam->seen->gpus;
    const struct hv_gpu *same = NULL;
    for (size_t i = 0; card->hardware_id && i < gpus->count; i++) {
        const struct hv_gpu *gpu = &gpus->items[i];
        if (!hp_text_same(hv_gpu_hardware_id(exam->arena, gpu->device_id), card->hardware_id))
            continue;
        if (card->location && hp_text_same(hv_gpu_location(gpu->device_id), card->location))
            return gpu;
        same = gpu;
    }
    return same;
}

void exam_newer_driver(struct examination *exam, const struct exam_vm *vm)
{
    int64_t latest = exam_has_gpu(vm) ? latest_of(exam, vm) : NO_MORE;
    const struct core_set_summary *set = latest == NO_MORE ? NULL : &exam->seen->sets[latest].set;
    for (size_t i = 0; set && i < set->card_count; i++) {
        const struct core_set_card *card = &set->cards[i];
        const struct hv_gpu *gpu = gpu_of(exam, card);
        if (!gpu || !is_newer(gpu->driver_version, card->driver))
            continue;
        exam_add(exam, vm,
                 hp_arena_format(exam->arena,
                                 "the host's driver of %s is newer (%s) than when checkpoint %s was created "
                                 "(%s): after a restore the guest has the old driver files (Code 43)",
                                 gpu->name ? gpu->name : "a GPU", gpu->driver_version, label(exam, latest),
                                 card->driver));
        return;
    }
}
