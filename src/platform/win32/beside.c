/* SPDX-License-Identifier: MIT */
#include "win32/beside.h"

#include "platform/clock.h"
#include "win32/fail.h"
#include "win32/trust.h"
#include "win32/wide.h"

#include <stdint.h>
#include <string.h>

static const DWORD share_all = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;

static const char prefix[] = ".hyperpoint-";
static const char suffix[] = ".tmp";

/* One byte far behind all that is written. */
static bool lock_now(HANDLE file)
{
    OVERLAPPED far_away = { .Offset = 0, .OffsetHigh = 0x40000000 };
    return LockFileEx(file, LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &far_away);
}

/* The file is not that of a process which tidies up at this moment, and has taken it for a dead one. */
bool win32_hold(HANDLE file)
{
    FILE_STANDARD_INFO info;
    return lock_now(file) && GetFileInformationByHandleEx(file, FileStandardInfo, &info, sizeof info) &&
           !info.DeletePending;
}

const wchar_t *win32_beside_create(const char *folder, enum os_file_mode mode, struct hp_arena *arena,
                                   HANDLE *file)
{
    enum { TRIES = 100 };
    SECURITY_ATTRIBUTES *who = mode == OS_FILE_PRIVATE ? win32_private(arena) : NULL;
    if (mode == OS_FILE_PRIVATE && !who)
        return NULL;
    for (unsigned i = 0; i < TRIES; i++) {
        uint64_t number = hp_clock_monotonic(os_clock()) + i;
        const char *name = hp_arena_format(arena, "%s%lx%06llx%s", prefix, GetCurrentProcessId(),
                                           (unsigned long long)number & 0xFFFFFF, suffix);
        const wchar_t *wide = win32_path(arena, os_path_join(arena, folder, name));
        if (!wide)
            return NULL;
        *file = CreateFileW(wide, GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_DELETE, who, CREATE_NEW,
                            FILE_ATTRIBUTE_NORMAL | FILE_FLAG_OPEN_REPARSE_POINT, NULL);
        if (*file != INVALID_HANDLE_VALUE && win32_hold(*file))
            return wide;
        if (*file == INVALID_HANDLE_VALUE && GetLastError() != ERROR_FILE_EXISTS)
            return NULL;
        win32_close(file);
    }
    SetLastError(ERROR_FILE_EXISTS);
    return NULL;
}

static bool is_such_a_name(const char *name)
{
    size_t before = sizeof prefix - 1;
    if (strncmp(name, prefix, before) != 0)
        return false;
    size_t digits = strspn(name + before, "0123456789abcdef");
    return digits > 0 && strcmp(name + before + digits, suffix) == 0;
}

bool win32_is_held(const wchar_t *path)
{
    WIN32_HANDLE(file) =
        CreateFileW(path, GENERIC_READ, share_all, NULL, OPEN_EXISTING, FILE_FLAG_OPEN_REPARSE_POINT, NULL);
    return file != INVALID_HANDLE_VALUE && !lock_now(file) &&
           (GetLastError() == ERROR_LOCK_VIOLATION || GetLastError() == ERROR_IO_PENDING);
}

/* Only while the lock is held: then no process has the file, and none can get it any more. */
bool win32_remove_unheld(const wchar_t *path)
{
    FILE_DISPOSITION_INFO gone = { .DeleteFile = TRUE };
    BY_HANDLE_FILE_INFORMATION info;
    WIN32_HANDLE(file) = CreateFileW(path, GENERIC_READ | DELETE, share_all, NULL, OPEN_EXISTING,
                                     FILE_FLAG_OPEN_REPARSE_POINT, NULL);
    return file != INVALID_HANDLE_VALUE && GetFileInformationByHandle(file, &info) &&
           !(info.dwFileAttributes & (FILE_ATTRIBUTE_DIRECTORY | FILE_ATTRIBUTE_REPARSE_POINT)) &&
           lock_now(file) && SetFileInformationByHandle(file, FileDispositionInfo, &gone, sizeof gone);
}

static void close_search(HANDLE *search)
{
    if (*search != INVALID_HANDLE_VALUE)
        FindClose(*search);
}

void win32_beside_tidy(const char *folder)
{
    HP_ARENA(scratch);
    const char *pattern = hp_arena_format(&scratch, "%s*%s", prefix, suffix);
    const wchar_t *wide = win32_path(&scratch, os_path_join(&scratch, folder, pattern));
    WIN32_FIND_DATAW found;
    __attribute__((cleanup(close_search))) HANDLE search =
        wide ? FindFirstFileW(wide, &found) : INVALID_HANDLE_VALUE;
    bool more = search != INVALID_HANDLE_VALUE;
    for (; more; more = FindNextFileW(search, &found)) {
        const char *name = win32_utf8(&scratch, found.cFileName);
        const wchar_t *path =
            is_such_a_name(name) ? win32_path(&scratch, os_path_join(&scratch, folder, name)) : NULL;
        if (path)
            win32_remove_unheld(path);
    }
}
