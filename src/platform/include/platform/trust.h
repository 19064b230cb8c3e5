/* SPDX-License-Identifier: MIT */
/* Whom one relies on who runs a file, or does what it says. */
#ifndef PLATFORM_TRUST_H
#define PLATFORM_TRUST_H

#include "base/error.h"

#include <stdbool.h>

/* Has this process all rights on this machine? */
bool os_is_administrator(void);

/* HP_E_ACCESS, naming what and why, when anybody but this user and those who manage this machine can change
 * the file or folder at that full path, or put another in its place: each folder on the way there counts, and
 * where links lead. What does not exist is judged by the folder it would be in. */
int os_trust_check(const char *path, struct hp_error *err);

#endif
