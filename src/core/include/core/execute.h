/* SPDX-License-Identifier: MIT */
/* Carrying a plan out: step by step, each read back; when one fails, what was done is undone and that is read
 * back too. */
#ifndef CORE_EXECUTE_H
#define CORE_EXECUTE_H

#include "core/journal.h"
#include "core/plan.h"

/* What the user may watch. All callbacks may be NULL; texts are valid during the call. */
struct core_watch {
    void *context;
    void (*step_begins)(void *context, size_t number, size_t of, const char *text);
    void (*step_ends)(void *context, size_t number, uint64_t microseconds, bool failed);
    void (*undo_begins)(void *context, const char *text);
    void (*notice)(void *context, const char *text);
    void (*warning)(void *context, const char *text);
    void (*loss)(void *context, const char *text); /* the same, and no silence may hide it */
};

enum core_outcome {
    CORE_DONE,          /* all steps, verified by reading back */
    CORE_UNCHANGED,     /* failed before anything was changed */
    CORE_PUT_BACK,      /* failed on the way; everything is as it was, verified */
    CORE_LEFT,          /* failed on the way; something is left, see `left` */
    CORE_STILL_RUNNING, /* nothing was changed: the guest was asked to shut down, and has not */
    CORE_NOT_STARTED /* all steps but the start of the VM; or all is put back, and it did not start again */
};

struct core_step_report {
    const struct core_step_kind *kind;
    const char *text;
    bool begun;
    bool done; /* and nothing that was read afterwards shows otherwise */
    uint64_t microseconds;
};

/* An adapter that went off and came back: Hyper-V gives a new id with every add. */
struct core_replacement {
    const char *from;
    const char *to;
};

/* An adapter that the VM was to have in the end. */
struct core_lack {
    const struct hv_adapter *adapter;
    const char *there; /* id of the one that is there without its values; NULL: none is */
};

/* What is told of the host in it begins as not known, and only what was read after this run's last change to
 * it is told. */
struct core_report {
    enum core_outcome outcome;
    struct core_step_report *steps;
    size_t step_count;
    struct hv_adapters before; /* what the change began with: as read then, or as the journal has it */
    struct hv_adapters after;  /* what the VM has */
    bool after_known;
    struct core_replacement
        *replaced; /* adapters of `before`, or of the plan, that have another id in `after` */
    size_t replaced_count;
    bool checkpoint_known;
    struct hv_checkpoint
        checkpoint; /* the new one; id is NULL when there is none, or it was taken away again */
    struct hp_opt_bool set_in_notes; /* which GPUs belong to it is written down in its notes ... */
    struct hp_opt_bool set_in_state; /* ... and in the state folder */
    struct hp_opt_bool *targets;     /* for each of the plan's targets: was done to it what was to be done? */
    size_t target_count;
    bool position_known;
    const char *position; /* after one was applied: id of the checkpoint the VM stands on; NULL: on none */
    bool status_known;
    struct hv_status status; /* of the VM; as read before the change, unless that applies a checkpoint */
    bool settings_known;
    struct hv_settings settings; /* of the VM, where the plan changes some */
    bool parked_known;
    const struct core_parked
        *parked;               /* of a change of the parked set: what is written down now; NULL: nothing */
    struct core_lack *lacking; /* CORE_LEFT: adapters that are missing, or without their values */
    size_t lacking_count;
    enum core_way_off way_off;  /* how this run has brought the VM to off; CORE_STAYS_ON: it has not */
    struct hp_opt_bool started; /* of a VM that is to run again: does it? */
    uint64_t down_since; /* it was told to stop then, by the host's clock that only goes forward; 0: not */
    struct hp_opt_u64 down_micros; /* then, since it was told to stop */
    struct core_refusal refusal;   /* as it is remembered of the VM now; since is NULL when none is */
    const char *const *left;       /* CORE_LEFT: what differs from before, a sentence each */
    size_t left_count;
    const char *node; /* of the cluster, which has the VM since; NULL: none is known to */
    bool settled;     /* CORE_LEFT: what is left stays so, and there is nothing to recover */
};

/* With what a plan is carried out. */
struct core_means {
    struct hv_host *host;
    struct core_claim *claim; /* on the VM; its journal is kept while the plan runs */
    const struct core_watch *watch;
    unsigned (*interrupts)(void); /* how often the user asked to stop; may be NULL */
    uint64_t down_since;          /* report.down_since of a change before, which this one ends; 0: of none */
};

/* Waits, for as long as the host is given (hv_patience), until Hyper-V has no job on the VM that could still
 * change its adapters or checkpoints. A second interrupt ends it. */
int core_wait_idle(struct hv_host *host, const struct hv_vm *vm, struct hp_error *err);

/* Waits until a VM is off whose guest was asked to shut down. HP_E_TIMEOUT, HP_E_REFUSED, HP_E_INTERRUPTED
 * and HP_E_NOT_FOUND as hv_wait_until_off; any other class says that what becomes of it could not be seen: a
 * look that fails now and then is made again. */
int core_wait_until_off(struct hv_host *host, const struct hv_vm *vm, uint32_t seconds,
                        const struct hv_power *before, struct hv_power *now, struct hp_error *err);

/* Carries the plan out. Returns 0 for CORE_DONE; otherwise the class of the first cause, which stands in err,
 * and the report says how things were left. The report is filled in every case. The journal is closed unless
 * the outcome is CORE_LEFT and there is something to recover. */
int core_execute(const struct core_means *means, const struct core_state *state, const struct core_plan *plan,
                 struct hp_arena *arena, struct core_report *report, struct hp_error *err);

#endif
