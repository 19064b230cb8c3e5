/* SPDX-License-Identifier: MIT */
/* The state of one VM and of all. */
#include "hyperv/vm.h"

#include "base/text.h"
#include "calls/private.h"
#include "calls/required.h"
#include "hyperv/cluster.h"

#include <string.h>

static const char *const state_names[HV_STATES] = {
    [HV_STATE_UNKNOWN] = "unknown",
    [HV_STATE_RUNNING] = "running",
    [HV_STATE_OFF] = "off",
    [HV_STATE_STOPPING] = "stopping",
    [HV_STATE_SAVED] = "saved",
    [HV_STATE_PAUSED] = "paused",
    [HV_STATE_STARTING] = "starting",
    [HV_STATE_RESET] = "resetting",
    [HV_STATE_SAVING] = "saving",
    [HV_STATE_PAUSING] = "pausing",
    [HV_STATE_RESUMING] = "resuming",
    [HV_STATE_FAST_SAVED] = "fastSaved",
    [HV_STATE_FAST_SAVING] = "fastSaving",
    [HV_STATE_HIBERNATED] = "hibernated",
    [HV_STATE_SERVICING] = "servicing",
};

static const char *const activity_names[HV_ACTIVITIES] = {
    [HV_ACTIVITY_NONE] = NULL,
    [HV_ACTIVITY_CREATING_CHECKPOINT] = "creating a checkpoint",
    [HV_ACTIVITY_APPLYING_CHECKPOINT] = "applying a checkpoint",
    [HV_ACTIVITY_DELETING_CHECKPOINT] = "deleting a checkpoint",
    [HV_ACTIVITY_WAITING_TO_START] = "waiting to start",
    [HV_ACTIVITY_MERGING] = "merging disks",
    [HV_ACTIVITY_EXPORTING] = "exporting",
    [HV_ACTIVITY_MIGRATING] = "migrating",
    [HV_ACTIVITY_BACKING_UP] = "backing up",
    [HV_ACTIVITY_MODIFYING] = "being modified",
    [HV_ACTIVITY_OTHER] = "doing something HyperPoint does not know",
};

const char *hv_state_name(enum hv_state state)
{
    return state_names[state];
}

const char *hv_activity_name(enum hv_activity activity)
{
    return activity_names[activity];
}

/* Facts page, 1.2. The words of OtherEnabledState are the provider's own and not translated. */
static enum hv_state decode_state(uint64_t enabled, const char *other)
{
    static const struct {
        uint64_t number;
        enum hv_state state;
    } numbers[] = {
        { 2, HV_STATE_RUNNING },        { 3, HV_STATE_OFF },
        { 4, HV_STATE_STOPPING },       { 6, HV_STATE_SAVED },
        { 9, HV_STATE_PAUSED },         { 10, HV_STATE_STARTING },
        { 11, HV_STATE_RESET },         { 32773, HV_STATE_SAVING },
        { 32776, HV_STATE_PAUSING },    { 32777, HV_STATE_RESUMING },
        { 32779, HV_STATE_FAST_SAVED }, { 32780, HV_STATE_FAST_SAVING },
        { 32783, HV_STATE_HIBERNATED }, { 32784, HV_STATE_SERVICING },
    };
    static const struct {
        const char *word;
        enum hv_state state;
    } words[] = {
        { "Saving", HV_STATE_SAVING },
        { "Quiescing", HV_STATE_PAUSING },
        { "Resuming", HV_STATE_RESUMING },
        { "FastSaving", HV_STATE_FAST_SAVING },
    };
    for (size_t i = 0; i < HP_COUNT(numbers); i++) {
        if (numbers[i].number == enabled)
            return numbers[i].state;
    }
    for (size_t i = 0; enabled == 1 && other && i < HP_COUNT(words); i++) {
        if (hp_text_same(words[i].word, other))
            return words[i].state;
    }
    return HV_STATE_UNKNOWN;
}

/* Facts page, 1.3: what the second element of OperationalStatus says of the VM's condition, where it is
 * nothing that is going on. The first three are about what runs in the guest. */
enum { APPLICATION_CRITICAL = 32782, COMMUNICATION_FAILED = 32784, CRITICAL_IO_ERROR = 32795 };

