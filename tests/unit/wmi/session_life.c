/* SPDX-License-Identifier: MIT */
/* How long a call through COM is waited for, whom it reaches, and that nothing stays behind. */
#include "session_fixture.h"

static int ask(struct cim_session *session, struct hp_arena *arena, struct cim_instances *out,
               struct hp_error *err)
{
    const struct cim_query query = { CIM_NS_CIMV2, "SELECT * FROM Win32_OperatingSystem" };
    return cim_query(session, &query, arena, out, err);
}

static void waiting_is_bounded(void **state)
{
    (void)state;
    HP_ARENA(arena);
    HP_ERROR(err);
    struct cim_session *com = through_com();
    struct cim_instances found = { .count = 0 };
    struct cim_props none = { .count = 0 };
    struct cim_props out = { .count = 0 };
    struct cim_instance *object = NULL;
    struct cim_ref ref;
    assert_int_equal(cim_ref_parse(&arena, VM, &ref, NULL), 0);
    assert_int_equal(ask(com, &arena, &found, NULL), 0); /* connects */
    found.count = 0;
    delay("600");
    assert_int_equal(ask(com, &arena, &found, NULL), 0);
    found.count = 0;
    delay("60000");
    assert_int_equal(ask(com, &arena, &found, &err), HP_E_TIMEOUT);
    assert_int_equal(cim_get(com, &ref, &arena, &object, NULL), HP_E_TIMEOUT);
    assert_int_equal(cim_invoke(com, &ref, "RequestStateChange", &none, &arena, &out, NULL), HP_E_TIMEOUT);
    assert_int_equal(found.count, 0);
    assert_null(object);
    delay(NULL);
    cim_session_close(com);
}

static void only_who_insists_ends_a_call(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct cim_session *com = through_com();
    struct cim_instances found = { .count = 0 };
    struct cim_props none = { .count = 0 };
    struct cim_props out = { .count = 0 };
    struct cim_ref ref;
    assert_int_equal(cim_ref_parse(&arena, VM, &ref, NULL), 0);
    assert_int_equal(ask(com, &arena, &found, NULL), 0);
    cim_invoke(com, &ref, "RequestStateChange", &none, &arena, &out, NULL); /* the class is known now */
    asked = 1;
    delay("600");
    assert_int_equal(ask(com, &arena, &found, NULL), 0);
    asked = 2;
    assert_int_equal(ask(com, &arena, &found, NULL), HP_E_INTERRUPTED);
    assert_int_equal(cim_invoke(com, &ref, "RequestStateChange", &none, &arena, &out, NULL), HP_E_TIMEOUT);
    delay(NULL); /* what is answered at once still works: there is something to put back */
    assert_int_equal(ask(com, &arena, &found, NULL), 0);
    asked = 0;
    cim_session_close(com);
}

/* Connecting is left to the first call. */
static int ask_name(struct cim_session *session, struct hp_arena *arena, struct hp_error *err)
{
    struct cim_instances rows = { 0 };
    struct cim_query query = cim_select(arena, CIM_NS_CIMV2, "CSName", "Win32_OperatingSystem", NULL, 0);
    int rc = cim_query(session, &query, arena, &rows, err);
    if (!rc)
        assert_string_equal(cim_props_find(&rows.items[0].props, "CSName")->as.string, "HYPERV-DEMO");
    return rc;
}

static void a_remote_host_is_reached_by_its_name(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct cim_session *session;
    const struct wmi_target good = { .computer = "hyperv-demo",
                                     .user = "EXAMPLE\\admin",
                                     .password = "secret" };
    assert_int_equal(wmi_open(&good, &session, NULL), 0);
    assert_int_equal(ask_name(session, &arena, NULL), 0);
    cim_session_close(session);

    HP_ERROR(err);
    const struct wmi_target bad = { .computer = "hyperpoint-test.invalid" };
    assert_int_equal(wmi_open(&bad, &session, NULL), 0);
    assert_int_equal(ask_name(session, &arena, &err), HP_E_ACCESS);
    assert_int_equal(err.codes[HP_LEVEL_TRANSPORT].value, (uint32_t)CIM_S_RPC_UNAVAILABLE);
    assert_non_null(err.next);
    cim_session_close(session);

    const struct wmi_target local = { .computer = "localhost", .user = "admin" };
    assert_int_equal(wmi_open(&local, &session, NULL), HP_E_USAGE);
}

