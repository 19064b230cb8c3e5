/* SPDX-License-Identifier: MIT */
/* Who may read and write what this program creates. */
#ifndef PLATFORM_WIN32_OWNER_H
#define PLATFORM_WIN32_OWNER_H

#include "base/arena.h"

#include <stdbool.h>
#include <windows.h>

/* For CreateFile and CreateDirectory: the user of this process, administrators and the system itself may do
 * everything, nobody else anything, whatever the folder above says; what is made inside inherits it. The
 * arena owns it. NULL with the system's error. */
SECURITY_ATTRIBUTES *win32_private(struct hp_arena *arena);

/* True when the file or folder belongs to the user of this process, to administrators or to the system. */
bool win32_is_ours(const wchar_t *path);

#endif
