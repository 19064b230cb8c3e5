/* SPDX-License-Identifier: MIT */
/* From what was read to what shall be done. Planning is a pure function: it asks no host, so a plan can be
 * printed and tested alone. */
#ifndef CORE_PLAN_H
#define CORE_PLAN_H

#include "core/intent.h"
#include "core/memory.h"
#include "core/retention.h"
#include "core/selector.h"
#include "core/space.h"
#include "core/step.h"
#include "hyperv/disk.h"
#include "hyperv/expect.h"
#include "hyperv/power.h"

/* Partition values the user's config files give a new adapter. */
struct core_new_values {
    struct hv_quotas quotas;
    const char *problem; /* why the files of this GPU cannot be used; NULL: they can, or there are none */
};

struct core_parked;        /* core/parked.h */
struct core_parked_look;   /* core/parked.h */
struct core_set_found;     /* core/gpu_set.h */
struct core_set_listed;    /* core/gpu_set.h */
struct core_restore_point; /* core/restore_point.h */
struct core_own;

/* Where the files of a checkpoint belong that Hyper-V does not find (HV_CHECKPOINT_MISSING), as far as it
 * tells. */
struct core_lost {
    const char *disks;  /* "D:\\vm.vhdx, E:\\data.vhdx"; NULL: not told */
    const char *folder; /* below which its own files belong; NULL: not told */
};

/* All a plan is made from. */
struct core_state {
    struct hv_vm vm;
    struct hv_status status;
    uint64_t read_at; /* not earlier than this, by the host's clock that only goes forward */
    struct hv_adapters adapters;
    struct hv_gpus gpus;
    struct core_memory memory;                /* what HyperPoint remembers of the VM */
    struct hv_host_info host;                 /* only for a new checkpoint */
    const struct cim_instance *template;      /* the host's default adapter */
    const struct core_new_values *new_values; /* for a new adapter on gpus.items[i]; NULL: no values at all */
    const struct core_parked *parked;         /* what is remembered of it; NULL: it is not parked */
    const struct core_parked_look *parked_look; /* all that is known of that; NULL: it was not looked for */
    struct hv_checkpoints checkpoints;          /* of the VM; for changes that name one or make one */
    struct hv_vm_disks disks; /* of the VM; for changes that make a checkpoint or apply one */
    const struct core_restore_point
        *restore_point;                  /* of a checkpoint that is to be applied: what it holds; else NULL */
    const struct core_lost *lost;        /* of the checkpoint it is about; NULL: its files are there */
    const struct core_set_listed *sets;  /* for each of them what is written down of its GPUs */
    const struct core_set_found *marked; /* all of that for the one that is pinned or unpinned */
    const struct core_space *space;    /* of the host's volumes, and of files; NULL: the change needs none */
    const struct hv_guest_look *guest; /* can it be asked to shut down? NULL: nobody wants to know */
    const struct core_own
        *own; /* what the change has read for itself (core_change.read): its file knows it */
};

/* The VM of that name, or "id:" and its id or an unambiguous beginning of it; where there is none, the one
 * that `otherwise` names in the same way (NULL: none). Errors as hv_vm_find. */
int core_find_vm(struct hv_host *host, const char *vm, const char *otherwise, struct hp_arena *arena,
                 struct hv_vm *out, struct hp_error *err);

/* For each VM how it is named on a command line by its id: id: and CORE_TYPED_ID_LENGTH characters of it, or
 * as many more as tell it from the others of the list; the whole id where `whole` says so. */
const char *const *core_vm_typed_ids(struct hp_arena *arena, const struct hv_vm_rows *vms, bool whole);

/* Does `vm`, a name or "id:" and a GUID, mean the VM with that id and name? For one that is no longer there.
 */
bool core_is_vm(const char *vm, const char *id, const char *name);

/* Reads of a VM that was found all that a change depends on, in a number of calls that does not depend on how
 * much there is, but for what is remembered of a parked one and for partition values. */
int core_read_for(struct hv_host *host, const struct hv_vm *vm, const char *host_identity,
                  const struct core_request *request, struct hp_arena *arena, struct core_state *out,
                  struct hp_error *err);

/* Can the guest be asked that is to shut down? One call; none where that is not the way the VM is brought to
 * off. */
int core_read_guest(struct hv_host *host, const struct core_power_request *power, struct hp_arena *arena,
                    struct core_state *state, struct hp_error *err);

/* What that is, of enum core_reads. */
unsigned core_reads(const struct core_request *request);

/* For hv_expect: what core_read_state and core_read_tree read. */
enum {
    CORE_EXPECT_STATE = HV_EXPECT_ADAPTERS | HV_EXPECT_GPUS | HV_EXPECT_STATUS,
    CORE_EXPECT_TREE = HV_EXPECT_STATUS | HV_EXPECT_CHECKPOINTS
};

