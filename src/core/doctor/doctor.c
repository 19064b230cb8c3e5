/* SPDX-License-Identifier: MIT */
#include "examine.h"

#include "base/array.h"

#include <stdlib.h>

#define SETTINGS (1u << CORE_PART_SETTINGS)
#define CHECKPOINTS (1u << CORE_PART_CHECKPOINTS)
#define DISKS (1u << CORE_PART_DISKS)
#define PARTITIONS (1u << CORE_PART_PARTITIONS)
#define VOLUMES (1u << CORE_PART_VOLUMES)
#define MOUNTED (1u << CORE_PART_MOUNTED)
#define CHAINS (1u << CORE_PART_CHAINS)
#define FILES (1u << CORE_PART_FILES)
#define WHOLE (1u << CORE_PART_WHOLE)
#define POLICY (1u << CORE_PART_POLICY)
#define CLUSTER (1u << CORE_PART_CLUSTER)
#define STALE (1u << CORE_PART_STALE)
#define PROCESSOR (1u << CORE_PART_PROCESSOR)
#define RECORDS (1u << CORE_PART_RECORDS)
#define TIMERS (1u << CORE_PART_TIMERS)

static const struct core_check checks[] = {
    { .id = "hyper-v", .severity = CORE_PROBLEM, .of_access = true, .of_host = exam_hyperv },
    { .id = "rights", .severity = CORE_PROBLEM, .of_access = true, .of_host = exam_rights },
    { .id = "interrupted",
      .reads = RECORDS,
      .severity = CORE_PROBLEM,
      .verb = "recover",
      .of_host = exam_interrupted },
    { .id = "parked", .reads = RECORDS, .severity = CORE_NOTE, .verb = "unpark", .of_host = exam_parked },
    { .id = "card",
      .explains = true,
      .severity = CORE_PROBLEM,
      .verb = "list-gpus-assigned",
      .of_vm = exam_card },
    { .id = "refused",
      .reads = RECORDS,
      .severity = CORE_PROBLEM,
      .verb = "list-gpus-assigned",
      .of_vm = exam_refused },
    { .id = "driver",
      .explains = true,
      .severity = CORE_PROBLEM,
      .words = "look at the GPU in Device Manager, then reinstall or enable its driver",
      .of_host = exam_driver },
    { .id = "card-disabled",
      .severity = CORE_NOTE,
      .explains = true,
      .words = "if VMs are to use it, enable it in Device Manager",
      .of_host = exam_idle },
    { .id = "card-given-away",
      .reads = CHECKPOINTS | WHOLE,
      .severity = CORE_WARNING,
      .explains = true,
      .words = "remove the card from that VM and mount it on the host again, or give this VM another GPU",
      .of_vm = exam_given_away },
    { .id = "partitions",
      .reads = PARTITIONS,
      .explains = true,
      .severity = CORE_NOTE,
      .words = "shut down a VM that uses this GPU, or give one of them another GPU",
      .of_host = exam_partitions },
    { .id = "device-policy",
      .reads = POLICY,
      .severity = CORE_NOTE,
      .explains = true,
      .words = "if VMs do not start with their GPU, set both values to 0 and restart the host",
      .of_host = exam_policy },
    { .id = "automatic-checkpoints",
      .reads = SETTINGS,
      .severity = CORE_PROBLEM,
      .verb = "doctor",
      .more = "--fix",
      .fixes = true,
      .of_vm = exam_automatic_checkpoints },
    { .id = "stop-action",
      .reads = SETTINGS,
      .severity = CORE_WARNING,
      .verb = "doctor",
      .more = "--fix",
      .fixes = true,
      .of_vm = exam_stop_action },
    { .id = "offline-action", .reads = CLUSTER, .severity = CORE_WARNING, .of_vm = exam_offline_action },
    { .id = "memory-windows",
      .reads = SETTINGS,
      .severity = CORE_WARNING,
      .verb = "doctor",
      .more = "--fix",
      .fixes = true,
      .of_vm = exam_memory_windows },
    { .id = "mmio",
      .reads = SETTINGS | PROCESSOR,
      .severity = CORE_PROBLEM,
      .explains = true,
      .of_vm = exam_mmio },
    { .id = "hibernation",
      .reads = SETTINGS,
      .severity = CORE_WARNING,
      .words = "disable hibernation of the VM with the tool that enabled it, and in the guest: powercfg "
               "/hibernate off",
      .of_vm = exam_hibernation },
    { .id = "checkpoints-disabled",
      .reads = SETTINGS,
      .explains = true,
      .severity = CORE_WARNING,
      .powershell = "Set-VM -CheckpointType Production",
      .of_vm = exam_checkpoints_disabled },
    { .id = "configuration-version",
      .reads = SETTINGS,
      .severity = CORE_WARNING,
      .powershell = "Update-VMVersion",
      .of_vm = exam_configuration_version },
    { .id = "critical",
      .explains = true,
      .severity = CORE_PROBLEM,
      .words = "look at the VM in Hyper-V Manager and restore access to its disks and files",
      .of_vm = exam_critical },
    { .id = "unmerged",
      .reads = DISKS,
      .explains = true,
      .severity = CORE_PROBLEM,
      .verb = "list-checkpoints",
      .of_vm = exam_unmerged },
    { .id = "mounted-disk",
      .reads = DISKS | MOUNTED | CHECKPOINTS,
      .explains = true,
      .severity = CORE_PROBLEM,
      .of_vm = exam_mounted },
    { .id = "disk-chain",
      .reads = CHAINS,
      .severity = CORE_PROBLEM,
      .words =
          "do not start the VM, and do not delete, merge or mount any of its disk files, until the chain is as "
          "it was",
      .of_vm = exam_chain },
    { .id = "checkpoint-files",
      .reads = CHECKPOINTS,
      .explains = true,
      .severity = CORE_PROBLEM,
      .verb = "show",
      .of_vm = exam_missing_files },
    { .id = "backup-checkpoint",
      .reads = CHECKPOINTS,
      .severity = CORE_WARNING,
      .verb = "remove-checkpoint",
      .of_vm = exam_backup_checkpoint },
    { .id = "checkpoint-limit",
      .reads = CHECKPOINTS,
      .explains = true,
      .severity = CORE_WARNING,
      .verb = "prune",
      .more = "--keep 40 --dry-run",
      .of_vm = exam_checkpoint_limit },
    { .id = "driver-newer",
      .reads = CHECKPOINTS,
      .severity = CORE_NOTE,
      .verb = "checkpoint",
      .of_vm = exam_newer_driver },
    { .id = "no-gpu-set",
      .reads = CHECKPOINTS,
      .severity = CORE_NOTE,
      .verb = "checkpoint",
      .of_vm = exam_no_gpu_set },
    { .id = "clock",
      .reads = CHECKPOINTS,
      .severity = CORE_WARNING,
      .words = "compare the clocks of this machine and of the host",
      .of_vm = exam_future },
    { .id = "space",
      .reads = DISKS | VOLUMES,
      .explains = true,
      .severity = CORE_WARNING,
      .words = "make room on that volume",
      .of_host = exam_space },
    { .id = "leftover-files",
      .reads = DISKS | FILES,
      .severity = CORE_NOTE,
      .words = "find out what they are before you delete any: a disk may still need one",
      .of_host = exam_leftover },
    { .id = "records",
      .reads = RECORDS,
      .severity = CORE_WARNING,
      .words = "if a newer version of HyperPoint wrote it, run that one; else move the file away",
      .of_host = exam_unreadable },
    { .id = "schedule-timer",
      .reads = RECORDS | TIMERS,
      .severity = CORE_PROBLEM,
      .words = "make the schedule again, with the same name",
      .of_host = exam_schedule_timers },
    { .id = "schedule-overdue",
      .reads = RECORDS,
      .severity = CORE_PROBLEM,
      .of_host = exam_overdue_schedules },
    { .id = "schedule",
      .reads = RECORDS,
      .severity = CORE_WARNING,
      .verb = "schedule",
      .of_host = exam_schedules },
    { .id = "stale-records",
      .reads = STALE,
      .severity = CORE_NOTE,
      .verb = "doctor",
      .more = "--fix",
      .fixes = true,
      .of_host = exam_stale },
    { .id = "unusable", .severity = CORE_WARNING, .verb = "self-test", .of_host = exam_unusable },
};

