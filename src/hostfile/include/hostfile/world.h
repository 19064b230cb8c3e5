/* SPDX-License-Identifier: MIT */
/* The simulated host's state: what stands in its file, as C structs. The tables in world_shapes.c say what
 * each key is called, its default and its limits. */
#ifndef HOSTFILE_WORLD_H
#define HOSTFILE_WORLD_H

#include "base/map.h"
#include "hostfile/cluster.h"
#include "hostfile/conduct.h"
#include "hostfile/gpu.h"
#include "hostfile/guest.h"
#include "hostfile/volume.h"

/* --- virtual machines --- */

struct hf_share { /* of one resource; unset is NULL: the driver decides */
    struct hp_opt_u64 min;
    struct hp_opt_u64 max;
    struct hp_opt_u64 optimal;
};

/* A value of a property without its own key, as text (other.h). */
struct hf_other {
    const char *name;
    const char *value;
};

struct hf_others {
    struct hf_other *items;
    size_t count;
    size_t capacity;
};

struct hf_adapter {
    const char *id;        /* device GUID */
    const char *gpu;       /* instance path of HostResource; NULL: automatic */
    const char *host_name; /* server name in HostResource when it is not this host's */
    unsigned numa_aware;   /* enum hf_choice */
    struct hf_share share[HF_RESOURCES];
    struct hf_others other;
};

struct hf_adapters {
    struct hf_adapter *items;
    size_t count;
    size_t capacity;
};

enum hf_mounted { HF_MOUNTED_NOT, HF_MOUNTED_READ_ONLY, HF_MOUNTED };

struct hf_disk {
    uint64_t controller;
    uint64_t slot;
    const char *path;             /* of its file, or the drive of the host (\\.\PHYSICALDRIVE1) */
    const char *parent_path;      /* NULL for a base disk */
    bool pass_through;            /* a drive of the host, attached as it is */
    bool missing;                 /* its file is not there */
    bool parent_changed;          /* its parent is not what it was made for: it was written to since */
    unsigned mounted;             /* on the host, by somebody: enum hf_mounted */
    bool shared;                  /* other VMs may use it at the same time; each .vhds is, too */
    uint64_t size_bytes;          /* the most it can hold */
    struct hp_opt_u64 file_bytes; /* the length of its file, where that is told; a base disk as long as
                                     size_bytes is a fixed one */
};

struct hf_disks {
    struct hf_disk *items;
    size_t count;
    size_t capacity;
};

enum hf_checkpoint_type {
    HF_CHECKPOINTS_DISABLED,
    HF_CHECKPOINTS_PRODUCTION,
    HF_CHECKPOINTS_PRODUCTION_ONLY,
    HF_CHECKPOINTS_STANDARD
};

/* What a checkpoint keeps of a VM's configuration and applying it brings back. */
struct hf_settings {
    unsigned checkpoint_type;
    bool automatic_checkpoints;
    bool guest_controlled_cache_types;
    bool hibernation; /* of the guest: EnableHibernation */
    uint64_t low_mmio_megabytes;
    uint64_t high_mmio_megabytes;
    uint64_t high_mmio_base_megabytes;
    unsigned automatic_start_action;
    unsigned automatic_stop_action;
    uint64_t processors;
    uint64_t memory_megabytes;
    struct hf_others other;
};

enum hf_checkpoint_kind {
    HF_CHECKPOINT_ORDINARY,
    HF_CHECKPOINT_RECOVERY,
    HF_CHECKPOINT_PLANNED,
    HF_CHECKPOINT_MISSING,
    HF_CHECKPOINT_REPLICA
};

struct hf_checkpoint {
    const char *id;
    const char *name;
    const char *parent; /* id, NULL at the root */
    int64_t created;
    unsigned kind;
    bool automatic;
    bool saved; /* holds memory */
    const char *notes;
    struct hf_settings settings;
    struct hf_adapters adapters;
    struct hf_disks disks;
};

struct hf_checkpoints {
    struct hf_checkpoint *items;
    size_t count;
    size_t capacity;
};

enum hf_state {
    HF_STATE_OFF,
    HF_STATE_RUNNING,
    HF_STATE_PAUSED,
    HF_STATE_SAVED,
    HF_STATE_STARTING,
    HF_STATE_STOPPING,
    HF_STATE_SAVING,
    HF_STATE_PAUSING,
    HF_STATE_RESUMING,
    HF_STATE_RESETTING,
    HF_STATE_FAST_SAVED,
    HF_STATE_FAST_SAVING,
    HF_STATE_HIBERNATED,
    HF_STATE_COMPONENT_SERVICING,
    HF_STATE_UNKNOWN,
    HF_STATES
};

