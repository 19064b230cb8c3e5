/* SPDX-License-Identifier: MIT */
/* This door is stricter than Windows, to find a client's mistakes. HYPERPOINT_DOOR_CLIENT=loose is for
 * clients that one cannot change, above all Wine's own (wmic and scripts): a BSTR ends at its first zero,
 * though its length says more, and a method's parameters may be given in their class instead of an instance
 * of it. */
#ifndef COM_LOOSE_H
#define COM_LOOSE_H

#include <stdbool.h>

bool door_is_loose(void);

#endif
