/* SPDX-License-Identifier: MIT */
#include "seal/frame.h"

#include <stdint.h>
#include <string.h>

#define BOUNDARY "--Encrypted Boundary"

enum { LENGTH_SIZE = 4 };

void seal_write_frame(struct hp_str *out, const char *protocol, const struct hp_str *signature,
                      const struct hp_str *sealed, size_t plain_length)
{
    hp_str_format(out,
                  BOUNDARY "\r\n\tContent-Type: %s\r\n\tOriginalContent: "
                           "type=application/soap+xml;charset=UTF-8;Length=%zu\r\n" BOUNDARY
                           "\r\n\tContent-Type: application/octet-stream\r\n",
                  protocol, plain_length);
    for (unsigned i = 0; i < LENGTH_SIZE; i++)
        hp_str_add_char(out, (char)(unsigned char)(signature->length >> (8 * i) & 0xFF));
    hp_str_add_part(out, hp_str_text(signature), signature->length);
    hp_str_add_part(out, hp_str_text(sealed), sealed->length);
    hp_str_add(out, BOUNDARY "--\r\n");
}

/* The last of them: sealed text can look like anything. */
static const char *find_last(const char *text, size_t length, const char *wanted)
{
    size_t size = strlen(wanted);
    for (size_t at = length < size ? 0 : length - size + 1; at > 0; at--) {
        if (memcmp(text + at - 1, wanted, size) == 0)
            return text + at - 1;
    }
    return NULL;
}

bool seal_read_frame(struct hp_str *out, const char *text, size_t length)
{
    static const char before[] = "Content-Type: application/octet-stream\r\n";
    const char *data = memmem(text, length, before, strlen(before));
    const char *end = find_last(text, length, BOUNDARY "--");
    uint32_t signature = 0;
    if (!data || !end)
        return false;
    data += strlen(before);
    if (end < data + LENGTH_SIZE)
        return false;
    for (unsigned i = 0; i < LENGTH_SIZE; i++)
        signature |= (uint32_t)(unsigned char)data[i] << (8 * i);
    data += LENGTH_SIZE;
    if (signature > (size_t)(end - data))
        return false;
    hp_str_add_part(out, data, (size_t)(end - data));
    return true;
}
