/* SPDX-License-Identifier: MIT */
/* Settings, states, summaries, exports and deletion of VMs on a simulated host, and the life of jobs. */
#include "sim_host_fixture.h"

/* --- ModifySystemSettings --- */

static struct cim_instance *settings_of(struct fixture *f, const char *vm_name)
{
    return cim_instance_copy(&f->arena, live(f, vm_name));
}

static void settings_change_at_once_or_by_job(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    struct cim_instance *given = settings_of(&f, "new vm");
    put(&f, given, "AutomaticSnapshotsEnabled", cim_boolean(false));
    put(&f, given, "UserSnapshotType", cim_uint(CIM_UINT16, 5));
    put(&f, given, "AutomaticShutdownAction", cim_uint(CIM_UINT16, 2));
    assert_int_equal(modify_system(&f, given), DONE);
    assert_false(value(live(&f, "new vm"), "AutomaticSnapshotsEnabled")->as.boolean);
    assert_int_equal(number(live(&f, "new vm"), "UserSnapshotType"), 5);

    given = settings_of(&f, "new vm");
    put(&f, given, "GuestControlledCacheTypes", cim_boolean(true));
    put_u64(&f, given, "LowMmioGapSize", 1024);
    put_u64(&f, given, "HighMmioGapSize", 32768);
    assert_int_equal(modify_system(&f, given), STARTED);
    assert_int_equal(number(live(&f, "new vm"), "LowMmioGapSize"), 128);
    assert_job_completes(&f);
    assert_int_equal(number(live(&f, "new vm"), "LowMmioGapSize"), 1024);
    assert_int_equal(number(live(&f, "new vm"), "HighMmioGapSize"), 32768);
    set(&f, "behaviour", "mmioChangesRunAsJobs", "false");
    put_u64(&f, given, "LowMmioGapSize", 3072);
    assert_int_equal(modify_system(&f, given), DONE);

    /* Sending what was read changes nothing, not even the file. */
    char *before = read_file(f.file);
    assert_int_equal(modify_system(&f, settings_of(&f, "new vm")), DONE);
    char *after = read_file(f.file);
    assert_string_equal(before, after);
    free(before);
    free(after);
}

static void settings_have_limits(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    static const struct {
        const char *property;
        enum cim_type type;
        uint64_t value;
    } wrong[] = {
        { "LowMmioGapSize", CIM_UINT64, 127 },        { "LowMmioGapSize", CIM_UINT64, 3585 },
        { "UserSnapshotType", CIM_UINT16, 1 },        { "UserSnapshotType", CIM_UINT16, 6 },
        { "AutomaticShutdownAction", CIM_UINT16, 5 }, { "HighMmioGapBase", CIM_UINT64, 70000 },
        { "AutomaticRecoveryAction", CIM_UINT16, 4 },
    };
    for (size_t i = 0; i < HP_COUNT(wrong); i++) {
        struct cim_instance *given = settings_of(&f, "new vm");
        put(&f, given, wrong[i].property, cim_uint(wrong[i].type, wrong[i].value));
        assert_int_equal(modify_system(&f, given), INVALID_PARAMETER);
    }
    struct cim_instance *given = settings_of(&f, "new vm");
    put(&f, given, "ElementName", cim_string(""));
    assert_int_equal(modify_system(&f, given), INVALID_PARAMETER);
    given = settings_of(&f, "new vm");
    cim_props_remove(&given->props, "InstanceID");
    assert_int_equal(modify_system(&f, given), INVALID_PARAMETER);
    put(&f, given, "InstanceID", cim_string("Microsoft:00000000-0000-0000-0000-000000000000"));
    assert_int_equal(modify_system(&f, given), INVALID_PARAMETER);
    assert_int_equal(modify_system(&f, template(&f)), INVALID_PARAMETER);

    given = settings_of(&f, "build server");
    put_u64(&f, given, "LowMmioGapSize", 2048);
    assert_int_equal(modify_system(&f, given), INVALID_STATE);
    given = settings_of(&f, "build server");
    put(&f, given, "ElementName", cim_string("farm"));
    assert_int_equal(modify_system(&f, given), DONE);
    assert_int_equal(number(vm(&f, "farm"), "EnabledState"), 2);
}

