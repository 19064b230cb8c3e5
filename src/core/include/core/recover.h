/* SPDX-License-Identifier: MIT */
/* Ending what a run left open: completed when it had got that far, put back as it was otherwise. Decided by
 * looking at the host; the journal only says what is to be looked for. */
#ifndef CORE_RECOVER_H
#define CORE_RECOVER_H

#include "core/execute.h"

/* Reads what recovering that journal (NULL: none) needs of a VM. */
int core_read_state_for(struct hv_host *host, const struct hv_vm *vm, const char *host_identity,
                        const struct core_journal *journal, struct hp_arena *arena, struct core_state *out,
                        struct hp_error *err);

/* The same, and whether the guest can be asked that `power` (NULL: nothing) would have shut down; but first
 * waits until Hyper-V has ended what the interrupted run may have left at work, and finds the VM again, as
 * that may have changed its settings. */
int core_read_state_to_recover(struct hv_host *host, const struct hv_vm *vm, const char *host_identity,
                               const struct core_journal *journal, const struct core_power_request *power,
                               struct hp_arena *arena, struct core_state *out, struct hp_error *err);

/* A card that has moved since may be used where it is now: the user says so. */
int core_journal_rebind(struct hp_arena *arena, const struct hv_gpus *gpus, struct core_journal *journal,
                        struct hp_error *err);

struct core_recovery {
    bool completes;          /* goes forward; otherwise everything is put back */
    bool brings_off;         /* the VM is brought to off first, as the user said */
    bool only_starts;        /* all is done and was read back, but the start of the VM */
    bool applied;            /* a checkpoint the VM was to go back to */
    bool may_be_applied;     /* it cannot be told; it counts as not applied */
    struct core_state basis; /* the state before the change, as the journal has it */
    struct hv_adapters seen; /* what the VM has now */
    struct core_plan plan;   /* may have no steps: then all is well, and only the journal is to be closed */
    struct hv_checkpoint checkpoint; /* the one the change made and that is there; id NULL: none */
    bool removed;                    /* what it was to take off is off: its journal says that this was done */
    size_t may_have_added;           /* how many adapters, at most, whose ids the journal does not know */
    const char **arrived;            /* ids of the adapters that came with an applied checkpoint */
    size_t arrived_count;
    const char *note;            /* what cannot be seen of it; NULL: nothing */
    const char *moved;           /* a card of what is to be put back that is in another slot; NULL: none */
    const char *unseen;          /* an adapter that may be assigned and is not listed; NULL: none */
    struct hv_adapters unlisted; /* that were to come off: whether they did cannot be seen */
    bool stays; /* when it is undone: an adapter the run added may stay, and with it what it needs */
    const char *left_out; /* checkpoints that are not removed any more, and why; NULL: none */
};

/* What recovering means for this VM now. Reads (one call); changes nothing. `state` was read after the claim
 * was taken. HP_E_REFUSED when the VM is not off, and has to be: where `power` (NULL: nothing) does not say
 * how it is brought there. What will be lost then is the plan's question. */
int core_plan_recovery(struct hv_host *host, const struct core_state *state,
                       const struct core_journal *journal, const struct core_power_request *power,
                       struct hp_arena *arena, struct core_recovery *out, struct hp_error *err);

/* An adapter of the VM that it did not have before the change: was it added, by this recovery or by the
 * interrupted run? When everything is put back, one that was already listed may only have come to light. */
bool core_recovery_adds(const struct core_recovery *recovery, const struct hv_adapter *adapter);

/* Carries it out, verifies, and closes the journal. When it fails the journal stays open and it can be run
 * again. */
int core_recover(const struct core_means *means, const struct core_recovery *recovery, struct hp_arena *arena,
                 struct core_report *report, struct hp_error *err);

#endif
