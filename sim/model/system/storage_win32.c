/* SPDX-License-Identifier: MIT */
/* The state file when the model runs inside a program for Windows. */
#include "storage.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

static const DWORD share_all = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;

static void close_file(const HANDLE *file)
{
    if (*file != INVALID_HANDLE_VALUE)
        CloseHandle(*file);
}
#define FILE_HANDLE(name) __attribute__((cleanup(close_file))) HANDLE name

static HANDLE open_file(const char *name, DWORD access, DWORD how)
{
    HP_ARENA(scratch);
    size_t size = strlen(name) + 1;
    wchar_t *wide = hp_arena_array(&scratch, size, sizeof *wide);
    if (!MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, name, (int)size, wide, (int)size))
        return INVALID_HANDLE_VALUE;
    return CreateFileW(wide, access, share_all, NULL, how, FILE_ATTRIBUTE_NORMAL, NULL);
}

static const char *changes_of(struct hp_arena *arena, const char *file)
{
    return hp_arena_format(arena, "%s.changes", file);
}

static int64_t modified(const BY_HANDLE_FILE_INFORMATION *info)
{
    return (int64_t)((uint64_t)info->ftLastWriteTime.dwHighDateTime << 32 |
                     info->ftLastWriteTime.dwLowDateTime);
}

static bool identify_changes(HANDLE changes, struct sim_identity *out)
{
    BY_HANDLE_FILE_INFORMATION info;
    if (!GetFileInformationByHandle(changes, &info))
        return false;
    out->changes_size = (uint64_t)info.nFileSizeHigh << 32 | info.nFileSizeLow;
    out->changes_modified_nanoseconds = out->changes_size ? modified(&info) : 0;
    return true;
}

static bool identify(HANDLE file, struct sim_identity *out)
{
    BY_HANDLE_FILE_INFORMATION info;
    if (!GetFileInformationByHandle(file, &info))
        return false;
    *out = (struct sim_identity){
        .device = info.dwVolumeSerialNumber,
        .inode = (uint64_t)info.nFileIndexHigh << 32 | info.nFileIndexLow,
        .size = (uint64_t)info.nFileSizeHigh << 32 | info.nFileSizeLow,
        .modified_nanoseconds = modified(&info),
    };
    return true;
}

bool sim_identity_same(const struct sim_identity *a, const struct sim_identity *b)
{
    return a->device == b->device && a->inode == b->inode && a->size == b->size &&
           a->modified_nanoseconds == b->modified_nanoseconds && a->changes_size == b->changes_size &&
           a->changes_modified_nanoseconds == b->changes_modified_nanoseconds;
}

static int unreadable(const char *file, struct hp_error *err)
{
    return hp_error_set(err, HP_E_USAGE, "the simulated host's file %s cannot be read: Windows error %lu",
                        file, GetLastError());
}

static int unwritable(const char *file, struct hp_error *err)
{
    return hp_error_set(err, HP_E_FAILED, "the simulated host's file %s cannot be written: Windows error %lu",
                        file, GetLastError());
}

/* Of a handle only 32 bits count. */
static HANDLE handle_of(int lock)
{
    return (HANDLE)(intptr_t)lock;
}

int sim_storage_lock(const char *file, int *lock, struct hp_error *err)
{
    HP_ARENA(scratch);
    const char *name = hp_arena_format(&scratch, "%s.lock", file);
    HANDLE handle = open_file(name, GENERIC_READ | GENERIC_WRITE, OPEN_ALWAYS);
    if (handle == INVALID_HANDLE_VALUE)
        return hp_error_set(err, HP_E_FAILED,
                            "the lock %s of the simulated host cannot be created: Windows error %lu", name,
                            GetLastError());
    OVERLAPPED beginning = { .Offset = 0 };
    if (!LockFileEx(handle, LOCKFILE_EXCLUSIVE_LOCK, 0, MAXDWORD, MAXDWORD, &beginning)) {
        DWORD reason = GetLastError();
        CloseHandle(handle);
        return hp_error_set(err, HP_E_FAILED, "%s cannot be locked: Windows error %lu", name, reason);
    }
    *lock = (int)(intptr_t)handle;
    return 0;
}

void sim_storage_unlock(int lock)
{
    OVERLAPPED beginning = { .Offset = 0 };
    UnlockFileEx(handle_of(lock), 0, MAXDWORD, MAXDWORD, &beginning);
    CloseHandle(handle_of(lock));
}

int sim_storage_identify(const char *file, struct sim_identity *out, struct hp_error *err)
{
    HP_ARENA(scratch);
    FILE_HANDLE(handle) = open_file(file, FILE_READ_ATTRIBUTES, OPEN_EXISTING);
    if (handle == INVALID_HANDLE_VALUE || !identify(handle, out))
        return unreadable(file, err);
    FILE_HANDLE(changes) = open_file(changes_of(&scratch, file), FILE_READ_ATTRIBUTES, OPEN_EXISTING);
    if (changes != INVALID_HANDLE_VALUE && !identify_changes(changes, out))
        return unreadable(file, err);
    return 0;
}

