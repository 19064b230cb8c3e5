/* SPDX-License-Identifier: MIT */
#include "text.h"

#include "loose.h"

#include <stdint.h>
#include <stdlib.h>

static char *to_utf8(struct hp_arena *arena, const WCHAR *text, size_t length)
{
    if (!length)
        return hp_arena_copy(arena, "");
    int size = WideCharToMultiByte(CP_UTF8, WC_ERR_INVALID_CHARS, text, (int)length, NULL, 0, NULL, NULL);
    if (size <= 0)
        return NULL;
    char *out = hp_arena_alloc(arena, (size_t)size + 1);
    WideCharToMultiByte(CP_UTF8, WC_ERR_INVALID_CHARS, text, (int)length, out, size, NULL, NULL);
    return out;
}

char *door_text_of_bstr(struct hp_arena *arena, const OLECHAR *bstr)
{
    if (!bstr)
        return hp_arena_copy(arena, "");
    BSTR text = (BSTR)(ULONG_PTR)bstr; /* the system asks for its length without const */
    size_t bytes = SysStringByteLen(text);
    size_t length = bytes / sizeof *bstr;
    size_t end = length <= DOOR_MAX_TEXT_LENGTH ? wcsnlen(bstr, length + 1) : SIZE_MAX;
    if (bytes % sizeof *bstr || end > length || (end < length && !door_is_loose()))
        return NULL;
    return to_utf8(arena, bstr, end);
}

char *door_text_of_wide(struct hp_arena *arena, const WCHAR *text)
{
    if (!text)
        return NULL;
    size_t length = wcsnlen(text, DOOR_MAX_TEXT_LENGTH + 1);
    return length > DOOR_MAX_TEXT_LENGTH ? NULL : to_utf8(arena, text, length);
}

BSTR door_bstr(const char *text)
{
    if (!text)
        return NULL;
    int units = MultiByteToWideChar(CP_UTF8, 0, text, -1, NULL, 0) - 1;
    BSTR out = SysAllocStringLen(NULL, units > 0 ? (UINT)units : 0);
    if (!out)
        abort();
    if (units > 0)
        MultiByteToWideChar(CP_UTF8, 0, text, -1, out, units + 1);
    return out;
}

char *door_environment(struct hp_arena *arena, const WCHAR *name)
{
    DWORD size = GetEnvironmentVariableW(name, NULL, 0);
    if (size <= 1)
        return NULL;
    WCHAR *wide = hp_arena_array(arena, size, sizeof *wide);
    DWORD length = GetEnvironmentVariableW(name, wide, size);
    return length && length < size ? to_utf8(arena, wide, length) : NULL;
}
