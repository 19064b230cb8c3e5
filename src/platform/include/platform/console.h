/* SPDX-License-Identifier: MIT */
/* The two streams a person or a program reads. */
#ifndef PLATFORM_CONSOLE_H
#define PLATFORM_CONSOLE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

enum os_stream {
    OS_STDOUT,
    OS_STDERR,
};

/* Call before anything is opened: the streams take UTF-8, and a standard stream that was closed by whoever
 * started the process stays an error to write to instead of becoming the next file that is opened. */
void os_console_prepare(void);

bool os_is_terminal(enum os_stream stream);

/* The terminal's width in columns; 0 when the stream is no terminal or does not say. */
unsigned os_columns(enum os_stream stream);

/* True on a terminal, unless the user said no: NO_COLOR is set and not empty, or TERM is missing or "dumb".
 */
bool os_wants_colour(enum os_stream stream);

/* True on a terminal that shows any character of UTF-8: it is a console of Windows, or the locale says so. */
bool os_shows_unicode(enum os_stream stream);

/* Writes all of the text, past the C library's buffers. HP_E_FAILED when it did not all arrive (closed pipe,
 * full disk). */
int os_write(enum os_stream stream, const char *text, size_t length, struct hp_error *err);

#endif
