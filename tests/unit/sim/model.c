/* SPDX-License-Identifier: MIT */
/* What a simulated host shows: every class, and the answers a client depends on. */
#include "sim_host_fixture.h"

#include "cim/status.h"
#include "sim/schema.h"

static bool ends_in(const char *text, const char *end)
{
    size_t length = strlen(text);
    return length >= strlen(end) && strcmp(text + length - strlen(end), end) == 0;
}

/* Each concrete class has a provider, and what it shows can be read again by its path. */
static void every_class_answers(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    const char *file = f.file;
    assert_int_equal(sim_host_cluster("LAB", &file, 1, NULL), 0);
    for (size_t i = 0; sim_class_at(i); i++) {
        const struct cim_class_decl *class = sim_class_at(i);
        if (class->is_abstract)
            continue;
        struct cim_instances all =
            query_in(&f, class->ns, hp_arena_format(&f.arena, "SELECT * FROM %s", class->name));
        for (size_t k = 0; k < all.count && all.items[k].path; k++) {
            struct cim_instance *again = NULL;
            if (try_get(&f, all.items[k].path, &again))
                fail_msg("%s: %s", class->name, f.err.what);
            assert_int_equal(again->props.count, all.items[k].props.count);
        }
    }
}

static void every_scenario_is_sound(void **state)
{
    (void)state;
    for (size_t i = 0; sim_scenario_at(i); i++) {
        FIXTURE(f, sim_scenario_at(i)->name);
        query_in(&f, CIM_NS_CIMV2, "SELECT * FROM Win32_VideoController");
        HP_STR(words);
        assert_int_equal(sim_host_describe(f.file, &words, NULL), 0);
        assert_non_null(strstr(hp_str_text(&words), "Simulated host"));
    }
    HP_ERROR(err);
    const struct sim_create_options options = { .scenario = "unheard-of" };
    assert_int_equal(sim_host_create("/tmp/hyperpoint-never", &options, &err), HP_E_USAGE);
}

static void the_host_row_stands_among_the_vms(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    assert_int_equal(count(&f, "SELECT * FROM Msvm_ComputerSystem"), 7);
    const struct cim_instance *host =
        query_one(&f, "SELECT * FROM Msvm_ComputerSystem WHERE Name = 'HYPERV-DEMO'");
    assert_true(is_null(host, "InstallDate"));
    const struct cim_instance *mine = vm(&f, "MY VM");
    assert_int_equal(number(mine, "EnabledState"), 3);
    assert_int_equal(number(mine, "RequestedState"), 5);
    assert_int_equal(number(host, "RequestedState"), 12);
    assert_int_equal(value(mine, "OperationalStatus")->as.array.count, 1);
    assert_string_equal(cim_ref_key(mine->path, "Name"), text(mine, "Name"));
    assert_string_equal(mine->path->server, "HYPERV-DEMO");
}

static bool is_never(const struct cim_instance *row, const char *property)
{
    const struct cim_value *time = value(row, property);
    return !time->is_null && time->as.datetime.micros == INT64_C(-11644473600000000);
}

/* As recorded from real hosts (facts page, 1.1). */
static void rows_of_systems_are_as_recorded(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    static const struct {
        const char *vm;
        uint64_t enabled_default;
        bool never_changed;
    } expected[] = { { "my vm", 3, false }, { "new vm", 3, true }, { "build server", 2, false } };
    for (size_t i = 0; i < HP_COUNT(expected); i++) {
        const struct cim_instance *row = vm(&f, expected[i].vm);
        assert_string_equal(text(row, "Status"), "OK");
        assert_string_equal(text(row, "Description"), "Microsoft Virtual Machine");
        assert_int_equal(number(row, "RequestedState"), 5);
        assert_int_equal(number(row, "ResetCapability"), 1);
        assert_int_equal(number(row, "EnabledDefault"), expected[i].enabled_default);
        assert_int_equal(number(row, "EnhancedSessionModeState"), 6);
        assert_int_equal(value(row, "StatusDescriptions")->as.array.count, 1);
        assert_int_equal(is_never(row, "TimeOfLastStateChange"), expected[i].never_changed);
        assert_true(is_never(row, "LastReplicationTime"));
        assert_true(is_never(row, "LastApplicationConsistentReplicationTime"));
    }
    set(&f, "my vm", "activity", "merging");
    const struct cim_instance *busy = vm(&f, "my vm");
    assert_int_equal(value(busy, "OperationalStatus")->as.array.count, 2);
    assert_int_equal(value(busy, "StatusDescriptions")->as.array.count, 1);
    assert_int_equal(count(&f, "SELECT * FROM " ADAPTER " WHERE InstanceID LIKE 'Microsoft:Definition%'"), 4);
    set(&f, "new vm", "state", "running");
    assert_false(is_never(vm(&f, "new vm"), "TimeOfLastStateChange"));
}

