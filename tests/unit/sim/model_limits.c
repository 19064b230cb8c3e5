/* SPDX-License-Identifier: MIT */
/* What stops a checkpoint or a start: the VM's disks, the number of its checkpoints, partitions that are
 * taken. */
#include "sim_host_fixture.h"

static void take(struct fixture *f, const char *vm_name)
{
    assert_int_equal(create_checkpoint(f, vm_name), STARTED);
    assert_job_completes(f);
}

static void fifty_are_the_most(void **state)
{
    (void)state;
    FIXTURE(f, "checkpoints");
    set(&f, "behaviour", "checkpointLimit", "13");
    set(&f, "my vm", "remove-adapter", "all");
    take(&f, "my vm");
    assert_int_equal(create_checkpoint(&f, "my vm"), STARTED);
    assert_job_fails(&f, 32768);
    set(&f, "behaviour", "checkpointLimitCode", "32775");
    assert_int_equal(create_checkpoint(&f, "my vm"), STARTED);
    assert_job_fails(&f, 32775);
    set(&f, "behaviour", "checkpointLimit", "0");
    take(&f, "my vm");
    assert_int_equal(checkpoints(&f, "my vm").count, 14);
}

/* Some disks have no checkpoints (facts page, 5.2), unless the caller leaves them out. */
static void some_disks_stand_in_the_way(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        size_t disks; /* with a file, beside the first */
    } unsuitable[] = { { "\\\\.\\PHYSICALDRIVE1", 0 }, { "C:\\x.vhds", 1 } };
    for (size_t i = 0; i < HP_COUNT(unsuitable); i++) {
        FIXTURE(f, "demo");
        set(&f, "new vm", "add-disk", unsuitable[i].path);
        struct cim_instances drives =
            query(&f, "SELECT * FROM Msvm_ResourceAllocationSettingData WHERE ResourceSubType = "
                      "'Microsoft:Hyper-V:Physical Disk Drive'");
        assert_int_equal(drives.count, 1 - unsuitable[i].disks);
        if (drives.count)
            assert_non_null(strstr(value(&drives.items[0], "HostResource")->as.array.items[0].as.string,
                                   "Msvm_DiskDrive.CreationClassName"));
        assert_int_equal(associated(&f, live(&f, "new vm"), "Msvm_VirtualSystemSettingDataComponent",
                                    "Msvm_StorageAllocationSettingData")
                             .count,
                         1 + unsuitable[i].disks);
        assert_int_equal(create_checkpoint(&f, "new vm"), STARTED);
        assert_job_fails(&f, 32768);
        set(&f, "behaviour", "diskRefusalCode", "32770");
        assert_int_equal(create_checkpoint(&f, "new vm"), STARTED);
        assert_job_fails(&f, 32770);
        struct cim_instance *without = cim_instance_new(&f.arena, "Msvm_VirtualSystemSnapshotSettingData");
        put(&f, without, "IgnoreNonSnapshottableDisks", cim_boolean(true));
        struct cim_props in = { .items = NULL };
        ARG(&f, &in, "AffectedSystem", cim_reference(vm(&f, "new vm")->path));
        ARG(&f, &in, "SnapshotSettings", cim_string(embed(&f, without)));
        ARG(&f, &in, "SnapshotType", cim_uint(CIM_UINT16, 2));
        assert_int_equal(snapshot(&f, "CreateSnapshot", &in), STARTED);
        assert_job_completes(&f);
        assert_int_equal(checkpoints(&f, "new vm").count, 1);
    }
}

/* Every partition of the card is in use (facts page, 2.9). */
static void a_full_card_stops_a_start(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    for (int i = 0; i < 32; i++)
        set(&f, "new vm", "add-adapter", "4");
    set(&f, "new vm", "automatic-checkpoints", "off");
    assert_int_equal(request_state(&f, "new vm", 2), STARTED);
    assert_job_completes(&f);
    assert_int_equal(count(&f, "SELECT * FROM Msvm_GpuPartition WHERE DeviceInstancePath LIKE '%DEV_2206%'"),
                     32);
    assert_int_equal(request_state(&f, "games", 2), STARTED);
    const struct cim_instance *job = wait_for(&f, out_job(&f));
    assert_int_equal(number(job, "ErrorCode"), 32768);
    assert_non_null(strstr(text(job, "ErrorDescription"), "(0x800705AA)"));
    assert_non_null(strstr(text(job, "ErrorDescription"), "Failed to finish reserving resources"));
    set(&f, "behaviour", "startRefusalCode", "32778");
    assert_int_equal(request_state(&f, "games", 2), STARTED);
    assert_job_fails(&f, 32778);
    set(&f, "new vm", "state", "off");
    assert_int_equal(request_state(&f, "games", 2), STARTED);
    assert_job_completes(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fifty_are_the_most),
        cmocka_unit_test(some_disks_stand_in_the_way),
        cmocka_unit_test(a_full_card_stops_a_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
