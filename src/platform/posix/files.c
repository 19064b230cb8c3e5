/* SPDX-License-Identifier: MIT */
#include "platform/files.h"

#include "posix/beside.h"
#include "posix/fail.h"
#include "posix/place.h"
#include "posix/trust.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
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

static int open_to_read(const char *path, int *out, struct hp_error *err)
{
    HP_ARENA(scratch);
    POSIX_PLACE(place);
    int rc = posix_place_open(path, &scratch, &place, "read", err);
    POSIX_FD(fd) = rc ? -1 : posix_place_file(&place, O_RDONLY);
    if (rc == HP_E_NOT_FOUND || (!rc && fd < 0 && (errno == ENOENT || errno == ENOTDIR)))
        return hp_error_set(err, HP_E_NOT_FOUND, "there is no file %s", path);
    if (!rc && fd < 0)
        rc = posix_place_fail(&place, path, "read", err);
    if (!rc && place.guarded)
        rc = posix_check_file(fd, path, err);
    if (!rc) {
        *out = fd;
        fd = -1;
    }
    return rc;
}

static int read_whole(int fd, const char *path, size_t limit, struct hp_arena *arena, struct os_content *out,
                      struct hp_error *err)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
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
    int rc = length < 0 ? posix_fail(err, "read", path) : 0;
    if (!rc && (size_t)length > expected)
        rc = hp_error_set(err, HP_E_FAILED, "cannot read %s: it was changed meanwhile", path);
    if (rc) {
        hp_arena_rewind(arena, before);
        return rc;
    }
    *out = (struct os_content){ .text = text, .length = (size_t)length };
    return 0;
}

int os_file_read(const char *path, size_t limit, struct hp_arena *arena, struct os_content *out,
                 struct hp_error *err)
{
    POSIX_FD(fd) = -1;
    int rc = open_to_read(path, &fd, err);
    return rc ? rc : read_whole(fd, path, limit, arena, out, err);
}

/* A command that changes rights is only advised for a file that is the user's own, and never as one to be
 * typed without a look: it may be the file of something else. */
static int check_secret(int fd, const char *path, struct hp_error *err)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
        return posix_fail(err, "read", path);
    if (!S_ISREG(info.st_mode)) {
        hp_error_next(err, "name a file of your own, which nobody else can read");
        return hp_error_set(err, HP_E_FAILED, "cannot use %s: it is %s, and no file", path,
                            S_ISDIR(info.st_mode) ? "a folder" : "a device or a pipe");
    }
    bool is_open = info.st_mode & (S_IRWXG | S_IRWXO);
    if (posix_trusts(info.st_uid) && !is_open)
        return 0;
    if (info.st_uid == geteuid())
        hp_error_next(err, "if it is only for this secret: chmod 600 '%s'; else name another file", path);
    else
        hp_error_next(err, "name a file of your own, which nobody else can read");
    if (!posix_trusts(info.st_uid))
        return hp_error_set(err, HP_E_ACCESS,
                            "cannot use %s: it holds a secret, and belongs to another user (user id %lu)",
                            path, (unsigned long)info.st_uid);
    return hp_error_set(err, HP_E_ACCESS, "cannot use %s: it holds a secret, and other users can read it",
                        path);
}

int os_file_read_secret(const char *path, size_t limit, struct hp_arena *arena, struct os_content *out,
                        struct hp_error *err)
{
    POSIX_FD(fd) = -1;
    int rc = open_to_read(path, &fd, err);
    if (!rc)
        rc = check_secret(fd, path, err);
    return rc ? rc : read_whole(fd, path, limit, arena, out, err);
}

static int check_folder_of(const char *path, struct hp_error *err)
{
    HP_ARENA(scratch);
    const char *folder = dirname(hp_arena_copy(&scratch, path));
    POSIX_FD(fd) = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return posix_fail(err, "look at", folder);
    if (posix_check_folder(fd, folder, true, NULL) == 0)
        return 0;
    hp_error_next(err, "move it to a folder of yours, or close the folder to others: chmod go-w '%s'",
                  folder);
    return hp_error_set(err, HP_E_ACCESS, "cannot use %s: other users can change the folder it is in", path);
}

/* The folder that a link is in must be as safe as the one it leads to. */
int os_file_read_settings(const char *path, size_t limit, struct hp_arena *arena, struct os_content *out,
                          struct hp_error *err)
{
    HP_ARENA(scratch);
    POSIX_FD(fd) = -1;
    int rc = open_to_read(path, &fd, err);
    if (!rc)
        rc = posix_check_file(fd, path, err);
    if (!rc)
        rc = check_folder_of(path, err);
    if (!rc)
        rc = check_folder_of(os_path_absolute(&scratch, path), err);
    return rc ? rc : read_whole(fd, path, limit, arena, out, err);
}

