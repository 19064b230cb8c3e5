/* SPDX-License-Identifier: MIT */
/* Method calls and the jobs they start (facts page, 3.2 and 3.5), and the jobs that are at work on a VM. */
#include "private.h"
#include "required.h"

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

static const struct cim_field job_fields[] = {
    { "InstanceID", CIM_STRING, CIM_ONE, offsetof(struct hv_job, id) },
    { "JobType", CIM_UINT16, CIM_ONE, offsetof(struct hv_job, type) },
    { "JobState", CIM_UINT16, CIM_ONE, offsetof(struct hv_job, state) },
    { "PercentComplete", CIM_UINT16, CIM_ONE, offsetof(struct hv_job, percent) },
    { "ErrorCode", CIM_UINT16, CIM_ONE, offsetof(struct hv_job, error_code) },
    { "ErrorDescription", CIM_STRING, CIM_ONE, offsetof(struct hv_job, error_text) },
    { "ErrorSummaryDescription", CIM_STRING, CIM_ONE, offsetof(struct hv_job, error_summary) },
};

int hv_job_decode(struct hp_arena *arena, const struct cim_instance *instance, struct hv_job *out,
                  struct hp_error *err)
{
    return cim_decode(arena, instance, job_fields, HP_COUNT(job_fields), out, err);
}

bool hv_job_has_ended(const struct hv_job *job)
{
    switch (job->state.value) {
    case JOB_COMPLETED:
    case JOB_COMPLETED_WITH_WARNINGS:
    case JOB_TERMINATED:
    case JOB_KILLED:
    case JOB_EXCEPTION:
        return true;
    default:
        return false;
    }
}

unsigned hv_job_percent(const struct hv_job *job)
{
    return (unsigned)(job->percent.value <= 100 ? job->percent.value : 100);
}

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

