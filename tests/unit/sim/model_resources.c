/* SPDX-License-Identifier: MIT */
/* Adding, changing and removing GPU adapters on a simulated host. */
#include "sim_host_fixture.h"

static const struct cim_instance *only_adapter(struct fixture *f, const char *vm_name)
{
    struct cim_instances list = adapters(f, vm_name);
    assert_int_equal(list.count, 1);
    return &list.items[0];
}

static void an_add_gives_a_new_adapter(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    assert_int_equal(add(&f, "new vm", template(&f)), DONE);
    const struct cim_instance *automatic = only_adapter(&f, "new vm");
    assert_true(is_null(automatic, "HostResource"));
    assert_true(is_null(automatic, "MaxPartitionVRAM"));
    assert_true(is_null(automatic, "NumaAwarePlacement"));
    const struct cim_value *result = cim_props_find(&f.out, "Job");
    assert_true(result && result->is_null);

    struct cim_instance *chosen = template(&f);
    put_texts(&f, chosen, "HostResource", gpu_path(&f, 2));
    assert_int_equal(add(&f, "new vm", chosen), DONE);
    result = cim_props_find(&f.out, "ResultingResourceSettings");
    const struct cim_instance *added = get(&f, result->as.array.items[0].as.ref);
    assert_string_equal(value(added, "HostResource")->as.array.items[0].as.string, gpu_path(&f, 2));
    assert_string_not_equal(text(added, "InstanceID"), text(automatic, "InstanceID"));
    assert_int_equal(adapters(&f, "new vm").count, 2);
}

static void quotas_are_taken_in_the_add(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    struct cim_instance *given = template(&f);
    put_u64(&f, given, "MinPartitionVRAM", 0);
    put_u64(&f, given, "OptimalPartitionVRAM", 500000000);
    put_u64(&f, given, "MaxPartitionVRAM", 500000000);
    put_u64(&f, given, "MaxPartitionEncode", UINT64_MAX);
    put(&f, given, "NumaAwarePlacement", cim_boolean(true));
    assert_int_equal(add(&f, "new vm", given), DONE);
    const struct cim_instance *added = only_adapter(&f, "new vm");
    assert_int_equal(number(added, "MaxPartitionVRAM"), 500000000);
    assert_int_equal(number(added, "MinPartitionVRAM"), 0);
    assert_true(is_null(added, "MaxPartitionDecode"));
    assert_true(number(added, "MaxPartitionEncode") == UINT64_MAX);
    assert_true(value(added, "NumaAwarePlacement")->as.boolean);
}

/* Each of these ends in job error 32773 and adds nothing. */
static void an_add_is_refused(struct fixture *f, const char *what, struct cim_instance *given)
{
    size_t before = adapters(f, "new vm").count;
    if (add(f, "new vm", given) != STARTED)
        fail_msg("%s: no job", what);
    const struct cim_value *none = cim_props_find(&f->out, "ResultingResourceSettings");
    assert_true(none && none->is_null);
    assert_job_fails(f, INVALID_PARAMETER);
    assert_int_equal(adapters(f, "new vm").count, before);
}

static void adds_are_refused_by_a_job(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    static const char *const identity[] = { "ResourceType", "ResourceSubType", "PoolID" };
    for (size_t i = 0; i < HP_COUNT(identity); i++) {
        struct cim_instance *given = template(&f);
        cim_props_remove(&given->props, identity[i]);
        an_add_is_refused(&f, identity[i], given);
    }
    const char *path = gpu_path(&f, 0);
    const char *resources[] = {
        text(get(&f, query(&f, "SELECT * FROM Msvm_PartitionableGpu").items[0].path), "Name"), /* bare name */
        strchr(path, ':') + 1,                                                                 /* relative */
        "\\\\HYPERV-DEMO\\root\\virtualization\\v2:Msvm_PartitionableGpu.CreationClassName="
        "\"Msvm_PartitionableGpu\",Name=\"\\\\\\\\?\\\\PCI#GONE\"",
        cim_ref_path(&f.arena, vm(&f, "my vm")->path),
        "rubbish",
    };
    for (size_t i = 0; i < HP_COUNT(resources); i++) {
        struct cim_instance *given = template(&f);
        put_texts(&f, given, "HostResource", resources[i]);
        an_add_is_refused(&f, resources[i], given);
    }
    struct cim_instance *given = template(&f);
    put_u64(&f, given, "VirtualQuantity", 2);
    an_add_is_refused(&f, "two of it", given);
    given = template(&f);
    put(&f, given, "InstanceID", cim_string("Microsoft:made up"));
    an_add_is_refused(&f, "an id of one's own", given);
}

