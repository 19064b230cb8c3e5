/* SPDX-License-Identifier: MIT */
/* Host files that can be played. What contradicts itself, no reader takes; beyond that, a host that is played
 * names only what Hyper-V has, and its running jobs leave one that can be written down again. */
#ifndef MODEL_WORK_PLAYABLE_H
#define MODEL_WORK_PLAYABLE_H

#include "hostfile/world.h"

/* Reads a world out of a file's text, and tries out what its running jobs will do. HP_E_USAGE names the
 * place; `world` is then untouched. */
int sim_playable_read(const char *file, const char *text, size_t length, struct hf_world *world,
                      struct hp_error *err);

#endif
