/* SPDX-License-Identifier: MIT */
/* The tables between the state file and the structs of world.h: keys, defaults, limits. */
#include "hostfile/timestamp.h"
#include "hostfile/world.h"
#include "shapes.h"

/* ---- GPUs -------------------------------------------------------------------------------------------- */

static const struct sim_field driver_fields[] = {
    AT(struct sim_driver, "version", SIM_TEXT, version, .text = "31.0.0.1"),
    AT(struct sim_driver, "date", SIM_TIME, date, .fallback = 1767225600000000), /* 2026-01-01 */
    AT(struct sim_driver, "provider", SIM_TEXT, provider, .text = "Unknown"),
    AT(struct sim_driver, "inf", SIM_TEXT, inf, .text = "oem1.inf"),
};
const struct sim_shape sim_driver_shape = SIM_SHAPE(struct sim_driver, driver_fields);

#define SCALE 1000000000 /* what drivers of desktop cards say instead of bytes */

static const struct sim_field capacity_fields[] = {
    AT(struct sim_capacity, "total", SIM_NUMBER, total, .fallback = SCALE),
    AT(struct sim_capacity, "available", SIM_MAYBE, available, .flags = SIM_BRIEF),
    AT(struct sim_capacity, "min", SIM_NUMBER, min),
    AT(struct sim_capacity, "max", SIM_NUMBER, max, .fallback = SCALE),
    AT(struct sim_capacity, "optimal", SIM_NUMBER, optimal, .fallback = SCALE),
};
const struct sim_shape sim_capacity_shape = SIM_SHAPE(struct sim_capacity, capacity_fields);

const char *const sim_gpu_kind_words[] = { "discrete", "integrated", NULL };
const char *const sim_gpu_status_words[] = { "ok", "disabled", "missing", "problem", NULL };

#define CAPACITY(key, resource)                                                                              \
    AT(struct sim_gpu, key, SIM_OBJECT, capacity[resource], .shape = &sim_capacity_shape)

static const struct sim_field gpu_fields[] = {
    AT(struct sim_gpu, "instancePath", SIM_TEXT, instance_path, .flags = SIM_REQUIRED),
    AT(struct sim_gpu, "name", SIM_TEXT, name, .flags = SIM_REQUIRED),
    AT(struct sim_gpu, "kind", SIM_WORD, kind, .words = sim_gpu_kind_words),
    AT(struct sim_gpu, "status", SIM_WORD, status, .words = sim_gpu_status_words),
    AT(struct sim_gpu, "adapterRam", SIM_MAYBE, adapter_ram, .flags = SIM_BRIEF,
       NUMBER_LIMITS(0, UINT32_MAX)),
    AT(struct sim_gpu, "driver", SIM_OBJECT, driver, .shape = &sim_driver_shape),
    AT(struct sim_gpu, "validPartitionCounts", SIM_NUMBERS, valid_partition_counts, .flags = SIM_REQUIRED,
       NUMBER_LIMITS(1, 65535)),
    AT(struct sim_gpu, "partitionCount", SIM_NUMBER, partition_count, .flags = SIM_REQUIRED,
       NUMBER_LIMITS(1, 65535)),
    CAPACITY("vram", SIM_VRAM),
    CAPACITY("encode", SIM_ENCODE),
    CAPACITY("decode", SIM_DECODE),
    CAPACITY("compute", SIM_COMPUTE),
};
const struct sim_shape sim_gpu_shape = SIM_SHAPE(struct sim_gpu, gpu_fields);

/* ---- Virtual machines -------------------------------------------------------------------------------- */

static const struct sim_field share_fields[] = {
    AT(struct sim_share, "min", SIM_MAYBE, min, .flags = SIM_BRIEF),
    AT(struct sim_share, "max", SIM_MAYBE, max, .flags = SIM_BRIEF),
    AT(struct sim_share, "optimal", SIM_MAYBE, optimal, .flags = SIM_BRIEF),
};
static const struct sim_shape share_shape = SIM_SHAPE(struct sim_share, share_fields);

static const struct sim_field other_fields[] = {
    AT(struct sim_other, "name", SIM_TEXT, name, .flags = SIM_REQUIRED),
    AT(struct sim_other, "value", SIM_TEXT, value, .flags = SIM_REQUIRED),
};
static const struct sim_shape other_shape = SIM_SHAPE(struct sim_other, other_fields);

