/* SPDX-License-Identifier: MIT */
#ifndef PLATFORM_POSIX_SIGNALS_H
#define PLATFORM_POSIX_SIGNALS_H

#include <signal.h>

/* Adds the signals that os_interrupts_catch has made errors of writes, but for those that whoever started
 * this process had it ignore. */
void posix_add_write_signals(sigset_t *set);

#endif
