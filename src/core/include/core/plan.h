/* SPDX-License-Identifier: MIT */
/* From what was read to what shall be done. Planning is a pure function: it asks no host, so a plan can be
 * printed and tested alone. */
#ifndef CORE_PLAN_H
#define CORE_PLAN_H

#include "core/selector.h"
#include "hyperv/checkpoint.h"

/* Partition values the user's config files give a new adapter. */
struct core_new_values {
    struct hv_quotas quotas;
    const char *problem; /* why the files of this GPU cannot be used; NULL: they can, or there are none */
};

struct core_parked; /* core/parked.h */

/* All a plan is made from. */
struct core_state {
    struct hv_vm vm;
    struct hv_status status;
    struct hv_adapters adapters;
    struct hv_gpus gpus;
    struct hv_host_info host;                 /* only when core_read_host was asked to fill it */
    const char *template_record;              /* the host's default adapter */
    const struct core_new_values *new_values; /* for a new adapter on gpus.items[i]; NULL: no values at all */
    const struct core_parked *parked;         /* what is remembered of it; NULL: it is not parked */
};

/* The VM of that name, or "id:" and a GUID. Errors as hv_vm_find. */
int core_find_vm(struct hv_host *host, const char *vm, struct hp_arena *arena, struct hv_vm *out,
                 struct hp_error *err);

/* Reads all of the above for a VM that was found, in a number of calls that does not depend on how much there
 * is. */
int core_read_state(struct hv_host *host, const struct hv_vm *vm, struct hp_arena *arena,
                    struct core_state *out, struct hp_error *err);

/* Reads what the host is called and which Windows it runs into the state; for changes that make a checkpoint.
 * At most one call. */
int core_read_host(struct hv_host *host, struct core_state *state, struct hp_error *err);

/* Reads the partition config files of `folder` for every GPU in the state (core/partition_config.h); for
 * changes that add new adapters. A wrong file only matters when its GPU is added. */
void core_read_partition_values(const char *folder, struct hp_arena *arena, struct core_state *state);

enum core_change {
    CORE_CHECKPOINT,
    CORE_ADD,
    CORE_ADD_AUTO,
    CORE_ADD_ALL,
    CORE_REMOVE,
    CORE_REMOVE_ALL,
    CORE_RESET,
    CORE_PARK,
    CORE_UNPARK,
    CORE_CHANGES
};

/* "checkpoint", "add-auto", ...: the verb, as users and the journal write it. */
const char *core_change_name(enum core_change change);

struct core_request {
    enum core_change change;
    struct core_selectors selectors;
    const char *checkpoint_name; /* NULL: the name Hyper-V gives */
    int64_t now_utc_micros;      /* CORE_PARK: since when it is parked */
    const char *run;             /* CORE_PARK: the run that will unpark it again; NULL: a user does */
};

enum core_step_kind {
    CORE_STEP_CHANGE_SETTINGS, /* memory windows and cache type a new adapter needs; automatic checkpoints off
                                */
    CORE_STEP_REMOVE_ADAPTERS,
    CORE_STEP_CREATE_CHECKPOINT,
    CORE_STEP_RENAME_CHECKPOINT,
    CORE_STEP_DELETE_CHECKPOINT, /* one this program made and that is not wanted any more */
    CORE_STEP_ADD_ADAPTERS,      /* new ones, or those that were there */
    CORE_STEP_REMEMBER_SET,      /* the adapters of a VM that is being parked are written down */
    CORE_STEP_FORGET_SET,        /* they are back */
    CORE_STEP_KINDS
};

struct core_step {
    enum core_step_kind kind;
    const char *text; /* one sentence for people: what will be done, to what */
};

/* What a step of that kind is called in JSON: "removeAdapters", ... */
const char *core_step_name(enum core_step_kind kind);

struct core_plan {
    enum core_change change;
    struct core_step *steps;
    size_t step_count;
    struct hv_adapters remove;          /* adapters that come off */
    struct hv_adapters add;             /* adapters that go on: records, ids are NULL or those they had */
    struct hv_adapters wanted;          /* what the VM shall have at the end */
    const char *checkpoint_name;        /* NULL: leave the name Hyper-V gives */
    struct hv_settings_change settings; /* for CORE_STEP_CHANGE_SETTINGS */
    struct hv_settings_change settings_before; /* the same settings as they were */
    const struct core_parked *parked;          /* the set to remember or to forget */
    struct hv_adapters others;  /* CORE_UNPARK: those there that are not of the set, and stay beside it */
    const char *const *notices; /* said before it starts: what was chosen and why, what is skipped */
    size_t notice_count;
    const char *const *warnings;
    size_t warning_count;
};

/* The steps of a request, or why it cannot be done: everything that can be known before the first change is
 * looked at here (VM state, running jobs, checkpoints disabled, adapters whose GPU is gone, selectors that
 * mean nothing). A plan without steps means that everything is as wanted already. */
int core_make_plan(const struct core_state *state, const struct core_request *request, struct hp_arena *arena,
                   struct core_plan *out, struct hp_error *err);

/* 0 when a VM in this state can be worked on (off and nothing going on); else HP_E_REFUSED with what to do.
 */
int core_check_status(const char *vm_name, const struct hv_status *status, struct hp_error *err);

/* The same, but for a merge: what is to be put back does not wait for the disks of a checkpoint that was
 * deleted. */
int core_check_status_while_merging(const char *vm_name, const struct hv_status *status,
                                    struct hp_error *err);

#endif
