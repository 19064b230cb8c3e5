/* SPDX-License-Identifier: MIT */
/* Adapters as objects, for the calls in adapter.c. */
#ifndef HYPERV_ADAPTER_RECORD_H
#define HYPERV_ADAPTER_RECORD_H

#include "hyperv/adapter.h"
#include "calls/private.h"

#define HV_ADAPTER_CLASS "Msvm_GpuPartitionSettingData"
#define HV_GPU_CLASS "Msvm_PartitionableGpu"

/* An adapter out of an instance the host gave, which becomes its object: references in it become paths.
 * HP_E_FAILED also when it could not be printed. */
int hv_adapter_decode(struct hp_arena *arena, struct cim_instance *instance, struct hv_adapter *out,
                      struct hp_error *err);

/* Its InstanceID alone, "" where there is none. An error for one that cannot be read: it may be any
 * adapter's, and is not to pass for another's; *out is "" then, too. */
int hv_adapter_decode_id(struct hp_arena *arena, const struct cim_instance *instance, const char **out,
                         struct hp_error *err);

/* The object path of a GPU, whether the host has it or not; `computer` NULL or "": without a host's name. */
const char *hv_gpu_object_path(struct hp_arena *arena, const char *computer, const char *instance_path);

/* One of MinPartitionVRAM ... OptimalPartitionCompute. */
bool hv_adapter_is_quota(const char *property);

/* Sets those that are not empty. */
void hv_adapter_set_quotas(struct hp_arena *arena, struct cim_props *props, const struct hv_quotas *quotas);

/* Two values of a property (NULL: missing) are the same: missing, NULL and an empty array are one, and paths
 * of cards are the same whatever host name they carry. */
bool hv_adapter_same_value(struct hp_arena *arena, const char *name, const struct cim_value *a,
                           const struct cim_value *b);

/* The text that adds a bare adapter: the template with the GPU and pool of this one. */
int hv_adapter_add_text(struct hp_arena *arena, const struct cim_instance *template,
                        const struct hv_adapter *adapter, const char **out, struct hp_error *err);

/* The text that gives the existing adapter of its id its values where they differ from the template's; *out
 * is NULL when none do. */
int hv_adapter_tune_text(struct hp_arena *arena, const struct cim_instance *template,
                         const struct hv_adapter *adapter, const char **out, struct hp_error *err);

#endif