#define SHARE(key, resource)                                                                                 \
    AT(struct sim_adapter, key, SIM_OBJECT, share[resource], .flags = SIM_BRIEF, .shape = &share_shape)

static const struct sim_field adapter_fields[] = {
    AT(struct sim_adapter, "id", SIM_GUID, id, .flags = SIM_REQUIRED),
    AT(struct sim_adapter, "gpu", SIM_TEXT, gpu, .flags = SIM_NULLABLE),
    AT(struct sim_adapter, "hostName", SIM_TEXT, host_name, .flags = SIM_NULLABLE | SIM_BRIEF),
    AT(struct sim_adapter, "numaAware", SIM_CHOICE, numa_aware, .flags = SIM_NULLABLE | SIM_BRIEF),
    SHARE("vram", SIM_VRAM),
    SHARE("encode", SIM_ENCODE),
    SHARE("decode", SIM_DECODE),
    SHARE("compute", SIM_COMPUTE),
    AT(struct sim_adapter, "other", SIM_LIST, other, .flags = SIM_BRIEF, .shape = &other_shape),
};
const struct sim_shape sim_adapter_shape = SIM_SHAPE(struct sim_adapter, adapter_fields);

static const struct sim_field disk_fields[] = {
    AT(struct sim_disk, "controller", SIM_NUMBER, controller, NUMBER_LIMITS(0, 3)),
    AT(struct sim_disk, "slot", SIM_NUMBER, slot, NUMBER_LIMITS(0, 63)),
    AT(struct sim_disk, "path", SIM_TEXT, path, .flags = SIM_REQUIRED),
    AT(struct sim_disk, "parentPath", SIM_TEXT, parent_path, .flags = SIM_NULLABLE | SIM_BRIEF),
    AT(struct sim_disk, "passThrough", SIM_BOOL, pass_through, .flags = SIM_BRIEF),
    AT(struct sim_disk, "shared", SIM_BOOL, shared, .flags = SIM_BRIEF),
    AT(struct sim_disk, "sizeBytes", SIM_NUMBER, size_bytes, .fallback = 136365211648),
};
const struct sim_shape sim_disk_shape = SIM_SHAPE(struct sim_disk, disk_fields);

const char *const sim_checkpoint_type_words[] = { "disabled", "production", "productionOnly", "standard",
                                                  NULL };
static const char *const start_words[] = { "nothing", "startIfRunning", "start", NULL };
static const char *const stop_words[] = { "turnOff", "save", "shutDown", NULL };

enum { LOW_MMIO_LEAST = 128, LOW_MMIO_MOST = 3584 };

/* The same settings stand directly in a VM and under "settings" in a checkpoint. */
#define SETTING(base, key, kind, member, ...)                                                                \
    {                                                                                                        \
        key, kind, (base) + offsetof(struct sim_settings, member), __VA_ARGS__                               \
    }
#define SETTINGS_FIELDS(base, flags_)                                                                        \
    SETTING(base, "checkpointType", SIM_WORD, checkpoint_type, .flags = (flags_),                            \
            .fallback = SIM_CHECKPOINTS_PRODUCTION, .words = sim_checkpoint_type_words),                     \
        SETTING(base, "automaticCheckpoints", SIM_BOOL, automatic_checkpoints, .flags = (flags_)),           \
        SETTING(base, "guestControlledCacheTypes", SIM_BOOL, guest_controlled_cache_types,                   \
                .flags = (flags_)),                                                                          \
        SETTING(base, "lowMmioMegabytes", SIM_NUMBER, low_mmio_megabytes, .flags = (flags_),                 \
                .fallback = LOW_MMIO_LEAST, NUMBER_LIMITS(LOW_MMIO_LEAST, LOW_MMIO_MOST)),                   \
        SETTING(base, "highMmioMegabytes", SIM_NUMBER, high_mmio_megabytes, .flags = (flags_),               \
                .fallback = 512, NUMBER_LIMITS(0, 67108864)),                                                \
        SETTING(base, "highMmioBaseMegabytes", SIM_NUMBER, high_mmio_base_megabytes, .flags = (flags_),      \
                .fallback = 65024, NUMBER_LIMITS(4096, 67108864)),                                           \
        SETTING(base, "automaticStartAction", SIM_WORD, automatic_start_action, .flags = (flags_),           \
                .words = start_words),                                                                       \
        SETTING(base, "automaticStopAction", SIM_WORD, automatic_stop_action, .flags = (flags_),             \
                .fallback = 1, .words = stop_words),                                                         \
        SETTING(base, "processors", SIM_NUMBER, processors, .flags = (flags_), .fallback = 4,                \
                NUMBER_LIMITS(1, 2048)),                                                                     \
        SETTING(base, "memoryMegabytes", SIM_NUMBER, memory_megabytes, .flags = (flags_), .fallback = 8192,  \
                NUMBER_LIMITS(32, 12582912)),                                                                \
        SETTING(base, "other", SIM_LIST, other, .flags = (flags_) | SIM_BRIEF, .shape = &other_shape)