static void another_host_is_not_talked_to_in_the_clear(void **state)
{
    (void)state;
    HP_ARENA(arena);
    HP_ERROR(err);
    struct cim_session *session;
    const struct wmi_target target = { .computer = "hyperv-demo" };
    SetEnvironmentVariableA("HYPERPOINT_DOOR_BLANKET", "absent");
    struct cim_session *local = through_com(); /* an object of this process needs no protection */
    assert_int_equal(ask_name(local, &arena, NULL), 0);
    cim_session_close(local);
    assert_int_equal(wmi_open(&target, &session, NULL), 0);
    assert_int_equal(ask_name(session, &arena, &err), HP_E_ACCESS);
    cim_session_close(session);
    SetEnvironmentVariableA("HYPERPOINT_DOOR_BLANKET", "required");
}

/* --- memory --- */

/* One of everything that hands texts, VARIANTs or arrays to and fro, well and ill. */
static void do_everything(void)
{
    HP_ARENA(arena);
    struct cim_session *com = through_com();
    struct cim_instances found = { .count = 0 };
    struct cim_instance *object = NULL;
    const struct cim_class_decl *class = NULL;
    struct cim_ref ref;
    struct cim_props in = { .count = 0 };
    struct cim_props out = { .count = 0 };
    const struct cim_query all = { CIM_NS_VIRTUALIZATION, "SELECT * FROM CIM_ManagedElement" };
    const struct cim_query wrong = { CIM_NS_VIRTUALIZATION, "SELECT FROM" };
    const struct cim_query nowhere = { "root\\nowhere", "SELECT * FROM X" };
    static const char *const texts[] = { "one", "two" };
    assert_int_equal(cim_query(com, &all, &arena, &found, NULL), 0);
    assert_int_not_equal(cim_query(com, &wrong, &arena, &found, NULL), 0);
    assert_int_not_equal(cim_query(com, &nowhere, &arena, &found, NULL), 0);
    assert_int_equal(cim_ref_parse(&arena, VM, &ref, NULL), 0);
    assert_int_equal(cim_get(com, &ref, &arena, &object, NULL), 0);
    assert_int_equal(cim_describe(com, CIM_NS_VIRTUALIZATION, "Msvm_ComputerSystem", &arena, &class, NULL),
                     0);
    assert_int_not_equal(cim_invoke(com, &ref, "Nothing", &in, &arena, &out, NULL), 0);
    cim_props_set(&arena, &in, "RequestedState", cim_uint(CIM_UINT16, 4711));
    assert_int_equal(cim_invoke(com, &ref, "RequestStateChange", &in, &arena, &out, NULL), 0);
    cim_props_set(&arena, &in, "RequestedState", cim_string_array(&arena, texts, 2));
    assert_int_not_equal(cim_invoke(com, &ref, "RequestStateChange", &in, &arena, &out, NULL), 0);
    cim_session_close(com);
    SetErrorInfo(0, NULL);
}

/* Every piece of memory in use, whoever asked for it. */
static size_t count_blocks(void)
{
    HANDLE heaps[64];
    size_t blocks = 0;
    DWORD count = GetProcessHeaps(64, heaps);
    assert_in_range(count, 1, 64);
    for (DWORD i = 0; i < count; i++) {
        PROCESS_HEAP_ENTRY entry = { .lpData = NULL };
        HeapLock(heaps[i]);
        while (HeapWalk(heaps[i], &entry))
            blocks += (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) != 0;
        HeapUnlock(heaps[i]);
    }
    return blocks;
}

/* A text or VARIANT that nobody frees shows once in every round. */
static void nothing_grows(void **state)
{
    (void)state;
    enum { ROUNDS = 20 };
    for (size_t i = 0; i < 3; i++)
        do_everything(); /* caches fill */
    size_t before = count_blocks();
    for (size_t i = 0; i < ROUNDS; i++)
        do_everything();
    size_t after = count_blocks();
    if (after >= before + ROUNDS)
        fail_msg("%zu pieces of memory were in use, %zu are %d rounds later", before, after, ROUNDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waiting_is_bounded),
        cmocka_unit_test(only_who_insists_ends_a_call),
        cmocka_unit_test(a_remote_host_is_reached_by_its_name),
        cmocka_unit_test(another_host_is_not_talked_to_in_the_clear),
        cmocka_unit_test(nothing_grows),
        cmocka_unit_test(everything_is_given_back),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
