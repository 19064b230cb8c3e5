/* SPDX-License-Identifier: MIT */
#include "soap/write.h"

#include "base/text.h"

#include <string.h>

static const char *reference(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\t':
        return "&#9;";
    case '\n':
        return "&#10;";
    default:
        return "&#13;";
    }
}

void soap_add_text(struct hp_str *out, const char *text)
{
    for (;;) {
        size_t plain = strcspn(text, "&<>\"\t\n\r");
        hp_str_add_part(out, text, plain);
        text += plain;
        if (!*text)
            return;
        hp_str_add(out, reference(*text++));
    }
}

bool soap_carries(const char *text)
{
    if (!hp_text_is_utf8(text, strlen(text)))
        return false;
    while (*text) {
        uint32_t c = hp_text_next(&text);
        if (c < 0x20 ? c != '\t' && c != '\n' && c != '\r' : c == 0xFFFE || c == 0xFFFF)
            return false;
    }
    return true;
}
