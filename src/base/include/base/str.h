/* SPDX-License-Identifier: MIT */
/* A growing text. What does not fit is never left out unseen: a text that is not whole cannot be read. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include "base/format.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Born with HP_STR or HP_STR_MAX. What `hidden` holds is read with hp_str_text only: once something did not
 * fit below the limit, nothing more is taken, and hp_str_text ends the program. Whoever sets a limit
 * therefore asks hp_str_fits first, and makes an error of it. */
struct hp_str {
    struct {
        char *data; /* NULL, or ends in a zero byte */
        size_t capacity;
        size_t limit;
        bool overflow;
    } hidden;
    size_t length;
};

/* A text that is freed at the end of the scope, as long as memory allows: what comes from outside is bounded
 * where it comes in. Running out of memory ends the program, as everywhere. */
#define HP_STR(name) HP_STR_MAX(name, SIZE_MAX / 4)

/* The same for a text that must not be longer than `maximum` bytes. */
#define HP_STR_MAX(name, maximum)                                                                            \
    __attribute__((cleanup(hp_str_release))) struct hp_str name = HP_STR_EMPTY(maximum)
#define HP_STR_EMPTY(maximum)                                                                                \
    {                                                                                                        \
        .hidden = {.limit = (maximum) }                                                                      \
    }

void hp_str_add(struct hp_str *str, const char *text);
void hp_str_add_part(struct hp_str *str, const char *text, size_t length);
void hp_str_add_char(struct hp_str *str, char c);
void hp_str_add_u64(struct hp_str *str, uint64_t number); /* decimal */
void hp_str_format(struct hp_str *str, const char *format, ...) HP_FORMAT(2, 3);
void hp_str_vformat(struct hp_str *str, const char *format, va_list args) HP_FORMAT(2, 0);

/* "%zu checkpoint%s", count, hp_plural(count, "", "s"). */
static inline const char *hp_plural(size_t count, const char *one, const char *many)
{
    return count == 1 ? one : many;
}

/* Appends "1 GPU" or "2 GPUs" to a list with commas between. */
void hp_str_add_count(struct hp_str *str, size_t count, const char *one, const char *many);

/* Appends a number of bytes as Windows words it, with up to three digits: "512 bytes", "4 MB", "14.6 GB"; a
 * KB is 1024 bytes. */
void hp_str_add_bytes(struct hp_str *str, uint64_t bytes);

/* True while all that was added is in it. */
bool hp_str_fits(const struct hp_str *str) __attribute__((warn_unused_result));

/* The text so far, "" when there is none. Valid until the next change. Ends the program when it is not whole.
 */
const char *hp_str_text(const struct hp_str *str);

/* The text as heap memory the caller frees; the str is empty then. As hp_str_text, and never NULL. */
char *hp_str_take(struct hp_str *str);

/* Empties it and keeps the memory. */
void hp_str_reset(struct hp_str *str);
void hp_str_release(struct hp_str *str);

#endif
