/* SPDX-License-Identifier: MIT */
/* The transport against the simulated host, once through COM (hyperpoint-door.dll) and once directly: what
 * comes over must be the same, and nothing may stay behind. */
#include "session_fixture.h"

#include "sim/schema.h"

/* --- comparing --- */

static void assert_same_error(const char *what, int a, const struct hp_error *x, int b,
                              const struct hp_error *y)
{
    if (a != b || x->codes[HP_LEVEL_WMI].value != y->codes[HP_LEVEL_WMI].value)
        fail_msg("%s: through COM %d (%s), directly %d (%s)", what, a, x->what ? x->what : "no error", b,
                 y->what ? y->what : "no error");
}

/* Each call of a simulated host takes some of its time. */
static bool is_running_time(const char *name)
{
    return strcmp(name, "OnTimeInMilliseconds") == 0 || strcmp(name, "UpTime") == 0 ||
           strcmp(name, "LocalDateTime") == 0;
}

static void assert_same_props(const char *what, const struct cim_props *a, const struct cim_props *b)
{
    if (a->count != b->count)
        fail_msg("%s: %zu and %zu properties", what, a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        const struct cim_value *other = cim_props_find(b, a->items[i].name);
        if (is_running_time(a->items[i].name))
            continue;
        if (!other || !cim_value_equal(&a->items[i].value, other))
            fail_msg("%s: %s differs", what, a->items[i].name);
    }
}

static void assert_same_instance(const char *what, const struct cim_instance *a, const struct cim_instance *b)
{
    assert_string_equal(a->class_name, b->class_name);
    if (!a->path != !b->path)
        fail_msg("%s: only one has a path", what);
    if (a->path) {
        HP_ARENA(scratch);
        assert_string_equal(cim_ref_path(&scratch, a->path), cim_ref_path(&scratch, b->path));
    }
    assert_same_props(what, &a->props, &b->props);
}

/* The objects a query gives, which both doors give in the same order. */
static void assert_same_query(struct cim_session *com, struct cim_session *direct, struct hp_arena *arena,
                              const char *ns, const char *wql, struct cim_instances *out)
{
    const struct cim_query query = { ns, wql };
    struct cim_instances other = { .count = 0 };
    HP_ERROR(x);
    HP_ERROR(y);
    int a = cim_query(com, &query, arena, out, &x);
    int b = cim_query(direct, &query, arena, &other, &y);
    assert_same_error(wql, a, &x, b, &y);
    if (out->count != other.count)
        fail_msg("%s: %zu and %zu objects", wql, out->count, other.count);
    for (size_t i = 0; i < out->count; i++)
        assert_same_instance(wql, &out->items[i], &other.items[i]);
}

static void assert_same_get(struct cim_session *com, struct cim_session *direct, struct hp_arena *arena,
                            const struct cim_ref *ref)
{
    struct cim_instance *x = NULL;
    struct cim_instance *y = NULL;
    HP_ERROR(one);
    HP_ERROR(other);
    const char *path = cim_ref_path(arena, ref);
    int a = cim_get(com, ref, arena, &x, &one);
    int b = cim_get(direct, ref, arena, &y, &other);
    assert_same_error(path, a, &one, b, &other);
    if (!a)
        assert_same_instance(path, x, y);
}

/* --- the tests --- */

static void every_class_comes_over_as_it_is(void **state)
{
    (void)state;
    struct cim_session *com = through_com();
    struct cim_session *direct = directly();
    size_t objects = 0;
    for (size_t i = 0; sim_class_at(i); i++) {
        HP_ARENA(arena);
        const struct cim_class_decl *class = sim_class_at(i);
        struct cim_instances found = { .count = 0 };
        const char *wql = hp_arena_format(&arena, "SELECT * FROM %s", class->name);
        assert_same_query(com, direct, &arena, class->ns, wql, &found);
        objects += found.count;
        if (found.count && found.items[0].path)
            assert_same_get(com, direct, &arena, found.items[0].path);
    }
    assert_true(objects > 100);
    cim_session_close(direct);
    cim_session_close(com);
}

