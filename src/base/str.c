/* SPDX-License-Identifier: MIT */
#include "base/str.h"

#include "base/arena.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* True when `more` bytes and the closing zero fit. */
static bool make_room(struct hp_str *str, size_t more)
{
    if (str->hidden.overflow || more > str->hidden.limit || str->length > str->hidden.limit - more) {
        str->hidden.overflow = true;
        return false;
    }
    size_t needed = str->length + more + 1;
    if (needed > str->hidden.capacity) {
        size_t capacity = str->hidden.capacity ? str->hidden.capacity * 2 : 64;
        str->hidden.capacity = capacity < needed ? needed : capacity;
        str->hidden.data = hp_realloc(str->hidden.data, str->hidden.capacity);
    }
    return true;
}

void hp_str_add_part(struct hp_str *str, const char *text, size_t length)
{
    if (!make_room(str, length))
        return;
    memcpy(str->hidden.data + str->length, text, length);
    str->length += length;
    str->hidden.data[str->length] = '\0';
}

void hp_str_add(struct hp_str *str, const char *text)
{
    hp_str_add_part(str, text, strlen(text));
}

void hp_str_add_char(struct hp_str *str, char c)
{
    if (!make_room(str, 1))
        return;
    str->hidden.data[str->length++] = c;
    str->hidden.data[str->length] = '\0';
}

void hp_str_add_u64(struct hp_str *str, uint64_t number)
{
    char digits[20];
    char *first = digits + sizeof digits;
    do {
        *--first = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    hp_str_add_part(str, first, (size_t)(digits + sizeof digits - first));
}

void hp_str_vformat(struct hp_str *str, const char *format, va_list args)
{
    va_list measure;
    va_copy(measure, args);
    size_t room = str->hidden.capacity - str->length;
    char *end = room ? str->hidden.data + str->length : NULL;
    int length = vsnprintf(end, room, format, measure);
    va_end(measure);
    /* What the C library cannot format, more than INT_MAX for one, is missing as well. */
    if (length < 0)
        str->hidden.overflow = true;
    if (length < 0 || !make_room(str, (size_t)length)) {
        if (end)
            *end = '\0';
        return;
    }
    if ((size_t)length >= room)
        (void)vsnprintf(str->hidden.data + str->length, (size_t)length + 1, format, args);
    str->length += (size_t)length;
}

void hp_str_format(struct hp_str *str, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    hp_str_vformat(str, format, args);
    va_end(args);
}

void hp_str_add_count(struct hp_str *str, size_t count, const char *one, const char *many)
{
    hp_str_format(str, "%s%zu %s", str->length ? ", " : "", count, hp_plural(count, one, many));
}

void hp_str_add_bytes(struct hp_str *str, uint64_t bytes)
{
    const char *const units[] = {
        hp_plural(bytes == 1 ? 1 : 2, "byte", "bytes"), "KB", "MB", "GB", "TB", "PB", "EB"
    };
    enum { STEP = 1024, TENTHS = 10, THREE_DIGITS = 100 };
    uint64_t whole = bytes;
    uint64_t rest = 0; /* of a unit, in its next smaller one */
    size_t unit = 0;
    for (; whole >= STEP; unit++) {
        rest = whole % STEP;
        whole /= STEP;
    }
    uint64_t tenths = whole * TENTHS + (rest * TENTHS + STEP / 2) / STEP;
    if (whole >= THREE_DIGITS || tenths % TENTHS == 0)
        hp_str_format(str, "%" PRIu64 " %s",
                      whole >= THREE_DIGITS ? whole + rest / (STEP / 2) : tenths / TENTHS, units[unit]);
    else
        hp_str_format(str, "%" PRIu64 ".%" PRIu64 " %s", tenths / TENTHS, tenths % TENTHS, units[unit]);
}

bool hp_str_fits(const struct hp_str *str)
{
    return !str->hidden.overflow;
}

const char *hp_str_text(const struct hp_str *str)
{
    if (str->hidden.overflow) {
        (void)fputs("hyperpoint: a text is longer than it may be, and nobody has asked\n", stderr);
        abort();
    }
    return str->hidden.data ? str->hidden.data : "";
}

char *hp_str_take(struct hp_str *str)
{
    hp_str_add(str, "");
    hp_str_text(str);
    char *text = str->hidden.data;
    *str = (struct hp_str)HP_STR_EMPTY(str->hidden.limit);
    return text;
}

void hp_str_reset(struct hp_str *str)
{
    str->length = 0;
    str->hidden.overflow = false;
    if (str->hidden.data)
        str->hidden.data[0] = '\0';
}

void hp_str_release(struct hp_str *str)
{
    free(str->hidden.data);
    *str = (struct hp_str)HP_STR_EMPTY(str->hidden.limit);
}
