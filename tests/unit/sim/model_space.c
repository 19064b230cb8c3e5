/* SPDX-License-Identifier: MIT */
/* Volumes and files of a simulated host: what Windows tells of them, and what checkpoints, merges and exports
 * take. */
#include "sim_host_fixture.h"

#include "cim/status.h"

#define MIB(count) ((uint64_t)(count) << 20)
#define GB(count) ((uint64_t)(count) << 30)

/* --- what is told --- */

static uint64_t free_on(struct fixture *f, const char *volume)
{
    struct cim_instances all = query_in(f, CIM_NS_CIMV2, "SELECT Name, FreeSpace FROM Win32_Volume");
    for (size_t i = 0; i < all.count; i++)
        if (strcmp(text(&all.items[i], "Name"), volume) == 0)
            return number(&all.items[i], "FreeSpace");
    fail_msg("there is no volume %s", volume);
    return 0;
}

static struct cim_instances files_in(struct fixture *f, const char *drive, const char *folder)
{
    return query_in(
        f, CIM_NS_CIMV2,
        hp_arena_format(&f->arena,
                        "SELECT Name, FileSize FROM CIM_DataFile WHERE (Drive = '%s') AND (Path = '%s') "
                        "AND (Extension = 'vhdx' OR Extension = 'avhdx')",
                        drive, folder));
}

/* The sum of what is in a folder. */
static uint64_t bytes_in(struct fixture *f, const char *drive, const char *folder)
{
    struct cim_instances files = files_in(f, drive, folder);
    uint64_t sum = 0;
    for (size_t i = 0; i < files.count; i++)
        sum += number(&files.items[i], "FileSize");
    return sum;
}

#define GAMES "\\\\vms\\\\games\\\\"
#define MINE "\\\\vms\\\\my vm\\\\"

static void windows_tells_of_volumes_and_files(void **state)
{
    (void)state;
    FIXTURE(f, "sizes");
    assert_int_equal(free_on(&f, "D:\\"), GB(30));
    struct cim_instances files = files_in(&f, "D:", MINE);
    assert_int_equal(files.count, 4);
    assert_non_null(strstr(text(&files.items[0], "Name"), "d:\\vms\\my vm\\system_"));
    assert_int_equal(files_in(&f, "D:", "\\\\vms\\\\").count, 0); /* no folders below it */
    assert_int_equal(files_in(&f, "C:", MINE).count, 0);
    assert_int_equal(
        query_in(&f, CIM_NS_CIMV2, "SELECT Name FROM CIM_DataFile WHERE Name LIKE '%files%'").count, 0);
    set(&f, "volume:D:\\", "fileSystem", "CSVFS");
    assert_int_equal(files_in(&f, "D:", MINE).count, 0);
    set(&f, "host", "rights", "noCimv2");
    struct cim_instances none = { .count = 0 };
    assert_int_not_equal(try_query_in(&f, CIM_NS_CIMV2, "SELECT Name FROM Win32_Volume", &none), 0);
    assert_int_equal(wmi_code(&f), (uint32_t)CIM_S_ACCESS_DENIED);
    assert_int_equal(query(&f, "SELECT * FROM Msvm_ComputerSystem").count, 6);
}

static void a_host_without_volumes_tells_of_none(void **state)
{
    (void)state;
    FIXTURE(f, "no-space");
    assert_int_equal(query_in(&f, CIM_NS_CIMV2, "SELECT Name FROM Win32_Volume").count, 0);
    assert_int_equal(query_in(&f, CIM_NS_CIMV2, "SELECT Name FROM CIM_DataFile").count, 0);
}

/* --- what is taken --- */

static const struct cim_instance *checkpoint(struct fixture *f, const char *vm_name, size_t index)
{
    struct cim_instances list = checkpoints(f, vm_name);
    assert_true(index < list.count);
    return &list.items[index];
}

static void delete_one(struct fixture *f, const char *vm_name, size_t index)
{
    assert_int_equal(
        on_checkpoint(f, "DestroySnapshot", "AffectedSnapshot", checkpoint(f, vm_name, index)->path),
        STARTED);
    assert_job_completes(f);
    hp_clock_sleep(sim_host_clock(f->host), 60000);
}

