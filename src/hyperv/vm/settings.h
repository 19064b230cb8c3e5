/* SPDX-License-Identifier: MIT */
/* Msvm_VirtualSystemSettingData: the settings of a VM and of each of its checkpoints. */
#ifndef HYPERV_SETTINGS_H
#define HYPERV_SETTINGS_H

#include "calls/private.h"

/* Their type for what a VM has now (facts page, 1.4). */
#define HV_LIVE_SETTINGS "Microsoft:Hyper-V:System:Realized"

/* What is relied on of a row; what a query did not ask for is missing. */
struct hv_settings_row {
    const char *instance_id;
    const char *vm_id;
    const char *type;
    const char *name;
    const char *parent;
    const char *version;
    const char *folder; /* SnapshotDataRoot */
    struct cim_texts notes;
    struct cim_instant created;
    struct cim_bool saved;
    struct cim_bool automatic_checkpoint;  /* it is one */
    struct cim_bool automatic_checkpoints; /* the VM makes them */
    struct cim_bool guest_cache_types;
    struct cim_uint checkpoints;
    struct cim_uint low_mmio;
    struct cim_uint high_mmio;
    struct cim_uint stop_action;
    struct cim_uint high_mmio_base;
    struct cim_bool hibernation;
};

int hv_settings_row(struct hp_arena *arena, const struct cim_instance *instance, struct hv_settings_row *out,
                    struct hp_error *err);

bool hv_settings_are_live(const struct hv_settings_row *row);

/* The row as settings of a VM. */
struct hv_settings hv_settings_of(struct hp_arena *arena, const struct hv_settings_row *row);

/* How large the high window of the VM may be, below what addresses of so many bits reach (more facts, 5.1);
 * not set for 0 bits. */
struct hp_opt_u64 hv_settings_high_mmio_most(const struct hv_settings_row *row, unsigned address_bits);

/* For the rows of these ids, of VMs or checkpoints; `columns` as in a query. */
struct cim_query hv_settings_query(struct hp_arena *arena, const char *columns, const char *const *ids,
                                   size_t count);

/* What it tells of memory windows, cache type and automatic checkpoints, and nothing else. */
struct hv_settings hv_settings_changeable(const struct hv_settings_row *row);

/* ModifySystemSettings with the key and these properties only (facts page, 3.4); waits for its job. `what` as
 * for hv_call. */
int hv_settings_modify(struct hv_host *host, const char *id, const struct cim_props *changed,
                       const char *what, struct hp_error *err);

#endif