const char *core_severity_name(enum core_severity severity)
{
    static const char *const names[CORE_SEVERITIES] = { "problem", "warning", "note" };
    return names[severity];
}

/* --- bringing together what is of one VM --- */

static struct hp_map places_of(struct hp_arena *arena, const struct hv_vm_rows *vms)
{
    struct hp_map places = { .count = 0 };
    for (size_t i = 0; i < vms->count; i++)
        hp_map_put(arena, &places, vms->items[i].id, i);
    return places;
}

/* Those of a VM one after the other, in their order. */
static void share_adapters(struct examination *exam, const struct hp_map *places)
{
    const struct core_examined *seen = exam->seen;
    struct hv_adapter *items = hp_arena_array(exam->arena, seen->adapters->count, sizeof *items);
    size_t at;
    for (size_t i = 0; i < seen->adapters->count; i++)
        if (hp_map_find(places, seen->owners[i], &at))
            exam->vms[at].adapters.count++;
    size_t first = 0;
    for (size_t i = 0; i < seen->vms->count; i++) {
        exam->vms[i].adapters.items = items + first;
        first += exam->vms[i].adapters.count;
        exam->vms[i].adapters.count = 0;
    }
    for (size_t i = 0; i < seen->adapters->count; i++) {
        if (!hp_map_find(places, seen->owners[i], &at))
            continue;
        struct hv_adapters *of_vm = &exam->vms[at].adapters;
        of_vm->items[of_vm->count++] = seen->adapters->items[i];
    }
}

