/* SPDX-License-Identifier: MIT */
#include "cim/instance.h"
#include "cim/value.h"

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

/* --- texts --- */

static void check_print(struct cim_value value, const char *text)
{
    HP_STR(out);
    cim_value_print(&out, &value);
    assert_string_equal(hp_str_text(&out), text);
}

/* The text is of that type, and is printed as `printed`. */
static void check_parse(enum cim_type type, const char *text, const char *printed)
{
    HP_ARENA(arena);
    HP_ERROR(err);
    struct cim_value value;
    if (cim_value_parse(&arena, type, text, &value, &err))
        fail_msg("%s: %s", cim_type_name(type), err.what);
    assert_int_equal(value.type, type);
    assert_false(value.is_null);
    assert_false(value.is_array);
    check_print(value, printed);
}

static void check_refused(enum cim_type type, const char *text)
{
    HP_ARENA(arena);
    HP_ERROR(err);
    struct cim_value value = cim_boolean(true);
    if (cim_value_parse(&arena, type, text, &value, &err) != HP_E_FAILED)
        fail_msg("taken as %s: %s", cim_type_name(type), text);
    assert_non_null(err.what);
    assert_int_equal(value.type, CIM_BOOLEAN);
    assert_true(value.as.boolean);
}

static void integers_are_read_within_their_range(void **state)
{
    (void)state;
    static const struct {
        enum cim_type type;
        const char *smallest, *largest, *below, *above;
    } cases[] = {
        { CIM_UINT8, "0", "255", "-1", "256" },
        { CIM_SINT8, "-128", "127", "-129", "128" },
        { CIM_UINT16, "0", "65535", "-1", "65536" },
        { CIM_SINT16, "-32768", "32767", "-32769", "32768" },
        { CIM_UINT32, "0", "4294967295", "-1", "4294967296" },
        { CIM_SINT32, "-2147483648", "2147483647", "-2147483649", "2147483648" },
        { CIM_UINT64, "0", "18446744073709551615", "-1", "18446744073709551616" },
        { CIM_SINT64, "-9223372036854775808", "9223372036854775807", "-9223372036854775809",
          "9223372036854775808" },
        { CIM_CHAR16, "0", "65535", "-1", "65536" },
    };
    static const char *const never[] = { "",  " ",   " 1",  "1 ",  "+1",  "--1",
                                         "-", "0x1", "1.0", "1e2", "abc", "1\n" };
    for (size_t i = 0; i < HP_COUNT(cases); i++) {
        check_parse(cases[i].type, cases[i].smallest, cases[i].smallest);
        check_parse(cases[i].type, cases[i].largest, cases[i].largest);
        check_refused(cases[i].type, cases[i].below);
        check_refused(cases[i].type, cases[i].above);
        check_refused(cases[i].type, "99999999999999999999999999");
        for (size_t j = 0; j < HP_COUNT(never); j++)
            check_refused(cases[i].type, never[j]);
    }
    check_refused(CIM_UINT32, "-0");
    check_refused(CIM_SINT32, "-0");
    check_parse(CIM_UINT16, "00012", "12");
}

static void booleans_are_two_words(void **state)
{
    (void)state;
    check_parse(CIM_BOOLEAN, "TRUE", "TRUE");
    check_parse(CIM_BOOLEAN, "false", "FALSE");
    check_refused(CIM_BOOLEAN, "");
    check_refused(CIM_BOOLEAN, "1");
    check_refused(CIM_BOOLEAN, "yes");
    check_refused(CIM_BOOLEAN, "TRUE ");
}

static void reals_are_finite_decimals(void **state)
{
    (void)state;
    check_parse(CIM_REAL64, "0.1", "0.10000000000000001");
    check_parse(CIM_REAL64, "-15e2", "-1500");
    check_parse(CIM_REAL32, "0.5", "0.5");
    static const char *const wrong[] = { "",   "nan", "inf", "INFINITY", "0x1p3", "1e999", "+1",
                                         " 1", "1 ",  ".",   "e5",       "1e",    "1,5",   "--1" };
    for (size_t i = 0; i < HP_COUNT(wrong); i++) {
        check_refused(CIM_REAL32, wrong[i]);
        check_refused(CIM_REAL64, wrong[i]);
    }
    check_refused(CIM_REAL32, "1e39");
}

static void other_types_are_read(void **state)
{
    (void)state;
    check_parse(CIM_STRING, "", "");
    check_parse(CIM_STRING, " \xF0\x9F\x98\x80 'x' \\ \n", " \xF0\x9F\x98\x80 'x' \\ \n");
    check_parse(CIM_DATETIME, "20260630182230.035779-000", "20260630182230.035779-000");
    check_refused(CIM_DATETIME, "2026-06-30T18:22:30Z");
    check_parse(CIM_REFERENCE, "//H/root/cimv2:A.b=\"c\"", "\\\\H\\root\\cimv2:A.b=\"c\"");
    check_refused(CIM_REFERENCE, "A.b=\"c");
    check_refused(CIM_OBJECT, "");
    check_refused(CIM_OBJECT, "<INSTANCE/>");
}

