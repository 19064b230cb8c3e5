/* SPDX-License-Identifier: MIT */
/* Shared by the files of this folder: failed system calls as errors, descriptors that close themselves, and
 * writing without short counts. */
#ifndef PLATFORM_POSIX_FAIL_H
#define PLATFORM_POSIX_FAIL_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* Sets "cannot <doing> <path>: <words of errno>" and returns its class: HP_E_ACCESS when errno says that it
 * is forbidden, HP_E_FAILED otherwise. */
int posix_fail(struct hp_error *err, const char *doing, const char *path);

/* A descriptor that is closed at the end of the scope; -1 is none. */
#define POSIX_FD(name) __attribute__((cleanup(posix_close))) int name
void posix_close(int *fd);

/* Writes everything; false with errno when it could not. */
bool posix_write_all(int fd, const char *text, size_t length);

/* Pushes an open folder's entries to the disk, for a file just created or renamed in it. False with errno. */
bool posix_sync_folder(int folder);

#endif