enum hf_health {
    HF_HEALTH_OK,
    HF_HEALTH_MAJOR,
    HF_HEALTH_CRITICAL,
    HF_HEALTH_IO_ERROR /* critical: a disk cannot be written */
};

/* As Msvm_ComputerSystem.ReplicationMode counts them. */
enum hf_replication {
    HF_REPLICATES_NOT,
    HF_REPLICATION_PRIMARY,
    HF_REPLICATION_REPLICA,
    HF_REPLICATION_TEST_REPLICA,
    HF_REPLICATION_EXTENDED_REPLICA
};

enum hf_activity {
    HF_ACTIVITY_NONE,
    HF_ACTIVITY_CREATING_CHECKPOINT,
    HF_ACTIVITY_APPLYING,
    HF_ACTIVITY_DELETING,
    HF_ACTIVITY_WAITING_TO_START,
    HF_ACTIVITY_MERGING,
    HF_ACTIVITY_EXPORTING,
    HF_ACTIVITY_MIGRATING,
    HF_ACTIVITY_BACKING_UP,
    HF_ACTIVITY_MODIFYING
};

struct hf_vm {
    const char *id;
    const char *name;
    unsigned state;
    unsigned health;
    unsigned replication;
    unsigned activity;      /* besides what its running jobs show ... */
    int64_t activity_until; /* ... until then; HF_NEVER: until somebody changes it */
    const char *version;
    uint64_t generation;
    int64_t created;
    int64_t changed; /* last change of state */
    const char *notes;
    struct hf_guest guest;
    struct hf_settings settings;
    struct hf_adapters adapters;
    struct hf_disks disks;
    struct hf_texts devices;  /* of the host, assigned as a whole: PCI\\VEN_... */
    const char *current;      /* checkpoint the present state grew from, NULL when none */
    const char *last_applied; /* checkpoint, NULL when none */
    struct hf_checkpoints checkpoints;
};

struct hf_vms {
    struct hf_vm *items;
    size_t count;
    size_t capacity;
};

/* --- jobs --- */

/* What a job does when it ends well. */
enum hf_effect_kind {
    HF_EFFECT_NONE,
    HF_EFFECT_STATE,             /* state */
    HF_EFFECT_CREATE_CHECKPOINT, /* name, checkpointKind, automatic */
    HF_EFFECT_APPLY,             /* checkpoint */
    HF_EFFECT_DELETE,            /* checkpoint */
    HF_EFFECT_DELETE_TREE,       /* checkpoint */
    HF_EFFECT_CLEAR_STATE,       /* checkpoint */
    HF_EFFECT_MERGE,             /* merges */
    HF_EFFECT_ADD_ADAPTERS,      /* adapters */
    HF_EFFECT_MODIFY_ADAPTERS,   /* adapters, with all their values */
    HF_EFFECT_REMOVE_ADAPTERS,   /* ids */
    HF_EFFECT_MODIFY_SETTINGS,   /* changes, of the checkpoint if one is named, else of the VM */
    HF_EFFECT_EXPORT,            /* directory, name of the folder made in it, checkpoint */
    HF_EFFECT_DESTROY
};

struct hf_change { /* one scalar of a VM or checkpoint by its key, as text */
    const char *key;
    const char *value;
};

struct hf_changes {
    struct hf_change *items;
    size_t count;
    size_t capacity;
};

struct hf_merge { /* the file `from` goes into its parent `into`, whose own parent is `parent` */
    const char *from;
    const char *into;
    const char *parent;           /* NULL: `into` is a base disk */
    struct hp_opt_u64 file_bytes; /* the length of `into` then ... */
    uint64_t grown_bytes;         /* ... and what of that is new */
};

struct hf_merges {
    struct hf_merge *items;
    size_t count;
    size_t capacity;
};

struct hf_effect {
    unsigned kind;
    unsigned state;
    const char *checkpoint;
    unsigned checkpoint_kind;
    bool automatic; /* the checkpoint */
    const char *name;
    const char *directory;
    struct hf_texts ids;
    struct hf_adapters adapters;
    struct hf_changes changes;
    struct hf_merges merges;
};

enum hf_element_kind {
    HF_ELEMENT_VM, /* need not be noted: every job affects its VM */
    HF_ELEMENT_CHECKPOINT,
    HF_ELEMENT_ADAPTER
};

enum { HF_EFFECTS_UNKNOWN = 0, HF_EFFECTS_CREATED = 5 }; /* Msvm_AffectedJobElement.ElementEffects */

struct hf_affected {
    unsigned kind;
    const char *id;
    uint64_t effect;
};

