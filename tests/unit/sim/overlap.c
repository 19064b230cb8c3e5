/* SPDX-License-Identifier: MIT */
#include "sim/overlap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

/* A host that tells how often it was changed, and counts how often it is asked. */
struct host {
    struct cim_session session;
    uint32_t changes;
    unsigned looks;
};

static struct host *host_of(struct cim_session *session)
{
    return (struct host *)session;
}

static int host_query(struct cim_session *session, const struct cim_query *query, struct hp_arena *arena,
                      struct cim_instances *out, struct hp_error *err)
{
    (void)query;
    (void)err;
    struct cim_instance *row = cim_instance_new(arena, "Row");
    cim_props_set(arena, &row->props, "Changes", cim_uint(CIM_UINT32, host_of(session)->changes));
    cim_instances_add(arena, out, row);
    host_of(session)->looks++;
    return 0;
}

static int host_invoke(struct cim_session *session, const struct cim_ref *ref, const char *method,
                       const struct cim_props *in, struct hp_arena *arena, struct cim_props *out,
                       struct hp_error *err)
{
    (void)ref;
    (void)in;
    (void)err;
    if (*method == 'C')
        host_of(session)->changes++;
    else
        host_of(session)->looks++;
    cim_props_set(arena, out, "Changes", cim_uint(CIM_UINT32, host_of(session)->changes));
    return 0;
}

static void host_close(struct cim_session *session)
{
    (void)session;
}

static const struct cim_session_ops host_ops = { .query = host_query,
                                                 .invoke = host_invoke,
                                                 .close = host_close };

static uint64_t no_time(void *context)
{
    (void)context;
    return 0;
}

static const struct hp_clock still = { .monotonic_micros = no_time };

static const struct cim_query all = { CIM_NS_CIMV2, "SELECT * FROM A" };
static const struct cim_query other = { CIM_NS_CIMV2, "SELECT * FROM B" };
static const struct cim_ref service = { .class_name = "S" };
static const struct cim_props none = { 0 };

static uint64_t query(struct cim_session *session, const struct cim_query *query)
{
    HP_ARENA(arena);
    struct cim_instances rows = { 0 };
    assert_int_equal(cim_query(session, query, &arena, &rows, NULL), 0);
    assert_int_equal(rows.count, 1);
    return cim_props_find(&rows.items[0].props, "Changes")->as.u;
}

static uint64_t invoke(struct cim_session *session, const char *method, const struct cim_props *in)
{
    HP_ARENA(arena);
    struct cim_props out = { 0 };
    assert_int_equal(cim_invoke(session, &service, method, in, &arena, &out, NULL), 0);
    return cim_props_find(&out, "Changes")->as.u;
}

/* A query and a method that reads. */
static void expect(struct cim_session *session)
{
    const struct cim_read reads[] = { { .query = all }, { .ref = &service, .method = "Look", .in = &none } };
    cim_expect(session, reads, 2);
}

static void what_is_expected_is_read_at_once_and_once(void **unused)
{
    (void)unused;
    struct host host = { .session = { &host_ops } };
    struct cim_session *session = sim_overlap(&host.session, 0, &still);
    expect(session);
    assert_int_equal(host.looks, 2);
    host.changes = 7; /* somebody else, too late to be seen */
    assert_int_equal(query(session, &all), 0);
    assert_int_equal(invoke(session, "Look", &none), 0);
    assert_int_equal(host.looks, 2);
    assert_int_equal(query(session, &all), 7);
    assert_int_equal(invoke(session, "Look", &none), 7);
    cim_session_close(session);
}

static void no_answer_is_older_than_a_change(void **unused)
{
    (void)unused;
    struct host host = { .session = { &host_ops } };
    struct cim_session *session = sim_overlap(&host.session, 0, &still);
    expect(session);
    assert_int_equal(invoke(session, "Change", &none), 1);
    assert_int_equal(query(session, &all), 1);
    assert_int_equal(invoke(session, "Look", &none), 1);
    cim_session_close(session);
}

static void a_hint_drops_the_one_before(void **unused)
{
    (void)unused;
    struct host host = { .session = { &host_ops } };
    struct cim_session *session = sim_overlap(&host.session, 0, &still);
    expect(session);
    host.changes = 3;
    cim_expect(session, NULL, 0);
    assert_int_equal(query(session, &all), 3);
    cim_session_close(session);
}

static void only_the_same_read_is_the_expected_one(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct host host = { .session = { &host_ops } };
    struct cim_session *session = sim_overlap(&host.session, 0, &still);
    struct cim_props more = { 0 };
    cim_props_set(&arena, &more, "X", cim_uint(CIM_UINT32, 1));
    expect(session);
    host.changes = 5;
    assert_int_equal(query(session, &other), 5);
    assert_int_equal(query(session, &all), 0);
    assert_int_equal(invoke(session, "Look", &more), 5);
    assert_int_equal(invoke(session, "Look", &none), 5); /* dropped by a method that was not expected */
    cim_session_close(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_expected_is_read_at_once_and_once),
        cmocka_unit_test(no_answer_is_older_than_a_change),
        cmocka_unit_test(a_hint_drops_the_one_before),
        cmocka_unit_test(only_the_same_read_is_the_expected_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
