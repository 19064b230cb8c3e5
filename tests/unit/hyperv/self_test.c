/* SPDX-License-Identifier: MIT */
/* A host is held against what is relied on; each thing it lacks is named. */
#include "hyperv/self_test.h"

#include "base/text.h"
#include "calls/required.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A host that declares just what is relied on, but for one member that it has in another way. */
struct other_host {
    struct cim_session session;
    const char *lacks;      /* "Class", "Class.Property", "Class.Method()" or "Class.Method(Parameter)" */
    const char *other_type; /* the same, of a property or parameter */
    int fails;
};

static bool is_named(const char *wanted, const char *format, ...) HP_FORMAT(2, 3);

static bool is_named(const char *wanted, const char *format, ...)
{
    char text[256];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return wanted && strcmp(wanted, text) == 0;
}

static void declare_properties(const struct other_host *host, struct hp_arena *arena,
                               const struct hv_required *part, struct cim_class_decl *class)
{
    struct cim_property_decl *all =
        hp_arena_array(arena, class->property_count + part->field_count, sizeof *all);
    if (class->property_count)
        memcpy(all, class->properties, class->property_count * sizeof *all);
    for (size_t i = 0; i < part->field_count; i++) {
        const struct cim_field *field = &part->fields[i];
        if (is_named(host->lacks, "%s.%s", class->name, field->name))
            continue;
        bool other = is_named(host->other_type, "%s.%s", class->name, field->name);
        all[class->property_count++] = (struct cim_property_decl){
            .name = field->name,
            .type = other ? CIM_REAL32 : field->type,
            .flags = field->shape == CIM_MANY ? CIM_PROPERTY_ARRAY : 0,
        };
    }
    class->properties = all;
}

static const struct cim_parameter_decl *declare_parameters(const struct other_host *host,
                                                           struct hp_arena *arena, const char *class_name,
                                                           const struct cim_method_decl *method,
                                                           size_t *count)
{
    struct cim_parameter_decl *all = hp_arena_array(arena, method->parameter_count, sizeof *all);
    *count = 0;
    for (size_t i = 0; i < method->parameter_count; i++) {
        const char *name = method->parameters[i].name;
        if (is_named(host->lacks, "%s.%s(%s)", class_name, method->name, name))
            continue;
        all[*count] = method->parameters[i];
        if (is_named(host->other_type, "%s.%s(%s)", class_name, method->name, name))
            all[*count].is_array = !all[*count].is_array;
        (*count)++;
    }
    return all;
}

static void declare_methods(const struct other_host *host, struct hp_arena *arena,
                            const struct hv_required *part, struct cim_class_decl *class)
{
    struct cim_method_decl *all =
        hp_arena_array(arena, class->method_count + part->method_count, sizeof *all);
    if (class->method_count)
        memcpy(all, class->methods, class->method_count * sizeof *all);
    for (size_t i = 0; i < part->method_count; i++) {
        if (is_named(host->lacks, "%s.%s()", class->name, part->methods[i].name))
            continue;
        struct cim_method_decl *method = &all[class->method_count++];
        *method = part->methods[i];
        method->parameters =
            declare_parameters(host, arena, class->name, &part->methods[i], &method->parameter_count);
    }
    class->methods = all;
}

static int describe(struct cim_session *session, const char *ns, const char *class_name,
                    struct hp_arena *arena, const struct cim_class_decl **out, struct hp_error *err)
{
    const struct other_host *host = (const struct other_host *)session;
    struct cim_class_decl *class = hp_arena_alloc(arena, sizeof *class);
    const struct hv_required *part;
    if (host->fails)
        return hp_error_set(err, (enum hp_class)host->fails, "%s cannot be read", ns);
    if (is_named(host->lacks, "%s", class_name))
        return hp_error_set(err, HP_E_NOT_FOUND, "no class");
    class->name = class_name;
    for (size_t i = 0; (part = hv_required_at(i)) != NULL; i++) {
        if (strcmp(part->class_name, class_name) != 0)
            continue;
        assert_true(hp_text_same(ns, hv_required_namespace(part)));
        declare_properties(host, arena, part, class);
        declare_methods(host, arena, part, class);
    }
    *out = class;
    return 0;
}

static void close_session(struct cim_session *session)
{
    free(session);
}

static const struct cim_session_ops ops = { .describe = describe, .close = close_session };

