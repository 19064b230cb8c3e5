/* SPDX-License-Identifier: MIT */
/* The GPUs of a simulated host. */
#ifndef HOSTFILE_GPU_H
#define HOSTFILE_GPU_H

#include "base/optional.h"
#include "hostfile/bind.h"

#include <stddef.h>
#include <stdint.h>

enum hf_resource { HF_VRAM, HF_ENCODE, HF_DECODE, HF_COMPUTE, HF_RESOURCES };

enum hf_gpu_kind { HF_GPU_DISCRETE, HF_GPU_INTEGRATED };
/* PROBLEM: listed and partitionable, and its driver does not work. */
enum hf_gpu_status { HF_GPU_OK, HF_GPU_DISABLED, HF_GPU_MISSING, HF_GPU_PROBLEM };

struct hf_driver {
    const char *version;
    int64_t date;
    const char *provider;
    const char *inf;
};

struct hf_capacity {
    uint64_t total;
    struct hp_opt_u64 available; /* before the VMs of this host take theirs; unset: total */
    uint64_t min;
    uint64_t max;
    uint64_t optimal;
};

struct hf_gpu {
    const char *instance_path; /* Msvm_PartitionableGpu.Name */
    const char *name;
    unsigned kind;
    unsigned status;
    struct hp_opt_u64 adapter_ram; /* Win32_VideoController.AdapterRAM */
    struct hf_driver driver;
    struct hf_numbers valid_partition_counts;
    uint64_t partition_count;
    struct hf_capacity capacity[HF_RESOURCES];
};

struct hf_gpus {
    struct hf_gpu *items;
    size_t count;
    size_t capacity;
};

#endif
