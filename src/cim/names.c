/* SPDX-License-Identifier: MIT */
#include "names.h"

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool cim_is_name(const char *text, size_t length)
{
    if (length == 0 || !is_letter(text[0]))
        return false;
    for (size_t i = 1; i < length; i++) {
        if (!is_letter(text[i]) && (text[i] < '0' || text[i] > '9'))
            return false;
    }
    return true;
}
