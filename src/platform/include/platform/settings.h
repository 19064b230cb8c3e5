/* SPDX-License-Identifier: MIT */
/* Where people write down how HyperPoint is to work. */
#ifndef PLATFORM_SETTINGS_H
#define PLATFORM_SETTINGS_H

#include "base/arena.h"

/* Whose settings; what comes first wins. */
enum os_settings {
    OS_SETTINGS_OF_USER,
    OS_SETTINGS_OF_MACHINE, /* for all its users */
    OS_SETTINGS
};

/* The file of the settings, whether it exists or not; the arena owns it. On POSIX
 * $XDG_CONFIG_HOME/hyperpoint/hyperpoint.conf, or below $HOME/.config, and /etc/hyperpoint/hyperpoint.conf;
 * on Windows %APPDATA%\HyperPoint\hyperpoint.conf and %ProgramData%\HyperPoint\hyperpoint.conf. NULL when the
 * environment does not tell where that is. */
const char *os_settings_path(enum os_settings whose, struct hp_arena *arena);

#endif
