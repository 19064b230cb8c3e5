/* SPDX-License-Identifier: MIT */
/* The host itself, its clock, and how it answers: what stands in its file beside GPUs, VMs and jobs. */
#ifndef HOSTFILE_CONDUCT_H
#define HOSTFILE_CONDUCT_H

#include "hostfile/bind.h"

/* --- host --- */

/* NO_CIMV2: Hyper-V can be seen, and what Windows itself tells cannot. */
enum hf_rights { HF_RIGHTS_FULL, HF_RIGHTS_NONE, HF_RIGHTS_NO_CIMV2 };

/* What the registry says of devices that Windows does not hold for secure or supported:
 * RequireSecureDeviceAssignment and RequireSupportedDeviceAssignment. */
enum hf_policy {
    HF_POLICY_ALLOWED,  /* both are 0 */
    HF_POLICY_ABSENT,   /* neither is there */
    HF_POLICY_PARTLY,   /* the first is 0, the second is not there */
    HF_POLICY_REQUIRED, /* both are 1 */
};

struct hf_host_facts {
    const char *name;
    uint64_t build;
    const char *edition; /* Win32_OperatingSystem.Caption; NULL: the usual one of the build */
    unsigned rights;
    bool hyper_v;
    bool guest;                        /* the machine is itself a virtual machine of Hyper-V */
    uint64_t free_space_bytes;         /* whatever the volumes tell */
    uint64_t address_bits;             /* of the processor's physical addresses */
    unsigned device_assignment_policy; /* enum hf_policy */
    const char *power_cut_at;          /* the method at whose next call the power goes; NULL: none */
};

enum hf_clock_kind { HF_CLOCK_VIRTUAL, HF_CLOCK_REAL };

struct hf_clock_state {
    unsigned kind;
    int64_t now;                /* of a virtual clock */
    uint64_t call_milliseconds; /* what each call costs on a virtual clock */
};

enum { HF_MAX_JOB_MS = 24 * 60 * 60 * 1000 }; /* milliseconds */

/* How long jobs take. */
struct hf_durations {
    uint64_t checkpoint;
    uint64_t apply;
    uint64_t remove;
    uint64_t merge;
    uint64_t modify;
    uint64_t state;
    uint64_t export;
    uint64_t destroy;
    uint64_t refusal; /* a job that ends in a refusal */
};

/* What is not known for certain of real hosts: each a switch whose default is the best guess (facts page,
 * 12).
 */
/* How HostResource reads back. */
enum hf_resource_form {
    HF_RESOURCE_WHOLE,        /* \\HOST\root\virtualization\v2:Msvm_... */
    HF_RESOURCE_WITHOUT_HOST, /* root\virtualization\v2:Msvm_... */
    HF_RESOURCE_SLASHES       /* //HOST/root/virtualization/v2:Msvm_... */
};

enum hf_long_names { HF_NAMES_CUT, HF_NAMES_CUT_IN_PATHS, HF_NAMES_WHOLE };

struct hf_behaviour {
    bool add_refuses_quotas;          /* quotas given in the add: job error 32773 */
    bool add_needs_mmio_and_cache;    /* cache types off or MMIO gaps at their defaults: job error 32773 */
    bool add_accepts_old_host_name;   /* HostResource may carry another server name */
    bool add_can_stop_half_way;       /* what stands before a refused element is added all the same */
    bool hot_add_allowed;             /* adapters may change while the VM is not off */
    bool changes_run_as_jobs;         /* add, modify, remove and renames answer 4096 instead of 0 */
    bool mmio_changes_run_as_jobs;    /* MMIO and cache types answer 4096 */
    bool gone_reference_is_wmi_error; /* a parameter naming something gone: 0x80041002 instead of 32773 */
    uint64_t busy_code;               /* ReturnValue while another job runs on the VM */
    unsigned host_resource_form;      /* enum hf_resource_form */
    bool automatic_reads_back_chosen; /* an adapter without a GPU names the one Hyper-V would take */
    bool settings_take_changes_only;  /* a read-only property sent along makes the job fail */
    unsigned host_resource_reads_back_empty; /* enum hf_choice; unset: on builds before 20348 */
    bool stale_adapters_invisible; /* an adapter whose GPU is gone has no row, and cannot be named */
    bool checkpoint_refused_with_adapters;
    uint64_t checkpoint_refusal_code;   /* ErrorCode of that job */
    uint64_t checkpoints_disabled_code; /* ErrorCode when UserSnapshotType is 2 */
    uint64_t unknown_type_code;         /* ReturnValue for a SnapshotType that is none */
    uint64_t checkpoint_limit;          /* of one VM; 0: none */
    uint64_t checkpoint_limit_code;     /* ErrorCode of one too many */
    uint64_t disk_refusal_code;         /* ErrorCode while a disk is attached that has no checkpoints */
    uint64_t start_refusal_code;        /* ErrorCode of a start that fails */
    bool checkpoints_keep_adapters;     /* a checkpoint's configuration contains the adapters of its time */
    bool checkpoint_notes_persist;
    bool checkpoints_take_notes; /* a new checkpoint begins with the notes of its VM */
    bool vm_notes_persist;
    bool checkpoint_name_in_settings; /* CreateSnapshot takes ElementName out of SnapshotSettings */
    bool apply_refused_with_adapters;
    bool save_allowed_with_gpu;
    bool pause_allowed_with_gpu;
    bool start_refused_with_automatic_checkpoints; /* while a GPU is assigned */
    bool asynchronous_tasks_empty;                 /* the summary lists no jobs */
    bool affected_vms_absent;                      /* jobs do not name the VM they are at work on */
    bool job_type_missing;                         /* JobType is NULL */
    unsigned long_host_names;                      /* enum hf_long_names: of more than 15 characters */
    unsigned projected_paths;                      /* enum sim_projected_paths */
    bool old_versions_refuse_gpus; /* VMs of a configuration version up to 9.0: job error 32773 */
    bool high_mmio_base_writable;
    bool missing_services_when_no_rights; /* else they are there and every method is access denied */
    bool broken_ids; /* ids of VMs and checkpoints may be any text, and what refers to them may run in circles
                      */
    uint64_t checkpoint_space_bytes; /* what a checkpoint needs on the volume */
    uint64_t export_space_bytes;     /* and an export */
    struct hf_durations job_milliseconds;
};

/* A failure a scenario orders: the next calls of a method, after letting some pass, end in it. The merge that
 * runs in the background after a checkpoint was deleted is ordered to fail under the name "merge". */
#define HF_MERGE "merge"
enum hf_failure_result { HF_FAIL_RETURN_VALUE, HF_FAIL_JOB, HF_FAIL_WMI };

struct hf_failure {
    const char *method;
    uint64_t after;
    uint64_t times;
    unsigned result;
    uint64_t error_code;
    const char *text;
};

struct hf_failures {
    struct hf_failure *items;
    size_t count;
    size_t capacity;
};

extern const struct hf_shape hf_host_shape;
extern const struct hf_shape hf_clock_shape;
extern const struct hf_shape hf_behaviour_shape;
extern const struct hf_shape hf_durations_shape;
extern const struct hf_shape hf_failure_shape;

#endif
