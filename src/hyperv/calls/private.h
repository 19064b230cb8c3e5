/* SPDX-License-Identifier: MIT */
/* What the files of this room share. */
#ifndef HYPERV_PRIVATE_H
#define HYPERV_PRIVATE_H

#include "cim/decode.h"
#include "cim/session.h"
#include "hyperv/checkpoint.h"
#include "hyperv/vm.h"

/* The settings of a VM and of each of its checkpoints; their key is this and a GUID. */
#define HV_SETTINGS_CLASS "Msvm_VirtualSystemSettingData"
#define HV_ID_PREFIX "Microsoft:"

/* The two services every change goes through, and one that tells of virtual disks. */
enum hv_service_kind {
    HV_MANAGEMENT,    /* Msvm_VirtualSystemManagementService */
    HV_CHECKPOINTING, /* Msvm_VirtualSystemSnapshotService */
    HV_IMAGES,        /* Msvm_ImageManagementService */
    HV_SERVICES
};

struct hv_service {
    const struct cim_ref *path; /* NULL: not needed yet */
    bool confirmed;             /* it was looked up, or has answered */
};

struct hv_host {
    struct cim_session *session;
    const struct hp_clock *clock;
    struct hv_patience patience;
    unsigned address_bits; /* 0: not known */
    struct hp_arena arena; /* lives as long as the host */
    const char *name;      /* as its objects' paths have it; NULL: none was read yet */
    struct hv_service services[HV_SERVICES];
    bool without_cluster;     /* it is known to be no node of one */
    bool is_remote;           /* another computer */
    struct hv_host_info info; /* read once */
    bool info_known;
};

/* What a finished method call left behind. */
struct hv_answer {
    struct cim_props out;
    const struct cim_ref *job; /* NULL when the call was done at once */
};

/* The service's only instance, looked up: one call, the first time. HP_E_ACCESS when there is none (facts
 * page, 10.4). */
int hv_find_service(struct hv_host *host, enum hv_service_kind kind, struct hp_error *err);

/* Calls a method of a service. Of its keys only the host's name is not the same everywhere, so its path is
 * made of the name that the host's other paths have; it is looked up where that is not known, or when a first
 * call is refused and the path may be why. */
int hv_invoke(struct hv_host *host, enum hv_service_kind kind, const char *method, const struct cim_props *in,
              struct hp_arena *arena, struct cim_props *out, struct hp_error *err);

/* The same, and waits until its job, if it starts one, has ended well. `what` completes the sentence
 * "Hyper-V could not ..." and names the work in progress messages. ReturnValue and job errors become err with
 * their codes and the host's text (facts page, 3.2 and 3.5). */
int hv_call(struct hv_host *host, enum hv_service_kind service, const char *method,
            const struct cim_props *in, const char *what, struct hp_arena *arena, struct hv_answer *out,
            struct hp_error *err);

/* The same for a method of another object than a service. */
int hv_call_object(struct hv_host *host, const struct cim_ref *object, const char *method,
                   const struct cim_props *in, const char *what, struct hp_arena *arena,
                   struct hv_answer *out, struct hp_error *err);

/* The same for a method that gives things values, so that it can be called twice: it is called again where it
 * was refused and that may be for how its texts were written (cim_reword). */
int hv_call_setting(struct hv_host *host, const char *method, const struct cim_props *in, const char *what,
                    struct hp_error *err);

/* Where it is called, as far as that is known without asking; NULL: not yet. */
const struct cim_ref *hv_service_path(struct hv_host *host, enum hv_service_kind kind);

/* --- what is asked, for those who ask and for hv_expect --- */

struct cim_query hv_vms_query(struct hp_arena *arena);
struct cim_query hv_notes_query(struct hp_arena *arena);
struct cim_query hv_live_settings_query(struct hp_arena *arena);
struct cim_query hv_whole_devices_query(struct hp_arena *arena);
struct cim_query hv_mounted_disks_query(struct hp_arena *arena);
struct cim_query hv_info_query(struct hp_arena *arena);
struct cim_query hv_gpus_query(struct hp_arena *arena);
struct cim_query hv_devices_query(struct hp_arena *arena);
struct cim_query hv_partitions_query(struct hp_arena *arena);
struct cim_query hv_volumes_query(struct hp_arena *arena);
/* Of a VM, or (NULL) of all. */
struct cim_query hv_adapters_query(struct hp_arena *arena, const struct hv_vm *vm_or_null);
/* `plain`: without what not every build has (hv_checkpoint_list). */
struct cim_query hv_checkpoints_query(struct hp_arena *arena, const struct hv_vm *vm_or_null, bool plain);
struct cim_query hv_tasks_query(struct hp_arena *arena, const struct hv_vm *vm);
/* `owners` NULL: of all VMs and checkpoints (hv_disk_list_files). */
struct cim_query hv_files_query(struct hp_arena *arena, const char *const *owners, size_t count);
/* HP_E_FAILED for a VM whose settings have no path that can be read. */
int hv_disks_query(struct hp_arena *arena, const struct hv_vm *vm, struct cim_query *out,
                   struct hp_error *err);

