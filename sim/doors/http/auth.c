/* SPDX-License-Identifier: MIT */
#include "auth.h"

#include "base/str.h"
#include "base/text.h"
#include "seal/base64.h"

#include <string.h>

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
    seal_add_base64(&encoded, hp_str_text(&clear), clear.length);
    return same(given, hp_str_text(&encoded));
}
