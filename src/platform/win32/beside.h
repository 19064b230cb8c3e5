/* SPDX-License-Identifier: MIT */
/* Files under temporary names, beside the file they will replace. Each is locked by the process that writes
 * it: one that nobody has locked was left by a process that is gone. */
#ifndef PLATFORM_WIN32_BESIDE_H
#define PLATFORM_WIN32_BESIDE_H

#include "platform/files.h"

#include <stdbool.h>
#include <windows.h>

/* Makes such a file in that folder, never through a link; it can be renamed while it is open. *file holds the
 * lock until it is closed; the arena owns the path. NULL with the system's error. */
const wchar_t *win32_beside_create(const char *folder, enum os_file_mode mode, struct hp_arena *arena,
                                   HANDLE *file);

/* Locks a file this process has just made; the handle must be one for reading or writing. False when another
 * process that tidies up was quicker. */
bool win32_hold(HANDLE file);

/* Has a process locked the file? */
bool win32_is_held(const wchar_t *path);

/* Removes a regular file that no process has locked. True when it is gone. */
bool win32_remove_unheld(const wchar_t *path);

/* Removes those in the folder whose process is gone. Nothing is an error: the next one tries again. */
void win32_beside_tidy(const char *folder);

#endif
