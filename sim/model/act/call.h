/* SPDX-License-Identifier: MIT */
/* One method call: its parameters, what they name, and the ways it can be answered. */
#ifndef MODEL_ACT_CALL_H
#define MODEL_ACT_CALL_H

#include "serve/source.h"
#include "work/jobs.h"

/* ReturnValues and ErrorCodes (facts page, 3.2). */
enum sim_code {
    SIM_DONE = 0,
    SIM_INVALID_TYPE = 6,
    SIM_JOB_STARTED = 4096,
    SIM_FAILED = 32768,
    SIM_ACCESS_DENIED = 32769,
    SIM_NOT_SUPPORTED = 32770,
    SIM_INVALID_PARAMETER = 32773,
    SIM_INVALID_STATE = 32775
};

struct sim_call {
    struct hf_world *world;
    struct sim_window *window;
    int64_t now;
    const struct cim_ref *target;
    const struct cim_method_decl *method;
    const struct cim_props *in; /* checked against the method's declaration */
    struct hp_arena *arena;
    struct cim_props *out;
    struct hp_error *err;
    bool power_cut; /* the power goes before there is an answer */
};

/* Answers the call, or fails with a WMI error. A method checks everything before it changes anything. */
typedef int sim_method(struct sim_call *call);

sim_method sim_add_resource_settings;
sim_method sim_modify_resource_settings;
sim_method sim_remove_resource_settings;
sim_method sim_modify_system_settings;
sim_method sim_get_summary_information;
sim_method sim_export_system_definition;
sim_method sim_destroy_system;
sim_method sim_create_snapshot;
sim_method sim_apply_snapshot;
sim_method sim_destroy_snapshot;
sim_method sim_destroy_snapshot_tree;
sim_method sim_clear_snapshot_state;
sim_method sim_get_disk_state;
sim_method sim_get_disk_settings;
sim_method sim_request_vm_state_change;
sim_method sim_initiate_shutdown;
sim_method sim_request_job_state_change;
sim_method sim_get_job_error;
sim_method sim_get_job_errors;
sim_method sim_get_dword_value;

/* The whole way of a call from outside: namespace, class, object, method, parameters, ordered failures, then
 * the method itself. Fills every OUT parameter and ReturnValue. */
int sim_dispatch(struct sim_call *call, const char *method, const struct cim_props *in);

/* --- parameters --- */

/* NULL when it is not given or NULL. */
const struct cim_value *sim_arg(const struct sim_call *call, const char *name);
const char *sim_arg_text(const struct sim_call *call, const char *name);

/* A given value as a reference; text is parsed. A path that is none fails with the WMI error. */
int sim_ref_of_value(struct sim_call *call, const struct cim_value *value, struct cim_ref *out);

/* An embedded instance of one of the class's own form; false when the text is no instance, or says something
 * its class does not have on this build. */
bool sim_parse_instance(struct sim_call *call, const char *text, struct cim_instance **out);

/* The property's value, NULL when the instance does not give one. */
const struct cim_value *sim_given(const struct cim_instance *instance, const char *property);

/* What a reference or an InstanceID names; NULL and false when it names nothing of that kind here. */
struct hf_vm *sim_vm_of_ref(const struct sim_call *call, const struct cim_ref *ref);
bool sim_config_of_ref(struct sim_call *call, const struct cim_ref *ref, struct hf_vm **vm,
                       struct hf_checkpoint **checkpoint);
bool sim_config_of_id(struct sim_call *call, const char *instance_id, struct hf_vm **vm,
                      struct hf_checkpoint **checkpoint);

/* --- answers --- */

int sim_answer(struct sim_call *call, uint64_t return_value);
int sim_answer_job(struct sim_call *call, const struct hf_job *job);
int sim_answer_wmi(struct sim_call *call, uint32_t status, const char *what);
/* For a parameter that names something that is not there (any more). */
int sim_answer_gone(struct sim_call *call);
/* 4096 and a job that ends in the error. */
int sim_answer_refusal(struct sim_call *call, const struct hf_vm *vm, enum sim_job_type type, uint64_t code,
                       const char *text);
/* 4096 and a job with the effect. */
int sim_answer_effect(struct sim_call *call, const struct hf_vm *vm, enum sim_job_type type,
                      uint64_t milliseconds, const struct hf_effect *effect);

/* The VM is busy with a job, or (for checkpoints) its disks merge. */
bool sim_is_busy(const struct sim_call *call, const struct hf_vm *vm, bool merges_count);

#endif
