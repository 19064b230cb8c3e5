/* SPDX-License-Identifier: MIT */
#include "seal/base64.h"

#include <stdint.h>
#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void seal_add_base64(struct hp_str *out, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i += 3) {
        size_t left = length - i;
        uint32_t group = (uint32_t)(unsigned char)bytes[i] << 16;
        group |= left > 1 ? (uint32_t)(unsigned char)bytes[i + 1] << 8 : 0;
        group |= left > 2 ? (uint32_t)(unsigned char)bytes[i + 2] : 0;
        hp_str_add_char(out, digits[group >> 18]);
        hp_str_add_char(out, digits[group >> 12 & 63]);
        hp_str_add_char(out, left > 1 ? digits[group >> 6 & 63] : '=');
        hp_str_add_char(out, left > 2 ? digits[group & 63] : '=');
    }
}

bool seal_read_base64(struct hp_str *out, const char *text)
{
    size_t length = strcspn(text, " \t\r\n=");
    size_t padding = strspn(text + length, "=");
    uint32_t group = 0;
    unsigned bits = 0;
    char after = text[length + padding];
    if ((length + padding) % 4 != 0 || padding > 2 || (after && !strchr(" \t\r\n", after)))
        return false;
    for (size_t i = 0; i < length; i++) {
        const char *digit = strchr(digits, text[i]);
        if (!digit)
            return false;
        group = group << 6 | (uint32_t)(digit - digits);
        bits += 6;
        if (bits < 8)
            continue;
        bits -= 8;
        hp_str_add_char(out, (char)(unsigned char)(group >> bits & 0xFF));
    }
    return true;
}
