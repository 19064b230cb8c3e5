/* SPDX-License-Identifier: MIT */
/* Making, applying and deleting checkpoints on a simulated host, and what becomes of the disks. */
#include "sim_host_fixture.h"

#include "base/text.h"

static const char *disk(struct fixture *f, const struct cim_instance *settings)
{
    struct cim_instances disks = associated(f, settings, "Msvm_VirtualSystemSettingDataComponent",
                                            "Msvm_StorageAllocationSettingData");
    assert_int_equal(disks.count, 1);
    return value(&disks.items[0], "HostResource")->as.array.items[0].as.string;
}

/* Makes a checkpoint and finds it by its job. */
static const struct cim_instance *make(struct fixture *f, const char *vm_name)
{
    assert_int_equal(create_checkpoint(f, vm_name), STARTED);
    const struct cim_value *result = cim_props_find(&f->out, "ResultingSnapshot");
    assert_true(result && result->is_null);
    const struct cim_ref *job = out_job(f);
    assert_job_completes(f);
    struct cim_instances made =
        query(f, hp_arena_format(&f->arena,
                                 "ASSOCIATORS OF {%s} WHERE AssocClass = Msvm_AffectedJobElement "
                                 "ResultClass = CIM_VirtualSystemSettingData",
                                 cim_ref_path(&f->arena, job)));
    assert_int_equal(made.count, 1);
    return &made.items[0];
}

static void finish(struct fixture *f, uint64_t started)
{
    assert_int_equal(started, STARTED);
    assert_job_completes(f);
}

static void destroy(struct fixture *f, const struct cim_instance *checkpoint)
{
    finish(f, on_checkpoint(f, "DestroySnapshot", "AffectedSnapshot", checkpoint->path));
}

static void merge(struct fixture *f)
{
    hp_clock_sleep(sim_host_clock(f->host), 60000);
}

/* What a job has touched: Msvm_AffectedJobElement, in the host's order. */
static struct cim_instances touched(struct fixture *f, const struct cim_ref *job)
{
    return query(f,
                 hp_arena_format(&f->arena, "REFERENCES OF {%s} WHERE ResultClass = Msvm_AffectedJobElement",
                                 cim_ref_path(&f->arena, job)));
}

static uint64_t effect_of(const struct cim_instance *link)
{
    return value(link, "ElementEffects")->as.array.items[0].as.u;
}

/* As recorded (facts page, 1.10): the VM with effect 0, and the new settings with 5 once the job has ended.
 */
static void a_job_names_what_it_made_when_it_ends(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    assert_int_equal(create_checkpoint(&f, "new vm"), STARTED);
    const struct cim_ref *job = out_job(&f);
    struct cim_instances links = touched(&f, job);
    assert_int_equal(links.count, 1);
    assert_string_equal(value(&links.items[0], "AffectedElement")->as.ref->class_name, "Msvm_ComputerSystem");
    assert_int_equal(effect_of(&links.items[0]), 0);
    assert_job_completes(&f);
    links = touched(&f, job);
    assert_int_equal(links.count, 2);
    size_t made = hp_text_same(value(&links.items[0], "AffectedElement")->as.ref->class_name, VSSD) ? 0 : 1;
    assert_int_equal(effect_of(&links.items[made]), 5);
    assert_int_equal(effect_of(&links.items[1 - made]), 0);
    assert_int_equal(number(get(&f, value(&links.items[made], "AffectingElement")->as.ref), "JobType"), 70);
}

static void automatic_checkpoints_have_a_type_of_their_own(void **state)
{
    (void)state;
    enum { AUTOMATIC = 34818 };
    FIXTURE(f, "demo");
    struct cim_props in = { .items = NULL };
    ARG(&f, &in, "AffectedSystem", cim_reference(vm(&f, "new vm")->path));
    ARG(&f, &in, "SnapshotType", cim_uint(CIM_UINT16, AUTOMATIC));
    finish(&f, snapshot(&f, "CreateSnapshot", &in));
    struct cim_instances made = checkpoints(&f, "new vm");
    assert_int_equal(made.count, 1);
    assert_true(value(&made.items[0], "IsAutomaticSnapshot")->as.boolean);
    assert_string_equal(text(&made.items[0], "VirtualSystemType"), "Microsoft:Hyper-V:Snapshot:Realized");
    assert_string_equal(text(&made.items[0], "ElementName"),
                        "Automatic Checkpoint - new vm - (2026/7/1 - 0:43:52)");
    set(&f, "host", "build", "15063"); /* older than these checkpoints */
    assert_int_equal(snapshot(&f, "CreateSnapshot", &in), 6);
}

