/* SPDX-License-Identifier: MIT */
#ifndef PLATFORM_POSIX_SIGNALS_H
#define PLATFORM_POSIX_SIGNALS_H

#include <stdbool.h>

/* True when whoever started this process had it ignore SIGPIPE, before os_interrupts_catch did. */
bool posix_ignores_pipe_signal(void);

#endif