struct hf_affecteds {
    struct hf_affected *items;
    size_t count;
    size_t capacity;
};

enum hf_job_state { HF_JOB_RUNNING, HF_JOB_COMPLETED, HF_JOB_FAILED, HF_JOB_TERMINATED, HF_JOB_KILLED };

struct hf_job {
    const char *id;
    uint64_t type; /* Msvm_ConcreteJob.JobType */
    const char *vm;
    unsigned state;
    int64_t started;
    uint64_t milliseconds;
    int64_t ended;       /* once it is not running */
    uint64_t error_code; /* what it ends with; 0: well */
    const char *error_text;
    struct hf_effect effect;
    struct hf_affecteds affected;
};

struct hf_jobs {
    struct hf_job *items;
    size_t count;
    size_t capacity;
};

struct hf_export {
    const char *directory;
    const char *folder; /* made in it and named after the VM; NULL: the files lie in the directory itself */
    const char *vm;
    const char *checkpoint; /* NULL: the whole VM */
    int64_t created;
};

struct hf_exports {
    struct hf_export *items;
    size_t count;
    size_t capacity;
};

/* --- where it is from --- */

/* A host that was captured from another (hyperpoint capture); nothing follows from it. */
struct hf_captured {
    int64_t date;
    const char *version; /* of the program that captured it */
    uint64_t build;      /* Windows build, 0 when unknown */
    bool anonymous;
    struct hf_texts missing;  /* what could not be read */
    struct hf_texts defaults; /* what was not read */
};

/* --- the whole --- */

enum { HF_FORMAT = 1 };

struct hf_world {
    uint64_t format;
    struct hf_captured captured;
    struct hf_host_facts host;
    struct hf_clock_state clock;
    uint64_t next_id; /* how many ids have been given out */
    struct hf_behaviour behaviour;
    struct hf_failures failures;
    struct hf_gpus gpus;
    struct hf_volumes volumes; /* none: Windows tells of none */
    struct hf_files files;
    struct hf_vms vms;
    struct hf_jobs jobs;
    struct hf_events events;
    struct hf_exports exports;
    struct hf_cluster cluster;

    /* Not in the file. */
    struct hp_arena arena; /* owns all of the above */
    struct hp_map ids;     /* taken; empty until the first new one is made */
    bool changed;          /* since it was read or written */
    const char *path_name; /* of the host, as it stands in object paths and in the rows of Hyper-V */
};

extern const struct hf_shape hf_world_shape;
extern const struct hf_shape hf_gpu_shape;
extern const struct hf_shape hf_driver_shape;
extern const struct hf_shape hf_capacity_shape;
extern const struct hf_shape hf_volume_shape;
extern const struct hf_shape hf_vm_shape;
extern const struct hf_shape hf_settings_shape;
extern const struct hf_shape hf_adapter_shape;
extern const struct hf_shape hf_disk_shape;
extern const struct hf_shape hf_checkpoint_shape;
extern const struct hf_shape hf_job_shape;

extern const char *const hf_state_words[];
extern const char *const hf_activity_words[];
extern const char *const hf_gpu_status_words[];
extern const char *const hf_gpu_kind_words[];
extern const char *const hf_checkpoint_type_words[];

/* A world with nothing in it, every value at its default. */
void hf_world_init(struct hf_world *world);
void hf_world_release(struct hf_world *world);

/* Reads a world out of a file's text. HP_E_USAGE names the place of what is wrong, or where the world
 * contradicts itself (doubled ids, a parent that is not there, ...). `world` is untouched on failure. */
int hf_world_parse(const char *file, const char *text, size_t length, struct hf_world *world,
                   struct hp_error *err);
/* Appends the file's text; `out` needs a limit that fits (HF_MAX_FILE_SIZE). */
void hf_world_print(const struct hf_world *world, struct hp_str *out);
/* What is kept of a world to tell later what has changed: a copy with separate lists in the arena, and the
 * world's own texts. Nobody releases it. */
struct hf_world hf_world_keep(struct hp_arena *arena, const struct hf_world *world);
/* Appends what has changed since, as one line of JSON without its end. */
void hf_world_print_changes(const struct hf_world *before, const struct hf_world *now, struct hp_str *out);
/* Appends the text of a file with such changes, one after the other, as hf_world_print would. HP_E_USAGE when
 * they do not fit together. */
int hf_world_print_changed(const char *file, const char *text, size_t length, const char *const *changes,
                           size_t count, struct hp_str *out, struct hp_error *err);
/* The same without what has its default, for a world that is not known in full: what nobody knows then stays
 * out of the file. */
