/* SPDX-License-Identifier: MIT */
/* The tables between the state file and the structs of world.h: keys, defaults, limits. */
#include "hostfile/timestamp.h"
#include "hostfile/world.h"
#include "shapes.h"

/* --- GPUs --- */

static const struct hf_field driver_fields[] = {
    AT(struct hf_driver, "version", HF_TEXT, version, .text = "31.0.0.1"),
    AT(struct hf_driver, "date", HF_TIME, date, .fallback = 1767225600000000), /* 2026-01-01 */
    AT(struct hf_driver, "provider", HF_TEXT, provider, .text = "Unknown"),
    AT(struct hf_driver, "inf", HF_TEXT, inf, .text = "oem1.inf"),
};
const struct hf_shape hf_driver_shape = HF_SHAPE(struct hf_driver, driver_fields);

#define SCALE 1000000000 /* what drivers of desktop cards say instead of bytes */

static const struct hf_field capacity_fields[] = {
    AT(struct hf_capacity, "total", HF_NUMBER, total, .fallback = SCALE),
    AT(struct hf_capacity, "available", HF_MAYBE, available, .flags = HF_BRIEF),
    AT(struct hf_capacity, "min", HF_NUMBER, min),
    AT(struct hf_capacity, "max", HF_NUMBER, max, .fallback = SCALE),
    AT(struct hf_capacity, "optimal", HF_NUMBER, optimal, .fallback = SCALE),
};
const struct hf_shape hf_capacity_shape = HF_SHAPE(struct hf_capacity, capacity_fields);

const char *const hf_gpu_kind_words[] = { "discrete", "integrated", NULL };
const char *const hf_gpu_status_words[] = { "ok", "disabled", "missing", "problem", NULL };

#define CAPACITY(key, resource)                                                                              \
    AT(struct hf_gpu, key, HF_OBJECT, capacity[resource], .shape = &hf_capacity_shape)

static const struct hf_field gpu_fields[] = {
    AT(struct hf_gpu, "instancePath", HF_TEXT, instance_path, .flags = HF_REQUIRED),
    AT(struct hf_gpu, "name", HF_TEXT, name, .flags = HF_REQUIRED),
    AT(struct hf_gpu, "kind", HF_WORD, kind, .words = hf_gpu_kind_words),
    AT(struct hf_gpu, "status", HF_WORD, status, .words = hf_gpu_status_words),
    AT(struct hf_gpu, "adapterRam", HF_MAYBE, adapter_ram, .flags = HF_BRIEF, NUMBER_LIMITS(0, UINT32_MAX)),
    AT(struct hf_gpu, "driver", HF_OBJECT, driver, .shape = &hf_driver_shape),
    AT(struct hf_gpu, "validPartitionCounts", HF_NUMBERS, valid_partition_counts, .flags = HF_REQUIRED,
       NUMBER_LIMITS(1, 65535)),
    AT(struct hf_gpu, "partitionCount", HF_NUMBER, partition_count, .flags = HF_REQUIRED,
       NUMBER_LIMITS(1, 65535)),
    CAPACITY("vram", HF_VRAM),
    CAPACITY("encode", HF_ENCODE),
    CAPACITY("decode", HF_DECODE),
    CAPACITY("compute", HF_COMPUTE),
};
const struct hf_shape hf_gpu_shape = HF_SHAPE(struct hf_gpu, gpu_fields);

/* --- volumes --- */

static const struct hf_field volume_fields[] = {
    AT(struct hf_volume, "name", HF_TEXT, name, .flags = HF_REQUIRED),
    AT(struct hf_volume, "fileSystem", HF_TEXT, file_system, .text = "NTFS"),
    AT(struct hf_volume, "capacityBytes", HF_NUMBER, capacity_bytes, .fallback = 1000000000000),
    AT(struct hf_volume, "freeBytes", HF_NUMBER, free_bytes, .fallback = 500000000000),
};
const struct hf_shape hf_volume_shape = HF_SHAPE(struct hf_volume, volume_fields);

/* --- virtual machines --- */

