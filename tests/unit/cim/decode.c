/* SPDX-License-Identifier: MIT */
#include "cim/decode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct sample {
    struct cim_uint number;
    struct cim_bool flag;
    struct cim_instant when;
    struct cim_uints numbers;
    struct cim_texts texts;
    const char *text;
};

static const struct cim_field fields[] = {
    { "Number", CIM_UINT64, CIM_ONE, offsetof(struct sample, number) },
    { "Flag", CIM_BOOLEAN, CIM_ONE, offsetof(struct sample, flag) },
    { "When", CIM_DATETIME, CIM_ONE, offsetof(struct sample, when) },
    { "Numbers", CIM_UINT16, CIM_MANY, offsetof(struct sample, numbers) },
    { "Texts", CIM_STRING, CIM_MANY, offsetof(struct sample, texts) },
    { "Text", CIM_STRING, CIM_ONE, offsetof(struct sample, text) },
};
enum { FIELDS = HP_COUNT(fields) };

static int decode(struct hp_arena *arena, const struct cim_instance *instance, struct sample *out,
                  struct hp_error *err)
{
    return cim_decode(arena, instance, fields, FIELDS, out, err);
}

static void set_values_are_decoded(void **state)
{
    (void)state;
    HP_ARENA(kept);
    struct hp_arena gone = { NULL };
    const char *texts[] = { hp_arena_copy(&gone, "a"), NULL };
    struct cim_value numbers[] = { cim_uint(CIM_UINT16, 2), cim_uint(CIM_UINT16, 65535) };
    struct cim_instance *instance = cim_instance_new(&gone, "C");
    cim_props_set(&gone, &instance->props, "NUMBER", cim_uint(CIM_UINT64, UINT64_MAX));
    cim_props_set(&gone, &instance->props, "Flag", cim_boolean(true));
    cim_props_set(&gone, &instance->props, "When", cim_time((struct cim_datetime){ .micros = 5 }));
    cim_props_set(&gone, &instance->props, "Numbers", cim_array(CIM_UINT16, numbers, 2));
    cim_props_set(&gone, &instance->props, "Texts", cim_string_array(&gone, texts, 2));
    cim_props_set(&gone, &instance->props, "Text", cim_string(hp_arena_copy(&gone, "t")));
    cim_props_set(&gone, &instance->props, "Unasked", cim_null(CIM_OBJECT));
    struct sample sample;
    assert_int_equal(decode(&kept, instance, &sample, NULL), 0);
    hp_arena_release(&gone);

    assert_int_equal(sample.number.presence, CIM_SET);
    assert_true(sample.number.value == UINT64_MAX);
    assert_int_equal(sample.flag.presence, CIM_SET);
    assert_true(sample.flag.value);
    assert_int_equal(sample.when.presence, CIM_SET);
    assert_int_equal(sample.when.value.micros, 5);
    assert_int_equal(sample.numbers.presence, CIM_SET);
    assert_int_equal(sample.numbers.count, 2);
    assert_int_equal(sample.numbers.items[1], 65535);
    assert_int_equal(sample.texts.presence, CIM_SET);
    assert_int_equal(sample.texts.count, 2);
    assert_string_equal(sample.texts.items[0], "a");
    assert_string_equal(sample.texts.items[1], "");
    assert_string_equal(sample.text, "t");
}

