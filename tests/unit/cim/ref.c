/* SPDX-License-Identifier: MIT */
#include "cim/ref.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The partitionable GPU of the facts page, 2.2. */
#define GPU_PATH                                                                                             \
    "\\\\HOSTNAME\\root\\virtualization\\v2:Msvm_PartitionableGpu.CreationClassName=\"Msvm_"                 \
    "PartitionableGpu\",Name=\"\\\\\\\\?\\\\PCI#VEN_10DE&DEV_2803&SUBSYS_16CF1771&REV_A1#4&32761ba1&0&"      \
    "00D8#{064092b3-625e-43bf-9eb5-dc845897dd59}\\\\GPUPARAV\""
#define GPU_NAME                                                                                             \
    "\\\\?\\PCI#VEN_10DE&DEV_2803&SUBSYS_16CF1771&REV_A1#4&32761ba1&0&00D8#{064092b3-625e-43bf-9eb5-"        \
    "dc845897dd59}\\GPUPARAV"

static struct cim_ref parse(struct hp_arena *arena, const char *path)
{
    HP_ERROR(err);
    struct cim_ref ref = { 0 };
    if (cim_ref_parse(arena, path, &ref, &err))
        fail_msg("%s", err.what);
    return ref;
}

/* --- reading --- */

static void a_full_path_is_taken_apart(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct cim_ref ref = parse(&arena, GPU_PATH);
    assert_string_equal(ref.server, "HOSTNAME");
    assert_string_equal(ref.ns, "root\\virtualization\\v2");
    assert_string_equal(ref.class_name, "Msvm_PartitionableGpu");
    assert_int_equal(ref.key_count, 2);
    assert_false(ref.singleton);
    assert_string_equal(cim_ref_key(&ref, "creationclassname"), "Msvm_PartitionableGpu");
    assert_string_equal(cim_ref_key(&ref, "Name"), GPU_NAME);
    assert_null(cim_ref_key(&ref, "Other"));
    assert_string_equal(cim_ref_path(&arena, &ref), GPU_PATH);
}

static void every_form_is_read_and_normalised(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        const char *printed;
        const char *relative;
    } cases[] = {
        { "Class", "Class", "Class" },
        { "__NAMESPACE.Name=\"x\"", "__NAMESPACE.Name=\"x\"", "__NAMESPACE.Name=\"x\"" },
        { "Class=@", "Class=@", "Class=@" },
        { "Class=\"x\"", "Class=\"x\"", "Class=\"x\"" },
        { "Class=5", "Class=5", "Class=5" },
        { "Class.k=\"\"", "Class.k=\"\"", "Class.k=\"\"" },
        { "root\\cimv2:Class.k=1", "root\\cimv2:Class.k=1", "Class.k=1" },
        { "root/cimv2:Class.k=1", "root\\cimv2:Class.k=1", "Class.k=1" },
        { "root:Class", "root:Class", "Class" },
        { "//server/root/cimv2:Class.k=true", "\\\\server\\root\\cimv2:Class.k=TRUE", "Class.k=TRUE" },
        { "\\\\server\\root/cimv2:Class=@", "\\\\server\\root\\cimv2:Class=@", "Class=@" },
        { "\\\\.\\root\\cimv2:Class", "\\\\.\\root\\cimv2:Class", "Class" },
        { "\\\\a.b-c.example\\ROOT\\CIMV2:Class", "\\\\a.b-c.example\\ROOT\\CIMV2:Class", "Class" },
        { "\\\\server\\ns:Class.k=\"v\",k2=5,k3=TRUE", "\\\\server\\ns:Class.k=\"v\",k2=5,k3=TRUE",
          "Class.k=\"v\",k2=5,k3=TRUE" },
        { "C.a=18446744073709551615,b=-9223372036854775808,c=FALSE",
          "C.a=18446744073709551615,b=-9223372036854775808,c=FALSE",
          "C.a=18446744073709551615,b=-9223372036854775808,c=FALSE" },
        { "C.k=\"a,b=c.d:e\"", "C.k=\"a,b=c.d:e\"", "C.k=\"a,b=c.d:e\"" },
        { "C.k=\"quote \\\" and \\\\ backslash\"", "C.k=\"quote \\\" and \\\\ backslash\"",
          "C.k=\"quote \\\" and \\\\ backslash\"" },
    };
    for (size_t i = 0; i < HP_COUNT(cases); i++) {
        HP_ARENA(arena);
        HP_STR(relative);
        struct cim_ref ref = parse(&arena, cases[i].path);
        cim_ref_print_relative(&relative, &ref);
        assert_string_equal(cim_ref_path(&arena, &ref), cases[i].printed);
        assert_string_equal(hp_str_text(&relative), cases[i].relative);
    }
}

