/* SPDX-License-Identifier: MIT */
/* Paths, and that of the state folder. */
#include "platform/state.h"

#include "platform/files.h"
#include "platform/process.h"

#include <stdlib.h>
#include <string.h>

int os_state_path(const char *part, struct hp_arena *arena, const char **out, struct hp_error *err)
{
    const char *own = os_environment("HYPERPOINT_STATE");
    const char *xdg = os_environment("XDG_STATE_HOME");
    const char *home = os_environment("HOME");
    const char *folder = own;
    /* The XDG specification has relative paths ignored. */
    if (!folder && xdg && xdg[0] == '/')
        folder = os_path_join(arena, xdg, "hyperpoint");
    if (!folder && home)
        folder = os_path_join(arena, home, ".local/state/hyperpoint");
    if (!folder) {
        int rc = hp_error_set(err, HP_E_FAILED,
                              "no state folder: HYPERPOINT_STATE, XDG_STATE_HOME and HOME are not set");
        hp_error_next(err, "set HYPERPOINT_STATE to a folder of your own");
        return rc;
    }
    *out = part ? os_path_join(arena, folder, part) : hp_arena_copy(arena, folder);
    return 0;
}

bool os_state_is_shared(void)
{
    return false;
}

const char *os_path_absolute(struct hp_arena *arena, const char *path)
{
    char *absolute = realpath(path, NULL);
    const char *copy = hp_arena_copy(arena, absolute ? absolute : path);
    free(absolute);
    return copy;
}

const char *os_path_join(struct hp_arena *arena, const char *folder, const char *name)
{
    size_t length = strlen(folder);
    bool ends_in_slash = length && folder[length - 1] == '/';
    return hp_arena_format(arena, "%s%s%s", folder, ends_in_slash ? "" : "/", name);
}
