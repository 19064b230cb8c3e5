/* SPDX-License-Identifier: MIT */
/* GUIDs as text, without braces: 8-4-4-4-12 hexadecimal digits, in either case. */
#ifndef BASE_GUID_H
#define BASE_GUID_H

#include "base/arena.h"

#include <stdbool.h>

enum { HP_GUID_LENGTH = 36 };

/* The whole text is a GUID. False for NULL. */
bool hp_guid_is(const char *text);

/* The text is the beginning of a GUID, or a whole one. */
bool hp_guid_begins(const char *text);

/* The GUID in upper case, arena text; NULL when the text is not a GUID. */
char *hp_guid_upper(struct hp_arena *arena, const char *text);

/* A text of a GUID's length in braces without them, any other one as it is; arena text. */
char *hp_guid_bare(struct hp_arena *arena, const char *text);

#endif