static void key_values_have_types(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct cim_ref ref = parse(&arena, "C.a=\"5\",b=5,c=-5,d=True");
    assert_int_equal(ref.keys[0].value.type, CIM_STRING);
    assert_int_equal(ref.keys[1].value.type, CIM_UINT64);
    assert_int_equal(ref.keys[2].value.type, CIM_SINT64);
    assert_true(ref.keys[2].value.as.s == -5);
    assert_int_equal(ref.keys[3].value.type, CIM_BOOLEAN);
    assert_null(cim_ref_key(&ref, "b"));
    struct cim_ref only = parse(&arena, "C=\"x\"");
    assert_string_equal(only.keys[0].name, "");
    assert_string_equal(cim_ref_key(&only, ""), "x");
}

static const char *const malformed[] = {
    "",
    " ",
    ".",
    "=@",
    "\"x\"",
    ":Class",
    "root:",
    "root\\:Class",
    "\\root:Class",
    "/root:Class",
    "root\\\\cimv2:Class",
    "\\\\server:Class",
    "\\\\server\\root",
    "\\\\server\\:Class",
    "\\\\\\root:Class",
    "\\\\",
    "//",
    "\\\\ser ver\\root:Class",
    "\\\\server\\ro ot:Class",
    "\\\\server\\root\\cimv2:",
    "1Class",
    "Class ",
    " Class",
    "Cla ss.k=1",
    "Class.",
    "Class.k",
    "Class.k=",
    "Class.=1",
    "Class.k =1",
    "Class.k= 1",
    "Class.k=1,",
    "Class.k=1,,j=2",
    "Class.k=1;j=2",
    "Class.k=1, j=2",
    "Class.k=1,K=2",
    "Class.k=@",
    "Class=@x",
    "Class=@.k=1",
    "Class=",
    "Class=\"x\",k=1",
    "Class=\"x\"y",
    "Class.k=\"x\"y",
    "Class.k=\"x",
    "Class.k=\"x\\\"",
    "Class.k=x\"",
    "Class.k=\"a\\b\"",
    "Class.k=\"a\\n\"",
    "Class.k=\"\\",
    "Class.k=\"a\"b\"",
    "Class.k='x'",
    "Class.k=x",
    "Class.k=NULL",
    "Class.k=+1",
    "Class.k=1.5",
    "Class.k=0x10",
    "Class.k=18446744073709551616",
    "Class.k=-9223372036854775809",
    "Class.k=--1",
    "Class.k=-0",
    "Class.k=\"x\":y",
    "a:b:Class",
    "Class.k=\"\x80\"",
    "Class.k=\"\xC3\"",
    "Kl\xC3\xA4sse",
    "\\\\?\\PCI#VEN_10DE&DEV_2803#{064092b3-625e-43bf-9eb5-dc845897dd59}\\GPUPARAV",
};

static void malformed_paths_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < HP_COUNT(malformed); i++) {
        HP_ARENA(arena);
        HP_ERROR(err);
        struct cim_ref ref = { .class_name = "untouched" };
        if (cim_ref_parse(&arena, malformed[i], &ref, &err) != HP_E_FAILED)
            fail_msg("taken: %s", malformed[i]);
        assert_string_equal(ref.class_name, "untouched");
        assert_true(err.codes[HP_LEVEL_WMI].known);
        assert_int_equal(err.codes[HP_LEVEL_WMI].value, 0x8004103A);
        assert_non_null(err.what);
    }
}

static void every_truncation_is_refused_or_another_path(void **state)
{
    (void)state;
    HP_ARENA(arena);
    size_t refused = 0;
    for (size_t length = 0; length < strlen(GPU_PATH); length++) {
        struct cim_ref ref;
        const char *part = hp_arena_copy_part(&arena, GPU_PATH, length);
        if (cim_ref_parse(&arena, part, &ref, NULL) != 0)
            refused++;
        else
            assert_string_equal(cim_ref_path(&arena, &ref), part);
    }
    assert_true(refused > 200);
}