static int job_failed(struct hv_host *host, const struct cim_ref *ref, const struct hv_job *job,
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

static int read_job(struct hv_host *host, const struct cim_ref *ref, struct hp_arena *arena,
                    struct hv_job *out, struct hp_error *err)
{
    struct cim_instance *instance;
    int rc = cim_get(host->session, ref, arena, &instance, err);
    return rc ? rc : hv_job_decode(arena, instance, out, err);
}

/* How a job that has ended did. */
static int end_of(struct hv_host *host, const struct cim_ref *ref, const struct hv_job *job, const char *what,
                  struct hp_arena *arena, struct hp_error *err)
{
    bool well = job->state.value == JOB_COMPLETED || job->state.value == JOB_COMPLETED_WITH_WARNINGS;
    return well ? 0 : job_failed(host, ref, job, what, arena, err);
}

/* A look costs a call, and a pause costs waiting when the job has ended meanwhile: with these pauses that is
 * an eighth of the job's time, and of a job that is long no more than half a second. */
enum { LONG_JOB_SECONDS = 60 };

/* A first interrupt lets the job finish, so that its outcome is known; a second one insists. */
static int wait_for_job(struct hv_host *host, const struct cim_ref *ref, const char *what,
                        struct hp_error *err)
{
    const struct hv_patience *patience = &host->patience;
    struct hp_wait wait = hv_host_wait(host, 20, 250);
    const uint64_t long_since = hp_clock_monotonic(host->clock) + LONG_JOB_SECONDS * UINT64_C(1000000);
    int rc;
    hp_wait_pause(&wait);
    do {
        HP_ARENA(scratch);
        HP_ERROR(cause);
        struct hv_job job = { 0 };
        rc = read_job(host, ref, &scratch, &job, &cause);
        if (rc == HP_E_NOT_FOUND)
            return hp_error_set(err, HP_E_GONE, "Hyper-V no longer knows the job that was to %s", what);
        if (rc) {
            hp_error_context(&cause, "waiting for the job that was to %s", what);
            return hp_error_move(err, &cause);
        }
        if (hv_job_has_ended(&job))
            return end_of(host, ref, &job, what, &scratch, err);
        if (patience->progress)
            patience->progress(patience->context, what, hv_job_percent(&job));
        if (hp_clock_monotonic(host->clock) > long_since)
            wait.pause = wait.longest = 1000;
        rc = hp_wait_longer(&wait);
    } while (!rc);
    if (rc == HP_E_INTERRUPTED)
        return hp_error_set(err, rc, "stopped waiting for the job that was to %s", what);
    return hp_error_set(err, rc, "after %u seconds Hyper-V is still working on it: %s",
                        patience->timeout_seconds, what);
}

int hv_job_result(struct hv_host *host, const struct cim_ref *job, const char *what, struct hp_error *err)
{
    HP_ARENA(scratch);
    struct hv_job row = { 0 };
    HP_ERROR(cause);
    int rc = read_job(host, job, &scratch, &row, &cause);
    if (rc == HP_E_NOT_FOUND)
        return 0;
    if (!rc && hv_job_has_ended(&row))
        rc = end_of(host, job, &row, what, &scratch, &cause);
    return hp_error_move(err, &cause);
}

static int not_called(struct hp_error *cause, const char *what, struct hp_error *err)
{
    hp_error_context(cause, "Hyper-V could not %s", what);
    return hp_error_move(err, cause);
}

/* What came of a call that was answered; `answer` gets its job. */
static int take_answer(struct hv_host *host, struct hv_answer *answer, const char *method, const char *what,
                       struct hp_arena *arena, struct hp_error *err)
{
    int rc = 0;
    const struct cim_value *value = cim_props_find(&answer->out, "ReturnValue");
    if (!value || value->is_null || value->is_array || !cim_type_is_unsigned(value->type))
        return hp_error_set(err, HP_E_FAILED, "%s answered without a return value", method);
    if (value->as.u == RETURN_JOB_STARTED) {
        answer->job = hv_ref_of(arena, cim_props_find(&answer->out, "Job"));
        if (!answer->job)
            return hp_error_set(err, HP_E_GONE, "%s started a job and did not say which", method);
        rc = wait_for_job(host, answer->job, what, err);
    } else if (value->as.u != 0) {
        rc = hp_error_set(err, class_of_code(value->as.u), "Hyper-V refused to %s (return value %" PRIu64 ")",
                          what, value->as.u);
        hp_error_code(err, HP_LEVEL_METHOD, (uint32_t)value->as.u);
    }
    return rc;
}

int hv_call(struct hv_host *host, enum hv_service_kind service, const char *method,
            const struct cim_props *in, const char *what, struct hp_arena *arena, struct hv_answer *out,
            struct hp_error *err)
{
    HP_ERROR(cause);
    *out = (struct hv_answer){ 0 };
    int rc = hv_invoke(host, service, method, in, arena, &out->out, &cause);
    return rc ? not_called(&cause, what, err) : take_answer(host, out, method, what, arena, err);
}

int hv_call_object(struct hv_host *host, const struct cim_ref *object, const char *method,
                   const struct cim_props *in, const char *what, struct hp_arena *arena,
                   struct hv_answer *out, struct hp_error *err)
{
    HP_ERROR(cause);
    *out = (struct hv_answer){ 0 };
    int rc = cim_invoke(host->session, object, method, in, arena, &out->out, &cause);
    return rc ? not_called(&cause, what, err) : take_answer(host, out, method, what, arena, err);
}

/* Refused at once: a job that fails had read its texts. */
static bool is_refusal(const struct hp_error *err)
{
    return !err->codes[HP_LEVEL_JOB].known &&
           (err->codes[HP_LEVEL_METHOD].known || err->codes[HP_LEVEL_WMI].known);
}

int hv_call_setting(struct hv_host *host, const char *method, const struct cim_props *in, const char *what,
                    struct hp_error *err)
{
    for (;;) {
        HP_ARENA(arena);
        HP_ERROR(cause);
        struct hv_answer answer;
        int rc = hv_call(host, HV_MANAGEMENT, method, in, what, &arena, &answer, &cause);
        if (!rc || !is_refusal(&cause) || !cim_reword(host->session))
            return hp_error_move(err, &cause);
    }
}

/* --- the jobs at work on a VM, from the two places where Hyper-V lists them --- */

/* Ended jobs stay listed for some minutes. One that does not tell its state may be at work. */
static int add_task(struct hp_arena *arena, const struct cim_instance *instance, struct hv_tasks *out,
                    struct hp_error *err)
{
    struct hv_job job = { 0 };
    int rc = hv_job_decode(arena, instance, &job, err);
    if (!rc && !hv_job_has_ended(&job))
        out->items[out->count++] = job;
    return rc;
}

/* AsynchronousTasks (facts page, 3.3): embedded objects. */
static int tasks_of_summary(struct hp_arena *arena, const struct cim_instance *summary, struct hv_tasks *out,
                            struct hp_error *err)
{
    const struct cim_value *tasks = cim_props_find(&summary->props, "AsynchronousTasks");
    size_t count = tasks && !tasks->is_null && tasks->is_array ? tasks->as.array.count : 0;
    out->items = hp_arena_array(arena, count, sizeof *out->items);
    int rc = 0;
    for (size_t i = 0; !rc && i < count; i++) {
        const struct cim_value *task = &tasks->as.array.items[i];
        if (task->type == CIM_OBJECT && !task->is_null)
            rc = add_task(arena, task->as.object, out, err);
    }
    return rc;
}

/* Msvm_AffectedJobElement (facts page, 1.10), for jobs of every class. */
struct cim_query hv_tasks_query(struct hp_arena *arena, const struct hv_vm *vm)
{
    const struct cim_assoc affecting = { .assoc_class = "Msvm_AffectedJobElement",
                                         .result_class = "CIM_ConcreteJob" };
    return cim_associators(arena, hv_vm_ref(arena, vm->id), &affecting);
}

static int tasks_of_vm(struct hv_host *host, const struct hv_vm *vm, struct hp_arena *arena,
                       struct hv_tasks *out, struct hp_error *err)
{
    const struct cim_query query = hv_tasks_query(arena, vm);
    struct cim_instances jobs = { 0 };
    int rc = hv_query(host, &query, arena, &jobs, err);
    out->items = hp_arena_array(arena, jobs.count, sizeof *out->items);
    for (size_t i = 0; !rc && i < jobs.count; i++)
        rc = add_task(arena, &jobs.items[i], out, err);
    return rc;
}

int hv_read_tasks(struct hv_host *host, const struct hv_vm *vm, const struct cim_instance *summary,
                  struct hp_arena *arena, struct hv_tasks *out, struct hp_error *err)
{
    struct hv_tasks tasks = { 0 };
    int rc = tasks_of_summary(arena, summary, &tasks, err);
    if (!rc && tasks.count == 0) {
        rc = tasks_of_vm(host, vm, arena, &tasks, err);
        tasks.listed_apart = tasks.count > 0;
    }
    if (!rc)
        *out = tasks;
    return rc;
}

/* --- what is relied on --- */

static const struct cim_field error_fields[] = { HV_NAMED("Message", CIM_STRING) };

static const struct cim_parameter_decl error_parameters[] = { HV_OUT_MANY("Errors", CIM_STRING) };
static const struct cim_method_decl methods[] = { HV_METHOD("GetErrorEx", error_parameters) };

static const struct cim_field tasks_field[] = { HV_NAMED_MANY("AsynchronousTasks", CIM_OBJECT) };
static const struct cim_field affected_fields[] = {
    HV_NAMED("AffectedElement", CIM_REFERENCE),
    HV_NAMED("AffectingElement", CIM_REFERENCE),
};

static const struct hv_required relied[] = {
    { .class_name = "Msvm_SummaryInformation", HV_FIELDS(tasks_field) },
    { .class_name = "Msvm_AffectedJobElement", HV_FIELDS(affected_fields) },
    { .class_name = "CIM_ConcreteJob" },
    { .class_name = HV_JOB_CLASS, HV_FIELDS(job_fields), HV_METHODS(methods) },
    { .class_name = "Msvm_Error", HV_FIELDS(error_fields) },
};
const struct hv_required_list hv_required_by_job = HV_LIST(relied);
