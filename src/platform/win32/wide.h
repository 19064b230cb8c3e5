/* SPDX-License-Identifier: MIT */
/* The edge to Windows: UTF-8 inside, UTF-16 outside; and its paths. */
#ifndef PLATFORM_WIN32_WIDE_H
#define PLATFORM_WIN32_WIDE_H

#include "base/arena.h"

#include <stddef.h>
#include <wchar.h>

/* The text in UTF-16, owned by the arena. NULL with the system's error (GetLastError) when it is not UTF-8.
 */
wchar_t *win32_wide(struct hp_arena *arena, const char *text);

/* The path as the system's functions take it: made absolute when it is relative, and in the form that has no
 * limit of 260 characters when it is long. NULL as above. */
wchar_t *win32_path(struct hp_arena *arena, const char *path);

/* The text in UTF-8, owned by the arena. Half a surrogate pair, which is no text but can stand in names and
 * command lines, becomes the three bytes it would be if it were a character: that is no UTF-8, and is told as
 * such where words are read. */
char *win32_utf8(struct hp_arena *arena, const wchar_t *text);

/* The same for `length` units; zero units inside are kept. */
char *win32_utf8_part(struct hp_arena *arena, const wchar_t *text, size_t length);

/* A path from the system as people write it: without the \\?\ in front. */
char *win32_plain_path(struct hp_arena *arena, const wchar_t *path);

#endif
