/* SPDX-License-Identifier: MIT */
/* Who may come in. */
#ifndef DOOR_AUTH_H
#define DOOR_AUTH_H

#include <stdbool.h>

/* The value of an Authorization header is Basic with this user and password. NULL is no value. */
bool door_is_basic(const char *authorization, const char *user, const char *password);

#endif
