/* SPDX-License-Identifier: MIT */
#include "platform/files.h"

#include "posix/beside.h"
#include "posix/fail.h"
#include "posix/place.h"
#include "posix/trust.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct os_append {
    int fd;
    char path[]; /* for messages */
};

/* A new one's name is on the disk when this returns. -1 with errno. */
static int create(const struct posix_place *place, int flags)
{
    int fd = posix_place_file(place, flags | O_CREAT | O_EXCL);
    if (fd >= 0 && !posix_sync_folder(place->folder)) {
        int reason = errno;
        posix_close(&fd);
        errno = reason;
    }
    return fd;
}

/* Opens or creates the file; what is there already must be nobody else's. */
static int open_for_append(const char *path, int access, int *out, struct hp_error *err)
{
    HP_ARENA(scratch);
    POSIX_PLACE(place);
    int rc = posix_place_open(path, &scratch, &place, "open", err);
    if (rc)
        return rc == HP_E_NOT_FOUND ? posix_fail(err, "open", path) : rc;
    place.guarded = true;
    POSIX_FD(fd) = posix_place_file(&place, access | O_APPEND);
    if (fd < 0 && errno == ENOENT)
        fd = create(&place, access | O_APPEND);
    if (fd < 0)
        return posix_place_fail(&place, path, "open", err);
    rc = posix_check_file(fd, path, err);
    if (!rc) {
        *out = fd;
        fd = -1;
    }
    return rc;
}

static struct os_append *new_file(int fd, const char *path)
{
    size_t size = strlen(path) + 1;
    struct os_append *file = hp_malloc(sizeof *file + size);
    file->fd = fd;
    memcpy(file->path, path, size);
    return file;
}

int os_append_open(const char *path, struct os_append **out, struct hp_error *err)
{
    int fd;
    int rc = open_for_append(path, O_WRONLY, &fd, err);
    if (!rc)
        *out = new_file(fd, path);
    return rc;
}

int os_append_create(const char *path, struct os_append **out, struct hp_error *err)
{
    HP_ARENA(scratch);
    POSIX_PLACE(place);
    int rc = posix_place_open(path, &scratch, &place, "make", err);
    if (rc)
        return rc == HP_E_NOT_FOUND ? posix_fail(err, "make", path) : rc;
    place.guarded = true;
    POSIX_FD(fd) = posix_place_file(&place, O_WRONLY | O_APPEND | O_CREAT | O_EXCL);
    if (fd < 0 && errno != EEXIST)
        return posix_place_fail(&place, path, "make", err);
    if (fd < 0 || !posix_hold(fd))
        return hp_error_set(err, HP_E_REFUSED, "cannot create %s: it already exists", path);
    *out = new_file(fd, path);
    fd = -1;
    return 0;
}

/* --- for a report --- */

/* True when it is empty, or begins with that text. */
static bool begins_with(int fd, const char *start)
{
    char text[OS_MAX_START_LENGTH];
    size_t length = strlen(start);
    ssize_t got = pread(fd, text, length, 0);
    return got == 0 || (got == (ssize_t)length && memcmp(text, start, length) == 0);
}

static int check_report(int fd, const char *path, const char *start, struct hp_error *err)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
        return posix_fail(err, "look at", path);
    bool open_to_others = info.st_mode & (S_IRWXG | S_IRWXO);
    bool other_kind = !begins_with(fd, start);
    if (!open_to_others && !other_kind)
        return 0;
    hp_error_next(err, "name a file that does not exist");
    return hp_error_set(err, other_kind ? HP_E_REFUSED : HP_E_ACCESS, "cannot add to %s: %s", path,
                        other_kind ? "it holds something else" : "other users can read it");
}

int os_append_open_report(const char *path, const char *start, struct os_append **out, struct hp_error *err)
{
    POSIX_FD(fd) = -1;
    int rc = open_for_append(path, O_RDWR, &fd, err);
    if (!rc)
        rc = check_report(fd, path, start, err);
    if (!rc) {
        *out = new_file(fd, path);
        fd = -1;
    }
    return rc;
}

/* --- both --- */

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
