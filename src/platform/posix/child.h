/* SPDX-License-Identifier: MIT */
#ifndef PLATFORM_POSIX_CHILD_H
#define PLATFORM_POSIX_CHILD_H

#include "platform/child.h"

/* This process's environment without its secrets, and with the variable (NULL: none) in place of one of that
 * name; NULL ends it. */
char **posix_environment(struct hp_arena *arena, const struct os_variable *variable);

#endif
