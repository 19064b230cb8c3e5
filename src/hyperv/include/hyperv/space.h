/* SPDX-License-Identifier: MIT */
/* The room on the host's volumes, and how long files there are: what Windows tells of both in root\cimv2
 * (facts page, 8.1 and 8.2). An account that may see Hyper-V need not be able to read it. */
#ifndef HYPERV_SPACE_H
#define HYPERV_SPACE_H

#include "base/optional.h"
#include "hyperv/host.h"

/* What is known of how files take room. */
enum hv_file_system {
    HV_FILE_SYSTEM_OTHER, /* or not told */
    HV_FILE_SYSTEM_NTFS,
    HV_FILE_SYSTEM_REFS
};

/* Win32_Volume. */
struct hv_volume {
    const char *name;           /* "D:\", "C:\mount\", "\\?\Volume{...}\": paths of its files begin with it */
    const char *file_system;    /* as Windows calls it: "NTFS", "ReFS", "CSVFS"; "" when it is not told */
    enum hv_file_system kind;   /* which that is */
    struct hp_opt_u64 capacity; /* bytes, as is the next one */
    struct hp_opt_u64 free;
};

struct hv_volumes {
    struct hv_volume *items;
    size_t count;
};

/* The volumes of the host; shares of others are none of them. One call. */
int hv_volume_list(struct hv_host *host, struct hp_arena *arena, struct hv_volumes *out,
                   struct hp_error *err);

/* The one a path is on: of those whose name the path begins with, the one with the longest name. NULL: none
 * is known. */
const struct hv_volume *hv_volume_of(const struct hv_volumes *volumes, const char *path);

/* How many bytes long each file is, in the order of `files`; not set for those the host does not tell of.
 * With NTFS compression, deduplication, and blocks that ReFS shares, files take less of their volume than
 * that. CIM_DataFile.FileSize: one call for each HV_MAX_FOLDERS folders that the files are in, however many
 * they are, and no more than `max_calls`: what is in further folders stays unknown. The service of virtual
 * disks (GetVirtualHardDiskState) is asked for files on shares and clustered volumes, which CIM_DataFile does
 * not cover, or for all where the account must not read root\cimv2: one call for each, and no more than for
 * HV_MAX_FILES. `sizes` is touched even on failure. */
enum { HV_MAX_FOLDERS = 32, HV_MAX_FILES = 8 };
int hv_file_sizes(struct hv_host *host, const char *const *files, size_t count, size_t max_calls,
                  struct hp_opt_u64 *sizes, struct hp_error *err);

/* Names of files. */
struct hv_files {
    const char **items;
    size_t count;
    bool partial; /* there are more folders than were looked into */
};

/* The virtual disks and differences in the folders of these files, as CIM_DataFile tells of them: on local
 * volumes of the host, in lower case. One call, for the first HV_MAX_FOLDERS folders. */
int hv_files_beside(struct hv_host *host, const char *const *files, size_t count, struct hp_arena *arena,
                    struct hv_files *out, struct hp_error *err);

#endif
