/* SPDX-License-Identifier: MIT */
/* What a user can ask to be changed. Each kind of change is one file of change/: how it is planned, what it
 * means when it was cut off, and its words. Everything else asks a row of this kind for what it needs to
 * know, and never which change it is. */
#ifndef CORE_CHANGE_H
#define CORE_CHANGE_H

#include "core/power.h"
#include "hyperv/checkpoint.h"

struct core_intent;  /* core/intent.h */
struct core_journal; /* core/journal.h */
struct core_plan;    /* core/plan.h */
struct core_request; /* core/plan.h */
struct core_state;   /* core/plan.h */
struct draft;        /* plan/draft.h */
struct run;          /* run/run.h */

/* The state a VM has to be in. */
enum core_vm_needs {
    CORE_NEEDS_OFF,
    CORE_NEEDS_OFF_OR_MERGING, /* what is only put back does not wait for the disks of a deleted checkpoint */
    CORE_NEEDS_IDLE,           /* on or off, and nothing going on */
    CORE_NEEDS_IDLE_OR_MERGING, /* who goes on removing waits for the merge that he began */
    CORE_NEEDS_NOTHING
};

/* What becomes of the set that a parked VM is to get back. */
enum core_parking { CORE_LEAVES_SET, CORE_PARKS, CORE_UNPARKS, CORE_DISCARDS_SET };

/* What has to be read for it, beside the VM's adapters, settings and status. */
enum core_reads {
    CORE_READS_FOR_CHECKPOINT = 1, /* what a new checkpoint depends on */
    CORE_READS_PARTITIONS = 2,     /* how many of each GPU running VMs hold: it puts GPUs on the VM */
    CORE_READS_CONFIG = 4,         /* core_read_partition_values: it can add new adapters */
    CORE_READS_SIZES = 8           /* core_space_read: it merges or copies the files of checkpoints */
};

struct core_change {
    const char *name; /* the verb, as users and the journal write it */

    /* It names, removes or exports checkpoints and leaves the present state of the VM alone: its adapters do
     * not matter. */
    bool of_tree;
    bool
        unrecorded; /* nothing of it can be undone, and its end shows in the VM's state: no journal is kept */
    enum core_way_off brings_off; /* the VM, on that way, and does nothing else; CORE_STAYS_ON: it does not */
    bool applies;                 /* a checkpoint: the state before it is gone from then on */
    bool may_make_checkpoint;     /* a new one */
    bool keeps_adapters;          /* the VM has the same in the end, unless others are named */
    bool removes_adapters;        /* for good: nothing comes after that, for which they would be put back */
    enum core_vm_needs vm;
    enum core_parking parking;
    unsigned reads;        /* what else to read, of enum core_reads ... */
    unsigned reads_chosen; /* ... and where the user names GPUs */

    /* Reads what only this change needs into the state, from its records or the host; NULL: nothing. */
    int (*read)(struct hv_host *host, const char *host_identity, const struct core_request *request,
                struct hp_arena *arena, struct core_state *state, struct hp_error *err);
    /* Is everything as wanted already, whatever state the VM is in? The plan then has no steps. NULL: that is
     * not looked at before the VM's state. */
    bool (*is_so_already)(const struct draft *draft);
    /* Says what comes off and goes on; those of the tree write their steps themselves. */
    int (*plan)(struct draft *draft, struct hp_error *err);

    /* It was cut off (draft->recovery). Did it get so far that it is better completed than undone? One of the
     * tree plans what is left to do, too. NULL: when the VM has just the adapters it was to have, and undoing
     * had not begun. */
    bool (*completes)(struct draft *draft);
    /* Is a target of it, as it is there now (NULL: gone), what it was to make of it? NULL: that is not seen
     * of checkpoints. */
    bool (*is_so)(struct run *run, const struct hv_checkpoint *now);

    /* What is done to the checkpoints it is about: for programs ("remove"), and for people. */
    struct {
        const char *action;
        const char *planned; /* "would be removed" */
        const char *done;    /* "removed" */
    } words;
    /* One of the tree: what it has done, a sentence. */
    const char *(*success)(struct hp_arena *arena, const struct core_intent *intent, const char *vm_name);
    /* One that is made of several VMs, too: what it has done to one of them, in a few words for a table; or,
     * when it is only `planned`, what it would do. */
    const char *(*in_short)(struct hp_arena *arena, const struct core_request *request,
                            const struct core_plan *plan, bool planned);
    const char *done_to_vms; /* then: "parked" */
    const char
        *idle_vms; /* and "nothing to delete", where it says this of most VMs of a host; NULL: it does not */
};

extern const struct core_change core_checkpoint;
extern const struct core_change core_add;
extern const struct core_change core_add_auto;
extern const struct core_change core_add_all;
extern const struct core_change core_remove;
extern const struct core_change core_remove_all;
extern const struct core_change core_reset;
extern const struct core_change core_copy_gpus;
extern const struct core_change core_park;
extern const struct core_change core_unpark;
extern const struct core_change core_discard_parked_set; /* unpark --discard */
extern const struct core_change core_rename_checkpoint;
extern const struct core_change core_delete_checkpoint;
extern const struct core_change core_export_checkpoint;
extern const struct core_change core_prune;
extern const struct core_change core_restore;
extern const struct core_change core_pin_checkpoint;
extern const struct core_change core_unpin_checkpoint;
extern const struct core_change core_fix_settings; /* doctor --fix */
extern const struct core_change core_start_vm;
extern const struct core_change core_shut_down;
extern const struct core_change core_turn_off;
extern const struct core_change core_no_change; /* there is nothing to do */

/* All but the last, which ends the list with NULL. */
extern const struct core_change *const core_changes[];

/* Finds the change that a journal names. HP_E_FAILED when this version has none of that name, or the journal
 * lacks what that change needs to be ended. */
int core_journal_resolve(struct core_journal *journal, struct hp_error *err);

#endif
