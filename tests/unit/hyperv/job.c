/* SPDX-License-Identifier: MIT */
/* How long jobs are waited for: a host that is played by a few functions here has one that ends at a given
 * time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "calls/private.h"

enum { RUNNING = 4, COMPLETED = 7, JOB_STARTED = 4096 };

struct fake {
    struct cim_session session;
    uint64_t now_ms;
    uint64_t ends_ms;
    unsigned looks;
};

static struct fake fake;

static int fake_invoke(struct cim_session *session, const struct cim_ref *ref, const char *method,
                       const struct cim_props *in, struct hp_arena *arena, struct cim_props *out,
                       struct hp_error *err)
{
    (void)session;
    (void)ref;
    (void)method;
    (void)in;
    (void)err;
    cim_props_set(arena, out, "ReturnValue", cim_uint(CIM_UINT32, JOB_STARTED));
    cim_props_set(arena, out, "Job", cim_reference(hv_ref_by_id(arena, HV_JOB_CLASS, "1")));
    return 0;
}

static int fake_get(struct cim_session *session, const struct cim_ref *ref, struct hp_arena *arena,
                    struct cim_instance **out, struct hp_error *err)
{
    (void)session;
    (void)ref;
    (void)err;
    bool ended = fake.now_ms >= fake.ends_ms;
    fake.looks++;
    *out = cim_instance_new(arena, HV_JOB_CLASS);
    cim_props_set(arena, &(*out)->props, "JobState", cim_uint(CIM_UINT16, ended ? COMPLETED : RUNNING));
    return 0;
}

static void fake_close(struct cim_session *session)
{
    (void)session;
}

static uint64_t monotonic(void *context)
{
    (void)context;
    return fake.now_ms * 1000;
}

static void sleep_ms(void *context, uint32_t milliseconds)
{
    (void)context;
    fake.now_ms += milliseconds;
}

/* How much longer than it took the job was waited for, in milliseconds. */
static uint64_t wait_for(uint64_t job_ms)
{
    static const struct cim_session_ops ops = { .get = fake_get, .invoke = fake_invoke, .close = fake_close };
    static const struct hp_clock clock = { .monotonic_micros = monotonic, .sleep_ms = sleep_ms };
    HP_ARENA(arena);
    struct hv_answer answer;
    const struct cim_props none = { 0 };
    fake = (struct fake){ .session = { .ops = &ops }, .ends_ms = job_ms };
    struct hv_host *host = hv_host_new(&fake.session, &clock);
    host->services[HV_MANAGEMENT].path = hv_ref_by_id(&arena, "Any", "1");
    assert_int_equal(hv_call(host, HV_MANAGEMENT, "Any", &none, "wait", &arena, &answer, NULL), 0);
    hv_host_free(host);
    return fake.now_ms - job_ms;
}

/* In parts of a thousand of the time the jobs take. */
static uint64_t mean_overshoot(uint64_t from_ms, uint64_t to_ms)
{
    uint64_t jobs = 0;
    uint64_t parts = 0;
    for (uint64_t job = from_ms; job <= to_ms; job += 7, jobs++)
        parts += wait_for(job) * 1000 / job;
    return parts / jobs;
}

static void little_is_waited_in_vain(void **state)
{
    (void)state;
    assert_in_range(mean_overshoot(300, 1000), 1, 149);
    assert_in_range(mean_overshoot(1000, 3000), 1, 149);
}

static void a_long_job_is_looked_at_once_a_second(void **state)
{
    (void)state;
    wait_for(60000);
    const unsigned in_a_minute = fake.looks;
    assert_in_range(wait_for(600000), 0, 1000);
    assert_in_range(fake.looks - in_a_minute, 530, 545);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(little_is_waited_in_vain),
        cmocka_unit_test(a_long_job_is_looked_at_once_a_second),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