#define MAX_FILE_BYTES (UINT64_C(1) << 47) /* a .vhdx holds half of that */

static const struct hf_field share_fields[] = {
    AT(struct hf_share, "min", HF_MAYBE, min, .flags = HF_BRIEF),
    AT(struct hf_share, "max", HF_MAYBE, max, .flags = HF_BRIEF),
    AT(struct hf_share, "optimal", HF_MAYBE, optimal, .flags = HF_BRIEF),
};
static const struct hf_shape share_shape = HF_SHAPE(struct hf_share, share_fields);

static const struct hf_field other_fields[] = {
    AT(struct hf_other, "name", HF_TEXT, name, .flags = HF_REQUIRED),
    AT(struct hf_other, "value", HF_TEXT, value, .flags = HF_REQUIRED),
};
static const struct hf_shape other_shape = HF_SHAPE(struct hf_other, other_fields);

#define SHARE(key, resource)                                                                                 \
    AT(struct hf_adapter, key, HF_OBJECT, share[resource], .flags = HF_BRIEF, .shape = &share_shape)

static const struct hf_field adapter_fields[] = {
    AT(struct hf_adapter, "id", HF_GUID, id, .flags = HF_REQUIRED),
    AT(struct hf_adapter, "gpu", HF_TEXT, gpu, .flags = HF_NULLABLE),
    AT(struct hf_adapter, "hostName", HF_TEXT, host_name, .flags = HF_NULLABLE | HF_BRIEF),
    AT(struct hf_adapter, "numaAware", HF_CHOICE, numa_aware, .flags = HF_NULLABLE | HF_BRIEF),
    SHARE("vram", HF_VRAM),
    SHARE("encode", HF_ENCODE),
    SHARE("decode", HF_DECODE),
    SHARE("compute", HF_COMPUTE),
    AT(struct hf_adapter, "other", HF_LIST, other, .flags = HF_BRIEF, .shape = &other_shape),
};
const struct hf_shape hf_adapter_shape = HF_SHAPE(struct hf_adapter, adapter_fields);

static const char *const mounted_words[] = { "no", "readOnly", "readWrite", NULL };

static const struct hf_field disk_fields[] = {
    AT(struct hf_disk, "controller", HF_NUMBER, controller, NUMBER_LIMITS(0, 3)),
    AT(struct hf_disk, "slot", HF_NUMBER, slot, NUMBER_LIMITS(0, 63)),
    AT(struct hf_disk, "path", HF_TEXT, path, .flags = HF_REQUIRED),
    AT(struct hf_disk, "parentPath", HF_TEXT, parent_path, .flags = HF_NULLABLE | HF_BRIEF),
    AT(struct hf_disk, "passThrough", HF_BOOL, pass_through, .flags = HF_BRIEF),
    AT(struct hf_disk, "missing", HF_BOOL, missing, .flags = HF_BRIEF),
    AT(struct hf_disk, "parentChanged", HF_BOOL, parent_changed, .flags = HF_BRIEF),
    AT(struct hf_disk, "mounted", HF_WORD, mounted, .flags = HF_BRIEF, .words = mounted_words),
    AT(struct hf_disk, "shared", HF_BOOL, shared, .flags = HF_BRIEF),
    AT(struct hf_disk, "sizeBytes", HF_NUMBER, size_bytes, .fallback = 136365211648),
    AT(struct hf_disk, "fileBytes", HF_MAYBE, file_bytes, .flags = HF_BRIEF,
       NUMBER_LIMITS(0, MAX_FILE_BYTES)),
};
const struct hf_shape hf_disk_shape = HF_SHAPE(struct hf_disk, disk_fields);

static const struct hf_field file_fields[] = {
    AT(struct hf_file, "path", HF_TEXT, path, .flags = HF_REQUIRED),
    AT(struct hf_file, "bytes", HF_NUMBER, bytes, NUMBER_LIMITS(0, MAX_FILE_BYTES)),
};
static const struct hf_shape file_shape = HF_SHAPE(struct hf_file, file_fields);

const char *const hf_checkpoint_type_words[] = { "disabled", "production", "productionOnly", "standard",
                                                 NULL };
