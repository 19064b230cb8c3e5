/* SPDX-License-Identifier: MIT */
/* A virtual machine: found by literal name or id, its settings and its state. */
#ifndef HYPERV_VM_H
#define HYPERV_VM_H

#include "base/optional.h"
#include "hyperv/host.h"
#include "hyperv/unusable.h"

/* Msvm_ComputerSystem.EnabledState (facts page, 1.2). Anything else is HV_STATE_UNKNOWN. */
enum hv_state {
    HV_STATE_UNKNOWN,
    HV_STATE_RUNNING,
    HV_STATE_OFF,
    HV_STATE_STOPPING,
    HV_STATE_SAVED,
    HV_STATE_PAUSED,
    HV_STATE_STARTING,
    HV_STATE_RESET,
    HV_STATE_SAVING,
    HV_STATE_PAUSING,
    HV_STATE_RESUMING,
    HV_STATE_FAST_SAVED,
    HV_STATE_FAST_SAVING,
    HV_STATE_HIBERNATED,
    HV_STATE_SERVICING,
    HV_STATES
};

/* What is going on with the VM: OperationalStatus[1] (facts page, 1.3). */
enum hv_activity {
    HV_ACTIVITY_NONE,
    HV_ACTIVITY_CREATING_CHECKPOINT,
    HV_ACTIVITY_APPLYING_CHECKPOINT,
    HV_ACTIVITY_DELETING_CHECKPOINT,
    HV_ACTIVITY_WAITING_TO_START,
    HV_ACTIVITY_MERGING,
    HV_ACTIVITY_EXPORTING,
    HV_ACTIVITY_MIGRATING,
    HV_ACTIVITY_BACKING_UP,
    HV_ACTIVITY_MODIFYING,
    HV_ACTIVITY_OTHER, /* a value this program does not know */
    HV_ACTIVITIES
};

/* "off", "saving", ...; stable words for JSON. */
const char *hv_state_name(enum hv_state state);
/* "merging disks", ...; NULL for HV_ACTIVITY_NONE. */
const char *hv_activity_name(enum hv_activity activity);

/* Msvm_ComputerSystem.ReplicationMode: what the VM is to Hyper-V Replica. The two sides have the same ID. */
enum hv_replication {
    HV_REPLICATES_NOT = 0,
    HV_REPLICATION_PRIMARY = 1,
    HV_REPLICATION_REPLICA = 2,
    HV_REPLICATION_TEST_REPLICA = 3,    /* a VM that a test failover has made, with its own ID */
    HV_REPLICATION_EXTENDED_REPLICA = 4 /* the copy of a replica */
};

struct hv_status {
    enum hv_state state;
    bool critical; /* HealthState is not 5 (OK), or ... */
    bool io_error; /* ... a disk of the VM cannot be read or written */
    enum hv_activity activity;
    unsigned running_jobs;  /* jobs Hyper-V lists for this VM that have not ended */
    uint64_t enabled_state; /* as the host gave it, for messages about unknown ones */
    enum hv_replication replication;
};

/* Another host has a VM of that ID, or had: this one is a side of its replication. */
bool hv_has_other_side(const struct hv_status *status);

/* What this VM has it gets from the other side. */
bool hv_is_replica(const struct hv_status *status);

/* Msvm_VirtualSystemSettingData.UserSnapshotType. */
enum hv_checkpoint_type {
    HV_CHECKPOINTS_UNKNOWN = 0,
    HV_CHECKPOINTS_DISABLED = 2,
    HV_CHECKPOINTS_PRODUCTION = 3, /* falls back to standard */
    HV_CHECKPOINTS_PRODUCTION_ONLY = 4,
    HV_CHECKPOINTS_STANDARD = 5
};

/* Msvm_VirtualSystemSettingData.AutomaticShutdownAction: what Hyper-V does to the VM when the host shuts
 * down.
 */
enum hv_stop_action { HV_STOP_TURNS_OFF = 2, HV_STOP_SAVES = 3, HV_STOP_SHUTS_DOWN = 4 };

