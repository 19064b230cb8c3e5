/* SPDX-License-Identifier: MIT */
/* Partition values in words, and what speaks against them. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "choose/values.h"

static struct hp_opt_u64 is(uint64_t value)
{
    return (struct hp_opt_u64){ true, value };
}

static void values_are_told_by_resource(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct hv_quotas quotas = { .value[HV_VRAM] = { [HV_MIN] = is(0), [HV_MAX] = is(50) },
                                .value[HV_ENCODE] = { [HV_OPTIMAL] = is(UINT64_MAX) } };
    assert_string_equal(core_values_label(&arena, &quotas),
                        "VRAM min 0 max 50, Encode optimal 18446744073709551615");
    assert_string_equal(core_values_label(&arena, &(struct hv_quotas){ 0 }), "no values");
}

static void values_out_of_order_are_doubtful(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct hv_quotas quotas = { .value[HV_DECODE] = { [HV_MIN] = is(5), [HV_MAX] = is(5) } };
    assert_null(core_values_doubt(&arena, &quotas, NULL));
    quotas.value[HV_DECODE][HV_MAX] = is(4);
    assert_string_equal(core_values_doubt(&arena, &quotas, NULL), "Decode min 5 is more than max 4");
    quotas.value[HV_DECODE][HV_MAX] = is(9);
    quotas.value[HV_DECODE][HV_OPTIMAL] = is(4);
    assert_string_equal(core_values_doubt(&arena, &quotas, NULL), "Decode min 5 is more than optimal 4");
    quotas.value[HV_DECODE][HV_OPTIMAL] = is(10);
    assert_string_equal(core_values_doubt(&arena, &quotas, NULL), "Decode optimal 10 is more than max 9");
}

static void values_beyond_what_the_card_states_are_doubtful(void **state)
{
    (void)state;
    HP_ARENA(arena);
    const struct hv_gpu card = { .capacity[HV_COMPUTE] = { .minimum = is(10), .maximum = is(100) } };
    struct hv_quotas quotas = { .value[HV_COMPUTE] = { [HV_MAX] = is(100) },
                                .value[HV_VRAM] = { [HV_MAX] = is(1000) } };
    assert_null(core_values_doubt(&arena, &quotas, &card)); /* of VRAM the card states nothing */
    quotas.value[HV_COMPUTE][HV_MAX] = is(101);
    assert_string_equal(core_values_doubt(&arena, &quotas, &card),
                        "Compute max 101 is more than the 100 the card states");
    quotas.value[HV_COMPUTE][HV_MAX] = is(9);
    assert_string_equal(core_values_doubt(&arena, &quotas, &card),
                        "Compute max 9 is less than the 10 the card states");
    assert_null(core_values_doubt(&arena, &quotas, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_told_by_resource),
        cmocka_unit_test(values_out_of_order_are_doubtful),
        cmocka_unit_test(values_beyond_what_the_card_states_are_doubtful),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
