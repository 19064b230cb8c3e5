/* SPDX-License-Identifier: MIT */
/* Text between UTF-8 inside and UTF-16 at the edge. What comes in is looked at closely: a BSTR that is none
 * is the commonest mistake of a client in C, and in this process nothing else would notice it. */
#ifndef COM_TEXT_H
#define COM_TEXT_H

#include "base/arena.h"
#include "com.h"

enum { DOOR_MAX_TEXT_LENGTH = 4 * 1024 * 1024 }; /* UTF-16 units a client may send at once */

/* A BSTR as UTF-8 in the arena. NULL when it is not one: its length does not lead to its first zero (a plain
 * wide text has no length before it; one with a zero inside is cut short by others), it is too long, or it is
 * not well-formed UTF-16. The NULL BSTR is "". */
char *door_text_of_bstr(struct hp_arena *arena, const OLECHAR *bstr);

/* A zero-terminated wide text as UTF-8 in the arena; NULL when it is NULL, too long or not well-formed. */
char *door_text_of_wide(struct hp_arena *arena, const WCHAR *text);

/* Text as a new BSTR, which the receiver frees. NULL stays NULL. */
BSTR door_bstr(const char *text);

/* An environment variable as UTF-8 in the arena; NULL when it is not set, empty or not well-formed. */
char *door_environment(struct hp_arena *arena, const WCHAR *name);

#endif