static void a_checkpoint_runs_as_a_job(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    const char *base = disk(&f, live(&f, "new vm"));
    assert_int_equal(create_checkpoint(&f, "new vm"), STARTED);
    const struct cim_ref *job = out_job(&f);
    const struct cim_instance *running = get(&f, job);
    assert_false(has_ended(number(running, "JobState")));
    assert_int_equal(number(running, "JobType"), 70);
    assert_true(number(running, "PercentComplete") < 100);
    assert_int_equal(value(vm(&f, "new vm"), "OperationalStatus")->as.array.items[1].as.u, 32768);
    assert_int_equal(checkpoints(&f, "new vm").count, 0);
    assert_int_equal(create_checkpoint(&f, "new vm"), INVALID_STATE); /* busy */
    hp_clock_sleep(sim_host_clock(f.host), 5000);
    assert_int_equal(number(get(&f, job), "JobState"), 7);

    struct cim_instances made = checkpoints(&f, "new vm");
    assert_int_equal(made.count, 1);
    assert_string_equal(text(&made.items[0], "VirtualSystemType"), "Microsoft:Hyper-V:Snapshot:Realized");
    assert_string_equal(text(&made.items[0], "ElementName"), "new vm - (2026/7/1 - 0:43:52)");
    assert_false(value(&made.items[0], "IsSaved")->as.boolean);
    assert_string_equal(disk(&f, &made.items[0]), base);
    assert_non_null(strstr(disk(&f, live(&f, "new vm")), ".avhdx"));
}

static void three_in_a_row_make_a_chain(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    const struct cim_instance *one = make(&f, "new vm");
    const struct cim_instance *two = make(&f, "new vm");
    const struct cim_instance *three = make(&f, "new vm");
    assert_true(is_null(one, "Parent"));
    assert_string_equal(text(two, "Parent"), cim_ref_path(&f.arena, one->path));
    assert_string_equal(text(three, "Parent"), cim_ref_path(&f.arena, two->path));
    assert_string_equal(text(live(&f, "new vm"), "Parent"), cim_ref_path(&f.arena, three->path));
}

static void a_gpu_forbids_checkpoints(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    assert_int_equal(create_checkpoint(&f, "my vm"), STARTED);
    const struct cim_instance *job = wait_for(&f, out_job(&f));
    assert_int_equal(number(job, "JobState"), 10);
    assert_int_equal(number(job, "ErrorCode"), 32768);
    assert_non_null(strstr(text(job, "ErrorDescription"), "Checkpoint operation failed."));
    assert_non_null(strstr(text(job, "ErrorDescription"), "'my vm'"));
    assert_non_null(strstr(text(job, "ErrorDescription"), "one or more GPUP partitions"));
    assert_int_equal(checkpoints(&f, "my vm").count, 0);
    set(&f, "behaviour", "checkpointRefusalCode", "32775");
    assert_int_equal(create_checkpoint(&f, "my vm"), STARTED);
    assert_job_fails(&f, 32775);

    set(&f, "behaviour", "checkpointRefusedWithAdapters", "false");
    const struct cim_instance *made = make(&f, "my vm");
    assert_int_equal(associated(&f, made, "Msvm_VirtualSystemSettingDataComponent", ADAPTER).count, 2);
    set(&f, "behaviour", "checkpointsKeepAdapters", "false");
    made = make(&f, "my vm");
    assert_int_equal(associated(&f, made, "Msvm_VirtualSystemSettingDataComponent", ADAPTER).count, 0);
}

