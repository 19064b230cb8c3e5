/* SPDX-License-Identifier: MIT */
#include "posix/trust.h"

#include "base/arena.h"
#include "platform/files.h"
#include "platform/trust.h"
#include "posix/fail.h"

#include <errno.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

static const char find_out[] = "find out who put it there before you remove it";
static const char choose_another[] = "set HYPERPOINT_STATE to a folder of your own";

bool posix_trusts(uid_t owner)
{
    return owner == geteuid() || owner == 0;
}

/* The rights beside the mode, which only Linux' file systems keep here (acl(5)). */
static const char access_list[] = "system.posix_acl_access";

/* A group of the same number as the owner is his alone: whoever has such groups has the umask 002. Of a file
 * with an access list, these bits of the mode are what the list gives anybody at most. */
static bool others_may_write(const struct stat *info, bool has_list)
{
    bool own_group = info->st_gid == info->st_uid && !has_list;
    return info->st_mode & S_IWOTH || (info->st_mode & S_IWGRP && !own_group);
}

static bool others_may_write_to(int fd, const struct stat *info)
{
    return others_may_write(info, fgetxattr(fd, access_list, NULL, 0) > 0);
}

static int refuse_owner(uid_t owner, const char *path, const char *advice, struct hp_error *err)
{
    hp_error_next(err, "%s", advice);
    return hp_error_set(err, HP_E_ACCESS, "cannot use %s: it belongs to another user (user id %lu)", path,
                        (unsigned long)owner);
}

static int refuse_mode(const char *path, struct hp_error *err)
{
    hp_error_next(err, "if you trust what is in it, close it to others: chmod go-w '%s'", path);
    return hp_error_set(err, HP_E_ACCESS, "cannot use %s: other users can change it", path);
}

int posix_refuse_link(const char *path, struct hp_error *err)
{
    hp_error_next(err, "find out who made the link before you remove it");
    return hp_error_set(err, HP_E_ACCESS, "cannot use %s: it is a symbolic link", path);
}

int posix_check_folder(int fd, const char *path, bool is_state, struct hp_error *err)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
        return posix_fail(err, "look at", path);
    if (!posix_trusts(info.st_uid))
        return refuse_owner(info.st_uid, path, is_state ? choose_another : find_out, err);
    if (others_may_write_to(fd, &info) && !(is_state && info.st_mode & S_ISVTX))
        return refuse_mode(path, err);
    return 0;
}

int posix_check_file(int fd, const char *path, struct hp_error *err)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
        return posix_fail(err, "look at", path);
    if (!S_ISREG(info.st_mode))
        return hp_error_set(err, HP_E_FAILED, "cannot use %s: it is not a regular file", path);
    if (!posix_trusts(info.st_uid))
        return refuse_owner(info.st_uid, path, find_out, err);
    if (others_may_write_to(fd, &info))
        return refuse_mode(path, err);
    if (info.st_nlink > 1) {
        hp_error_next(err, "find out what else it is before you remove it: find / -samefile '%s'", path);
        return hp_error_set(err, HP_E_ACCESS, "cannot use %s: it has a second name (a hard link)", path);
    }
    return 0;
}

bool os_is_administrator(void)
{
    return geteuid() == 0;
}

/* --- the way to a file --- */

/* One part of it. *there: it exists. *open: all may make things in it, and nobody can touch those of others
 * (the sticky bit). */
static int check_part(const char *part, bool *there, bool *open, struct hp_error *err)
{
    struct stat link;
    struct stat info;
    *open = false;
    *there = lstat(part, &link) == 0;
    if (!*there)
        return errno == ENOENT || errno == ENOTDIR ? 0 : posix_fail(err, "look at", part);
    if (!posix_trusts(link.st_uid))
        return refuse_owner(link.st_uid, part, find_out, err);
    if (stat(part, &info) != 0)
        return posix_fail(err, "look at", part);
    if (!posix_trusts(info.st_uid))
        return refuse_owner(info.st_uid, part, find_out, err);
    bool writable = others_may_write(&info, getxattr(part, access_list, NULL, 0) > 0);
    *open = writable && S_ISDIR(info.st_mode) && info.st_mode & S_ISVTX;
    return writable && !*open ? refuse_mode(part, err) : 0;
}

/* In an open folder, what is there already and is trusted stays; what is not there, anybody can make. */
static int check_way(const char *path, struct hp_error *err)
{
    HP_ARENA(scratch);
    const char *open_folder = NULL;
    bool there;
    bool open;
    int rc = check_part("/", &there, &open, err);
    for (size_t at = 1; !rc && there && path[at - 1]; at++) {
        if (path[at] && path[at] != '/')
            continue;
        const char *part = hp_arena_copy_part(&scratch, path, at);
        rc = check_part(part, &there, &open, err);
        if (there)
            open_folder = open ? part : NULL;
    }
    return !rc && open_folder ? refuse_mode(open_folder, err) : rc;
}

int os_trust_check(const char *path, const char *instead, struct hp_error *err)
{
    (void)instead;
    HP_ARENA(scratch);
    const char *real = os_path_absolute(&scratch, path);
    int rc = check_way(path, err);
    return rc || strcmp(real, path) == 0 ? rc : check_way(real, err);
}
