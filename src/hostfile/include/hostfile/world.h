/* SPDX-License-Identifier: MIT */
/* The simulated host's state: what stands in its file, as C structs. The tables in world_shapes.c say what
 * each key is called, its default and its limits. */
#ifndef HOSTFILE_WORLD_H
#define HOSTFILE_WORLD_H

#include "hostfile/conduct.h"
#include "hostfile/idmap.h"

/* ---- GPUs -------------------------------------------------------------------------------------------- */

enum sim_resource { SIM_VRAM, SIM_ENCODE, SIM_DECODE, SIM_COMPUTE, SIM_RESOURCES };

enum sim_gpu_kind { SIM_GPU_DISCRETE, SIM_GPU_INTEGRATED };
/* PROBLEM: listed and partitionable, and its driver does not work. */
enum sim_gpu_status { SIM_GPU_OK, SIM_GPU_DISABLED, SIM_GPU_MISSING, SIM_GPU_PROBLEM };

struct sim_driver {
    const char *version;
    int64_t date;
    const char *provider;
    const char *inf;
};

struct sim_capacity {
    uint64_t total;
    struct sim_maybe available; /* before the VMs of this host take theirs; unset: total */
    uint64_t min;
    uint64_t max;
    uint64_t optimal;
};

struct sim_gpu {
    const char *instance_path; /* Msvm_PartitionableGpu.Name */
    const char *name;
    unsigned kind;
    unsigned status;
    struct sim_maybe adapter_ram; /* Win32_VideoController.AdapterRAM */
    struct sim_driver driver;
    struct sim_numbers valid_partition_counts;
    uint64_t partition_count;
    struct sim_capacity capacity[SIM_RESOURCES];
};

struct sim_gpus {
    struct sim_gpu *items;
    size_t count;
    size_t capacity;
};

/* ---- Virtual machines -------------------------------------------------------------------------------- */

struct sim_share { /* of one resource; unset is NULL: the driver decides */
    struct sim_maybe min;
    struct sim_maybe max;
    struct sim_maybe optimal;
};

/* A value of a property that has no key of its own, as text (other.h). */
struct sim_other {
    const char *name;
    const char *value;
};

struct sim_others {
    struct sim_other *items;
    size_t count;
    size_t capacity;
};

struct sim_adapter {
    const char *id;        /* device GUID */
    const char *gpu;       /* instance path of HostResource; NULL: automatic */
    const char *host_name; /* server name in HostResource when it is not this host's */
    unsigned numa_aware;   /* enum sim_choice */
    struct sim_share share[SIM_RESOURCES];
    struct sim_others other;
};

struct sim_adapters {
    struct sim_adapter *items;
    size_t count;
    size_t capacity;
};

struct sim_disk {
    uint64_t controller;
    uint64_t slot;
    const char *path;        /* of its file, or the drive of the host (\\.\PHYSICALDRIVE1) */
    const char *parent_path; /* NULL for a base disk */
    bool pass_through;       /* a drive of the host, attached as it is */
    bool shared;             /* other VMs may use it at the same time; each .vhds is, too */
    uint64_t size_bytes;
};

struct sim_disks {
    struct sim_disk *items;
    size_t count;
    size_t capacity;
};

enum sim_checkpoint_type {
    SIM_CHECKPOINTS_DISABLED,
    SIM_CHECKPOINTS_PRODUCTION,
    SIM_CHECKPOINTS_PRODUCTION_ONLY,
    SIM_CHECKPOINTS_STANDARD
};

/* What a checkpoint keeps of a VM's configuration and applying it brings back. */
struct sim_settings {
    unsigned checkpoint_type;
    bool automatic_checkpoints;
    bool guest_controlled_cache_types;
    uint64_t low_mmio_megabytes;
    uint64_t high_mmio_megabytes;
    uint64_t high_mmio_base_megabytes;
    unsigned automatic_start_action;
    unsigned automatic_stop_action;
    uint64_t processors;
    uint64_t memory_megabytes;
    struct sim_others other;
};

enum sim_checkpoint_kind {
    SIM_CHECKPOINT_ORDINARY,
    SIM_CHECKPOINT_RECOVERY,
    SIM_CHECKPOINT_PLANNED,
    SIM_CHECKPOINT_MISSING,
    SIM_CHECKPOINT_REPLICA
};