static void other_refusals(void **state)
{
    (void)state;
    FIXTURE(f, "disabled");
    assert_int_equal(create_checkpoint(&f, "disabled"), STARTED);
    assert_job_fails(&f, INVALID_STATE);
    set(&f, "behaviour", "checkpointsDisabledCode", "32768");
    assert_int_equal(create_checkpoint(&f, "disabled"), STARTED);
    assert_job_fails(&f, 32768);
    assert_int_equal(create_checkpoint(&f, "production only, saved"), INVALID_STATE);
    FIXTURE(full, "no-space");
    assert_int_equal(create_checkpoint(&full, "new vm"), STARTED);
    assert_job_fails(&full, 32768);
    FIXTURE(s, "states");
    static const char *const wrong[] = {
        "starting", "saving", "unknown", "critical", "merging", "exporting"
    };
    for (size_t i = 0; i < HP_COUNT(wrong); i++)
        assert_int_equal(create_checkpoint(&s, wrong[i]), INVALID_STATE);
}

static void parameters_are_checked(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    struct cim_props in = { .items = NULL };
    assert_int_equal(snapshot(&f, "CreateSnapshot", &in), INVALID_PARAMETER);
    ARG(&f, &in, "AffectedSystem", cim_reference(vm(&f, "new vm")->path));
    assert_int_equal(snapshot(&f, "CreateSnapshot", &in), INVALID_PARAMETER); /* no type */
    ARG(&f, &in, "SnapshotType", cim_uint(CIM_UINT16, 4));
    assert_int_equal(snapshot(&f, "CreateSnapshot", &in), 6);
    set(&f, "behaviour", "unknownSnapshotTypeCode", "32773");
    assert_int_equal(snapshot(&f, "CreateSnapshot", &in), INVALID_PARAMETER);
    ARG(&f, &in, "SnapshotType", cim_uint(CIM_UINT16, 2));
    ARG(&f, &in, "SnapshotSettings", cim_string("rubbish"));
    assert_int_equal(snapshot(&f, "CreateSnapshot", &in), INVALID_PARAMETER);
    ARG(&f, &in, "SnapshotSettings", cim_null(CIM_STRING));
    ARG(&f, &in, "AffectedSystem",
        cim_reference(query_one(&f, "SELECT * FROM Msvm_ComputerSystem WHERE Name = 'HYPERV-DEMO'")->path));
    assert_int_equal(snapshot(&f, "CreateSnapshot", &in), INVALID_PARAMETER);
    struct cim_instance *named = cim_instance_new(&f.arena, VSSD);
    put(&f, named, "ElementName", cim_string("mine"));
    ARG(&f, &in, "AffectedSystem", cim_reference(vm(&f, "new vm")->path));
    ARG(&f, &in, "SnapshotSettings", cim_string(embed(&f, named)));
    finish(&f, snapshot(&f, "CreateSnapshot", &in));
    assert_string_not_equal(text(&checkpoints(&f, "new vm").items[0], "ElementName"), "mine");
    const struct cim_ref *live_one = live(&f, "new vm")->path;
    assert_int_equal(on_checkpoint(&f, "ApplySnapshot", "Snapshot", live_one), INVALID_PARAMETER);
    assert_int_equal(on_checkpoint(&f, "DestroySnapshot", "AffectedSnapshot", live_one), INVALID_PARAMETER);
}

static void memory_is_kept_by_kind_and_state(void **state)
{
    (void)state;
    FIXTURE(f, "disabled");
    set(&f, "standard", "remove-adapter", "all");
    set(&f, "standard", "state", "running");
    assert_true(value(make(&f, "standard"), "IsSaved")->as.boolean);
    set(&f, "standard", "checkpoint-type", "production");
    const struct cim_instance *production = make(&f, "standard");
    assert_false(value(production, "IsSaved")->as.boolean);
    assert_int_equal(on_checkpoint(&f, "ClearSnapshotState", "SnapshotSettingData", production->path),
                     INVALID_STATE);
    struct cim_instances all = checkpoints(&f, "standard");
    finish(&f, on_checkpoint(&f, "ClearSnapshotState", "SnapshotSettingData", all.items[0].path));
    assert_false(value(get(&f, all.items[0].path), "IsSaved")->as.boolean);
}

