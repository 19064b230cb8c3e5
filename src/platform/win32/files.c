/* SPDX-License-Identifier: MIT */
#include "platform/files.h"

#include "win32/beside.h"
#include "win32/fail.h"
#include "win32/place.h"
#include "win32/trust.h"
#include "win32/wide.h"

#include <stdint.h>
#include <string.h>

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

static bool is_regular(HANDLE file)
{
    BY_HANDLE_FILE_INFORMATION info;
    return GetFileType(file) == FILE_TYPE_DISK && GetFileInformationByHandle(file, &info) &&
           !(info.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY);
}

static int open_to_read(const char *path, HANDLE *out, struct hp_error *err)
{
    WIN32_PLACE(place);
    int rc = win32_place_open(path, &place, "read", err);
    WIN32_HANDLE(file) =
        rc ? INVALID_HANDLE_VALUE : win32_place_file(&place, GENERIC_READ, OPEN_EXISTING, NULL);
    bool missing = !rc && file == INVALID_HANDLE_VALUE && win32_is_missing(GetLastError());
    if (rc == HP_E_NOT_FOUND || missing)
        return hp_error_set(err, HP_E_NOT_FOUND, "there is no file %s", path);
    if (!rc && file == INVALID_HANDLE_VALUE)
        rc = win32_fail(err, "read", path);
    if (!rc && place.guarded)
        rc = win32_check_file(file, path, SDDL_CHANGE, err);
    if (!rc) {
        *out = file;
        file = INVALID_HANDLE_VALUE;
    }
    return rc;
}

static int read_whole(HANDLE file, const char *path, size_t limit, struct hp_arena *arena,
                      struct os_content *out, struct hp_error *err)
{
    LARGE_INTEGER size;
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
    int rc = read_up_to(file, text, expected + 1, &length) ? 0 : win32_fail(err, "read", path);
    if (!rc && length > expected)
        rc = hp_error_set(err, HP_E_FAILED, "cannot read %s: it was changed meanwhile", path);
    if (rc) {
        hp_arena_rewind(arena, before);
        return rc;
    }
    text[length] = '\0';
    *out = (struct os_content){ .text = text, .length = length };
    return 0;
}

int os_file_read(const char *path, size_t limit, struct hp_arena *arena, struct os_content *out,
                 struct hp_error *err)
{
    WIN32_HANDLE(file) = INVALID_HANDLE_VALUE;
    int rc = open_to_read(path, &file, err);
    return rc ? rc : read_whole(file, path, limit, arena, out, err);
}

int os_file_read_secret(const char *path, size_t limit, struct hp_arena *arena, struct os_content *out,
                        struct hp_error *err)
{
    WIN32_HANDLE(file) = INVALID_HANDLE_VALUE;
    int rc = open_to_read(path, &file, err);
    if (!rc)
        rc = win32_check_file(file, path, SDDL_READ_OR_CHANGE, err);
    return rc ? rc : read_whole(file, path, limit, arena, out, err);
}

/* The folder a path is in, with its separator; "." when it names none. */
static const char *folder_of(struct hp_arena *arena, const char *path)
{
    size_t length = strlen(path);
    while (length && !strchr("\\/:", path[length - 1]))
        length--;
    if (length == 0)
        return ".";
    const char *folder = hp_arena_copy_part(arena, path, length);
    return folder[length - 1] == ':' ? hp_arena_format(arena, "%s.", folder)
                                     : folder; /* where we are there */
}

/* No command is named that closes the folder: it may be the root of a drive. */
static int check_folder_of(const char *path, struct hp_error *err)
{
    HP_ARENA(scratch);
    const char *folder = folder_of(&scratch, path);
    const wchar_t *wide = win32_path(&scratch, folder);
    const struct win32_place place = { .path = wide, .guarded = true };
    WIN32_HANDLE(handle) = wide ? win32_place_file(&place, 0, OPEN_EXISTING, NULL) : INVALID_HANDLE_VALUE;
    if (handle == INVALID_HANDLE_VALUE)
        return win32_fail(err, "look at", folder);
    if (win32_check_folder(handle, folder, NULL) == 0)
        return 0;
    hp_error_next(err, "move it to a folder that only you and administrators can change");
    return hp_error_set(err, HP_E_ACCESS, "cannot use %s: other users can change the folder it is in", path);
}

/* The file of all users is in the state folder, which may be closed to this user: nothing on the way is
 * opened, and a file that is not there is found not to be there all the same. */
