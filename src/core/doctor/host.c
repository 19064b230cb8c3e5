/* SPDX-License-Identifier: MIT */
/* Disks, volumes, and what Hyper-V lists and nobody can work with. */
#include "examine.h"

#include "base/str.h"
#include "base/text.h"
#include "hyperv/unusable.h"

#include <inttypes.h>

static void add_blocked(struct examination *exam)
{
    exam_add(exam, NULL, exam->seen->blocked->what);
    exam_last(exam)->words = exam->seen->blocked->next;
}

void exam_hyperv(struct examination *exam)
{
    if (exam->seen->blocked->without_hyperv)
        add_blocked(exam);
}

void exam_rights(struct examination *exam)
{
    if (!exam->seen->blocked->without_hyperv)
        add_blocked(exam);
}

static const char *break_text(struct hp_arena *arena, const struct core_chain_break *broken)
{
    switch (broken->fault) {
    case CORE_CHAIN_CHANGED:
        return hp_arena_format(
            arena,
            "%s is not the disk that its difference %s expects (0xC03A000E): it was written to "
            "since, as by mounting it, or it is another file",
            broken->file, broken->child);
    case CORE_CHAIN_CIRCLE:
        return hp_arena_format(arena, "the parents of %s lead back to it (0xC03A0018)", broken->file);
    default:
        return hp_arena_format(arena, "Hyper-V cannot read %s%s%s%s%s", broken->file,
                               broken->child ? ", the parent of " : "", broken->child ? broken->child : "",
                               broken->why ? ": " : "", broken->why ? broken->why : "");
    }
}

void exam_chain(struct examination *exam, const struct exam_vm *vm)
{
    for (size_t k = 0; k < exam->seen->chains_count; k++) {
        const struct core_chains *chains = &exam->seen->chains[k];
        for (size_t i = 0; hp_text_same(chains->vm_id, vm->row->id) && i < chains->count; i++)
            exam_add(exam, vm, break_text(exam->arena, &chains->items[i]));
    }
}

/* A disk of the VM, or of one of its checkpoints: what it depends on. */
static bool is_of_vm(const struct examination *exam, const struct exam_vm *vm, const char *owner)
{
    bool is = hp_text_same(owner, vm->row->id);
    for (int64_t i = vm->first_checkpoint; !is && i != NO_MORE; i = exam->next_checkpoint[i])
        is = hp_text_same(owner, exam->seen->checkpoints->items[i].id);
    return is;
}

static bool has_file(const struct examination *exam, const struct exam_vm *vm, const char *file)
{
    const struct hv_disks *disks = exam->seen->disks;
    bool has = false;
    for (size_t i = 0; !has && i < disks->count; i++)
        has = hp_text_same(disks->items[i].file, file) && is_of_vm(exam, vm, disks->items[i].owner);
    return has;
}

/* Nobody can tell whether a program is still at work on it, so that it is for a person to unmount. */
void exam_mounted(struct examination *exam, const struct exam_vm *vm)
{
    const struct hv_mounted_disks *mounted = exam->seen->mounted;
    for (size_t i = 0; i < mounted->count; i++) {
        const struct hv_mounted_disk *disk = &mounted->items[i];
        if (!has_file(exam, vm, disk->file))
            continue;
        exam_add(exam, vm,
                 hp_arena_format(exam->arena, "its disk %s is mounted on the host%s", disk->file,
                                 disk->read_only
                                     ? ", read-only: the VM may not start, and Hyper-V cannot merge it"
                                     : ": the VM may not start, and a file that differences depend on "
                                       "must not be written to"));
        exam_last(exam)->words = hp_arena_format(
            exam->arena, "when no program is at work on it, unmount it on the host: Dismount-VHD -Path '%s'",
            disk->file);
        if (disk->read_only)
            exam_last(exam)->severity = CORE_WARNING;
    }
}

/* While Hyper-V merges them nothing needs to be done. */
void exam_unmerged(struct examination *exam, const struct exam_vm *vm)
{
    struct core_unmerged_disks disks = core_unmerged_of(exam->seen->unmerged, vm->row->id);
    if (disks.count && vm->row->status.activity != HV_ACTIVITY_MERGING)
        exam_add(exam, vm,
                 hp_arena_format(exam->arena, "%zu disk%s not merged", disks.count,
                                 hp_plural(disks.count, " is", "s are")));
}

/* Below the first a running VM cannot write, and is paused; Hyper-V warns below the second (facts page, 2.3).
 */
static const uint64_t mebibyte = UINT64_C(1) << 20;
static const uint64_t too_little = UINT64_C(200) << 20;
static const uint64_t little = UINT64_C(2) << 30;

