/* SPDX-License-Identifier: MIT */
#include "cim/wql.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define SELECT(arena, terms) cim_select(arena, CIM_NS_CIMV2, "*", "Win32_X", terms, HP_COUNT(terms)).text

static void queries_name_their_properties(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct cim_query query = cim_select(&arena, CIM_NS_VIRTUALIZATION, "*", "Msvm_X", NULL, 0);
    assert_string_equal(query.ns, "root\\virtualization\\v2");
    assert_string_equal(query.text, "SELECT * FROM Msvm_X");
    query = cim_select(&arena, CIM_NS_CIMV2, "Name,ElementName, __PATH", "X", NULL, 0);
    assert_string_equal(query.text, "SELECT Name, ElementName, __PATH FROM X");
}

static void literals_follow_their_type(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct cim_ref ref;
    assert_int_equal(cim_ref_parse(&arena, "C.k=\"a\\\\b\"", &ref, NULL), 0);
    const struct cim_term terms[] = {
        { "A", CIM_EQUAL, cim_string("x"), 1 },
        { "B", CIM_NOT_EQUAL, cim_uint(CIM_UINT64, UINT64_MAX), 2 },
        { "C", CIM_LESS, cim_sint(CIM_SINT64, INT64_MIN), 3 },
        { "D", CIM_LESS_OR_EQUAL, cim_boolean(true), 4 },
        { "E", CIM_GREATER, cim_time((struct cim_datetime){ .micros = 0 }), 5 },
        { "F", CIM_GREATER_OR_EQUAL, cim_uint(CIM_UINT8, 0), 6 },
        { "G", CIM_LIKE, cim_string("%x"), 7 },
        { "H", CIM_IS_NULL, cim_null(CIM_STRING), 8 },
        { "I", CIM_IS_NOT_NULL, { 0 }, 9 },
        { "J", CIM_EQUAL, cim_reference(&ref), 10 },
    };
    assert_string_equal(
        SELECT(&arena, terms),
        "SELECT * FROM Win32_X WHERE A = 'x' AND B <> 18446744073709551615 AND "
        "C < -9223372036854775808 AND D <= TRUE AND E > '19700101000000.000000-000' AND F >= 0 "
        "AND G LIKE '%x' AND H IS NULL AND I IS NOT NULL AND J = 'C.k=\"a\\\\\\\\b\"'");
}

static void groups_are_joined(void **state)
{
    (void)state;
    HP_ARENA(arena);
    const struct cim_term terms[] = {
        { "A", CIM_EQUAL, cim_uint(CIM_UINT8, 1), 7 }, { "B", CIM_EQUAL, cim_uint(CIM_UINT8, 2), 3 },
        { "C", CIM_EQUAL, cim_uint(CIM_UINT8, 3), 7 }, { "D", CIM_EQUAL, cim_uint(CIM_UINT8, 4), 0 },
        { "E", CIM_EQUAL, cim_uint(CIM_UINT8, 5), 7 },
    };
    assert_string_equal(SELECT(&arena, terms),
                        "SELECT * FROM Win32_X WHERE (A = 1 OR C = 3 OR E = 5) AND B = 2 AND D = 4");
    assert_string_equal(cim_select(&arena, "n", "*", "X", terms, 1).text, "SELECT * FROM X WHERE A = 1");
}

static void outside_text_stays_a_literal(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *literal;
    } cases[] = {
        { "", "''" },
        { "' OR 'a'='a", "'\\' OR \\'a\\'=\\'a'" },
        { "\\", "'\\\\'" },
        { "\\'", "'\\\\\\''" },
        { "'; DROP --", "'\\'; DROP --'" },
        { "\"double\"", "'\"double\"'" },
        { "PCI\\VEN_10DE&DEV_2702", "'PCI\\\\VEN_10DE&DEV_2702'" },
        { "%_[]", "'%_[]'" },
        { "\xF0\x9F\x98\x80 %s%n", "'\xF0\x9F\x98\x80 %s%n'" },
        { "line\nbreak", "'line\nbreak'" },
    };
    for (size_t i = 0; i < HP_COUNT(cases); i++) {
        HP_ARENA(arena);
        const struct cim_term term = { "N", CIM_EQUAL, cim_string(cases[i].text), 0 };
        const char *query = cim_select(&arena, "n", "*", "X", &term, 1).text;
        assert_string_equal(query, hp_arena_format(&arena, "SELECT * FROM X WHERE N = %s", cases[i].literal));
    }
}

static void like_patterns_are_escaped(void **state)
{
    (void)state;
    HP_ARENA(arena);
    assert_string_equal(cim_like_escape(&arena, "100%_[x]^\\"), "100[%][_][[]x]^\\");
    assert_string_equal(cim_like_escape(&arena, ""), "");
    const char *pattern = hp_arena_format(&arena, "%%%s%%", cim_like_escape(&arena, "a\\_b'"));
    const struct cim_term term = { "N", CIM_LIKE, cim_string(pattern), 0 };
    assert_string_equal(cim_select(&arena, "n", "*", "X", &term, 1).text,
                        "SELECT * FROM X WHERE N LIKE '%a\\\\[_]b\\'%'");
}

