/* SPDX-License-Identifier: MIT */
#include "platform/state.h"

#include "platform/files.h"
#include "platform/process.h"
#include "win32/fail.h"
#include "win32/place.h"
#include "win32/wide.h"

static const char *choose_another =
    "open the terminal with \"Run as administrator\", or set HYPERPOINT_STATE to a "
    "folder of your own";

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
        hp_error_next(err, "%s", choose_another);
        return rc;
    }
    *out = part ? os_path_join(arena, folder, part) : hp_arena_copy(arena, folder);
    return 0;
}

/* True when files can be made in the folder; false with the system's error. */
static bool is_writable(const wchar_t *folder)
{
    WIN32_HANDLE(handle) = CreateFileW(folder, FILE_ADD_FILE | FILE_LIST_DIRECTORY,
                                       FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                                       OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    return handle != INVALID_HANDLE_VALUE;
}

/* Everybody may make folders in ProgramData, also one of our name, to have his journals recovered by an
 * administrator. */
int os_state_check(struct hp_error *err)
{
    HP_ARENA(scratch);
    const char *root;
    return os_state_path(NULL, &scratch, &root, NULL) == 0
               ? win32_root_check(win32_state_root(root, &scratch), err)
               : 0;
}

int os_state_folder(const char *part, struct hp_arena *arena, const char **out, struct hp_error *err)
{
    const char *folder = NULL;
    int rc = os_state_path(part, arena, &folder, err);
    if (rc)
        return rc;
    rc = os_folder_make(folder, err);
    HP_ARENA(scratch);
    const wchar_t *wide = win32_path(&scratch, folder);
    if (!rc && (!wide || !is_writable(wide)))
        rc = win32_fail(err, "write to the state folder", folder);
    if (rc) {
        hp_error_next(err, "%s", choose_another);
        return rc;
    }
    *out = folder;
    return 0;
}
