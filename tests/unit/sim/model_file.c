/* SPDX-License-Identifier: MIT */
/* The state file: strictly read, atomically written, shared by processes. */
#include "sim_host_fixture.h"

#include "hostfile/world.h"

#include <sys/stat.h>
#include <sys/wait.h>

/* Replaces the first `what` in the demo host's file and expects the opening to fail with these words. */
static void refused_with(const char *what, const char *with, const char *words)
{
    FIXTURE(f, "demo");
    char *good = read_file(f.file);
    const char *place = strstr(good, what);
    assert_non_null(place);
    char *bad = NULL;
    assert_true(asprintf(&bad, "%.*s%s%s", (int)(place - good), good, with, place + strlen(what)) > 0);
    write_file(f.file, bad);
    struct sim_host *host = NULL;
    HP_ERROR(err);
    assert_int_equal(sim_host_open(f.file, &host, &err), HP_E_USAGE);
    if (!strstr(err.what, words))
        fail_msg("'%s' does not say '%s'", err.what, words);
    assert_non_null(strstr(err.what, f.file));
    free(good);
    free(bad);
}

static void wrong_files_are_refused_with_their_place(void **state)
{
    (void)state;
    refused_with("\"hyperpointHost\": 1", "\"hyperpointHost\": 2", "newer version");
    refused_with("\"hyperpointHost\": 1", "\"hyperpointhost\": 1", "lacks \"hyperpointHost\"");
    refused_with("\"gpus\": [",
                 "\"failures\": [{\"method\": \"Fly\", \"result\": \"wmi\", \"errorCode\": 1}], \"gpus\": [",
                 "failures[0].method is not a method of Hyper-V");
    refused_with(
        "\"gpus\": [",
        "\"failures\": [{\"method\": \"merge\", \"result\": \"wmi\", \"errorCode\": 1}], \"gpus\": [",
        "must be jobFailed");
    refused_with("\"build\": 26100", "\"build\": \"new\"", "host.build must be a whole number");
    refused_with("\"build\": 26100", "\"build\": 9600", "host.build must be a whole number from 14393");
    refused_with("\"build\": 26100", "\"build\": 26100, \"colour\": 1", "host.colour is not known here");
    refused_with("\"build\": 26100", "\"build\": 26100, \"build\": 26100", "host.build appears twice");
    refused_with("\"name\": \"HYPERV-DEMO\",", "", "host.name is missing");
    refused_with("\"name\": \"HYPERV-DEMO\"", "\"name\": \"my host\"", "host.name must be letters");
    refused_with("\"state\": \"running\"", "\"state\": \"jogging\"",
                 "vms[1].state must be one of off, running");
    refused_with("\"state\": \"running\"", "\"state\": 2", "vms[1].state must be one of");
    refused_with("2026-07-01T00:43:52Z", "yesterday", "clock.now must be a time like");
    refused_with("\"partitionCount\": 32", "\"partitionCount\": 31", "gpus[0].partitionCount is not one of");
    refused_with("\"total\": \"18446744073709551615\"", "\"total\": \"18446744073709551616\"",
                 "gpus[0].encode.total must be");
    refused_with("\"jobs\": []", "\"jobs\": {}", "jobs must be a list");
    refused_with("\"jobs\": []", "\"jobs\": [1]", "jobs[0] must be an object");
    refused_with("E220A839-7B1D-4DAF-A10A-2DEC89025CC1", "e220a839-7b1d-4daf-a10a-2dec89025cc1",
                 "vms[0].id must be a GUID in upper case");
    refused_with("BD64A5D9-ADEF-4000-A3CB-E1E459320DD7", "E220A839-7B1D-4DAF-A10A-2DEC89025CC1",
                 "appears twice");
    refused_with("\"parent\": null", "\"parent\": \"E220A839-7B1D-4DAF-A10A-2DEC89025CC1\"",
                 "is not a checkpoint of this VM");
    refused_with("\"current\": null", "\"current\": \"E220A839-7B1D-4DAF-A10A-2DEC89025CC1\"",
                 "vms[0].current is not a checkpoint");
    refused_with("\"jobs\": []", "\"jobs\": []}", "not valid JSON");
}

