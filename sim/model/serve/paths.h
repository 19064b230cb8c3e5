/* SPDX-License-Identifier: MIT */
/* Names of the host's objects: InstanceIDs and full references. All results are in the arena. */
#ifndef MODEL_SERVE_PATHS_H
#define MODEL_SERVE_PATHS_H

#include "cim/ref.h"
#include "hostfile/world.h"

/* A configuration: the live one of a VM or that of a checkpoint. Both have the same parts. */
struct sim_config {
    const struct hf_vm *vm;
    const struct hf_checkpoint *checkpoint; /* NULL: live */
    const char *id;                         /* GUID in its InstanceID */
    const struct hf_settings *settings;
    const struct hf_adapters *adapters;
    const struct hf_disks *disks;
};

struct sim_config sim_live_config(const struct hf_vm *vm);
struct sim_config sim_checkpoint_config(const struct hf_vm *vm, const struct hf_checkpoint *checkpoint);

/* "Microsoft:<id>" and "Microsoft:<id>\<rest>". */
const char *sim_instance_id(struct hp_arena *arena, const char *id);
const char *sim_part_id(struct hp_arena *arena, const char *id, const char *rest);

/* The id in the text "Microsoft:<id>", NULL when it is not of that form. */
const char *sim_id_in_instance_id(struct hp_arena *arena, const char *text);
/* The two GUIDs in "Microsoft:<owner>\<part>"; false when it is not of that form. */
bool sim_ids_in_part_id(struct hp_arena *arena, const char *text, const char **owner, const char **part);

/* A reference to an object of the virtualization namespace with one key, or with CreationClassName and Name.
 */
const struct cim_ref *sim_ref_by_id(struct hp_arena *arena, const struct hf_world *world,
                                    const char *class_name, const char *instance_id);
const struct cim_ref *sim_system_ref(struct hp_arena *arena, const struct hf_world *world,
                                     const char *class_name, const char *name);

const struct cim_ref *sim_vm_ref(struct hp_arena *arena, const struct hf_world *world, const char *id);
const struct cim_ref *sim_settings_ref(struct hp_arena *arena, const struct hf_world *world, const char *id);
const struct cim_ref *sim_adapter_ref(struct hp_arena *arena, const struct hf_world *world, const char *owner,
                                      const char *id);
const struct cim_ref *sim_job_ref(struct hp_arena *arena, const struct hf_world *world,
                                  const struct hf_job *job);
const struct cim_ref *sim_service_ref(struct hp_arena *arena, const struct hf_world *world,
                                      const char *class_name, const char *name);
/* A device of a running VM. */
const struct cim_ref *sim_device_ref(struct hp_arena *arena, const struct hf_world *world,
                                     const char *class_name, const char *vm_id, const char *device_id);

/* What HostResource of the adapter reads: the full path of its GPU; NULL when it is automatic. */
const char *sim_host_resource(struct hp_arena *arena, const struct hf_world *world,
                              const struct hf_adapter *adapter);

/* The plug and play device id of a GPU: "PCI\VEN_...\4&...". */
const char *sim_device_id(struct hp_arena *arena, const char *instance_path);

/* Names of the services. */
#define SIM_MANAGEMENT_SERVICE "Msvm_VirtualSystemManagementService"
#define SIM_MANAGEMENT_SERVICE_NAME "vmms"
#define SIM_SNAPSHOT_SERVICE "Msvm_VirtualSystemSnapshotService"
#define SIM_SNAPSHOT_SERVICE_NAME "vssnapsvc"
#define SIM_IMAGE_SERVICE "Msvm_ImageManagementService"
#define SIM_IMAGE_SERVICE_NAME "vhdsvc"

#endif