static void states_show_as_on_real_hosts(void **state)
{
    (void)state;
    static const struct {
        const char *vm;
        uint64_t enabled;
        const char *other;
        uint64_t activity;
    } expected[] = {
        { "running", 2, NULL, 0 },        { "off", 3, NULL, 0 },
        { "saved", 6, NULL, 0 },          { "paused", 9, NULL, 0 },
        { "starting", 10, NULL, 0 },      { "stopping", 4, NULL, 0 },
        { "saving", 1, "Saving", 0 },     { "pausing", 1, "Quiescing", 0 },
        { "resuming", 1, "Resuming", 0 }, { "unknown", 0, NULL, 0 },
        { "merging", 3, NULL, 32772 },    { "exporting", 3, NULL, 32773 },
        { "migrating", 3, NULL, 32774 },  { "creatingCheckpoint", 3, NULL, 32768 },
    };
    FIXTURE(f, "states");
    for (size_t i = 0; i < HP_COUNT(expected); i++) {
        const struct cim_instance *row = vm(&f, expected[i].vm);
        assert_int_equal(number(row, "EnabledState"), expected[i].enabled);
        if (expected[i].other)
            assert_string_equal(text(row, "OtherEnabledState"), expected[i].other);
        const struct cim_value *status = value(row, "OperationalStatus");
        assert_int_equal(status->as.array.count, expected[i].activity ? 2 : 1);
        if (expected[i].activity)
            assert_int_equal(status->as.array.items[1].as.u, expected[i].activity);
    }
    assert_int_equal(number(vm(&f, "critical"), "HealthState"), 25);
    assert_int_equal(number(vm(&f, "major"), "HealthState"), 20);
}

static void plain_associations_mix_checkpoints_in(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    const char *path = cim_ref_path(&f.arena, vm(&f, "games")->path);
    struct cim_instances all =
        query(&f, hp_arena_format(&f.arena, "ASSOCIATORS OF {%s} WHERE ResultClass = " VSSD, path));
    size_t live_ones = 0;
    for (size_t i = 0; i < all.count; i++)
        live_ones += ends_in(text(&all.items[i], "VirtualSystemType"), "System:Realized");
    assert_true(all.count > 2);
    assert_true(live_ones >= 1 && live_ones < all.count);
    assert_int_equal(associated(&f, vm(&f, "games"), "Msvm_SettingsDefineState", VSSD).count, 1);
    /* Nobody may take the first of all settings of a VM for the live ones. */
    all = query(&f, hp_arena_format(&f.arena, "SELECT * FROM " VSSD " WHERE VirtualSystemIdentifier = '%s'",
                                    text(vm(&f, "games"), "Name")));
    assert_int_equal(all.count, 2);
    assert_true(ends_in(text(&all.items[0], "VirtualSystemType"), "Snapshot:Realized"));
}

static void settings_point_into_the_tree(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    struct cim_instances tree = checkpoints(&f, "games");
    assert_int_equal(tree.count, 1);
    assert_true(is_null(&tree.items[0], "Parent"));
    assert_string_equal(text(live(&f, "games"), "Parent"), cim_ref_path(&f.arena, tree.items[0].path));
    assert_string_equal(text(&tree.items[0], "VirtualSystemIdentifier"), text(vm(&f, "games"), "Name"));
    assert_string_equal(text(&tree.items[0], "ElementName"), "games - (2026/6/24 - 0:43:52)");
    assert_int_equal(associated(&f, vm(&f, "games"), "Msvm_MostCurrentSnapshotInBranch", VSSD).count, 1);
    assert_int_equal(count(&f, "SELECT * FROM Msvm_ParentChildSettingData"), 2);
}

