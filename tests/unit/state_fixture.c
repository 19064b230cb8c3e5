/* SPDX-License-Identifier: MIT */
#include "state_fixture.h"

#include "base/arena.h"

#include <stdlib.h>

static char in_memory[] = "/dev/shm/hyperpoint-state-XXXXXX";
static char on_disk[] = "/tmp/hyperpoint-state-XXXXXX";

const char *state_folder;

int make_state_folder(void **unused)
{
    (void)unused;
    state_folder = mkdtemp(in_memory);
    if (!state_folder)
        state_folder = mkdtemp(on_disk);
    return state_folder && setenv("HYPERPOINT_STATE", state_folder, 1) == 0 ? 0 : -1;
}

int remove_state_folder(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    return system(hp_arena_format(&arena, "rm -rf '%s'", state_folder));
}
