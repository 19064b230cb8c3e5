/* SPDX-License-Identifier: MIT */
#include "platform/files.h"

#include "platform/clock.h"
#include "win32/fail.h"
#include "win32/owner.h"
#include "win32/wide.h"

#include <stdint.h>
#include <string.h>

static const DWORD share_all = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;

/* Reads until the end of the file or `size` bytes; false with the system's error on failure. */
static bool read_up_to(HANDLE file, char *buffer, size_t size, size_t *length)
{
    enum { PIECE = 1 << 20 };
    *length = 0;
    while (*length < size) {
        size_t left = size - *length;
        DWORD got = 0;
        if (!ReadFile(file, buffer + *length, left < PIECE ? (DWORD)left : PIECE, &got, NULL))
            return false;
        if (got == 0)
            break;
        *length += got;
    }
    return true;
}

static int too_large(const char *path, size_t limit, struct hp_error *err)
{
    return hp_error_set(err, HP_E_FAILED, "cannot read %s: it is larger than %zu bytes", path, limit);
}

/* With backup semantics a folder can be opened, so that it can be told what it is. */
static HANDLE open_to_look(const char *path, DWORD access)
{
    HP_ARENA(scratch);
    const wchar_t *wide = win32_path(&scratch, path);
    if (!wide)
        return INVALID_HANDLE_VALUE;
    return CreateFileW(wide, access, share_all, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
}

static bool is_regular(HANDLE file)
{
    BY_HANDLE_FILE_INFORMATION info;
    return GetFileType(file) == FILE_TYPE_DISK && GetFileInformationByHandle(file, &info) &&
           !(info.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY);
}

int os_file_read(const char *path, size_t limit, struct hp_arena *arena, struct os_content *out,
                 struct hp_error *err)
{
    WIN32_HANDLE(file) = open_to_look(path, GENERIC_READ);
    LARGE_INTEGER size;
    if (file == INVALID_HANDLE_VALUE && win32_is_missing(GetLastError()))
        return hp_error_set(err, HP_E_NOT_FOUND, "there is no file %s", path);
    if (file == INVALID_HANDLE_VALUE)
        return win32_fail(err, "read", path);
    if (!is_regular(file))
        return hp_error_set(err, HP_E_FAILED, "cannot read %s: it is not a regular file", path);
    if (!GetFileSizeEx(file, &size))
        return win32_fail(err, "read", path);
    if ((uintmax_t)size.QuadPart > limit)
        return too_large(path, limit, err);

    /* One byte more than it should have shows a file that is growing meanwhile. */
    size_t expected = (size_t)size.QuadPart, length = 0;
    struct hp_arena_mark before = hp_arena_mark(arena);
    char *text = hp_arena_alloc(arena, expected + 2);
    int failed = read_up_to(file, text, expected + 1, &length) ? 0 : win32_fail(err, "read", path);
    if (!failed && length > expected)
        failed = hp_error_set(err, HP_E_FAILED, "cannot read %s: it was changed meanwhile", path);
    if (failed) {
        hp_arena_rewind(arena, before);
        return failed;
    }
    text[length] = '\0';
    *out = (struct os_content){ .text = text, .length = length };
    return 0;
}

/* Creates a file of a name nobody uses beside the one that shall be replaced. NULL with the system's error.
 */
static const wchar_t *create_beside(const char *path, enum os_file_mode mode, struct hp_arena *arena,
                                    HANDLE *file)
{
    enum { TRIES = 100 };
    SECURITY_ATTRIBUTES *who = mode == OS_FILE_PRIVATE ? win32_private(arena) : NULL;
    if (mode == OS_FILE_PRIVATE && !who)
        return NULL;
    for (unsigned i = 0; i < TRIES; i++) {
        uint64_t number = hp_clock_monotonic(os_clock()) + i;
        const char *name = hp_arena_format(arena, "%s.%lx%06llx", path, GetCurrentProcessId(),
                                           (unsigned long long)number & 0xFFFFFF);
        const wchar_t *wide = win32_path(arena, name);
        if (!wide)
            return NULL;
        *file =
            CreateFileW(wide, GENERIC_WRITE, FILE_SHARE_READ, who, CREATE_NEW, FILE_ATTRIBUTE_NORMAL, NULL);
        if (*file != INVALID_HANDLE_VALUE)
            return wide;
        if (GetLastError() != ERROR_FILE_EXISTS)
            return NULL;
    }
    return NULL;
}

/* Puts the complete file in place. A virus scanner or an indexer may be reading the old one at this moment.
 */
static bool put_in_place(const wchar_t *temporary, const wchar_t *path)
{
    enum { TRIES = 100, PAUSE_MS = 10 };
    for (unsigned i = 0;; i++) {
        if (MoveFileExW(temporary, path, MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH))
            return true;
        DWORD attributes = GetFileAttributesW(path);
        bool can_pass = GetLastError() == ERROR_SHARING_VIOLATION ||
                        (GetLastError() == ERROR_ACCESS_DENIED && attributes != INVALID_FILE_ATTRIBUTES &&
                         !(attributes & (FILE_ATTRIBUTE_READONLY | FILE_ATTRIBUTE_DIRECTORY)));
        if (!can_pass || i == TRIES)
            return false;
        Sleep(PAUSE_MS);
    }
}

int os_file_replace(const char *path, const char *text, size_t length, enum os_file_mode mode,
                    struct hp_error *err)
{
    HP_ARENA(scratch);
    HANDLE file = INVALID_HANDLE_VALUE;
    const wchar_t *target = win32_path(&scratch, path);
    const wchar_t *temporary = target ? create_beside(path, mode, &scratch, &file) : NULL;
    if (!temporary)
        return win32_fail(err, "write", path);
    bool written = win32_write_all(file, text, length) && FlushFileBuffers(file);
    DWORD reason = GetLastError();
    win32_close(&file);
    if (written) {
        written = put_in_place(temporary, target);
        reason = GetLastError();
    }
    if (written)
        return 0;
    DeleteFileW(temporary);
    SetLastError(reason);
    return win32_fail(err, "write", path);
}

int os_file_remove(const char *path, struct hp_error *err)
{
    HP_ARENA(scratch);
    const wchar_t *wide = win32_path(&scratch, path);
    if (wide && (DeleteFileW(wide) || win32_is_missing(GetLastError())))
        return 0;
    return win32_fail(err, "remove", path);
}

bool os_file_exists(const char *path)
{
    HP_ARENA(scratch);
    const wchar_t *wide = win32_path(&scratch, path);
    return wide && (GetFileAttributesW(wide) != INVALID_FILE_ATTRIBUTES || !win32_is_missing(GetLastError()));
}

const char *os_path_absolute(struct hp_arena *arena, const char *path)
{
    WIN32_HANDLE(file) = open_to_look(path, 0);
    DWORD size = file == INVALID_HANDLE_VALUE ? 0 : GetFinalPathNameByHandleW(file, NULL, 0, 0);
    if (size == 0)
        return hp_arena_copy(arena, path);
    HP_ARENA(scratch);
    wchar_t *full = hp_arena_alloc(&scratch, (size_t)(size + 1) * sizeof *full);
    DWORD length = GetFinalPathNameByHandleW(file, full, size + 1, 0);
    return length && length <= size ? win32_plain_path(arena, full) : hp_arena_copy(arena, path);
}

const char *os_path_join(struct hp_arena *arena, const char *folder, const char *name)
{
    size_t length = strlen(folder);
    bool ends_in_separator = length && strchr("\\/", folder[length - 1]);
    return hp_arena_format(arena, "%s%s%s", folder, ends_in_separator ? "" : "\\", name);
}
