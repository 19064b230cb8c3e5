/* SPDX-License-Identifier: MIT */
/* Patterns of LIKE: % any text, _ one character, [abc] [a-f] one of these, [^...] none of these. */
#ifndef QUERY_LIKE_H
#define QUERY_LIKE_H

#include <stdbool.h>

/* False when a bracket is not closed or has nothing in it. */
bool like_is_valid(const char *pattern);

/* The whole text is of the (valid) pattern; letters compare ignoring case. Takes at most length times length
 * steps, whatever the pattern. */
bool like_matches(const char *pattern, const char *text);

#endif
