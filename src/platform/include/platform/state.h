/* SPDX-License-Identifier: MIT */
/* Where this machine keeps what HyperPoint must remember between runs. */
#ifndef PLATFORM_STATE_H
#define PLATFORM_STATE_H

#include "base/arena.h"
#include "base/error.h"

#include <stdbool.h>

/* The state folder, or the folder `part` in it (NULL: the state folder itself), whether it exists or not.
 * First of: the environment variable HYPERPOINT_STATE; on POSIX $XDG_STATE_HOME/hyperpoint, then
 * $HOME/.local/state/hyperpoint. The arena owns *out. HP_E_FAILED when none of them is set. */
int os_state_path(const char *part, struct hp_arena *arena, const char **out, struct hp_error *err);

/* Without being told, every account of this machine finds the same state folder: on Windows, where
 * HYPERPOINT_STATE is not set. */
bool os_state_is_shared(void);

/* Call before anything in it is believed. HP_E_ACCESS when the state folder is there and somebody else made
 * it or may write to it (platform/files.h). When there is none, or it cannot be looked at, whoever needs it
 * will say so. */
int os_state_check(struct hp_error *err);

/* The same as os_state_path, created (owner only) and found writable. HP_E_ACCESS or HP_E_FAILED when it is
 * not; the error says how to choose another folder. */
int os_state_folder(const char *part, struct hp_arena *arena, const char **out, struct hp_error *err);

#endif