static struct hv_findings check(struct hp_arena *arena, struct other_host lacking)
{
    struct other_host *session = hp_malloc(sizeof *session);
    *session = lacking;
    session->session.ops = &ops;
    struct hv_host *host = hv_host_new(&session->session, NULL);
    struct hv_findings findings = { .items = NULL };
    hv_check_classes(host, arena, &findings);
    hv_host_free(host);
    return findings;
}

static size_t count(const struct hv_findings *findings, enum hv_finding_kind kind)
{
    size_t found = 0;
    for (size_t i = 0; i < findings->count; i++)
        found += findings->items[i].kind == kind;
    return found;
}

/* Exactly one finding is not HV_FOUND: this one. */
static void assert_only(const struct hv_findings *findings, enum hv_finding_kind kind, const char *subject,
                        const char *words)
{
    for (size_t i = 0; i < findings->count; i++) {
        if (findings->items[i].kind == HV_FOUND)
            continue;
        assert_string_equal(findings->items[i].subject, subject);
        assert_int_equal(findings->items[i].kind, kind);
        assert_non_null(strstr(findings->items[i].text, words));
    }
    assert_int_equal(findings->count - count(findings, HV_FOUND), 1);
}

static void a_host_with_all_passes(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct hv_findings findings = check(&arena, (struct other_host){ .lacks = NULL });
    assert_true(findings.count > 10);
    assert_int_equal(count(&findings, HV_FOUND), findings.count);
    for (size_t i = 0; i < findings.count; i++)
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(findings.items[i].subject, findings.items[j].subject);
}

static void what_is_missing_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *member;
        const char *words;
    } cases[] = {
        { "Msvm_ConcreteJob", "no such class" },
        { "Msvm_ConcreteJob.JobState", "no such property" },
        { "Msvm_VirtualSystemSnapshotService.CreateSnapshot()", "no such method" },
        { "Msvm_VirtualSystemSnapshotService.CreateSnapshot(SnapshotType)", "no such parameter" },
        { "Msvm_VirtualSystemSnapshotService.CreateSnapshot(Job)", "no such parameter in its answer" },
    };
    for (size_t i = 0; i < HP_COUNT(cases); i++) {
        HP_ARENA(arena);
        struct hv_findings findings = check(&arena, (struct other_host){ .lacks = cases[i].member });
        assert_only(&findings, HV_WRONG, cases[i].member, cases[i].words);
    }
}

static void what_can_be_missing_is_absent(void **state)
{
    (void)state;
    HP_ARENA(arena);
    static const char automatic[] = "Msvm_VirtualSystemSettingData.IsAutomaticSnapshot";
    struct hv_findings findings = check(&arena, (struct other_host){ .lacks = automatic });
    assert_only(&findings, HV_ABSENT, automatic,
                "not on this build: HyperPoint cannot tell automatic checkpoints");
}

static void other_types_are_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *member;
        const char *words;
    } cases[] = {
        { "Msvm_ConcreteJob.JobState", "should be uint16 and is real32" },
        { "Msvm_VirtualSystemSettingData.Notes", "should be string[] and is real32[]" },
        { "Msvm_VirtualSystemManagementService.RemoveResourceSettings(ResourceSettings)",
          "should be reference[] and is reference" },
    };
    for (size_t i = 0; i < HP_COUNT(cases); i++) {
        HP_ARENA(arena);
        struct hv_findings findings = check(&arena, (struct other_host){ .other_type = cases[i].member });
        assert_only(&findings, HV_WRONG, cases[i].member, cases[i].words);
    }
}

static void a_closed_namespace_is_asked_once(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct hv_findings closed = check(&arena, (struct other_host){ .fails = HP_E_ACCESS });
    assert_int_equal(count(&closed, HV_UNCLEAR), closed.count);
    assert_int_equal(closed.count, 3); /* there are three namespaces, in runs of classes */
    struct hv_findings failing = check(&arena, (struct other_host){ .fails = HP_E_FAILED });
    assert_true(count(&failing, HV_UNCLEAR) > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_host_with_all_passes),           cmocka_unit_test(what_is_missing_is_named),
        cmocka_unit_test(what_can_be_missing_is_absent),    cmocka_unit_test(other_types_are_wrong),
        cmocka_unit_test(a_closed_namespace_is_asked_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
