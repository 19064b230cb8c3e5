/* SPDX-License-Identifier: MIT */
/* The services and the jobs they start. */
#include "providers.h"
#include "work/jobs.h"

static int show_service(const struct sim_view *view, const char *class_name, const char *name)
{
    static const uint64_t operational[] = { 2 };
    struct cim_instance *row = sim_new_instance(view);
    sim_put_text(view, row, "SystemCreationClassName", "Msvm_ComputerSystem");
    sim_put_text(view, row, "SystemName", hf_windows_name(view->world));
    sim_put_text(view, row, "CreationClassName", class_name);
    sim_put_text(view, row, "Name", name);
    sim_put_text(view, row, "ElementName", "Hyper-V Virtual Machine Management");
    sim_put_number(view, row, "EnabledState", 5);
    sim_put_number(view, row, "HealthState", 5);
    sim_put_numbers(view, row, "OperationalStatus", operational, 1);
    sim_put_bool(view, row, "Started", true);
    sim_put_text(view, row, "StartMode", "Automatic");
    return sim_show(view, row);
}

int sim_provide_management_service(const struct sim_view *view)
{
    return show_service(view, SIM_MANAGEMENT_SERVICE, SIM_MANAGEMENT_SERVICE_NAME);
}

int sim_provide_snapshot_service(const struct sim_view *view)
{
    return show_service(view, SIM_SNAPSHOT_SERVICE, SIM_SNAPSHOT_SERVICE_NAME);
}

int sim_provide_image_service(const struct sim_view *view)
{
    return show_service(view, SIM_IMAGE_SERVICE, SIM_IMAGE_SERVICE_NAME);
}

/* --- Msvm_ConcreteJob --- */

static uint64_t job_state(const struct hf_job *job, int64_t now)
{
    enum { STARTING = 3, RUNNING = 4, COMPLETED = 7, TERMINATED = 8, KILLED = 9, EXCEPTION = 10 };
    static const uint64_t ended[] = { [HF_JOB_COMPLETED] = COMPLETED,
                                      [HF_JOB_FAILED] = EXCEPTION,
                                      [HF_JOB_TERMINATED] = TERMINATED,
                                      [HF_JOB_KILLED] = KILLED };
    if (job->state != HF_JOB_RUNNING)
        return ended[job->state];
    return sim_job_percent(job, now) < 10 ? STARTING : RUNNING;
}

static void put_job_outcome(const struct sim_view *view, struct cim_instance *row, const struct hf_job *job)
{
    bool failed = job->state == HF_JOB_FAILED;
    sim_put_number(view, row, "ErrorCode", failed ? job->error_code : 0);
    if (failed) {
        sim_put_text(view, row, "ErrorDescription", job->error_text);
        sim_put_text(view, row, "ErrorSummaryDescription", job->error_text);
    }
    static const char *const texts[] = { "Job is running.", "Job completed.", "Job failed.",
                                         "Job was terminated.", "Job was killed." };
    sim_put_text(view, row, "JobStatus", texts[job->state]);
}

struct cim_instance *sim_job_instance(const struct sim_view *view, const struct hf_job *job)
{
    static const uint64_t operational[] = { 2 };
    bool running = job->state == HF_JOB_RUNNING;
    struct cim_instance *row = sim_new_instance_of(view, "Msvm_ConcreteJob");
    sim_put_text(view, row, "InstanceID", job->id);
    sim_put_text(view, row, "Name", "Msvm_ConcreteJob");
    sim_put_text(view, row, "Caption", "Hyper-V Job");
    sim_put_text(view, row, "ElementName", "Hyper-V Job");
    if (!view->world->behaviour.job_type_missing)
        sim_put_number(view, row, "JobType", job->type);
    sim_put_number(view, row, "JobState", job_state(job, view->now));
    sim_put_number(view, row, "PercentComplete", sim_job_percent(job, view->now));
    sim_put_bool(view, row, "Cancellable", sim_job_is_cancellable(job));
    sim_put_text(view, row, "Owner", "HOST\\Administrator");
    sim_put_time(view, row, "TimeSubmitted", job->started);
    sim_put_time(view, row, "StartTime", job->started);
    sim_put_interval(view, row, "ElapsedTime", (running ? view->now : job->ended) - job->started);
    sim_put_time(view, row, "TimeOfLastStateChange", running ? job->started : job->ended);
    sim_put_interval(view, row, "TimeBeforeRemoval", sim_job_removal(job) - sim_job_end(job));
    sim_put_bool(view, row, "DeleteOnCompletion", false);
    sim_put_number(view, row, "HealthState", 5);
    sim_put_numbers(view, row, "OperationalStatus", operational, 1);
    put_job_outcome(view, row, job);
    return row;
}

int sim_provide_jobs(const struct sim_view *view)
{
    int stop = 0;
    for (size_t i = 0; !stop && i < view->world->jobs.count; i++)
        if (sim_wanted(view, "InstanceID", view->world->jobs.items[i].id))
            stop = sim_show(view, sim_job_instance(view, &view->world->jobs.items[i]));
    return stop;
}
