/* SPDX-License-Identifier: MIT */
#include "platform/clock.h"
#include "platform/interrupt.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

/* Far longer than any test may take: reaching it means that nothing ended the sleep. */
enum { FOREVER_MS = 60000, WELL_BEFORE_MICROS = 30000000 };

static uint64_t slept(uint32_t milliseconds)
{
    const struct hp_clock *clock = os_clock();
    uint64_t start = hp_clock_monotonic(clock);
    hp_clock_sleep(clock, milliseconds);
    return hp_clock_monotonic(clock) - start;
}

static void utc_is_the_system_time(void **state)
{
    (void)state;
    int64_t before = (int64_t)time(NULL);
    int64_t now = hp_clock_utc(os_clock()) / 1000000;
    assert_true(now >= before - 1 && now <= (int64_t)time(NULL) + 1);
}

static void sleep_takes_its_time(void **state)
{
    (void)state;
    assert_true(slept(20) >= 20000);
    assert_true(slept(0) < WELL_BEFORE_MICROS);
}

static void the_offset_is_that_of_the_users_zone(void **state)
{
    (void)state;
    setenv("TZ", "XXX-05:30", 1);
    tzset();
    assert_int_equal(os_utc_offset(1700000000123456), 330);
    setenv("TZ", "XXX4YYY,M3.2.0,M11.1.0", 1); /* from 2026-03-08T06:00:00Z an hour later */
    tzset();
    assert_int_equal(os_utc_offset(1772949599999999), -240);
    assert_int_equal(os_utc_offset(1772949600000000), -180);
    setenv("TZ", "UTC", 1);
    tzset();
    assert_int_equal(os_utc_offset(-1), 0);
}

static void signals_are_counted(void **state)
{
    (void)state;
    unsigned before = os_interrupts();
    raise(SIGINT);
    raise(SIGTERM);
    raise(SIGHUP);
    assert_int_equal(os_interrupts() - before, 3);
}

static void earlier_interrupt_ends_one_sleep(void **state)
{
    (void)state;
    raise(SIGINT);
    assert_true(slept(FOREVER_MS) < WELL_BEFORE_MICROS);
    assert_true(slept(20) >= 20000);
}

static void *interrupt_soon(void *sleeper)
{
    usleep(20000);
    pthread_kill(*(pthread_t *)sleeper, SIGTERM);
    return NULL;
}

static void interrupt_ends_the_sleep(void **state)
{
    (void)state;
    pthread_t self = pthread_self();
    pthread_t other;
    assert_int_equal(pthread_create(&other, NULL, interrupt_soon, &self), 0);
    assert_true(slept(FOREVER_MS) < WELL_BEFORE_MICROS);
    pthread_join(other, NULL);
}

static void closed_pipe_is_no_signal(void **state)
{
    (void)state;
    raise(SIGPIPE);
}

int main(void)
{
    /* Ignored from the start: must stay so. */
    signal(SIGHUP, SIG_IGN);
    os_interrupts_catch();
    raise(SIGHUP);
    if (os_interrupts() != 0)
        return 1;
    signal(SIGHUP, SIG_DFL);
    os_interrupts_catch();

    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utc_is_the_system_time),
        cmocka_unit_test(sleep_takes_its_time),
        cmocka_unit_test(the_offset_is_that_of_the_users_zone),
        cmocka_unit_test(signals_are_counted),
        cmocka_unit_test(earlier_interrupt_ends_one_sleep),
        cmocka_unit_test(interrupt_ends_the_sleep),
        cmocka_unit_test(closed_pipe_is_no_signal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
