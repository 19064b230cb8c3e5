/* SPDX-License-Identifier: MIT */
/* Files under temporary names, beside the file they will replace. Each is locked by the process that writes
 * it: one that nobody has locked was left by a process that is gone. */
#ifndef PLATFORM_POSIX_BESIDE_H
#define PLATFORM_POSIX_BESIDE_H

#include "posix/place.h"

/* Makes such a file in that folder, for its owner only, never through a link. *fd holds the lock until it is
 * closed; the arena owns the name. NULL with errno. */
const char *posix_beside_create(int folder, struct hp_arena *arena, int *fd);

/* Removes those in the folder whose process is gone. Nothing is an error: the next one tries again. */
void posix_beside_tidy(int folder);

#endif
