/* SPDX-License-Identifier: MIT */
#include "base/wait.h"

#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* A clock that only its sleeps move; it keeps their lengths. */
static uint32_t slept[16];
static size_t sleeps;
static uint64_t now_micros;
static unsigned interrupts;

static uint64_t monotonic(void *context)
{
    (void)context;
    return now_micros;
}

static void sleep_ms(void *context, uint32_t milliseconds)
{
    (void)context;
    slept[sleeps++] = milliseconds;
    now_micros += milliseconds * UINT64_C(1000);
}

static unsigned asked(void)
{
    return interrupts;
}

static const struct hp_clock fake = { .monotonic_micros = monotonic, .sleep_ms = sleep_ms };

static int begin(void **state)
{
    (void)state;
    sleeps = 0;
    now_micros = 0;
    interrupts = 0;
    return 0;
}

static void pauses_grow_up_to_the_longest(void **state)
{
    (void)state;
    static const uint32_t expected[] = { 100, 126, 158, 198, 248, 250, 250 };
    struct hp_wait wait = { .clock = &fake, .pause = 100, .longest = 250, .give_up = UINT64_MAX };
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        assert_int_equal(hp_wait_longer(&wait), 0);
        assert_int_equal(slept[i], expected[i]);
    }
}

static void too_late_is_a_timeout(void **state)
{
    (void)state;
    struct hp_wait wait = { .clock = &fake, .pause = 100, .longest = 100, .give_up = 250000 };
    assert_int_equal(hp_wait_longer(&wait), 0);
    assert_int_equal(hp_wait_longer(&wait), 0);
    assert_int_equal(hp_wait_longer(&wait), 0);
    assert_int_equal(hp_wait_longer(&wait), HP_E_TIMEOUT);
    assert_int_equal(sleeps, 3);
}

static void looks_are_counted(void **state)
{
    (void)state;
    struct hp_wait wait = { .clock = &fake, .pause = 100, .longest = UINT32_MAX, .looks = 3 };
    assert_int_equal(hp_wait_longer(&wait), 0);
    assert_int_equal(hp_wait_longer(&wait), 0);
    assert_int_equal(hp_wait_longer(&wait), HP_E_TIMEOUT);
    assert_int_equal(slept[1], 126);
}

static void the_second_interrupt_insists(void **state)
{
    (void)state;
    struct hp_wait wait = {
        .clock = &fake, .pause = 1, .longest = 1, .give_up = UINT64_MAX, .interrupts = asked
    };
    interrupts = 1;
    assert_int_equal(hp_wait_longer(&wait), 0);
    interrupts = 2;
    assert_int_equal(hp_wait_longer(&wait), HP_E_INTERRUPTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(pauses_grow_up_to_the_longest, begin),
        cmocka_unit_test_setup(too_late_is_a_timeout, begin),
        cmocka_unit_test_setup(looks_are_counted, begin),
        cmocka_unit_test_setup(the_second_interrupt_insists, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
