/* SPDX-License-Identifier: MIT */
#include "platform/files.h"

#include "posix/fail.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Reads until the end of the file or `size` bytes; -1 with errno on failure. */
static ssize_t read_up_to(int fd, char *buffer, size_t size)
{
    size_t length = 0;
    while (length < size) {
        ssize_t got = read(fd, buffer + length, size - length);
        if (got == 0)
            break;
        if (got > 0)
            length += (size_t)got;
        else if (errno != EINTR)
            return -1;
    }
    return (ssize_t)length;
}

static int too_large(const char *path, size_t limit, struct hp_error *err)
{
    return hp_error_set(err, HP_E_FAILED, "cannot read %s: it is larger than %zu bytes", path, limit);
}

int os_file_read(const char *path, size_t limit, struct hp_arena *arena, struct os_content *out,
                 struct hp_error *err)
{
    /* Without O_NONBLOCK the open of a named pipe would wait for a writer. */
    POSIX_FD(fd) = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat info;
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return hp_error_set(err, HP_E_NOT_FOUND, "there is no file %s", path);
    if (fd < 0 || fstat(fd, &info) != 0)
        return posix_fail(err, "read", path);
    if (!S_ISREG(info.st_mode))
        return hp_error_set(err, HP_E_FAILED, "cannot read %s: it is not a regular file", path);
    if ((uintmax_t)info.st_size > limit)
        return too_large(path, limit, err);

    /* One byte more than it should have shows a file that is growing meanwhile. */
    size_t expected = (size_t)info.st_size;
    struct hp_arena_mark before = hp_arena_mark(arena);
    char *text = hp_arena_alloc(arena, expected + 2);
    ssize_t length = read_up_to(fd, text, expected + 1);
    int failed = length < 0 ? posix_fail(err, "read", path) : 0;
    if (!failed && (size_t)length > expected)
        failed = hp_error_set(err, HP_E_FAILED, "cannot read %s: it was changed meanwhile", path);
    if (failed) {
        hp_arena_rewind(arena, before);
        return failed;
    }
    *out = (struct os_content){ .text = text, .length = (size_t)length };
    return 0;
}

/* Writes the new content under a temporary name; true when it is complete and on the disk. */
static bool write_beside(const char *temporary, int fd, const char *text, size_t length, mode_t mode)
{
    bool written = posix_write_all(fd, text, length) && fchmod(fd, mode) == 0 && fsync(fd) == 0;
    int reason = errno;
    if (close(fd) != 0 && written) {
        reason = errno;
        written = false;
    }
    if (!written)
        unlink(temporary);
    errno = reason;
    return written;
}

int os_file_replace(const char *path, const char *text, size_t length, enum os_file_mode mode,
                    struct hp_error *err)
{
    HP_ARENA(scratch);
    char *temporary = hp_arena_format(&scratch, "%s.XXXXXX", path);
    int fd = mkostemp(temporary, O_CLOEXEC);
    if (fd < 0 || !write_beside(temporary, fd, text, length, (mode_t)mode))
        return posix_fail(err, "write", path);
    if (rename(temporary, path) != 0) {
        int failed = posix_fail(err, "write", path);
        unlink(temporary);
        return failed;
    }
    if (!posix_sync_folder_of(path))
        return posix_fail(err, "flush the folder of", path);
    return 0;
}

int os_file_remove(const char *path, struct hp_error *err)
{
    if (unlink(path) != 0 && errno != ENOENT)
        return posix_fail(err, "remove", path);
    return 0;
}

bool os_file_exists(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

const char *os_path_absolute(struct hp_arena *arena, const char *path)
{
    char *absolute = realpath(path, NULL);
    const char *copy = hp_arena_copy(arena, absolute ? absolute : path);
    free(absolute);
    return copy;
}

const char *os_path_join(struct hp_arena *arena, const char *folder, const char *name)
{
    size_t length = strlen(folder);
    bool ends_in_slash = length && folder[length - 1] == '/';
    return hp_arena_format(arena, "%s%s%s", folder, ends_in_slash ? "" : "/", name);
}