static void the_template_is_found_through_the_pool(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    const struct cim_instance *pool =
        query_one(&f, "SELECT * FROM Msvm_ResourcePool WHERE ResourceType = 32770 AND ResourceSubType = "
                      "'Microsoft:Hyper-V:GPU Partition' AND Primordial = TRUE");
    struct cim_instances capabilities =
        associated(&f, pool, "Msvm_ElementCapabilities", "Msvm_AllocationCapabilities");
    assert_int_equal(capabilities.count, 1);
    struct cim_instances links =
        query(&f, hp_arena_format(&f.arena,
                                  "REFERENCES OF {%s} WHERE ResultClass = Msvm_SettingsDefineCapabilities",
                                  cim_ref_path(&f.arena, capabilities.items[0].path)));
    assert_int_equal(links.count, 4);
    /* The first is not the default. */
    assert_int_not_equal(number(&links.items[0], "ValueRange"), 0);
    const struct cim_instance *blank = template(&f);
    assert_int_equal(number(blank, "ResourceType"), 32770);
    assert_string_equal(text(blank, "PoolID"), "");
    assert_true(is_null(blank, "HostResource"));
    assert_true(is_null(blank, "MaxPartitionVRAM"));
}

static void gpus_are_as_recorded(void **state)
{
    (void)state;
    FIXTURE(f, "recorded");
    struct cim_instances gpus = query(&f, "SELECT * FROM Msvm_PartitionableGpu");
    assert_int_equal(gpus.count, 3);
    assert_string_equal(text(&gpus.items[0], "Name"),
                        "\\\\?\\PCI#VEN_10DE&DEV_2702&SUBSYS_10DE1771&REV_A1#4&22525bed&0&0030#"
                        "{064092b3-625e-43bf-9eb5-dc845897dd59}\\GPUPARAV");
    assert_int_equal(number(&gpus.items[0], "TotalVRAM"), 1000000000);
    assert_true(number(&gpus.items[0], "TotalEncode") == UINT64_MAX);
    assert_int_equal(value(&gpus.items[0], "ValidPartitionCounts")->as.array.items[0].as.u, 32);
    const char *path = cim_ref_path(&f.arena, gpus.items[0].path);
    assert_non_null(strstr(path, "Name=\"\\\\\\\\?\\\\PCI#VEN_10DE&DEV_2702"));
    struct cim_instances pnp =
        query_in(&f, CIM_NS_CIMV2,
                 "SELECT * FROM Win32_PnPEntity WHERE DeviceID = 'PCI\\\\VEN_10DE&DEV_2702&"
                 "SUBSYS_10DE1771&REV_A1\\\\4&22525BED&0&0030'");
    assert_int_equal(pnp.count, 1);
    assert_string_equal(text(&pnp.items[0], "Name"), "NVIDIA GeForce RTX 4080 SUPER");
}

static void running_vms_hold_partitions(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    struct cim_instances partitions = query(&f, "SELECT * FROM Msvm_GpuPartition");
    assert_int_equal(partitions.count, 1);
    assert_non_null(strstr(text(&partitions.items[0], "DeviceInstancePath"), "DEV_73BF"));
    struct cim_instances gpus = query(&f, "SELECT * FROM Msvm_PartitionableGpu");
    assert_int_equal(number(&gpus.items[0], "AvailableVRAM"), 1000000000);
    assert_int_equal(number(&gpus.items[2], "AvailableVRAM"), 1000000000 - 1000000000 / 32);
    assert_int_equal(count(&f, "SELECT * FROM Msvm_SystemDevice"), 2); /* beside the shutdown component */
    set(&f, "build server", "state", "off");
    assert_int_equal(count(&f, "SELECT * FROM Msvm_GpuPartition"), 0);
}