void hf_world_print_brief(const struct hf_world *world, struct hp_str *out);
enum { HF_MAX_FILE_SIZE = 1 << 30 };

/* A computer can have that name: letters of every alphabet, digits, -, _ and ., up to 63 bytes. */
bool hf_is_computer_name(const char *name);
/* The host's name as Windows itself tells it; path_name is as Hyper-V does. */
const char *hf_windows_name(const struct hf_world *world);
/* This host is meant by that name, whole or cut. */
bool hf_is_host_name(const struct hf_world *world, const char *name);

/* --- finding and adding --- */

struct hf_volume *hf_volume_named(const struct hf_world *world, const char *name);
/* The volume a path is on: the one with the longest name it begins with; NULL when none is listed for it. */
struct hf_volume *hf_volume_of(const struct hf_world *world, const char *path);
struct hf_vm *hf_vm_by_id(const struct hf_world *world, const char *id);
struct hf_gpu *hf_gpu_by_path(const struct hf_world *world, const char *instance_path);
struct hf_checkpoint *hf_checkpoint_by_id(const struct hf_vm *vm, const char *id);
/* Of any VM; *vm says whose. */
struct hf_checkpoint *hf_checkpoint_anywhere(const struct hf_world *world, const char *id, struct hf_vm **vm);
/* Where each checkpoint's parent stands in the VM's list: the list's length at a root, HF_NO_PARENT when
 * there is no checkpoint of that id. */
size_t *hf_checkpoint_parents(struct hp_arena *arena, const struct hf_checkpoints *list);
#define HF_NO_PARENT SIZE_MAX
struct hf_adapter *hf_adapter_by_id(const struct hf_adapters *adapters, const char *id);
/* As a resource of the cluster; NULL when it is none. */
struct hf_clustered *hf_clustered_by_vm(const struct hf_world *world, const char *vm_id);
/* What the resource is called. */
const char *hf_clustered_name(struct hp_arena *arena, const struct hf_clustered *resource);
struct hf_job *hf_job_by_id(const struct hf_world *world, const char *id);

/* A new id, the same ones in every run: upper-case GUID text in the world's arena. */
const char *hf_new_id(struct hf_world *world);

/* Each appends an element with its defaults. The pointer is valid until the next one is appended. */
struct hf_gpu *hf_add_gpu(struct hf_world *world);
struct hf_volume *hf_add_volume(struct hf_world *world);
struct hf_vm *hf_add_vm(struct hf_world *world);
struct hf_failure *hf_add_failure(struct hf_world *world);
struct hf_job *hf_add_job(struct hf_world *world);
struct hf_checkpoint *hf_add_checkpoint(struct hf_world *world, struct hf_vm *vm);
struct hf_adapter *hf_add_adapter(struct hf_world *world, struct hf_adapters *list);
struct hf_disk *hf_add_disk(struct hf_world *world, struct hf_disks *list);

/* Deep copies, so that changing one leaves the other alone. */
void hf_copy_adapters(struct hf_world *world, const struct hf_adapters *from, struct hf_adapters *to);
void hf_copy_disks(struct hf_world *world, const struct hf_disks *from, struct hf_disks *to);

/* Takes the element at `index` out of a list of `count` elements of `size` bytes. */
void hf_list_remove(void *items, size_t *count, size_t index, size_t size);

/* A disk no checkpoint can be made of: a drive of the host, or one that is shared. */
bool hf_disk_is_shared(const struct hf_disk *disk);
bool hf_disk_is_snapshottable(const struct hf_disk *disk);

/* A GPU that can serve VMs now: there, and not disabled. */
bool hf_gpu_is_usable(const struct hf_gpu *gpu);
/* The GPU an adapter uses when its VM runs: the named one, or the first usable; NULL when there is none. */
const struct hf_gpu *hf_adapter_gpu(const struct hf_world *world, const struct hf_adapter *adapter);
/* The failure ordered for a call of that method, or for a merge, which counts it; NULL when it may go on. */
const struct hf_failure *hf_take_failure(struct hf_world *world, struct hp_arena *arena, const char *method);

/* What a partition takes of a resource. */
uint64_t hf_adapter_amount(const struct hf_gpu *gpu, const struct hf_adapter *adapter,
                           enum hf_resource resource);
/* The VM holds partitions now. */
bool hf_vm_holds_gpus(const struct hf_vm *vm);

/* What such VMs take of each GPU, in the order of the host's GPUs. */
struct hf_usage {
    uint64_t taken[HF_RESOURCES];
};
const struct hf_usage *hf_world_usage(struct hp_arena *arena, const struct hf_world *world);

#endif