struct sim_checkpoint {
    const char *id;
    const char *name;
    const char *parent; /* id, NULL at the root */
    int64_t created;
    unsigned kind;
    bool automatic;
    bool saved; /* holds memory */
    const char *notes;
    struct sim_settings settings;
    struct sim_adapters adapters;
    struct sim_disks disks;
};

struct sim_checkpoints {
    struct sim_checkpoint *items;
    size_t count;
    size_t capacity;
};

enum sim_state {
    SIM_STATE_OFF,
    SIM_STATE_RUNNING,
    SIM_STATE_PAUSED,
    SIM_STATE_SAVED,
    SIM_STATE_STARTING,
    SIM_STATE_STOPPING,
    SIM_STATE_SAVING,
    SIM_STATE_PAUSING,
    SIM_STATE_RESUMING,
    SIM_STATE_RESETTING,
    SIM_STATE_FAST_SAVED,
    SIM_STATE_FAST_SAVING,
    SIM_STATE_HIBERNATED,
    SIM_STATE_COMPONENT_SERVICING,
    SIM_STATE_UNKNOWN,
    SIM_STATES
};

enum sim_health { SIM_HEALTH_OK, SIM_HEALTH_MAJOR, SIM_HEALTH_CRITICAL };

enum sim_activity {
    SIM_ACTIVITY_NONE,
    SIM_ACTIVITY_CREATING_CHECKPOINT,
    SIM_ACTIVITY_APPLYING,
    SIM_ACTIVITY_DELETING,
    SIM_ACTIVITY_WAITING_TO_START,
    SIM_ACTIVITY_MERGING,
    SIM_ACTIVITY_EXPORTING,
    SIM_ACTIVITY_MIGRATING,
    SIM_ACTIVITY_BACKING_UP,
    SIM_ACTIVITY_MODIFYING
};

struct sim_vm {
    const char *id;
    const char *name;
    unsigned state;
    unsigned health;
    unsigned activity; /* besides what its running jobs show */
    const char *version;
    uint64_t generation;
    int64_t created;
    int64_t changed; /* last change of state */
    const char *notes;
    struct sim_settings settings;
    struct sim_adapters adapters;
    struct sim_disks disks;
    const char *current;      /* checkpoint the present state grew from, NULL when none */
    const char *last_applied; /* checkpoint, NULL when none */
    struct sim_checkpoints checkpoints;
};

struct sim_vms {
    struct sim_vm *items;
    size_t count;
    size_t capacity;
};

/* ---- Jobs -------------------------------------------------------------------------------------------- */

/* What a job does when it ends well. */
enum sim_effect_kind {
    SIM_EFFECT_NONE,
    SIM_EFFECT_STATE,             /* state */
    SIM_EFFECT_CREATE_CHECKPOINT, /* name, checkpointKind, automatic */
    SIM_EFFECT_APPLY,             /* checkpoint */
    SIM_EFFECT_DELETE,            /* checkpoint */
    SIM_EFFECT_DELETE_TREE,       /* checkpoint */
    SIM_EFFECT_CLEAR_STATE,       /* checkpoint */
    SIM_EFFECT_MERGE,             /* merges */
    SIM_EFFECT_ADD_ADAPTERS,      /* adapters */
    SIM_EFFECT_MODIFY_ADAPTERS,   /* adapters, with all their values */
    SIM_EFFECT_REMOVE_ADAPTERS,   /* ids */
    SIM_EFFECT_MODIFY_SETTINGS,   /* changes, of the checkpoint if one is named, else of the VM */
    SIM_EFFECT_EXPORT,            /* directory, name of the folder made in it, checkpoint */
    SIM_EFFECT_DESTROY
};

struct sim_change { /* one scalar of a VM or checkpoint by its key, as text */
    const char *key;
    const char *value;
};

struct sim_changes {
    struct sim_change *items;
    size_t count;
    size_t capacity;
};

struct sim_merge { /* the file `from` goes into its parent `into`, whose own parent is `parent` */
    const char *from;
    const char *into;
    const char *parent; /* NULL: `into` is a base disk */
};

