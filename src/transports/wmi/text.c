/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum { LONGEST_TEXT = 16 * 1024 * 1024 };

static _Noreturn void out_of_memory(void)
{
    fputs("hyperpoint: out of memory\n", stderr);
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
    if (length > LONGEST_TEXT)
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

int wmi_utf8(struct hp_arena *arena, BSTR text, const char **out, struct hp_error *err)
{
    int units = (int)(SysStringLen(text));
    while (units && text[units - 1] == L'\0')
        units--; /* some who count the length count the end as well */
    if (units == 0) {
        *out = "";
        return 0;
    }
    if (units > LONGEST_TEXT || wmemchr(text, L'\0', (size_t)units))
        return hp_error_set(err, HP_E_FAILED, "a text is too long or has a zero character in it");
    int length = WideCharToMultiByte(CP_UTF8, WC_ERR_INVALID_CHARS, text, units, NULL, 0, NULL, NULL);
    if (length <= 0)
        return hp_error_set(err, HP_E_FAILED, "a text has half of a character (a lone surrogate) in it");
    char *utf8 = hp_arena_array(arena, (size_t)length + 1, 1);
    WideCharToMultiByte(CP_UTF8, 0, text, units, utf8, length, NULL, NULL);
    *out = utf8;
    return 0;
}

void wmi_split_user(struct hp_arena *arena, const char *user, const char **domain, const char **name)
{
    const char *backslash = strchr(user, '\\');
    *domain = backslash ? hp_arena_copy_part(arena, user, (size_t)(backslash - user)) : "";
    *name = backslash ? backslash + 1 : user;
}