static void notes_keep_their_first_text(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    static const char *const two[] = { "first", "second" };
    struct cim_instance *given = settings_of(&f, "my vm");
    put(&f, given, "Notes", cim_string_array(&f.arena, two, 2));
    assert_int_equal(modify_system(&f, given), DONE);
    const struct cim_value *notes = value(live(&f, "my vm"), "Notes");
    assert_int_equal(notes->as.array.count, 1);
    assert_string_equal(notes->as.array.items[0].as.string, "first");
    put(&f, given, "Notes", cim_array(CIM_STRING, NULL, 0));
    assert_int_equal(modify_system(&f, given), DONE);
    assert_string_equal(value(live(&f, "my vm"), "Notes")->as.array.items[0].as.string, "first");
    put_texts(&f, given, "Notes", "");
    assert_int_equal(modify_system(&f, given), DONE);
    assert_string_equal(value(live(&f, "my vm"), "Notes")->as.array.items[0].as.string, "");
}

static void checkpoints_take_name_and_notes(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    const struct cim_ref *path = checkpoints(&f, "games").items[0].path;
    struct cim_instance *given = cim_instance_copy(&f.arena, get(&f, path));
    put(&f, given, "ElementName", cim_string("level 3"));
    put_texts(&f, given, "Notes", "gpu set");
    assert_int_equal(modify_system(&f, given), DONE);
    assert_string_equal(text(get(&f, path), "ElementName"), "level 3");
    assert_string_equal(value(get(&f, path), "Notes")->as.array.items[0].as.string, "gpu set");
    put_u64(&f, given, "LowMmioGapSize", 2048);
    assert_int_equal(modify_system(&f, given), INVALID_PARAMETER);
    given = cim_instance_copy(&f.arena, get(&f, path));
    set(&f, "behaviour", "checkpointNotesPersist", "false");
    put_texts(&f, given, "Notes", "forgotten");
    assert_int_equal(modify_system(&f, given), DONE);
    assert_string_equal(value(get(&f, path), "Notes")->as.array.items[0].as.string, "gpu set");
}

/* A client reports that a whole instance sent back makes the job fail (facts page, 3.4). */
static void a_host_may_take_changes_only(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    struct cim_instance *whole = cim_instance_copy(&f.arena, live(&f, "my vm"));
    put_texts(&f, whole, "Notes", "new");
    set(&f, "behaviour", "settingsTakeChangesOnly", "true");
    assert_int_equal(modify_system(&f, whole), STARTED);
    assert_job_fails(&f, 32768);
    struct cim_instance *few = cim_instance_new(&f.arena, VSSD);
    put(&f, few, "InstanceID", cim_string(text(whole, "InstanceID")));
    put_texts(&f, few, "Notes", "new");
    assert_int_equal(modify_system(&f, few), DONE);
}

static void settings_nobody_knows_are_kept(void **state)
{
    (void)state;
    FIXTURE(f, "newer-build");
    const struct cim_instance *mine = live(&f, "my vm");
    assert_int_equal(number(mine, "VirtualHmatType"), 2);
    assert_string_equal(text(mine, "ImaginedLaunchPolicy"), "careful");
    assert_true(is_null(live(&f, "games"), "VirtualHmatType"));
    struct cim_instance *few = cim_instance_new(&f.arena, VSSD);
    put(&f, few, "InstanceID", cim_string(text(mine, "InstanceID")));
    put_texts(&f, few, "Notes", "new");
    assert_int_equal(modify_system(&f, few), DONE);
    assert_int_equal(number(live(&f, "my vm"), "VirtualHmatType"), 2);
    put(&f, few, "VirtualHmatType", cim_uint(CIM_UINT16, 1));
    assert_int_equal(modify_system(&f, few), DONE);
    assert_int_equal(number(live(&f, "my vm"), "VirtualHmatType"), 1);
    set(&f, "my vm", "remove-adapter", "all");
    assert_int_equal(create_checkpoint(&f, "my vm"), STARTED);
    assert_job_completes(&f);
    set(&f, "my vm", "other:VirtualHmatType", "3");
    assert_int_equal(on_checkpoint(&f, "ApplySnapshot", "Snapshot", checkpoints(&f, "my vm").items[0].path),
                     STARTED);
    assert_job_completes(&f);
    assert_int_equal(number(live(&f, "my vm"), "VirtualHmatType"), 1); /* that of the checkpoint */
    assert_string_equal(text(live(&f, "my vm"), "ImaginedLaunchPolicy"), "careful");
}

