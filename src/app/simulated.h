/* SPDX-License-Identifier: MIT */
/* Simulated hosts in this process: those of a file, and those that are built in and named after a scenario.
 */
#ifndef APP_SIMULATED_H
#define APP_SIMULATED_H

#include "reach.h"

/* A host that was made for this process alone: its file, and a state folder. All zero: none. */
struct app_simulated {
    const char *folder;
    struct hp_arena arena;
};

/* Makes the built-in host of that name; *sim_file becomes its file, and the state folder of this process one
 * beside it. app_simulated_end removes both. HP_E_USAGE when there is no such host. */
int app_simulated_make(struct app_simulated *simulated, const char *name, const char **sim_file,
                       struct hp_error *err);
void app_simulated_end(struct app_simulated *simulated);

/* Opens a simulated host by its file; errors as sim_inproc_open. */
int app_simulated_reach(struct hp_arena *arena, const char *sim_file, struct app_reached *out,
                        struct hp_error *err);

#endif
