/* SPDX-License-Identifier: MIT */
#include "jobs.h"

#include "base/text.h"
#include "hostfile/timestamp.h"
#include "base/time.h"

enum { KEPT_MINUTES = 5 };

int64_t sim_job_end(const struct hf_job *job)
{
    return job->state == HF_JOB_RUNNING ? job->started + (int64_t)job->milliseconds * HP_MILLISECOND
                                        : job->ended;
}

int64_t sim_job_removal(const struct hf_job *job)
{
    return sim_job_end(job) + (int64_t)KEPT_MINUTES * 60 * HP_SECOND;
}

unsigned sim_job_percent(const struct hf_job *job, int64_t now)
{
    if (job->state != HF_JOB_RUNNING)
        return job->state == HF_JOB_COMPLETED ? 100 : 0;
    int64_t length = (int64_t)job->milliseconds * HP_MILLISECOND;
    if (now <= job->started || length == 0)
        return length ? 0 : 99;
    double percent = (double)(now - job->started) * 100.0 / (double)length;
    return percent > 99 ? 99 : (unsigned)percent;
}

bool sim_job_is_cancellable(const struct hf_job *job)
{
    return job->state == HF_JOB_RUNNING && job->type == SIM_JOB_EXPORT;
}

struct hf_job *sim_job_start(struct hf_world *world, int64_t now, const struct hf_vm *vm,
                             enum sim_job_type type, uint64_t milliseconds)
{
    struct hf_job *job = hf_add_job(world);
    job->type = type;
    job->vm = vm->id;
    job->started = now;
    job->milliseconds = milliseconds;
    world->changed = true;
    return job;
}

struct hf_job *sim_job_start_refusal(struct hf_world *world, int64_t now, const struct hf_vm *vm,
                                     enum sim_job_type type, uint64_t error_code, const char *text)
{
    struct hf_job *job = sim_job_start(world, now, vm, type, world->behaviour.job_milliseconds.refusal);
    job->error_code = error_code;
    job->error_text = hp_arena_copy(&world->arena, text);
    return job;
}

void sim_job_affects(struct hf_world *world, struct hf_job *job, enum hf_element_kind kind, const char *id,
                     unsigned effect)
{
    struct hf_affecteds *list = &job->affected;
    list->items =
        hp_arena_grow(&world->arena, list->items, list->count, &list->capacity, sizeof *list->items);
    list->items[list->count++] = (struct hf_affected){ .kind = kind, .id = id, .effect = effect };
}

void sim_job_stop(struct hf_world *world, struct hf_job *job, int64_t now, enum hf_job_state state)
{
    job->state = state;
    job->ended = now;
    world->changed = true;
}

const struct hf_job *sim_running_job(const struct hf_world *world, const struct hf_vm *vm, bool merges_count)
{
    for (size_t i = 0; i < world->jobs.count; i++) {
        const struct hf_job *job = &world->jobs.items[i];
        if (job->state == HF_JOB_RUNNING && (merges_count || job->type != SIM_JOB_MERGE) &&
            hp_text_same(job->vm, vm->id))
            return job;
    }
    return NULL;
}

enum hf_activity sim_vm_activity(const struct hf_world *world, const struct hf_vm *vm)
{
    const struct hf_job *job = sim_running_job(world, vm, false);
    if (!job)
        job = sim_running_job(world, vm, true);
    if (!job)
        return vm->activity;
    switch (job->type) {
    case SIM_JOB_CREATE_CHECKPOINT:
        return HF_ACTIVITY_CREATING_CHECKPOINT;
    case SIM_JOB_APPLY_CHECKPOINT:
        return HF_ACTIVITY_APPLYING;
    case SIM_JOB_DELETE_CHECKPOINT:
    case SIM_JOB_CLEAR_STATE:
        return HF_ACTIVITY_DELETING;
    case SIM_JOB_MERGE:
        return HF_ACTIVITY_MERGING;
    case SIM_JOB_EXPORT:
        return HF_ACTIVITY_EXPORTING;
    case SIM_JOB_MODIFY_VM:
    case SIM_JOB_ADD_RESOURCES:
    case SIM_JOB_MODIFY_RESOURCES:
    case SIM_JOB_REMOVE_RESOURCES:
        return HF_ACTIVITY_MODIFYING;
    default:
        return vm->activity;
    }
}
