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
 * where links lead. What does not exist is judged by the folder it would be in.
 *
 * Tests that cannot give files to the system have security descriptors `instead` of Windows' own, else NULL:
 * in each line one as SDDL, a blank, and the full path of the part it belongs to, or "*" for all
 * that have no line. Nothing but a descriptor comes from there. Other systems do not look at it. */
int os_trust_check(const char *path, const char *instead, struct hp_error *err);

#endif