static void applying_replaces_the_configuration(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    const struct cim_instance *made = make(&f, "new vm");
    struct cim_instance *given = template(&f);
    assert_int_equal(add(&f, "new vm", given), DONE);
    set(&f, "new vm", "processors", "8");
    set(&f, "new vm", "notes", "since then");
    assert_int_equal(on_checkpoint(&f, "ApplySnapshot", "Snapshot", made->path), STARTED);
    assert_job_fails(&f, 32768); /* a GPU is assigned */
    struct cim_instances assigned = adapters(&f, "new vm");
    assert_int_equal(remove_refs(&f, &assigned), DONE);
    const char *before = disk(&f, live(&f, "new vm"));
    finish(&f, on_checkpoint(&f, "ApplySnapshot", "Snapshot", made->path));
    const struct cim_instance *cpu = query_one(
        &f, hp_arena_format(&f.arena,
                            "SELECT * FROM Msvm_ProcessorSettingData WHERE InstanceID LIKE 'Microsoft:%s%%'",
                            text(vm(&f, "new vm"), "Name")));
    assert_int_equal(number(cpu, "VirtualQuantity"), 4);
    assert_string_equal(value(live(&f, "new vm"), "Notes")->as.array.items[0].as.string, "since then");
    assert_string_not_equal(disk(&f, live(&f, "new vm")), before);
    assert_int_equal(associated(&f, vm(&f, "new vm"), "Msvm_LastAppliedSnapshot", VSSD).count, 1);
    set(&f, "new vm", "state", "running");
    assert_int_equal(on_checkpoint(&f, "ApplySnapshot", "Snapshot", made->path), INVALID_STATE);
}

static void applied_adapters_have_new_ids(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    set(&f, "behaviour", "applyRefusedWithAdapters", "false");
    set(&f, "behaviour", "checkpointRefusedWithAdapters", "false");
    const struct cim_instance *made = make(&f, "games");
    const char *before = text(&adapters(&f, "games").items[0], "InstanceID");
    finish(&f, on_checkpoint(&f, "ApplySnapshot", "Snapshot", made->path));
    struct cim_instances after = adapters(&f, "games");
    assert_int_equal(after.count, 1);
    assert_string_not_equal(text(&after.items[0], "InstanceID"), before);
    /* An adapter of a checkpoint cannot be taken for one of the VM. */
    struct cim_instances kept = associated(&f, made, "Msvm_VirtualSystemSettingDataComponent", ADAPTER);
    assert_int_equal(remove_refs(&f, &kept), INVALID_PARAMETER);
}

static void deleting_merges_in_the_background(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    const char *base = disk(&f, live(&f, "new vm"));
    const struct cim_instance *one = make(&f, "new vm");
    const struct cim_instance *two = make(&f, "new vm");
    const struct cim_instance *three = make(&f, "new vm");
    const char *seconds = disk(&f, two);
    destroy(&f, two);
    assert_int_equal(checkpoints(&f, "new vm").count, 2);
    assert_string_equal(text(get(&f, three->path), "Parent"), cim_ref_path(&f.arena, one->path));
    const struct cim_value *status = value(vm(&f, "new vm"), "OperationalStatus");
    assert_int_equal(status->as.array.items[1].as.u, 32772);
    assert_int_equal(count(&f, "SELECT * FROM Msvm_ConcreteJob WHERE JobType = 50"), 1);
    assert_int_equal(create_checkpoint(&f, "new vm"), INVALID_STATE);
    merge(&f);
    /* The file of the third went down into that of the second, which its name now is. */
    assert_string_equal(disk(&f, get(&f, three->path)), seconds);
    destroy(&f, get(&f, one->path));
    merge(&f);
    destroy(&f, get(&f, three->path));
    assert_non_null(strstr(disk(&f, live(&f, "new vm")), ".avhdx"));
    merge(&f);
    assert_string_equal(disk(&f, live(&f, "new vm")), base);
    assert_true(is_null(live(&f, "new vm"), "Parent"));
    assert_int_equal(on_checkpoint(&f, "DestroySnapshot", "AffectedSnapshot", one->path), INVALID_PARAMETER);
}

