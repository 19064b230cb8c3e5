/* SPDX-License-Identifier: MIT */
/* Method calls and the jobs they start (facts page, 3.2 and 3.5). */
#include "private.h"
#include "relied.h"

#include "base/text.h"
#include "cim/embed.h"

#include <inttypes.h>

enum { RETURN_JOB_STARTED = 4096 };

enum job_state {
    JOB_COMPLETED = 7,
    JOB_TERMINATED = 8,
    JOB_KILLED = 9,
    JOB_EXCEPTION = 10,
    JOB_COMPLETED_WITH_WARNINGS = 32768
};

/* Method and job error codes that mean something else than "failed" to a caller. */
static enum hp_class class_of_code(uint64_t code)
{
    switch (code) {
    case 32769:
        return HP_E_ACCESS;
    case 5:     /* invalid state */
    case 32774: /* system in use */
    case 32775: /* invalid state for this operation */
    case 32777: /* system not available */
        return HP_E_REFUSED;
    case 3:
    case 32772:
        return HP_E_TIMEOUT;
    case 32779: /* file not found */
    case 32789: /* object not found */
        return HP_E_NOT_FOUND;
    default:
        return HP_E_FAILED;
    }
}

const struct cim_ref *hv_ref_of(struct hp_arena *arena, const struct cim_value *value)
{
    if (!value || value->is_null || value->is_array)
        return NULL;
    if (value->type == CIM_REFERENCE)
        return value->as.ref;
    if (value->type != CIM_STRING || !*value->as.string)
        return NULL;
    struct cim_ref *ref = hp_arena_alloc(arena, sizeof *ref);
    return cim_ref_parse(arena, value->as.string, ref, NULL) == 0 ? ref : NULL;
}

struct job {
    struct cim_uint state;
    struct cim_uint percent;
    struct cim_uint error_code;
    const char *error_text;
    const char *error_summary;
};

static const struct cim_field job_fields[] = {
    { "JobState", CIM_UINT16, CIM_ONE, offsetof(struct job, state) },
    { "PercentComplete", CIM_UINT16, CIM_ONE, offsetof(struct job, percent) },
    { "ErrorCode", CIM_UINT16, CIM_ONE, offsetof(struct job, error_code) },
    { "ErrorDescription", CIM_STRING, CIM_ONE, offsetof(struct job, error_text) },
    { "ErrorSummaryDescription", CIM_STRING, CIM_ONE, offsetof(struct job, error_summary) },
};

/* The messages of the job's Msvm_Error instances, one a line; NULL when there are none. Only asked for when
 * the job itself says nothing. */
static const char *job_messages(struct hv_host *host, const struct cim_ref *ref, struct hp_arena *arena)
{
    struct cim_props none = { 0 };
    struct cim_props out = { 0 };
    if (cim_invoke(host->session, ref, "GetErrorEx", &none, arena, &out, NULL) != 0)
        return NULL;
    const struct cim_value *errors = cim_props_find(&out, "Errors");
    if (!errors || errors->is_null || !errors->is_array || errors->type != CIM_STRING)
        return NULL;
    HP_STR(text);
    for (size_t i = 0; i < errors->as.array.count; i++) {
        struct cim_instance *error;
        if (cim_embed_parse(arena, errors->as.array.items[i].as.string, &error, NULL) != 0)
            continue;
        const struct cim_value *message = cim_props_find(&error->props, "Message");
        if (message && !message->is_null && message->type == CIM_STRING && !message->is_array)
            hp_str_format(&text, "%s%s", text.length ? "\n" : "", message->as.string);
    }
    return text.length ? hp_arena_copy(arena, hp_str_text(&text)) : NULL;
}

static int job_failed(struct hv_host *host, const struct cim_ref *ref, const struct job *job,
                      const char *what, struct hp_arena *arena, struct hp_error *err)
{
    uint64_t code = job->error_code.presence == CIM_SET ? job->error_code.value : 0;
    hp_error_set(err, class_of_code(code), "Hyper-V could not %s: its job ended in state %" PRIu64, what,
                 job->state.value);
    hp_error_code(err, HP_LEVEL_JOB, (uint32_t)code);
    hp_error_host_text(err, job->error_text);
    hp_error_host_text(err, job->error_summary);
    if (err && !err->host_text)
        hp_error_host_text(err, job_messages(host, ref, arena));
    return class_of_code(code);
}

static int read_job(struct hv_host *host, const struct cim_ref *ref, struct hp_arena *arena, struct job *out,
                    struct hp_error *err)
{
    struct cim_instance *instance;
    int rc = cim_get(host->session, ref, arena, &instance, err);
    if (rc)
        return rc;
    return cim_decode(arena, instance, job_fields, HP_COUNT(job_fields), out, err);
}

