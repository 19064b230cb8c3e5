/* SPDX-License-Identifier: MIT */
/* Partition values for newly added adapters, out of files the user wrote: adapter.config for all GPUs, then
 * the GPU's own file on top.
 *
 * A file holds lines `Key = number` with the twelve property names (MinPartitionVRAM ...), 64-bit, `#` and
 * `;` begin comments. The GPU's file is its name plus
 * ".config": as it is, or with blanks as "-", as "_", or left out; the first that exists counts. */
#ifndef CORE_PARTITION_CONFIG_H
#define CORE_PARTITION_CONFIG_H

#include "hyperv/adapter.h"

/* The values for a GPU of that name (may be NULL: adapter.config only). All empty when there is no file.
 * HP_E_USAGE with file and line for an unknown key, a number that is none or too large, a key given twice, or
 * Min > Optimal or Optimal > Max after layering. */
int core_partition_config_read(const char *folder, const char *gpu_name, struct hv_quotas *out,
                               struct hp_error *err);

/* One file's text; `name` is for messages. Values found are set in *quotas, others stay. */
int core_partition_config_parse(const char *name, const char *text, struct hv_quotas *quotas,
                                struct hp_error *err);

#endif
