/* SPDX-License-Identifier: MIT */
/* FNV-1a in 64 bits: for tables, and for names and checks that are kept in files, so it does not change. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdint.h>

#define HP_HASH_EMPTY UINT64_C(0xcbf29ce484222325)

/* The hash of what was hashed so far and the bytes of the text. */
uint64_t hp_hash_add(uint64_t hash, const char *text);

/* The hash of the text ignoring case: one for all texts that hp_text_same calls the same. */
uint64_t hp_hash_folded(const char *text);

#endif