static void other_queries_come_over_as_they_are(void **state)
{
    (void)state;
    static const char *const queries[] = {
        "SELECT ElementName FROM Msvm_ComputerSystem", /* without keys: no path */
        "SELECT Name, CreationClassName FROM Msvm_ComputerSystem WHERE EnabledState = 3",
        "SELECT * FROM Msvm_ComputerSystem WHERE ElementName = 'nobody'",
        "ASSOCIATORS OF {" VM "}",
        "REFERENCES OF {" VM "}",
        "ASSOCIATORS OF {" VM "} WHERE ResultClass = CIM_VirtualSystemSettingData",
        "SELECT * FROM Nothing",
        "SELECT Nothing FROM Msvm_ComputerSystem",
        "SELECT FROM",
    };
    struct cim_session *com = through_com();
    struct cim_session *direct = directly();
    for (size_t i = 0; i < HP_COUNT(queries); i++) {
        HP_ARENA(arena);
        struct cim_instances found = { .count = 0 };
        assert_same_query(com, direct, &arena, CIM_NS_VIRTUALIZATION, queries[i], &found);
    }
    HP_ARENA(arena);
    struct cim_instances found = { .count = 0 };
    assert_same_query(com, direct, &arena, "root\\nowhere", "SELECT * FROM X", &found);
    cim_session_close(direct);
    cim_session_close(com);
}

static void objects_that_are_not_there_are_refused_alike(void **state)
{
    (void)state;
    static const char *const paths[] = {
        "Msvm_ComputerSystem.CreationClassName=\"Msvm_ComputerSystem\",Name=\"nobody\"",
        "Msvm_ConcreteJob.InstanceID=\"gone\"",
        "Msvm_ComputerSystem.Nothing=\"x\"",
        "Nothing.Name=\"x\"",
        "\\\\HYPERV-DEMO\\root\\virtualization\\v2:" VM,
    };
    struct cim_session *com = through_com();
    struct cim_session *direct = directly();
    for (size_t i = 0; i < HP_COUNT(paths); i++) {
        HP_ARENA(arena);
        struct cim_ref ref;
        assert_int_equal(cim_ref_parse(&arena, paths[i], &ref, NULL), 0);
        assert_same_get(com, direct, &arena, &ref);
    }
    cim_session_close(direct);
    cim_session_close(com);
}

/* What is wrong with a call is found before it changes anything, so both can be asked. */
static void wrong_calls_are_refused_alike(void **state)
{
    (void)state;
    static const struct {
        const char *method;
        const char *parameter;
        struct cim_value value;
    } calls[] = {
        { "Nothing", NULL, { .type = CIM_STRING } },
        { "RequestStateChange", "Nothing", { .type = CIM_UINT16, .as.u = 3 } },
        { "RequestStateChange", "RequestedState", { .type = CIM_STRING, .as.string = "off" } },
        { "RequestStateChange", "RequestedState", { .type = CIM_UINT16, .as.u = 4711 } },
        { "RequestStateChange", "Job", { .type = CIM_STRING, .as.string = "x" } },
    };
    struct cim_session *com = through_com();
    struct cim_session *direct = directly();
    for (size_t i = 0; i < HP_COUNT(calls); i++) {
        HP_ARENA(arena);
        HP_ERROR(x);
        HP_ERROR(y);
        struct cim_ref ref;
        struct cim_props in = { .count = 0 };
        struct cim_props one = { .count = 0 };
        struct cim_props other = { .count = 0 };
        assert_int_equal(cim_ref_parse(&arena, VM, &ref, NULL), 0);
        if (calls[i].parameter)
            cim_props_set(&arena, &in, calls[i].parameter, calls[i].value);
        int a = cim_invoke(com, &ref, calls[i].method, &in, &arena, &one, &x);
        int b = cim_invoke(direct, &ref, calls[i].method, &in, &arena, &other, &y);
        assert_same_error(calls[i].method, a, &x, b, &y);
        const struct cim_value *returned = cim_props_find(&one, "ReturnValue");
        assert_int_equal(!returned, a != 0);
        if (returned)
            assert_true(cim_value_equal(returned, cim_props_find(&other, "ReturnValue")));
    }
    cim_session_close(direct);
    cim_session_close(com);
}

