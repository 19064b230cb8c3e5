/* SPDX-License-Identifier: MIT */
/* A step of a plan: a thing that is done to the host, read back, and undone. Each kind is one file of step/.
 */
#ifndef CORE_STEP_H
#define CORE_STEP_H

#include "hyperv/adapter.h"
#include "hyperv/checkpoint.h"
#include "hyperv/vm.h"

struct core_gpu_set; /* core/gpu_set.h */
struct core_parked;  /* core/parked.h */
struct core_step;
struct run; /* run/run.h */

/* The name of the one that starts the VM: a run that undoes its steps starts it, too, and notes that. */
#define CORE_STEP_START "start"

struct core_step_kind {
    const char *name; /* in JSON and in the journal: "removeAdapters", ... */
    const char *deed; /* what may have been done to a checkpoint when that is not known: "removed"; or NULL */
    bool beside_host; /* it is undone also where nothing was changed on the host: it was written down
                         elsewhere */
    bool vm_may_run;  /* whatever state the VM is in */
    bool starts_vm;   /* the last step: where it has begun, all else is done and was read back */
    int (*act)(struct run *run, const struct core_step *step, struct hp_error *err);
    /* Does nothing where the step was not done, or is undone already. NULL: it is undone together with the
     * step before, or not at all. */
    int (*undo)(struct run *run, const struct core_step *step, struct hp_error *err);
    /* When all steps are done: what was read in the end shows it. NULL: the step has seen it itself. */
    int (*check)(struct run *run, const struct core_step *step, struct hp_error *err);
    /* After a failure: adds to what is left what there is of it. `now` are the VM's checkpoints where the
     * plan is about those that were there before, else NULL. NULL: others see to it. */
    void (*tell_left)(struct run *run, const struct core_step *step, const struct hv_checkpoints *now);
};

struct core_step {
    const struct core_step_kind *kind;
    const char *text; /* one sentence for people: what will be done, to what */
    /* What it is about, as far as its kind needs that: */
    const struct hv_checkpoint *targets; /* checkpoints that were there before: the one it names to Hyper-V,
                                          * then those that go with it */
    size_t target_count;
    const char *name;                   /* a checkpoint's new one */
    const char *destination;            /* where it is exported */
    const struct core_gpu_set *set;     /* that is written down with a checkpoint */
    const struct core_parked *parked;   /* that is remembered or forgotten; of adapters that are put on: what
                                         * must be remembered before they come off again */
    struct hv_adapters adapters;        /* that come off; or all that the VM is to have */
    struct hv_settings_change settings; /* that are set ... */
    struct hv_settings_change settings_before; /* ... where they are so */
    bool at_least;                             /* settings: more is as good, whatever they were */
    bool none_stays;                           /* adapters: none may be there when these are off */
    uint32_t seconds;                          /* that a guest has to shut down ... */
    bool then_turns_off;                       /* ... and then the VM is turned off */
    bool is_last_of_all; /* the parked set is on the VM again: that stays so when it cannot be forgotten */
};

/* It is about that checkpoint, alone or with others. */
bool core_step_is_about(const struct core_step *step, const char *checkpoint_id);

/* Those of which a journal tells how far a change got. */
extern const struct core_step_kind core_step_change_settings;
extern const struct core_step_kind core_step_remove_adapters;
extern const struct core_step_kind core_step_create_checkpoint;
extern const struct core_step_kind core_step_add_adapters;
extern const struct core_step_kind core_step_apply_checkpoint;
extern const struct core_step_kind core_step_shut_down;
extern const struct core_step_kind core_step_turn_off;
extern const struct core_step_kind core_step_discard_state;
extern const struct core_step_kind core_step_start;

#endif
