/* SPDX-License-Identifier: MIT */
#include "platform/settings.h"

#include "platform/files.h"
#include "platform/process.h"

const char *os_settings_path(enum os_settings whose, struct hp_arena *arena)
{
    const char *xdg = os_environment("XDG_CONFIG_HOME");
    const char *home = os_environment("HOME");
    if (whose == OS_SETTINGS_OF_MACHINE)
        return "/etc/hyperpoint/hyperpoint.conf";
    /* The XDG specification has relative paths ignored. */
    if (xdg && xdg[0] == '/')
        return os_path_join(arena, xdg, "hyperpoint/hyperpoint.conf");
    return home ? os_path_join(arena, home, ".config/hyperpoint/hyperpoint.conf") : NULL;
}
