/* SPDX-License-Identifier: MIT */
#include "platform/files.h"

#include "base/text.h"
#include "platform/state.h"
#include "win32/fail.h"
#include "win32/place.h"
#include "win32/trust.h"
#include "win32/wide.h"

#include <stdlib.h>
#include <string.h>

static bool is_folder(const wchar_t *path)
{
    DWORD attributes = GetFileAttributesW(path);
    return attributes != INVALID_FILE_ATTRIBUTES && attributes & FILE_ATTRIBUTE_DIRECTORY;
}

/* Makes one folder; one that is there already is fine. False with the system's error. */
static bool make_one(const char *path)
{
    HP_ARENA(scratch);
    const wchar_t *wide = win32_path(&scratch, path);
    if (!wide)
        return false;
    if (is_folder(wide))
        return true;
    SECURITY_ATTRIBUTES *private = win32_private(&scratch);
    if (!private)
        return false;
    if (CreateDirectoryW(wide, private))
        return true;
    if (GetLastError() != ERROR_ALREADY_EXISTS)
        return false;
    SetLastError(ERROR_DIRECTORY); /* "the directory name is invalid": a file of that name */
    return is_folder(wide);
}

static int make_all(const char *path, struct hp_error *err)
{
    HP_ARENA(scratch);
    char *part = hp_arena_copy(&scratch, path);
    size_t length = strlen(part);
    while (length > 1 && strchr("\\/", part[length - 1]))
        part[--length] = '\0';

    /* Up to the first folder above it that can be made, then down again. */
    size_t end = length;
    while (!make_one(part)) {
        if (GetLastError() != ERROR_PATH_NOT_FOUND)
            return win32_fail(err, "create the folder", part);
        while (end && !strchr("\\/", part[end - 1]))
            end--;
        if (end < 2)
            return win32_fail(err, "create the folder", part);
        part[--end] = '\0';
    }
    while (end < length) {
        part[end] = '\\';
        end += strlen(part + end);
        if (!make_one(part))
            return win32_fail(err, "create the folder", part);
    }
    return 0;
}

int os_folder_make(const char *path, struct hp_error *err)
{
    HP_ARENA(scratch);
    const char *root = win32_state_root(path, &scratch);
    int rc = root ? win32_root_check(root, err) : 0;
    if (!rc)
        rc = make_all(root ? root : path, err);
    return rc || !root ? rc : win32_folder_make(path, err);
}

int os_folder_temporary(struct hp_arena *arena, const char **out, struct hp_error *err)
{
    HP_ARENA(scratch);
    wchar_t above[MAX_PATH + 1];
    SECURITY_ATTRIBUTES *private = win32_private(&scratch);
    DWORD length = GetTempPathW(HP_COUNT(above), above);
    if (!private || !length || length >= HP_COUNT(above))
        return win32_fail(err, "find", "the folder for temporary files");
    for (DWORD ticks = GetTickCount();; ticks++) {
        const char *name = hp_arena_format(&scratch, "hyperpoint-%lu-%lu", GetCurrentProcessId(), ticks);
        const char *path = os_path_join(arena, win32_utf8(&scratch, above), name);
        const wchar_t *wide = win32_path(&scratch, path);
        if (wide && CreateDirectoryW(wide, private)) {
            *out = path;
            return 0;
        }
        if (!wide || GetLastError() != ERROR_ALREADY_EXISTS)
            return win32_fail(err, "create the temporary folder", path);
    }
}

static void close_search(HANDLE *search)
{
    if (*search != INVALID_HANDLE_VALUE)
        FindClose(*search);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* False with the system's error when the folder is there and cannot be listed. */
static bool list(const char *path, const char *begin, struct hp_arena *arena, struct os_names *names)
{
    HP_ARENA(scratch);
    const wchar_t *folder = win32_path(&scratch, path);
    const wchar_t *pattern = win32_path(&scratch, os_path_join(&scratch, path, "*"));
    if (!folder || !pattern)
        return false;
    WIN32_FIND_DATAW found;
    __attribute__((cleanup(close_search))) HANDLE search = FindFirstFileW(pattern, &found);
    if (search == INVALID_HANDLE_VALUE) {
        DWORD reason = GetLastError();
        bool is_file = GetFileAttributesW(folder) != INVALID_FILE_ATTRIBUTES && !is_folder(folder);
        SetLastError(is_file ? ERROR_DIRECTORY : reason);
        return win32_is_missing(reason) && !is_file;
    }
    size_t capacity = 0;
    do {
        const char *name = win32_utf8(&scratch, found.cFileName);
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || !hp_text_begins(name, begin))
            continue;
        names->items = hp_arena_grow(arena, names->items, names->count, &capacity, sizeof *names->items);
        names->items[names->count++] = hp_arena_copy(arena, name);
    } while (FindNextFileW(search, &found));
    return GetLastError() == ERROR_NO_MORE_FILES;
}

