/* SPDX-License-Identifier: MIT */
#include "oneline.h"

#include "base/text.h"

#include <inttypes.h>

static bool breaks_a_line(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029;
}

static void add_control(struct hp_str *out, uint32_t c)
{
    switch (c) {
    case '\n':
        hp_str_add(out, "\\n");
        break;
    case '\r':
        hp_str_add(out, "\\r");
        break;
    case '\t':
        hp_str_add(out, "\\t");
        break;
    default:
        hp_str_format(out, "\\u%04" PRIX32, c);
    }
}

void cim_add_oneline(struct hp_str *out, const char *text, size_t most)
{
    for (size_t taken = 0; *text; taken++) {
        if (taken == most) {
            hp_str_add(out, "...");
            return;
        }
        const char *start = text;
        uint32_t c = hp_text_next(&text);
        if (breaks_a_line(c))
            add_control(out, c);
        else if (c == 0xFFFD)
            hp_str_add(out, "\xEF\xBF\xBD");
        else
            hp_str_add_part(out, start, (size_t)(text - start));
    }
}
