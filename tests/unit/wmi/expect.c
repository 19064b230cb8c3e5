/* SPDX-License-Identifier: MIT */
/* Reads that were announced: each is answered as the host was then, once, and only while nobody had to wait
 * for half a second in between. */
#include "session_fixture.h"

#include "base/text.h"

static const struct cim_query vm_query = {
    CIM_NS_VIRTUALIZATION,
    "SELECT Name, ElementName FROM Msvm_ComputerSystem WHERE Name = 'E220A839-7B1D-4DAF-A10A-2DEC89025CC1'"
};
static const struct cim_query other_query = {
    CIM_NS_VIRTUALIZATION,
    "SELECT InstanceID, ElementName FROM Msvm_VirtualSystemSettingData WHERE InstanceID = "
    "'Microsoft:E220A839-7B1D-4DAF-A10A-2DEC89025CC1'"
};

/* Somebody else renames the VM. */
static void rename_vm(const char *to)
{
    const char *const words[] = { "name", to };
    HP_ERROR(err);
    if (sim_host_set(file, "id:E220A839-7B1D-4DAF-A10A-2DEC89025CC1", words, HP_COUNT(words), &err) != 0)
        fail_msg("%s", err.what);
}

static const char *name_by(struct cim_session *com, const struct cim_query *query, struct hp_arena *arena)
{
    struct cim_instances found = { .count = 0 };
    assert_int_equal(cim_query(com, query, arena, &found, NULL), 0);
    assert_int_equal(found.count, 1);
    const struct cim_value *value = cim_props_find(&found.items[0].props, "ElementName");
    assert_non_null(value);
    return value->as.string;
}

static void assert_name(struct cim_session *com, const struct cim_query *query, const char *name)
{
    HP_ARENA(arena);
    assert_string_equal(name_by(com, query, &arena), name);
}

/* A session for which both reads were announced while the VM was called "then"; it is called "now" since. */
static struct cim_session *announced(void)
{
    struct cim_session *com = through_com();
    const struct cim_read reads[] = { { .query = vm_query }, { .query = other_query } };
    rename_vm("then");
    assert_name(com, &vm_query, "then"); /* connects */
    cim_expect(com, reads, HP_COUNT(reads));
    rename_vm("now");
    return com;
}

/* Both answers, each after a pause. False when this machine was so busy that half a second has passed between
 * them, and nothing is known then. */
static bool ask_in_time(struct cim_session *com, DWORD pause, struct hp_arena *arena, const char *names[2])
{
    bool in_time = true;
    ULONGLONG before = GetTickCount64();
    for (int i = 0; i < 2; i++) {
        Sleep(pause);
        in_time = in_time && GetTickCount64() - before < 450;
        names[i] = name_by(com, i ? &other_query : &vm_query, arena);
        before = GetTickCount64();
    }
    return in_time;
}

static void assert_answered_once(DWORD pause)
{
    HP_ARENA(arena);
    const char *names[2];
    bool in_time = false;
    for (int tries = 0; !in_time && tries < 50; tries++) {
        struct cim_session *com = announced();
        in_time = ask_in_time(com, pause, &arena, names);
        assert_name(com, &vm_query, "now");
        assert_name(com, &other_query, "now");
        cim_session_close(com);
    }
    assert_true(in_time);
    assert_string_equal(names[0], "then");
    assert_string_equal(names[1], "then");
}

static void what_was_announced_is_answered_once(void **state)
{
    (void)state;
    assert_answered_once(0);
}

/* Answers that come late make the wait for the next ones no lapse. */
static void the_half_second_begins_with_each_answer(void **state)
{
    (void)state;
    assert_answered_once(300);
}

static void after_half_a_second_the_host_is_asked_anew(void **state)
{
    (void)state;
    struct cim_session *com = announced();
    Sleep(600);
    assert_name(com, &vm_query, "now");
    assert_name(com, &other_query, "now");
    cim_session_close(com);
}

static void a_change_ends_what_was_announced(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct cim_session *com = announced();
    struct cim_props none = { .count = 0 };
    struct cim_props out = { .count = 0 };
    struct cim_ref ref;
    assert_int_equal(cim_ref_parse(&arena, VM, &ref, NULL), 0);
    assert_int_equal(cim_invoke(com, &ref, "RequestStateChange", &none, &arena, &out, NULL), 0);
    assert_name(com, &vm_query, "now");
    cim_session_close(com);
}

static void the_last_announcement_counts(void **state)
{
    (void)state;
    struct cim_session *com = announced();
    const struct cim_read reads[] = { { .query = other_query } };
    cim_expect(com, reads, HP_COUNT(reads));
    rename_vm("later");
    assert_name(com, &vm_query, "later");
    cim_session_close(com);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_announced_is_answered_once),
        cmocka_unit_test(after_half_a_second_the_host_is_asked_anew),
        cmocka_unit_test(the_half_second_begins_with_each_answer),
        cmocka_unit_test(a_change_ends_what_was_announced),
        cmocka_unit_test(the_last_announcement_counts),
        cmocka_unit_test(everything_is_given_back),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