/* GetSummaryInformation of the one VM, which changes nothing. */
#define HV_SUMMARY_METHOD "GetSummaryInformation"
int hv_summary_parameters(struct hp_arena *arena, const struct hv_vm *vm, struct cim_props *out,
                          struct hp_error *err);

/* --- asking --- */

/* cim_query, with advice for the failures that say something about the host: no Hyper-V, no rights, service
 * gone. */
int hv_query(struct hv_host *host, const struct cim_query *query, struct hp_arena *arena,
             struct cim_instances *out, struct hp_error *err);

#define HV_JOB_CLASS "Msvm_ConcreteJob"

/* A job: asked for, or listed as being at work on a VM. Not every one tells all of it (facts page, 1.10). */
struct hv_job {
    const char *id; /* InstanceID */
    struct cim_uint type;
    struct cim_uint state;
    struct cim_uint percent;
    struct cim_uint error_code;
    const char *error_text;
    const char *error_summary;
};

int hv_job_decode(struct hp_arena *arena, const struct cim_instance *instance, struct hv_job *out,
                  struct hp_error *err);

/* False for one that does not tell its state. */
bool hv_job_has_ended(const struct hv_job *job);

/* 0 when it does not tell. */
unsigned hv_job_percent(const struct hv_job *job);

/* How a job that is no longer at work has ended: 0 when well, when it is gone, or when it is at work all the
 * same; else the same error as when it was waited for. `what` as for hv_call. One call. */
int hv_job_result(struct hv_host *host, const struct cim_ref *job, const char *what, struct hp_error *err);

/* What Msvm_ComputerSystem and Msvm_SummaryInformation tell of a VM. */
struct hv_status_row {
    const char *vm_id;
    const char *name;
    const char *other; /* OtherEnabledState */
    struct cim_uint enabled;
    struct cim_uint health;
    struct cim_uints operational;
    struct cim_uint replication;
};

/* Asks for one row of GetSummaryInformation: name, state, health, what goes on, jobs. *summary is that row,
 * for hv_read_tasks. HP_E_NOT_FOUND when the host gives none of this VM. */
int hv_read_summary(struct hv_host *host, const struct hv_vm *vm, struct hp_arena *arena,
                    struct hv_status_row *out, const struct cim_instance **summary, struct hp_error *err);

/* Without its jobs. */
struct hv_status hv_status_of(const struct hv_status_row *row);
enum hv_activity hv_activity_of(const struct hv_status_row *row);

struct hv_tasks {
    struct hv_job *items;
    size_t count;
    bool listed_apart; /* from the second list: read after the summary, or beside it */
};

/* The jobs that are at work on a VM now. Hyper-V has two lists of them, and each alone must be enough (facts
 * page, 1.10): AsynchronousTasks of the VM's summary, which no source has seen filled on a real host, and the
 * jobs that affect the VM, which Microsoft's module reads. The second is asked for when the first shows
 * nothing at work: one call, and none when it does. */
int hv_read_tasks(struct hv_host *host, const struct hv_vm *vm, const struct cim_instance *summary,
                  struct hp_arena *arena, struct hv_tasks *out, struct hp_error *err);

/* A reference out of a value that is one, or that holds its path as text. NULL for anything else. */
const struct cim_ref *hv_ref_of(struct hp_arena *arena, const struct cim_value *value);

/* The object of a class that has InstanceID as its key. */
const struct cim_ref *hv_ref_by_id(struct hp_arena *arena, const char *class_name, const char *instance_id);

/* The one of a class whose keys are its class and Name, as VMs and GPUs have them; `server` NULL or "":
 * without a host's name. */
const struct cim_ref *hv_ref_by_name(struct hp_arena *arena, const char *server, const char *class_name,
                                     const char *name);

/* Msvm_ComputerSystem of a VM. */
const struct cim_ref *hv_vm_ref(struct hp_arena *arena, const char *vm_id);

/* HP_E_ACCESS, and what to do about it. */
int hv_no_rights(const struct hv_host *host, struct hp_error *err);

/* Without rights the lists are empty instead of refused: when a list is empty that need not be, this finds
 * out. HP_E_ACCESS or 0. */
int hv_check_rights(struct hv_host *host, struct hp_error *err);

/* The condition for what is part of a VM or checkpoint: its InstanceID begins with the owner's id. */
struct cim_term hv_part_of(struct hp_arena *arena, const char *owner);

/* A property that holds one text; NULL for anything else. */
const char *hv_text_of(const struct cim_instance *instance, const char *property);

/* Names an object whose row cannot be decoded: of what kind it is, and which properties tell its id and name.
 */
void hv_add_unreadable(struct hp_arena *arena, struct hv_unusables *list, enum hv_unusable_kind kind,
                       const struct cim_instance *row, const char *id_property, const char *name_property,
                       const struct hp_error *cause);

/* Reads a row of the settings class; *found is false, and *out untouched, when it is no checkpoint. */
int hv_checkpoint_decode(struct hp_arena *arena, const struct cim_instance *instance,
                         struct hv_checkpoint *out, bool *found, struct hp_error *err);

/* The id in an object path of a checkpoint's settings, as Msvm_VirtualSystemSettingData.Parent carries it;
 * NULL for NULL or another path. */
const char *hv_checkpoint_id_of(struct hp_arena *arena, const char *settings_path);

#endif
