/* SPDX-License-Identifier: MIT */
/* The configurations of a host by id. An association that leads to each of very many checkpoints asks for
 * them one by one; this way none of these questions walks through all of them. */
#ifndef MODEL_SERVE_LOOKUP_H
#define MODEL_SERVE_LOOKUP_H

#include "paths.h"

/* For one step on the host: noted when it is first asked, and not when the world changes afterwards. All zero
 * is a fresh one. */
struct sim_lookup {
    struct hp_arena arena;
    struct hp_map map;
    struct sim_config *configs;
    bool noted;
};

/* The live configuration or the checkpoint of that id; false when there is none. */
bool sim_lookup_config(struct sim_lookup *lookup, const struct hf_world *world, const char *id,
                       struct sim_config *out);

void sim_lookup_release(struct sim_lookup *lookup);
#define SIM_LOOKUP(name)                                                                                     \
    __attribute__((cleanup(sim_lookup_release))) struct sim_lookup name = { .noted = false }

#endif
