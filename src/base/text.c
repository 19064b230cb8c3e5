/* SPDX-License-Identifier: MIT */
#include "base/text.h"

#include <string.h>

/* Length of the UTF-8 sequence that starts at `s` (within `left` bytes), or 0 when it is malformed. */
static size_t sequence(const unsigned char *s, size_t left, uint32_t *code)
{
    static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
    size_t length = s[0] < 0x80 ? 1 : s[0] >> 5 == 6 ? 2 : s[0] >> 4 == 14 ? 3 : s[0] >> 3 == 30 ? 4 : 0;
    if (length == 0 || length > left)
        return 0;
    uint32_t value = length == 1 ? s[0] : s[0] & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        if (s[i] >> 6 != 2)
            return 0;
        value = value << 6 | (s[i] & 0x3Fu);
    }
    if (value < smallest[length] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
        return 0;
    *code = value;
    return length;
}

bool hp_text_is_utf8(const char *text, size_t length)
{
    const unsigned char *s = (const unsigned char *)text;
    for (size_t i = 0; i < length;) {
        uint32_t code;
        size_t step = s[i] < 0x80 ? 1 : sequence(s + i, length - i, &code);
        if (!step)
            return false;
        i += step;
    }
    return true;
}

uint32_t hp_text_next(const char **text)
{
    const unsigned char *s = (const unsigned char *)*text;
    if (!*s)
        return 0;
    if (*s < 0x80) {
        *text += 1;
        return *s;
    }
    uint32_t code;
    size_t step = sequence(s, strnlen(*text, 4), &code);
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

uint32_t hp_text_fold(uint32_t c)
{
    if (c < 0x80)
        return (uint32_t)fold_ascii((int)c);
    if ((c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3A9) || (c >= 0x410 && c <= 0x42F))
        return c + 32;
    if (c >= 0x400 && c <= 0x40F)
        return c + 80;
    /* U+0130 and U+0131, the Turkish letters, are no pair of each other. */
    if ((c >= 0x100 && c <= 0x137 && c >> 1 != 0x130 >> 1) || (c >= 0x14A && c <= 0x177))
        return c | 1;
    return c;
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

bool hp_text_same(const char *a, const char *b)
{
    return a && b ? hp_text_compare(a, b) == 0 : a == b;
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

size_t hp_text_columns(const char *text)
{
    size_t columns = 0;
    for (uint32_t c; (c = hp_text_next(&text)) != 0;) {
        bool none =
            (c >= 0x300 && c <= 0x36F) || (c >= 0x200B && c <= 0x200F) || (c >= 0xFE00 && c <= 0xFE0F);
        bool wide = (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) ||
                    (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
                    (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
                    (c >= 0x1F300 && c <= 0x1FAFF) || (c >= 0x20000 && c <= 0x3FFFD);
        columns += none ? 0 : wide ? 2 : 1;
    }
    return columns;
}

size_t hp_text_distance(const char *a, const char *b)
{
    enum { LONGEST = 64 }; /* words longer than any verb or option are simply "far" */
    size_t rows[LONGEST + 1];
    size_t length = strlen(b);
    if (length > LONGEST || strlen(a) > LONGEST)
        return LONGEST;
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
