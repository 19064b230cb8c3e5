/* SPDX-License-Identifier: MIT */
#include "base/guid.h"

#include <ctype.h>
#include <string.h>

bool hp_guid_begins(const char *text)
{
    size_t i = 0;
    for (; i < HP_GUID_LENGTH && text[i]; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !isxdigit((unsigned char)text[i]))
            return false;
    }
    return !text[i];
}

bool hp_guid_is(const char *text)
{
    return text && hp_guid_begins(text) && strlen(text) == HP_GUID_LENGTH;
}

char *hp_guid_upper(struct hp_arena *arena, const char *text)
{
    char *upper = hp_guid_is(text) ? hp_arena_copy(arena, text) : NULL;
    for (char *c = upper; c && *c; c++)
        *c = (char)toupper((unsigned char)*c);
    return upper;
}

char *hp_guid_bare(struct hp_arena *arena, const char *text)
{
    size_t length = strlen(text);
    bool braces = length == HP_GUID_LENGTH + 2 && text[0] == '{' && text[length - 1] == '}';
    return hp_arena_copy_part(arena, text + braces, braces ? HP_GUID_LENGTH : length);
}