/* A call with references and numbers in it, an answer with embedded objects. */
static void a_call_is_answered_alike(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct cim_session *com = through_com();
    struct cim_session *direct = directly();
    struct cim_instances services = { .count = 0 };
    struct cim_instances settings = { .count = 0 };
    assert_same_query(com, direct, &arena, CIM_NS_VIRTUALIZATION,
                      "SELECT * FROM Msvm_VirtualSystemManagementService", &services);
    assert_same_query(
        com, direct, &arena, CIM_NS_VIRTUALIZATION,
        "SELECT * FROM Msvm_VirtualSystemSettingData WHERE VirtualSystemType = 'Microsoft:Hyper-V:System:Realized'",
        &settings);
    struct cim_value *refs = hp_arena_array(&arena, settings.count, sizeof *refs);
    for (size_t i = 0; i < settings.count; i++)
        refs[i] = cim_reference(settings.items[i].path);
    const struct cim_value wanted[] = { cim_uint(CIM_UINT32, 0), cim_uint(CIM_UINT32, 1),
                                        cim_uint(CIM_UINT32, 100) };
    struct cim_props in = { .count = 0 };
    struct cim_props one = { .count = 0 };
    struct cim_props other = { .count = 0 };
    cim_props_set(&arena, &in, "SettingData", cim_array(CIM_REFERENCE, refs, settings.count));
    cim_props_set(&arena, &in, "RequestedInformation", cim_array(CIM_UINT32, wanted, 3));
    for (size_t i = 0; i < 2; i++) { /* the second time with the class at hand */
        assert_int_equal(
            cim_invoke(com, services.items[0].path, "GetSummaryInformation", &in, &arena, &one, NULL), 0);
        assert_int_equal(
            cim_invoke(direct, services.items[0].path, "GetSummaryInformation", &in, &arena, &other, NULL),
            0);
        assert_same_props("GetSummaryInformation", &one, &other);
    }
    const struct cim_value *summaries = cim_props_find(&one, "SummaryInformation");
    assert_true(summaries && summaries->type == CIM_OBJECT && summaries->as.array.count == settings.count);
    cim_session_close(direct);
    cim_session_close(com);
}

static void assert_same_class(const struct cim_class_decl *a, const struct cim_class_decl *b)
{
    assert_string_equal(a->name, b->name);
    assert_int_equal(a->property_count, b->property_count);
    for (size_t i = 0; i < a->property_count; i++) {
        const struct cim_property_decl *property = &a->properties[i];
        size_t at = 0;
        while (at < b->property_count && strcmp(b->properties[at].name, property->name) != 0)
            at++;
        unsigned looked_at = CIM_PROPERTY_KEY | CIM_PROPERTY_ARRAY;
        if (at == b->property_count || b->properties[at].type != property->type ||
            (b->properties[at].flags & looked_at) != (property->flags & looked_at))
            fail_msg("%s.%s is declared differently", a->name, property->name);
    }
    if (a->method_count != b->method_count)
        fail_msg("%s: %zu and %zu methods", a->name, a->method_count, b->method_count);
    for (size_t i = 0; i < a->method_count; i++) {
        size_t at = 0;
        while (at < b->method_count && strcmp(b->methods[at].name, a->methods[i].name) != 0)
            at++;
        if (at == b->method_count || b->methods[at].parameter_count != a->methods[i].parameter_count)
            fail_msg("%s.%s is declared differently", a->name, a->methods[i].name);
    }
}

static void every_class_is_declared_alike(void **state)
{
    (void)state;
    struct cim_session *com = through_com();
    struct cim_session *direct = directly();
    for (size_t i = 0; sim_class_at(i); i++) {
        HP_ARENA(arena);
        HP_ERROR(x);
        HP_ERROR(y);
        const struct cim_class_decl *class = sim_class_at(i);
        const struct cim_class_decl *one = NULL;
        const struct cim_class_decl *other = NULL;
        int a = cim_describe(com, class->ns, class->name, &arena, &one, &x);
        int b = cim_describe(direct, class->ns, class->name, &arena, &other, &y);
        assert_same_error(class->name, a, &x, b, &y);
        if (!a)
            assert_same_class(one, other);
    }
    HP_ARENA(arena);
    const struct cim_class_decl *none = NULL;
    assert_int_equal(cim_describe(com, CIM_NS_VIRTUALIZATION, "Nothing", &arena, &none, NULL),
                     HP_E_NOT_FOUND);
    assert_null(none);
    cim_session_close(direct);
    cim_session_close(com);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_class_comes_over_as_it_is),
        cmocka_unit_test(other_queries_come_over_as_they_are),
        cmocka_unit_test(objects_that_are_not_there_are_refused_alike),
        cmocka_unit_test(wrong_calls_are_refused_alike),
        cmocka_unit_test(a_call_is_answered_alike),
        cmocka_unit_test(every_class_is_declared_alike),
        cmocka_unit_test(everything_is_given_back),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
