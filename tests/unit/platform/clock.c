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

static void local_time_is_in_the_users_zone(void **state)
{
    (void)state;
    setenv("TZ", "XXX-05:30", 1);
    tzset();
    struct os_local_time local = os_local_time(1700000000123456);
    assert_int_equal(local.year, 2023);
    assert_int_equal(local.month, 11);
    assert_int_equal(local.day, 15);
    assert_int_equal(local.hour, 3);
    assert_int_equal(local.minute, 43);
    assert_int_equal(local.second, 20);
    assert_int_equal(local.millisecond, 123);
    assert_int_equal(local.utc_offset_minutes, 330);

    setenv("TZ", "UTC", 1);
    tzset();
    local = os_local_time(-1);
    assert_int_equal(local.year, 1969);
    assert_int_equal(local.second, 59);
    assert_int_equal(local.millisecond, 999);
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
        cmocka_unit_test(utc_is_the_system_time),           cmocka_unit_test(sleep_takes_its_time),
        cmocka_unit_test(local_time_is_in_the_users_zone),  cmocka_unit_test(signals_are_counted),
        cmocka_unit_test(earlier_interrupt_ends_one_sleep), cmocka_unit_test(interrupt_ends_the_sleep),
        cmocka_unit_test(closed_pipe_is_no_signal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
