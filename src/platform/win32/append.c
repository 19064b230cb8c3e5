/* SPDX-License-Identifier: MIT */
#include "platform/files.h"

#include "win32/beside.h"
#include "win32/fail.h"
#include "win32/place.h"
#include "win32/trust.h"

#include <stdlib.h>
#include <string.h>

struct os_append {
    HANDLE file;
    char path[]; /* for messages */
};

/* A new one's name is on the disk when this returns. */
static HANDLE create(const struct win32_place *place, DWORD access)
{
    HP_ARENA(scratch);
    SECURITY_ATTRIBUTES *private = win32_private(&scratch);
    HANDLE file = private ? win32_place_file(place, access, OPEN_ALWAYS, private) : INVALID_HANDLE_VALUE;
    if (file != INVALID_HANDLE_VALUE && !FlushFileBuffers(file)) {
        DWORD reason = GetLastError();
        win32_close(&file);
        SetLastError(reason);
    }
    return file;
}

/* Opens or creates the file; what is there already must be nobody else's. */
static int open_for_append(const char *path, DWORD access, enum sddl_access others, HANDLE *out,
                           struct hp_error *err)
{
    WIN32_PLACE(place);
    int rc = win32_place_open(path, &place, "open", err);
    if (rc)
        return rc == HP_E_NOT_FOUND ? win32_fail(err, "open", path) : rc;
    place.guarded = true;
    *out = win32_place_file(&place, access, OPEN_EXISTING, NULL);
    if (*out == INVALID_HANDLE_VALUE && GetLastError() == ERROR_FILE_NOT_FOUND)
        *out = create(&place, access);
    if (*out == INVALID_HANDLE_VALUE)
        return win32_fail(err, "open", path);
    return win32_check_file(*out, path, others, err);
}

/* Takes the handle. */
static struct os_append *new_file(HANDLE *handle, const char *path)
{
    size_t size = strlen(path) + 1;
    struct os_append *file = hp_malloc(sizeof *file + size);
    file->file = *handle;
    *handle = INVALID_HANDLE_VALUE;
    memcpy(file->path, path, size);
    return file;
}

int os_append_open(const char *path, struct os_append **out, struct hp_error *err)
{
    WIN32_HANDLE(file) = INVALID_HANDLE_VALUE;
    int rc = open_for_append(path, FILE_APPEND_DATA, SDDL_CHANGE, &file, err);
    if (!rc)
        *out = new_file(&file, path);
    return rc;
}

/* Only what is open for reading can be locked. */
int os_append_create(const char *path, struct os_append **out, struct hp_error *err)
{
    WIN32_PLACE(place);
    int rc = win32_place_open(path, &place, "make", err);
    if (rc)
        return rc == HP_E_NOT_FOUND ? win32_fail(err, "make", path) : rc;
    place.guarded = true;
    SECURITY_ATTRIBUTES *private = win32_private(&place.arena);
    WIN32_HANDLE(file) =
        private ? win32_place_file(&place, FILE_APPEND_DATA | FILE_READ_DATA, CREATE_NEW, private)
                : INVALID_HANDLE_VALUE;
    if (file == INVALID_HANDLE_VALUE && GetLastError() != ERROR_FILE_EXISTS)
        return win32_fail(err, "make", path);
    if (file == INVALID_HANDLE_VALUE || !win32_hold(file))
        return hp_error_set(err, HP_E_REFUSED, "cannot create %s: it already exists", path);
    *out = new_file(&file, path);
    return 0;
}

/* True when it is empty, or begins with that text. */
static bool begins_with(HANDLE file, const char *start)
{
    char text[OS_MAX_START_LENGTH];
    OVERLAPPED beginning = { .Offset = 0 };
    DWORD length = (DWORD)strlen(start), got = 0;
    if (!ReadFile(file, text, length, &got, &beginning) && GetLastError() != ERROR_HANDLE_EOF)
        return false;
    return got == 0 || (got == length && memcmp(text, start, length) == 0);
}

int os_append_open_report(const char *path, const char *start, struct os_append **out, struct hp_error *err)
{
    WIN32_HANDLE(file) = INVALID_HANDLE_VALUE;
    int rc = open_for_append(path, FILE_APPEND_DATA | FILE_READ_DATA, SDDL_READ_OR_CHANGE, &file, err);
    if (!rc && !begins_with(file, start))
        rc = hp_error_set(err, HP_E_REFUSED, "cannot add to %s: it holds something else", path);
    if (!rc)
        *out = new_file(&file, path);
    else
        hp_error_next(err, "name a file that does not exist");
    return rc;
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
