/* SPDX-License-Identifier: MIT */
/* A host file that is being changed from outside, locked meanwhile. */
#ifndef MODEL_MAKE_OPENED_H
#define MODEL_MAKE_OPENED_H

#include "hostfile/world.h"

struct sim_opened {
    const char *file;
    struct hf_world world; /* hf_world_init */
    int lock;
    bool locked;
};

int sim_opened_read(struct sim_opened *opened, struct hp_error *err);
/* HP_E_USAGE when it would be a file that cannot be read again. */
int sim_opened_write(const struct sim_opened *opened, struct hp_error *err);
void sim_opened_close(struct sim_opened *opened);

/* The host of a file, without a lock. */
int sim_world_read(const char *file, struct hf_world *world, struct hp_error *err);

#endif
