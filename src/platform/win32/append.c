/* SPDX-License-Identifier: MIT */
#include "platform/files.h"

#include "win32/fail.h"
#include "win32/owner.h"
#include "win32/wide.h"

#include <stdlib.h>
#include <string.h>

struct os_append {
    HANDLE file;
    char path[]; /* for messages */
};

static HANDLE open_for_append(const wchar_t *path, DWORD how, SECURITY_ATTRIBUTES *who)
{
    const DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    return CreateFileW(path, FILE_APPEND_DATA | SYNCHRONIZE, share, who, how, FILE_ATTRIBUTE_NORMAL, NULL);
}

/* Opens or creates the file; a new one's name is on the disk when this returns. */
static HANDLE open_or_create(const char *path)
{
    HP_ARENA(scratch);
    const wchar_t *wide = win32_path(&scratch, path);
    if (!wide)
        return INVALID_HANDLE_VALUE;
    HANDLE file = open_for_append(wide, OPEN_EXISTING, NULL);
    if (file != INVALID_HANDLE_VALUE || GetLastError() != ERROR_FILE_NOT_FOUND)
        return file;
    SECURITY_ATTRIBUTES *private = win32_private(&scratch);
    if (private)
        file = open_for_append(wide, OPEN_ALWAYS, private);
    if (file != INVALID_HANDLE_VALUE && !FlushFileBuffers(file)) {
        DWORD reason = GetLastError();
        win32_close(&file);
        SetLastError(reason);
    }
    return file;
}

int os_append_open(const char *path, struct os_append **out, struct hp_error *err)
{
    HANDLE handle = open_or_create(path);
    if (handle == INVALID_HANDLE_VALUE)
        return win32_fail(err, "open", path);
    size_t size = strlen(path) + 1;
    struct os_append *file = hp_malloc(sizeof *file + size);
    file->file = handle;
    memcpy(file->path, path, size);
    *out = file;
    return 0;
}

int os_append_write(struct os_append *file, const char *text, size_t length, struct hp_error *err)
{
    return win32_write_all(file->file, text, length) ? 0 : win32_fail(err, "write", file->path);
}

int os_append_sync(struct os_append *file, struct hp_error *err)
{
    return FlushFileBuffers(file->file) ? 0 : win32_fail(err, "flush to the disk", file->path);
}

void os_append_close(struct os_append *file)
{
    if (file)
        win32_close(&file->file);
    free(file);
}
