/* SPDX-License-Identifier: MIT */
/* What nodes of a cluster see of it, and who else sees nothing. */
#include "sim_host_fixture.h"

#include "cim/status.h"

static struct cim_instances resources(struct fixture *f)
{
    return query_in(
        f, CIM_NS_CLUSTER,
        "SELECT * FROM MSCluster_Resource WHERE Type = 'Virtual Machine' AND OwnerGroup = 'games'");
}

static void join(struct fixture *one, struct fixture *other)
{
    const char *const files[] = { one->file, other->file };
    HP_ERROR(err);
    if (sim_host_cluster("LAB", files, 2, &err))
        fail_msg("%s", err.what);
}

static void hosts_without_a_cluster_have_no_such_namespace(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    struct cim_instances none = { .items = NULL };
    const struct cim_class_decl *class;
    assert_int_equal(try_query_in(&f, CIM_NS_CLUSTER, "SELECT * FROM MSCluster_Resource", &none),
                     HP_E_ACCESS);
    assert_int_equal(f.err.codes[HP_LEVEL_WMI].value, (uint32_t)CIM_S_INVALID_NAMESPACE);
    assert_int_equal(sim_host_connect(f.host, NULL, CIM_NS_CLUSTER, false, NULL), HP_E_ACCESS);
    assert_int_not_equal(sim_host_class(f.host, CIM_NS_CLUSTER, "MSCluster_Resource", &f.arena, &class, NULL),
                         0);
}

static void each_node_sees_all_virtual_machines(void **state)
{
    (void)state;
    FIXTURE(a, "demo");
    FIXTURE(b, "second-node");
    join(&a, &b);
    struct fixture *const nodes[] = { &a, &b };
    for (size_t i = 0; i < HP_COUNT(nodes); i++) {
        const struct cim_instances found = resources(nodes[i]);
        assert_int_equal(found.count, 1);
        const struct cim_instance *row = &found.items[0];
        assert_string_equal(text(row, "Name"), "Virtual Machine games");
        assert_string_equal(text(row, "OwnerNode"), "HYPERV-DEMO");
        assert_string_equal(row->path->ns, CIM_NS_CLUSTER);
        const struct cim_instance *own = value(row, "PrivateProperties")->as.object;
        assert_int_equal(number(own, "OfflineAction"), 1);
        assert_int_equal(strlen(text(own, "VmID")), 36);
    }
    struct cim_instances none = { .items = NULL };
    assert_int_not_equal(try_query_in(&a, CIM_NS_CLUSTER, "SELECT * FROM Msvm_ComputerSystem", &none), 0);
    assert_int_equal(a.err.codes[HP_LEVEL_WMI].value, (uint32_t)CIM_S_INVALID_CLASS);
    assert_int_not_equal(try_query_in(&a, CIM_NS_VIRTUALIZATION, "SELECT * FROM MSCluster_Resource", &none),
                         0);
}

static void a_move_changes_the_owner_on_both(void **state)
{
    (void)state;
    FIXTURE(a, "demo");
    FIXTURE(b, "second-node");
    join(&a, &b);
    assert_int_equal(sim_host_move(a.file, "games", b.file, NULL), 0);
    const struct cim_instances here = resources(&a);
    const struct cim_instances there = resources(&b);
    assert_string_equal(text(&here.items[0], "OwnerNode"), "HYPERV-NODE-B");
    assert_string_equal(text(&there.items[0], "OwnerNode"), "HYPERV-NODE-B");
    assert_int_equal(count(&a, "SELECT * FROM Msvm_ComputerSystem WHERE ElementName = 'games'"), 0);
}

