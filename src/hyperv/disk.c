/* SPDX-License-Identifier: MIT */
#include "hyperv/disk.h"

#include "base/str.h"
#include "base/text.h"
#include "private.h"
#include "relied.h"

#include <stdlib.h>
#include <string.h>

enum {
    MERGING = 32772, /* OperationalStatus[1] */
    MERGE_JOB = 50   /* JobType */
};

/* --- files --- */

struct disk_row {
    const char *id;
    struct cim_texts files;
};

static const struct cim_field disk_fields[] = {
    { "InstanceID", CIM_STRING, CIM_ONE, offsetof(struct disk_row, id) },
    { "HostResource", CIM_STRING, CIM_MANY, offsetof(struct disk_row, files) },
};

static int by_text(const void *a, const void *b)
{
    return hp_text_compare(*(const char *const *)a, *(const char *const *)b);
}

static const char *in_lines(struct hp_arena *arena, const char **lines, size_t count)
{
    HP_STR(text);
    qsort(lines, count, sizeof *lines, by_text);
    for (size_t i = 0; i < count; i++)
        hp_str_format(&text, "%s\n", lines[i]);
    return hp_arena_copy(arena, hp_str_text(&text));
}

int hv_disk_read_files(struct hv_host *host, const struct hv_vm *vm, struct hp_arena *arena, const char **out,
                       struct hp_error *err)
{
    const char *prefix = hp_arena_format(arena, "Microsoft:%s\\", vm->id);
    const struct cim_term of_vm = {
        "InstanceID", CIM_LIKE, cim_string(hp_arena_format(arena, "%s%%", cim_like_escape(arena, prefix))), 0
    };
    struct cim_instances rows = { 0 };
    struct cim_query query = cim_select(arena, CIM_NS_VIRTUALIZATION, "InstanceID, HostResource",
                                        "Msvm_StorageAllocationSettingData", &of_vm, 1);
    int rc = hv_query(host, &query, arena, &rows, err);
    if (rc)
        return rc;
    const char **lines = hp_arena_array(arena, rows.count, sizeof *lines);
    size_t count = 0;
    for (size_t i = 0; i < rows.count; i++) {
        struct disk_row row = { 0 };
        rc = cim_decode(arena, &rows.items[i], disk_fields, COUNT(disk_fields), &row, err);
        if (rc)
            return rc;
        if (row.id && hp_text_begins(row.id, prefix))
            lines[count++] = hp_arena_format(arena, "%s\t%s", row.id + strlen(prefix),
                                             row.files.count ? row.files.items[0] : "");
    }
    *out = in_lines(arena, lines, count);
    return 0;
}

/* "Microsoft:<owner>\<controller>\<n>\<slot>\L"; false for another form. */
static bool split_id(struct hp_arena *arena, const char *id, struct hv_disk *out)
{
    static const char end[] = "\\L";
    if (!hp_text_begins(id, HV_ID_PREFIX) || !hp_text_ends(id, end))
        return false;
    char *text = hp_arena_copy(arena, id + strlen(HV_ID_PREFIX));
    text[strlen(text) - strlen(end)] = '\0';
    char *first = strchr(text, '\\');
    char *last = strrchr(text, '\\');
    if (!first || first == last || !hp_text_to_u64(last + 1, &out->slot))
        return false;
    *first = *last = '\0';
    out->owner = text;
    out->controller = first + 1;
    return hp_text_is_guid(text);
}

/* A CD image is in the same class, and is no disk of a chain. */
static bool is_disk_file(const char *file)
{
    static const char *const endings[] = { ".vhdx", ".avhdx", ".vhd", ".avhd", ".vhds" };
    for (size_t i = 0; i < COUNT(endings); i++) {
        if (hp_text_ends(file, endings[i]))
            return true;
    }
    return false;
}

int hv_disk_list(struct hv_host *host, struct hp_arena *arena, struct hv_disks *out, struct hp_error *err)
{
    struct cim_instances rows = { 0 };
    struct cim_query query = cim_select(arena, CIM_NS_VIRTUALIZATION, "InstanceID, HostResource",
                                        "Msvm_StorageAllocationSettingData", NULL, 0);
    int rc = hv_query(host, &query, arena, &rows, err);
    if (rc)
        return rc;
    struct hv_disks disks = { hp_arena_array(arena, rows.count, sizeof *disks.items), 0 };
    for (size_t i = 0; i < rows.count; i++) {
        struct disk_row row = { 0 };
        rc = cim_decode(arena, &rows.items[i], disk_fields, COUNT(disk_fields), &row, err);
        if (rc)
            return rc;
        struct hv_disk *disk = &disks.items[disks.count];
        if (!row.id || !row.files.count || !is_disk_file(row.files.items[0]) ||
            !split_id(arena, row.id, disk))
            continue;
        disk->file = row.files.items[0];
        disks.count++;
    }
    *out = disks;
    return 0;
}

