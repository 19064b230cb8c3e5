/* SPDX-License-Identifier: MIT */
#include "platform/settings.h"

#include "platform/files.h"
#include "platform/process.h"

const char *os_settings_path(enum os_settings whose, struct hp_arena *arena)
{
    const char *folder = os_environment(whose == OS_SETTINGS_OF_MACHINE ? "ProgramData" : "APPDATA");
    return folder ? os_path_join(arena, folder, "HyperPoint\\hyperpoint.conf") : NULL;
}
