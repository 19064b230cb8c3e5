/* SPDX-License-Identifier: MIT */
#include "platform/files.h"
#include "platform/state.h"

#include "base/text.h"
#include "platform/process.h"
#include "posix/fail.h"
#include "posix/place.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Its name is then on the disk, where this user may ask for that. */
static void sync_folder_above(const char *path)
{
    HP_ARENA(scratch);
    POSIX_FD(above) = open(dirname(hp_arena_copy(&scratch, path)), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (above >= 0)
        posix_sync_folder(above);
}

/* Makes one folder; one that is there already (also as a link to one) is fine. */
static int make_one(const char *path, struct hp_error *err)
{
    struct stat info;
    if (mkdir(path, 0700) == 0) {
        sync_folder_above(path);
        return 0;
    }
    if (errno == EEXIST && stat(path, &info) == 0) {
        if (S_ISDIR(info.st_mode))
            return 0;
        errno = ENOTDIR;
    }
    return posix_fail(err, "create the folder", path);
}

static int make_all(const char *path, struct hp_error *err)
{
    struct stat info;
    if (stat(path, &info) == 0 && S_ISDIR(info.st_mode))
        return 0;
    HP_ARENA(scratch);
    char *part = hp_arena_copy(&scratch, path);
    for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        int rc = make_one(part, err);
        if (rc)
            return rc;
        *slash = '/';
    }
    return make_one(path, err);
}

int os_folder_make(const char *path, struct hp_error *err)
{
    HP_ARENA(scratch);
    const char *root = posix_state_root(path, &scratch);
    int rc = root ? posix_root_check(root, err) : 0;
    if (!rc)
        rc = make_all(root ? root : path, err);
    return rc || !root ? rc : posix_folder_make(path, err);
}

int os_folder_temporary(struct hp_arena *arena, const char **out, struct hp_error *err)
{
    const char *above = os_environment("TMPDIR");
    char *path = hp_arena_copy(
        arena, os_path_join(arena, os_path_absolute(arena, above ? above : "/tmp"), "hyperpoint-XXXXXX"));
    if (!mkdtemp(path))
        return posix_fail(err, "create the temporary folder", path);
    *out = path;
    return 0;
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *where)
{
    (void)info, (void)kind, (void)where;
    (void)remove(path);
    return 0;
}

void os_folder_remove(const char *path)
{
    enum { MAX_OPEN_FOLDERS = 8 };
    nftw(path, remove_one, MAX_OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS);
}

static void close_folder(DIR **folder)
{
    if (*folder)
        closedir(*folder);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int os_folder_list(const char *path, struct hp_arena *arena, struct os_names *out, struct hp_error *err)
{
    return os_folder_list_some(path, "", arena, out, err);
}

int os_folder_list_some(const char *path, const char *begin, struct hp_arena *arena, struct os_names *out,
                        struct hp_error *err)
{
    struct os_names names = { NULL, 0 };
    int fd = -1;
    int rc = posix_folder_open(path, &fd, "list", err);
    if (rc == HP_E_NOT_FOUND)
        *out = names;
    if (rc)
        return rc == HP_E_NOT_FOUND ? 0 : rc;
    __attribute__((cleanup(close_folder))) DIR *folder = fdopendir(fd);
    if (!folder) {
        rc = posix_fail(err, "list", path);
        posix_close(&fd);
        return rc;
    }
    size_t capacity = 0;
    struct dirent *entry = NULL;
    while ((errno = 0, entry = readdir(folder))) {
        if (!hp_text_begins(entry->d_name, begin) || strcmp(entry->d_name, ".") == 0 ||
            strcmp(entry->d_name, "..") == 0)
            continue;
        names.items = hp_arena_grow(arena, names.items, names.count, &capacity, sizeof *names.items);
        names.items[names.count++] = hp_arena_copy(arena, entry->d_name);
    }
    if (errno)
        return posix_fail(err, "list", path);
    if (names.count)
        qsort(names.items, names.count, sizeof *names.items, compare_names);
    *out = names;
    return 0;
}

int os_state_check(struct hp_error *err)
{
    HP_ARENA(scratch);
    const char *path;
    return os_state_path(NULL, &scratch, &path, NULL) == 0
               ? posix_root_check(posix_state_root(path, &scratch), err)
               : 0;
}

int os_state_folder(const char *part, struct hp_arena *arena, const char **out, struct hp_error *err)
{
    const char *folder = NULL;
    int rc = os_state_path(part, arena, &folder, err);
    if (rc)
        return rc;
    rc = os_folder_make(folder, err);
    if (!rc && access(folder, W_OK | X_OK) != 0)
        rc = posix_fail(err, "write to the state folder", folder);
    if (rc) {
        hp_error_next(err, "set HYPERPOINT_STATE to a folder of your own");
        return rc;
    }
    *out = folder;
    return 0;
}
