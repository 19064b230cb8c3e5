/* SPDX-License-Identifier: MIT */
/* The volumes of a simulated host, and files on them that are none of a VM. */
#ifndef HOSTFILE_VOLUME_H
#define HOSTFILE_VOLUME_H

#include <stddef.h>
#include <stdint.h>

/* A volume that Windows tells of. What the files of VMs take of it is kept up to date. */
struct hf_volume {
    const char
        *name; /* "D:\\", "C:\\mount\\", "\\\\?\\Volume{...}\\": the paths of its files begin with it */
    const char *file_system;
    uint64_t capacity_bytes;
    uint64_t free_bytes;
};

struct hf_volumes {
    struct hf_volume *items;
    size_t count;
    size_t capacity;
};

/* A file beside the disks that no VM has: what another program left. */
struct hf_file {
    const char *path;
    uint64_t bytes;
};

struct hf_files {
    struct hf_file *items;
    size_t count;
    size_t capacity;
};

#endif
