/* SPDX-License-Identifier: MIT */
/* Where a file is: its path, and the folders on the way there held open, so that nobody can rename them or
 * put links in their place before the path is used.
 *
 * The state folder and all in it is ours: each of its folders is held against win32_check_folder as it is
 * opened, and no link in it is followed. Outside, where users name files, paths mean what they always mean
 * and nothing is held. */
#ifndef PLATFORM_WIN32_PLACE_H
#define PLATFORM_WIN32_PLACE_H

#include "base/arena.h"
#include "base/error.h"

#include <stdbool.h>
#include <windows.h>

struct win32_place {
    const wchar_t *path; /* in the arena */
    bool guarded;        /* no link is followed: set for all that is in the state folder */
    HANDLE *folders;
    size_t count;
    size_t capacity;
    struct hp_arena arena;
};

#define WIN32_PLACE(name)                                                                                    \
    __attribute__((cleanup(win32_place_close))) struct win32_place name = { .path = NULL }
void win32_place_close(struct win32_place *place);

/* HP_E_NOT_FOUND, with the system's error and without a text in *err, when one of our folders on the way is
 * missing; as win32_fail when one cannot be opened or is a file, with `doing` as its verb; else as
 * win32_check_folder. */
int win32_place_open(const char *path, struct win32_place *out, const char *doing, struct hp_error *err);

/* The same for a folder that is itself held, too; a file in its place is HP_E_FAILED. */
int win32_folder_open(const char *path, struct win32_place *out, const char *doing, struct hp_error *err);

/* Holds the state folder against win32_check_folder, if it is there and can be looked at, and the way there.
 */
int win32_root_check(const char *root, struct hp_error *err);

/* Makes a folder in the state folder, which is there already, and those above it, each private. */
int win32_folder_make(const char *path, struct hp_error *err);

/* The state folder, in the words of a path that is in it; NULL for any other path. */
const char *win32_state_root(const char *path, struct hp_arena *arena);

/* Opens or makes the file of that place as CreateFile does: `access` is what is wanted beside looking at it,
 * `how` the disposition. In a guarded place a link is opened as itself. INVALID_HANDLE_VALUE with the
 * system's error. */
HANDLE win32_place_file(const struct win32_place *place, DWORD access, DWORD how, SECURITY_ATTRIBUTES *who);

#endif
