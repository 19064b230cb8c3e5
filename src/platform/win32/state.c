/* SPDX-License-Identifier: MIT */
#include "platform/state.h"

#include "platform/files.h"
#include "platform/process.h"
#include "win32/fail.h"
#include "win32/owner.h"
#include "win32/wide.h"

static const char *choose_another = "set HYPERPOINT_STATE to a folder that you may write to";

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
        int failed =
            hp_error_set(err, HP_E_FAILED, "no state folder: HYPERPOINT_STATE and ProgramData are not set");
        hp_error_next(err, "%s", choose_another);
        return failed;
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

/* Everybody may make folders in ProgramData. One that somebody else made there under our name, to have his
 * journals recovered by an administrator, is none. */
static int check_owner(struct hp_error *err)
{
    HP_ARENA(scratch);
    if (os_environment("HYPERPOINT_STATE"))
        return 0;
    const char *root = state_root(&scratch);
    const wchar_t *wide = win32_path(&scratch, root);
    if (wide && win32_is_ours(wide))
        return 0;
    return hp_error_set(err, HP_E_ACCESS, "the state folder %s belongs to another user", root);
}

int os_state_folder(const char *part, struct hp_arena *arena, const char **out, struct hp_error *err)
{
    const char *folder = NULL;
    int failed = os_state_path(part, arena, &folder, err);
    if (failed)
        return failed;
    failed = os_folder_make(folder, err);
    if (!failed)
        failed = check_owner(err);
    HP_ARENA(scratch);
    const wchar_t *wide = win32_path(&scratch, folder);
    if (!failed && (!wide || !is_writable(wide)))
        failed = win32_fail(err, "write to the state folder", folder);
    if (failed) {
        hp_error_next(err, "%s", choose_another);
        return failed;
    }
    *out = folder;
    return 0;
}
