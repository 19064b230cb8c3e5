/* SPDX-License-Identifier: MIT */
#include "posix/trust.h"

#include "posix/fail.h"

#include <unistd.h>

static const char find_out[] = "find out who put it there before you remove it";
static const char choose_another[] = "set HYPERPOINT_STATE to a folder of your own";

bool posix_trusts(uid_t owner)
{
    return owner == geteuid() || owner == 0;
}

/* A group of the same number as the owner is his alone: whoever has such groups has the umask 002. */
static bool others_may_write(const struct stat *info)
{
    bool own_group = info->st_gid == info->st_uid;
    return info->st_mode & S_IWOTH || (info->st_mode & S_IWGRP && !own_group);
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
    if (others_may_write(&info) && !(is_state && info.st_mode & S_ISVTX))
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
    if (others_may_write(&info))
        return refuse_mode(path, err);
    if (info.st_nlink > 1) {
        hp_error_next(err, "find out what else it is before you remove it: find / -samefile '%s'", path);
        return hp_error_set(err, HP_E_ACCESS, "cannot use %s: it has a second name (a hard link)", path);
    }
    return 0;
}