/* A list for each VM, in the host's order: from the last one back to the first. */
static void share_checkpoints(struct examination *exam, const struct hp_map *places)
{
    const struct hv_checkpoints *list = exam->seen->checkpoints;
    int64_t *next = hp_arena_array(exam->arena, list->count, sizeof *next);
    size_t at;
    for (size_t i = list->count; i-- > 0;) {
        next[i] = NO_MORE;
        if (!hp_map_find(places, list->items[i].vm_id, &at))
            continue;
        next[i] = exam->vms[at].first_checkpoint;
        exam->vms[at].first_checkpoint = (int64_t)i;
    }
    exam->next_checkpoint = next;
}

static void bring_together(struct examination *exam)
{
    const struct core_examined *seen = exam->seen;
    const struct hp_map places = places_of(exam->arena, seen->vms);
    size_t at;
    exam->vms = hp_arena_array(exam->arena, seen->vms->count, sizeof *exam->vms);
    for (size_t i = 0; i < seen->vms->count; i++)
        exam->vms[i] = (struct exam_vm){ .row = &seen->vms->items[i], .first_checkpoint = NO_MORE };
    share_adapters(exam, &places);
    for (size_t i = 0; seen->read & SETTINGS && i < seen->settings->count; i++)
        if (hp_map_find(&places, seen->settings->items[i].id, &at))
            exam->vms[at].vm = &seen->settings->items[i];
    for (size_t i = 0; seen->read & RECORDS && i < seen->parked->count; i++) {
        const struct core_parked_vm *vm = &seen->parked->items[i];
        if ((vm->look.parked || vm->look.doubt) && hp_map_find(&places, vm->vm_id, &at))
            exam->vms[at].parked = vm;
    }
    if (seen->read & CHECKPOINTS)
        share_checkpoints(exam, &places);
}

/* --- all of it --- */

/* One of its parts was to be read, and could not be, or not all of it. */
static const char *why_unknown(const struct core_examined *seen, const struct core_check *check)
{
    if (seen->blocked)
        return check->of_access ? NULL : "nothing of the host can be read";
    for (size_t i = 0; i < CORE_PARTS; i++) {
        if (check->reads & (1u << i) && seen->why[i])
            return seen->why[i];
    }
    return NULL;
}

static void look_for(struct examination *exam, const struct core_check *check)
{
    struct core_findings *found = &exam->found;
    const char *why = why_unknown(exam->seen, check);
    if (why)
        found->unknown[found->unknown_count++] = (struct core_unknown){ check, why };
    if (check->of_access != (exam->seen->blocked != NULL) || check->reads & ~exam->seen->read)
        return;
    exam->check = check;
    for (size_t i = 0; check->of_vm && i < exam->seen->vms->count; i++)
        check->of_vm(exam, &exam->vms[i]);
    if (check->of_host)
        check->of_host(exam);
}

/* The worst first; what is equally bad keeps its order. */
static void sort(struct hp_arena *arena, struct core_findings *found)
{
    struct core_finding *sorted = hp_arena_array(arena, found->count, sizeof *sorted);
    size_t count = 0;
    for (unsigned severity = 0; severity < CORE_SEVERITIES; severity++)
        for (size_t i = 0; i < found->count; i++)
            if (found->items[i].severity == severity)
                sorted[count++] = found->items[i];
    found->items = sorted;
}

struct core_findings core_diagnose(struct hp_arena *arena, const struct core_examined *examined)
{
    struct examination exam = { .arena = arena, .seen = examined };
    exam.found.unknown = hp_arena_array(arena, HP_COUNT(checks), sizeof *exam.found.unknown);
    if (!examined->blocked)
        bring_together(&exam);
    for (size_t i = 0; i < HP_COUNT(checks); i++)
        look_for(&exam, &checks[i]);
    sort(arena, &exam.found);
    return exam.found;
}