/* --- RequestStateChange --- */

static void states_change_by_job(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    assert_int_equal(request_state(&f, "new vm", 2), STARTED);
    const struct cim_instance *now = vm(&f, "new vm");
    assert_int_equal(number(now, "EnabledState"), 3); /* it shows only here at first */
    assert_int_equal(number(now, "RequestedState"), 2);
    assert_int_equal(value(now, "OperationalStatus")->as.array.items[0].as.u, 11);
    hp_clock_sleep(sim_host_clock(f.host), 700);
    assert_int_equal(number(vm(&f, "new vm"), "EnabledState"), 10);
    assert_job_completes(&f);
    assert_int_equal(number(vm(&f, "new vm"), "EnabledState"), 2);
    static const struct {
        uint64_t request;
        uint64_t enabled;
    } steps[] = { { 9, 9 }, { 2, 2 }, { 6, 6 }, { 2, 2 }, { 11, 2 }, { 3, 3 } };
    for (size_t i = 0; i < HP_COUNT(steps); i++) {
        assert_int_equal(request_state(&f, "new vm", steps[i].request), STARTED);
        const struct cim_ref *job = out_job(&f);
        assert_int_equal(request_state(&f, "new vm", 2), INVALID_STATE); /* busy */
        assert_int_equal(number(wait_for(&f, job), "JobState"), 7);
        assert_int_equal(number(vm(&f, "new vm"), "EnabledState"), steps[i].enabled);
    }
    static const uint64_t wrong[] = { 3, 6, 9, 11, 4, 10, 32773, 1 };
    for (size_t i = 0; i < HP_COUNT(wrong); i++)
        assert_int_equal(request_state(&f, "new vm", wrong[i]), INVALID_STATE);
}

static void a_gpu_stands_in_the_way(void **state)
{
    (void)state;
    FIXTURE(f, "stale");
    assert_int_equal(request_state(&f, "my vm", 2), STARTED);
    const struct cim_instance *job = wait_for(&f, out_job(&f));
    assert_int_equal(number(job, "JobState"), 10);
    assert_non_null(strstr(text(job, "ErrorDescription"), "Could not allocate partitionable GPU device"));
    assert_int_equal(number(vm(&f, "my vm"), "EnabledState"), 3);
    assert_int_equal(request_state(&f, "disabled card", 2), STARTED);
    assert_job_fails(&f, 32768);
    FIXTURE(d, "demo");
    assert_int_equal(request_state(&d, "build server", 6), STARTED);
    assert_job_fails(&d, 32768);
    assert_int_equal(request_state(&d, "build server", 9), STARTED);
    assert_job_fails(&d, 32768);
    set(&d, "behaviour", "saveAllowedWithGpu", "true");
    assert_int_equal(request_state(&d, "build server", 6), STARTED);
    assert_job_completes(&d);
    for (int i = 0; i < 33; i++)
        set(&d, "lab", "add-adapter", "5");
    assert_int_equal(request_state(&d, "lab", 2), STARTED);
    assert_job_fails(&d, 32768); /* one partition more than the card has */
    set(&d, "lab", "remove-adapter", "2");
    assert_int_equal(request_state(&d, "lab", 2), STARTED);
    assert_job_completes(&d);
    set(&d, "lab", "state", "off");
    set(&d, "games", "automatic-checkpoints", "true");
    assert_int_equal(request_state(&d, "games", 2), STARTED);
    assert_job_fails(&d, 32768);
    set(&d, "behaviour", "startRefusedWithAutomaticCheckpoints", "false");
    assert_int_equal(request_state(&d, "games", 2), STARTED);
    assert_job_completes(&d);
    assert_int_equal(count(&d, "SELECT * FROM Msvm_GpuPartition"), 1);
}

/* --- GetSummaryInformation --- */

