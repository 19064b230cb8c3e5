/* SPDX-License-Identifier: MIT */
/* Whose a file or folder is that is open already, and who else may change it. */
#ifndef PLATFORM_POSIX_TRUST_H
#define PLATFORM_POSIX_TRUST_H

#include "base/error.h"

#include <stdbool.h>
#include <sys/stat.h>

/* True for the user this process runs as, and for root, who can do everything anyway. */
bool posix_trusts(uid_t owner);

/* HP_E_ACCESS, with what to do about it, unless the open folder is one of posix_trusts and nobody else may
 * make, rename or remove anything in it. In the state folder itself everybody may make things where nobody
 * can touch those of others, as in /tmp (the sticky bit). `path` is for messages. */
int posix_check_folder(int fd, const char *path, bool is_state, struct hp_error *err);

/* HP_E_ACCESS or HP_E_FAILED, with what to do about it, unless the open file is a regular one of posix_trusts
 * that nobody else may write and that has no second name. `path` is for messages. */
int posix_check_file(int fd, const char *path, struct hp_error *err);

/* The error for a symbolic link where none is followed. HP_E_ACCESS. */
int posix_refuse_link(const char *path, struct hp_error *err);

#endif
