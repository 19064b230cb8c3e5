/* SPDX-License-Identifier: MIT */
/* The tables for the host, its clock and how it answers: keys, defaults, limits. */
#include "hostfile/conduct.h"
#include "shapes.h"

/* ---- Host -------------------------------------------------------------------------------------------- */

static const char *const rights_words[] = { "full", "none", NULL };

static const struct sim_field host_fields[] = {
    AT(struct sim_host_facts, "name", SIM_TEXT, name, .flags = SIM_REQUIRED),
    AT(struct sim_host_facts, "build", SIM_NUMBER, build, .flags = SIM_REQUIRED, NUMBER_LIMITS(14393, 99999)),
    AT(struct sim_host_facts, "edition", SIM_TEXT, edition, .flags = SIM_NULLABLE | SIM_BRIEF),
    AT(struct sim_host_facts, "rights", SIM_WORD, rights, .words = rights_words),
    AT(struct sim_host_facts, "hyperV", SIM_BOOL, hyper_v, .fallback = true),
    AT(struct sim_host_facts, "guest", SIM_BOOL, guest),
    AT(struct sim_host_facts, "freeSpaceBytes", SIM_NUMBER, free_space_bytes, .fallback = 500000000000),
};
const struct sim_shape sim_host_shape = SIM_SHAPE(struct sim_host_facts, host_fields);

static const char *const clock_words[] = { "virtual", "real", NULL };

static const struct sim_field clock_fields[] = {
    AT(struct sim_clock_state, "kind", SIM_WORD, kind, .words = clock_words),
    AT(struct sim_clock_state, "now", SIM_TIME, now, .fallback = 1782866632000000), /* 2026-07-01T00:43:52Z */
    AT(struct sim_clock_state, "callMilliseconds", SIM_NUMBER, call_milliseconds, .fallback = 5,
       NUMBER_LIMITS(0, 60000)),
};
const struct sim_shape sim_clock_shape = SIM_SHAPE(struct sim_clock_state, clock_fields);

#define DURATION(key, member, milliseconds)                                                                  \
    AT(struct sim_durations, key, SIM_NUMBER, member, .fallback = (milliseconds),                            \
       NUMBER_LIMITS(0, SIM_LONGEST_JOB))

static const struct sim_field duration_fields[] = {
    DURATION("checkpoint", checkpoint, 2000), DURATION("apply", apply, 1500),
    DURATION("delete", remove, 600),          DURATION("merge", merge, 4000),
    DURATION("modify", modify, 300),          DURATION("state", state, 1200),
    DURATION("export", export, 8000),         DURATION("destroy", destroy, 800),
    DURATION("refusal", refusal, 250),
};
const struct sim_shape sim_durations_shape = SIM_SHAPE(struct sim_durations, duration_fields);

#define SWITCH(key, member, is_on) AT(struct sim_behaviour, key, SIM_BOOL, member, .fallback = (is_on))
#define CODE(key, member, code)                                                                              \
    AT(struct sim_behaviour, key, SIM_NUMBER, member, .fallback = (code), NUMBER_LIMITS(1, 65535))

static const char *const form_words[] = { "whole", "withoutHost", "slashes", NULL };
static const char *const long_name_words[] = { "cut", "cutInPaths", "whole", NULL };
static const char *const path_words[] = { "withKeys", "never", "always", NULL };

static const struct sim_field behaviour_fields[] = {
    SWITCH("addRefusesQuotas", add_refuses_quotas, false),
    SWITCH("addNeedsMmioAndCache", add_needs_mmio_and_cache, false),
    SWITCH("addAcceptsOldHostName", add_accepts_old_host_name, true),
    SWITCH("addCanStopHalfWay", add_can_stop_half_way, false),
    SWITCH("hotAddAllowed", hot_add_allowed, false),
    SWITCH("changesRunAsJobs", changes_run_as_jobs, false),
    SWITCH("mmioChangesRunAsJobs", mmio_changes_run_as_jobs, true),
    SWITCH("goneReferenceIsWmiError", gone_reference_is_wmi_error, false),
    CODE("busyCode", busy_code, 32775),
    AT(struct sim_behaviour, "hostResourceForm", SIM_WORD, host_resource_form, .words = form_words),
    SWITCH("automaticReadsBackChosen", automatic_reads_back_chosen, false),
    SWITCH("settingsTakeChangesOnly", settings_take_changes_only, false),
    AT(struct sim_behaviour, "hostResourceReadsBackEmpty", SIM_CHOICE, host_resource_reads_back_empty,
       .flags = SIM_NULLABLE),
    SWITCH("staleAdaptersInvisible", stale_adapters_invisible, true),
    SWITCH("checkpointRefusedWithAdapters", checkpoint_refused_with_adapters, true),
    CODE("checkpointRefusalCode", checkpoint_refusal_code, 32768),
    CODE("checkpointsDisabledCode", checkpoints_disabled_code, 32775),
    CODE("unknownSnapshotTypeCode", unknown_type_code, 6),
    AT(struct sim_behaviour, "checkpointLimit", SIM_NUMBER, checkpoint_limit, .fallback = 50),
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
    AT(struct sim_behaviour, "longHostNames", SIM_WORD, long_host_names, .words = long_name_words),
    AT(struct sim_behaviour, "projectedPaths", SIM_WORD, projected_paths, .words = path_words),
    SWITCH("oldVersionsRefuseGpus", old_versions_refuse_gpus, false),
    SWITCH("highMmioBaseWritable", high_mmio_base_writable, false),
    SWITCH("missingServicesWhenNoRights", missing_services_when_no_rights, true),
    SWITCH("brokenIds", broken_ids, false),
    AT(struct sim_behaviour, "checkpointSpaceBytes", SIM_NUMBER, checkpoint_space_bytes,
       .fallback = 1073741824),
    AT(struct sim_behaviour, "exportSpaceBytes", SIM_NUMBER, export_space_bytes, .fallback = 1073741824),
    AT(struct sim_behaviour, "jobMilliseconds", SIM_OBJECT, job_milliseconds, .shape = &sim_durations_shape),
};
const struct sim_shape sim_behaviour_shape = SIM_SHAPE(struct sim_behaviour, behaviour_fields);

static const char *const failure_words[] = { "returnValue", "jobFailed", "wmi", NULL };

static const struct sim_field failure_fields[] = {
    AT(struct sim_failure, "method", SIM_TEXT, method, .flags = SIM_REQUIRED),
    AT(struct sim_failure, "after", SIM_NUMBER, after),
    AT(struct sim_failure, "times", SIM_NUMBER, times, .fallback = 1, NUMBER_LIMITS(1, 1000000)),
    AT(struct sim_failure, "result", SIM_WORD, result, .flags = SIM_REQUIRED, .words = failure_words),
    AT(struct sim_failure, "errorCode", SIM_NUMBER, error_code, .flags = SIM_REQUIRED,
       NUMBER_LIMITS(1, UINT32_MAX)),
    AT(struct sim_failure, "text", SIM_TEXT, text, .text = "The operation failed."),
};
const struct sim_shape sim_failure_shape = SIM_SHAPE(struct sim_failure, failure_fields);
