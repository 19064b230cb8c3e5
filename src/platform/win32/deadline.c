/* SPDX-License-Identifier: MIT */
#include "platform/deadline.h"

#include <windows.h>

static UINT exit_code;

static VOID CALLBACK on_time(PVOID context, BOOLEAN fired)
{
    (void)context;
    (void)fired;
    /* Not ExitProcess: it waits for what other threads hold. */
    TerminateProcess(GetCurrentProcess(), exit_code);
}

void os_deadline_set(uint32_t milliseconds, int code)
{
    static HANDLE timer;
    exit_code = (UINT)code;
    CreateTimerQueueTimer(&timer, NULL, on_time, NULL, milliseconds, 0,
                          WT_EXECUTEINTIMERTHREAD | WT_EXECUTEONLYONCE);
}
