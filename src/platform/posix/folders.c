/* SPDX-License-Identifier: MIT */
#include "platform/files.h"

#include "posix/fail.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Makes one folder; one that is there already (also as a link to one) is fine. */
static int make_one(const char *path, struct hp_error *err)
{
    struct stat info;
    if (mkdir(path, 0700) == 0)
        return 0;
    if (errno == EEXIST && stat(path, &info) == 0) {
        if (S_ISDIR(info.st_mode))
            return 0;
        errno = ENOTDIR;
    }
    return posix_fail(err, "make the folder", path);
}

int os_folder_make(const char *path, struct hp_error *err)
{
    struct stat info;
    if (stat(path, &info) == 0 && S_ISDIR(info.st_mode))
        return 0;
    HP_ARENA(scratch);
    char *part = hp_arena_copy(&scratch, path);
    for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        int failed = make_one(part, err);
        if (failed)
            return failed;
        *slash = '/';
    }
    return make_one(path, err);
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
    struct os_names names = { NULL, 0 };
    __attribute__((cleanup(close_folder))) DIR *folder = opendir(path);
    if (!folder && errno != ENOENT)
        return posix_fail(err, "list", path);
    size_t capacity = 0;
    struct dirent *entry = NULL;
    while (folder && (errno = 0, entry = readdir(folder))) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        names.items = hp_arena_grow(arena, names.items, names.count, &capacity, sizeof *names.items);
        names.items[names.count++] = hp_arena_copy(arena, entry->d_name);
    }
    if (folder && errno)
        return posix_fail(err, "list", path);
    if (names.count)
        qsort(names.items, names.count, sizeof *names.items, compare_names);
    *out = names;
    return 0;
}