static void quotas_have_rules(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    static const struct {
        const char *property;
        uint64_t value;
    } wrong[] = {
        { "MaxPartitionVRAM", UINT64_MAX },
        { "OptimalPartitionVRAM", UINT64_MAX },
        { "MaxPartitionEncode", UINT64_MAX / 2 },
        { "OptimalPartitionEncode", 100000000 },
        { "MinPartitionEncode", 1 },
    };
    for (size_t i = 0; i < HP_COUNT(wrong); i++) {
        struct cim_instance *given = template(&f);
        put_texts(&f, given, "HostResource", gpu_path(&f, 0));
        put_u64(&f, given, wrong[i].property, wrong[i].value);
        an_add_is_refused(&f, wrong[i].property, given);
    }
    struct cim_instance *given = template(&f);
    put_u64(&f, given, "MinPartitionDecode", 10);
    put_u64(&f, given, "MaxPartitionDecode", 9);
    an_add_is_refused(&f, "min above max", given);
    /* The Radeon's encoder has a limit, so a part of it is fine; VRAM in bytes is not questioned. */
    given = template(&f);
    put_texts(&f, given, "HostResource", gpu_path(&f, 2));
    put_u64(&f, given, "MaxPartitionEncode", 100000000);
    put_u64(&f, given, "MaxPartitionVRAM", 11811160064);
    assert_int_equal(add(&f, "new vm", given), DONE);
}

static void wrong_parameters_are_refused_at_once(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    char *before = read_file(f.file);
    static const char *const texts[] = {
        "",
        "rubbish",
        "<INSTANCE CLASSNAME=\"Msvm_Nothing\"></INSTANCE>",
        "<INSTANCE CLASSNAME=\"" ADAPTER "\"><PROPERTY NAME=\"Colour\" TYPE=\"string\"><VALUE>red</VALUE>"
        "</PROPERTY></INSTANCE>",
        "<INSTANCE CLASSNAME=\"" ADAPTER
        "\"><PROPERTY NAME=\"MaxPartitionVRAM\" TYPE=\"string\"><VALUE>1</VALUE>"
        "</PROPERTY></INSTANCE>",
    };
    for (size_t i = 0; i < HP_COUNT(texts); i++)
        assert_int_equal(add_text(&f, "new vm", texts[i]), INVALID_PARAMETER);
    const struct cim_instance *memory = &query(&f, "SELECT * FROM Msvm_MemorySettingData").items[0];
    assert_int_equal(add(&f, "new vm", memory), 32770);
    struct cim_props in = { .items = NULL };
    assert_int_equal(manage(&f, "AddResourceSettings", &in), INVALID_PARAMETER);
    ARG(&f, &in, "AffectedConfiguration", cim_reference(checkpoints(&f, "games").items[0].path));
    const char *xml = embed(&f, template(&f));
    ARG(&f, &in, "ResourceSettings", cim_string_array(&f.arena, &xml, 1));
    assert_int_equal(manage(&f, "AddResourceSettings", &in), INVALID_PARAMETER);
    ARG(&f, &in, "AffectedConfiguration", cim_reference(live(&f, "new vm")->path));
    ARG(&f, &in, "ResourceSettings", cim_array(CIM_STRING, NULL, 0));
    assert_int_equal(manage(&f, "AddResourceSettings", &in), INVALID_PARAMETER);
    char *after = read_file(f.file);
    assert_string_equal(before, after);
    free(before);
    free(after);
}

