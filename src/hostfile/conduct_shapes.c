/* SPDX-License-Identifier: MIT */
/* The tables for the host, its clock and how it answers: keys, defaults, limits. */
#include "hostfile/conduct.h"
#include "shapes.h"

/* --- host --- */

static const char *const rights_words[] = { "full", "none", "noCimv2", NULL };

static const char *const policy_words[] = { "allowed", "absent", "partly", "required", NULL };

static const struct hf_field host_fields[] = {
    AT(struct hf_host_facts, "name", HF_TEXT, name, .flags = HF_REQUIRED),
    AT(struct hf_host_facts, "build", HF_NUMBER, build, .flags = HF_REQUIRED, NUMBER_LIMITS(14393, 99999)),
    AT(struct hf_host_facts, "edition", HF_TEXT, edition, .flags = HF_NULLABLE | HF_BRIEF),
    AT(struct hf_host_facts, "rights", HF_WORD, rights, .words = rights_words),
    AT(struct hf_host_facts, "hyperV", HF_BOOL, hyper_v, .fallback = true),
    AT(struct hf_host_facts, "guest", HF_BOOL, guest),
    AT(struct hf_host_facts, "freeSpaceBytes", HF_NUMBER, free_space_bytes, .fallback = 500000000000),
    AT(struct hf_host_facts, "addressBits", HF_NUMBER, address_bits, .flags = HF_BRIEF, .fallback = 39,
       NUMBER_LIMITS(32, 57)),
    AT(struct hf_host_facts, "deviceAssignmentPolicy", HF_WORD, device_assignment_policy, .flags = HF_BRIEF,
       .words = policy_words),
    AT(struct hf_host_facts, "powerCutAt", HF_TEXT, power_cut_at, .flags = HF_NULLABLE | HF_BRIEF),
};
const struct hf_shape hf_host_shape = HF_SHAPE(struct hf_host_facts, host_fields);

static const char *const clock_words[] = { "virtual", "real", NULL };

static const struct hf_field clock_fields[] = {
    AT(struct hf_clock_state, "kind", HF_WORD, kind, .words = clock_words),
    AT(struct hf_clock_state, "now", HF_TIME, now, .fallback = 1782866632000000), /* 2026-07-01T00:43:52Z */
    AT(struct hf_clock_state, "callMilliseconds", HF_NUMBER, call_milliseconds, .fallback = 5,
       NUMBER_LIMITS(0, 60000)),
};
const struct hf_shape hf_clock_shape = HF_SHAPE(struct hf_clock_state, clock_fields);

#define DURATION(key, member, milliseconds)                                                                  \
    AT(struct hf_durations, key, HF_NUMBER, member, .fallback = (milliseconds),                              \
       NUMBER_LIMITS(0, HF_MAX_JOB_MS))

static const struct hf_field duration_fields[] = {
    DURATION("checkpoint", checkpoint, 2000), DURATION("apply", apply, 1500),
    DURATION("delete", remove, 600),          DURATION("merge", merge, 4000),
    DURATION("modify", modify, 300),          DURATION("state", state, 1200),
    DURATION("export", export, 8000),         DURATION("destroy", destroy, 800),
    DURATION("refusal", refusal, 250),
};
const struct hf_shape hf_durations_shape = HF_SHAPE(struct hf_durations, duration_fields);

#define SWITCH(key, member, is_on) AT(struct hf_behaviour, key, HF_BOOL, member, .fallback = (is_on))
#define CODE(key, member, code)                                                                              \
    AT(struct hf_behaviour, key, HF_NUMBER, member, .fallback = (code), NUMBER_LIMITS(1, 65535))

static const char *const form_words[] = { "whole", "withoutHost", "slashes", NULL };
static const char *const long_name_words[] = { "cut", "cutInPaths", "whole", NULL };
static const char *const path_words[] = { "withKeys", "never", "always", NULL };