static void old_builds_lack_what_they_lack(void **state)
{
    (void)state;
    FIXTURE(f, "windows10");
    struct cim_instances assigned = adapters(&f, "my vm");
    assert_int_equal(assigned.count, 1);
    assert_true(is_null(&assigned.items[0], "HostResource"));
    assert_null(cim_props_find(&assigned.items[0].props, "NumaAwarePlacement"));
    struct cim_instances gpus = query(&f, "SELECT * FROM Msvm_PartitionableGpu");
    assert_null(cim_props_find(&gpus.items[0].props, "SupportsIncomingLiveMigration"));
    struct cim_instances none = { .items = NULL };
    assert_int_equal(try_query_in(&f, CIM_NS_VIRTUALIZATION,
                                  "SELECT * FROM " ADAPTER " WHERE NumaAwarePlacement = TRUE", &none),
                     HP_E_FAILED);
    assert_int_equal(wmi_code(&f), 0x80041017);
    set(&f, "behaviour", "hostResourceReadsBackEmpty", "false");
    assert_false(is_null(&adapters(&f, "my vm").items[0], "HostResource"));
}

static void without_rights_lists_are_empty(void **state)
{
    (void)state;
    FIXTURE(f, "no-rights");
    assert_int_equal(count(&f, "SELECT * FROM Msvm_ComputerSystem"), 0);
    assert_int_equal(count(&f, "SELECT * FROM Msvm_VirtualSystemManagementService"), 0);
    assert_int_equal(query_in(&f, CIM_NS_CIMV2, "SELECT * FROM Win32_VideoController").count, 5);
    struct cim_ref ref;
    struct cim_instance *none = NULL;
    assert_int_equal(
        cim_ref_parse(&f.arena,
                      "Msvm_ComputerSystem.CreationClassName=\"Msvm_ComputerSystem\",Name=\"HYPERV-DEMO\"",
                      &ref, NULL),
        0);
    assert_int_equal(try_get(&f, &ref, &none), HP_E_NOT_FOUND);
    set(&f, "behaviour", "missingServicesWhenNoRights", "false");
    assert_int_equal(
        try_invoke(&f, service(&f, "Msvm_VirtualSystemManagementService"), "GetSummaryInformation", NULL),
        HP_E_ACCESS);
}

static void without_hyperv_the_namespace_is_missing(void **state)
{
    (void)state;
    FIXTURE(f, "no-hyperv");
    struct cim_instances none = { .items = NULL };
    assert_int_equal(try_query_in(&f, CIM_NS_VIRTUALIZATION, "SELECT * FROM Msvm_ComputerSystem", &none),
                     HP_E_ACCESS);
    assert_int_equal(wmi_code(&f), 0x8004100E);
    assert_int_equal(query_in(&f, CIM_NS_CIMV2, "SELECT BuildNumber FROM Win32_OperatingSystem").count, 1);
}

static void stale_adapters_name_what_is_gone(void **state)
{
    (void)state;
    FIXTURE(f, "stale");
    assert_int_equal(count(&f, "SELECT * FROM Msvm_PartitionableGpu"), 3);
    assert_int_equal(adapters(&f, "half").count, 1);
    set(&f, "behaviour", "staleAdaptersInvisible", "false");
    assert_int_equal(adapters(&f, "half").count, 2);
    assert_non_null(
        strstr(value(&adapters(&f, "renamed host").items[0], "HostResource")->as.array.items[0].as.string,
               "\\\\OLD-NAME\\root"));
    assert_int_equal(
        query_in(&f, CIM_NS_CIMV2, "SELECT * FROM Win32_PnPEntity WHERE ConfigManagerErrorCode = 22").count,
        1);
}

