/* SPDX-License-Identifier: MIT */
#include "testing/simulated.h"

#include <windows.h>

/* COM loads the simulated host's library into this process when it serves the class of WMI's locator, which
 * is the only way other sessions come from. Nothing else loads it. */
bool app_host_is_simulated(const struct app_reached *reached)
{
    return reached->simulated || GetModuleHandleW(L"hyperpoint-door.dll");
}
