/* SPDX-License-Identifier: MIT */
/* What comes in place of a sealed message, and of a word with which somebody logs on. */
#include "fuzz.h"

#include "base/str.h"
#include "seal/base64.h"
#include "seal/frame.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    HP_STR(text);
    HP_STR(opened);
    HP_STR(bytes);
    hp_str_add_part(&text, (const char *)data, size);
    if (seal_read_frame(&opened, hp_str_text(&text), text.length))
        MUST(opened.length < text.length);
    if (seal_read_base64(&bytes, hp_str_text(&text)))
        MUST(bytes.length <= text.length);
    return 0;
}
