/* SPDX-License-Identifier: MIT */
#include "platform/interrupt.h"

#include "posix/signals.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

static atomic_uint count;
static unsigned forgotten; /* how many of them do not count */
static bool pipe_was_ignored;
static bool size_was_ignored;

static void on_signal(int signal_number)
{
    (void)signal_number;
    atomic_fetch_add(&count, 1);
}

static void catch (int signal_number)
{
    struct sigaction now;
    if (sigaction(signal_number, NULL, &now) == 0 && now.sa_handler == SIG_IGN)
        return;
    /* No SA_RESTART: a sleep has to end. */
    struct sigaction action = { .sa_handler = on_signal };
    sigemptyset(&action.sa_mask);
    sigaction(signal_number, &action, NULL);
}

void os_interrupts_catch(void)
{
    catch (SIGINT);
    catch (SIGTERM);
    catch (SIGHUP);
    pipe_was_ignored = signal(SIGPIPE, SIG_IGN) == SIG_IGN || pipe_was_ignored;
    size_was_ignored = signal(SIGXFSZ, SIG_IGN) == SIG_IGN || size_was_ignored;
}

void posix_add_write_signals(sigset_t *set)
{
    if (!pipe_was_ignored)
        sigaddset(set, SIGPIPE);
    if (!size_was_ignored)
        sigaddset(set, SIGXFSZ);
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
