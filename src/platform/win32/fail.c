/* SPDX-License-Identifier: MIT */
#include "win32/fail.h"

#include "win32/wide.h"

static void free_text(wchar_t **text)
{
    if (*text)
        LocalFree(*text);
}

/* The system's words for an error, without the full stop and line end it puts after them. */
static const char *words_of(DWORD error, struct hp_arena *arena)
{
    const DWORD how = FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_FROM_SYSTEM |
                      FORMAT_MESSAGE_IGNORE_INSERTS | FORMAT_MESSAGE_MAX_WIDTH_MASK;
    __attribute__((cleanup(free_text))) wchar_t *text = NULL;
    DWORD length = FormatMessageW(how, NULL, error, 0, (wchar_t *)&text, 0, NULL);
    while (length && (text[length - 1] <= L' ' || text[length - 1] == L'.'))
        length--;
    if (!length)
        return hp_arena_format(arena, "Windows error %lu", error);
    return win32_utf8_part(arena, text, length);
}

int win32_fail(struct hp_error *err, const char *doing, const char *path)
{
    DWORD error = GetLastError();
    bool forbidden = error == ERROR_ACCESS_DENIED || error == ERROR_WRITE_PROTECT ||
                     error == ERROR_PRIVILEGE_NOT_HELD || error == ERROR_NETWORK_ACCESS_DENIED;
    HP_ARENA(scratch);
    return hp_error_set(err, forbidden ? HP_E_ACCESS : HP_E_FAILED, "cannot %s %s: %s", doing, path,
                        words_of(error, &scratch));
}

bool win32_is_missing(DWORD error)
{
    return error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND;
}

void win32_close(HANDLE *handle)
{
    if (*handle && *handle != INVALID_HANDLE_VALUE)
        CloseHandle(*handle);
    *handle = INVALID_HANDLE_VALUE;
}

bool win32_write_all(HANDLE file, const char *text, size_t length)
{
    enum { PIECE = 1 << 20 };
    while (length) {
        DWORD written = 0;
        if (!WriteFile(file, text, length < PIECE ? (DWORD)length : PIECE, &written, NULL))
            return false;
        if (written == 0) {
            SetLastError(ERROR_DISK_FULL);
            return false;
        }
        text += written;
        length -= written;
    }
    return true;
}
