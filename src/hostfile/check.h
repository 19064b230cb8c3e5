/* SPDX-License-Identifier: MIT */
/* What the files that read a world share. */
#ifndef HOSTFILE_CHECK_H
#define HOSTFILE_CHECK_H

#include "hostfile/world.h"

/* HP_E_USAGE when the world contradicts itself. */
int hf_world_check(const char *file, const struct hf_world *world, struct hp_error *err);

/* The same of what it says of its cluster; NULL, or what is wrong, in the arena. */
const char *hf_cluster_problem(struct hp_arena *arena, const struct hf_world *world);

/* Notes the ids of all VMs, checkpoints, adapters and jobs. Returns one that was noted already; NULL when
 * none was. */
const char *hf_world_note_ids(struct hp_arena *arena, const struct hf_world *world, struct hp_map *ids);

#endif