static const struct sim_field settings_fields[] = { SETTINGS_FIELDS(0, SIM_BRIEF) };
const struct sim_shape sim_settings_shape = SIM_SHAPE(struct sim_settings, settings_fields);

static const char *const checkpoint_kind_words[] = { "ordinary", "recovery", "planned",
                                                     "missing",  "replica",  NULL };

static const struct sim_field checkpoint_fields[] = {
    AT(struct sim_checkpoint, "id", SIM_ID, id, .flags = SIM_REQUIRED),
    AT(struct sim_checkpoint, "name", SIM_TEXT, name, .flags = SIM_REQUIRED),
    AT(struct sim_checkpoint, "parent", SIM_ID, parent, .flags = SIM_NULLABLE),
    AT(struct sim_checkpoint, "created", SIM_TIME, created, .flags = SIM_REQUIRED),
    AT(struct sim_checkpoint, "kind", SIM_WORD, kind, .flags = SIM_BRIEF, .words = checkpoint_kind_words),
    AT(struct sim_checkpoint, "automatic", SIM_BOOL, automatic, .flags = SIM_BRIEF),
    AT(struct sim_checkpoint, "saved", SIM_BOOL, saved, .flags = SIM_BRIEF),
    AT(struct sim_checkpoint, "notes", SIM_TEXT, notes, .flags = SIM_BRIEF, .text = ""),
    AT(struct sim_checkpoint, "settings", SIM_OBJECT, settings, .flags = SIM_BRIEF,
       .shape = &sim_settings_shape),
    AT(struct sim_checkpoint, "adapters", SIM_LIST, adapters, .flags = SIM_BRIEF,
       .shape = &sim_adapter_shape),
    AT(struct sim_checkpoint, "disks", SIM_LIST, disks, .flags = SIM_BRIEF, .shape = &sim_disk_shape),
};
const struct sim_shape sim_checkpoint_shape = SIM_SHAPE(struct sim_checkpoint, checkpoint_fields);

const char *const sim_state_words[] = {
    "off",     "running",  "paused",    "saved",     "starting",   "stopping",   "saving",
    "pausing", "resuming", "resetting", "fastSaved", "fastSaving", "hibernated", "componentServicing",
    "unknown", NULL
};
static const char *const health_words[] = { "ok", "major", "critical", NULL };
const char *const sim_activity_words[] = {
    "none",      "creatingCheckpoint", "applying",  "deleting", "waitingToStart", "merging", "exporting",
    "migrating", "backingUp",          "modifying", NULL
};

static const struct sim_field vm_fields[] = {
    AT(struct sim_vm, "id", SIM_ID, id, .flags = SIM_REQUIRED),
    AT(struct sim_vm, "name", SIM_TEXT, name, .flags = SIM_REQUIRED),
    AT(struct sim_vm, "state", SIM_WORD, state, .words = sim_state_words),
    AT(struct sim_vm, "health", SIM_WORD, health, .flags = SIM_BRIEF, .words = health_words),
    AT(struct sim_vm, "activity", SIM_WORD, activity, .flags = SIM_BRIEF, .words = sim_activity_words),
    AT(struct sim_vm, "version", SIM_TEXT, version, .text = "9.2"),
    AT(struct sim_vm, "generation", SIM_NUMBER, generation, .fallback = 2, NUMBER_LIMITS(1, 2)),
    AT(struct sim_vm, "created", SIM_TIME, created, .fallback = 1775044800000000), /* 2026-04-01T12:00:00Z */
    AT(struct sim_vm, "changed", SIM_TIME, changed, .fallback = (uint64_t)SIM_NEVER),
    AT(struct sim_vm, "notes", SIM_TEXT, notes, .text = ""),
    SETTINGS_FIELDS(offsetof(struct sim_vm, settings), 0),
    AT(struct sim_vm, "adapters", SIM_LIST, adapters, .shape = &sim_adapter_shape),
    AT(struct sim_vm, "disks", SIM_LIST, disks, .shape = &sim_disk_shape),
    AT(struct sim_vm, "current", SIM_ID, current, .flags = SIM_NULLABLE),
    AT(struct sim_vm, "lastApplied", SIM_ID, last_applied, .flags = SIM_NULLABLE | SIM_BRIEF),
    AT(struct sim_vm, "checkpoints", SIM_LIST, checkpoints, .shape = &sim_checkpoint_shape),
};
const struct sim_shape sim_vm_shape = SIM_SHAPE(struct sim_vm, vm_fields);

