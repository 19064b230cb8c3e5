/* SPDX-License-Identifier: MIT */
#include "base/text.h"

#include <string.h>
#include <utf8proc.h>

/* Length of the UTF-8 sequence that starts at `text` (within `left` bytes), or 0 when it is malformed. */
static size_t sequence(const char *text, size_t left, uint32_t *code)
{
    utf8proc_int32_t value;
    utf8proc_ssize_t length =
        utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)left, &value);
    *code = (uint32_t)value;
    return length > 0 ? (size_t)length : 0;
}

/* How many bytes at the beginning are ASCII, counted in eights: files are long, and nearly all of them is. */
static size_t ascii_eights(const char *text, size_t length)
{
    uint64_t eight;
    size_t count = 0;
    for (; length - count >= sizeof eight; count += sizeof eight) {
        memcpy(&eight, text + count, sizeof eight);
        if (eight & UINT64_C(0x8080808080808080))
            break;
    }
    return count;
}

bool hp_text_is_utf8(const char *text, size_t length)
{
    for (size_t i = 0; (i += ascii_eights(text + i, length - i)) < length;) {
        uint32_t code;
        size_t step = (unsigned char)text[i] < 0x80 ? 1 : sequence(text + i, length - i, &code);
        if (!step)
            return false;
        i += step;
    }
    return true;
}

uint32_t hp_text_next(const char **text)
{
    uint32_t code = (unsigned char)**text;
    if (code < 0x80) {
        *text += code != 0;
        return code;
    }
    size_t step = sequence(*text, strnlen(*text, 4), &code);
    *text += step ? step : 1;
    return step ? code : 0xFFFD;
}

size_t hp_text_cut(const char *text, size_t most)
{
    size_t length = strnlen(text, most + 1);
    if (length <= most)
        return length;
    length = most;
    while (length && ((unsigned char)text[length] & 0xC0) == 0x80)
        length--;
    return length;
}

static int fold_ascii(int c)
{
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

uint32_t hp_text_fold(uint32_t code)
{
    if (code < 0x80)
        return (uint32_t)fold_ascii((int)code);
    utf8proc_int32_t upper = utf8proc_toupper((utf8proc_int32_t)code);
    utf8proc_int32_t lower = utf8proc_tolower(upper);
    return lower >= 0x80 && utf8proc_toupper(lower) == upper ? (uint32_t)lower : code;
}

/* Nearly all that is compared is ASCII, and much is: keys, classes, properties, ids. */
int hp_text_compare(const char *a, const char *b)
{
    for (;; a++, b++) {
        while (*a == *b && (signed char)*a > 0) {
            a++;
            b++;
        }
        if ((*a | *b) & 0x80)
            break;
        int difference = fold_ascii(*a) - fold_ascii(*b);
        if (difference || !*a)
            return difference;
    }
    for (;;) {
        uint32_t x = hp_text_fold(hp_text_next(&a));
        uint32_t y = hp_text_fold(hp_text_next(&b));
        if (x != y)
            return x < y ? -1 : 1;
        if (!x)
            return 0;
    }
}

/* Ids and paths have long beginnings in common: behind so many characters that are the same, the ends are
 * looked at before the rest, and the rest in larger pieces. */
enum { LONG_BEGINNING = 4, PIECE = 8 };

static bool is_continuation(char c)
{
    return (c & 0xC0) == 0x80;
}

static bool is_long_same(const char *a, const char *b)
{
    size_t x = strlen(a);
    size_t y = strlen(b);
    size_t same = 0;
    if (x && y && !((a[x - 1] | b[y - 1]) & 0x80) && fold_ascii(a[x - 1]) != fold_ascii(b[y - 1]))
        return false;
    while (same + PIECE <= x && same + PIECE <= y && memcmp(a + same, b + same, PIECE) == 0)
        same += PIECE;
    while (same && (is_continuation(a[same]) || is_continuation(b[same])))
        same--;
    return hp_text_compare(a + same, b + same) == 0;
}

bool hp_text_same(const char *a, const char *b)
{
    size_t i = 0;
    if (!a || !b || a == b)
        return a == b;
    if (((*a ^ *b) & 0x5F) && !((*a | *b) & 0x80)) /* most differ at once, and by more than case */
        return false;
    while (i < LONG_BEGINNING && a[i] == b[i] && (signed char)a[i] > 0)
        i++;
    return i < LONG_BEGINNING ? hp_text_compare(a + i, b + i) == 0 : is_long_same(a + i, b + i);
}

bool hp_text_begins(const char *text, const char *prefix)
{
    while (*prefix) {
        if (hp_text_fold(hp_text_next(&text)) != hp_text_fold(hp_text_next(&prefix)))
            return false;
    }
    return true;
}

bool hp_text_ends(const char *text, const char *suffix)
{
    size_t length = strlen(text);
    size_t tail = strlen(suffix);
    return tail <= length && hp_text_same(text + length - tail, suffix);
}

char *hp_text_trim(struct hp_arena *arena, const char *text)
{
    static const char white[] = " \t\n\v\f\r";
    text += strspn(text, white);
    size_t length = strlen(text);
    while (length && strchr(white, text[length - 1]))
        length--;
    return hp_arena_copy_part(arena, text, length);
}

bool hp_text_to_u64(const char *text, uint64_t *out)
{
    uint64_t value = 0;
    if (!*text)
        return false;
    for (; *text; text++) {
        if (*text < '0' || *text > '9')
            return false;
        unsigned digit = (unsigned)(*text - '0');
        if (value > (UINT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *out = value;
    return true;
}

size_t hp_text_span(const char *text, size_t count)
{
    size_t length = 0;
    for (size_t characters = 0; text[length]; length++) {
        if (!is_continuation(text[length]) && characters++ == count)
            break;
    }
    return length;
}

size_t hp_text_columns(const char *text)
{
    size_t columns = 0;
    for (; *text && (unsigned char)*text < 0x80; text++) /* nearly everything */
        columns++;
    for (uint32_t c; (c = hp_text_next(&text)) != 0;)
        columns += c < 0x80 ? 1 : (size_t)utf8proc_charwidth((utf8proc_int32_t)c);
    return columns;
}

size_t hp_text_distance(const char *a, const char *b)
{
    enum { MAX_LENGTH = 64 }; /* words longer than any verb or option are simply "far" */
    size_t rows[MAX_LENGTH + 1];
    size_t length = strlen(b);
    if (length > MAX_LENGTH || strlen(a) > MAX_LENGTH)
        return MAX_LENGTH;
    for (size_t j = 0; j <= length; j++)
        rows[j] = j;
    for (size_t i = 0; a[i]; i++) {
        size_t diagonal = rows[0];
        rows[0] = i + 1;
        for (size_t j = 0; j < length; j++) {
            size_t change =
                diagonal + (hp_text_fold((unsigned char)a[i]) != hp_text_fold((unsigned char)b[j]));
            diagonal = rows[j + 1];
            size_t shorter = (rows[j] < rows[j + 1] ? rows[j] : rows[j + 1]) + 1;
            rows[j + 1] = change < shorter ? change : shorter;
        }
    }
    return rows[length];
}