static uint64_t summarize(struct fixture *f, const struct cim_ref *of, const uint64_t *codes, size_t count_)
{
    struct cim_value *items = hp_arena_array(&f->arena, count_, sizeof *items);
    for (size_t i = 0; i < count_; i++)
        items[i] = cim_uint(CIM_UINT32, codes[i]);
    const struct cim_value ref = cim_reference(of);
    struct cim_props in = { .items = NULL };
    if (of)
        ARG(f, &in, "SettingData", cim_array(CIM_REFERENCE, &ref, 1));
    ARG(f, &in, "RequestedInformation", cim_array(CIM_UINT32, items, count_));
    return manage(f, "GetSummaryInformation", &in);
}

static void summaries_hold_what_was_asked_for(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    static const uint64_t codes[] = { 0, 1, 100, 107, 108 };
    assert_int_equal(summarize(&f, NULL, codes, 5), DONE);
    const struct cim_value *rows = cim_props_find(&f.out, "SummaryInformation");
    assert_int_equal(rows->as.array.count, 6);
    const struct cim_instance *row = rows->as.array.items[0].as.object;
    assert_string_equal(text(row, "ElementName"), "my vm");
    assert_int_equal(number(row, "EnabledState"), 3);
    assert_true(is_null(row, "Notes"));
    assert_true(is_null(row, "NumberOfProcessors"));
    assert_int_equal(create_checkpoint(&f, "games"), STARTED);
    assert_int_equal(summarize(&f, live(&f, "games")->path, codes, 5), DONE);
    rows = cim_props_find(&f.out, "SummaryInformation");
    assert_int_equal(rows->as.array.count, 1);
    row = rows->as.array.items[0].as.object;
    assert_int_equal(value(row, "Snapshots")->as.array.count, 1);
    assert_int_equal(value(row, "AsynchronousTasks")->as.array.count, 1);
    assert_int_equal(number(value(row, "AsynchronousTasks")->as.array.items[0].as.object, "JobType"), 70);
    static const uint64_t unknown[] = { 0, 99 };
    assert_int_equal(summarize(&f, NULL, unknown, 2), INVALID_PARAMETER);
    assert_int_equal(summarize(&f, NULL, NULL, 0), INVALID_PARAMETER);
    assert_int_equal(summarize(&f, checkpoints(&f, "games").items[0].path, codes, 5), INVALID_PARAMETER);
    assert_int_equal(count(&f, "SELECT * FROM Msvm_SummaryInformation WHERE EnabledState = 2"), 1);
}

/* --- export and deletion --- */

static uint64_t export(struct fixture *f, const char *directory, const struct cim_instance *settings)
{
    struct cim_props in = { .items = NULL };
    ARG(f, &in, "ComputerSystem", cim_reference(vm(f, "games")->path));
    ARG(f, &in, "ExportDirectory", cim_string(directory));
    if (settings)
        ARG(f, &in, "ExportSettingData", cim_string(embed(f, settings)));
    return manage(f, "ExportSystemDefinition", &in);
}

static void exports_are_checked_and_noted(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    struct cim_instance *one = cim_instance_new(&f.arena, "Msvm_VirtualSystemExportSettingData");
    put(&f, one, "CopySnapshotConfiguration", cim_uint(CIM_UINT8, 2));
    assert_int_equal(export(&f, "D:\\out", one), INVALID_PARAMETER); /* which? */
    put(&f, one, "SnapshotVirtualSystem",
        cim_string(cim_ref_path(&f.arena, checkpoints(&f, "games").items[0].path)));
    assert_int_equal(export(&f, "", one), INVALID_PARAMETER);
    assert_int_equal(export(&f, "D:\\out", one), STARTED);
    assert_int_equal(value(vm(&f, "games"), "OperationalStatus")->as.array.items[1].as.u, 32773);
    assert_job_completes(&f);
    assert_int_equal(export(&f, "D:\\out", one), STARTED);
    assert_job_fails(&f, 32768); /* it is there already */

    assert_int_equal(export(&f, "D:\\other", NULL), STARTED);
    const struct cim_ref *job = out_job(&f);
    assert_true(value(get(&f, job), "Cancellable")->as.boolean);
    struct cim_props in = { .items = NULL };
    ARG(&f, &in, "RequestedState", cim_uint(CIM_UINT16, 4));
    assert_int_equal(invoke(&f, job, "RequestStateChange", &in), DONE);
    assert_int_equal(number(get(&f, job), "JobState"), 8);
    assert_int_equal(invoke(&f, job, "RequestStateChange", &in), INVALID_STATE);
    assert_int_equal(export(&f, "D:\\other", NULL), STARTED);
    assert_job_completes(&f);
}