/* ---- Jobs -------------------------------------------------------------------------------------------- */

static const char *const effect_words[] = {
    "none",           "state",          "createCheckpoint", "applyCheckpoint", "deleteCheckpoint",
    "deleteTree",     "clearState",     "mergeDisks",       "addAdapters",     "modifyAdapters",
    "removeAdapters", "modifySettings", "export",           "destroySystem",   NULL
};

static const struct sim_field change_fields[] = {
    AT(struct sim_change, "key", SIM_TEXT, key, .flags = SIM_REQUIRED),
    AT(struct sim_change, "value", SIM_TEXT, value, .flags = SIM_REQUIRED),
};
static const struct sim_shape change_shape = SIM_SHAPE(struct sim_change, change_fields);

static const struct sim_field merge_fields[] = {
    AT(struct sim_merge, "from", SIM_TEXT, from, .flags = SIM_REQUIRED),
    AT(struct sim_merge, "into", SIM_TEXT, into, .flags = SIM_REQUIRED),
    AT(struct sim_merge, "parent", SIM_TEXT, parent, .flags = SIM_NULLABLE),
};
static const struct sim_shape merge_shape = SIM_SHAPE(struct sim_merge, merge_fields);

static const struct sim_field effect_fields[] = {
    AT(struct sim_effect, "kind", SIM_WORD, kind, .words = effect_words),
    AT(struct sim_effect, "state", SIM_WORD, state, .flags = SIM_BRIEF, .words = sim_state_words),
    AT(struct sim_effect, "checkpoint", SIM_ID, checkpoint, .flags = SIM_NULLABLE | SIM_BRIEF),
    AT(struct sim_effect, "checkpointKind", SIM_WORD, checkpoint_kind, .flags = SIM_BRIEF,
       .words = checkpoint_kind_words),
    AT(struct sim_effect, "automatic", SIM_BOOL, automatic, .flags = SIM_BRIEF),
    AT(struct sim_effect, "name", SIM_TEXT, name, .flags = SIM_NULLABLE | SIM_BRIEF),
    AT(struct sim_effect, "directory", SIM_TEXT, directory, .flags = SIM_NULLABLE | SIM_BRIEF),
    AT(struct sim_effect, "ids", SIM_TEXTS, ids, .flags = SIM_BRIEF),
    AT(struct sim_effect, "adapters", SIM_LIST, adapters, .flags = SIM_BRIEF, .shape = &sim_adapter_shape),
    AT(struct sim_effect, "changes", SIM_LIST, changes, .flags = SIM_BRIEF, .shape = &change_shape),
    AT(struct sim_effect, "merges", SIM_LIST, merges, .flags = SIM_BRIEF, .shape = &merge_shape),
};
static const struct sim_shape effect_shape = SIM_SHAPE(struct sim_effect, effect_fields);

static const char *const element_words[] = { "vm", "checkpoint", "adapter", NULL };

static const struct sim_field affected_fields[] = {
    AT(struct sim_affected, "kind", SIM_WORD, kind, .flags = SIM_REQUIRED, .words = element_words),
    AT(struct sim_affected, "id", SIM_ID, id, .flags = SIM_REQUIRED),
    AT(struct sim_affected, "effect", SIM_NUMBER, effect, NUMBER_LIMITS(0, 65535)),
};
static const struct sim_shape affected_shape = SIM_SHAPE(struct sim_affected, affected_fields);

static const char *const job_state_words[] = {
    "running", "completed", "failed", "terminated", "killed", NULL
};

