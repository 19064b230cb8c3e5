/* SPDX-License-Identifier: MIT */
/* Questions about UTF-8 text. Names of Windows things compare ignoring case. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* True when the whole text is well-formed UTF-8 (no overlong forms, no surrogates). */
bool hp_text_is_utf8(const char *text, size_t length);

/* Equal ignoring case, letter by letter (simple case mapping of Unicode). A letter whose only pair is in
 * ASCII, as the Turkish dotless i, is no pair of it. That is how Windows compares names, but for the few
 * letters in which its tables differ from Unicode's: which VM has a name, it decides itself. NULL equals only
 * NULL. */
bool hp_text_same(const char *a, const char *b);

/* Order ignoring case, in the same sense; for sorting. */
int hp_text_compare(const char *a, const char *b);

/* The code point ignoring case, in the sense of hp_text_same. */
uint32_t hp_text_fold(uint32_t code);

/* `text` begins with `prefix`, ignoring case. */
bool hp_text_begins(const char *text, const char *prefix);
bool hp_text_ends(const char *text, const char *suffix);

/* Reads the whole text as an unsigned decimal number: digits only, no sign, no blanks, no overflow. */
bool hp_text_to_u64(const char *text, uint64_t *out);

/* The text without the white space around it, arena text. */
char *hp_text_trim(struct hp_arena *arena, const char *text);

/* The next code point at `*text`, which moves on; 0 at the end, U+FFFD for a byte that is not UTF-8. */
uint32_t hp_text_next(const char **text);

/* How many bytes of the text there are up to the last character that ends within the first `most` bytes. */
size_t hp_text_cut(const char *text, size_t most);

/* How many bytes the first `count` characters take, or all when there are fewer. */
size_t hp_text_span(const char *text, size_t count);

/* How many terminal columns the text takes: wide East Asian characters and emoji count two, combining marks
 * none. */
size_t hp_text_columns(const char *text);

/* How many single-letter edits turn one word into the other, ignoring case; for "did you mean". */
size_t hp_text_distance(const char *a, const char *b);

#endif