static bool is_condition(uint64_t code)
{
    return (code >= APPLICATION_CRITICAL && code <= COMMUNICATION_FAILED) || code == CRITICAL_IO_ERROR;
}

/* Facts page, 1.3: the second element says what is going on. */
enum hv_activity hv_activity_of(const struct hv_status_row *row)
{
    static const struct {
        uint64_t number;
        enum hv_activity activity;
    } numbers[] = {
        { 0, HV_ACTIVITY_NONE },
        { 2, HV_ACTIVITY_NONE },
        { 32768, HV_ACTIVITY_CREATING_CHECKPOINT },
        { 32769, HV_ACTIVITY_APPLYING_CHECKPOINT },
        { 32770, HV_ACTIVITY_DELETING_CHECKPOINT },
        { 32771, HV_ACTIVITY_WAITING_TO_START },
        { 32772, HV_ACTIVITY_MERGING },
        { 32773, HV_ACTIVITY_EXPORTING },
        { 32774, HV_ACTIVITY_MIGRATING },
        { 32776, HV_ACTIVITY_BACKING_UP },
        { 32777, HV_ACTIVITY_MODIFYING },
    };
    if (row->operational.count < 2 || is_condition(row->operational.items[1]))
        return HV_ACTIVITY_NONE;
    for (size_t i = 0; i < HP_COUNT(numbers); i++) {
        if (numbers[i].number == row->operational.items[1])
            return numbers[i].activity;
    }
    return HV_ACTIVITY_OTHER;
}

/* The same names in Msvm_ComputerSystem and Msvm_SummaryInformation. */
static const struct cim_field status_fields[] = {
    { "Name", CIM_STRING, CIM_ONE, offsetof(struct hv_status_row, vm_id) },
    { "ElementName", CIM_STRING, CIM_ONE, offsetof(struct hv_status_row, name) },
    { "OtherEnabledState", CIM_STRING, CIM_ONE, offsetof(struct hv_status_row, other) },
    { "EnabledState", CIM_UINT16, CIM_ONE, offsetof(struct hv_status_row, enabled) },
    { "HealthState", CIM_UINT16, CIM_ONE, offsetof(struct hv_status_row, health) },
    { "OperationalStatus", CIM_UINT16, CIM_MANY, offsetof(struct hv_status_row, operational) },
    { "ReplicationMode", CIM_UINT16, CIM_ONE, offsetof(struct hv_status_row, replication) },
};

enum { HEALTH_OK = 5, STATE_OTHER = 1 };

struct hv_status hv_status_of(const struct hv_status_row *row)
{
    const bool io_error = row->operational.count > 1 && row->operational.items[1] == CRITICAL_IO_ERROR;
    return (struct hv_status){
        .state = decode_state(row->enabled.value, row->other),
        .critical = io_error || (row->health.presence == CIM_SET && row->health.value != HEALTH_OK),
        .io_error = io_error,
        .activity = hv_activity_of(row),
        .enabled_state = row->enabled.value,
        .replication = row->replication.presence == CIM_SET ? (enum hv_replication)row->replication.value
                                                            : HV_REPLICATES_NOT,
    };
}

bool hv_has_other_side(const struct hv_status *status)
{
    return status->replication != HV_REPLICATES_NOT && status->replication != HV_REPLICATION_TEST_REPLICA;
}

bool hv_is_replica(const struct hv_status *status)
{
    return status->replication == HV_REPLICATION_REPLICA ||
           status->replication == HV_REPLICATION_EXTENDED_REPLICA;
}

static int not_told(struct hv_host *host, const struct hv_vm *vm, struct hp_error *err)
{
    const struct hv_sought sought = {
        .missing = "Hyper-V no longer reports the state of this VM",
        .otherwise = ": it may have been deleted",
        .id = vm->id,
    };
    return hv_tell_where(host, &sought, err);
}