static void an_export_needs_a_place_of_its_own(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    assert_int_equal(export(&f, "out", NULL), INVALID_PARAMETER);
    assert_int_equal(export(&f, "\\\\", NULL), INVALID_PARAMETER);
    assert_int_equal(export(&f, "\\\\nas\\vms", NULL), STARTED);
    assert_job_completes(&f);
    assert_int_equal(export(&f, "D:\\out\\", NULL), STARTED);
    assert_job_completes(&f);
    assert_int_equal(export(&f, "d:\\OUT", NULL), STARTED);
    assert_job_fails(&f, 32768);
    /* Straight into the directory is another place, once. */
    struct cim_instance *flat = cim_instance_new(&f.arena, "Msvm_VirtualSystemExportSettingData");
    put(&f, flat, "CreateVmExportSubdirectory", cim_boolean(false));
    assert_int_equal(export(&f, "D:\\out", flat), STARTED);
    assert_job_completes(&f);
    assert_int_equal(export(&f, "D:\\out", flat), STARTED);
    assert_job_fails(&f, 32768);
    set(&f, "behaviour", "exportSpaceBytes", "900000000000");
    assert_int_equal(export(&f, "D:\\more", NULL), STARTED);
    assert_job_fails(&f, 32768);
    assert_non_null(strstr(text(get(&f, out_job(&f)), "ErrorDescription"), "not enough space"));
}

static void destroying_takes_the_checkpoints_along(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    struct cim_props in = { .items = NULL };
    ARG(&f, &in, "AffectedSystem", cim_reference(vm(&f, "build server")->path));
    assert_int_equal(manage(&f, "DestroySystem", &in), INVALID_STATE);
    const struct cim_ref *path = vm(&f, "games")->path;
    ARG(&f, &in, "AffectedSystem", cim_reference(path));
    assert_int_equal(manage(&f, "DestroySystem", &in), STARTED);
    assert_job_completes(&f);
    struct cim_instance *none = NULL;
    assert_int_equal(try_get(&f, path, &none), HP_E_NOT_FOUND);
    assert_int_equal(count(&f, "SELECT * FROM " VSSD " WHERE ElementName LIKE 'games%'"), 0);
    assert_int_equal(manage(&f, "DestroySystem", &in), INVALID_PARAMETER);
}

/* --- jobs --- */

static void jobs_vanish_after_five_minutes(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    assert_int_equal(create_checkpoint(&f, "my vm"), STARTED);
    const struct cim_ref *job = out_job(&f);
    struct cim_props in = { .items = NULL };
    ARG(&f, &in, "RequestedState", cim_uint(CIM_UINT16, 4));
    assert_int_equal(invoke(&f, job, "RequestStateChange", &in), 32770);
    assert_int_equal(invoke(&f, job, "GetErrorEx", NULL), DONE);
    assert_true(cim_props_find(&f.out, "Errors")->is_null);
    assert_int_equal(number(wait_for(&f, job), "ErrorCode"), 32768);
    assert_int_equal(invoke(&f, job, "GetErrorEx", NULL), DONE);
    const struct cim_value *errors = cim_props_find(&f.out, "Errors");
    struct cim_instance *error = NULL;
    assert_int_equal(errors->as.array.count, 1);
    assert_int_equal(cim_embed_parse(&f.arena, errors->as.array.items[0].as.string, &error, NULL), 0);
    assert_string_equal(error->class_name, "Msvm_Error");
    assert_non_null(strstr(text(error, "Message"), "GPUP"));
    assert_int_equal(invoke(&f, job, "GetError", NULL), DONE);
    assert_false(cim_props_find(&f.out, "Error")->is_null);

    hp_clock_sleep(sim_host_clock(f.host), 4 * 60 * 1000);
    assert_int_equal(number(get(&f, job), "JobState"), 10);
    hp_clock_sleep(sim_host_clock(f.host), 2 * 60 * 1000);
    struct cim_instance *none = NULL;
    assert_int_equal(try_get(&f, job, &none), HP_E_NOT_FOUND);
    assert_int_equal(wmi_code(&f), 0x80041002);
}