static void the_state_is_that_of_the_virtual_machine(void **state)
{
    (void)state;
    enum { ONLINE = 2, OFFLINE = 3, FAILED = 4 };
    FIXTURE(a, "demo");
    FIXTURE(b, "second-node");
    join(&a, &b);
    assert_int_equal(number(&resources(&a).items[0], "State"), OFFLINE);
    set(&a, "games", "state", "running");
    assert_int_equal(number(&resources(&a).items[0], "State"), ONLINE);
    set(&a, "clustered:games", "state", "failed");
    assert_int_equal(number(&resources(&a).items[0], "State"), FAILED);
    assert_int_equal(number(&resources(&b).items[0], "State"), ONLINE); /* as its file says */
}

static void what_is_not_told_is_null(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    const char *file = f.file;
    assert_int_equal(sim_host_cluster("LAB", &file, 1, NULL), 0);
    set(&f, "clustered:games", "owner", "null");
    set(&f, "clustered:games", "offline-action", "null");
    const struct cim_instances found = resources(&f);
    assert_true(is_null(&found.items[0], "OwnerNode"));
    assert_true(is_null(value(&found.items[0], "PrivateProperties")->as.object, "OfflineAction"));
}

static void queries_can_fail(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    const char *file = f.file;
    struct cim_instances none = { .items = NULL };
    assert_int_equal(sim_host_cluster("LAB", &file, 1, NULL), 0);
    set(&f, "cluster", "query-error", "2147749891");
    assert_int_equal(try_query_in(&f, CIM_NS_CLUSTER, "SELECT * FROM MSCluster_Resource", &none),
                     HP_E_ACCESS);
    set(&f, "cluster", "query-error", "2147944153");
    assert_int_equal(try_query_in(&f, CIM_NS_CLUSTER, "SELECT * FROM MSCluster_Resource", &none), HP_E_GONE);
    assert_int_equal(f.err.codes[HP_LEVEL_TRANSPORT].value, (uint32_t)CIM_S_RPC_NO_ENDPOINT);
    assert_true(count(&f, "SELECT * FROM Msvm_ComputerSystem") > 1);
    set(&f, "cluster", "leave", "yes");
    assert_int_equal(sim_host_connect(f.host, NULL, CIM_NS_CLUSTER, false, NULL), HP_E_ACCESS);
}

static void impossible_clusters_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *target;
        const char *property;
        const char *value;
        const char *words;
    } cases[] = {
        { "host", "name", "OTHER", "cluster.nodes lacks the name of this host" },
        { "cluster", "name", "null", "cluster.name is missing" },
        { "clustered:games", "owner", "NOBODY", "which is not among nodes" },
        { "clustered:games", "owner", "HYPERV-NODE-B", "its VM is on this host" },
        { "clustered:games", "name", "Virtual Machine lab", "has the name of resources[" },
        { "clustered:nobody", "owner", "null", "the cluster has no virtual machine 'nobody'" },
    };
    FIXTURE(a, "demo");
    FIXTURE(b, "second-node");
    join(&a, &b);
    for (size_t i = 0; i < HP_COUNT(cases); i++) {
        HP_ERROR(err);
        const char *const words[] = { cases[i].property, cases[i].value };
        assert_int_not_equal(sim_host_set(a.file, cases[i].target, words, 2, &err), 0);
        if (!strstr(err.what, cases[i].words))
            fail_msg("'%s' does not say '%s'", err.what, cases[i].words);
    }
    FIXTURE(again, "demo");
    const char *const twins[] = { a.file, again.file };
    assert_int_equal(sim_host_cluster("LAB", twins, 2, NULL), HP_E_USAGE);
    const char *const same[] = { a.file, a.file };
    assert_int_equal(sim_host_cluster("LAB", same, 2, NULL), HP_E_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hosts_without_a_cluster_have_no_such_namespace),
        cmocka_unit_test(each_node_sees_all_virtual_machines),
        cmocka_unit_test(a_move_changes_the_owner_on_both),
        cmocka_unit_test(the_state_is_that_of_the_virtual_machine),
        cmocka_unit_test(what_is_not_told_is_null),
        cmocka_unit_test(queries_can_fail),
        cmocka_unit_test(impossible_clusters_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