/* --- merges --- */

/* A merge as it is seen now. */
struct merge {
    bool running;
    unsigned percent;   /* of the merge that is least advanced; 0 when the host does not tell */
    const char *job_id; /* of that merge; NULL when none is listed */
};

struct activity_row {
    const char *vm_id;
    struct cim_uints operational;
};

static const struct cim_field activity_fields[] = {
    { "Name", CIM_STRING, CIM_ONE, offsetof(struct activity_row, vm_id) },
    { "OperationalStatus", CIM_UINT16, CIM_MANY, offsetof(struct activity_row, operational) },
};

/* A job that does not tell its type may be a merge, and is one while the status says so. */
static void add_task(struct merge *merge, const struct hv_task *task, bool merging)
{
    if (task->type.set && task->type.value != MERGE_JOB)
        return;
    merge->running = true;
    if (!(task->type.set || merging) || (merge->job_id && task->percent >= merge->percent))
        return;
    merge->job_id = task->id;
    merge->percent = task->percent;
}

/* OperationalStatus and a job of type 50 tell (facts page, 4.7). */
static int read_merge(struct hv_host *host, const struct hv_vm *vm, struct hp_arena *arena, struct merge *out,
                      struct hp_error *err)
{
    const struct cim_instance *summary = NULL;
    struct activity_row row = { 0 };
    struct hv_tasks tasks = { 0 };
    int rc = hv_read_summary(host, vm, arena, &summary, err);
    if (!rc && summary)
        rc = cim_decode(arena, summary, activity_fields, COUNT(activity_fields), &row, err);
    if (rc)
        return rc;
    if (!summary || !hp_text_same(row.vm_id, vm->id))
        return hp_error_set(err, HP_E_NOT_FOUND,
                            "Hyper-V no longer tells the state of this VM: it may have been deleted");
    bool merging = row.operational.count > 1 && row.operational.items[1] == MERGING;
    struct merge merge = { .running = merging };
    rc = hv_read_tasks(host, vm, summary, arena, &tasks, err);
    for (size_t i = 0; i < tasks.count; i++)
        add_task(&merge, &tasks.items[i], merging);
    if (!rc)
        *out = merge;
    return rc;
}

/* How the merge that was seen last has ended; NULL: none was seen as a job. */
static int merge_result(struct hv_host *host, const char *job_id, struct hp_error *err)
{
    struct cim_key key = { "InstanceID", cim_string(job_id) };
    const struct cim_ref job = {
        .ns = CIM_NS_VIRTUALIZATION, .class_name = "Msvm_ConcreteJob", .keys = &key, .key_count = 1
    };
    return job_id ? hv_job_result(host, &job, "merge the disks of what was removed", err) : 0;
}

int hv_disk_wait_for_merge(struct hv_host *host, const struct hv_vm *vm, struct hp_error *err)
{
    enum { LONGEST_PAUSE_MS = 2000, LOOKS = 2 };
    HP_ARENA(kept);
    const struct hv_patience *patience = &host->patience;
    uint64_t give_up = hp_clock_monotonic(host->clock) + patience->timeout_seconds * UINT64_C(1000000);
    const char *job_id = NULL;
    unsigned without = 0;
    for (uint32_t pause = 250;; pause = pause * 2 < LONGEST_PAUSE_MS ? pause * 2 : LONGEST_PAUSE_MS) {
        HP_ARENA(scratch);
        struct merge merge = { .running = false };
        int rc = read_merge(host, vm, &scratch, &merge, err);
        if (rc)
            return rc;
        without = merge.running ? LOOKS : without + 1;
        if (!merge.running && without >= LOOKS)
            return merge_result(host, job_id, err);
        if (merge.job_id && !hp_text_same(merge.job_id, job_id))
            job_id = hp_arena_copy(&kept, merge.job_id);
        if (merge.running && patience->progress)
            patience->progress(patience->context, "merge the disks", merge.percent);
        if (patience->interrupts && patience->interrupts() > 1)
            return hp_error_set(err, HP_E_INTERRUPTED, "stopped waiting for Hyper-V to merge the disks");
        if (hp_clock_monotonic(host->clock) > give_up)
            return hp_error_set(err, HP_E_TIMEOUT, "after %u seconds Hyper-V is still merging the disks",
                                patience->timeout_seconds);
        hp_clock_sleep(host->clock, pause);
    }
}

/* --- what is relied on --- */

static const struct hv_relied relied[] = {
    { .class_name = "Msvm_StorageAllocationSettingData", HV_FIELDS(disk_fields) },
    { .class_name = "Msvm_SummaryInformation", HV_FIELDS(activity_fields) },
};
const struct hv_relied_list hv_relied_by_disk = HV_LIST(relied);