/* one - two - three - now, with a second branch at two */
static void a_tree_goes_with_its_branches(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    const struct cim_instance *one = make(&f, "new vm");
    const struct cim_instance *two = make(&f, "new vm");
    make(&f, "new vm");
    finish(&f, on_checkpoint(&f, "ApplySnapshot", "Snapshot", two->path));
    make(&f, "new vm");
    assert_int_equal(checkpoints(&f, "new vm").count, 4);
    const char *kept = disk(&f, get(&f, two->path));
    finish(&f, on_checkpoint(&f, "DestroySnapshotTree", "SnapshotSettingData", two->path));
    struct cim_instances left = checkpoints(&f, "new vm");
    assert_int_equal(left.count, 1);
    assert_string_equal(cim_ref_path(&f.arena, left.items[0].path), cim_ref_path(&f.arena, one->path));
    assert_string_equal(text(live(&f, "new vm"), "Parent"), cim_ref_path(&f.arena, one->path));
    merge(&f);
    assert_string_equal(disk(&f, live(&f, "new vm")), kept);
    assert_int_equal(count(&f, "SELECT * FROM Msvm_LastAppliedSnapshot"), 0);
}

static void a_file_with_two_children_stays(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    const struct cim_instance *one = make(&f, "new vm");
    const struct cim_instance *two = make(&f, "new vm");
    finish(&f, on_checkpoint(&f, "ApplySnapshot", "Snapshot", one->path));
    const char *now = disk(&f, live(&f, "new vm"));
    const char *branch = disk(&f, two);
    destroy(&f, one);
    merge(&f);
    assert_string_equal(disk(&f, live(&f, "new vm")), now);
    assert_string_equal(disk(&f, get(&f, two->path)), branch);
    assert_true(is_null(get(&f, two->path), "Parent"));
}

static const struct cim_instance *named(struct fixture *f, const char *name)
{
    return query_one(f, hp_arena_format(&f->arena, "SELECT * FROM " VSSD " WHERE ElementName = '%s'", name));
}

static void the_tree_shows_in_every_way(void **state)
{
    (void)state;
    FIXTURE(f, "checkpoints");
    struct cim_instances all = checkpoints(&f, "my vm");
    assert_int_equal(all.count, 12);
    assert_int_equal(count(&f, "SELECT * FROM Msvm_ParentChildSettingData"),
                     11 + 3); /* and three live ones */
    assert_int_equal(
        count(&f, "SELECT * FROM " VSSD " WHERE VirtualSystemType = 'Microsoft:Hyper-V:Snapshot:Recovery'"),
        1);
    assert_int_equal(count(&f, "SELECT * FROM " VSSD " WHERE IsAutomaticSnapshot = TRUE"), 1);
    struct cim_instances now = associated(&f, vm(&f, "my vm"), "Msvm_MostCurrentSnapshotInBranch", VSSD);
    assert_int_equal(now.count, 1);
    assert_string_equal(text(&now.items[0], "ElementName"), "before the update");
    assert_string_equal(text(live(&f, "my vm"), "Parent"), cim_ref_path(&f.arena, now.items[0].path));
    const struct cim_instance *other = named(&f, "NightlySnap #118");
    assert_non_null(strstr(value(other, "Notes")->as.array.items[0].as.string, "NightlySnap 4.2"));
    assert_int_equal(associated(&f, other, "Msvm_VirtualSystemSettingDataComponent", ADAPTER).count, 1);
    assert_string_equal(value(named(&f, "driver 560"), "Notes")->as.array.items[0].as.string,
                        "560.81 \xE2\x80\x93 works with DaVinci");
    set(&f, "host", "build", "14393");
    struct cim_instances none = { .items = NULL };
    assert_int_not_equal(try_query_in(&f, CIM_NS_VIRTUALIZATION,
                                      "SELECT * FROM " VSSD " WHERE IsAutomaticSnapshot = TRUE", &none),
                         0);
    assert_null(cim_props_find(&named(&f, "driver 560")->props, "IsAutomaticSnapshot"));
    assert_null(cim_props_find(&live(&f, "my vm")->props, "AutomaticSnapshotsEnabled"));
}