static void paths_are_checked(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    static const struct {
        const char *path;
        uint32_t code;
    } wrong[] = {
        { "Msvm_Nothing.InstanceID=\"x\"", 0x80041010 },
        { "Msvm_ConcreteJob.InstanceID=\"x\"", 0x80041002 },
        { "Msvm_ConcreteJob.Name=\"x\"", 0x80041008 },
        { "Msvm_ComputerSystem.Name=\"HYPERV-DEMO\"", 0x80041008 },
        { "\\\\HYPERV-DEMO\\root\\nowhere:Msvm_ConcreteJob.InstanceID=\"x\"", 0x8004100E },
        { "CIM_ConcreteJob.InstanceID=\"x\"", 0x80041002 },
    };
    for (size_t i = 0; i < HP_COUNT(wrong); i++) {
        struct cim_ref ref;
        struct cim_instance *none = NULL;
        assert_int_equal(cim_ref_parse(&f.arena, wrong[i].path, &ref, NULL), 0);
        assert_true(try_get(&f, &ref, &none) < 0);
        assert_int_equal(wmi_code(&f), wrong[i].code);
    }
    const struct cim_ref *on = service(&f, "Msvm_VirtualSystemManagementService");
    struct cim_props in = { .items = NULL };
    assert_true(try_invoke(&f, on, "MakeCoffee", &in) < 0);
    assert_int_equal(wmi_code(&f), 0x8004102E);
    ARG(&f, &in, "Sugar", cim_boolean(true));
    assert_true(try_invoke(&f, on, "AddResourceSettings", &in) < 0);
    assert_int_equal(wmi_code(&f), 0x8004102F);
}

static uint32_t code_of(const struct fixture *f, enum hp_level level)
{
    return f->err.codes[level].known ? f->err.codes[level].value : 0;
}

static int connect_to(struct fixture *f, const char *server, const char *ns, bool has_credentials)
{
    hp_error_clear(&f->err);
    return sim_host_connect(f->host, server, ns, has_credentials, &f->err);
}

/* A user is for other machines, and by its name this one is such a machine. */
static void connecting_is_answered_as_by_windows(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    assert_string_equal(sim_host_name(f.host), "HYPERV-DEMO");
    assert_int_equal(connect_to(&f, NULL, CIM_NS_VIRTUALIZATION, false), 0);
    assert_int_equal(connect_to(&f, ".", "ROOT/CIMV2", false), 0);
    assert_int_equal(connect_to(&f, "hyperv-demo", CIM_NS_CIMV2, true), 0);
    assert_int_equal(connect_to(&f, NULL, CIM_NS_CIMV2, true), HP_E_FAILED);
    assert_int_equal(code_of(&f, HP_LEVEL_WMI), (uint32_t)CIM_S_LOCAL_CREDENTIALS);
    assert_int_not_equal(connect_to(&f, "ELSEWHERE", CIM_NS_CIMV2, true), 0);
    assert_int_equal(code_of(&f, HP_LEVEL_TRANSPORT), (uint32_t)CIM_S_RPC_UNAVAILABLE);
    assert_int_not_equal(connect_to(&f, NULL, "root\\nowhere", false), 0);
    assert_int_equal(code_of(&f, HP_LEVEL_WMI), (uint32_t)CIM_S_INVALID_NAMESPACE);
}

static void time_outside_passes_inside(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    int64_t before = hp_clock_utc(sim_host_clock(f.host));
    sim_host_elapse(f.host, 90 * 1000);
    assert_int_equal(hp_clock_utc(sim_host_clock(f.host)) - before, 90 * 1000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_class_answers),
        cmocka_unit_test(every_scenario_is_sound),
        cmocka_unit_test(the_host_row_stands_among_the_vms),
        cmocka_unit_test(rows_of_systems_are_as_recorded),
        cmocka_unit_test(states_show_as_on_real_hosts),
        cmocka_unit_test(plain_associations_mix_checkpoints_in),
        cmocka_unit_test(settings_point_into_the_tree),
        cmocka_unit_test(the_template_is_found_through_the_pool),
        cmocka_unit_test(gpus_are_as_recorded),
        cmocka_unit_test(running_vms_hold_partitions),
        cmocka_unit_test(old_builds_lack_what_they_lack),
        cmocka_unit_test(without_rights_lists_are_empty),
        cmocka_unit_test(without_hyperv_the_namespace_is_missing),
        cmocka_unit_test(stale_adapters_name_what_is_gone),
        cmocka_unit_test(paths_are_checked),
        cmocka_unit_test(connecting_is_answered_as_by_windows),
        cmocka_unit_test(time_outside_passes_inside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
