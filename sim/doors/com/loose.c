/* SPDX-License-Identifier: MIT */
#include "loose.h"

#include "base/array.h"

#include <wchar.h>
#include <windows.h>

bool door_is_loose(void)
{
    wchar_t client[sizeof "loose"];
    DWORD length = GetEnvironmentVariableW(L"HYPERPOINT_DOOR_CLIENT", client, HP_COUNT(client));
    return length && length < HP_COUNT(client) && wcscmp(client, L"loose") == 0;
}