static void adapters_change_only_while_off(void **state)
{
    (void)state;
    FIXTURE(f, "states");
    struct cim_instances running = adapters(&f, "running");
    struct cim_instance *given = template(&f);
    static const char *const not_off[] = {
        "running", "paused", "saved", "starting", "hibernated", "unknown"
    };
    for (size_t i = 0; i < HP_COUNT(not_off); i++)
        assert_int_equal(add(&f, not_off[i], given), INVALID_STATE);
    assert_int_equal(add(&f, "exporting", given), INVALID_STATE);
    assert_int_equal(add(&f, "merging", given), DONE);
    assert_int_equal(remove_refs(&f, &running), INVALID_STATE);
    assert_int_equal(modify(&f, &running.items[0]), INVALID_STATE);
    set(&f, "behaviour", "hotAddAllowed", "true");
    assert_int_equal(add(&f, "running", given), DONE);
    assert_int_equal(remove_refs(&f, &running), DONE);
}

static void one_call_adds_or_removes_many(void **state)
{
    (void)state;
    FIXTURE(f, "many");
    struct cim_instances eight = adapters(&f, "eight");
    assert_int_equal(eight.count, 8);
    assert_int_equal(remove_refs(&f, &eight), DONE);
    assert_int_equal(adapters(&f, "eight").count, 0);
    const char *texts[8];
    for (size_t i = 0; i < 8; i++) {
        struct cim_instance *given = template(&f);
        put_texts(&f, given, "HostResource", gpu_path(&f, 7 - i));
        texts[i] = embed(&f, given);
    }
    struct cim_props in = { .items = NULL };
    ARG(&f, &in, "AffectedConfiguration", cim_reference(live(&f, "eight")->path));
    ARG(&f, &in, "ResourceSettings", cim_string_array(&f.arena, texts, 8));
    assert_int_equal(manage(&f, "AddResourceSettings", &in), DONE);
    const struct cim_value *results = cim_props_find(&f.out, "ResultingResourceSettings");
    assert_int_equal(results->as.array.count, 8);
    for (size_t i = 0; i < 8; i++)
        assert_string_equal(
            value(get(&f, results->as.array.items[i].as.ref), "HostResource")->as.array.items[0].as.string,
            gpu_path(&f, 7 - i));
}

static void removal_is_all_or_nothing(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    struct cim_instances mine = adapters(&f, "my vm");
    struct cim_instances others = adapters(&f, "games");
    struct cim_instances list = { .items = NULL };
    cim_instances_add(&f.arena, &list, &mine.items[0]);
    cim_instances_add(&f.arena, &list, &others.items[0]);
    assert_int_equal(remove_refs(&f, &list), INVALID_PARAMETER); /* of two VMs */
    list.items[1] = list.items[0];
    assert_int_equal(remove_refs(&f, &list), INVALID_PARAMETER); /* one twice */
    list.count = 1;
    assert_int_equal(remove_refs(&f, &list), DONE);
    cim_instances_add(&f.arena, &list, &mine.items[1]);
    assert_int_equal(remove_refs(&f, &list), INVALID_PARAMETER); /* the first is gone */
    assert_int_equal(adapters(&f, "my vm").count, 1);
    list.items[0].path = template(&f)->path;
    list.count = 1;
    assert_int_equal(remove_refs(&f, &list), INVALID_PARAMETER); /* a template */
    set(&f, "behaviour", "goneReferenceIsWmiError", "true");
    struct cim_value ref = cim_reference(mine.items[0].path);
    struct cim_props in = { .items = NULL };
    ARG(&f, &in, "ResourceSettings", cim_array(CIM_REFERENCE, &ref, 1));
    const struct cim_ref *on = service(&f, "Msvm_VirtualSystemManagementService");
    assert_int_equal(try_invoke(&f, on, "RemoveResourceSettings", &in), HP_E_NOT_FOUND);
}