static bool holds_disks(const struct core_examined *seen, const struct hv_volume *volume)
{
    bool holds = false;
    for (size_t i = 0; !holds && i < seen->disks->count; i++)
        holds = hv_volume_of(seen->volumes, seen->disks->items[i].file) == volume;
    return holds;
}

/* One of which a VM that writes is paused; NULL: none is known to be that full. */
static const struct hv_volume *full_volume_of(const struct core_examined *seen, const struct exam_vm *vm)
{
    for (size_t i = 0; seen->disks && seen->volumes && i < seen->disks->count; i++) {
        const struct hv_disk *disk = &seen->disks->items[i];
        const struct hv_volume *volume =
            hp_text_same(disk->owner, vm->row->id) ? hv_volume_of(seen->volumes, disk->file) : NULL;
        if (volume && volume->free.set && volume->free.value < too_little)
            return volume;
    }
    return NULL;
}

/* A VM that runs is paused then; Hyper-V resumes it or turns it off by itself (facts page, 1.2). */
static void tell_unwritable(struct examination *exam, const struct exam_vm *vm)
{
    const struct hv_volume *full = full_volume_of(exam->seen, vm);
    enum hv_state state = vm->row->status.state;
    const char *why = full ? hp_arena_format(exam->arena, "%s is full (%" PRIu64 " MiB free)", full->name,
                                             full->free.value / mebibyte)
                           : "its volume is full or cannot be reached";
    const char *cure = full ? hp_arena_format(exam->arena, "make room on %s", full->name)
                            : "make room on the volume of its disks, or bring it back online";
    exam_add(
        exam, vm,
        hp_arena_format(exam->arena,
                        "it is %s and in a critical condition: a disk of it cannot be written, because %s",
                        hv_state_name(state), why));
    exam_last(exam)->words = state == HV_STATE_PAUSED
                                 ? hp_arena_format(exam->arena,
                                                   "%s: Hyper-V then resumes the VM by itself. After half an "
                                                   "hour, by default, it turns the VM off instead",
                                                   cure)
                                 : cure;
}

void exam_critical(struct examination *exam, const struct exam_vm *vm)
{
    const struct hv_status *status = &vm->row->status;
    if (status->critical && (status->io_error || status->state == HV_STATE_PAUSED))
        tell_unwritable(exam, vm);
    else if (status->critical)
        exam_add(
            exam, vm,
            hp_arena_format(exam->arena,
                            "it is %s and in a critical condition: its storage or configuration cannot be "
                            "reached",
                            hv_state_name(status->state)));
}

void exam_space(struct examination *exam)
{
    const struct hv_volumes *volumes = exam->seen->volumes;
    for (size_t i = 0; i < volumes->count; i++) {
        const struct hv_volume *volume = &volumes->items[i];
        if (!volume->free.set || volume->free.value >= little || !holds_disks(exam->seen, volume))
            continue;
        exam_add(exam, NULL,
                 hp_arena_format(exam->arena,
                                 "%s has %" PRIu64
                                 " MiB free: when a disk of a VM cannot grow, Hyper-V pauses "
                                 "the VM, and turns it off after half an hour",
                                 volume->name, volume->free.value / mebibyte));
        if (volume->free.value < too_little)
            exam_last(exam)->severity = CORE_PROBLEM;
    }
}

/* A difference, or what tools that put GPUs into VMs name their copies. */
static bool is_suspect(const char *file)
{
    return hv_disk_is_difference(file) || hp_text_ends(file, "_renamed.vhdx") ||
           hp_text_ends(file, "_wormhole_tmp.vhdx");
}

/* One that no VM and no checkpoint names. */
void exam_leftover(struct examination *exam)
{
    enum { MOST_NAMED = 3 };
    HP_STR(names);
    const struct core_examined *seen = exam->seen;
    struct hp_map named = { .count = 0 };
    size_t count = 0;
    for (size_t i = 0; i < seen->disks->count; i++)
        hp_map_put(exam->arena, &named, seen->disks->items[i].file, i);
    for (size_t i = 0; i < seen->files->count; i++) {
        const char *file = seen->files->items[i];
        if (!is_suspect(file) || hp_map_find(&named, file, NULL))
            continue;
        if (count++ < MOST_NAMED)
            hp_str_format(&names, "%s%s", names.length ? ", " : "", file);
    }
    if (count)
        exam_add(exam, NULL,
                 hp_arena_format(
                     exam->arena, "no VM and no checkpoint names %zu file%s beside their disks: %s%s", count,
                     hp_plural(count, "", "s"), hp_str_text(&names), count > MOST_NAMED ? ", ..." : ""));
}

void exam_unusable(struct examination *exam)
{
    for (size_t i = 0; i < exam->seen->unusable->count; i++)
        exam_add(exam, NULL, hv_unusable_text(exam->arena, &exam->seen->unusable->items[i]));
}