/* Class.k="xxxx...", `size` bytes in all. */
static char *path_of_size(struct hp_arena *arena, size_t size)
{
    char *path = hp_arena_alloc(arena, size + 1);
    memset(path, 'x', size);
    memcpy(path, "Class.k=\"", strlen("Class.k=\""));
    path[size - 1] = '"';
    return path;
}

static void size_and_number_of_keys_are_bounded(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct cim_ref ref;
    assert_int_equal(cim_ref_parse(&arena, path_of_size(&arena, 65536), &ref, NULL), 0);
    HP_ERROR(err);
    assert_int_equal(cim_ref_parse(&arena, path_of_size(&arena, 65537), &ref, &err), HP_E_FAILED);
    assert_true(strlen(err.what) < 400);

    HP_STR(path);
    hp_str_add(&path, "C.k0=0");
    for (int i = 1; i < 64; i++)
        hp_str_format(&path, ",k%d=%d", i, i);
    assert_int_equal(cim_ref_parse(&arena, hp_str_text(&path), &ref, NULL), 0);
    assert_int_equal(ref.key_count, 64);
    hp_str_add(&path, ",k64=64");
    assert_int_equal(cim_ref_parse(&arena, hp_str_text(&path), &ref, NULL), HP_E_FAILED);
}

/* --- writing --- */

static void hostile_keys_survive_the_round_trip(void **state)
{
    (void)state;
    static const char *const values[] = {
        "",
        "\"",
        "\\",
        "\\\\",
        "\\\"",
        "\"\\",
        "a\"b\\c%d_[e]'",
        "%n%s%x",
        "\xF0\x9F\x98\x80",
        "tab\tand\nline",
        "\x01\x7F",
        "</VALUE>&amp;",
        "},{",
        ",k2=\"x\"",
        "  ",
        GPU_NAME,
        GPU_PATH,
    };
    for (size_t i = 0; i < HP_COUNT(values); i++) {
        HP_ARENA(arena);
        const struct cim_key keys[] = { { "A", cim_string(values[i]) }, { "B", cim_string("b") } };
        struct cim_ref ref = { .class_name = "C", .keys = keys, .key_count = 2 };
        const char *path = cim_ref_path(&arena, &ref);
        struct cim_ref again = parse(&arena, path);
        assert_string_equal(cim_ref_key(&again, "A"), values[i]);
        assert_string_equal(cim_ref_key(&again, "B"), "b");
        assert_true(cim_ref_same(&ref, &again));
        assert_string_equal(cim_ref_path(&arena, &again), path);
    }
}

static void paths_nest_as_key_values(void **state)
{
    (void)state;
    HP_ARENA(arena);
    const char *path = GPU_PATH;
    for (int i = 0; i < 6; i++) {
        const struct cim_key key = { "Antecedent", cim_string(path) };
        path = cim_ref_path(&arena, &(struct cim_ref){ .class_name = "A", .keys = &key, .key_count = 1 });
    }
    for (int i = 0; i < 6; i++) {
        struct cim_ref ref = parse(&arena, path);
        path = cim_ref_key(&ref, "Antecedent");
    }
    assert_string_equal(path, GPU_PATH);
}

static void random_text_survives_the_round_trip(void **state)
{
    (void)state;
    static const char alphabet[] = "\\\\\"\"'%_[]{}.,:=@/ aZ0\n\t";
    unsigned seed = 1;
    for (int round = 0; round < 2000; round++) {
        HP_ARENA(arena);
        char value[24] = "";
        for (size_t i = 0; i < sizeof value - 1; i++) {
            seed = seed * 1103515245u + 12345u;
            value[i] = alphabet[(seed >> 16) % sizeof alphabet];
        }
        const struct cim_key key = { "K", cim_string(value) };
        struct cim_ref ref = {
            .server = "S", .ns = "root\\x", .class_name = "C", .keys = &key, .key_count = 1
        };
        struct cim_ref again = parse(&arena, cim_ref_path(&arena, &ref));
        assert_string_equal(cim_ref_key(&again, "K"), value);
    }
}

