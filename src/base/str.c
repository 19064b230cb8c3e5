/* SPDX-License-Identifier: MIT */
#include "base/str.h"

#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* True when `more` bytes and the closing zero fit. */
static bool make_room(struct hp_str *str, size_t more)
{
    if (str->overflow || more > str->limit || str->length > str->limit - more) {
        str->overflow = true;
        return false;
    }
    size_t needed = str->length + more + 1;
    if (needed > str->capacity) {
        size_t capacity = str->capacity ? str->capacity * 2 : 64;
        str->capacity = capacity < needed ? needed : capacity;
        str->data = hp_realloc(str->data, str->capacity);
    }
    return true;
}

void hp_str_add_part(struct hp_str *str, const char *text, size_t length)
{
    if (!make_room(str, length))
        return;
    memcpy(str->data + str->length, text, length);
    str->length += length;
    str->data[str->length] = '\0';
}

void hp_str_add(struct hp_str *str, const char *text)
{
    hp_str_add_part(str, text, strlen(text));
}

void hp_str_add_char(struct hp_str *str, char c)
{
    hp_str_add_part(str, &c, 1);
}

void hp_str_vformat(struct hp_str *str, const char *format, va_list args)
{
    va_list measure;
    va_copy(measure, args);
    int length = vsnprintf(NULL, 0, format, measure);
    va_end(measure);
    if (length < 0 || !make_room(str, (size_t)length))
        return;
    vsnprintf(str->data + str->length, (size_t)length + 1, format, args);
    str->length += (size_t)length;
}

void hp_str_format(struct hp_str *str, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    hp_str_vformat(str, format, args);
    va_end(args);
}

const char *hp_str_text(const struct hp_str *str)
{
    return str->data ? str->data : "";
}

void hp_str_reset(struct hp_str *str)
{
    str->length = 0;
    str->overflow = false;
    if (str->data)
        str->data[0] = '\0';
}

void hp_str_release(struct hp_str *str)
{
    free(str->data);
    *str = (struct hp_str){ .limit = str->limit };
}
