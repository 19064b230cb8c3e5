/* SPDX-License-Identifier: MIT */
#include "platform/state.h"

#include "platform/files.h"
#include "platform/process.h"

/* The folder everything is in. */
static const char *state_root(struct hp_arena *arena)
{
    const char *own = os_environment("HYPERPOINT_STATE");
    const char *machine = os_environment("ProgramData");
    return own ? own : machine ? os_path_join(arena, machine, "HyperPoint") : NULL;
}

int os_state_path(const char *part, struct hp_arena *arena, const char **out, struct hp_error *err)
{
    const char *folder = state_root(arena);
    if (!folder) {
        int rc =
            hp_error_set(err, HP_E_FAILED, "no state folder: HYPERPOINT_STATE and ProgramData are not set");
        hp_error_next(err, "set HYPERPOINT_STATE to a folder of your own");
        return rc;
    }
    *out = part ? os_path_join(arena, folder, part) : hp_arena_copy(arena, folder);
    return 0;
}

bool os_state_is_shared(void)
{
    return !os_environment("HYPERPOINT_STATE");
}