static void keys_of_the_program_may_have_any_type(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct cim_ref target = parse(&arena, "D.x=\"y\"");
    const struct cim_key keys[] = {
        { "a", cim_uint(CIM_UINT16, 7) }, { "b", cim_sint(CIM_SINT8, -7) },
        { "c", cim_boolean(true) },       { "d", cim_reference(&target) },
        { "e", cim_string(NULL) },        { "f", cim_time((struct cim_datetime){ .micros = 0 }) },
    };
    struct cim_ref ref = { .class_name = "C", .keys = keys, .key_count = 6 };
    const char *path = cim_ref_path(&arena, &ref);
    assert_string_equal(path, "C.a=7,b=-7,c=TRUE,d=\"D.x=\\\"y\\\"\",e=\"\",f=\"19700101000000.000000-000\"");
    struct cim_ref again = parse(&arena, path);
    assert_true(cim_ref_same(&ref, &again));
    assert_true(cim_ref_same(&again, &ref));
}

static void a_server_without_namespace_is_not_written(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct cim_ref ref = { .server = "S", .class_name = "C" };
    assert_string_equal(cim_ref_path(&arena, &ref), "C");
}

/* --- comparing --- */

static void check_same(const char *x, const char *y, bool expected)
{
    HP_ARENA(arena);
    struct cim_ref a = parse(&arena, x);
    struct cim_ref b = parse(&arena, y);
    if (cim_ref_same(&a, &b) != expected || cim_ref_same(&b, &a) != expected)
        fail_msg("%s and %s", x, y);
}

static void sameness_is_class_and_keys(void **state)
{
    (void)state;
    check_same("\\\\OLD\\root\\a:C.k=\"v\",j=1", "\\\\new\\root\\b:c.J=1,K=\"V\"", true);
    check_same("C.k=\"v\"", "C.k=\"w\"", false);
    check_same("C.k=\"v\"", "C.j=\"v\"", false);
    check_same("C.k=\"v\"", "D.k=\"v\"", false);
    check_same("C.k=\"v\"", "C.k=\"v\",j=1", false);
    check_same("C.k=5", "C.k=005", true);
    check_same("C.k=5", "C.k=-5", false);
    check_same("C.k=5", "C.k=\"5\"", false);
    check_same("C.k=TRUE", "C.k=true", true);
    check_same("C.k=TRUE", "C.k=\"TRUE\"", false);
    check_same("C", "C", true);
    check_same("C", "C=@", false);
    check_same("C=@", "c=@", true);
    check_same("C=\"x\"", "C.Name=\"X\"", true);
    check_same("C=\"x\"", "C.Name=\"y\"", false);
    check_same("C=\"x\"", "C.Name=\"x\",b=1", false);
}

static void copies_own_every_byte(void **state)
{
    (void)state;
    HP_ARENA(kept);
    struct hp_arena gone = { NULL };
    struct cim_ref original = parse(&gone, GPU_PATH);
    struct cim_ref *copy = cim_ref_copy(&kept, &original);
    struct cim_ref bare = { .class_name = hp_arena_copy(&gone, "C"), .singleton = true };
    struct cim_ref *bare_copy = cim_ref_copy(&kept, &bare);
    hp_arena_release(&gone);
    assert_string_equal(cim_ref_path(&kept, copy), GPU_PATH);
    assert_string_equal(cim_ref_path(&kept, bare_copy), "C=@");
    assert_null(bare_copy->server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_path_is_taken_apart),
        cmocka_unit_test(every_form_is_read_and_normalised),
        cmocka_unit_test(key_values_have_types),
        cmocka_unit_test(malformed_paths_are_refused),
        cmocka_unit_test(every_truncation_is_refused_or_another_path),
        cmocka_unit_test(size_and_number_of_keys_are_bounded),
        cmocka_unit_test(hostile_keys_survive_the_round_trip),
        cmocka_unit_test(paths_nest_as_key_values),
        cmocka_unit_test(random_text_survives_the_round_trip),
        cmocka_unit_test(keys_of_the_program_may_have_any_type),
        cmocka_unit_test(a_server_without_namespace_is_not_written),
        cmocka_unit_test(sameness_is_class_and_keys),
        cmocka_unit_test(copies_own_every_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