static void a_job_outlives_the_process_that_started_it(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    assert_int_equal(create_checkpoint(&f, "new vm"), STARTED);
    const struct cim_ref *job = out_job(&f);
    sim_host_close(f.host);
    assert_int_equal(sim_host_open(f.file, &f.host, NULL), 0);
    assert_int_equal(count(&f, "SELECT * FROM Msvm_ConcreteJob"), 1);
    set(&f, "host", "advance", "1m");
    assert_int_equal(number(get(&f, job), "JobState"), 7);
    assert_int_equal(checkpoints(&f, "new vm").count, 1);
    assert_int_equal(create_checkpoint(&f, "new vm"), STARTED);
    set(&f, "host", "drop-jobs", "yes");
    assert_int_equal(count(&f, "SELECT * FROM Msvm_ConcreteJob"), 0);
}

static void a_vm_deleted_meanwhile_fails_its_job(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    assert_int_equal(create_checkpoint(&f, "new vm"), STARTED);
    set(&f, "new vm", "delete", "yes");
    assert_int_equal(count(&f, "SELECT * FROM Msvm_ConcreteJob"), 0);
}

static void failures_come_as_ordered(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    char *before = read_file(f.file);
    const char *split = strstr(before, "  \"gpus\"");
    char *ordered = NULL;
    assert_true(
        asprintf(&ordered,
                 "%.*s  \"failures\": [{\"method\": \"AddResourceSettings\", \"after\": 1, "
                 "\"result\": \"jobFailed\", \"errorCode\": 32773, \"text\": \"no\"}, "
                 "{\"method\": \"CreateSnapshot\", \"result\": \"returnValue\", \"errorCode\": 32774}, "
                 "{\"method\": \"RemoveResourceSettings\", \"times\": 2, \"result\": \"wmi\", "
                 "\"errorCode\": 2147749892}],\n%s",
                 (int)(split - before), before, split) > 0);
    write_file(f.file, ordered);
    assert_int_equal(add(&f, "new vm", template(&f)), DONE);
    assert_int_equal(add(&f, "new vm", template(&f)), STARTED);
    assert_job_fails(&f, 32773);
    assert_int_equal(add(&f, "new vm", template(&f)), DONE);
    assert_int_equal(create_checkpoint(&f, "games"), 32774);
    const struct cim_ref *on = service(&f, "Msvm_VirtualSystemManagementService");
    for (int i = 0; i < 2; i++) {
        assert_true(try_invoke(&f, on, "RemoveResourceSettings", NULL) < 0);
        assert_int_equal(wmi_code(&f), 0x80041004);
    }
    assert_int_equal(manage(&f, "RemoveResourceSettings", NULL), INVALID_PARAMETER);
    char *after = read_file(f.file);
    assert_null(strstr(after, "failures"));
    free(before);
    free(ordered);
    free(after);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settings_change_at_once_or_by_job),
        cmocka_unit_test(settings_have_limits),
        cmocka_unit_test(notes_keep_their_first_text),
        cmocka_unit_test(a_host_may_take_changes_only),
        cmocka_unit_test(settings_nobody_knows_are_kept),
        cmocka_unit_test(checkpoints_take_name_and_notes),
        cmocka_unit_test(states_change_by_job),
        cmocka_unit_test(a_gpu_stands_in_the_way),
        cmocka_unit_test(summaries_hold_what_was_asked_for),
        cmocka_unit_test(exports_are_checked_and_noted),
        cmocka_unit_test(an_export_needs_a_place_of_its_own),
        cmocka_unit_test(destroying_takes_the_checkpoints_along),
        cmocka_unit_test(jobs_vanish_after_five_minutes),
        cmocka_unit_test(a_job_outlives_the_process_that_started_it),
        cmocka_unit_test(a_vm_deleted_meanwhile_fails_its_job),
        cmocka_unit_test(failures_come_as_ordered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
