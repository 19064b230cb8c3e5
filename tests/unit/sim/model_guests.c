/* SPDX-License-Identifier: MIT */
/* Guests of a simulated host: their integration services, how they shut down, and how they boot. */
#include "sim_host_fixture.h"

#define VM "build server" /* the one that runs */
#define COMPONENT "SELECT * FROM Msvm_ShutdownComponent"

enum { RUNNING = 2, OFF = 3, STOPPING = 4, FAILED = 32768, LOCKED = 32781, IN_PROGRESS = 32782 };

static uint64_t ask(struct fixture *f, bool force)
{
    struct cim_props in = { .items = NULL };
    ARG(f, &in, "Force", cim_boolean(force));
    ARG(f, &in, "Reason", cim_string("a test"));
    return invoke(f, query_one(f, COMPONENT)->path, "InitiateShutdown", &in);
}

static uint64_t state_of_vm(struct fixture *f)
{
    return number(vm(f, VM), "EnabledState");
}

static uint64_t on_time(struct fixture *f)
{
    return number(vm(f, VM), "OnTimeInMilliseconds");
}

static uint64_t status_with(struct fixture *f, const char *services)
{
    set(f, VM, "guest-services", services);
    return value(query_one(f, COMPONENT), "OperationalStatus")->as.array.items[0].as.u;
}

static void a_guest_shuts_down_in_its_time(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    assert_int_equal(ask(&f, false), DONE);
    assert_int_equal(ask(&f, false), IN_PROGRESS);
    set(&f, "host", "advance", "19s");
    assert_int_equal(state_of_vm(&f), RUNNING);
    set(&f, "host", "advance", "1s");
    assert_int_equal(state_of_vm(&f), OFF);
    assert_int_equal(count(&f, COMPONENT), 0);
    assert_int_equal(request_state(&f, VM, RUNNING), STARTED);
    assert_job_completes(&f);
    set(&f, "host", "advance", "1h");
    assert_int_equal(state_of_vm(&f), RUNNING);
}

static void what_a_guest_was_about_to_do_goes_with_it(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    assert_int_equal(ask(&f, false), DONE);
    assert_int_equal(request_state(&f, VM, OFF), STARTED);
    assert_job_completes(&f);
    assert_int_equal(request_state(&f, VM, RUNNING), STARTED);
    assert_job_completes(&f);
    set(&f, "host", "advance", "1h");
    assert_int_equal(state_of_vm(&f), RUNNING);
}

static void a_guest_can_restart_or_stay_or_hang(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    const uint64_t before = on_time(&f);
    set(&f, VM, "guest-shutdown", "restarts");
    assert_int_equal(ask(&f, false), DONE);
    set(&f, "host", "advance", "30s");
    assert_int_equal(state_of_vm(&f), RUNNING);
    assert_in_range(on_time(&f), 9000, 11000);
    assert_true(before > 11000);
    set(&f, VM, "guest-shutdown", "stays");
    assert_int_equal(ask(&f, false), DONE);
    set(&f, "host", "advance", "1d");
    assert_int_equal(state_of_vm(&f), RUNNING);
    set(&f, VM, "guest-shutdown", "hangs");
    assert_int_equal(ask(&f, false), DONE);
    set(&f, "host", "advance", "1d");
    assert_int_equal(state_of_vm(&f), STOPPING);
    assert_int_equal(request_state(&f, VM, OFF), INVALID_STATE);
}

static void a_request_can_be_refused(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    struct cim_props none = { .items = NULL };
    assert_int_equal(invoke(&f, query_one(&f, COMPONENT)->path, "InitiateShutdown", &none),
                     INVALID_PARAMETER);
    set(&f, VM, "guest-answer", "32781");
    assert_int_equal(ask(&f, false), LOCKED);
    assert_int_equal(ask(&f, true), DONE);
    set(&f, "host", "advance", "20s");
    assert_int_equal(state_of_vm(&f), OFF);
}

static void services_tell_how_they_are(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    assert_int_equal(status_with(&f, "ok"), 2);
    assert_int_equal(status_with(&f, "older"), 3);
    assert_int_equal(status_with(&f, "failed"), 6);
    assert_int_equal(status_with(&f, "lost"), 13);
    assert_int_equal(status_with(&f, "disabled"), 32896);
    assert_int_equal(status_with(&f, "noContact"), 12);
    assert_int_equal(ask(&f, true), FAILED);
    set(&f, VM, "guest-services", "absent");
    assert_int_equal(count(&f, COMPONENT), 0);
}

static void a_guest_can_crash_when_it_starts(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    assert_int_equal(request_state(&f, VM, OFF), STARTED);
    assert_job_completes(&f);
    set(&f, VM, "guest-boot", "critical");
    assert_int_equal(request_state(&f, VM, RUNNING), STARTED);
    assert_job_completes(&f);
    set(&f, "host", "advance", "3s");
    assert_int_equal(state_of_vm(&f), OFF);
    assert_int_equal(number(vm(&f, VM), "HealthState"), 25);
    set(&f, VM, "health", "ok");
    set(&f, VM, "guest-boot", "restarts");
    assert_int_equal(request_state(&f, VM, RUNNING), STARTED);
    assert_job_completes(&f);
    set(&f, "host", "advance", "10m");
    assert_int_equal(state_of_vm(&f), RUNNING);
    assert_in_range(on_time(&f), 0, 3000);
}

static void a_start_can_fail(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    assert_int_equal(request_state(&f, VM, OFF), STARTED);
    assert_job_completes(&f);
    set(&f, VM, "guest-start-code", "32778");
    assert_int_equal(request_state(&f, VM, RUNNING), STARTED);
    assert_job_fails(&f, 32778);
}

static void somebody_can_start_it_in_between(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    set(&f, VM, "guest-started-again-milliseconds", "500");
    assert_int_equal(ask(&f, false), DONE);
    set(&f, "host", "advance", "21s");
    assert_int_equal(state_of_vm(&f), RUNNING);
    assert_int_equal(request_state(&f, VM, OFF), STARTED);
    assert_job_completes(&f);
    set(&f, "host", "advance", "1h");
    assert_int_equal(state_of_vm(&f), OFF); /* once only */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_guest_shuts_down_in_its_time),
        cmocka_unit_test(what_a_guest_was_about_to_do_goes_with_it),
        cmocka_unit_test(a_guest_can_restart_or_stay_or_hang),
        cmocka_unit_test(a_request_can_be_refused),
        cmocka_unit_test(services_tell_how_they_are),
        cmocka_unit_test(a_guest_can_crash_when_it_starts),
        cmocka_unit_test(a_start_can_fail),
        cmocka_unit_test(somebody_can_start_it_in_between),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