static const char *const start_words[] = { "nothing", "startIfRunning", "start", NULL };
static const char *const stop_words[] = { "turnOff", "save", "shutDown", NULL };

enum { LOW_MMIO_LEAST = 128, MAX_LOW_MMIO = 3584 };

/* The same settings stand directly in a VM and under "settings" in a checkpoint. */
#define SETTING(base, key, kind, member, ...)                                                                \
    {                                                                                                        \
        key, kind, (base) + offsetof(struct hf_settings, member), __VA_ARGS__                                \
    }
#define SETTINGS_FIELDS(base, flags_)                                                                        \
    SETTING(base, "checkpointType", HF_WORD, checkpoint_type, .flags = (flags_),                             \
            .fallback = HF_CHECKPOINTS_PRODUCTION, .words = hf_checkpoint_type_words),                       \
        SETTING(base, "automaticCheckpoints", HF_BOOL, automatic_checkpoints, .flags = (flags_)),            \
        SETTING(base, "guestControlledCacheTypes", HF_BOOL, guest_controlled_cache_types,                    \
                .flags = (flags_)),                                                                          \
        SETTING(base, "hibernation", HF_BOOL, hibernation, .flags = (flags_) | HF_BRIEF),                    \
        SETTING(base, "lowMmioMegabytes", HF_NUMBER, low_mmio_megabytes, .flags = (flags_),                  \
                .fallback = LOW_MMIO_LEAST, NUMBER_LIMITS(LOW_MMIO_LEAST, MAX_LOW_MMIO)),                    \
        SETTING(base, "highMmioMegabytes", HF_NUMBER, high_mmio_megabytes, .flags = (flags_),                \
                .fallback = 512, NUMBER_LIMITS(0, 67108864)),                                                \
        SETTING(base, "highMmioBaseMegabytes", HF_NUMBER, high_mmio_base_megabytes, .flags = (flags_),       \
                .fallback = 65024, NUMBER_LIMITS(4096, 67108864)),                                           \
        SETTING(base, "automaticStartAction", HF_WORD, automatic_start_action, .flags = (flags_),            \
                .words = start_words),                                                                       \
        SETTING(base, "automaticStopAction", HF_WORD, automatic_stop_action, .flags = (flags_),              \
                .fallback = 1, .words = stop_words),                                                         \
        SETTING(base, "processors", HF_NUMBER, processors, .flags = (flags_), .fallback = 4,                 \
                NUMBER_LIMITS(1, 2048)),                                                                     \
        SETTING(base, "memoryMegabytes", HF_NUMBER, memory_megabytes, .flags = (flags_), .fallback = 8192,   \
                NUMBER_LIMITS(32, 12582912)),                                                                \
        SETTING(base, "other", HF_LIST, other, .flags = (flags_) | HF_BRIEF, .shape = &other_shape)

static const struct hf_field settings_fields[] = { SETTINGS_FIELDS(0, HF_BRIEF) };
const struct hf_shape hf_settings_shape = HF_SHAPE(struct hf_settings, settings_fields);

static const char *const checkpoint_kind_words[] = { "ordinary", "recovery", "planned",
                                                     "missing",  "replica",  NULL };

static const struct hf_field checkpoint_fields[] = {
    AT(struct hf_checkpoint, "id", HF_ID, id, .flags = HF_REQUIRED),
    AT(struct hf_checkpoint, "name", HF_TEXT, name, .flags = HF_REQUIRED),
    AT(struct hf_checkpoint, "parent", HF_ID, parent, .flags = HF_NULLABLE),
    AT(struct hf_checkpoint, "created", HF_TIME, created, .flags = HF_REQUIRED),
    AT(struct hf_checkpoint, "kind", HF_WORD, kind, .flags = HF_BRIEF, .words = checkpoint_kind_words),
    AT(struct hf_checkpoint, "automatic", HF_BOOL, automatic, .flags = HF_BRIEF),
    AT(struct hf_checkpoint, "saved", HF_BOOL, saved, .flags = HF_BRIEF),
    AT(struct hf_checkpoint, "notes", HF_TEXT, notes, .flags = HF_BRIEF, .text = ""),
    AT(struct hf_checkpoint, "settings", HF_OBJECT, settings, .flags = HF_BRIEF, .shape = &hf_settings_shape),
    AT(struct hf_checkpoint, "adapters", HF_LIST, adapters, .flags = HF_BRIEF, .shape = &hf_adapter_shape),
    AT(struct hf_checkpoint, "disks", HF_LIST, disks, .flags = HF_BRIEF, .shape = &hf_disk_shape),
};
const struct hf_shape hf_checkpoint_shape = HF_SHAPE(struct hf_checkpoint, checkpoint_fields);

