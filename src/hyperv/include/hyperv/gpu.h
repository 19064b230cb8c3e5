/* SPDX-License-Identifier: MIT */
/* The host's partitionable GPUs and what Windows knows of the cards behind them. */
#ifndef HYPERV_GPU_H
#define HYPERV_GPU_H

#include "base/optional.h"
#include "hyperv/host.h"
#include "hyperv/unusable.h"

/* The four resources of a GPU partition and the order they are shown in. */
enum hv_resource { HV_VRAM, HV_ENCODE, HV_DECODE, HV_COMPUTE, HV_RESOURCES };

/* "VRAM", "Encode", "Decode", "Compute", as in the property names. */
const char *hv_resource_name(enum hv_resource resource);

/* In the driver's own unit, not bytes (facts page, 1.7): show as a share of the total. */
struct hv_capacity {
    struct hp_opt_u64 total;
    struct hp_opt_u64 available;
    struct hp_opt_u64 minimum; /* of one partition */
    struct hp_opt_u64 maximum;
    struct hp_opt_u64 optimal;
};

enum hv_gpu_kind {
    HV_GPU_UNCLEAR, /* not told by anything that was read */
    HV_GPU_INTEGRATED,
    HV_GPU_DISCRETE,
    HV_GPU_KINDS
};

/* "integrated", "discrete" or "unclear": stable words for JSON. */
const char *hv_gpu_kind_name(enum hv_gpu_kind kind);

struct hv_gpu {
    unsigned order;            /* place in the host's list, from 1 */
    const char *instance_path; /* Msvm_PartitionableGpu.Name: \\?\PCI#VEN_...\GPUPARAV */
    const char *path;          /* its whole object path, what HostResource carries */
    const char
        *device_id;   /* PnP device id: PCI\VEN_...\4&...; NULL when the instance path has another shape */
    const char *name; /* the device's name; NULL when Windows does not list the device as working */
    const char *driver_version; /* NULL when Windows does not tell it */
    bool listed;                /* Windows lists the device */
    bool working;               /* listed, with no problem code */
    struct hp_opt_u64 problem;  /* ConfigManagerErrorCode; not set: Windows does not list it, or tells none */
    enum hv_gpu_kind kind;      /* a card, or part of the processor */
    const char *kind_reason;    /* why: half a sentence */
    struct hp_opt_u64 own_memory; /* bytes, as Windows tells it: 4 GiB or more do not show; 0 says nothing */
    uint64_t partition_count;
    struct hp_opt_u64 partitions_in_use; /* by running VMs; only when they were read */
    struct hv_capacity capacity[HV_RESOURCES];
};

/* A display adapter that Windows lists with a problem and not as partitionable: disabled, for example. */
struct hv_idle_card {
    const char *device_id;
    const char *name;
    uint64_t problem; /* ConfigManagerErrorCode, not 0 */
};

struct hv_gpus {
    struct hv_gpu *items;
    size_t count;
    struct hv_unusables unusable;
    struct hv_idle_card *idle; /* told only where there is a GPU */
    size_t idle_count;
    size_t idle_capacity;
};

/* All partitionable GPUs in the host's order. Two calls: the GPUs, and the display devices of root\cimv2; a
 * third one when a GPU is not among these. An empty list alone proves nothing (facts page, 10.4); see
 * hv_adapter_read for how it is told apart. */
int hv_gpu_list(struct hv_host *host, struct hp_arena *arena, struct hv_gpus *out, struct hp_error *err);

/* Counts the partitions that running VMs hold of each of these GPUs (facts page, 2.9). One call. */
int hv_gpu_read_partitions_in_use(struct hv_host *host, struct hp_arena *arena, struct hv_gpus *gpus,
                                  struct hp_error *err);
/* So many partitions are free, or it is not known. */
bool hv_gpu_has_room(const struct hv_gpu *gpu, uint64_t needed);

/* The GPU of that instance path, NULL when the host has none. */
const struct hv_gpu *hv_gpu_at(const struct hv_gpus *gpus, const char *instance_path);

/* The host has none there for sure: one of its GPUs that cannot be used may be that very one. */
bool hv_gpu_is_gone(const struct hv_gpus *gpus, const char *instance_path);

/* The PnP device id an instance path stands for (facts page, 7.1), upper case; NULL for another shape. */
const char *hv_gpu_device_id(struct hp_arena *arena, const char *instance_path);

/* The two halves of a PnP device id: what card it is (PCI\VEN_10DE&DEV_2882&SUBSYS_...&REV_A1), and where it
 * sits (4&32761BA1&0&00D8). NULL for NULL. */
const char *hv_gpu_hardware_id(struct hp_arena *arena, const char *device_id);
const char *hv_gpu_location(const char *device_id);

#endif