struct sim_merges {
    struct sim_merge *items;
    size_t count;
    size_t capacity;
};

struct sim_effect {
    unsigned kind;
    unsigned state;
    const char *checkpoint;
    unsigned checkpoint_kind;
    bool automatic; /* the checkpoint */
    const char *name;
    const char *directory;
    struct sim_texts ids;
    struct sim_adapters adapters;
    struct sim_changes changes;
    struct sim_merges merges;
};

enum sim_element_kind {
    SIM_ELEMENT_VM, /* need not be noted: every job affects its VM */
    SIM_ELEMENT_CHECKPOINT,
    SIM_ELEMENT_ADAPTER
};

enum { SIM_EFFECTS_UNKNOWN = 0, SIM_EFFECTS_CREATED = 5 }; /* Msvm_AffectedJobElement.ElementEffects */

struct sim_affected {
    unsigned kind;
    const char *id;
    uint64_t effect;
};

struct sim_affecteds {
    struct sim_affected *items;
    size_t count;
    size_t capacity;
};

enum sim_job_state { SIM_JOB_RUNNING, SIM_JOB_COMPLETED, SIM_JOB_FAILED, SIM_JOB_TERMINATED, SIM_JOB_KILLED };

struct sim_job {
    const char *id;
    uint64_t type; /* Msvm_ConcreteJob.JobType */
    const char *vm;
    unsigned state;
    int64_t started;
    uint64_t milliseconds;
    int64_t ended;       /* once it is not running */
    uint64_t error_code; /* what it ends with; 0: well */
    const char *error_text;
    struct sim_effect effect;
    struct sim_affecteds affected;
};

struct sim_jobs {
    struct sim_job *items;
    size_t count;
    size_t capacity;
};

struct sim_export {
    const char *directory;
    const char *folder; /* made in it and named after the VM; NULL: the files lie in the directory itself */
    const char *vm;
    const char *checkpoint; /* NULL: the whole VM */
    int64_t created;
};

struct sim_exports {
    struct sim_export *items;
    size_t count;
    size_t capacity;
};

/* ---- Where it is from -------------------------------------------------------------------------------- */

/* A host that was captured from another (hyperpoint -DO capture); nothing follows from it. */
struct sim_captured {
    int64_t date;
    const char *version; /* of the program that captured it */
    uint64_t build;      /* Windows build, 0 when unknown */
    bool anonymous;
    struct sim_texts missing;  /* what could not be read */
    struct sim_texts defaults; /* what was not read */
};

/* ---- The whole --------------------------------------------------------------------------------------- */

enum { SIM_FORMAT = 1 };

struct sim_world {
    uint64_t format;
    struct sim_captured captured;
    struct sim_host_facts host;
    struct sim_clock_state clock;
    uint64_t next_id; /* how many ids have been given out */
    struct sim_behaviour behaviour;
    struct sim_failures failures;
    struct sim_gpus gpus;
    struct sim_vms vms;
    struct sim_jobs jobs;
    struct sim_exports exports;

    /* Not in the file. */
    struct hp_arena arena; /* owns all of the above */
    struct sim_idmap ids;  /* taken; empty until the first new one is made */
    bool changed;          /* since it was read or written */
    const char *path_name; /* of the host, as it stands in object paths and in the rows of Hyper-V */
};

extern const struct sim_shape sim_world_shape;
extern const struct sim_shape sim_gpu_shape;
extern const struct sim_shape sim_driver_shape;
extern const struct sim_shape sim_capacity_shape;
extern const struct sim_shape sim_vm_shape;
extern const struct sim_shape sim_settings_shape;
extern const struct sim_shape sim_adapter_shape;
extern const struct sim_shape sim_disk_shape;
extern const struct sim_shape sim_checkpoint_shape;
extern const struct sim_shape sim_job_shape;

extern const char *const sim_state_words[];
extern const char *const sim_activity_words[];
extern const char *const sim_gpu_status_words[];
extern const char *const sim_gpu_kind_words[];
extern const char *const sim_checkpoint_type_words[];

/* A world with nothing in it, every value at its default. */
void sim_world_init(struct sim_world *world);
void sim_world_release(struct sim_world *world);