const char *const hf_state_words[] = {
    "off",     "running",  "paused",    "saved",     "starting",   "stopping",   "saving",
    "pausing", "resuming", "resetting", "fastSaved", "fastSaving", "hibernated", "componentServicing",
    "unknown", NULL
};
static const char *const health_words[] = { "ok", "major", "critical", "ioError", NULL };
static const char *const replication_words[] = { "none",        "primary",         "replica",
                                                 "testReplica", "extendedReplica", NULL };
const char *const hf_activity_words[] = {
    "none",      "creatingCheckpoint", "applying",  "deleting", "waitingToStart", "merging", "exporting",
    "migrating", "backingUp",          "modifying", NULL
};

static const struct hf_field vm_fields[] = {
    AT(struct hf_vm, "id", HF_ID, id, .flags = HF_REQUIRED),
    AT(struct hf_vm, "name", HF_TEXT, name, .flags = HF_REQUIRED),
    AT(struct hf_vm, "state", HF_WORD, state, .words = hf_state_words),
    AT(struct hf_vm, "health", HF_WORD, health, .flags = HF_BRIEF, .words = health_words),
    AT(struct hf_vm, "replication", HF_WORD, replication, .flags = HF_BRIEF, .words = replication_words),
    AT(struct hf_vm, "activity", HF_WORD, activity, .flags = HF_BRIEF, .words = hf_activity_words),
    AT(struct hf_vm, "activityUntil", HF_TIME, activity_until, .flags = HF_BRIEF,
       .fallback = (uint64_t)HF_NEVER),
    AT(struct hf_vm, "version", HF_TEXT, version, .text = "9.2"),
    AT(struct hf_vm, "generation", HF_NUMBER, generation, .fallback = 2, NUMBER_LIMITS(1, 2)),
    AT(struct hf_vm, "created", HF_TIME, created, .fallback = 1775044800000000), /* 2026-04-01T12:00:00Z */
    AT(struct hf_vm, "changed", HF_TIME, changed, .fallback = (uint64_t)HF_NEVER),
    AT(struct hf_vm, "notes", HF_TEXT, notes, .text = ""),
    AT(struct hf_vm, "guest", HF_OBJECT, guest, .flags = HF_BRIEF, .shape = &hf_guest_shape),
    SETTINGS_FIELDS(offsetof(struct hf_vm, settings), 0),
    AT(struct hf_vm, "adapters", HF_LIST, adapters, .shape = &hf_adapter_shape),
    AT(struct hf_vm, "disks", HF_LIST, disks, .shape = &hf_disk_shape),
    AT(struct hf_vm, "devices", HF_TEXTS, devices, .flags = HF_BRIEF),
    AT(struct hf_vm, "current", HF_ID, current, .flags = HF_NULLABLE),
    AT(struct hf_vm, "lastApplied", HF_ID, last_applied, .flags = HF_NULLABLE | HF_BRIEF),
    AT(struct hf_vm, "checkpoints", HF_LIST, checkpoints, .shape = &hf_checkpoint_shape),
};
const struct hf_shape hf_vm_shape = HF_SHAPE(struct hf_vm, vm_fields);

/* --- jobs --- */

static const char *const effect_words[] = {
    "none",           "state",          "createCheckpoint", "applyCheckpoint", "deleteCheckpoint",
    "deleteTree",     "clearState",     "mergeDisks",       "addAdapters",     "modifyAdapters",
    "removeAdapters", "modifySettings", "export",           "destroySystem",   NULL
};