struct hv_settings {
    enum hv_checkpoint_type checkpoints;
    struct hp_opt_bool automatic_checkpoints; /* not set: the host's build has no such setting */
    struct hp_opt_bool guest_cache_types;     /* GuestControlledCacheTypes */
    struct hp_opt_u64 low_mmio;               /* LowMmioGapSize, MiB */
    struct hp_opt_u64 high_mmio;              /* HighMmioGapSize, MiB */
    struct hp_opt_u64 high_mmio_most; /* so large the host's processor lets it be, MiB; not set: not known */
    struct hp_opt_bool hibernation;   /* of the guest; not set: the host's build has no such setting */
    struct hp_opt_u64 stop_action;    /* enum hv_stop_action; not set: not told, or of a checkpoint */
    const char *current_checkpoint;   /* id of the one the present state grew from; NULL: none */
    const char *version;              /* of the configuration: "12.0"; NULL: the host does not tell */
    const char *notes;                /* element 0 of Notes; "" when there is none */
    const char *checkpoint_folder;    /* below which checkpoints have their configuration; NULL: not told */
};

struct hv_vm {
    const char *id;            /* GUID, upper case */
    const char *name;          /* ElementName; not unique */
    const char *host;          /* computer name as its paths give it; "" when they do not */
    const char *settings_path; /* object path of the live settings */
    struct hv_settings settings;
    uint64_t read_at; /* when these were read, by the host's clock that only goes forward */
};

/* The VM of that name, literally and ignoring case. HP_E_NOT_FOUND; HP_E_AMBIGUOUS lists the ids; HP_E_FAILED
 * for one that is unusable. One call, two when nothing is found (to tell missing rights from a missing VM).
 */
int hv_vm_find(struct hv_host *host, const char *name, struct hp_arena *arena, struct hv_vm *out,
               struct hp_error *err);
enum { HV_MIN_ID_LENGTH = 4 };

/* The VM of that GUID, with or without braces, or of a beginning of it of at least HV_MIN_ID_LENGTH
 * characters. HP_E_FAILED when several VMs have that GUID; HP_E_AMBIGUOUS lists the ids that begin so. */
int hv_vm_find_id(struct hv_host *host, const char *id, struct hp_arena *arena, struct hv_vm *out,
                  struct hp_error *err);

/* All VMs with their settings, in the host's order; one call. */
struct hv_vms {
    struct hv_vm *items;
    size_t count;
    struct hv_unusables unusable;
};
int hv_vm_list_settings(struct hv_host *host, struct hp_arena *arena, struct hv_vms *out,
                        struct hp_error *err);

/* Its state, read freshly. Two calls, since no job counts as at work only when both of Hyper-V's lists say
 * so; one when the first list shows one. HP_E_NOT_FOUND when the VM is gone. */
int hv_vm_read_status(struct hv_host *host, const struct hv_vm *vm, struct hv_status *out,
                      struct hp_error *err);

/* Which settings to change; what is not set stays untouched. */
struct hv_settings_change {
    struct hp_opt_bool automatic_checkpoints;
    struct hp_opt_bool guest_cache_types;
    struct hp_opt_u64 low_mmio;
    struct hp_opt_u64 high_mmio;
    struct hp_opt_u64 stop_action;
};

/* ModifySystemSettings with the key and the changed properties only (facts page, 3.4); waits for its job. */
int hv_vm_change_settings(struct hv_host *host, const struct hv_vm *vm,
                          const struct hv_settings_change *change, struct hp_error *err);

/* Writes the VM's Notes ("" clears them: facts page, 1.4 and 13), on or off, and waits for a job. What of
 * them the host keeps has to be read back. */
int hv_vm_write_notes(struct hv_host *host, const struct hv_vm *vm, const char *notes, struct hp_error *err);

/* One row of a list of all VMs. */
struct hv_vm_row {
    const char *id;
    const char *name;
    struct hv_status status; /* running_jobs is not filled here */
    const char *notes;       /* only after hv_vm_list_notes */
};

struct hv_vm_rows {
    struct hv_vm_row *items;
    size_t count;
    const char *host; /* computer name as its paths give it (hv_vm.host); NULL when they do not */
    struct hv_unusables unusable;
};

/* All VMs in the host's order. One call; two when there are none, to tell missing rights from an empty host.
 */
int hv_vm_list(struct hv_host *host, struct hp_arena *arena, struct hv_vm_rows *out, struct hp_error *err);

/* Fills in the notes of the listed VMs: "" for those that have none. One call, with these columns only. */
int hv_vm_list_notes(struct hv_host *host, struct hp_arena *arena, struct hv_vm_rows *rows,
                     struct hp_error *err);

#endif
