/* SPDX-License-Identifier: MIT */
/* What ends a sleep. */
#ifndef PLATFORM_WIN32_WAKE_H
#define PLATFORM_WIN32_WAKE_H

#include <windows.h>

/* Set by each interrupt that is caught; waiting for it resets it. */
HANDLE win32_wake_event(void);

#endif
