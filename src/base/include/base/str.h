/* SPDX-License-Identifier: MIT */
/* A growing text with a limit: what outsiders send cannot make it grow without bounds. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include "base/format.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* Born with HP_STR or HP_STR_MAX; `data` is NULL or ends in a zero byte. Once something did not fit below the
 * limit, `overflow` stays set and nothing more is taken: check it once, at the end. */
struct hp_str {
    char *data;
    size_t length;
    size_t capacity;
    size_t limit;
    bool overflow;
};

enum { HP_STR_DEFAULT_LIMIT = 64 * 1024 * 1024 };

/* A text that is freed at the end of the scope. */
#define HP_STR_MAX(name, maximum)                                                                            \
    __attribute__((cleanup(hp_str_release))) struct hp_str name = { .limit = (maximum) }
#define HP_STR(name) HP_STR_MAX(name, HP_STR_DEFAULT_LIMIT)

void hp_str_add(struct hp_str *str, const char *text);
void hp_str_add_part(struct hp_str *str, const char *text, size_t length);
void hp_str_add_char(struct hp_str *str, char c);
void hp_str_format(struct hp_str *str, const char *format, ...) HP_FORMAT(2, 3);
void hp_str_vformat(struct hp_str *str, const char *format, va_list args) HP_FORMAT(2, 0);

/* The text so far, "" when there is none. Valid until the next change. */
const char *hp_str_text(const struct hp_str *str);

/* Empties it and keeps the memory. */
void hp_str_reset(struct hp_str *str);
void hp_str_release(struct hp_str *str);

#endif
