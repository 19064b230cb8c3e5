/* SPDX-License-Identifier: MIT */
/* What the files of VMs take of the host's volumes (facts page, 8.1 and 8.3). Where no volume is listed
 * for a path, nothing is counted there. */
#ifndef MODEL_WORK_SPACE_H
#define MODEL_WORK_SPACE_H

#include "hostfile/world.h"

/* Where the configurations of VMs and checkpoints are. */
#define SIM_CONFIGURATION_ROOT "C:\\ProgramData\\Microsoft\\Windows\\Hyper-V"

enum {
    SIM_EMPTY_DISK_BYTES = 4194304,   /* a new differencing file */
    SIM_CONFIGURATION_BYTES = 4194304 /* of a checkpoint */
};

/* Files on the path's volume got longer, or went. */
void sim_space_take(struct hf_world *world, const char *path, uint64_t bytes);
void sim_space_give(struct hf_world *world, const char *path, uint64_t bytes);

/* There is room for the files of a new checkpoint. */
bool sim_space_for_checkpoint(const struct hf_world *world, const struct hf_vm *vm);

/* All the files that the VM, or one of its checkpoints, needs. */
uint64_t sim_space_of_chain(const struct hf_vm *vm, const struct hf_checkpoint *checkpoint_or_null);
bool sim_space_for_export(const struct hf_world *world, const struct hf_vm *vm,
                          const struct hf_checkpoint *checkpoint_or_null, const char *directory);

/* By how much the file `into` grows when that many bytes of data are merged into it: as if both had been
 * written at random places of the disk, in whole MiB. On ReFS, and where the length is not told, by nothing.
 */
uint64_t sim_space_growth(const struct hf_world *world, uint64_t data, const struct hf_disk *into);

#endif
