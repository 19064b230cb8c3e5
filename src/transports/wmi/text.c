/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum { MAX_TEXT_LENGTH = 16 * 1024 * 1024 };

static _Noreturn void out_of_memory(void)
{
    (void)fputs("hyperpoint: out of memory\n", stderr);
    abort();
}

BSTR wmi_literal(const wchar_t *text)
{
    BSTR bstr = SysAllocString(text);
    if (!bstr)
        out_of_memory();
    return bstr;
}

/* UTF-16 units of the text without its end, or -1 when it is not UTF-8 or too long. */
static int wide_length(const char *text, size_t length)
{
    if (length == 0)
        return 0;
    if (length > MAX_TEXT_LENGTH)
        return -1;
    int units = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, (int)length, NULL, 0);
    return units > 0 ? units : -1;
}

int wmi_bstr(const char *text, BSTR *out, struct hp_error *err)
{
    size_t length = strlen(text);
    int units = wide_length(text, length);
    if (units < 0)
        return hp_error_set(err, HP_E_FAILED, "a text for the host is not UTF-8, or too long");
    BSTR bstr = SysAllocStringLen(NULL, (UINT)units);
    if (!bstr)
        out_of_memory();
    if (units)
        MultiByteToWideChar(CP_UTF8, 0, text, (int)length, bstr, units);
    *out = bstr;
    return 0;
}

wchar_t *wmi_wide(const char *text)
{
    size_t length = strlen(text);
    int units = wide_length(text, length);
    if (units < 0)
        return NULL;
    wchar_t *wide = hp_malloc(((size_t)units + 1) * sizeof *wide);
    if (units)
        MultiByteToWideChar(CP_UTF8, 0, text, (int)length, wide, units);
    wide[units] = L'\0';
    return wide;
}

static bool is_pair(const wchar_t *text, int left)
{
    return left > 1 && IS_HIGH_SURROGATE(text[0]) && IS_LOW_SURROGATE(text[1]);
}

/* What has no UTF-8 is written as if it had: half of a pair in three bytes, a zero in two. */
static char *put_unit(char *end, wchar_t c)
{
    if (c == L'\0' || (c >= 0x80 && c < 0x800)) {
        *end++ = (char)(0xC0 | c >> 6);
    } else if (c >= 0x800) {
        *end++ = (char)(0xE0 | c >> 12);
        *end++ = (char)(0x80 | (c >> 6 & 0x3F));
    }
    *end++ = (char)(c != L'\0' && c < 0x80 ? c : 0x80 | (c & 0x3F));
    return end;
}

static char *put_pair(char *end, const wchar_t *text)
{
    uint32_t c = 0x10000 + ((uint32_t)(text[0] - 0xD800) << 10) + (uint32_t)(text[1] - 0xDC00);
    *end++ = (char)(0xF0 | c >> 18);
    *end++ = (char)(0x80 | (c >> 12 & 0x3F));
    *end++ = (char)(0x80 | (c >> 6 & 0x3F));
    *end++ = (char)(0x80 | (c & 0x3F));
    return end;
}

const char *wmi_utf8(struct hp_arena *arena, BSTR text)
{
    int units = (int)(SysStringLen(text));
    bool cut = units > MAX_TEXT_LENGTH;
    if (cut)
        units = MAX_TEXT_LENGTH;
    while (!cut && units && text[units - 1] == L'\0')
        units--; /* some who count the length count the end as well */
    char *utf8 = hp_arena_array(arena, (size_t)units * 3 + 2, 1);
    char *end = utf8;
    for (int i = 0; i < units; i++) {
        bool pair = is_pair(text + i, units - i);
        end = pair ? put_pair(end, text + i) : put_unit(end, text[i]);
        i += pair;
    }
    if (cut)
        *end++ = (char)0xFF;
    *end = '\0';
    return utf8;
}

void wmi_split_user(struct hp_arena *arena, const char *user, const char **domain, const char **name)
{
    const char *backslash = strchr(user, '\\');
    *domain = backslash ? hp_arena_copy_part(arena, user, (size_t)(backslash - user)) : "";
    *name = backslash ? backslash + 1 : user;
}