static int read_whole(const char *file, HANDLE handle, size_t size, char **text, size_t *length,
                      struct hp_error *err)
{
    size_t got = 0;
    char *bytes = hp_malloc(size + 1);
    for (DWORD piece = 1; piece && got < size; got += piece) {
        if (!ReadFile(handle, bytes + got, (DWORD)(size - got), &piece, NULL)) {
            free(bytes);
            return unreadable(file, err);
        }
    }
    bytes[got] = '\0';
    *text = bytes;
    *length = got;
    return 0;
}

int sim_storage_read(const char *file, char **text, size_t *length, struct sim_identity *identity,
                     struct hp_error *err)
{
    FILE_HANDLE(handle) = open_file(file, GENERIC_READ, OPEN_EXISTING);
    if (handle == INVALID_HANDLE_VALUE)
        return unreadable(file, err);
    int rc = sim_storage_identify(file, identity, err);
    return rc ? rc : read_whole(file, handle, identity->size, text, length, err);
}

int sim_storage_read_changes(const char *file, char **text, struct hp_error *err)
{
    HP_ARENA(scratch);
    const char *name = changes_of(&scratch, file);
    FILE_HANDLE(handle) = open_file(name, GENERIC_READ, OPEN_EXISTING);
    struct sim_identity now = { .changes_size = 0 };
    size_t length;
    if (handle == INVALID_HANDLE_VALUE ? GetLastError() != ERROR_FILE_NOT_FOUND
                                       : !identify_changes(handle, &now))
        return unreadable(name, err);
    return read_whole(name, handle, now.changes_size, text, &length, err);
}

static bool write_all(HANDLE file, const char *text, size_t length)
{
    while (length) {
        DWORD done = 0;
        if (!WriteFile(file, text, (DWORD)length, &done, NULL) || done == 0)
            return false;
        text += done;
        length -= done;
    }
    return true;
}

static bool move(const char *from, const char *to)
{
    HP_ARENA(scratch);
    size_t from_size = strlen(from) + 1, to_size = strlen(to) + 1;
    wchar_t *wide_from = hp_arena_array(&scratch, from_size, sizeof *wide_from);
    wchar_t *wide_to = hp_arena_array(&scratch, to_size, sizeof *wide_to);
    return MultiByteToWideChar(CP_UTF8, 0, from, (int)from_size, wide_from, (int)from_size) &&
           MultiByteToWideChar(CP_UTF8, 0, to, (int)to_size, wide_to, (int)to_size) &&
           MoveFileExW(wide_from, wide_to, MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH);
}

static void remove_changes_of(const char *file)
{
    HP_ARENA(scratch);
    const char *name = changes_of(&scratch, file);
    size_t size = strlen(name) + 1;
    wchar_t *wide = hp_arena_array(&scratch, size, sizeof *wide);
    if (MultiByteToWideChar(CP_UTF8, 0, name, (int)size, wide, (int)size))
        DeleteFileW(wide);
}

static bool write_fresh(const char *fresh, const struct hp_str *text, struct sim_identity *identity)
{
    FILE_HANDLE(handle) = open_file(fresh, GENERIC_WRITE, CREATE_ALWAYS);
    return handle != INVALID_HANDLE_VALUE && write_all(handle, hp_str_text(text), text->length) &&
           FlushFileBuffers(handle) && identify(handle, identity);
}

int sim_storage_write(const char *file, const struct hp_str *text, struct sim_identity *identity,
                      struct hp_error *err)
{
    if (!hp_str_fits(text))
        return hp_error_set(err, HP_E_FAILED, "the simulated host's file %s would be too large", file);
    HP_ARENA(scratch);
    struct sim_identity now;
    const char *fresh = hp_arena_format(&scratch, "%s.new", file);
    if (!write_fresh(fresh, text, &now) || !move(fresh, file))
        return unwritable(file, err);
    remove_changes_of(file); /* of the old content, and void without it */
    if (identity)
        *identity = now;
    return 0;
}

int sim_storage_append(const char *file, size_t at, const struct hp_str *text, struct sim_identity *identity,
                       struct hp_error *err)
{
    HP_ARENA(scratch);
    const char *name = changes_of(&scratch, file);
    const LARGE_INTEGER end = { .QuadPart = (LONGLONG)at };
    FILE_HANDLE(handle) = open_file(name, GENERIC_WRITE, OPEN_ALWAYS);
    if (handle == INVALID_HANDLE_VALUE || !SetFilePointerEx(handle, end, NULL, FILE_BEGIN) ||
        !SetEndOfFile(handle) || !write_all(handle, hp_str_text(text), text->length) ||
        !FlushFileBuffers(handle) || !identify_changes(handle, identity))
        return unwritable(name, err);
    return 0;
}

bool sim_storage_exists(const char *file)
{
    FILE_HANDLE(handle) = open_file(file, 0, OPEN_EXISTING);
    return handle != INVALID_HANDLE_VALUE;
}
