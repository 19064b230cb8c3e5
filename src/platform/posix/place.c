/* SPDX-License-Identifier: MIT */
#include "posix/place.h"

#include "platform/state.h"
#include "posix/fail.h"
#include "posix/trust.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FOLDER = O_RDONLY | O_DIRECTORY | O_CLOEXEC };

void posix_place_close(struct posix_place *place)
{
    posix_close(&place->folder);
}

const char *posix_state_root(const char *path, struct hp_arena *arena)
{
    HP_ARENA(scratch);
    const char *root;
    if (os_state_path(NULL, &scratch, &root, NULL) != 0)
        return NULL;
    size_t length = strlen(root);
    while (length > 1 && root[length - 1] == '/')
        length--;
    bool within = strncmp(path, root, length) == 0 && (!path[length] || path[length] == '/');
    return within ? hp_arena_copy_part(arena, root, length) : NULL;
}

/* --- one folder --- */

/* After an open that failed: HP_E_NOT_FOUND without a text when there is no such folder. Where a file is in
 * its place, nobody knows what would be in it. */
static int folder_fail(int above, const char *name, const char *path, const char *doing, struct hp_error *err)
{
    int reason = errno;
    struct stat info;
    bool is_link = fstatat(above, name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(info.st_mode);
    errno = reason;
    if (is_link)
        return posix_refuse_link(path, err);
    return reason == ENOENT ? HP_E_NOT_FOUND : posix_fail(err, doing, path);
}

/* A link above the state folder may lead anywhere, as long as nobody else made it. */
static int check_links_above(const char *root, struct hp_error *err)
{
    HP_ARENA(scratch);
    char *part = hp_arena_copy(&scratch, root);
    for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        struct stat info;
        *slash = '\0';
        if (lstat(part, &info) == 0 && S_ISLNK(info.st_mode) && !posix_trusts(info.st_uid))
            return posix_refuse_link(part, err);
        *slash = '/';
    }
    return 0;
}

/* A handle for looking only: that takes no right to list it. HP_E_NOT_FOUND, with errno and without a text,
 * when it is not there, cannot be reached, or is a file. */
static int open_checked_root(const char *root, int *out, struct hp_error *err)
{
    int rc = check_links_above(root, err);
    if (rc)
        return rc;
    *out = open(root, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (*out < 0)
        return HP_E_NOT_FOUND;
    struct stat info;
    if (fstat(*out, &info) != 0)
        return posix_fail(err, "look at", root);
    if (S_ISLNK(info.st_mode))
        return posix_refuse_link(root, err);
    if (S_ISDIR(info.st_mode))
        return posix_check_folder(*out, root, true, err);
    errno = ENOTDIR;
    return HP_E_NOT_FOUND;
}

int posix_root_check(const char *root, struct hp_error *err)
{
    POSIX_FD(fd) = -1;
    int rc = open_checked_root(root, &fd, err);
    return rc == HP_E_NOT_FOUND ? 0 : rc;
}

static int open_root(const char *root, int *out, const char *doing, struct hp_error *err)
{
    POSIX_FD(checked) = -1;
    int rc = open_checked_root(root, &checked, err);
    if (rc == HP_E_NOT_FOUND && errno == ENOTDIR)
        hp_error_next(err, "set HYPERPOINT_STATE to a folder of your own");
    if (rc == HP_E_NOT_FOUND && errno != ENOENT)
        return posix_fail(err, doing, root);
    if (rc)
        return rc;
    *out = openat(checked, ".", FOLDER);
    return *out < 0 ? posix_fail(err, doing, root) : 0;
}

/* *fd becomes the folder of that name in it. */
static int enter(int *fd, const char *name, const char *path, bool make, const char *doing,
                 struct hp_error *err)
{
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return hp_error_set(err, HP_E_FAILED, "cannot use %s: it leads out of the state folder", path);
    int next = openat(*fd, name, FOLDER | O_NOFOLLOW);
    if (next < 0 && errno == ENOENT && make) {
        if (mkdirat(*fd, name, 0700) != 0 && errno != EEXIST)
            return posix_fail(err, "create the folder", path);
        fsync(*fd); /* some file systems cannot, and do not have to */
        next = openat(*fd, name, FOLDER | O_NOFOLLOW);
    }
    if (next < 0)
        return folder_fail(*fd, name, path, doing, err);
    posix_close(fd);
    *fd = next;
    return posix_check_folder(next, path, false, err);
}

/* --- the way there --- */

/* From the state folder down to `path`, which is in it. */
static int open_ours(const char *root, const char *path, bool make, int *out, const char *doing,
                     struct hp_error *err)
{
    HP_ARENA(scratch);
    POSIX_FD(fd) = -1;
    int rc = open_root(root, &fd, doing, err);
    size_t at = strlen(root) + strspn(path + strlen(root), "/");
    while (!rc && path[at]) {
        size_t length = strcspn(path + at, "/");
        rc = enter(&fd, hp_arena_copy_part(&scratch, path + at, length),
                   hp_arena_copy_part(&scratch, path, at + length), make, doing, err);
        at += length + strspn(path + at + length, "/");
    }
    if (!rc) {
        *out = fd;
        fd = -1;
    }
    return rc;
}

static int open_folder(const char *path, int *out, bool *ours, const char *doing, struct hp_error *err)
{
    HP_ARENA(scratch);
    const char *root = posix_state_root(path, &scratch);
    *ours = root;
    if (root)
        return open_ours(root, path, false, out, doing, err);
    *out = open(path, FOLDER);
    if (*out >= 0)
        return 0;
    return errno == ENOENT || errno == ENOTDIR ? HP_E_NOT_FOUND : posix_fail(err, doing, path);
}

int posix_place_open(const char *path, struct hp_arena *arena, struct posix_place *out, const char *doing,
                     struct hp_error *err)
{
    const char *slash = strrchr(path, '/');
    out->name = hp_arena_copy(arena, slash ? slash + 1 : path);
    return open_folder(dirname(hp_arena_copy(arena, path)), &out->folder, &out->guarded, doing, err);
}

int posix_folder_open(const char *path, int *out, const char *doing, struct hp_error *err)
{
    bool ours;
    struct stat info;
    int rc = open_folder(path, out, &ours, doing, err);
    if (rc != HP_E_NOT_FOUND || errno != ENOTDIR)
        return rc;
    /* Outside the state folder: the file is in its place, or further up: then there is no such folder. */
    bool in_its_place = lstat(path, &info) == 0;
    errno = ENOTDIR;
    return in_its_place ? posix_fail(err, doing, path) : HP_E_NOT_FOUND;
}

int posix_folder_make(const char *path, struct hp_error *err)
{
    HP_ARENA(scratch);
    POSIX_FD(fd) = -1;
    const char *root = posix_state_root(path, &scratch);
    int rc = open_ours(root, path, true, &fd, "create the folder", err);
    return rc == HP_E_NOT_FOUND ? posix_fail(err, "create the folder", path) : rc;
}

/* --- files --- */

int posix_place_file(const struct posix_place *place, int flags)
{
    return openat(place->folder, place->name,
                  flags | O_CLOEXEC | O_NONBLOCK | (place->guarded ? O_NOFOLLOW : 0), 0600);
}

int posix_place_fail(const struct posix_place *place, const char *path, const char *doing,
                     struct hp_error *err)
{
    if (errno == ELOOP && place->guarded)
        return posix_refuse_link(path, err);
    if (errno == ENXIO) /* a pipe that nobody reads */
        return hp_error_set(err, HP_E_FAILED, "cannot use %s: it is not a regular file", path);
    return posix_fail(err, doing, path);
}
