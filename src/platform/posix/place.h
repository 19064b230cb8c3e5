/* SPDX-License-Identifier: MIT */
/* Where a file is: an open folder, and the file's name in it. What is done with the two cannot be sent
 * elsewhere by somebody who renames folders or puts links in their place.
 *
 * The state folder and all in it is ours: each of its folders is held against posix_check_folder as it is
 * opened, and no link in it is followed. Outside, where users name files, paths mean what they always mean.
 */
#ifndef PLATFORM_POSIX_PLACE_H
#define PLATFORM_POSIX_PLACE_H

#include "base/arena.h"
#include "base/error.h"

#include <stdbool.h>

struct posix_place {
    int folder;       /* open for reading; -1: none */
    const char *name; /* in the arena */
    bool guarded;     /* no link is followed: set for all that is in the state folder */
};

#define POSIX_PLACE(variable)                                                                                \
    __attribute__((cleanup(posix_place_close))) struct posix_place variable = { .folder = -1 }
void posix_place_close(struct posix_place *place);

/* HP_E_NOT_FOUND, with errno and without a text in *err, when a folder on the way is missing or, outside the
 * state folder, a file is in its place; as posix_fail when one cannot be opened, with `doing` as its verb;
 * else as posix_check_folder. */
int posix_place_open(const char *path, struct hp_arena *arena, struct posix_place *out, const char *doing,
                     struct hp_error *err);

/* Opens the folder itself for reading. The same errors, but for a file in its place, which is HP_E_FAILED. */
int posix_folder_open(const char *path, int *out, const char *doing, struct hp_error *err);

/* Makes a folder in the state folder, which is there already, and those above it, each for its owner only. */
int posix_folder_make(const char *path, struct hp_error *err);

/* The state folder, in the words of a path that is in it; NULL for any other path. */
const char *posix_state_root(const char *path, struct hp_arena *arena);

/* Holds the state folder against posix_check_folder, if it is there and can be looked at, and the way there.
 */
int posix_root_check(const char *root, struct hp_error *err);

/* Opens or makes (for its owner only) the file: flags as for openat, with O_CLOEXEC, and O_NONBLOCK because a
 * pipe would wait for its other end. -1 with errno. */
int posix_place_file(const struct posix_place *place, int flags);

/* After a failed posix_place_file: says whether a link was in the way, else as posix_fail. */
int posix_place_fail(const struct posix_place *place, const char *path, const char *doing,
                     struct hp_error *err);

#endif
