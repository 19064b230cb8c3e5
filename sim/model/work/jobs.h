/* SPDX-License-Identifier: MIT */
/* The life of jobs: started, running for a while, ended with their effect, gone five minutes later. */
#ifndef MODEL_WORK_JOBS_H
#define MODEL_WORK_JOBS_H

#include "hostfile/world.h"

/* Msvm_ConcreteJob.JobType (facts page, 1.10). */
enum sim_job_type {
    SIM_JOB_MODIFY_VM = 2,
    SIM_JOB_DESTROY = 4,
    SIM_JOB_START = 12,
    SIM_JOB_POWER_OFF = 13,
    SIM_JOB_SAVE = 14,
    SIM_JOB_RESTORE = 15,
    SIM_JOB_RESET = 16,
    SIM_JOB_PAUSE = 26,
    SIM_JOB_RESUME = 27,
    SIM_JOB_ADD_RESOURCES = 30,
    SIM_JOB_MODIFY_RESOURCES = 31,
    SIM_JOB_REMOVE_RESOURCES = 32,
    SIM_JOB_MERGE = 50,
    SIM_JOB_EXPORT = 62,
    SIM_JOB_CREATE_CHECKPOINT = 70,
    SIM_JOB_APPLY_CHECKPOINT = 71,
    SIM_JOB_DELETE_CHECKPOINT = 72,
    SIM_JOB_CLEAR_STATE = 73
};

/* When the next running job will be over; false when none is running. */
bool sim_jobs_next_end(const struct hf_world *world, int64_t *out);

/* Brings the world to `now`: ends what is over, with its effect, and lets guests do what they were about to,
 * in the order of time; drops jobs that ended five minutes ago. */
void sim_jobs_settle(struct hf_world *world, int64_t now);

/* Starts a job on a VM that ends well after `milliseconds`, with no effect yet. */
struct hf_job *sim_job_start(struct hf_world *world, int64_t now, const struct hf_vm *vm,
                             enum sim_job_type type, uint64_t milliseconds);

/* Starts a job that ends in an error. */
struct hf_job *sim_job_start_refusal(struct hf_world *world, int64_t now, const struct hf_vm *vm,
                                     enum sim_job_type type, uint64_t error_code, const char *text);

/* When the job ends, or ended. */
int64_t sim_job_end(const struct hf_job *job);
unsigned sim_job_percent(const struct hf_job *job, int64_t now);
/* When its object goes. */
int64_t sim_job_removal(const struct hf_job *job);
/* It can still be stopped from outside. */
bool sim_job_is_cancellable(const struct hf_job *job);

/* Ends a running job from outside, without its effect. */
void sim_job_stop(struct hf_world *world, struct hf_job *job, int64_t now, enum hf_job_state state);

/* A running job of the VM, NULL when there is none. Merges run in the background and do not count unless
 * asked for. */
const struct hf_job *sim_running_job(const struct hf_world *world, const struct hf_vm *vm, bool merges_count);

/* What OperationalStatus says is going on. */
enum hf_activity sim_vm_activity(const struct hf_world *world, const struct hf_vm *vm);

void sim_job_affects(struct hf_world *world, struct hf_job *job, enum hf_element_kind kind, const char *id,
                     unsigned effect);

#endif
