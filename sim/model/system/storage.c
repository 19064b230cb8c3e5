/* SPDX-License-Identifier: MIT */
#include "storage.h"

#include "base/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void close_file(const int *file)
{
    if (*file >= 0)
        close(*file);
}
#define FILE_NUMBER(name) __attribute__((cleanup(close_file))) int name

static int64_t modified(const struct stat *info)
{
    return info->st_mtim.tv_sec * (int64_t)1000000000 + info->st_mtim.tv_nsec;
}

static const char *changes_of(struct hp_arena *arena, const char *file)
{
    return hp_arena_format(arena, "%s.changes", file);
}

static void identify(const struct stat *info, struct sim_identity *out)
{
    *out = (struct sim_identity){
        .device = (uint64_t)info->st_dev,
        .inode = (uint64_t)info->st_ino,
        .size = (uint64_t)info->st_size,
        .modified_nanoseconds = modified(info),
    };
}

static void identify_changes(const struct stat *info, struct sim_identity *out)
{
    out->changes_size = (uint64_t)info->st_size;
    out->changes_modified_nanoseconds = info->st_size ? modified(info) : 0;
}

bool sim_identity_same(const struct sim_identity *a, const struct sim_identity *b)
{
    return a->device == b->device && a->inode == b->inode && a->size == b->size &&
           a->modified_nanoseconds == b->modified_nanoseconds && a->changes_size == b->changes_size &&
           a->changes_modified_nanoseconds == b->changes_modified_nanoseconds;
}

static int unreadable(const char *file, struct hp_error *err)
{
    return hp_error_set(err, HP_E_USAGE, "the simulated host's file %s cannot be read: %s", file,
                        strerror(errno));
}

static int unwritable(const char *file, struct hp_error *err)
{
    return hp_error_set(err, HP_E_FAILED, "the simulated host's file %s cannot be written: %s", file,
                        strerror(errno));
}

int sim_storage_lock(const char *file, int *lock, struct hp_error *err)
{
    HP_ARENA(scratch);
    const char *name = hp_arena_format(&scratch, "%s.lock", file);
    int number = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (number < 0)
        return hp_error_set(err, HP_E_FAILED, "the lock %s of the simulated host cannot be created: %s", name,
                            strerror(errno));
    /* Of the file as opened here, as flock's would be; unlike those, Wine's locks and these see each other.
     */
    struct flock all = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    while (fcntl(number, F_OFD_SETLKW, &all)) {
        if (errno != EINTR) {
            close(number);
            return hp_error_set(err, HP_E_FAILED, "%s cannot be locked: %s", name, strerror(errno));
        }
    }
    *lock = number;
    return 0;
}

void sim_storage_unlock(int lock)
{
    close(lock);
}

int sim_storage_identify(const char *file, struct sim_identity *out, struct hp_error *err)
{
    HP_ARENA(scratch);
    struct stat info;
    if (stat(file, &info))
        return unreadable(file, err);
    identify(&info, out);
    if (stat(changes_of(&scratch, file), &info) == 0)
        identify_changes(&info, out);
    return 0;
}

static int read_whole(const char *file, int number, size_t size, char **text, size_t *length,
                      struct hp_error *err)
{
    char *bytes = hp_malloc(size + 1);
    size_t got = 0;
    while (got < size) {
        ssize_t now = read(number, bytes + got, size - got);
        if (now < 0 && errno != EINTR) {
            free(bytes);
            return unreadable(file, err);
        }
        if (now == 0)
            break;
        got += now > 0 ? (size_t)now : 0;
    }
    bytes[got] = '\0';
    *text = bytes;
    *length = got;
    return 0;
}

int sim_storage_read(const char *file, char **text, size_t *length, struct sim_identity *identity,
                     struct hp_error *err)
{
    HP_ARENA(scratch);
    FILE_NUMBER(number) = open(file, O_RDONLY | O_CLOEXEC);
    struct stat info;
    if (number < 0 || fstat(number, &info))
        return unreadable(file, err);
    if (!S_ISREG(info.st_mode))
        return hp_error_set(err, HP_E_USAGE, "%s is not a file", file);
    identify(&info, identity);
    size_t size = (size_t)info.st_size;
    if (stat(changes_of(&scratch, file), &info) == 0)
        identify_changes(&info, identity);
    return read_whole(file, number, size, text, length, err);
}

int sim_storage_read_changes(const char *file, char **text, struct hp_error *err)
{
    HP_ARENA(scratch);
    const char *name = changes_of(&scratch, file);
    FILE_NUMBER(number) = open(name, O_RDONLY | O_CLOEXEC);
    struct stat info = { .st_size = 0 };
    size_t length;
    if (number < 0 ? errno != ENOENT : fstat(number, &info) != 0)
        return unreadable(name, err);
    return read_whole(name, number, (size_t)info.st_size, text, &length, err);
}

static bool write_all(int number, const char *text, size_t length)
{
    while (length) {
        ssize_t now = write(number, text, length);
        if (now < 0 && errno != EINTR)
            return false;
        size_t done = now > 0 ? (size_t)now : 0;
        text += done;
        length -= done;
    }
    return true;
}

/* A rename is on disk once its directory is. */
static void flush_directory_of(const char *file)
{
    HP_ARENA(scratch);
    const char *slash = strrchr(file, '/');
    const char *name = slash ? hp_arena_copy_part(&scratch, file, (size_t)(slash - file) + 1) : ".";
    FILE_NUMBER(directory) = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory >= 0)
        fsync(directory);
}

int sim_storage_write(const char *file, const struct hp_str *text, struct sim_identity *identity,
                      struct hp_error *err)
{
    if (!hp_str_fits(text))
        return hp_error_set(err, HP_E_FAILED, "the simulated host's file %s would be too large", file);
    HP_ARENA(scratch);
    const char *fresh = hp_arena_format(&scratch, "%s.new", file);
    FILE_NUMBER(number) = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (number < 0)
        return unwritable(file, err);
    struct stat info;
    if (!write_all(number, hp_str_text(text), text->length) || fsync(number) || fstat(number, &info) ||
        rename(fresh, file)) {
        int rc = unwritable(file, err);
        unlink(fresh);
        return rc;
    }
    flush_directory_of(file);
    unlink(changes_of(&scratch, file)); /* of the old content, and void without it */
    if (identity)
        identify(&info, identity);
    return 0;
}

int sim_storage_append(const char *file, size_t at, const struct hp_str *text, struct sim_identity *identity,
                       struct hp_error *err)
{
    HP_ARENA(scratch);
    const char *name = changes_of(&scratch, file);
    FILE_NUMBER(number) = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    struct stat info;
    if (number < 0 || ftruncate(number, (off_t)at) || lseek(number, (off_t)at, SEEK_SET) < 0 ||
        !write_all(number, hp_str_text(text), text->length) || fsync(number) || fstat(number, &info))
        return unwritable(name, err);
    if (!at)
        flush_directory_of(file);
    identify_changes(&info, identity);
    return 0;
}

bool sim_storage_exists(const char *file)
{
    struct stat info;
    return lstat(file, &info) == 0;
}
