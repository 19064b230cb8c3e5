/* SPDX-License-Identifier: MIT */
#include "posix/beside.h"

#include "platform/clock.h"
#include "platform/process.h"
#include "posix/fail.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char prefix[] = ".hyperpoint-";
static const char suffix[] = ".tmp";

/* The file is not that of a process which tidies up at this moment, and has taken it for a dead one. A file
 * system without locks has nobody tidy up, either. */
bool posix_hold(int fd)
{
    struct stat info;
    if (flock(fd, LOCK_EX | LOCK_NB) != 0)
        return errno != EWOULDBLOCK;
    return fstat(fd, &info) == 0 && info.st_nlink > 0;
}

const char *posix_beside_create(int folder, struct hp_arena *arena, int *fd)
{
    enum { TRIES = 100 };
    for (unsigned i = 0; i < TRIES; i++) {
        uint64_t number = hp_clock_monotonic(os_clock()) + i;
        const char *name = hp_arena_format(arena, "%s%lx%06llx%s", prefix, os_process_id(),
                                           (unsigned long long)number & 0xFFFFFF, suffix);
        *fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (*fd >= 0 && posix_hold(*fd))
            return name;
        if (*fd < 0 && errno != EEXIST)
            return NULL;
        posix_close(fd);
    }
    errno = EEXIST;
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

bool posix_is_held(int folder, const char *name)
{
    POSIX_FD(fd) = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    return fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

/* Only while the lock is held: then no process has the file, and none can get it any more. */
bool posix_remove_unheld(int folder, const char *name)
{
    struct stat opened;
    struct stat named;
    POSIX_FD(fd) = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &opened) != 0 || !S_ISREG(opened.st_mode) || opened.st_uid != geteuid())
        return false;
    return flock(fd, LOCK_EX | LOCK_NB) == 0 && fstatat(folder, name, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
           named.st_ino == opened.st_ino && named.st_dev == opened.st_dev && unlinkat(folder, name, 0) == 0;
}

static void close_folder(DIR **folder)
{
    if (*folder)
        closedir(*folder);
}

void posix_beside_tidy(int folder)
{
    int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    __attribute__((cleanup(close_folder))) DIR *list = fd < 0 ? NULL : fdopendir(fd);
    if (fd >= 0 && !list)
        close(fd);
    for (struct dirent *entry; list && (entry = readdir(list)) != NULL;) {
        if (is_such_a_name(entry->d_name))
            posix_remove_unheld(folder, entry->d_name);
    }
}
