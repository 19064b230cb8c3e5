/* SPDX-License-Identifier: MIT */
/* Asking guests, waiting for them, and on and off, on a simulated host. */
#include "hyperv/power.h"

#include "sim/inproc.h"
#include "sim/sim_host_fixture.h"

#define VM "build server" /* the one that runs */

struct bench {
    struct fixture *f;
    struct hv_host *host;
    struct hv_vm vm;
};

static unsigned no_interrupt(void)
{
    return 0;
}

static unsigned one_interrupt(void)
{
    return 1;
}

static void bench_open(struct bench *b, struct fixture *f, unsigned (*interrupts)(void))
{
    struct cim_session *session;
    const struct hp_clock *clock;
    assert_int_equal(sim_inproc_open(f->file, &session, &clock, NULL), 0);
    *b = (struct bench){ .f = f, .host = hv_host_new(session, clock) };
    hv_host_set_patience(b->host, &(struct hv_patience){ .interrupts = interrupts });
    assert_int_equal(hv_vm_find(b->host, VM, &f->arena, &b->vm, NULL), 0);
}

static void bench_close(struct bench *b)
{
    hv_host_free(b->host);
}

#define BENCH(name, f, interrupts)                                                                           \
    __attribute__((cleanup(bench_close))) struct bench name;                                                 \
    bench_open(&name, f, interrupts)

static enum hv_state state_of_vm(const struct bench *b)
{
    struct hv_power power;
    assert_int_equal(hv_power_read(b->host, &b->vm, &power, NULL), 0);
    return power.state;
}

/* Asks and waits; the class of what came of it. */
static int shut_down(const struct bench *b, uint32_t seconds, struct hp_error *err)
{
    struct hv_power before;
    struct hv_power now;
    assert_int_equal(hv_power_read(b->host, &b->vm, &before, NULL), 0);
    int rc = hv_guest_shut_down(b->host, &b->vm, "a test", err);
    return rc ? rc : hv_wait_until_off(b->host, &b->vm, seconds, &before, &now, err);
}

static void a_guest_shuts_down_and_little_is_waited_in_vain(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    BENCH(b, &f, no_interrupt);
    const uint64_t began = hp_clock_monotonic(hv_host_clock(b.host));
    assert_int_equal(shut_down(&b, 300, NULL), 0);
    assert_in_range(hp_clock_monotonic(hv_host_clock(b.host)) - began, 20000000, 20600000);
    assert_int_equal(hv_vm_start(b.host, &b.vm, NULL), 0);
    assert_int_equal(state_of_vm(&b), HV_STATE_RUNNING);
    assert_int_equal(hv_vm_turn_off(b.host, &b.vm, NULL), 0);
    assert_int_equal(state_of_vm(&b), HV_STATE_OFF);
    assert_int_equal(hv_vm_turn_off(b.host, &b.vm, NULL), HP_E_REFUSED);
}

static void a_guest_that_does_not_shut_down_is_told(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    BENCH(b, &f, no_interrupt);
    struct hp_error err = { .class = HP_OK };
    set(&f, VM, "guest-shutdown", "stays");
    assert_int_equal(shut_down(&b, 60, &err), HP_E_TIMEOUT);
    assert_string_equal(err.what, "VM \"build server\" is still running 60 seconds after its guest was asked "
                                  "to shut down");
    hp_error_clear(&err);
    set(&f, VM, "guest-shutdown", "restarts");
    assert_int_equal(shut_down(&b, 60, &err), HP_E_REFUSED);
    assert_non_null(strstr(err.what, "started anew"));
    hp_error_clear(&err);
    set(&f, VM, "guest-shutdown", "hangs");
    assert_int_equal(shut_down(&b, 60, &err), HP_E_TIMEOUT);
    assert_non_null(strstr(err.what, "still stopping"));
    hp_error_clear(&err);
}

static void somebody_who_starts_it_at_once_is_noticed(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    BENCH(b, &f, no_interrupt);
    set(&f, VM, "guest-started-again-milliseconds", "10");
    assert_int_equal(shut_down(&b, 60, NULL), HP_E_REFUSED);
    assert_int_equal(state_of_vm(&b), HV_STATE_RUNNING);
}

static void one_interrupt_ends_the_wait(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    BENCH(b, &f, one_interrupt);
    assert_int_equal(shut_down(&b, 60, NULL), HP_E_INTERRUPTED);
}

static void assert_refused(const struct bench *b, const char *key, const char *value, const char *words)
{
    struct hp_error err = { .class = HP_OK };
    set(b->f, VM, key, value);
    assert_int_equal(shut_down(b, 60, &err), HP_E_REFUSED);
    assert_non_null(strstr(err.what, words));
    assert_non_null(err.next);
    hp_error_clear(&err);
    assert_int_equal(state_of_vm(b), HV_STATE_RUNNING);
}

static void a_guest_that_cannot_be_asked_is_told(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    BENCH(b, &f, no_interrupt);
    assert_refused(&b, "guest-services", "noContact", "do not answer");
    assert_refused(&b, "guest-services", "lost", "no longer answer");
    assert_refused(&b, "guest-services", "disabled", "disabled");
    assert_refused(&b, "guest-services", "failed", "status 6");
    assert_refused(&b, "guest-services", "absent", "no shutdown service");
    set(&f, VM, "guest-services", "older");
    assert_refused(&b, "guest-answer", "32768", "(return value 32768)");
    assert_refused(&b, "guest-answer", "32780", "not ready");
    assert_refused(&b, "guest-answer", "32781", "locked");
    set(&f, VM, "guest-answer", "0");
    assert_int_equal(shut_down(&b, 60, NULL), 0);
}

static void a_shutdown_under_way_is_waited_for(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    BENCH(b, &f, no_interrupt);
    assert_int_equal(hv_guest_shut_down(b.host, &b.vm, "somebody", NULL), 0);
    assert_int_equal(shut_down(&b, 60, NULL), 0);
}

static void a_saved_state_can_be_discarded(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    BENCH(b, &f, no_interrupt);
    set(&f, VM, "state", "saved");
    assert_int_equal(hv_vm_discard_state(b.host, &b.vm, NULL), 0);
    assert_int_equal(state_of_vm(&b), HV_STATE_OFF);
}

static void a_start_that_fails_says_what_hyperv_says(void **state)
{
    (void)state;
    FIXTURE(f, "demo");
    BENCH(b, &f, no_interrupt);
    struct hp_error err = { .class = HP_OK };
    set(&f, VM, "state", "off");
    set(&f, VM, "guest-start-code", "32778");
    assert_int_equal(hv_vm_start(b.host, &b.vm, &err), HP_E_FAILED);
    assert_int_equal(err.codes[HP_LEVEL_JOB].value, 32778);
    assert_string_equal(err.host_text, "The virtual machine failed to start.");
    hp_error_clear(&err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_guest_shuts_down_and_little_is_waited_in_vain),
        cmocka_unit_test(a_guest_that_does_not_shut_down_is_told),
        cmocka_unit_test(somebody_who_starts_it_at_once_is_noticed),
        cmocka_unit_test(one_interrupt_ends_the_wait),
        cmocka_unit_test(a_guest_that_cannot_be_asked_is_told),
        cmocka_unit_test(a_shutdown_under_way_is_waited_for),
        cmocka_unit_test(a_saved_state_can_be_discarded),
        cmocka_unit_test(a_start_that_fails_says_what_hyperv_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
