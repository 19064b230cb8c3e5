/* SPDX-License-Identifier: MIT */
#include "cim/record.h"

#include "base/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* A host with one object that has a property of every kind. */
struct host {
    struct cim_session session;
    bool fails;
    bool closed;
};

static int fail_as_told(struct hp_error *err)
{
    hp_error_set(err, HP_E_NOT_FOUND, "get failed");
    hp_error_code(err, HP_LEVEL_WMI, 0x80041002);
    hp_error_host_text(err, "weg\n");
    return HP_E_NOT_FOUND;
}

static void fill(struct hp_arena *arena, struct cim_props *props)
{
    static const char *const texts[] = { "a", NULL };
    struct cim_ref *ref = hp_arena_alloc(arena, sizeof *ref);
    assert_int_equal(cim_ref_parse(arena, "\\\\H\\root\\x:C.k=\"v\"", ref, NULL), 0);
    struct cim_instance *inner = cim_instance_new(arena, "Inner");
    cim_props_set(arena, &inner->props, "N", cim_sint(CIM_SINT8, -1));
    cim_props_set(arena, props, "U", cim_uint(CIM_UINT64, UINT64_MAX));
    cim_props_set(arena, props, "S", cim_sint(CIM_SINT64, INT64_MIN));
    cim_props_set(arena, props, "B", cim_boolean(true));
    cim_props_set(arena, props, "Null", cim_null(CIM_STRING));
    cim_props_set(arena, props, "NullArray", cim_null_array(CIM_STRING));
    cim_props_set(arena, props, "Empty", cim_array(CIM_UINT16, NULL, 0));
    cim_props_set(arena, props, "Texts", cim_string_array(arena, texts, 2));
    cim_props_set(arena, props, "When", cim_time((struct cim_datetime){ .micros = 0 }));
    cim_props_set(arena, props, "Ref", cim_reference(ref));
    cim_props_set(arena, props, "Real", cim_real(CIM_REAL64, 0.5));
    cim_props_set(arena, props, "Infinite", cim_real(CIM_REAL64, 1e308 * 10));
    cim_props_set(arena, props, "Char", cim_uint(CIM_CHAR16, 65));
    cim_props_set(arena, props, "Bad", cim_string("a\xFFz\n"));
    cim_props_set(arena, props, "Object", cim_object(inner));
}

#define PROPERTIES                                                                                           \
    "{\"U\":{\"type\":\"uint64\",\"value\":18446744073709551615},"                                           \
    "\"S\":{\"type\":\"sint64\",\"value\":-9223372036854775808},"                                            \
    "\"B\":{\"type\":\"boolean\",\"value\":true},"                                                           \
    "\"Null\":{\"type\":\"string\",\"value\":null},"                                                         \
    "\"NullArray\":{\"type\":\"string[]\",\"value\":null},"                                                  \
    "\"Empty\":{\"type\":\"uint16[]\",\"value\":[]},"                                                        \
    "\"Texts\":{\"type\":\"string[]\",\"value\":[\"a\",null]},"                                              \
    "\"When\":{\"type\":\"datetime\",\"value\":\"19700101000000.000000-000\"},"                              \
    "\"Ref\":{\"type\":\"reference\",\"value\":\"\\\\\\\\H\\\\root\\\\x:C.k=\\\"v\\\"\"},"                   \
    "\"Real\":{\"type\":\"real64\",\"value\":0.5},"                                                          \
    "\"Infinite\":{\"type\":\"real64\",\"value\":null},"                                                     \
    "\"Char\":{\"type\":\"char16\",\"value\":65},"                                                           \
    "\"Bad\":{\"type\":\"string\",\"value\":\"a\xEF\xBF\xBDz\\n\"},"                                         \
    "\"Object\":{\"type\":\"object\",\"value\":{\"class\":\"Inner\",\"properties\":"                         \
    "{\"N\":{\"type\":\"sint8\",\"value\":-1}}}}}"

static int host_query(struct cim_session *session, const struct cim_query *query, struct hp_arena *arena,
                      struct cim_instances *out, struct hp_error *err)
{
    (void)query;
    if (((struct host *)session)->fails)
        return fail_as_told(err);
    cim_instances_add(arena, out, cim_instance_new(arena, "A"));
    cim_instances_add(arena, out, cim_instance_new(arena, "B"));
    return 0;
}

static int host_get(struct cim_session *session, const struct cim_ref *ref, struct hp_arena *arena,
                    struct cim_instance **out, struct hp_error *err)
{
    if (((struct host *)session)->fails)
        return fail_as_told(err);
    *out = cim_instance_new(arena, ref->class_name);
    (*out)->path = ref;
    fill(arena, &(*out)->props);
    return 0;
}

