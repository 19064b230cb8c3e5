/* SPDX-License-Identifier: MIT */
#include "posix/fail.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

int posix_fail(struct hp_error *err, const char *doing, const char *path)
{
    int number = errno;
    bool forbidden = number == EACCES || number == EPERM || number == EROFS;
    return hp_error_set(err, forbidden ? HP_E_ACCESS : HP_E_FAILED, "cannot %s %s: %s", doing, path,
                        strerror(number));
}

void posix_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* After a write that took nothing: true when trying again makes sense. A terminal can be non-blocking because
 * another program that shares it wanted it so. */
static bool wait_to_write(int fd)
{
    if (errno == EAGAIN) {
        struct pollfd wanted = { .fd = fd, .events = POLLOUT };
        return poll(&wanted, 1, -1) >= 0 || errno == EINTR;
    }
    return errno == EINTR;
}

bool posix_write_all(int fd, const char *text, size_t length)
{
    while (length) {
        ssize_t written = write(fd, text, length);
        if (written >= 0) {
            text += written;
            length -= (size_t)written;
        } else if (!wait_to_write(fd)) {
            return false;
        }
    }
    return true;
}

bool posix_sync_folder(int folder)
{
    /* Some file systems cannot sync a folder and say EINVAL: there is nothing more to be done there. */
    return fsync(folder) == 0 || errno == EINVAL;
}