/* The parts of it: the VM, its adapters and the host's GPUs; or, for a change of checkpoints that exist, the
 * VM and its checkpoints. */
int core_read_state(struct hv_host *host, const struct hv_vm *vm, const char *host_identity,
                    struct hp_arena *arena, struct core_state *out, struct hp_error *err);
int core_read_tree(struct hv_host *host, const struct hv_vm *vm, const char *host_identity,
                   struct hp_arena *arena, struct core_state *out, struct hp_error *err);

/* Reads the partition config files of `folder` for every GPU in the state (core/partition_config.h); for
 * changes that add new adapters. A wrong file only matters when its GPU is added. */
void core_read_partition_values(const char *folder, struct hp_arena *arena, struct core_state *state);

/* Which set of a parked VM counts where its notes and the state folder do not agree. */
enum core_parked_use {
    CORE_USE_AGREED, /* none: then there is a doubt, and the user has to choose */
    CORE_USE_NOTES,
    CORE_USE_STATE,
    CORE_USE_EITHER /* the state folder's, else that of the notes: to end a change, which its journal knows */
};

struct core_request {
    const struct core_change *change;
    struct core_selectors selectors;
    const char *checkpoint_name;     /* NULL: the name Hyper-V gives */
    const char *checkpoint;          /* the one it is about, as core_checkpoint_find reads it; NULL: none */
    bool savepoint;                  /* restore: the present state is kept as a checkpoint first */
    bool keep_gpus;                  /* restore: the present adapters stay */
    bool rebind;                     /* a card whose path has changed may be used where it is now */
    bool if_absent;                  /* checkpoint: not if there is one of that name */
    bool only;                       /* add: adapters for GPUs that were not named are removed */
    bool subtree;                    /* remove-checkpoint: and all that grew from it */
    bool confirmed;                  /* the user said --yes */
    bool wait_for_merge;             /* until Hyper-V has merged the disks of what was removed */
    const char *other_vm;            /* one it takes something from, as core_find_vm reads it; NULL: none */
    const char *other_vm_otherwise;  /* for core_find_vm */
    const char *destination;         /* export-checkpoint: folder on the host */
    struct core_retention_rule keep; /* prune */
    const char *policy; /* id of the schedule that asks (core/policy.h): a new checkpoint bears it, and prune
                         * looks at no other ones; NULL: none does */
    int64_t now_utc_micros;          /* park: since when it is parked; prune */
    const char *run;                 /* park: the run that will unpark it again; NULL: a user does */
    enum core_parked_use use;        /* unpark */
    struct core_power_request power; /* of a VM that is on, for a change that needs it off */
};

/* What has to be asked before something is done that the user may not want. */
struct core_question {
    const char *what;         /* what will be done: a sentence with its full stop */
    const char *const *lines; /* what it is done to, a line each; may be none */
    size_t line_count;
    /* NULL: yes or no is asked. Else what is done cannot be undone, and this name has to be typed; without
     * case, as names are, and control characters as they are shown. */
    const char *name;
    bool may_keep; /* the request with `savepoint` would keep what will be lost: offered beside the name */
};

struct core_plan {
    struct core_intent intent;
    struct core_step *steps;
    size_t step_count;
    struct hv_adapters wanted;                     /* what the VM shall have at the end */
    bool makes_checkpoint;                         /* a new one */
    const struct core_retention_verdict *verdicts; /* of a rule: for each of the state's checkpoints */
    const struct core_parked *parked;              /* the set to remember or to forget */
    const struct core_need *need;                  /* of room on the volumes; NULL: none to speak of */
    const struct core_question *question;          /* NULL: nothing has to be asked */
    const char *const *notices; /* said before it starts: what was chosen and why, what is skipped */
    size_t notice_count;
    const char *const *warnings;
    size_t warning_count;
    const char *const *losses; /* warnings of what will be lost: said however silent the command is */
    size_t loss_count;
};

/* The steps of a request, or why it cannot be done: everything that can be known before the first change is
 * looked at here (VM state, running jobs, checkpoints disabled, adapters whose GPU is gone, selectors that
 * mean nothing). A plan without steps means that everything is as wanted already. */
int core_make_plan(const struct core_state *state, const struct core_request *request, struct hp_arena *arena,
                   struct core_plan *out, struct hp_error *err);

/* 0 when a VM in this state can be worked on, and nothing is going on; else HP_E_REFUSED with what to do. Of
 * the VM, its id and name are used. */
int core_check_status(enum core_vm_needs needs, const struct hv_vm *vm, const struct hv_status *status,
                      struct hp_error *err);

#endif