static void modify_changes_what_is_given(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    const struct cim_instance *whole = only_adapter(&f, "games");
    struct cim_instance *few = cim_instance_new(&f.arena, ADAPTER);
    put(&f, few, "InstanceID", cim_string(text(whole, "InstanceID")));
    put_u64(&f, few, "MaxPartitionVRAM", 300);
    put_u64(&f, few, "OptimalPartitionVRAM", 200);
    assert_int_equal(modify(&f, few), DONE);
    const struct cim_instance *after = only_adapter(&f, "games");
    assert_string_equal(text(after, "InstanceID"), text(whole, "InstanceID"));
    assert_int_equal(number(after, "MaxPartitionVRAM"), 300);
    assert_true(is_null(after, "MinPartitionVRAM"));
    assert_false(is_null(after, "HostResource"));
    /* Everything sent back as read is as good, and NULL takes nothing away. */
    assert_int_equal(modify(&f, whole), DONE);
    assert_int_equal(number(only_adapter(&f, "games"), "MaxPartitionVRAM"), 300);

    put_u64(&f, few, "MaxPartitionVRAM", 100);
    assert_int_equal(modify(&f, few), STARTED);
    assert_job_fails(&f, INVALID_PARAMETER);
    put(&f, few, "InstanceID", cim_string("Microsoft:gone"));
    assert_int_equal(modify(&f, few), INVALID_PARAMETER);
    struct cim_instance *moved = cim_instance_copy(&f.arena, whole);
    put_texts(&f, moved, "HostResource", gpu_path(&f, 0));
    assert_int_equal(modify(&f, moved), INVALID_PARAMETER);
    assert_int_equal(modify(&f, template(&f)), INVALID_PARAMETER);
}

static void a_strict_host_wants_two_steps(void **state)
{
    (void)state;
    FIXTURE(f, "strict");
    struct cim_instance *given = template(&f);
    put_u64(&f, given, "MaxPartitionVRAM", 500000000);
    assert_int_equal(add(&f, "games", given), STARTED);
    assert_job_fails(&f, INVALID_PARAMETER);
    given = template(&f);
    assert_int_equal(add(&f, "new vm", given), STARTED);
    assert_job_fails(&f, INVALID_PARAMETER); /* MMIO and cache types are not set */
    assert_int_equal(add(&f, "games", given), STARTED);
    assert_int_equal(adapters(&f, "games").count, 1);
    const struct cim_ref *job = out_job(&f);
    assert_job_completes(&f);
    struct cim_instances made =
        query(&f, hp_arena_format(
                      &f.arena,
                      "ASSOCIATORS OF {%s} WHERE AssocClass = Msvm_AffectedJobElement ResultClass = " ADAPTER,
                      cim_ref_path(&f.arena, job)));
    assert_int_equal(made.count, 1);
    struct cim_instance *few = cim_instance_copy(&f.arena, &made.items[0]);
    put_u64(&f, few, "MaxPartitionVRAM", 500000000);
    assert_int_equal(modify(&f, few), STARTED);
    assert_job_completes(&f);
    assert_int_equal(number(get(&f, few->path), "MaxPartitionVRAM"), 500000000);
    assert_int_equal(remove_refs(&f, &made), STARTED);
    assert_int_equal(adapters(&f, "games").count, 2);
    assert_int_equal(add(&f, "games", given), INVALID_STATE); /* busy */
    hp_clock_sleep(sim_host_clock(f.host), 1000);
    assert_int_equal(adapters(&f, "games").count, 1);
}

