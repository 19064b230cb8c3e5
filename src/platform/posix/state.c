/* SPDX-License-Identifier: MIT */
#include "platform/state.h"

#include "platform/files.h"
#include "platform/process.h"
#include "posix/fail.h"
#include "posix/place.h"

#include <unistd.h>

static const char *choose_another = "set HYPERPOINT_STATE to a folder of your own";

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
        hp_error_next(err, "%s", choose_another);
        return rc;
    }
    *out = part ? os_path_join(arena, folder, part) : hp_arena_copy(arena, folder);
    return 0;
}

int os_state_check(struct hp_error *err)
{
    HP_ARENA(scratch);
    const char *path;
    return os_state_path(NULL, &scratch, &path, NULL) == 0
               ? posix_root_check(posix_state_root(path, &scratch), err)
               : 0;
}

int os_state_folder(const char *part, struct hp_arena *arena, const char **out, struct hp_error *err)
{
    const char *folder = NULL;
    int rc = os_state_path(part, arena, &folder, err);
    if (rc)
        return rc;
    rc = os_folder_make(folder, err);
    if (!rc && access(folder, W_OK | X_OK) != 0)
        rc = posix_fail(err, "write to the state folder", folder);
    if (rc) {
        hp_error_next(err, "%s", choose_another);
        return rc;
    }
    *out = folder;
    return 0;
}