/* Reads a world out of a file's text. HP_E_USAGE names the place. `world` is untouched on failure. */
int sim_world_parse(const char *file, const char *text, size_t length, struct sim_world *world,
                    struct hp_error *err);
/* Appends the file's text; `out` needs a limit that fits (SIM_LARGEST_FILE). */
void sim_world_print(const struct sim_world *world, struct hp_str *out);
enum { SIM_LARGEST_FILE = 1 << 30 };

/* The host's name as Windows itself tells it; path_name is as Hyper-V does. */
const char *sim_windows_name(const struct sim_world *world);
/* This host is meant by that name, whole or cut. */
bool sim_is_host_name(const struct sim_world *world, const char *name);

/* HP_E_USAGE when the world contradicts itself (doubled ids, a parent that is not there, ...). */
int sim_world_check(const char *file, const struct sim_world *world, struct hp_error *err);

/* ---- Finding and adding ------------------------------------------------------------------------------ */

struct sim_vm *sim_vm_by_id(const struct sim_world *world, const char *id);
struct sim_gpu *sim_gpu_by_path(const struct sim_world *world, const char *instance_path);
struct sim_checkpoint *sim_checkpoint_by_id(const struct sim_vm *vm, const char *id);
/* Of any VM; *vm says whose. */
struct sim_checkpoint *sim_checkpoint_anywhere(const struct sim_world *world, const char *id,
                                               struct sim_vm **vm);
/* Where each checkpoint's parent stands in the VM's list: the list's length at a root, SIM_NO_PARENT when
 * there is no checkpoint of that id. */
size_t *sim_checkpoint_parents(struct hp_arena *arena, const struct sim_checkpoints *list);
#define SIM_NO_PARENT SIZE_MAX
struct sim_adapter *sim_adapter_by_id(const struct sim_adapters *adapters, const char *id);
struct sim_job *sim_job_by_id(const struct sim_world *world, const char *id);

/* A new id, the same ones in every run: upper-case GUID text in the world's arena. */
const char *sim_new_id(struct sim_world *world);

/* Each appends an element with its defaults. The pointer is valid until the next one is appended. */
struct sim_gpu *sim_add_gpu(struct sim_world *world);
struct sim_vm *sim_add_vm(struct sim_world *world);
struct sim_failure *sim_add_failure(struct sim_world *world);
struct sim_job *sim_add_job(struct sim_world *world);
struct sim_checkpoint *sim_add_checkpoint(struct sim_world *world, struct sim_vm *vm);
struct sim_adapter *sim_add_adapter(struct sim_world *world, struct sim_adapters *list);
struct sim_disk *sim_add_disk(struct sim_world *world, struct sim_disks *list);

/* Deep copies, so that changing one leaves the other alone. */
void sim_copy_adapters(struct sim_world *world, const struct sim_adapters *from, struct sim_adapters *to);
void sim_copy_disks(struct sim_world *world, const struct sim_disks *from, struct sim_disks *to);

/* Takes the element at `index` out of a list of `count` elements of `size` bytes. */
void sim_list_remove(void *items, size_t *count, size_t index, size_t size);

/* A disk no checkpoint can be made of: a drive of the host, or one that is shared. */
bool sim_disk_is_shared(const struct sim_disk *disk);
bool sim_disk_is_snapshottable(const struct sim_disk *disk);

/* A GPU that can serve VMs now: there, and not disabled. */
bool sim_gpu_is_usable(const struct sim_gpu *gpu);
/* The GPU an adapter uses when its VM runs: the named one, or the first usable; NULL when there is none. */
const struct sim_gpu *sim_adapter_gpu(const struct sim_world *world, const struct sim_adapter *adapter);
/* The failure ordered for a call of that method, or for a merge, which counts it; NULL when it may go on. */
const struct sim_failure *sim_take_failure(struct sim_world *world, struct hp_arena *arena,
                                           const char *method);

/* What a partition takes of a resource. */
uint64_t sim_adapter_amount(const struct sim_gpu *gpu, const struct sim_adapter *adapter,
                            enum sim_resource resource);
/* The VM holds partitions now. */
bool sim_vm_holds_gpus(const struct sim_vm *vm);

#endif
