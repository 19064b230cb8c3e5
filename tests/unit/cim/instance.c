/* SPDX-License-Identifier: MIT */
#include "cim/instance.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void properties_are_set_replaced_and_removed(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct cim_props props = { 0 };
    assert_null(cim_props_find(&props, "A"));
    cim_props_remove(&props, "A");
    cim_props_set(&arena, &props, "A", cim_uint(CIM_UINT8, 1));
    cim_props_set(&arena, &props, "B", cim_null(CIM_STRING));
    cim_props_set(&arena, &props, "C", cim_string("c"));
    cim_props_set(&arena, &props, "a", cim_string("now text"));
    assert_int_equal(props.count, 3);
    assert_string_equal(props.items[0].name, "A");
    assert_string_equal(cim_props_find(&props, "A")->as.string, "now text");
    assert_true(cim_props_find(&props, "b")->is_null);

    cim_props_remove(&props, "b");
    assert_null(cim_props_find(&props, "B"));
    assert_int_equal(props.count, 2);
    assert_string_equal(props.items[1].name, "C");
    cim_props_remove(&props, "C");
    cim_props_remove(&props, "A");
    assert_int_equal(props.count, 0);
}

static void many_properties_keep_their_order(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct cim_props props = { 0 };
    for (unsigned i = 0; i < 100; i++)
        cim_props_set(&arena, &props, hp_arena_format(&arena, "P%u", i), cim_uint(CIM_UINT32, i));
    assert_int_equal(props.count, 100);
    for (unsigned i = 0; i < 100; i++)
        assert_int_equal(props.items[i].value.as.u, i);
}

static void a_copied_instance_can_grow(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct cim_instance *empty = cim_instance_new(&arena, "C");
    struct cim_instance *copy = cim_instance_copy(&arena, empty);
    cim_props_set(&arena, &copy->props, "X", cim_boolean(true));
    struct cim_instance *second = cim_instance_copy(&arena, copy);
    cim_props_set(&arena, &second->props, "Y", cim_boolean(true));
    assert_int_equal(empty->props.count, 0);
    assert_int_equal(copy->props.count, 1);
    assert_int_equal(second->props.count, 2);
    assert_null(second->path);
}

static void lists_take_shallow_copies(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct cim_instances list = { 0 };
    struct cim_instance *instance = cim_instance_new(&arena, "C");
    for (size_t i = 0; i < 20; i++)
        cim_instances_add(&arena, &list, instance);
    assert_int_equal(list.count, 20);
    assert_ptr_equal(list.items[19].class_name, instance->class_name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(properties_are_set_replaced_and_removed),
        cmocka_unit_test(many_properties_keep_their_order),
        cmocka_unit_test(a_copied_instance_can_grow),
        cmocka_unit_test(lists_take_shallow_copies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
