/* SPDX-License-Identifier: MIT */
#include "hyperv/disk.h"

#include "base/guid.h"
#include "base/str.h"
#include "base/text.h"
#include "calls/private.h"
#include "calls/required.h"

#include <stdlib.h>
#include <string.h>

enum { MERGE_JOB = 50 }; /* JobType */

/* --- files --- */

#define PHYSICAL_DRIVE "Microsoft:Hyper-V:Physical Disk Drive"

struct disk_row {
    const char *id;
    const char *sub_type;
    struct cim_texts files;
    struct cim_bool shared;
};

/* Of drives and of the disks in them. The last one only disks have. */
static const struct cim_field disk_fields[] = {
    { "InstanceID", CIM_STRING, CIM_ONE, offsetof(struct disk_row, id) },
    { "ResourceSubType", CIM_STRING, CIM_ONE, offsetof(struct disk_row, sub_type) },
    { "HostResource", CIM_STRING, CIM_MANY, offsetof(struct disk_row, files) },
    { "PersistentReservationsSupported", CIM_BOOLEAN, CIM_ONE, offsetof(struct disk_row, shared) },
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

/* A drive of the host that is given to the VM as it is has no row of a disk: its own row names it. */
static bool is_pass_through(const struct disk_row *row)
{
    return hp_text_same(row->sub_type, PHYSICAL_DRIVE) && row->files.count > 0;
}

static bool is_shared(const struct disk_row *row)
{
    return row->files.count > 0 && (hp_text_ends(row->files.items[0], ".vhds") ||
                                    (row->shared.presence == CIM_SET && row->shared.value));
}

/* "<controller>\0\1\D": in words. Other forms as they are. */
static const char *place_of(struct hp_arena *arena, const char *id)
{
    char *text = hp_arena_copy(arena, id);
    char *end = strrchr(text, '\\');
    uint64_t number;
    if (!end)
        return text;
    *end = '\0';
    char *slot = strrchr(text, '\\');
    if (!slot || !hp_text_to_u64(slot + 1, &number))
        return id;
    *slot = '\0';
    const char *controller = strrchr(text, '\\');
    if (!controller || !hp_text_to_u64(controller + 1, &number))
        return id;
    return hp_arena_format(arena, "controller %s, slot %s", controller + 1, slot + 1);
}

/* All parts of the VM's live configuration in one call: drives and disks are of different classes. */
int hv_disks_query(struct hp_arena *arena, const struct hv_vm *vm, struct cim_query *out,
                   struct hp_error *err)
{
    static const struct cim_assoc parts = { .assoc_class = "Msvm_VirtualSystemSettingDataComponent",
                                            .result_class = "CIM_ResourceAllocationSettingData" };
    struct cim_ref settings;
    int rc = cim_ref_parse(arena, vm->settings_path, &settings, err);
    if (!rc)
        *out = cim_associators(arena, &settings, &parts);
    return rc;
}

int hv_disk_read(struct hv_host *host, const struct hv_vm *vm, struct hp_arena *arena,
                 struct hv_vm_disks *out, struct hp_error *err)
{
    struct cim_instances rows = { 0 };
    struct hv_vm_disks disks = { 0 };
    struct cim_query query;
    const char *prefix = hp_arena_format(arena, "Microsoft:%s\\", vm->id);
    int rc = hv_disks_query(arena, vm, &query, err);
    if (!rc)
        rc = hv_query(host, &query, arena, &rows, err);
    const char **lines = hp_arena_array(arena, rows.count, sizeof *lines);
    size_t count = 0;
    for (size_t i = 0; !rc && i < rows.count; i++) {
        struct disk_row row = { 0 };
        rc = cim_decode(arena, &rows.items[i], disk_fields, HP_COUNT(disk_fields), &row, err);
        if (rc || !row.id || !hp_text_begins(row.id, prefix))
            continue;
        if (is_pass_through(&row))
            disks.pass_through = place_of(arena, row.id + strlen(prefix));
        if (!hp_text_same(rows.items[i].class_name, "Msvm_StorageAllocationSettingData"))
            continue;
        if (is_shared(&row))
            disks.shared = row.files.items[0];
        lines[count++] = hp_arena_format(arena, "%s\t%s", row.id + strlen(prefix),
                                         row.files.count ? row.files.items[0] : "");
    }
    if (rc)
        return rc;
    disks.files = in_lines(arena, lines, count);
    *out = disks;
    return 0;
}

/* "Microsoft:<owner>\<controller>\<n>\<slot>\L", with D for a drive; false for another form. */
static bool split_id(struct hp_arena *arena, const char *id, struct hv_disk *out)
{
    const char *end = out->pass_through ? "\\D" : "\\L";
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
    return hp_guid_is(text);
}

bool hv_disk_is_file(const char *file)
{
    static const char *const endings[] = { ".vhdx", ".avhdx", ".vhd", ".avhd", ".vhds" };
    for (size_t i = 0; i < HP_COUNT(endings); i++) {
        if (hp_text_ends(file, endings[i]))
            return true;
    }
    return false;
}

/* The drive of the host that a pass-through row names: the key of an object path. */
static const char *drive_of(struct hp_arena *arena, const char *path)
{
    struct cim_ref ref;
    const char *id = cim_ref_parse(arena, path, &ref, NULL) == 0 ? cim_ref_key(&ref, "DeviceID") : NULL;
    return id && hp_text_begins(id, HV_ID_PREFIX) ? hp_arena_copy(arena, id + strlen(HV_ID_PREFIX)) : path;
}

/* `answer` holds the rows, and takes what is not kept. */
static int add_disks(struct hp_arena *arena, struct hp_arena *answer, const struct cim_instances *rows,
                     struct hv_disks *out, struct hp_error *err)
{
    for (size_t i = 0; i < rows->count; i++) {
        struct disk_row row = { 0 };
        struct hv_disk disk = { .owner = NULL };
        int rc = cim_decode(answer, &rows->items[i], disk_fields, HP_COUNT(disk_fields), &row, err);
        if (rc)
            return rc;
        disk.pass_through = is_pass_through(&row);
        if (!row.id || !row.files.count || !(disk.pass_through || hv_disk_is_file(row.files.items[0])) ||
            !split_id(arena, row.id, &disk))
            continue;
        disk.shared = is_shared(&row);
        const char *file = row.files.items[0];
        disk.file = hp_arena_copy(arena, disk.pass_through ? drive_of(answer, file) : file);
        out->items[out->count++] = disk;
    }
    return 0;
}

/* So many conditions are asked for at once: long lists of them are refused (facts page, 10.2). */
enum { MAX_OWNERS = 16 };

struct cim_query hv_files_query(struct hp_arena *arena, const char *const *owners, size_t count)
{
    struct cim_term terms[MAX_OWNERS];
    bool all = !owners || count > MAX_OWNERS;
    for (size_t i = 0; !all && i < count; i++)
        terms[i] = hv_part_of(arena, owners[i]);
    return cim_select(arena, CIM_NS_VIRTUALIZATION,
                      "InstanceID, ResourceSubType, HostResource, PersistentReservationsSupported",
                      "Msvm_StorageAllocationSettingData", terms, all ? 0 : count);
}

int hv_disk_list_files(struct hv_host *host, const char *const *owners, size_t owner_count,
                       struct hp_arena *arena, struct hv_disks *out, struct hp_error *err)
{
    HP_ARENA(answer);
    struct cim_instances files = { 0 };
    const struct cim_query query = hv_files_query(&answer, owners, owner_count);
    int rc = hv_query(host, &query, &answer, &files, err);
    struct hv_disks disks = { hp_arena_array(arena, files.count, sizeof *disks.items), 0 };
    if (!rc)
        rc = add_disks(arena, &answer, &files, &disks, err);
    if (!rc)
        *out = disks;
    return rc;
}

bool hv_disk_is_difference(const char *file)
{
    return hp_text_ends(file, ".avhdx") || hp_text_ends(file, ".avhd");
}

int hv_disk_list(struct hv_host *host, struct hp_arena *arena, struct hv_disks *out, struct hp_error *err)
{
    HP_ARENA(answer);
    struct cim_instances files = { 0 };
    struct cim_instances drives = { 0 };
    const struct cim_term physical = { "ResourceSubType", CIM_EQUAL, cim_string(PHYSICAL_DRIVE), 0 };
    struct cim_query of_drives =
        cim_select(&answer, CIM_NS_VIRTUALIZATION, "InstanceID, ResourceSubType, HostResource",
                   "Msvm_ResourceAllocationSettingData", &physical, 1);
    const struct cim_query of_files = hv_files_query(&answer, NULL, 0);
    int rc = hv_query(host, &of_files, &answer, &files, err);
    if (!rc)
        rc = hv_query(host, &of_drives, &answer, &drives, err);
    struct hv_disks disks = { hp_arena_array(arena, files.count + drives.count, sizeof *disks.items), 0 };
    if (!rc)
        rc = add_disks(arena, &answer, &files, &disks, err);
    if (!rc)
        rc = add_disks(arena, &answer, &drives, &disks, err);
    if (!rc)
        *out = disks;
    return rc;
}

/* --- merges --- */

/* The last "0x" with eight digits in the host's text; 0 when there is none. */
static uint32_t code_in(const char *text)
{
    enum { DIGITS = 8 };
    uint32_t code = 0;
    for (const char *at = text; at && (at = strstr(at, "0x")) != NULL;) {
        at += 2;
        if (strspn(at, "0123456789abcdefABCDEF") == DIGITS)
            code = (uint32_t)strtoul(at, NULL, 16);
    }
    return code;
}

enum hv_obstacle hv_disk_obstacle(const struct hp_error *err)
{
    static const struct {
        uint32_t code;
        enum hv_obstacle obstacle;
    } codes[] = {
        { 0x80070020, HV_OBSTACLE_IN_USE },       /* sharing violation */
        { 0x80070021, HV_OBSTACLE_IN_USE },       /* lock violation */
        { 0x80070070, HV_OBSTACLE_NO_SPACE },     /* disk full */
        { 0x80070299, HV_OBSTACLE_FILE_SYSTEM },  /* file system limitation */
        { 0xC03A000D, HV_OBSTACLE_BROKEN_CHAIN }, /* parent not found */
        { 0xC03A000E, HV_OBSTACLE_BROKEN_CHAIN }, /* identifiers do not match */
    };
    uint32_t code = code_in(err->host_text);
    for (size_t i = 0; code && i < HP_COUNT(codes); i++) {
        if (codes[i].code == code)
            return codes[i].obstacle;
    }
    return HV_OBSTACLE_UNKNOWN;
}

/* A merge as it is seen now. */
struct merge {
    bool running;
    unsigned percent;   /* of the merge that is least advanced; 0 when the host does not tell */
    const char *job_id; /* of that merge; NULL when none is listed */
};

/* A job that does not tell its type may be a merge, and is one while the status says so. */
static void add_task(struct merge *merge, const struct hv_job *task, bool merging)
{
    bool typed = task->type.presence == CIM_SET;
    if (typed && task->type.value != MERGE_JOB)
        return;
    merge->running = true;
    if (!(typed || merging) || (merge->job_id && hv_job_percent(task) >= merge->percent))
        return;
    merge->job_id = task->id;
    merge->percent = hv_job_percent(task);
}

/* OperationalStatus and a job of type 50 tell (facts page, 4.7). */
static int read_merge(struct hv_host *host, const struct hv_vm *vm, struct hp_arena *arena, struct merge *out,
                      struct hp_error *err)
{
    const struct cim_instance *summary;
    struct hv_status_row row = { 0 };
    struct hv_tasks tasks = { 0 };
    int rc = hv_read_summary(host, vm, arena, &row, &summary, err);
    if (rc)
        return rc;
    bool merging = hv_activity_of(&row) == HV_ACTIVITY_MERGING;
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
    HP_ARENA(scratch);
    return job_id ? hv_job_result(host, hv_ref_by_id(&scratch, HV_JOB_CLASS, job_id),
                                  "merge the disks of the deleted checkpoint", err)
                  : 0;
}

int hv_disk_wait_for_merge(struct hv_host *host, const struct hv_vm *vm, struct hp_error *err)
{
    enum { STABLE_POLLS = 2 };
    HP_ARENA(kept);
    const struct hv_patience *patience = &host->patience;
    struct hp_wait wait = hv_host_wait(host, 250, 2000);
    const char *job_id = NULL;
    unsigned without = 0;
    int rc;
    do {
        HP_ARENA(scratch);
        struct merge merge = { .running = false };
        rc = read_merge(host, vm, &scratch, &merge, err);
        if (rc)
            return rc;
        without = merge.running ? STABLE_POLLS : without + 1;
        if (!merge.running && without >= STABLE_POLLS)
            return merge_result(host, job_id, err);
        if (merge.job_id && !hp_text_same(merge.job_id, job_id))
            job_id = hp_arena_copy(&kept, merge.job_id);
        if (merge.running && patience->progress)
            patience->progress(patience->context, "merge the disks", merge.percent);
        rc = hp_wait_longer(&wait);
    } while (!rc);
    if (rc == HP_E_INTERRUPTED)
        return hp_error_set(err, rc, "stopped waiting for Hyper-V to merge the disks");
    return hp_error_set(err, rc, "after %u seconds Hyper-V is still merging the disks",
                        patience->timeout_seconds);
}

/* --- what is relied on --- */

static const struct cim_field drive_fields[] = {
    HV_NAMED("InstanceID", CIM_STRING),
    HV_NAMED("ResourceSubType", CIM_STRING),
    HV_NAMED_MANY("HostResource", CIM_STRING),
};
static const struct cim_field part_fields[] = {
    HV_NAMED("GroupComponent", CIM_REFERENCE),
    HV_NAMED("PartComponent", CIM_REFERENCE),
};

static const struct hv_required relied[] = {
    { .class_name = "Msvm_StorageAllocationSettingData", HV_FIELDS(disk_fields) },
    { .class_name = "Msvm_ResourceAllocationSettingData", HV_FIELDS(drive_fields) },
    { .class_name = "Msvm_VirtualSystemSettingDataComponent", HV_FIELDS(part_fields) },
    { .class_name = "CIM_ResourceAllocationSettingData" },
};
const struct hv_required_list hv_required_by_disk = HV_LIST(relied);