static int host_invoke(struct cim_session *session, const struct cim_ref *ref, const char *method,
                       const struct cim_props *in, struct hp_arena *arena, struct cim_props *out,
                       struct hp_error *err)
{
    (void)ref;
    (void)method;
    (void)in;
    if (((struct host *)session)->fails)
        return fail_as_told(err);
    cim_props_set(arena, out, "ReturnValue", cim_uint(CIM_UINT32, 0));
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
    (void)ns;
    (void)class_name;
    (void)arena;
    if (((struct host *)session)->fails)
        return fail_as_told(err);
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

static void keep(void *context, const char *line)
{
    hp_str_add(context, line);
}

/* The transcript is this and nothing else, and each of its lines is JSON. */
static void check_transcript(struct hp_str *transcript, const char *expected)
{
    assert_string_equal(hp_str_text(transcript), expected);
    const char *line = hp_str_text(transcript);
    while (*line) {
        HP_JSON(json);
        const char *end = strchr(line, '\n');
        assert_non_null(end);
        assert_int_equal(hp_json_parse("line", line, (size_t)(end - line), &json, NULL), 0);
        line = end + 1;
    }
    hp_str_reset(transcript);
}

static void whole_answers_are_written(void **state)
{
    (void)state;
    HP_ARENA(arena);
    HP_STR(transcript);
    struct host host = { .session = { .ops = &host_ops } };
    struct cim_session *session = cim_record(&host.session, keep, &transcript);
    struct cim_query query = { CIM_NS_CIMV2, "SELECT * FROM X WHERE N = '\\''" };
    struct cim_instances list = { 0 };
    cim_instances_add(&arena, &list, cim_instance_new(&arena, "FromBefore"));
    assert_int_equal(cim_query(session, &query, &arena, &list, NULL), 0);
    assert_int_equal(list.count, 3);
    check_transcript(&transcript,
                     "{\"call\":1,\"verb\":\"query\",\"namespace\":\"root\\\\cimv2\",\"query\":"
                     "\"SELECT * FROM X WHERE N = '\\\\''\",\"result\":[{\"class\":\"A\",\"properties\":{}},"
                     "{\"class\":\"B\",\"properties\":{}}]}\n");

    struct cim_ref ref;
    struct cim_instance *instance;
    assert_int_equal(cim_ref_parse(&arena, "root\\x:C.k=1", &ref, NULL), 0);
    assert_int_equal(cim_get(session, &ref, &arena, &instance, NULL), 0);
    check_transcript(&transcript,
                     "{\"call\":2,\"verb\":\"get\",\"path\":\"root\\\\x:C.k=1\",\"result\":{\"class\":\"C\","
                     "\"path\":\"root\\\\x:C.k=1\",\"properties\":" PROPERTIES "}}\n");

    struct cim_props in = { 0 };
    struct cim_props out = { 0 };
    fill(&arena, &in);
    assert_int_equal(cim_invoke(session, &ref, "M", &in, &arena, &out, NULL), 0);
    check_transcript(
        &transcript,
        "{\"call\":3,\"verb\":\"invoke\",\"path\":\"root\\\\x:C.k=1\",\"method\":\"M\",\"in\":" PROPERTIES
        ",\"result\":{\"ReturnValue\":{\"type\":\"uint32\",\"value\":0}}}\n");
    assert_int_equal(cim_invoke(session, &ref, "M", NULL, &arena, &out, NULL), 0);
    assert_non_null(strstr(hp_str_text(&transcript), "\"in\":{}"));
    hp_str_reset(&transcript);
    const struct cim_class_decl *class;
    assert_int_equal(cim_describe(session, CIM_NS_CIMV2, "C", &arena, &class, NULL), 0);
    check_transcript(
        &transcript,
        "{\"call\":5,\"verb\":\"describe\",\"namespace\":\"root\\\\cimv2\",\"class\":\"C\",\"result\":"
        "{\"class\":\"C\",\"superclass\":\"B\",\"properties\":{\"Id\":\"key string\",\"States\":"
        "\"uint16[]\"},\"methods\":{\"Stop\":{\"Force\":\"in boolean\",\"Jobs\":"
        "\"out reference[]\"}}}}\n");
    cim_session_close(session);
    assert_true(host.closed);
}

static void failures_are_written_and_handed_on(void **state)
{
    (void)state;
    HP_ARENA(arena);
    HP_STR(transcript);
    HP_ERROR(err);
    struct host host = { .session = { .ops = &host_ops }, .fails = true };
    struct cim_session *session = cim_record(&host.session, keep, &transcript);
    struct cim_ref ref = { .class_name = "C" };
    struct cim_query query = { CIM_NS_CIMV2, "SELECT" };
    struct cim_instance *instance = NULL;
    struct cim_instances list = { 0 };
    struct cim_props out = { 0 };
    assert_int_equal(cim_get(session, &ref, &arena, &instance, &err), HP_E_NOT_FOUND);
    check_transcript(&transcript, "{\"call\":1,\"verb\":\"get\",\"path\":\"C\",\"error\":{\"class\":-3,"
                                  "\"what\":\"get failed\",\"hostText\":\"weg\\n\",\"wmi\":2147749890}}\n");
    assert_null(instance);
    assert_int_equal(err.class, HP_E_NOT_FOUND);
    assert_string_equal(err.what, "get failed");
    assert_int_equal(cim_query(session, &query, &arena, &list, NULL), HP_E_NOT_FOUND);
    assert_int_equal(cim_invoke(session, &ref, "M", NULL, &arena, &out, NULL), HP_E_NOT_FOUND);
    assert_non_null(strstr(hp_str_text(&transcript), "\"call\":3"));
    cim_session_close(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_answers_are_written),
        cmocka_unit_test(failures_are_written_and_handed_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