static void associations_are_walked(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct cim_ref ref;
    assert_int_equal(
        cim_ref_parse(&arena, "\\\\H\\root\\other:Msvm_X.InstanceID=\"Microsoft:A\\\\B\"", &ref, NULL), 0);
    struct cim_query query = cim_associators(
        &arena, &ref,
        &(struct cim_assoc){
            .assoc_class = "A", .result_class = "B", .result_role = "C", .role = "D", .keys_only = true });
    assert_string_equal(query.ns, "root\\other");
    assert_string_equal(query.text,
                        "ASSOCIATORS OF {Msvm_X.InstanceID=\"Microsoft:A\\\\B\"} WHERE AssocClass = A "
                        "ResultClass = B ResultRole = C Role = D KeysOnly");
    ref.ns = NULL;
    query = cim_associators(&arena, &ref, &(struct cim_assoc){ .class_defs_only = true });
    assert_string_equal(query.ns, CIM_NS_VIRTUALIZATION);
    assert_string_equal(query.text,
                        "ASSOCIATORS OF {Msvm_X.InstanceID=\"Microsoft:A\\\\B\"} WHERE ClassDefsOnly");
    query = cim_associators(&arena, &ref, &(struct cim_assoc){ .role = NULL });
    assert_string_equal(query.text, "ASSOCIATORS OF {Msvm_X.InstanceID=\"Microsoft:A\\\\B\"}");
    query = cim_references(&arena, &ref, &(struct cim_assoc){ .result_class = "B", .role = "D" });
    assert_string_equal(
        query.text, "REFERENCES OF {Msvm_X.InstanceID=\"Microsoft:A\\\\B\"} WHERE ResultClass = B Role = D");
}

/* --- defects --- */

static void select_one(const char *properties, const char *class_name, struct cim_term term)
{
    HP_ARENA(arena);
    cim_select(&arena, "n", properties, class_name, &term, 1);
}

static const struct cim_term good = { .property = "A", .op = CIM_IS_NULL };

static void injected_class(void)
{
    select_one("*", "X WHERE 1 = 1", good);
}

static void injected_list(void)
{
    select_one("A FROM Y --", "X", good);
}

static void empty_list(void)
{
    select_one("", "X", good);
}

static void open_list(void)
{
    select_one("A, ", "X", good);
}

static void injected_property(void)
{
    select_one("*", "X", (struct cim_term){ .property = "A = 1 OR B", .op = CIM_IS_NULL });
}

static void null_compared(void)
{
    select_one("*", "X", (struct cim_term){ "A", CIM_EQUAL, cim_null(CIM_STRING), 0 });
}

static void array_compared(void)
{
    select_one("*", "X", (struct cim_term){ "A", CIM_EQUAL, cim_array(CIM_STRING, NULL, 0), 0 });
}

static void like_a_number(void)
{
    select_one("*", "X", (struct cim_term){ "A", CIM_LIKE, cim_uint(CIM_UINT8, 1), 0 });
}

static void injected_role(void)
{
    HP_ARENA(arena);
    struct cim_ref ref = { .class_name = "X" };
    cim_associators(&arena, &ref, &(struct cim_assoc){ .role = "A ResultClass = B" });
}

static void excluded_keywords(void)
{
    HP_ARENA(arena);
    struct cim_ref ref = { .class_name = "X" };
    cim_associators(&arena, &ref, &(struct cim_assoc){ .result_class = "A", .class_defs_only = true });
}

static void keyword_of_associators(void)
{
    HP_ARENA(arena);
    struct cim_ref ref = { .class_name = "X" };
    cim_references(&arena, &ref, &(struct cim_assoc){ .assoc_class = "A" });
}

static void names_that_are_none_end_the_program(void **state)
{
    (void)state;
    static void (*const defects[])(void) = {
        injected_class,         injected_list,  empty_list,    open_list,     injected_property,
        null_compared,          array_compared, like_a_number, injected_role, excluded_keywords,
        keyword_of_associators,
    };
    for (size_t i = 0; i < HP_COUNT(defects); i++) {
        int status;
        fflush(NULL);
        pid_t child = fork();
        if (child == 0) {
            close(STDERR_FILENO);
            defects[i]();
            _exit(0);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGABRT)
            fail_msg("defect %zu went on", i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(queries_name_their_properties),
        cmocka_unit_test(literals_follow_their_type),
        cmocka_unit_test(groups_are_joined),
        cmocka_unit_test(outside_text_stays_a_literal),
        cmocka_unit_test(like_patterns_are_escaped),
        cmocka_unit_test(associations_are_walked),
        cmocka_unit_test(names_that_are_none_end_the_program),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