static void a_merge_can_be_ordered_to_fail(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    const struct cim_instance *one = make(&f, "new vm");
    const char *before = disk(&f, live(&f, "new vm"));
    set(&f, "failure:merge", "jobFailed", "32768");
    destroy(&f, one);
    assert_int_equal(checkpoints(&f, "new vm").count, 0);
    assert_int_equal(value(vm(&f, "new vm"), "OperationalStatus")->as.array.items[1].as.u, 32772);
    merge(&f);
    assert_string_equal(disk(&f, live(&f, "new vm")), before);
    assert_int_equal(value(vm(&f, "new vm"), "OperationalStatus")->as.array.count, 1);
    const struct cim_instance *job = query_one(&f, "SELECT * FROM Msvm_ConcreteJob WHERE JobType = 50");
    assert_int_equal(number(job, "JobState"), 10);
    assert_int_equal(number(job, "ErrorCode"), 32768);
    assert_true(is_null(live(&f, "new vm"), "Parent"));
}

static void what_is_not_there_is_not_applied(void **state)
{
    (void)state;
    FIXTURE(f, "checkpoints");
    set(&f, "my vm", "remove-adapter", "all");
    set(&f, "checkpoint:old driver", "kind", "missing");
    assert_int_equal(on_checkpoint(&f, "ApplySnapshot", "Snapshot", named(&f, "old driver")->path),
                     INVALID_STATE);
    set(&f, "checkpoint:old driver", "kind", "ordinary");
    finish(&f, on_checkpoint(&f, "ApplySnapshot", "Snapshot", named(&f, "old driver")->path));
    assert_int_equal(adapters(&f, "my vm").count, 0);
    finish(&f, on_checkpoint(&f, "ApplySnapshot", "Snapshot", named(&f, "NightlySnap #118")->path));
    assert_int_equal(adapters(&f, "my vm").count, 1);
    assert_string_equal(value(live(&f, "my vm"), "Notes")->as.array.items[0].as.string,
                        "Windows 11 for video work");
}

/* Whatever is asked of a host with very many checkpoints, none of them costs a walk through all. Without the
 * lookups this test takes a minute. */
static void very_many_are_quick(void **state)
{
    (void)state;
    struct fixture f __attribute__((cleanup(fixture_close)));
    fixture_path(&f);
    const struct sim_generate_options options = { .vms = 1, .gpus = 1, .checkpoints = 20000 };
    assert_int_equal(sim_host_generate(f.file, &options, NULL), 0);
    assert_int_equal(sim_host_open(f.file, &f.host, &f.err), 0);
    struct cim_instances all = checkpoints(&f, "bench");
    assert_int_equal(all.count, 20000);
    size_t roots = 0;
    size_t branches = 0;
    for (size_t i = 0; i < all.count; i++) {
        roots += is_null(&all.items[i], "Parent");
        branches += i && !is_null(&all.items[i], "Parent") &&
                    strcmp(text(&all.items[i], "Parent"), cim_ref_path(&f.arena, all.items[i - 1].path)) != 0;
    }
    assert_int_equal(roots, 1);
    assert_true(branches > 100);
    finish(&f, on_checkpoint(&f, "DestroySnapshotTree", "SnapshotSettingData", all.items[5000].path));
    assert_true(checkpoints(&f, "bench").count <= 5000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_job_names_what_it_made_when_it_ends),
        cmocka_unit_test(automatic_checkpoints_have_a_type_of_their_own),
        cmocka_unit_test(a_checkpoint_runs_as_a_job),
        cmocka_unit_test(three_in_a_row_make_a_chain),
        cmocka_unit_test(a_gpu_forbids_checkpoints),
        cmocka_unit_test(other_refusals),
        cmocka_unit_test(parameters_are_checked),
        cmocka_unit_test(memory_is_kept_by_kind_and_state),
        cmocka_unit_test(applying_replaces_the_configuration),
        cmocka_unit_test(applied_adapters_have_new_ids),
        cmocka_unit_test(deleting_merges_in_the_background),
        cmocka_unit_test(a_tree_goes_with_its_branches),
        cmocka_unit_test(a_file_with_two_children_stays),
        cmocka_unit_test(the_tree_shows_in_every_way),
        cmocka_unit_test(a_merge_can_be_ordered_to_fail),
        cmocka_unit_test(what_is_not_there_is_not_applied),
        cmocka_unit_test(very_many_are_quick),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
