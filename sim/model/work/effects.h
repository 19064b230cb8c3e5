/* SPDX-License-Identifier: MIT */
/* What changes on the host when something is done: at once, or when its job ends. */
#ifndef MODEL_WORK_EFFECTS_H
#define MODEL_WORK_EFFECTS_H

#include "hostfile/world.h"

/* Applies the job's effect to its VM at the time `now` and notes in the job what it touched; the job need not
 * be one of the world's. False, with nothing changed, when the VM or something else it is about has gone. May
 * start follow-up jobs, so that world->jobs can move. */
bool sim_effect_perform(struct hf_world *world, struct hf_job *job, int64_t now);

/* The same for world->jobs[index]; what has gone becomes the job's error. */
void sim_effect_apply(struct hf_world *world, size_t index, int64_t now);

/* The name Hyper-V gives a checkpoint: "<VM> - (2026/7/1 - 0:43:52)", an automatic one with "Automatic
 * Checkpoint - " in front. Two made in one second have the same. */
const char *sim_default_checkpoint_name(struct hf_world *world, const struct hf_vm *vm, bool automatic,
                                        int64_t now);

/* Makes a checkpoint of the VM as it is now. The pointer is valid until the next checkpoint is made. */
struct hf_checkpoint *sim_take_checkpoint(struct hf_world *world, struct hf_vm *vm, const char *name,
                                          int64_t now);

/* The VM goes on from the checkpoint: its configuration, its adapters under new ids, new disks on top of its
 * own. Name and Notes stay. */
void sim_apply_checkpoint(struct hf_world *world, struct hf_vm *vm, const struct hf_checkpoint *checkpoint,
                          int64_t now);

/* Takes the checkpoint out, or with it all that descends from it. Its parent inherits the children and the
 * present state; files nobody needs any more merge in a job of their own, which a scenario can order to
 * fail: then they stay as they are. */
void sim_delete_checkpoint(struct hf_world *world, struct hf_vm *vm, const char *id, bool with_tree,
                           int64_t now);

/* The differencing disk that takes writes once `parent` is kept by a checkpoint. */
const char *sim_new_disk_path(struct hf_world *world, const char *parent);

#endif