static void an_old_host_name_is_kept_or_refused(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    const char *foreign = hp_arena_format(&f.arena, "\\\\OLDNAME%s", strchr(gpu_path(&f, 0) + 2, '\\'));
    struct cim_instance *given = template(&f);
    put_texts(&f, given, "HostResource", foreign);
    assert_int_equal(add(&f, "new vm", given), DONE);
    assert_string_equal(value(only_adapter(&f, "new vm"), "HostResource")->as.array.items[0].as.string,
                        foreign);
    set(&f, "behaviour", "addAcceptsOldHostName", "false");
    an_add_is_refused(&f, "old host name", given);
}

/* An adapter whose card is gone has no row anywhere and nothing to take hold of it by, while the VM is held
 * up by it all the same (facts page, 1.5). */
static void what_is_not_listed_cannot_be_named(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    struct cim_instances before = adapters(&f, "games");
    struct cim_instance *few = cim_instance_new(&f.arena, ADAPTER);
    put(&f, few, "InstanceID", cim_string(text(&before.items[0], "InstanceID")));
    put_u64(&f, few, "MaxPartitionVRAM", 300);
    set(&f, "gpu:4", "status", "missing");
    struct cim_instance *none = NULL;
    assert_int_equal(adapters(&f, "games").count, 0);
    assert_int_equal(try_get(&f, before.items[0].path, &none), HP_E_NOT_FOUND);
    assert_int_equal(modify(&f, few), INVALID_PARAMETER);
    assert_int_equal(remove_refs(&f, &before), INVALID_PARAMETER);
    assert_int_equal(create_checkpoint(&f, "games"), STARTED);
    assert_job_fails(&f, 32768);
    assert_int_equal(request_state(&f, "games", 2), STARTED);
    assert_job_fails(&f, 32768);
    set(&f, "gpu:4", "status", "ok");
    assert_int_equal(adapters(&f, "games").count, 1);
    assert_int_equal(modify(&f, few), DONE);
}

/* Object paths with either slash, and without the server (facts page, 2.2); they read back as the host likes.
 */
static void paths_of_gpus_come_in_forms(void **state)
{
    (void)state;
    static const struct {
        const char *form;
        const char *begin;
    } forms[] = { { "whole", "\\\\HYPERV-DEMO\\root\\virtualization\\v2:Msvm_" },
                  { "withoutHost", "root\\virtualization\\v2:Msvm_" },
                  { "slashes", "//HYPERV-DEMO/root/virtualization/v2:Msvm_" } };
    FIXTURE(f, "demo");
    const char *rest = strchr(gpu_path(&f, 0), ':') + strlen(":Msvm_");
    for (size_t i = 0; i < HP_COUNT(forms); i++) {
        struct cim_instance *given = template(&f);
        const char *path = hp_arena_format(&f.arena, "%s%s", forms[i].begin, rest);
        put_texts(&f, given, "HostResource", path);
        set(&f, "new vm", "remove-adapter", "all");
        assert_int_equal(add(&f, "new vm", given), DONE);
        for (size_t k = 0; k < HP_COUNT(forms); k++) {
            set(&f, "behaviour", "hostResourceForm", forms[k].form);
            const struct cim_instance *read = only_adapter(&f, "new vm");
            const char *shown = value(read, "HostResource")->as.array.items[0].as.string;
            assert_int_equal(strncmp(shown, forms[k].begin, strlen(forms[k].begin)), 0);
            assert_int_equal(modify(&f, read), DONE); /* sent back as it was read */
        }
    }
}