static void a_checkpoint_takes_a_new_file_and_its_configuration(void **state)
{
    (void)state;
    FIXTURE(f, "sizes");
    set(&f, "my vm", "remove-adapter", "all");
    uint64_t before = bytes_in(&f, "D:", MINE);
    assert_int_equal(create_checkpoint(&f, "my vm"), STARTED);
    assert_job_completes(&f);
    assert_int_equal(free_on(&f, "D:\\"), GB(30) - MIB(4));
    assert_int_equal(free_on(&f, "C:\\"), GB(120) - MIB(4));
    assert_int_equal(bytes_in(&f, "D:", MINE), before + MIB(4));
    delete_one(&f, "my vm", 3);
    assert_int_equal(free_on(&f, "D:\\"), GB(30));
    assert_int_equal(free_on(&f, "C:\\"), GB(120));
    set(&f, "volume:D:\\", "freeBytes", "4194303");
    assert_int_equal(create_checkpoint(&f, "my vm"), STARTED);
    assert_job_fails(&f, 32768);
    set(&f, "volume:D:\\", "freeBytes", "4194304");
    set(&f, "volume:C:\\", "freeBytes", "1");
    assert_int_equal(create_checkpoint(&f, "my vm"), STARTED);
    assert_job_fails(&f, 32768);
}

static void a_merge_grows_the_receiver(void **state)
{
    (void)state;
    FIXTURE(f, "sizes");
    uint64_t before = bytes_in(&f, "D:", MINE);
    delete_one(&f, "my vm", 1); /* 22 GB into 6.5, of 128: what both wrote is there once */
    uint64_t after = bytes_in(&f, "D:", MINE);
    assert_int_equal(files_in(&f, "D:", MINE).count, 3);
    assert_true(after < before - GB(1) && after > before - GB(7));
    assert_int_equal(free_on(&f, "D:\\"), GB(30) + (before - after));

    assert_int_equal(bytes_in(&f, "C:", GAMES), GB(66) + MIB(4));
    set(&f, "volume:D:\\", "freeBytes", "100000000000");
    delete_one(&f, "games", 0); /* a fixed disk does not grow, the other one does */
    assert_int_equal(bytes_in(&f, "C:", GAMES), GB(64));
    assert_int_equal(free_on(&f, "C:\\"), GB(122) + MIB(12));
    assert_true(bytes_in(&f, "D:", GAMES) > GB(400) && bytes_in(&f, "D:", GAMES) < GB(490));
}

static void a_merge_without_room_leaves_the_files(void **state)
{
    (void)state;
    FIXTURE(f, "sizes");
    assert_int_equal(
        on_checkpoint(&f, "DestroySnapshot", "AffectedSnapshot", checkpoint(&f, "archive", 0)->path),
        STARTED);
    assert_job_completes(&f);
    const struct cim_instance *merge = query_one(&f, "SELECT * FROM Msvm_ConcreteJob WHERE JobType = 50");
    merge = wait_for(&f, merge->path);
    assert_int_equal(number(merge, "JobState"), 10);
    assert_non_null(strstr(text(merge, "ErrorDescription"), "(0x80070070)"));
    assert_int_equal(free_on(&f, "D:\\"), GB(30));
    delete_one(&f, "builds", 0); /* of the same size, on ReFS */
    assert_int_equal(free_on(&f, "R:\\"), GB(90) + MIB(4));
}

static void a_tree_goes_down_into_its_root(void **state)
{
    (void)state;
    FIXTURE(f, "sizes");
    set(&f, "volume:D:\\", "freeBytes", "100000000000");
    assert_int_equal(
        on_checkpoint(&f, "DestroySnapshotTree", "SnapshotSettingData", checkpoint(&f, "my vm", 1)->path),
        STARTED);
    assert_job_completes(&f);
    hp_clock_sleep(sim_host_clock(f.host), 60000);
    assert_int_equal(files_in(&f, "D:", MINE).count, 2);
    uint64_t left = bytes_in(&f, "D:", MINE) - GB(48);
    assert_true(left > GB(22) && left < GB(32));
    assert_int_equal(checkpoints(&f, "my vm").count, 1);
}

static void going_back_drops_the_present_file(void **state)
{
    (void)state;
    FIXTURE(f, "sizes");
    set(&f, "my vm", "remove-adapter", "all");
    assert_int_equal(on_checkpoint(&f, "ApplySnapshot", "Snapshot", checkpoint(&f, "my vm", 0)->path),
                     STARTED);
    assert_job_completes(&f);
    assert_int_equal(files_in(&f, "D:", MINE).count, 4);
    assert_int_equal(free_on(&f, "D:\\"), GB(33)); /* 3 GB and 4 MiB go, and 4 MiB come */
    delete_one(&f, "my vm", 2);
    assert_int_equal(free_on(&f, "D:\\"), GB(55) + MIB(4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_tells_of_volumes_and_files),
        cmocka_unit_test(a_host_without_volumes_tells_of_none),
        cmocka_unit_test(a_checkpoint_takes_a_new_file_and_its_configuration),
        cmocka_unit_test(a_merge_grows_the_receiver),
        cmocka_unit_test(a_merge_without_room_leaves_the_files),
        cmocka_unit_test(a_tree_goes_down_into_its_root),
        cmocka_unit_test(going_back_drops_the_present_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
