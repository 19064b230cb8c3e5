/* SPDX-License-Identifier: MIT */
#include "cim/trace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* A host that answers every call in the same way. */
struct host {
    struct cim_session session;
    int result;
    size_t objects;
    struct cim_value return_value;
    bool gives_return_value;
    bool closed;
};

static int fail_as_told(const struct host *host, struct hp_error *err)
{
    hp_error_set(err, (enum hp_class)host->result, "provider\nfailed");
    hp_error_host_text(err, "Fehler\r\nim Dienst");
    return host->result;
}

static int host_query(struct cim_session *session, const struct cim_query *query, struct hp_arena *arena,
                      struct cim_instances *out, struct hp_error *err)
{
    struct host *host = (struct host *)session;
    (void)query;
    if (host->result)
        return fail_as_told(host, err);
    for (size_t i = 0; i < host->objects; i++)
        cim_instances_add(arena, out, cim_instance_new(arena, "C"));
    return 0;
}

static int host_get(struct cim_session *session, const struct cim_ref *ref, struct hp_arena *arena,
                    struct cim_instance **out, struct hp_error *err)
{
    struct host *host = (struct host *)session;
    if (host->result)
        return fail_as_told(host, err);
    *out = cim_instance_new(arena, ref->class_name);
    return 0;
}

static int host_invoke(struct cim_session *session, const struct cim_ref *ref, const char *method,
                       const struct cim_props *in, struct hp_arena *arena, struct cim_props *out,
                       struct hp_error *err)
{
    struct host *host = (struct host *)session;
    (void)ref;
    (void)method;
    (void)in;
    if (host->result)
        return fail_as_told(host, err);
    if (host->gives_return_value)
        cim_props_set(arena, out, "ReturnValue", host->return_value);
    return 0;
}

static const struct cim_property_decl declared_properties[] = {
    { "Id", CIM_STRING, NULL, CIM_PROPERTY_KEY, 0 },
    { "States", CIM_UINT16, NULL, CIM_PROPERTY_ARRAY, 0 },
};
static const struct cim_parameter_decl declared_parameters[] = {
    { "Force", CIM_BOOLEAN, NULL, false, CIM_IN },
    { "Jobs", CIM_REFERENCE, "CIM_Job", true, CIM_OUT },
};
static const struct cim_method_decl declared_methods[] = {
    { .name = "Stop", .parameters = declared_parameters, .parameter_count = 2 },
};
static const struct cim_class_decl declared_class = {
    .name = "C",
    .superclass = "B",
    .properties = declared_properties,
    .property_count = 2,
    .methods = declared_methods,
    .method_count = 1,
};

static int host_describe(struct cim_session *session, const char *ns, const char *class_name,
                         struct hp_arena *arena, const struct cim_class_decl **out, struct hp_error *err)
{
    struct host *host = (struct host *)session;
    (void)ns;
    (void)class_name;
    (void)arena;
    if (host->result)
        return fail_as_told(host, err);
    *out = &declared_class;
    return 0;
}

static void host_close(struct cim_session *session)
{
    ((struct host *)session)->closed = true;
}

static const struct cim_session_ops host_ops = {
    .query = host_query,
    .get = host_get,
    .invoke = host_invoke,
    .describe = host_describe,
    .close = host_close,
};

/* What the last call was told as. */
struct told {
    struct cim_call call;
    char text[8192];
    char outcome[2048];
};

static void tell(void *context, const struct cim_call *call)
{
    struct told *told = context;
    told->call = *call;
    snprintf(told->text, sizeof told->text, "%s", call->text);
    snprintf(told->outcome, sizeof told->outcome, "%s", call->outcome);
}

static uint64_t ticks;

static uint64_t tick(void)
{
    return ticks += 250;
}

struct bench {
    struct hp_arena arena;
    struct host host;
    struct told told;
    struct cim_session *session;
};

static void set_up(struct bench *bench)
{
    *bench = (struct bench){ .host = { .session = { .ops = &host_ops } } };
    bench->session = cim_trace(&bench->host.session, tell, tick, &bench->told);
}

static void tear_down(struct bench *bench)
{
    cim_session_close(bench->session);
    assert_true(bench->host.closed);
    hp_arena_release(&bench->arena);
}

static struct cim_ref ref_to(struct bench *bench, const char *path)
{
    struct cim_ref ref;
    assert_int_equal(cim_ref_parse(&bench->arena, path, &ref, NULL), 0);
    return ref;
}