static const struct sim_field job_fields[] = {
    AT(struct sim_job, "id", SIM_GUID, id, .flags = SIM_REQUIRED),
    AT(struct sim_job, "type", SIM_NUMBER, type, .flags = SIM_REQUIRED, NUMBER_LIMITS(0, 65535)),
    AT(struct sim_job, "vm", SIM_ID, vm, .flags = SIM_REQUIRED),
    AT(struct sim_job, "state", SIM_WORD, state, .words = job_state_words),
    AT(struct sim_job, "started", SIM_TIME, started, .flags = SIM_REQUIRED),
    AT(struct sim_job, "milliseconds", SIM_NUMBER, milliseconds, NUMBER_LIMITS(0, SIM_LONGEST_JOB)),
    AT(struct sim_job, "ended", SIM_TIME, ended, .flags = SIM_BRIEF),
    AT(struct sim_job, "errorCode", SIM_NUMBER, error_code, .flags = SIM_BRIEF, NUMBER_LIMITS(0, 65535)),
    AT(struct sim_job, "errorText", SIM_TEXT, error_text, .flags = SIM_BRIEF, .text = ""),
    AT(struct sim_job, "effect", SIM_OBJECT, effect, .flags = SIM_BRIEF, .shape = &effect_shape),
    AT(struct sim_job, "affected", SIM_LIST, affected, .flags = SIM_BRIEF, .shape = &affected_shape),
};
const struct sim_shape sim_job_shape = SIM_SHAPE(struct sim_job, job_fields);

static const struct sim_field export_fields[] = {
    AT(struct sim_export, "directory", SIM_TEXT, directory, .flags = SIM_REQUIRED),
    AT(struct sim_export, "folder", SIM_TEXT, folder, .flags = SIM_NULLABLE),
    AT(struct sim_export, "vm", SIM_ID, vm, .flags = SIM_REQUIRED),
    AT(struct sim_export, "checkpoint", SIM_ID, checkpoint, .flags = SIM_NULLABLE),
    AT(struct sim_export, "created", SIM_TIME, created, .flags = SIM_REQUIRED),
};
static const struct sim_shape export_shape = SIM_SHAPE(struct sim_export, export_fields);

/* ---- Where it is from -------------------------------------------------------------------------------- */

static const struct sim_field captured_fields[] = {
    AT(struct sim_captured, "date", SIM_TIME, date),
    AT(struct sim_captured, "version", SIM_TEXT, version, .text = ""),
    AT(struct sim_captured, "build", SIM_NUMBER, build),
    AT(struct sim_captured, "anonymous", SIM_BOOL, anonymous),
    AT(struct sim_captured, "missing", SIM_TEXTS, missing),
    AT(struct sim_captured, "defaults", SIM_TEXTS, defaults),
};
static const struct sim_shape captured_shape = SIM_SHAPE(struct sim_captured, captured_fields);

/* ---- The whole --------------------------------------------------------------------------------------- */

static const struct sim_field world_fields[] = {
    AT(struct sim_world, "hyperpointHost", SIM_NUMBER, format, .flags = SIM_REQUIRED, .fallback = SIM_FORMAT,
       NUMBER_LIMITS(SIM_FORMAT, SIM_FORMAT)),
    AT(struct sim_world, "captured", SIM_OBJECT, captured, .flags = SIM_BRIEF, .shape = &captured_shape),
    AT(struct sim_world, "host", SIM_OBJECT, host, .flags = SIM_REQUIRED, .shape = &sim_host_shape),
    AT(struct sim_world, "clock", SIM_OBJECT, clock, .shape = &sim_clock_shape),
    AT(struct sim_world, "nextId", SIM_NUMBER, next_id),
    AT(struct sim_world, "behaviour", SIM_OBJECT, behaviour, .shape = &sim_behaviour_shape),
    AT(struct sim_world, "failures", SIM_LIST, failures, .flags = SIM_BRIEF, .shape = &sim_failure_shape),
    AT(struct sim_world, "gpus", SIM_LIST, gpus, .shape = &sim_gpu_shape),
    AT(struct sim_world, "vms", SIM_LIST, vms, .shape = &sim_vm_shape),
    AT(struct sim_world, "jobs", SIM_LIST, jobs, .shape = &sim_job_shape),
    AT(struct sim_world, "exports", SIM_LIST, exports, .flags = SIM_BRIEF, .shape = &export_shape),
};
const struct sim_shape sim_world_shape = SIM_SHAPE(struct sim_world, world_fields);
