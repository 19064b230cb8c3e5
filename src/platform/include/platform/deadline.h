/* SPDX-License-Identifier: MIT */
/* An end for what must not hang, whatever it waits for. */
#ifndef PLATFORM_DEADLINE_H
#define PLATFORM_DEADLINE_H

#include <stdint.h>

/* The process ends after that time with exit code `code`, wherever it is then: nothing is flushed, nothing
 * said. For what only looks. Once per process. */
void os_deadline_set(uint32_t milliseconds, int code);

#endif