int hv_summary_parameters(struct hp_arena *arena, const struct hv_vm *vm, struct cim_props *out,
                          struct hp_error *err)
{
    /* Name, ElementName, EnabledState, AsynchronousTasks, HealthState, OperationalStatus, ReplicationMode
     * (facts page, 3.3) */
    static const uint64_t wanted[] = { 0, 1, 100, 108, 109, 110, 114 };
    struct cim_value *codes = hp_arena_array(arena, HP_COUNT(wanted), sizeof *codes);
    for (size_t i = 0; i < HP_COUNT(wanted); i++)
        codes[i] = cim_uint(CIM_UINT32, wanted[i]);
    struct cim_ref *settings = hp_arena_alloc(arena, sizeof *settings);
    struct cim_value *target = hp_arena_alloc(arena, sizeof *target);
    int rc = cim_ref_parse(arena, vm->settings_path, settings, err);
    if (rc)
        return rc;
    *target = cim_reference(settings);
    cim_props_set(arena, out, "SettingData", cim_array(CIM_REFERENCE, target, 1));
    cim_props_set(arena, out, "RequestedInformation", cim_array(CIM_UINT32, codes, HP_COUNT(wanted)));
    return 0;
}

/* What is refused because the VM is gone, or has moved to another node of its cluster, is told as that: one
 * more call, after a refusal only. */
static int unless_gone(struct hv_host *host, const struct hv_vm *vm, struct hp_error *cause,
                       struct hp_error *err)
{
    HP_ARENA(scratch);
    HP_ERROR(gone);
    struct hv_vm now;
    bool refused = err && cause->codes[HP_LEVEL_METHOD].known;
    if (refused && hv_vm_find_id(host, vm->id, &scratch, &now, &gone) == HP_E_NOT_FOUND)
        return hp_error_move(err, &gone);
    return hp_error_move(err, cause);
}

int hv_read_summary(struct hv_host *host, const struct hv_vm *vm, struct hp_arena *arena,
                    struct hv_status_row *out, const struct cim_instance **summary, struct hp_error *err)
{
    HP_ERROR(cause);
    struct cim_props in = { 0 };
    struct hv_answer answer;
    int rc = hv_summary_parameters(arena, vm, &in, err);
    if (rc)
        return rc;
    rc =
        hv_call(host, HV_MANAGEMENT, HV_SUMMARY_METHOD, &in, "report the VM's state", arena, &answer, &cause);
    if (rc)
        return unless_gone(host, vm, &cause, err);
    const struct cim_value *rows = cim_props_find(&answer.out, "SummaryInformation");
    bool any = rows && !rows->is_null && rows->is_array && rows->type == CIM_OBJECT && rows->as.array.count;
    *summary = any ? rows->as.array.items[0].as.object : NULL;
    if (!*summary)
        return not_told(host, vm, err);
    rc = cim_decode(arena, *summary, status_fields, HP_COUNT(status_fields), out, err);
    return rc || hp_text_same(out->vm_id, vm->id) ? rc : not_told(host, vm, err);
}

/* EnabledState 1 means: see OtherEnabledState, which not every build's summary carries. */
static int read_transition(struct hv_host *host, const struct hv_vm *vm, struct hp_arena *arena,
                           struct hv_status_row *row, struct hp_error *err)
{
    struct cim_instance *system;
    int rc = cim_get(host->session, hv_vm_ref(arena, vm->id), arena, &system, err);
    if (rc)
        return rc;
    return cim_decode(arena, system, status_fields, HP_COUNT(status_fields), row, err);
}

static int read_row(struct hv_host *host, const struct hv_vm *vm, struct hp_arena *arena,
                    struct hv_status_row *row, const struct cim_instance **summary, struct hp_error *err)
{
    *row = (struct hv_status_row){ 0 };
    int rc = hv_read_summary(host, vm, arena, row, summary, err);
    if (rc)
        return rc;
    if (row->enabled.presence != CIM_SET)
        return not_told(host, vm, err);
    return row->enabled.value == STATE_OTHER && !row->other ? read_transition(host, vm, arena, row, err) : 0;
}

int hv_vm_read_status(struct hv_host *host, const struct hv_vm *vm, struct hv_status *out,
                      struct hp_error *err)
{
    HP_ARENA(arena);
    const struct cim_instance *summary;
    struct hv_status_row row;
    struct hv_tasks tasks;
    int rc = read_row(host, vm, &arena, &row, &summary, err);
    if (!rc)
        rc = hv_read_tasks(host, vm, summary, &arena, &tasks, err);
    /* The two may have been under way together, and the job have begun between them: what it is, a merge or
     * something else, shows in a summary that is newer than the job. */
    if (!rc && tasks.listed_apart && hv_activity_of(&row) == HV_ACTIVITY_NONE)
        rc = read_row(host, vm, &arena, &row, &summary, err);
    if (rc)
        return rc;
    *out = hv_status_of(&row);
    out->running_jobs = (unsigned)tasks.count;
    return 0;
}

