/* SPDX-License-Identifier: MIT */
/* What the files of this folder share: a host that is being looked at. */
#ifndef CORE_DOCTOR_EXAMINE_H
#define CORE_DOCTOR_EXAMINE_H

#include "core/doctor.h"

enum { NO_MORE = -1 };

/* All that was read of one VM. */
struct exam_vm {
    const struct hv_vm_row *row;
    const struct hv_vm *vm; /* with its settings; NULL: not read, or not there */
    struct hv_adapters adapters;
    const struct core_parked_vm *parked; /* NULL: it is not parked */
    int64_t first_checkpoint;            /* its place in the list; NO_MORE: none */
};

struct examination {
    struct hp_arena *arena;
    const struct core_examined *seen;
    struct exam_vm *vms;            /* for each of seen->vms */
    const int64_t *next_checkpoint; /* of the same VM, for each of the list; NO_MORE behind the last */
    const struct core_check *check; /* that is looked for now */
    struct core_findings found;
};

/* Adds a finding of the check that is looked for, with its severity and cure; of the host where `vm` is NULL.
 * The last one can be changed: exam_last. */
void exam_add(struct examination *exam, const struct exam_vm *vm, const char *text);
struct core_finding *exam_last(struct examination *exam);

/* The same about a VM that may not be listed. */
void exam_add_named(struct examination *exam, const char *vm_id, const char *vm_name, const char *text);

/* The VM has a GPU adapter, or is parked and will have one again. */
bool exam_has_gpu(const struct exam_vm *vm);

/* --- what is looked for --- */

/* host.c, of_access */
void exam_hyperv(struct examination *exam);
void exam_rights(struct examination *exam);

/* vm_settings.c */
void exam_automatic_checkpoints(struct examination *exam, const struct exam_vm *vm);
void exam_stop_action(struct examination *exam, const struct exam_vm *vm);
void exam_memory_windows(struct examination *exam, const struct exam_vm *vm);
void exam_mmio(struct examination *exam, const struct exam_vm *vm);
void exam_hibernation(struct examination *exam, const struct exam_vm *vm);
void exam_checkpoints_disabled(struct examination *exam, const struct exam_vm *vm);
void exam_configuration_version(struct examination *exam, const struct exam_vm *vm);

/* gpus.c */
void exam_card(struct examination *exam, const struct exam_vm *vm);
void exam_refused(struct examination *exam, const struct exam_vm *vm);
void exam_driver(struct examination *exam);
void exam_idle(struct examination *exam);
void exam_partitions(struct examination *exam);
void exam_policy(struct examination *exam);

/* checkpoints.c */
void exam_missing_files(struct examination *exam, const struct exam_vm *vm);
void exam_backup_checkpoint(struct examination *exam, const struct exam_vm *vm);
void exam_checkpoint_limit(struct examination *exam, const struct exam_vm *vm);
void exam_no_gpu_set(struct examination *exam, const struct exam_vm *vm);
void exam_given_away(struct examination *exam, const struct exam_vm *vm);
void exam_newer_driver(struct examination *exam, const struct exam_vm *vm);
void exam_future(struct examination *exam, const struct exam_vm *vm);

/* cluster.c */
void exam_offline_action(struct examination *exam, const struct exam_vm *vm);
/* Of the last finding, where it is about a VM that this host does not have: its cluster has it elsewhere, or
 * what is recorded of it can only be discarded. */
void exam_tell_node(struct examination *exam);

/* records.c */
void exam_interrupted(struct examination *exam);
void exam_parked(struct examination *exam);
void exam_unreadable(struct examination *exam);
void exam_stale(struct examination *exam);

/* schedules.c */
void exam_schedules(struct examination *exam);
void exam_overdue_schedules(struct examination *exam);
void exam_schedule_timers(struct examination *exam);

/* host.c */
void exam_critical(struct examination *exam, const struct exam_vm *vm);
void exam_mounted(struct examination *exam, const struct exam_vm *vm);
void exam_chain(struct examination *exam, const struct exam_vm *vm);
void exam_unmerged(struct examination *exam, const struct exam_vm *vm);
void exam_space(struct examination *exam);
void exam_leftover(struct examination *exam);
void exam_unusable(struct examination *exam);

#endif
