/* SPDX-License-Identifier: MIT */
/* Who may read and write what this program creates, and who may what it finds. */
#ifndef PLATFORM_WIN32_TRUST_H
#define PLATFORM_WIN32_TRUST_H

#include "base/arena.h"
#include "base/error.h"
#include "win32/sddl.h"

#include <stdbool.h>
#include <windows.h>

/* For CreateFile and CreateDirectory: the user of this process, administrators and the system itself may do
 * everything, nobody else anything, whatever the folder above says; what is made inside inherits it. The
 * arena owns it. NULL with the system's error. */
SECURITY_ATTRIBUTES *win32_private(struct hp_arena *arena);

/* The user this process runs as; the arena owns it. NULL with the system's error. */
PSID win32_own_user(struct hp_arena *arena);

/* True when what is open is a link, and was opened as such (FILE_FLAG_OPEN_REPARSE_POINT). */
bool win32_is_link(HANDLE file);

/* HP_E_ACCESS, with what to do about it, unless the open folder is no link and by sddl_look nobody else can
 * change it. It must be open with READ_CONTROL. `path` is for messages. */
int win32_check_folder(HANDLE folder, const char *path, struct hp_error *err);

/* HP_E_ACCESS or HP_E_FAILED, with what to do about it, unless the open file is a regular one with one name,
 * no link, and by sddl_look nobody else has that access. */
int win32_check_file(HANDLE file, const char *path, enum sddl_access access, struct hp_error *err);

/* The error for a link where none is followed. HP_E_ACCESS. */
int win32_refuse_link(const char *path, struct hp_error *err);

/* True when a link, open as such, was made by a user who is trusted. */
bool win32_is_trusted_link(HANDLE link);

#endif
