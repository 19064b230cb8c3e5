/* SPDX-License-Identifier: MIT */
#include "auth.h"

#include "base/str.h"
#include "base/text.h"

#include <stdint.h>
#include <string.h>

static void add_base64(struct hp_str *out, const char *text, size_t length)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < length; i += 3) {
        size_t left = length - i;
        uint32_t group = (uint32_t)(unsigned char)text[i] << 16;
        group |= left > 1 ? (uint32_t)(unsigned char)text[i + 1] << 8 : 0;
        group |= left > 2 ? (uint32_t)(unsigned char)text[i + 2] : 0;
        hp_str_add_char(out, digits[group >> 18]);
        hp_str_add_char(out, digits[group >> 12 & 63]);
        hp_str_add_char(out, left > 1 ? digits[group >> 6 & 63] : '=');
        hp_str_add_char(out, left > 2 ? digits[group & 63] : '=');
    }
}

/* Takes as long for every wrong one of the same length. */
static bool same(const char *a, const char *b)
{
    unsigned char differs = 0;
    size_t length = strlen(a);
    if (strlen(b) != length)
        return false;
    for (size_t i = 0; i < length; i++)
        differs |= (unsigned char)(a[i] ^ b[i]);
    return !differs;
}

bool door_is_basic(const char *authorization, const char *user, const char *password)
{
    HP_STR(clear);
    HP_STR(encoded);
    if (!authorization || !hp_text_begins(authorization, "Basic "))
        return false;
    const char *given = authorization + strlen("Basic ");
    given += strspn(given, " ");
    hp_str_format(&clear, "%s:%s", user, password);
    add_base64(&encoded, hp_str_text(&clear), clear.length);
    return same(given, hp_str_text(&encoded));
}
