/* SPDX-License-Identifier: MIT */
#include "platform/interrupt.h"

#include "win32/wake.h"

#include <stdatomic.h>
#include <stdbool.h>

static atomic_uint count;
static unsigned forgotten; /* how many of them do not count */
static HANDLE wake;

/* A program that was started by a service or the Task Scheduler is told of every logoff, of whomever; its own
 * session is one that nobody logs off from. */
static bool somebody_elses(DWORD event)
{
    DWORD session = 0;
    return event == CTRL_LOGOFF_EVENT &&
           (!ProcessIdToSessionId(GetCurrentProcessId(), &session) || session == 0);
}

/* Runs in a thread of its own. */
static BOOL WINAPI on_event(DWORD event)
{
    if (somebody_elses(event))
        return TRUE;
    atomic_fetch_add(&count, 1);
    SetEvent(wake);
    /* Closing the window and shutting down end the process when this returns, and some seconds later anyway.
     * Until then it can put back what it has taken. */
    if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT)
        Sleep(INFINITE);
    return TRUE;
}

void os_interrupts_catch(void)
{
    win32_wake_event();
    SetConsoleCtrlHandler(on_event, TRUE);
}

unsigned os_interrupts(void)
{
    unsigned all = atomic_load(&count);
    return all > forgotten ? all - forgotten : 0;
}

void os_interrupts_clear(unsigned more)
{
    forgotten = atomic_load(&count) + more;
}

HANDLE win32_wake_event(void)
{
    if (!wake)
        wake = CreateEventW(NULL, FALSE, FALSE, NULL);
    return wake;
}
