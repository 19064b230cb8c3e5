/* SPDX-License-Identifier: MIT */
#include "like.h"

#include "base/text.h"

#include <stddef.h>

static uint32_t next_folded(const char **text)
{
    return hp_text_fold(hp_text_next(text));
}

/* WMI documents "=" as the sign of a range, and knows "-" as well. */
static bool at_range(const char *set)
{
    return (*set == '-' || *set == '=') && set[1] && set[1] != ']';
}

/* Reads a set from behind its opening bracket to behind the closing one; sets *found when `wanted` is in it.
 * False when the set is not closed or empty. */
static bool read_set(const char **pattern, uint32_t wanted, bool *found)
{
    const char *at = *pattern;
    bool is_negated = *at == '^';
    bool is_member = false;
    at += is_negated;
    if (*at == ']')
        return false;
    while (*at && *at != ']') {
        uint32_t low = next_folded(&at);
        uint32_t high = low;
        if (at_range(at)) {
            at++;
            high = next_folded(&at);
        }
        is_member = is_member || (wanted >= low && wanted <= high);
    }
    if (!*at)
        return false;
    *pattern = at + 1;
    *found = is_member != is_negated;
    return true;
}

bool like_is_valid(const char *pattern)
{
    bool ignored;
    while (*pattern) {
        if (*pattern++ == '[' && !read_set(&pattern, 0, &ignored))
            return false;
    }
    return true;
}

/* One character of the text against one element of the pattern, which moves on. */
static bool matches_one(const char **pattern, uint32_t character)
{
    bool found = false;
    switch (**pattern) {
    case '\0':
        return false;
    case '_':
        ++*pattern;
        return true;
    case '[':
        ++*pattern;
        return read_set(pattern, character, &found) && found;
    default:
        return next_folded(pattern) == character;
    }
}

/* After a mismatch only the last % needs to take one character more: what earlier ones could take, it can. */
bool like_matches(const char *pattern, const char *text)
{
    const char *behind_percent = NULL;
    const char *retry = NULL;
    while (*text) {
        const char *element = pattern;
        const char *rest = text;
        if (*pattern == '%') {
            behind_percent = ++pattern;
            retry = text;
        } else if (matches_one(&element, next_folded(&rest))) {
            pattern = element;
            text = rest;
        } else if (behind_percent) {
            hp_text_next(&retry);
            pattern = behind_percent;
            text = retry;
        } else {
            return false;
        }
    }
    while (*pattern == '%')
        pattern++;
    return !*pattern;
}