static void refusals_name_the_text_on_one_short_line(void **state)
{
    (void)state;
    HP_ARENA(arena);
    HP_ERROR(err);
    struct cim_value value;
    char text[5001];
    memset(text, 'x', sizeof text - 1);
    text[0] = '\n';
    text[1] = '\x1B';
    text[sizeof text - 1] = '\0';
    assert_int_equal(cim_value_parse(&arena, CIM_UINT8, text, &value, &err), HP_E_FAILED);
    assert_non_null(strstr(err.what, "\"\\n\\u001Bxxx"));
    assert_true(strlen(err.what) < 200);
    assert_int_equal(cim_value_parse(&arena, CIM_UINT8, text, &value, NULL), HP_E_FAILED);
}

static void values_print_as_wmi_writes_them(void **state)
{
    (void)state;
    HP_ARENA(arena);
    static const char *const texts[] = { "a", NULL, "" };
    struct cim_instance *object = cim_instance_new(&arena, "Msvm_X");
    cim_props_set(&arena, &object->props, "A", cim_uint(CIM_UINT16, 5));
    cim_props_set(&arena, &object->props, "B", cim_null(CIM_STRING));
    check_print(cim_null(CIM_UINT32), "");
    check_print(cim_null_array(CIM_UINT32), "");
    check_print(cim_array(CIM_STRING, NULL, 0), "{}");
    check_print(cim_string_array(&arena, texts, 3), "{a, , }");
    check_print(cim_object(object), "Msvm_X{A=5, B=}");
    check_print(cim_boolean(false), "FALSE");
    check_print(cim_real(CIM_REAL32, 0.25), "0.25");
}

/* --- shapes --- */

static void null_empty_and_nothing_are_three_things(void **state)
{
    (void)state;
    struct cim_value null_text = cim_string(NULL);
    struct cim_value empty_text = cim_string("");
    struct cim_value null_array = cim_null_array(CIM_STRING);
    struct cim_value empty_array = cim_array(CIM_STRING, NULL, 0);
    assert_true(null_text.is_null);
    assert_false(empty_text.is_null);
    assert_true(null_array.is_null && null_array.is_array);
    assert_true(!empty_array.is_null && empty_array.is_array);
    assert_true(cim_reference(NULL).is_null);
    assert_true(cim_object(NULL).is_null);
    assert_false(cim_value_equal(&null_text, &empty_text));
    assert_false(cim_value_equal(&null_array, &empty_array));
    assert_false(cim_value_equal(&null_text, &null_array));
    assert_true(cim_value_equal(&empty_array, &empty_array));
}

static struct cim_value sample_reference(struct hp_arena *arena, const char *path)
{
    struct cim_value value;
    assert_int_equal(cim_value_parse(arena, CIM_REFERENCE, path, &value, NULL), 0);
    return value;
}

static void equality_is_type_shape_and_content(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct cim_value five = cim_uint(CIM_UINT16, 5);
    struct cim_value wide_five = cim_uint(CIM_UINT32, 5);
    struct cim_value signed_five = cim_sint(CIM_SINT16, 5);
    struct cim_value five_array = cim_array(CIM_UINT16, &five, 1);
    assert_true(cim_value_equal(&five, &five));
    assert_false(cim_value_equal(&five, &wide_five));
    assert_false(cim_value_equal(&five, &signed_five));
    assert_false(cim_value_equal(&five, &five_array));

    struct cim_value lower = cim_string("abc");
    struct cim_value upper = cim_string("ABC");
    assert_false(cim_value_equal(&lower, &upper));

    struct cim_value here = sample_reference(&arena, "\\\\A\\root\\x:C.k=\"v\"");
    struct cim_value there = sample_reference(&arena, "\\\\B\\root\\y:c.K=\"V\"");
    struct cim_value other = sample_reference(&arena, "C.k=\"w\"");
    assert_true(cim_value_equal(&here, &there));
    assert_false(cim_value_equal(&here, &other));

    struct cim_value noon = cim_time((struct cim_datetime){ .micros = 5 });
    struct cim_value noon_elsewhere = cim_time((struct cim_datetime){ .micros = 5, .utc_offset = 60 });
    struct cim_value five_micros = cim_time((struct cim_datetime){ .micros = 5, .is_interval = true });
    assert_true(cim_value_equal(&noon, &noon_elsewhere));
    assert_false(cim_value_equal(&noon, &five_micros));
}