static const struct hf_field change_fields[] = {
    AT(struct hf_change, "key", HF_TEXT, key, .flags = HF_REQUIRED),
    AT(struct hf_change, "value", HF_TEXT, value, .flags = HF_REQUIRED),
};
static const struct hf_shape change_shape = HF_SHAPE(struct hf_change, change_fields);

static const struct hf_field merge_fields[] = {
    AT(struct hf_merge, "from", HF_TEXT, from, .flags = HF_REQUIRED),
    AT(struct hf_merge, "into", HF_TEXT, into, .flags = HF_REQUIRED),
    AT(struct hf_merge, "parent", HF_TEXT, parent, .flags = HF_NULLABLE),
    AT(struct hf_merge, "fileBytes", HF_MAYBE, file_bytes, .flags = HF_BRIEF,
       NUMBER_LIMITS(0, MAX_FILE_BYTES)),
    AT(struct hf_merge, "grownBytes", HF_NUMBER, grown_bytes, .flags = HF_BRIEF),
};
static const struct hf_shape merge_shape = HF_SHAPE(struct hf_merge, merge_fields);

static const struct hf_field effect_fields[] = {
    AT(struct hf_effect, "kind", HF_WORD, kind, .words = effect_words),
    AT(struct hf_effect, "state", HF_WORD, state, .flags = HF_BRIEF, .words = hf_state_words),
    AT(struct hf_effect, "checkpoint", HF_ID, checkpoint, .flags = HF_NULLABLE | HF_BRIEF),
    AT(struct hf_effect, "checkpointKind", HF_WORD, checkpoint_kind, .flags = HF_BRIEF,
       .words = checkpoint_kind_words),
    AT(struct hf_effect, "automatic", HF_BOOL, automatic, .flags = HF_BRIEF),
    AT(struct hf_effect, "name", HF_TEXT, name, .flags = HF_NULLABLE | HF_BRIEF),
    AT(struct hf_effect, "directory", HF_TEXT, directory, .flags = HF_NULLABLE | HF_BRIEF),
    AT(struct hf_effect, "ids", HF_TEXTS, ids, .flags = HF_BRIEF),
    AT(struct hf_effect, "adapters", HF_LIST, adapters, .flags = HF_BRIEF, .shape = &hf_adapter_shape),
    AT(struct hf_effect, "changes", HF_LIST, changes, .flags = HF_BRIEF, .shape = &change_shape),
    AT(struct hf_effect, "merges", HF_LIST, merges, .flags = HF_BRIEF, .shape = &merge_shape),
};
static const struct hf_shape effect_shape = HF_SHAPE(struct hf_effect, effect_fields);

static const char *const element_words[] = { "vm", "checkpoint", "adapter", NULL };

static const struct hf_field affected_fields[] = {
    AT(struct hf_affected, "kind", HF_WORD, kind, .flags = HF_REQUIRED, .words = element_words),
    AT(struct hf_affected, "id", HF_ID, id, .flags = HF_REQUIRED),
    AT(struct hf_affected, "effect", HF_NUMBER, effect, NUMBER_LIMITS(0, 65535)),
};
static const struct hf_shape affected_shape = HF_SHAPE(struct hf_affected, affected_fields);

static const char *const job_state_words[] = {
    "running", "completed", "failed", "terminated", "killed", NULL
};

