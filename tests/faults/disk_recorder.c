/* SPDX-License-Identifier: MIT */
/* Preloaded into the program, it writes down each change of a file below the folder HYPERPOINT_DISK and each
 * sync, in their order, to the file HYPERPOINT_DISK_RECORD. disk.py makes from it what a disk can hold when
 * the power is cut. The program itself knows nothing of it.
 *
 * A line each, in which paths have no blanks: "create PATH FILE", "folder PATH", "write FILE OFFSET HEX",
 * "truncate FILE SIZE", "rename PATH PATH", "unlink PATH", "sync FILE", "sync-folder PATH". FILE is a number
 * that later lines call the file by, until another "create" gives it to a new one. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void stop(const char *what)
{
    fprintf(stderr, "disk_recorder: %s: %s\n", what, strerror(errno));
    abort();
}

__attribute__((format(printf, 1, 2))) static void note(const char *format, ...)
{
    static FILE *out;
    const char *record = getenv("HYPERPOINT_DISK_RECORD");
    int reason = errno;
    if (!out && !(out = fopen(record ? record : "", "ae")))
        stop("cannot write the record");
    va_list rest;
    va_start(rest, format);
    if (vfprintf(out, format, rest) < 0 || (strchr(format, '\n') && fflush(out) != 0))
        stop("cannot write the record");
    va_end(rest);
    errno = reason;
}

/* False for what is not below the folder. */
static bool is_ours(const char *path)
{
    const char *folder = getenv("HYPERPOINT_DISK");
    size_t length = folder ? strlen(folder) : 0;
    return folder && strncmp(path, folder, length) == 0 && (!path[length] || path[length] == '/');
}

static bool path_of_number(int fd, char *path)
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    path[length > 0 ? length : 0] = '\0';
    return length > 0 && is_ours(path);
}

static bool path_of(int folder, const char *name, char *path)
{
    char above[PATH_MAX] = "";
    if (name[0] == '/' || folder == AT_FDCWD) {
        snprintf(path, PATH_MAX, "%s", name);
        return is_ours(path);
    }
    if (!path_of_number(folder, above))
        return false;
    if (snprintf(path, PATH_MAX, "%s/%s", above, name) >= PATH_MAX)
        stop("a path is too long");
    return true;
}

static unsigned long long file_of(int fd)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
        stop("fstat");
    return info.st_ino;
}

/* --- what the program calls --- */

static int open_at(int folder, const char *name, int flags, mode_t mode)
{
    char path[PATH_MAX];
    struct stat info;
    bool there = fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) == 0;
    int fd = (int)syscall(SYS_openat, folder, name, flags, mode);
    if (fd >= 0 && (flags & O_CREAT) && path_of(folder, name, path)) {
        if (!there)
            note("create %s %llu\n", path, file_of(fd));
        else if (flags & O_TRUNC)
            note("truncate %llu 0\n", file_of(fd));
    }
    return fd;
}

int openat(int folder, const char *name, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return open_at(folder, name, flags, mode);
}

int open(const char *name, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return open_at(AT_FDCWD, name, flags, mode);
}

ssize_t write(int fd, const void *bytes, size_t length)
{
    char path[PATH_MAX];
    bool ours = path_of_number(fd, path);
    struct stat info = { 0 };
    bool at_end = ours && fcntl(fd, F_GETFL) & O_APPEND;
    long long offset = ours && !at_end ? lseek(fd, 0, SEEK_CUR) : 0;
    if (at_end && fstat(fd, &info) == 0)
        offset = info.st_size;
    ssize_t written = syscall(SYS_write, fd, bytes, length);
    if (ours && written > 0) {
        note("write %llu %lld ", file_of(fd), offset);
        for (ssize_t i = 0; i < written; i++)
            note("%02x", ((const unsigned char *)bytes)[i]);
        note("\n");
    }
    return written;
}

int ftruncate(int fd, off_t size)
{
    char path[PATH_MAX];
    int rc = (int)syscall(SYS_ftruncate, fd, size);
    if (rc == 0 && path_of_number(fd, path))
        note("truncate %llu %lld\n", file_of(fd), (long long)size);
    return rc;
}

static int note_sync(int fd, int rc)
{
    char path[PATH_MAX];
    struct stat info;
    if (rc != 0 || !path_of_number(fd, path) || fstat(fd, &info) != 0)
        return rc;
    if (S_ISDIR(info.st_mode))
        note("sync-folder %s\n", path);
    else
        note("sync %llu\n", file_of(fd));
    return rc;
}

int fsync(int fd)
{
    return note_sync(fd, (int)syscall(SYS_fsync, fd));
}

int fdatasync(int fd)
{
    return note_sync(fd, (int)syscall(SYS_fdatasync, fd));
}

int renameat(int from_folder, const char *from, int to_folder, const char *to)
{
    char before[PATH_MAX];
    char after[PATH_MAX];
    int rc = (int)syscall(SYS_renameat2, from_folder, from, to_folder, to, 0);
    if (rc == 0 && path_of(from_folder, from, before) && path_of(to_folder, to, after))
        note("rename %s %s\n", before, after);
    return rc;
}

int rename(const char *from, const char *to)
{
    return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

int unlinkat(int folder, const char *name, int flags)
{
    char path[PATH_MAX];
    int rc = (int)syscall(SYS_unlinkat, folder, name, flags);
    if (rc == 0 && path_of(folder, name, path))
        note("unlink %s\n", path);
    return rc;
}

int unlink(const char *name)
{
    return unlinkat(AT_FDCWD, name, 0);
}

int mkdirat(int folder, const char *name, mode_t mode)
{
    char path[PATH_MAX];
    int rc = (int)syscall(SYS_mkdirat, folder, name, mode);
    if (rc == 0 && path_of(folder, name, path))
        note("folder %s\n", path);
    return rc;
}

int mkdir(const char *name, mode_t mode)
{
    return mkdirat(AT_FDCWD, name, mode);
}