static void queries_are_told(void **state)
{
    (void)state;
    struct bench bench;
    set_up(&bench);
    struct cim_instances out = { 0 };
    struct cim_query query = { CIM_NS_CIMV2, "SELECT * FROM X WHERE N = 'a\nb\x1B[31m'" };
    static const char *const outcomes[] = { "0 objects", "1 object", "2 objects" };
    for (unsigned i = 0; i < 3; i++) {
        bench.host.objects = i;
        assert_int_equal(cim_query(bench.session, &query, &bench.arena, &out, NULL), 0);
        assert_string_equal(bench.told.outcome, outcomes[i]);
        assert_int_equal(bench.told.call.number, i + 1);
    }
    assert_int_equal(out.count, 3);
    assert_int_equal(bench.told.call.verb, CIM_VERB_QUERY);
    assert_int_equal(bench.told.call.result, 0);
    assert_int_equal(bench.told.call.microseconds, 250);
    assert_false(bench.told.call.is_job_poll);
    assert_string_equal(bench.told.text, "SELECT * FROM X WHERE N = 'a\\nb\\u001B[31m'");
    tear_down(&bench);
}

static void gets_of_jobs_are_polls(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        bool is_poll;
    } cases[] = {
        { "Msvm_ConcreteJob.InstanceID=\"x\"", true }, { "Msvm_StorageJob.InstanceID=\"x\"", true },
        { "MSVM_CONCRETEJOB.InstanceID=\"x\"", true }, { "Msvm_ComputerSystem.Name=\"Job\"", false },
        { "Msvm_AffectedJobElement.A=\"x\"", false },
    };
    for (size_t i = 0; i < HP_COUNT(cases); i++) {
        struct bench bench;
        set_up(&bench);
        struct cim_ref ref = ref_to(&bench, cases[i].path);
        struct cim_instance *out;
        ref.server = "H";
        ref.ns = "root\\x";
        assert_int_equal(cim_get(bench.session, &ref, &bench.arena, &out, NULL), 0);
        assert_int_equal(bench.told.call.verb, CIM_VERB_GET);
        assert_int_equal(bench.told.call.is_job_poll, cases[i].is_poll);
        assert_string_equal(bench.told.text, cases[i].path);
        assert_string_equal(bench.told.outcome, "1 object");
        tear_down(&bench);
    }
}

static void invocations_show_their_parameters(void **state)
{
    (void)state;
    struct bench bench;
    set_up(&bench);
    bench.host.gives_return_value = true;
    bench.host.return_value = cim_uint(CIM_UINT32, 4096);
    struct cim_ref service =
        ref_to(&bench, "Msvm_VirtualSystemSnapshotService.SystemName=\"H\",Name=\"vssnap\"");
    struct cim_ref vm = ref_to(&bench, "\\\\H\\root\\x:Msvm_ComputerSystem.Name=\"A\"");
    struct cim_props in = { 0 };
    struct cim_props out = { 0 };
    cim_props_set(&bench.arena, &in, "AffectedSystem", cim_reference(&vm));
    cim_props_set(&bench.arena, &in, "SnapshotSettings", cim_string(""));
    cim_props_set(&bench.arena, &in, "SnapshotType", cim_uint(CIM_UINT16, 2));
    cim_props_set(&bench.arena, &in, "Other", cim_null(CIM_STRING));
    assert_int_equal(cim_invoke(bench.session, &service, "CreateSnapshot", &in, &bench.arena, &out, NULL), 0);
    assert_int_equal(bench.told.call.verb, CIM_VERB_INVOKE);
    assert_string_equal(
        bench.told.text,
        "Msvm_VirtualSystemSnapshotService.CreateSnapshot(AffectedSystem=Msvm_ComputerSystem.Name="
        "\"A\", SnapshotSettings=\"\", SnapshotType=2, Other=NULL)");
    assert_string_equal(bench.told.outcome, "ReturnValue 4096");

    bench.host.gives_return_value = false;
    struct cim_props none = { 0 };
    assert_int_equal(cim_invoke(bench.session, &vm, "Reset", NULL, &bench.arena, &none, NULL), 0);
    assert_string_equal(bench.told.text, "Msvm_ComputerSystem.Name=\"A\".Reset()");
    assert_string_equal(bench.told.outcome, "no ReturnValue");
    tear_down(&bench);
}