/* The host is one of its own systems, named after the computer (facts page, 1.1); every other row is a VM.
 * The path is not told by every projection. */
static bool is_host(const struct cim_instance *instance)
{
    const char *server = instance->path ? instance->path->server : NULL;
    const char *id = hv_text_of(instance, "Name");
    return id && !strpbrk(id, "\\/:*?\"<>|") && hv_id_problem(id) &&
           (hp_text_same(id, hv_text_of(instance, "ElementName")) || hp_text_same(id, server));
}

/* Adds the VM to the list, or to those nobody can work with. */
static void take_row(struct hp_arena *arena, const struct cim_instance *instance, struct hv_vm_rows *list)
{
    HP_ERROR(cause);
    struct hv_status_row row = { 0 };
    list->host = instance->path && instance->path->server ? instance->path->server : list->host;
    if (is_host(instance))
        return;
    if (cim_decode(arena, instance, status_fields, HP_COUNT(status_fields), &row, &cause) != 0) {
        hv_add_unreadable(arena, &list->unusable, HV_UNUSABLE_VM, instance, "Name", "ElementName", &cause);
        return;
    }
    const char *problem = hv_id_problem(row.vm_id);
    if (problem)
        hv_unusable_add(arena, &list->unusable,
                        &(struct hv_unusable){
                            .kind = HV_UNUSABLE_VM, .id = row.vm_id, .name = row.name, .why = problem });
    else
        list->items[list->count++] = (struct hv_vm_row){ .id = row.vm_id,
                                                         .name = row.name ? row.name : "",
                                                         .status = hv_status_of(&row) };
}

static const struct hv_layout layout = {
    .kind = HV_UNUSABLE_VM,
    .size = sizeof(struct hv_vm_row),
    .id = offsetof(struct hv_vm_row, id),
    .name = offsetof(struct hv_vm_row, name),
};

struct cim_query hv_vms_query(struct hp_arena *arena)
{
    return cim_select(arena, CIM_NS_VIRTUALIZATION,
                      "CreationClassName, Name, ElementName, EnabledState, OtherEnabledState, HealthState, "
                      "OperationalStatus, ReplicationMode",
                      "Msvm_ComputerSystem", NULL, 0);
}

int hv_vm_list(struct hv_host *host, struct hp_arena *arena, struct hv_vm_rows *out, struct hp_error *err)
{
    HP_ARENA(answer);
    struct cim_instances rows = { 0 };
    const struct cim_query query = hv_vms_query(&answer);
    int rc = hv_query(host, &query, &answer, &rows, err);
    if (rc)
        return rc;
    struct hv_vm_rows list = { .items = hp_arena_array(arena, rows.count, sizeof *list.items) };
    for (size_t i = 0; i < rows.count; i++)
        take_row(arena, &rows.items[i], &list);
    list.host = hp_arena_copy(arena, list.host);
    list.count = hv_drop_twice(arena, list.items, list.count, &layout, &list.unusable);
    if (list.count == 0)
        rc = hv_check_rights(host, err);
    if (!rc)
        *out = list;
    return rc;
}

/* --- what is relied on --- */

static const struct hv_optional optional[] = {
    { "OtherEnabledState", "the state of a VM in transition takes one more call" },
    { "ReplicationMode", "HyperPoint cannot tell that a VM is a replica" },
    { NULL, NULL },
};

static const struct cim_parameter_decl summary_parameters[] = {
    HV_IN_MANY("SettingData", CIM_REFERENCE),
    HV_IN_MANY("RequestedInformation", CIM_UINT32),
    HV_OUT_MANY("SummaryInformation", CIM_OBJECT),
};

static const struct cim_method_decl methods[] = { HV_METHOD(HV_SUMMARY_METHOD, summary_parameters) };

static const struct hv_required relied[] = {
    { .class_name = "Msvm_ComputerSystem", HV_FIELDS(status_fields) },
    { .class_name = "Msvm_SummaryInformation", HV_FIELDS(status_fields), .optional = optional },
    { .class_name = HV_MANAGEMENT_CLASS, HV_METHODS(methods) },
};
const struct hv_required_list hv_required_by_vm_status = HV_LIST(relied);