static const struct hf_field behaviour_fields[] = {
    SWITCH("addRefusesQuotas", add_refuses_quotas, false),
    SWITCH("addNeedsMmioAndCache", add_needs_mmio_and_cache, false),
    SWITCH("addAcceptsOldHostName", add_accepts_old_host_name, true),
    SWITCH("addCanStopHalfWay", add_can_stop_half_way, false),
    SWITCH("hotAddAllowed", hot_add_allowed, false),
    SWITCH("changesRunAsJobs", changes_run_as_jobs, false),
    SWITCH("mmioChangesRunAsJobs", mmio_changes_run_as_jobs, true),
    SWITCH("goneReferenceIsWmiError", gone_reference_is_wmi_error, false),
    CODE("busyCode", busy_code, 32775),
    AT(struct hf_behaviour, "hostResourceForm", HF_WORD, host_resource_form, .words = form_words),
    SWITCH("automaticReadsBackChosen", automatic_reads_back_chosen, false),
    SWITCH("settingsTakeChangesOnly", settings_take_changes_only, false),
    AT(struct hf_behaviour, "hostResourceReadsBackEmpty", HF_CHOICE, host_resource_reads_back_empty,
       .flags = HF_NULLABLE),
    SWITCH("staleAdaptersInvisible", stale_adapters_invisible, true),
    SWITCH("checkpointRefusedWithAdapters", checkpoint_refused_with_adapters, true),
    CODE("checkpointRefusalCode", checkpoint_refusal_code, 32768),
    CODE("checkpointsDisabledCode", checkpoints_disabled_code, 32775),
    CODE("unknownSnapshotTypeCode", unknown_type_code, 6),
    AT(struct hf_behaviour, "checkpointLimit", HF_NUMBER, checkpoint_limit, .fallback = 50),
    CODE("checkpointLimitCode", checkpoint_limit_code, 32768),
    CODE("diskRefusalCode", disk_refusal_code, 32768),
    CODE("startRefusalCode", start_refusal_code, 32768),
    SWITCH("checkpointsKeepAdapters", checkpoints_keep_adapters, true),
    SWITCH("checkpointNotesPersist", checkpoint_notes_persist, true),
    SWITCH("checkpointsTakeNotes", checkpoints_take_notes, true),
    SWITCH("vmNotesPersist", vm_notes_persist, true),
    SWITCH("checkpointNameInSettings", checkpoint_name_in_settings, false),
    SWITCH("applyRefusedWithAdapters", apply_refused_with_adapters, true),
    SWITCH("saveAllowedWithGpu", save_allowed_with_gpu, false),
    SWITCH("pauseAllowedWithGpu", pause_allowed_with_gpu, false),
    SWITCH("startRefusedWithAutomaticCheckpoints", start_refused_with_automatic_checkpoints, true),
    SWITCH("asynchronousTasksEmpty", asynchronous_tasks_empty, false),
    SWITCH("affectedVmsAbsent", affected_vms_absent, false),
    SWITCH("jobTypeMissing", job_type_missing, false),
    AT(struct hf_behaviour, "longHostNames", HF_WORD, long_host_names, .words = long_name_words),
    AT(struct hf_behaviour, "projectedPaths", HF_WORD, projected_paths, .words = path_words),
    SWITCH("oldVersionsRefuseGpus", old_versions_refuse_gpus, false),
    SWITCH("highMmioBaseWritable", high_mmio_base_writable, false),
    SWITCH("missingServicesWhenNoRights", missing_services_when_no_rights, true),
    SWITCH("brokenIds", broken_ids, false),
    AT(struct hf_behaviour, "checkpointSpaceBytes", HF_NUMBER, checkpoint_space_bytes,
       .fallback = 1073741824),
    AT(struct hf_behaviour, "exportSpaceBytes", HF_NUMBER, export_space_bytes, .fallback = 1073741824),
    AT(struct hf_behaviour, "jobMilliseconds", HF_OBJECT, job_milliseconds, .shape = &hf_durations_shape),
};
const struct hf_shape hf_behaviour_shape = HF_SHAPE(struct hf_behaviour, behaviour_fields);

static const char *const failure_words[] = { "returnValue", "jobFailed", "wmi", NULL };

static const struct hf_field failure_fields[] = {
    AT(struct hf_failure, "method", HF_TEXT, method, .flags = HF_REQUIRED),
    AT(struct hf_failure, "after", HF_NUMBER, after),
    AT(struct hf_failure, "times", HF_NUMBER, times, .fallback = 1, NUMBER_LIMITS(1, 1000000)),
    AT(struct hf_failure, "result", HF_WORD, result, .flags = HF_REQUIRED, .words = failure_words),
    AT(struct hf_failure, "errorCode", HF_NUMBER, error_code, .flags = HF_REQUIRED,
       NUMBER_LIMITS(1, UINT32_MAX)),
    AT(struct hf_failure, "text", HF_TEXT, text, .text = "The operation failed."),
};
const struct hf_shape hf_failure_shape = HF_SHAPE(struct hf_failure, failure_fields);
