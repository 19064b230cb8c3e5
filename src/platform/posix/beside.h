/* SPDX-License-Identifier: MIT */
/* Files under temporary names, beside the file they will replace. Each is locked by the process that writes
 * it: one that nobody has locked was left by a process that is gone. */
#ifndef PLATFORM_POSIX_BESIDE_H
#define PLATFORM_POSIX_BESIDE_H

#include "posix/place.h"

/* Makes such a file in that folder, for its owner only, never through a link. *fd holds the lock until it is
 * closed; the arena owns the name. NULL with errno. */
const char *posix_beside_create(int folder, struct hp_arena *arena, int *fd);

/* Locks a file this process has just made. False when another process that tidies up was quicker. */
bool posix_hold(int fd);

/* Has a process locked the file? */
bool posix_is_held(int folder, const char *name);

/* Removes a regular file of this user's that no process has locked. True when it is gone. */
bool posix_remove_unheld(int folder, const char *name);

/* Removes those in the folder whose process is gone. Nothing is an error: the next one tries again. */
void posix_beside_tidy(int folder);

#endif