static const struct hf_field job_fields[] = {
    AT(struct hf_job, "id", HF_GUID, id, .flags = HF_REQUIRED),
    AT(struct hf_job, "type", HF_NUMBER, type, .flags = HF_REQUIRED, NUMBER_LIMITS(0, 65535)),
    AT(struct hf_job, "vm", HF_ID, vm, .flags = HF_REQUIRED),
    AT(struct hf_job, "state", HF_WORD, state, .words = job_state_words),
    AT(struct hf_job, "started", HF_TIME, started, .flags = HF_REQUIRED),
    AT(struct hf_job, "milliseconds", HF_NUMBER, milliseconds, NUMBER_LIMITS(0, HF_MAX_JOB_MS)),
    AT(struct hf_job, "ended", HF_TIME, ended, .flags = HF_BRIEF),
    AT(struct hf_job, "errorCode", HF_NUMBER, error_code, .flags = HF_BRIEF, NUMBER_LIMITS(0, 65535)),
    AT(struct hf_job, "errorText", HF_TEXT, error_text, .flags = HF_BRIEF, .text = ""),
    AT(struct hf_job, "effect", HF_OBJECT, effect, .flags = HF_BRIEF, .shape = &effect_shape),
    AT(struct hf_job, "affected", HF_LIST, affected, .flags = HF_BRIEF, .shape = &affected_shape),
};
const struct hf_shape hf_job_shape = HF_SHAPE(struct hf_job, job_fields);

static const struct hf_field export_fields[] = {
    AT(struct hf_export, "directory", HF_TEXT, directory, .flags = HF_REQUIRED),
    AT(struct hf_export, "folder", HF_TEXT, folder, .flags = HF_NULLABLE),
    AT(struct hf_export, "vm", HF_ID, vm, .flags = HF_REQUIRED),
    AT(struct hf_export, "checkpoint", HF_ID, checkpoint, .flags = HF_NULLABLE),
    AT(struct hf_export, "created", HF_TIME, created, .flags = HF_REQUIRED),
};
static const struct hf_shape export_shape = HF_SHAPE(struct hf_export, export_fields);

/* --- where it is from --- */

static const struct hf_field captured_fields[] = {
    AT(struct hf_captured, "date", HF_TIME, date),
    AT(struct hf_captured, "version", HF_TEXT, version, .text = ""),
    AT(struct hf_captured, "build", HF_NUMBER, build),
    AT(struct hf_captured, "anonymous", HF_BOOL, anonymous),
    AT(struct hf_captured, "missing", HF_TEXTS, missing),
    AT(struct hf_captured, "defaults", HF_TEXTS, defaults),
};
static const struct hf_shape captured_shape = HF_SHAPE(struct hf_captured, captured_fields);

/* --- the whole --- */

static const struct hf_field world_fields[] = {
    AT(struct hf_world, "hyperpointHost", HF_NUMBER, format, .flags = HF_REQUIRED, .fallback = HF_FORMAT,
       NUMBER_LIMITS(HF_FORMAT, HF_FORMAT)),
    AT(struct hf_world, "captured", HF_OBJECT, captured, .flags = HF_BRIEF, .shape = &captured_shape),
    AT(struct hf_world, "host", HF_OBJECT, host, .flags = HF_REQUIRED, .shape = &hf_host_shape),
    AT(struct hf_world, "clock", HF_OBJECT, clock, .shape = &hf_clock_shape),
    AT(struct hf_world, "nextId", HF_NUMBER, next_id),
    AT(struct hf_world, "behaviour", HF_OBJECT, behaviour, .shape = &hf_behaviour_shape),
    AT(struct hf_world, "failures", HF_LIST, failures, .flags = HF_BRIEF, .shape = &hf_failure_shape),
    AT(struct hf_world, "gpus", HF_LIST, gpus, .shape = &hf_gpu_shape),
    AT(struct hf_world, "volumes", HF_LIST, volumes, .flags = HF_BRIEF, .shape = &hf_volume_shape),
    AT(struct hf_world, "files", HF_LIST, files, .flags = HF_BRIEF, .shape = &file_shape),
    AT(struct hf_world, "vms", HF_LIST, vms, .shape = &hf_vm_shape),
    AT(struct hf_world, "jobs", HF_LIST, jobs, .shape = &hf_job_shape),
    AT(struct hf_world, "events", HF_LIST, events, .flags = HF_BRIEF, .shape = &hf_event_shape),
    AT(struct hf_world, "exports", HF_LIST, exports, .flags = HF_BRIEF, .shape = &export_shape),
    AT(struct hf_world, "cluster", HF_OBJECT, cluster, .flags = HF_BRIEF, .shape = &hf_cluster_shape),
};
const struct hf_shape hf_world_shape = HF_SHAPE(struct hf_world, world_fields);
