/* SPDX-License-Identifier: MIT */
#include "ok_codes.h"

#include "base/arena.h"
#include "base/text.h"

#include <string.h>

static bool read_code(struct hp_arena *arena, const char *text, size_t length, uint64_t *out)
{
    return hp_text_to_u64(hp_arena_copy_part(arena, text, length), out) && *out <= UINT32_MAX;
}

/* "7" or "0-7". */
static bool read_range(const char *text, size_t length, uint64_t *first, uint64_t *last)
{
    HP_ARENA(scratch);
    const char *dash = memchr(text, '-', length);
    size_t before = dash ? (size_t)(dash - text) : length;
    if (!read_code(&scratch, text, before, first))
        return false;
    *last = *first;
    return !dash || (read_code(&scratch, dash + 1, length - before - 1, last) && *first <= *last);
}

int cli_ok_codes_read(const char *list, uint32_t code, bool *has, struct hp_error *err)
{
    *has = false;
    bool found = false;
    for (const char *at = list;; at++) {
        uint64_t first = 0;
        uint64_t last = 0;
        size_t length = strcspn(at, ",");
        if (!read_range(at, length, &first, &last)) {
            hp_error_next(err, "write numbers and ranges with commas between them: --ok-codes 0-7,16");
            return hp_error_set(err, HP_E_USAGE,
                                "--ok-codes takes exit codes, and \"%s\" is not a list of them", list);
        }
        found = found || (first <= code && code <= last);
        at += length;
        if (!*at)
            break;
    }
    *has = found;
    return 0;
}