/* Values of later builds: kept when something else changes, and set like any other. */
static void values_nobody_knows_are_kept(void **state)
{
    (void)state;
    FIXTURE(f, "newer-build");
    const struct cim_instance *whole = &adapters(&f, "my vm").items[0];
    assert_int_equal(number(whole, "Weight"), 7);
    assert_int_equal(number(whole, "ImaginedPartitionPolicy"), 3);
    struct cim_instance *few = cim_instance_new(&f.arena, ADAPTER);
    put(&f, few, "InstanceID", cim_string(text(whole, "InstanceID")));
    put_u64(&f, few, "MinPartitionVRAM", 1);
    assert_int_equal(modify(&f, few), DONE);
    assert_int_equal(number(get(&f, whole->path), "Weight"), 7);
    put(&f, few, "ImaginedPartitionLabel", cim_string("another"));
    put(&f, few, "Weight", cim_uint(CIM_UINT32, 0));
    assert_int_equal(modify(&f, few), DONE);
    assert_string_equal(text(get(&f, whole->path), "ImaginedPartitionLabel"), "another");
    assert_int_equal(number(get(&f, whole->path), "Weight"), 0);
    assert_true(is_null(template(&f), "ImaginedPartitionLabel"));
    struct cim_instance *given = template(&f);
    put(&f, given, "ImaginedPartitionPolicy", cim_uint(CIM_UINT32, 9));
    assert_int_equal(add(&f, "new vm", given), DONE);
    assert_int_equal(number(only_adapter(&f, "new vm"), "ImaginedPartitionPolicy"), 9);
    put(&f, given, "ResourceType", cim_uint(CIM_UINT16, 1));
    an_add_is_refused(&f, "another type", given);
    set(&f, "host", "build", "28000"); /* which has no imagined ones */
    assert_null(cim_props_find(&get(&f, whole->path)->props, "ImaginedPartitionLabel"));
    set(&f, "host", "build", "26100"); /* where nothing but the usual is taken */
    put_u64(&f, few, "MinPartitionVRAM", 2);
    cim_props_remove(&few->props, "ImaginedPartitionLabel");
    put(&f, few, "Weight", cim_uint(CIM_UINT32, 3));
    assert_int_equal(modify(&f, few), INVALID_PARAMETER);
}

static void an_add_may_stop_half_way(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    struct cim_instance *bad = template(&f);
    put_texts(&f, bad, "HostResource", "rubbish");
    const char *texts[] = { embed(&f, template(&f)), embed(&f, bad), embed(&f, template(&f)) };
    struct cim_props in = { .items = NULL };
    ARG(&f, &in, "AffectedConfiguration", cim_reference(live(&f, "new vm")->path));
    ARG(&f, &in, "ResourceSettings", cim_string_array(&f.arena, texts, 3));
    assert_int_equal(manage(&f, "AddResourceSettings", &in), STARTED);
    assert_job_fails(&f, INVALID_PARAMETER);
    assert_int_equal(adapters(&f, "new vm").count, 0);
    set(&f, "behaviour", "addCanStopHalfWay", "true");
    assert_int_equal(manage(&f, "AddResourceSettings", &in), STARTED);
    assert_job_fails(&f, INVALID_PARAMETER);
    assert_int_equal(adapters(&f, "new vm").count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_add_gives_a_new_adapter),
        cmocka_unit_test(quotas_are_taken_in_the_add),
        cmocka_unit_test(adds_are_refused_by_a_job),
        cmocka_unit_test(quotas_have_rules),
        cmocka_unit_test(wrong_parameters_are_refused_at_once),
        cmocka_unit_test(adapters_change_only_while_off),
        cmocka_unit_test(one_call_adds_or_removes_many),
        cmocka_unit_test(removal_is_all_or_nothing),
        cmocka_unit_test(modify_changes_what_is_given),
        cmocka_unit_test(a_strict_host_wants_two_steps),
        cmocka_unit_test(what_is_not_listed_cannot_be_named),
        cmocka_unit_test(paths_of_gpus_come_in_forms),
        cmocka_unit_test(values_nobody_knows_are_kept),
        cmocka_unit_test(an_old_host_name_is_kept_or_refused),
        cmocka_unit_test(an_add_may_stop_half_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