static void remove_found(const char *path, DWORD attributes)
{
    HP_ARENA(scratch);
    const wchar_t *wide = win32_path(&scratch, path);
    if (!wide)
        return;
    if (!(attributes & FILE_ATTRIBUTE_DIRECTORY))
        DeleteFileW(wide);
    else if (attributes & FILE_ATTRIBUTE_REPARSE_POINT)
        RemoveDirectoryW(wide);
    else
        os_folder_remove(path);
}

static void empty_folder(const char *path)
{
    HP_ARENA(scratch);
    WIN32_FIND_DATAW found;
    const wchar_t *pattern = win32_path(&scratch, os_path_join(&scratch, path, "*"));
    __attribute__((cleanup(close_search))) HANDLE search =
        pattern ? FindFirstFileW(pattern, &found) : INVALID_HANDLE_VALUE;
    for (bool more = search != INVALID_HANDLE_VALUE; more; more = FindNextFileW(search, &found)) {
        if (wcscmp(found.cFileName, L".") != 0 && wcscmp(found.cFileName, L"..") != 0)
            remove_found(os_path_join(&scratch, path, win32_utf8(&scratch, found.cFileName)),
                         found.dwFileAttributes);
    }
}

void os_folder_remove(const char *path)
{
    HP_ARENA(scratch);
    const wchar_t *wide = win32_path(&scratch, path);
    empty_folder(path);
    if (wide)
        RemoveDirectoryW(wide);
}

int os_folder_list(const char *path, struct hp_arena *arena, struct os_names *out, struct hp_error *err)
{
    return os_folder_list_some(path, "", arena, out, err);
}

int os_folder_list_some(const char *path, const char *begin, struct hp_arena *arena, struct os_names *out,
                        struct hp_error *err)
{
    WIN32_PLACE(place);
    struct os_names names = { NULL, 0 };
    int rc = win32_folder_open(path, &place, "list", err);
    if (rc == HP_E_NOT_FOUND)
        *out = names;
    if (rc)
        return rc == HP_E_NOT_FOUND ? 0 : rc;
    if (!list(path, begin, arena, &names))
        return win32_fail(err, "list", path);
    if (names.count)
        qsort(names.items, names.count, sizeof *names.items, compare_names);
    *out = names;
    return 0;
}

/* --- the state folder --- */

/* True when files can be made in the folder; false with the system's error. */
static bool is_writable(const wchar_t *folder)
{
    WIN32_HANDLE(handle) = CreateFileW(folder, FILE_ADD_FILE | FILE_LIST_DIRECTORY,
                                       FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                                       OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    return handle != INVALID_HANDLE_VALUE;
}

/* Everybody may make folders in ProgramData, also one of our name, to have his journals recovered by an
 * administrator. */
int os_state_check(struct hp_error *err)
{
    HP_ARENA(scratch);
    const char *root;
    return os_state_path(NULL, &scratch, &root, NULL) == 0
               ? win32_root_check(win32_state_root(root, &scratch), err)
               : 0;
}

int os_state_folder(const char *part, struct hp_arena *arena, const char **out, struct hp_error *err)
{
    const char *folder = NULL;
    int rc = os_state_path(part, arena, &folder, err);
    if (rc)
        return rc;
    rc = os_folder_make(folder, err);
    HP_ARENA(scratch);
    const wchar_t *wide = win32_path(&scratch, folder);
    if (!rc && (!wide || !is_writable(wide)))
        rc = win32_fail(err, "write to the state folder", folder);
    if (rc) {
        hp_error_next(err, "open the terminal with \"Run as administrator\", or set HYPERPOINT_STATE to a "
                           "folder of your own");
        return rc;
    }
    *out = folder;
    return 0;
}