static void missing_null_and_empty_are_told_apart(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct sample sample;
    struct cim_instance *instance = cim_instance_new(&arena, "C");
    memset(&sample, 0xA5, sizeof sample);
    assert_int_equal(decode(&arena, instance, &sample, NULL), 0);
    assert_int_equal(sample.number.presence, CIM_MISSING);
    assert_int_equal(sample.number.value, 0);
    assert_int_equal(sample.flag.presence, CIM_MISSING);
    assert_int_equal(sample.when.presence, CIM_MISSING);
    assert_int_equal(sample.numbers.presence, CIM_MISSING);
    assert_int_equal(sample.texts.presence, CIM_MISSING);
    assert_int_equal(sample.texts.count, 0);
    assert_null(sample.text);

    cim_props_set(&arena, &instance->props, "Number", cim_null(CIM_UINT64));
    cim_props_set(&arena, &instance->props, "Flag", cim_null(CIM_STRING));
    cim_props_set(&arena, &instance->props, "When", cim_null(CIM_DATETIME));
    cim_props_set(&arena, &instance->props, "Numbers", cim_null_array(CIM_UINT16));
    cim_props_set(&arena, &instance->props, "Texts", cim_null(CIM_STRING));
    cim_props_set(&arena, &instance->props, "Text", cim_null(CIM_STRING));
    assert_int_equal(decode(&arena, instance, &sample, NULL), 0);
    assert_int_equal(sample.number.presence, CIM_NULL);
    assert_int_equal(sample.flag.presence, CIM_NULL);
    assert_int_equal(sample.when.presence, CIM_NULL);
    assert_int_equal(sample.numbers.presence, CIM_NULL);
    assert_int_equal(sample.texts.presence, CIM_NULL);
    assert_null(sample.text);

    cim_props_set(&arena, &instance->props, "Numbers", cim_array(CIM_UINT16, NULL, 0));
    cim_props_set(&arena, &instance->props, "Text", cim_string(""));
    assert_int_equal(decode(&arena, instance, &sample, NULL), 0);
    assert_int_equal(sample.numbers.presence, CIM_SET);
    assert_int_equal(sample.numbers.count, 0);
    assert_string_equal(sample.text, "");
}

static void references_are_taken_as_paths(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct cim_ref ref;
    assert_int_equal(cim_ref_parse(&arena, "\\\\H\\root\\x:C.k=\"v\"", &ref, NULL), 0);
    struct cim_value items[] = { cim_reference(&ref), cim_reference(NULL) };
    struct cim_instance *instance = cim_instance_new(&arena, "C");
    cim_props_set(&arena, &instance->props, "Text", items[0]);
    cim_props_set(&arena, &instance->props, "Texts", cim_array(CIM_REFERENCE, items, 2));
    struct sample sample;
    assert_int_equal(decode(&arena, instance, &sample, NULL), 0);
    assert_string_equal(sample.text, "\\\\H\\root\\x:C.k=\"v\"");
    assert_string_equal(sample.texts.items[0], sample.text);
    assert_string_equal(sample.texts.items[1], "");
}

static void check_refused(const char *name, struct cim_value value)
{
    HP_ARENA(arena);
    HP_ERROR(err);
    struct sample sample;
    struct sample before;
    memset(&sample, 0xA5, sizeof sample);
    memcpy(&before, &sample, sizeof sample);
    struct cim_instance *instance = cim_instance_new(&arena, "Msvm_C");
    cim_props_set(&arena, &instance->props, "Flag", cim_boolean(true));
    cim_props_set(&arena, &instance->props, name, value);
    assert_int_equal(decode(&arena, instance, &sample, &err), HP_E_FAILED);
    assert_memory_equal(&sample, &before, sizeof sample);
    assert_non_null(strstr(err.what, "Msvm_C"));
    assert_non_null(strstr(err.what, name));
}

static void other_types_and_shapes_are_refused(void **state)
{
    (void)state;
    struct cim_value five = cim_uint(CIM_UINT16, 5);
    struct cim_value items[] = { five, cim_null(CIM_UINT16) };
    check_refused("Number", cim_uint(CIM_UINT32, 5));
    check_refused("Number", cim_sint(CIM_SINT64, 5));
    check_refused("Number", cim_string("5"));
    check_refused("Number", cim_array(CIM_UINT64, NULL, 0));
    check_refused("Flag", cim_string("TRUE"));
    check_refused("When", cim_string("20260630182230.035779-000"));
    check_refused("Numbers", five);
    check_refused("Numbers", cim_array(CIM_UINT32, NULL, 0));
    check_refused("Numbers", cim_array(CIM_UINT16, items, 2));
    check_refused("Texts", cim_string("a"));
    check_refused("Texts", cim_array(CIM_UINT16, items, 1));
    check_refused("Text", cim_array(CIM_STRING, NULL, 0));
    check_refused("Text", five);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(set_values_are_decoded),
        cmocka_unit_test(missing_null_and_empty_are_told_apart),
        cmocka_unit_test(references_are_taken_as_paths),
        cmocka_unit_test(other_types_and_shapes_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