/* A host such as no real one is: allowed where the file says so, and everything still ends. */
static void broken_ids_are_a_behaviour(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    set(&f, "behaviour", "brokenIds", "true");
    set(&f, "my vm", "take-checkpoint", "one");
    set(&f, "my vm", "take-checkpoint", "two");
    set(&f, "my vm", "id", "../../x");
    set(&f, "id:../../x", "current", "null");
    set(&f, "checkpoint:one", "parent", "loop");
    set(&f, "checkpoint:two", "parent", "loop");
    set(&f, "checkpoint:two", "id", "loop");
    set(&f, "my vm", "current", "loop");
    HP_ERROR(err);
    assert_int_equal(sim_host_set(f.file, "behaviour", (const char *[]){ "brokenIds", "false" }, 2, &err),
                     HP_E_USAGE);
    assert_non_null(strstr(err.what, "must be a GUID in upper case"));
    set(&f, "checkpoint:one", "delete-tree", "yes");
    set(&f, "checkpoint:two", "delete-tree", "yes");
}

static void broken_files_are_refused(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    char *good = read_file(f.file);
    struct sim_host *host = NULL;
    static const double parts[] = { 0, 0.1, 0.5, 0.99 };
    for (size_t i = 0; i < HP_COUNT(parts); i++) {
        HP_ERROR(err);
        char *part = strndup(good, (size_t)((double)strlen(good) * parts[i]));
        write_file(f.file, part);
        assert_int_equal(sim_host_open(f.file, &host, &err), HP_E_USAGE);
        free(part);
    }
    HP_ERROR(err);
    unlink(f.file);
    assert_int_equal(sim_host_open(f.file, &host, &err), HP_E_USAGE);
    assert_int_equal(sim_host_open(f.folder, &host, NULL), HP_E_USAGE);
    char lock[160];
    snprintf(lock, sizeof lock, "%s.lock", f.folder);
    unlink(lock);
    free(good);
}

static void a_written_file_reads_back_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; sim_scenario_at(i); i++) {
        FIXTURE(f, sim_scenario_at(i)->name);
        char *before = read_file(f.file);
        set(&f, "host", "freeSpaceBytes", "1");
        char *changed = read_file(f.file);
        assert_string_not_equal(before, changed);
        set(&f, "host", "freeSpaceBytes",
            strcmp(sim_scenario_at(i)->name, "no-space") ? "500000000000" : "4096");
        char *after = read_file(f.file);
        assert_string_equal(before, after);
        free(before);
        free(changed);
        free(after);
    }
}

/* In a file that says all of it, or only what is not the default. */
static void every_host_reads_as_it_is_written(void **state)
{
    (void)state;
    for (size_t i = 0; sim_scenario_at(i); i++) {
        FIXTURE(f, sim_scenario_at(i)->name);
        HP_STR(whole);
        HP_STR(brief);
        HP_STR(again);
        char *text = read_file(f.file);
        struct hf_world world = { .changed = false };
        assert_int_equal(hf_world_parse(f.file, text, strlen(text), &world, NULL), 0);
        hf_world_print(&world, &whole);
        assert_string_equal(hp_str_text(&whole), text);
        hf_world_print_brief(&world, &brief);
        assert_true(brief.length < whole.length);
        assert_int_equal(hf_world_parse(f.file, hp_str_text(&brief), brief.length, &world, NULL), 0);
        hf_world_print(&world, &again);
        assert_string_equal(hp_str_text(&again), text);
        hf_world_release(&world);
        free(text);
    }
}

static void reading_and_refusals_leave_the_file_alone(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    char *before = read_file(f.file);
    query(&f, "SELECT * FROM Msvm_ComputerSystem");
    hp_clock_sleep(sim_host_clock(f.host), 60000);
    query(&f, "SELECT * FROM CIM_ManagedElement");
    assert_int_equal(request_state(&f, "my vm", 9), INVALID_STATE);
    struct cim_instances assigned = adapters(&f, "build server");
    assert_int_equal(remove_refs(&f, &assigned), INVALID_STATE);
    HP_ERROR(err);
    assert_int_equal(sim_host_set(f.file, "my vm", (const char *[]){ "state", "flying" }, 2, &err),
                     HP_E_USAGE);
    assert_int_equal(sim_host_set(f.file, "nobody", (const char *[]){ "state", "off" }, 2, NULL),
                     HP_E_NOT_FOUND);
    assert_int_equal(sim_host_set(f.file, "gpu:9", (const char *[]){ "status", "ok" }, 2, NULL),
                     HP_E_NOT_FOUND);
    assert_int_equal(
        sim_host_set(f.file, "gpu:NVIDIA GeForce RTX 4060", (const char *[]){ "status", "ok" }, 2, NULL),
        HP_E_AMBIGUOUS);
    assert_int_equal(sim_host_set(f.file, "my vm",
                                  (const char *[]){ "current", "E220A839-7B1D-4DAF-A10A-2DEC89025CC1" }, 2,
                                  NULL),
                     HP_E_USAGE);
    char *after = read_file(f.file);
    assert_string_equal(before, after);
    free(before);
    free(after);
}