static void classes_are_told(void **state)
{
    (void)state;
    struct bench bench;
    set_up(&bench);
    const struct cim_class_decl *class = NULL;
    assert_int_equal(cim_describe(bench.session, CIM_NS_CIMV2, "C", &bench.arena, &class, NULL), 0);
    assert_ptr_equal(class, &declared_class);
    assert_int_equal(bench.told.call.verb, CIM_VERB_DESCRIBE);
    assert_string_equal(bench.told.text, "C");
    assert_string_equal(bench.told.outcome, "2 properties, 1 method");
    bench.host.result = HP_E_NOT_FOUND;
    class = NULL;
    assert_int_equal(cim_describe(bench.session, CIM_NS_CIMV2, "X", &bench.arena, &class, NULL),
                     HP_E_NOT_FOUND);
    assert_null(class);
    assert_string_equal(bench.told.outcome, "provider\\nfailed: Fehler\\r\\nim Dienst");
    tear_down(&bench);
}

static void long_values_are_cut_between_characters(void **state)
{
    (void)state;
    struct bench bench;
    set_up(&bench);
    HP_STR(text);
    for (int i = 0; i < 1000; i++)
        hp_str_add(&text, "\xF0\x9F\x98\x80\n");
    const char *texts[20];
    for (size_t i = 0; i < 20; i++)
        texts[i] = hp_str_text(&text);
    struct cim_ref ref = ref_to(&bench, "Msvm_XService=@");
    struct cim_props in = { 0 };
    struct cim_props out = { 0 };
    cim_props_set(&bench.arena, &in, "A", cim_string(texts[0]));
    cim_props_set(&bench.arena, &in, "B", cim_string_array(&bench.arena, texts, 20));
    cim_props_set(&bench.arena, &in, "C", cim_array(CIM_UINT8, NULL, 0));
    assert_int_equal(cim_invoke(bench.session, &ref, "M", &in, &bench.arena, &out, NULL), 0);
    assert_null(strchr(bench.told.text, '\n'));
    assert_non_null(strstr(bench.told.text, "\xF0\x9F\x98\x80\\n...\", B={\""));
    assert_non_null(strstr(bench.told.text, "...\", and 12 more}, C={})"));

    struct cim_query query = { CIM_NS_CIMV2, hp_arena_format(&bench.arena, "%s%s", texts[0], texts[0]) };
    struct cim_instances list = { 0 };
    assert_int_equal(cim_query(bench.session, &query, &bench.arena, &list, NULL), 0);
    assert_null(strchr(bench.told.text, '\n'));
    assert_string_equal(bench.told.text + strlen(bench.told.text) - 5, "\\n...");
    tear_down(&bench);
}

static void failures_are_told_and_handed_on(void **state)
{
    (void)state;
    struct bench bench;
    set_up(&bench);
    HP_ERROR(err);
    bench.host.result = HP_E_GONE;
    struct cim_ref ref = ref_to(&bench, "C=@");
    struct cim_instance *out = NULL;
    assert_int_equal(cim_get(bench.session, &ref, &bench.arena, &out, &err), HP_E_GONE);
    assert_null(out);
    assert_int_equal(bench.told.call.result, HP_E_GONE);
    assert_string_equal(bench.told.outcome, "provider\\nfailed: Fehler\\r\\nim Dienst");
    assert_int_equal(err.class, HP_E_GONE);
    assert_string_equal(err.host_text, "Fehler\r\nim Dienst");

    struct cim_instances list = { 0 };
    struct cim_query query = { CIM_NS_CIMV2, "SELECT" };
    assert_int_equal(cim_query(bench.session, &query, &bench.arena, &list, NULL), HP_E_GONE);
    struct cim_props props = { 0 };
    assert_int_equal(cim_invoke(bench.session, &ref, "M", NULL, &bench.arena, &props, NULL), HP_E_GONE);
    assert_string_equal(bench.told.outcome, "provider\\nfailed: Fehler\\r\\nim Dienst");
    assert_int_equal(bench.told.call.number, 3);
    tear_down(&bench);
}

static void no_clock_means_no_times(void **state)
{
    (void)state;
    struct bench bench;
    set_up(&bench);
    cim_session_close(bench.session);
    bench.session = cim_trace(&bench.host.session, tell, NULL, &bench.told);
    struct cim_ref ref = ref_to(&bench, "C=@");
    struct cim_instance *out = NULL;
    assert_int_equal(cim_get(bench.session, &ref, &bench.arena, &out, NULL), 0);
    assert_int_equal(bench.told.call.microseconds, 0);
    tear_down(&bench);
    cim_session_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(queries_are_told),
        cmocka_unit_test(gets_of_jobs_are_polls),
        cmocka_unit_test(invocations_show_their_parameters),
        cmocka_unit_test(classes_are_told),
        cmocka_unit_test(long_values_are_cut_between_characters),
        cmocka_unit_test(failures_are_told_and_handed_on),
        cmocka_unit_test(no_clock_means_no_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
