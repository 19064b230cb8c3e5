/* SPDX-License-Identifier: MIT */
#include "win32/wide.h"

#include "platform/files.h"

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <windows.h>

wchar_t *win32_wide(struct hp_arena *arena, const char *text)
{
    size_t bytes = strlen(text) + 1;
    if (bytes > INT_MAX) {
        SetLastError(ERROR_FILENAME_EXCED_RANGE);
        return NULL;
    }
    /* No UTF-16 has more units than the UTF-8 has bytes. */
    wchar_t *wide = hp_arena_alloc(arena, bytes * sizeof *wide);
    int units = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, (int)bytes, wide, (int)bytes);
    return units > 0 ? wide : NULL;
}

static bool is_separator(wchar_t c)
{
    return c == L'\\' || c == L'/';
}

static wchar_t *with_prefix(struct hp_arena *arena, const wchar_t *prefix, const wchar_t *rest)
{
    size_t before = wcslen(prefix), after = wcslen(rest) + 1;
    wchar_t *whole = hp_arena_alloc(arena, (before + after) * sizeof *whole);
    memcpy(whole, prefix, before * sizeof *whole);
    memcpy(whole + before, rest, after * sizeof *whole);
    return whole;
}

/* Folders must leave room for a short name, so their limit is lower than that of files. */
enum { MAX_PLAIN_PATH_LENGTH = 240 };

wchar_t *win32_path(struct hp_arena *arena, const char *path)
{
    wchar_t *wide = win32_wide(arena, path);
    if (!wide)
        return NULL;
    DWORD size = GetFullPathNameW(wide, 0, NULL, NULL);
    if (size <= MAX_PLAIN_PATH_LENGTH) /* also 0: an empty path, which the next call will refuse */
        return wide;
    wchar_t *full = hp_arena_alloc(arena, size * sizeof *full);
    DWORD length = GetFullPathNameW(wide, size, full, NULL);
    if (length == 0 || length >= size)
        return wide;
    if (!is_separator(full[0]) || !is_separator(full[1]))
        return with_prefix(arena, L"\\\\?\\", full);
    if (full[2] == L'?' || full[2] == L'.')
        return full;
    return with_prefix(arena, L"\\\\?\\UNC\\", full + 2);
}

static char *put(char *at, uint32_t c)
{
    if (c < 0x80) {
        *at++ = (char)c;
    } else if (c < 0x800) {
        *at++ = (char)(0xC0 | c >> 6);
        *at++ = (char)(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        *at++ = (char)(0xE0 | c >> 12);
        *at++ = (char)(0x80 | (c >> 6 & 0x3F));
        *at++ = (char)(0x80 | (c & 0x3F));
    } else {
        *at++ = (char)(0xF0 | c >> 18);
        *at++ = (char)(0x80 | (c >> 12 & 0x3F));
        *at++ = (char)(0x80 | (c >> 6 & 0x3F));
        *at++ = (char)(0x80 | (c & 0x3F));
    }
    return at;
}

char *win32_utf8_part(struct hp_arena *arena, const wchar_t *text, size_t length)
{
    char *utf8 = hp_arena_alloc(arena, length * 3 + 1);
    char *end = utf8;
    for (size_t i = 0; i < length; i++) {
        uint32_t c = text[i];
        if (IS_HIGH_SURROGATE(c) && i + 1 < length && IS_LOW_SURROGATE(text[i + 1]))
            c = 0x10000 + ((c - 0xD800) << 10) + (uint32_t)(text[++i] - 0xDC00);
        end = put(end, c);
    }
    *end = '\0';
    return utf8;
}

char *win32_utf8(struct hp_arena *arena, const wchar_t *text)
{
    return win32_utf8_part(arena, text, wcslen(text));
}

char *win32_plain_path(struct hp_arena *arena, const wchar_t *path)
{
    if (wcsncmp(path, L"\\\\?\\UNC\\", 8) == 0)
        return hp_arena_format(arena, "\\\\%s", win32_utf8(arena, path + 8));
    if (wcsncmp(path, L"\\\\?\\", 4) == 0)
        return win32_utf8(arena, path + 4);
    return win32_utf8(arena, path);
}

/* The path the system has for what is open; NULL when it tells none. */
static const char *final_path(struct hp_arena *arena, HANDLE file)
{
    HP_ARENA(scratch);
    DWORD size = GetFinalPathNameByHandleW(file, NULL, 0, 0);
    wchar_t *full = hp_arena_alloc(&scratch, ((size_t)size + 1) * sizeof *full);
    DWORD length = size ? GetFinalPathNameByHandleW(file, full, size + 1, 0) : 0;
    return length && length <= size ? win32_plain_path(arena, full) : NULL;
}

const char *os_path_absolute(struct hp_arena *arena, const char *path)
{
    HP_ARENA(scratch);
    const DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    const wchar_t *wide = win32_path(&scratch, path);
    HANDLE file = wide ? CreateFileW(wide, 0, share, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL)
                       : INVALID_HANDLE_VALUE;
    const char *absolute = NULL;
    if (file != INVALID_HANDLE_VALUE) {
        absolute = final_path(arena, file);
        CloseHandle(file);
    }
    return absolute ? absolute : hp_arena_copy(arena, path);
}

const char *os_path_join(struct hp_arena *arena, const char *folder, const char *name)
{
    size_t length = strlen(folder);
    bool ends_in_separator = length && strchr("\\/", folder[length - 1]);
    return hp_arena_format(arena, "%s%s%s", folder, ends_in_separator ? "" : "\\", name);
}