/* True when the job has ended; *rc tells how. */
static bool job_ended(struct hv_host *host, const struct cim_ref *ref, const struct job *job,
                      const char *what, struct hp_arena *arena, int *rc, struct hp_error *err)
{
    switch (job->state.value) {
    case JOB_COMPLETED:
    case JOB_COMPLETED_WITH_WARNINGS:
        *rc = 0;
        return true;
    case JOB_TERMINATED:
    case JOB_KILLED:
    case JOB_EXCEPTION:
        *rc = job_failed(host, ref, job, what, arena, err);
        return true;
    default:
        return false;
    }
}

/* Polls with growing pauses. A first interrupt lets the job finish, so that its outcome is known; a second
 * one insists. */
static int wait_for_job(struct hv_host *host, const struct cim_ref *ref, const char *what,
                        struct hp_error *err)
{
    const struct hv_patience *patience = &host->patience;
    uint64_t give_up = hp_clock_monotonic(host->clock) + patience->timeout_seconds * UINT64_C(1000000);
    for (uint32_t pause = 20;; pause = pause < 500 ? pause * 2 : 1000) {
        hp_clock_sleep(host->clock, pause);
        HP_ARENA(scratch);
        HP_ERROR(cause);
        struct job job = { 0 };
        int rc = read_job(host, ref, &scratch, &job, &cause);
        if (rc == HP_E_NOT_FOUND)
            return hp_error_set(err, HP_E_GONE, "Hyper-V no longer knows the job that was to %s", what);
        if (rc) {
            hp_error_context(&cause, "waiting for the job that was to %s", what);
            return hp_error_move(err, &cause);
        }
        if (job_ended(host, ref, &job, what, &scratch, &rc, err))
            return rc;
        if (patience->progress)
            patience->progress(patience->context, what,
                               (unsigned)(job.percent.value <= 100 ? job.percent.value : 100));
        if (patience->interrupts && patience->interrupts() > 1)
            return hp_error_set(err, HP_E_INTERRUPTED, "stopped waiting for the job that was to %s", what);
        if (hp_clock_monotonic(host->clock) > give_up)
            return hp_error_set(err, HP_E_TIMEOUT, "after %u seconds Hyper-V is still working on it: %s",
                                patience->timeout_seconds, what);
    }
}

int hv_job_result(struct hv_host *host, const struct cim_ref *job, const char *what, struct hp_error *err)
{
    HP_ARENA(scratch);
    HP_ERROR(cause);
    struct job row = { 0 };
    int result = 0;
    int rc = read_job(host, job, &scratch, &row, &cause);
    if (rc == HP_E_NOT_FOUND)
        return 0;
    if (!rc)
        job_ended(host, job, &row, what, &scratch, &result, &cause);
    hp_error_move(err, &cause);
    return rc ? rc : result;
}

int hv_call(struct hv_host *host, const struct cim_ref *object, const char *method,
            const struct cim_props *in, const char *what, struct hp_arena *arena, struct hv_answer *out,
            struct hp_error *err)
{
    struct hv_answer answer = { 0 };
    HP_ERROR(cause);
    int rc = cim_invoke(host->session, object, method, in, arena, &answer.out, &cause);
    if (rc) {
        hp_error_context(&cause, "Hyper-V could not %s", what);
        return hp_error_move(err, &cause);
    }
    const struct cim_value *value = cim_props_find(&answer.out, "ReturnValue");
    if (!value || value->is_null || value->is_array || !cim_type_is_unsigned(value->type))
        return hp_error_set(err, HP_E_FAILED, "%s answered without a return value", method);
    if (value->as.u == RETURN_JOB_STARTED) {
        answer.job = hv_ref_of(arena, cim_props_find(&answer.out, "Job"));
        if (!answer.job)
            return hp_error_set(err, HP_E_GONE, "%s started a job and did not say which", method);
        rc = wait_for_job(host, answer.job, what, err);
    } else if (value->as.u != 0) {
        rc = hp_error_set(err, class_of_code(value->as.u), "Hyper-V refused to %s (return value %" PRIu64 ")",
                          what, value->as.u);
        hp_error_code(err, HP_LEVEL_METHOD, (uint32_t)value->as.u);
    }
    if (rc)
        return rc;
    *out = answer;
    return 0;
}

/* --- what is relied on --- */

static const struct cim_field job_key[] = { HV_NAMED("InstanceID", CIM_STRING) };
static const struct cim_field error_fields[] = { HV_NAMED("Message", CIM_STRING) };

static const struct cim_parameter_decl error_parameters[] = { HV_ANSWERED_MANY("Errors", CIM_STRING) };
static const struct cim_method_decl methods[] = { HV_METHOD("GetErrorEx", error_parameters) };

static const struct hv_relied relied[] = {
    { .class_name = "Msvm_ConcreteJob", HV_FIELDS(job_fields), HV_METHODS(methods) },
    { .class_name = "Msvm_ConcreteJob", HV_FIELDS(job_key) },
    { .class_name = "Msvm_Error", HV_FIELDS(error_fields) },
};
const struct hv_relied_list hv_relied_by_job = HV_LIST(relied);