static void time_passes_only_when_waited_for(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    const struct hp_clock *clock = sim_host_clock(f.host);
    int64_t start = hp_clock_utc(clock);
    uint64_t ticks = hp_clock_monotonic(clock);
    hp_clock_sleep(clock, 3600 * 1000);
    assert_int_equal(hp_clock_utc(clock) - start, 3600000000);
    assert_int_equal(hp_clock_monotonic(clock) - ticks, 3600000000);
    query(&f, "SELECT * FROM Msvm_ConcreteJob");
    assert_int_equal(hp_clock_utc(clock) - start, 3600005000); /* a call takes 5 ms */
    assert_int_equal(add(&f, "new vm", template(&f)), DONE);
    char *text_ = read_file(f.file);
    assert_non_null(strstr(text_, "\"now\": \"2026-07-01T01:43:52."));
    free(text_);
    const struct sim_create_options real = { .real_clock = true, .force = true };
    assert_int_equal(sim_host_create(f.file, &real, NULL), 0);
    query(&f, "SELECT * FROM Msvm_ConcreteJob");
    assert_true(hp_clock_utc(clock) > 1600000000000000);
}

static void a_file_is_not_replaced_by_mistake(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    HP_ERROR(err);
    const struct sim_create_options options = { .scenario = "many" };
    assert_int_equal(sim_host_create(f.file, &options, &err), HP_E_USAGE);
    assert_non_null(strstr(err.next, "--force"));
    struct sim_generate_options size = { .vms = 20, .gpus = 4, .checkpoints = 50 };
    assert_int_equal(sim_host_generate(f.file, &size, NULL), HP_E_USAGE);
    size.force = true;
    assert_int_equal(sim_host_generate(f.file, &size, NULL), 0);
    assert_int_equal(count(&f, "SELECT * FROM Msvm_ComputerSystem"), 21);
    assert_int_equal(adapters(&f, "bench").count, 4);
    assert_int_equal(count(&f, "SELECT * FROM Msvm_SnapshotOfVirtualSystem"), 50);
    size.vms = 0;
    assert_int_equal(sim_host_generate(f.file, &size, NULL), HP_E_USAGE);
}

static void two_processes_write_in_turns(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(add_many(f.file, "new vm"));
    int own = add_many(f.file, "old desktop");
    int ended = 0;
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_int_equal(own, 1); /* it is saved: refused every time */
    assert_int_equal(ended, 0);
    child = fork();
    if (child == 0)
        _exit(add_many(f.file, "new vm"));
    assert_int_equal(add_many(f.file, "lab"), 0);
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_int_equal(ended, 0);
    assert_int_equal(adapters(&f, "new vm").count, 2 * ADDS);
    assert_int_equal(adapters(&f, "lab").count, 1 + ADDS);
}

static void a_file_that_cannot_be_written_changes_nothing(void **state)
{
    (void)state;
    if (geteuid() == 0) {
        /* Root may write anywhere: a folder in the place of the new file stops it. */
        FIXTURE(f, "demo");
        char fresh[160];
        snprintf(fresh, sizeof fresh, "%s.new", f.file);
        assert_int_equal(mkdir(fresh, 0700), 0);
        char *before = read_file(f.file);
        struct cim_props in = { .items = NULL };
        const char *xml = embed(&f, template(&f));
        ARG(&f, &in, "AffectedConfiguration", cim_reference(live(&f, "new vm")->path));
        ARG(&f, &in, "ResourceSettings", cim_string_array(&f.arena, &xml, 1));
        const struct cim_ref *on = service(&f, "Msvm_VirtualSystemManagementService");
        assert_int_equal(try_invoke(&f, on, "AddResourceSettings", &in), HP_E_FAILED);
        rmdir(fresh);
        char *after = read_file(f.file);
        assert_string_equal(before, after);
        assert_int_equal(adapters(&f, "new vm").count, 0);
        free(before);
        free(after);
    } else {
        skip();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_files_are_refused_with_their_place),
        cmocka_unit_test(broken_ids_are_a_behaviour),
        cmocka_unit_test(broken_files_are_refused),
        cmocka_unit_test(a_written_file_reads_back_the_same),
        cmocka_unit_test(every_host_reads_as_it_is_written),
        cmocka_unit_test(reading_and_refusals_leave_the_file_alone),
        cmocka_unit_test(time_passes_only_when_waited_for),
        cmocka_unit_test(a_file_is_not_replaced_by_mistake),
        cmocka_unit_test(two_processes_write_in_turns),
        cmocka_unit_test(a_file_that_cannot_be_written_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