/* Writes the new content; true when it is complete and on the disk. What a file system only tells when the
 * file is closed, it tells for each number of it. */
static bool fill(int fd, const char *text, size_t length, mode_t mode)
{
    bool written = posix_write_all(fd, text, length) && fchmod(fd, mode) == 0 && fsync(fd) == 0;
    int second = written ? dup(fd) : -1;
    return second >= 0 && close(second) == 0;
}

/* False with errno; the old file then stands as it was. The new one is locked until it has its name. */
static bool replace(const struct posix_place *place, const char *text, size_t length, mode_t mode)
{
    HP_ARENA(scratch);
    POSIX_FD(fd) = -1;
    const char *temporary = posix_beside_create(place->folder, &scratch, &fd);
    if (!temporary)
        return false;
    if (fill(fd, text, length, mode) && renameat(place->folder, temporary, place->folder, place->name) == 0)
        return true;
    int reason = errno;
    unlinkat(place->folder, temporary, 0);
    errno = reason;
    return false;
}

int os_file_replace(const char *path, const char *text, size_t length, enum os_file_mode mode,
                    struct hp_error *err)
{
    HP_ARENA(scratch);
    POSIX_PLACE(place);
    int rc = posix_place_open(path, &scratch, &place, "write", err);
    if (rc)
        return rc == HP_E_NOT_FOUND ? posix_fail(err, "write", path) : rc;
    posix_beside_tidy(place.folder);
    if (!replace(&place, text, length, (mode_t)mode))
        return posix_fail(err, "write", path);
    if (!posix_sync_folder(place.folder))
        return posix_fail(err, "flush the folder of", path);
    return 0;
}

static int remove_file(const char *path, bool for_good, struct hp_error *err)
{
    HP_ARENA(scratch);
    POSIX_PLACE(place);
    int rc = posix_place_open(path, &scratch, &place, "remove", err);
    if (rc)
        return rc == HP_E_NOT_FOUND && errno == ENOENT ? 0
               : rc == HP_E_NOT_FOUND                  ? posix_fail(err, "remove", path)
                                                       : rc;
    bool removed = unlinkat(place.folder, place.name, 0) == 0;
    if (!removed && errno != ENOENT)
        return posix_fail(err, "remove", path);
    if (removed && for_good && !posix_sync_folder(place.folder))
        return posix_fail(err, "flush the folder of", path);
    return 0;
}

int os_file_remove(const char *path, struct hp_error *err)
{
    return remove_file(path, false, err);
}

int os_file_remove_for_good(const char *path, struct hp_error *err)
{
    return remove_file(path, true, err);
}

void os_folder_tidy(const char *path)
{
    POSIX_FD(folder) = -1;
    if (posix_folder_open(path, &folder, "tidy up", NULL) == 0)
        posix_beside_tidy(folder);
}

int os_file_rename(const char *path, const char *name, struct hp_error *err)
{
    HP_ARENA(scratch);
    POSIX_PLACE(place);
    struct stat info;
    int rc = posix_place_open(path, &scratch, &place, "rename", err);
    if (rc)
        return rc == HP_E_NOT_FOUND ? posix_fail(err, "rename", path) : rc;
    errno = EEXIST;
    if (fstatat(place.folder, name, &info, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT ||
        renameat(place.folder, place.name, place.folder, name) != 0)
        return posix_fail(err, "rename", path);
    return 0;
}

uint64_t os_file_size(const char *path)
{
    HP_ARENA(scratch);
    POSIX_PLACE(place);
    struct stat info;
    if (posix_place_open(path, &scratch, &place, "look at", NULL) != 0 ||
        fstatat(place.folder, place.name, &info, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(info.st_mode))
        return 0;
    return (uint64_t)info.st_size;
}

bool os_file_is_held(const char *path)
{
    HP_ARENA(scratch);
    POSIX_PLACE(place);
    return posix_place_open(path, &scratch, &place, "look at", NULL) == 0 &&
           posix_is_held(place.folder, place.name);
}

bool os_file_remove_unheld(const char *path)
{
    HP_ARENA(scratch);
    POSIX_PLACE(place);
    return posix_place_open(path, &scratch, &place, "remove", NULL) == 0 &&
           posix_remove_unheld(place.folder, place.name);
}

bool os_file_exists(const char *path)
{
    HP_ARENA(scratch);
    POSIX_PLACE(place);
    struct stat info;
    int rc = posix_place_open(path, &scratch, &place, "look at", NULL);
    if (rc)
        return rc != HP_E_NOT_FOUND;
    int flags = place.guarded ? AT_SYMLINK_NOFOLLOW : 0;
    return fstatat(place.folder, place.name, &info, flags) == 0 || (errno != ENOENT && errno != ENOTDIR);
}
