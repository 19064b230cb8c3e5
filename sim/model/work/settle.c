/* SPDX-License-Identifier: MIT */
/* What is over by now: jobs end and take effect, guests do what they were about to. */
#include "jobs.h"

#include "base/time.h"
#include "effects.h"
#include "guests.h"
#include "hostfile/timestamp.h"

/* The running job that ends first, if it is over by `now`. */
static size_t next_over(const struct hf_world *world, int64_t now)
{
    size_t found = world->jobs.count;
    for (size_t i = 0; i < world->jobs.count; i++) {
        const struct hf_job *job = &world->jobs.items[i];
        if (job->state != HF_JOB_RUNNING || sim_job_end(job) > now)
            continue;
        if (found == world->jobs.count || sim_job_end(job) < sim_job_end(&world->jobs.items[found]))
            found = i;
    }
    return found;
}

bool sim_jobs_next_end(const struct hf_world *world, int64_t *out)
{
    size_t next = next_over(world, INT64_MAX);
    if (next == world->jobs.count)
        return false;
    *out = sim_job_end(&world->jobs.items[next]);
    return true;
}

static void end_job(struct hf_world *world, size_t index)
{
    int64_t end = sim_job_end(&world->jobs.items[index]);
    if (!world->jobs.items[index].error_code)
        sim_effect_apply(world, index, end);
    struct hf_job *job = &world->jobs.items[index];
    sim_job_stop(world, job, end, job->error_code ? HF_JOB_FAILED : HF_JOB_COMPLETED);
}

/* What comes first; a guest before a job that ends in the same moment. False when nothing is left. */
static bool settle_next(struct hf_world *world, int64_t now)
{
    size_t job = next_over(world, now);
    bool ends = job < world->jobs.count;
    size_t event = sim_guest_next(world, ends ? sim_job_end(&world->jobs.items[job]) : now);
    bool happens = event < world->events.count;
    if (happens)
        sim_guest_happen(world, event);
    else if (ends)
        end_job(world, job);
    return happens || ends;
}

static void end_activities(struct hf_world *world, int64_t now)
{
    for (size_t i = 0; i < world->vms.count; i++) {
        struct hf_vm *vm = &world->vms.items[i];
        if (vm->activity_until == HF_NEVER || vm->activity_until > now)
            continue;
        vm->activity = HF_ACTIVITY_NONE;
        vm->activity_until = HF_NEVER;
        world->changed = true;
    }
}

void sim_jobs_settle(struct hf_world *world, int64_t now)
{
    end_activities(world, now);
    while (settle_next(world, now))
        ;
    for (size_t i = world->jobs.count; i-- > 0;) {
        const struct hf_job *job = &world->jobs.items[i];
        if (job->state != HF_JOB_RUNNING && sim_job_removal(job) <= now) {
            hf_list_remove(world->jobs.items, &world->jobs.count, i, sizeof *world->jobs.items);
            world->changed = true;
        }
    }
}
