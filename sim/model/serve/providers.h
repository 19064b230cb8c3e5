/* SPDX-License-Identifier: MIT */
/* What each class shows of the world. A provider calls sim_show for every object of the view's class that the
 * hint may want, and stops when that returns something else than 0, handing it back. */
#ifndef MODEL_SERVE_PROVIDERS_H
#define MODEL_SERVE_PROVIDERS_H

#include "paths.h"
#include "view.h"

typedef int sim_provider(const struct sim_view *view);

sim_provider sim_provide_nothing; /* classes that live only inside others or on other hosts */

sim_provider sim_provide_computer_systems;
sim_provider sim_provide_settings;
sim_provider sim_provide_summaries;
sim_provider sim_provide_gpus;
sim_provider sim_provide_partitions;
sim_provider sim_provide_adapters;
sim_provider sim_provide_whole_devices;
sim_provider sim_provide_mounted_images;
sim_provider sim_provide_pools;
sim_provider sim_provide_capabilities;
sim_provider sim_provide_memory;
sim_provider sim_provide_processors;
sim_provider sim_provide_drives;
sim_provider sim_provide_disks;
sim_provider sim_provide_management_service;
sim_provider sim_provide_snapshot_service;
sim_provider sim_provide_image_service;
sim_provider sim_provide_jobs;
sim_provider sim_provide_shutdown_components;

sim_provider sim_provide_settings_define_state;
sim_provider sim_provide_settings_components;
sim_provider sim_provide_snapshots_of_systems;
sim_provider sim_provide_most_current_snapshots;
sim_provider sim_provide_last_applied_snapshots;
sim_provider sim_provide_parent_child;
sim_provider sim_provide_element_settings;
sim_provider sim_provide_element_capabilities;
sim_provider sim_provide_settings_define_capabilities;
sim_provider sim_provide_allocations;
sim_provider sim_provide_system_devices;
sim_provider sim_provide_hosted_services;
sim_provider sim_provide_affected_elements;

sim_provider sim_provide_pnp_entities;
sim_provider sim_provide_video_controllers;
sim_provider sim_provide_signed_drivers;
sim_provider sim_provide_operating_system;
sim_provider sim_provide_computer;
sim_provider sim_provide_volumes;
sim_provider sim_provide_files;

sim_provider sim_provide_cluster_resources;

/* --- shared between providers and methods --- */

/* Calls `each` for every configuration, a VM's checkpoints before its live one: nobody may count on the first
 * being the live one. A hint on InstanceID or VirtualSystemIdentifier narrows it. */
int sim_each_config(const struct sim_view *view,
                    int (*each)(const struct sim_view *view, const struct sim_config *config));

/* Whole objects; the view must be of their class. */
struct cim_instance *sim_settings_instance(const struct sim_view *view, const struct sim_config *config);
struct cim_instance *sim_adapter_instance(const struct sim_view *view, const struct sim_config *config,
                                          const struct hf_adapter *adapter);

/* The component through which the guest is asked to shut down. */
const struct cim_ref *sim_shutdown_ref(struct hp_arena *arena, const struct hf_world *world,
                                       const struct hf_vm *vm);

/* A job as an object, also to be embedded. */
struct cim_instance *sim_job_instance(const struct sim_view *view, const struct hf_job *job);

/* What a VM shows of its state. */
struct sim_shown_state {
    uint64_t enabled;
    const char *other; /* OtherEnabledState */
    uint64_t requested;
    uint64_t operational[2];
    size_t operational_count;
    const char *description; /* StatusDescriptions has this one text, however many statuses there are */
    uint64_t health;
};
struct sim_shown_state sim_shown_state(const struct sim_view *view, const struct hf_vm *vm);
uint64_t sim_up_time_milliseconds(const struct sim_view *view, const struct hf_vm *vm);

/* A summary with the fields of the codes asked for (facts page, 3.3); with NULL, all. False when a code is
 * unknown. */
bool sim_summary_code_known(uint64_t code);
struct cim_instance *sim_summary_instance(const struct sim_view *view, const struct hf_vm *vm,
                                          const uint64_t *codes, size_t count);

/* The adapters of a configuration that the host lists at all. */
bool sim_adapter_is_visible(const struct hf_world *world, const struct hf_adapter *adapter);
/* A GPU the host lists as partitionable. */
bool sim_gpu_is_listed(const struct hf_gpu *gpu);

/* The four template objects of GPU partitions and the pool they belong to. */
enum { SIM_DEFINITIONS = 4 };
struct sim_definition {
    const char *instance_id;
    uint64_t value_role;
    uint64_t value_range;
};
extern const struct sim_definition sim_gpu_definitions[SIM_DEFINITIONS];

struct sim_pool {
    const char *id;           /* GUID in InstanceID */
    const char *capabilities; /* the same of its allocation capabilities */
    uint64_t resource_type;
    const char *sub_type;
};
extern const struct sim_pool sim_pools[];
extern const size_t sim_pool_count;
const struct sim_pool *sim_gpu_pool(void);

#define SIM_GPU_SUB_TYPE "Microsoft:Hyper-V:GPU Partition"
enum { SIM_GPU_RESOURCE_TYPE = 32770 };

/* Calls `each` with the reference of every part of a configuration: adapters, memory, disks, ... */
int sim_each_part(const struct sim_view *view, const struct sim_config *config,
                  int (*each)(const struct sim_view *view, const struct sim_config *config,
                              const struct cim_ref *part));

/* The provider of a class, NULL when it has none. */
sim_provider *sim_provider_of(const struct cim_class_decl *class);

#endif