static void objects_are_equal_in_any_order(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct cim_instance *a = cim_instance_new(&arena, "C");
    struct cim_instance *b = cim_instance_new(&arena, "c");
    cim_props_set(&arena, &a->props, "X", cim_uint(CIM_UINT8, 1));
    cim_props_set(&arena, &a->props, "Y", cim_null(CIM_STRING));
    cim_props_set(&arena, &b->props, "y", cim_null(CIM_STRING));
    cim_props_set(&arena, &b->props, "x", cim_uint(CIM_UINT8, 1));
    struct cim_value x = cim_object(a);
    struct cim_value y = cim_object(b);
    assert_true(cim_value_equal(&x, &y));
    cim_props_set(&arena, &b->props, "x", cim_uint(CIM_UINT8, 2));
    assert_false(cim_value_equal(&x, &y));
    cim_props_remove(&b->props, "x");
    assert_false(cim_value_equal(&x, &y));
    cim_props_set(&arena, &b->props, "z", cim_uint(CIM_UINT8, 1));
    assert_false(cim_value_equal(&x, &y));
}

/* The original is freed before the copy is looked at: the sanitizer sees every byte that was shared. */
static void copies_own_every_byte(void **state)
{
    (void)state;
    HP_ARENA(kept);
    struct hp_arena gone = { NULL };
    const char *texts[] = { hp_arena_copy(&gone, "one"), NULL, hp_arena_copy(&gone, "") };
    struct cim_instance *inner = cim_instance_new(&gone, "Inner");
    cim_props_set(&gone, &inner->props, hp_arena_copy(&gone, "Texts"), cim_string_array(&gone, texts, 3));
    cim_props_set(&gone, &inner->props, hp_arena_copy(&gone, "Ref"),
                  sample_reference(&gone, "\\\\S\\root\\x:C.k=\"v\\\\\",n=5"));
    cim_props_set(&gone, &inner->props, hp_arena_copy(&gone, "None"), cim_null_array(CIM_UINT8));
    inner->path = sample_reference(&gone, "Inner.Id=\"7\"").as.ref;
    struct cim_value items[] = { cim_object(inner), cim_object(NULL) };
    struct cim_value original = cim_array(CIM_OBJECT, items, 2);
    struct cim_value copy = cim_value_copy(&kept, original);
    assert_true(cim_value_equal(&copy, &original));
    hp_arena_release(&gone);

    check_print(copy, "{Inner{Texts={one, , }, Ref=\\\\S\\root\\x:C.k=\"v\\\\\",n=5, None=}, }");
    HP_STR(path);
    cim_ref_print(&path, copy.as.array.items[0].as.object->path);
    assert_string_equal(hp_str_text(&path), "Inner.Id=\"7\"");
    assert_true(copy.as.array.items[1].is_null);
}

static void types_have_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < CIM_TYPES; i++) {
        enum cim_type type;
        assert_true(cim_type_from_name(cim_type_name((enum cim_type)i), &type));
        assert_int_equal(type, i);
    }
    enum cim_type type = CIM_STRING;
    assert_true(cim_type_from_name("UINT64", &type));
    assert_int_equal(type, CIM_UINT64);
    assert_false(cim_type_from_name("uint128", &type));
    assert_false(cim_type_from_name("", &type));
    assert_int_equal(type, CIM_UINT64);
    assert_true(cim_type_is_unsigned(CIM_UINT8));
    assert_false(cim_type_is_unsigned(CIM_CHAR16));
    assert_false(cim_type_is_unsigned(CIM_SINT8));
    assert_true(cim_type_is_signed(CIM_SINT64));
    assert_false(cim_type_is_signed(CIM_REAL64));
}

/* --- defects --- */

static void assert_ends_the_program(void (*defect)(void))
{
    int status;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        close(STDERR_FILENO);
        defect();
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

static void too_large(void)
{
    cim_uint(CIM_UINT16, 65536);
}

static void not_unsigned(void)
{
    cim_uint(CIM_SINT16, 1);
}

static void too_negative(void)
{
    cim_sint(CIM_SINT8, -129);
}

static void not_real(void)
{
    cim_real(CIM_UINT8, 1);
}

static void makers_do_not_make_impossible_values(void **state)
{
    (void)state;
    assert_ends_the_program(too_large);
    assert_ends_the_program(not_unsigned);
    assert_ends_the_program(too_negative);
    assert_ends_the_program(not_real);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_are_read_within_their_range),
        cmocka_unit_test(booleans_are_two_words),
        cmocka_unit_test(reals_are_finite_decimals),
        cmocka_unit_test(other_types_are_read),
        cmocka_unit_test(refusals_name_the_text_on_one_short_line),
        cmocka_unit_test(values_print_as_wmi_writes_them),
        cmocka_unit_test(null_empty_and_nothing_are_three_things),
        cmocka_unit_test(equality_is_type_shape_and_content),
        cmocka_unit_test(objects_are_equal_in_any_order),
        cmocka_unit_test(copies_own_every_byte),
        cmocka_unit_test(types_have_names),
        cmocka_unit_test(makers_do_not_make_impossible_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
