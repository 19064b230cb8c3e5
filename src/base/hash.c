/* SPDX-License-Identifier: MIT */
#include "base/hash.h"

#include "base/text.h"

static const uint64_t prime = 0x100000001b3;

uint64_t hp_hash_add(uint64_t hash, const char *text)
{
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * prime;
    return hash;
}

uint64_t hp_hash_folded(const char *text)
{
    uint64_t hash = HP_HASH_EMPTY;
    for (; *text; text++) { /* nearly everything is ASCII */
        unsigned char c = (unsigned char)*text;
        if (c >= 0x80)
            break;
        hash = (hash ^ (unsigned)(c >= 'A' && c <= 'Z' ? c | 0x20 : c)) * prime;
    }
    for (uint32_t c; (c = hp_text_next(&text)) != 0;)
        hash = (hash ^ hp_text_fold(c)) * prime;
    return hash;
}