int os_file_read_settings(const char *path, size_t limit, struct hp_arena *arena, struct os_content *out,
                          struct hp_error *err)
{
    HP_ARENA(scratch);
    const struct win32_place place = { .path = win32_path(&scratch, path), .guarded = true };
    WIN32_HANDLE(file) =
        place.path ? win32_place_file(&place, GENERIC_READ, OPEN_EXISTING, NULL) : INVALID_HANDLE_VALUE;
    if (file == INVALID_HANDLE_VALUE && win32_is_missing(GetLastError()))
        return hp_error_set(err, HP_E_NOT_FOUND, "there is no file %s", path);
    if (file == INVALID_HANDLE_VALUE)
        return win32_fail(err, "read", path);
    int rc = win32_check_file(file, path, SDDL_CHANGE, err);
    if (!rc)
        rc = check_folder_of(path, err);
    return rc ? rc : read_whole(file, path, limit, arena, out, err);
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

/* False with the system's error; the old file then stands as it was. The new one is locked until it has its
 * name. */
static bool replace(const char *path, const wchar_t *target, const char *text, size_t length,
                    enum os_file_mode mode)
{
    HP_ARENA(scratch);
    WIN32_HANDLE(file) = INVALID_HANDLE_VALUE;
    const wchar_t *temporary = win32_beside_create(folder_of(&scratch, path), mode, &scratch, &file);
    if (!temporary)
        return false;
    bool written =
        win32_write_all(file, text, length) && FlushFileBuffers(file) && put_in_place(temporary, target);
    DWORD reason = GetLastError();
    win32_close(&file);
    if (!written)
        DeleteFileW(temporary);
    SetLastError(reason);
    return written;
}

int os_file_replace(const char *path, const char *text, size_t length, enum os_file_mode mode,
                    struct hp_error *err)
{
    WIN32_PLACE(place);
    int rc = win32_place_open(path, &place, "write", err);
    if (rc && rc != HP_E_NOT_FOUND)
        return rc;
    win32_beside_tidy(folder_of(&place.arena, path));
    if (rc || !replace(path, place.path, text, length, mode))
        return win32_fail(err, "write", path);
    return 0;
}

int os_file_remove(const char *path, struct hp_error *err)
{
    WIN32_PLACE(place);
    int rc = win32_place_open(path, &place, "remove", err);
    if (rc)
        return rc == HP_E_NOT_FOUND ? 0 : rc;
    if (DeleteFileW(place.path) || win32_is_missing(GetLastError()))
        return 0;
    return win32_fail(err, "remove", path);
}

/* NTFS keeps names in a log, which brings them to the disk in their order. */
int os_file_remove_for_good(const char *path, struct hp_error *err)
{
    return os_file_remove(path, err);
}

void os_folder_tidy(const char *path)
{
    WIN32_PLACE(place);
    if (win32_folder_open(path, &place, "tidy up", NULL) == 0)
        win32_beside_tidy(path);
}

int os_file_rename(const char *path, const char *name, struct hp_error *err)
{
    WIN32_PLACE(place);
    int rc = win32_place_open(path, &place, "rename", err);
    if (rc && rc != HP_E_NOT_FOUND)
        return rc;
    const char *target = os_path_join(&place.arena, folder_of(&place.arena, path), name);
    const wchar_t *wide = rc ? NULL : win32_path(&place.arena, target);
    if (!wide || !MoveFileExW(place.path, wide, MOVEFILE_WRITE_THROUGH))
        return win32_fail(err, "rename", path);
    return 0;
}

uint64_t os_file_size(const char *path)
{
    WIN32_PLACE(place);
    WIN32_FILE_ATTRIBUTE_DATA info;
    if (win32_place_open(path, &place, "look at", NULL) != 0 ||
        !GetFileAttributesExW(place.path, GetFileExInfoStandard, &info) ||
        info.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY)
        return 0;
    return (uint64_t)info.nFileSizeHigh << 32 | info.nFileSizeLow;
}

bool os_file_is_held(const char *path)
{
    WIN32_PLACE(place);
    return win32_place_open(path, &place, "look at", NULL) == 0 && win32_is_held(place.path);
}

bool os_file_remove_unheld(const char *path)
{
    WIN32_PLACE(place);
    return win32_place_open(path, &place, "remove", NULL) == 0 && win32_remove_unheld(place.path);
}

bool os_file_exists(const char *path)
{
    WIN32_PLACE(place);
    int rc = win32_place_open(path, &place, "look at", NULL);
    if (rc)
        return rc != HP_E_NOT_FOUND;
    return GetFileAttributesW(place.path) != INVALID_FILE_ATTRIBUTES || !win32_is_missing(GetLastError());
}
