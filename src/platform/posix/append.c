/* SPDX-License-Identifier: MIT */
#include "platform/files.h"

#include "posix/fail.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct os_append {
    int fd;
    char path[]; /* for messages */
};

/* Opens or creates the file; a new one's name is on the disk when this returns. -1 with errno. */
static int open_for_append(const char *path)
{
    const int flags = O_WRONLY | O_APPEND | O_CLOEXEC;
    int fd = open(path, flags);
    if (fd >= 0 || errno != ENOENT)
        return fd;
    fd = open(path, flags | O_CREAT, 0600);
    if (fd >= 0 && !posix_sync_folder_of(path)) {
        int reason = errno;
        posix_close(&fd);
        errno = reason;
    }
    return fd;
}

int os_append_open(const char *path, struct os_append **out, struct hp_error *err)
{
    int fd = open_for_append(path);
    if (fd < 0)
        return posix_fail(err, "open", path);
    size_t size = strlen(path) + 1;
    struct os_append *file = hp_malloc(sizeof *file + size);
    file->fd = fd;
    memcpy(file->path, path, size);
    *out = file;
    return 0;
}

int os_append_write(struct os_append *file, const char *text, size_t length, struct hp_error *err)
{
    return posix_write_all(file->fd, text, length) ? 0 : posix_fail(err, "write", file->path);
}

int os_append_sync(struct os_append *file, struct hp_error *err)
{
    return fdatasync(file->fd) == 0 ? 0 : posix_fail(err, "flush to the disk", file->path);
}

void os_append_close(struct os_append *file)
{
    if (file)
        posix_close(&file->fd);
    free(file);
}
