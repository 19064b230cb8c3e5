/* SPDX-License-Identifier: MIT */
#include "loose.h"

#include "text.h"

#include <string.h>

bool door_is_loose(void)
{
    HP_ARENA(scratch);
    const char *client = door_environment(&scratch, L"HYPERPOINT_DOOR_CLIENT");
    return client && strcmp(client, "loose") == 0;
}
