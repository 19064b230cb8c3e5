/* SPDX-License-Identifier: MIT */
#include "platform/lock.h"

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "platform/clock.h"
#include "platform/process.h"
#include "posix/fail.h"
#include "posix/place.h"
#include "posix/trust.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

struct os_lock {
    int fd;
};

/* A holder writes its line right after it took the lock; whoever finds it taken in between looks again some
 * times. */
enum { MAX_HOLDER_LENGTH = 1024, MAX_DOING_LENGTH = 900, MAX_POLLS = 40, PAUSE_MS = 5 };

/* A run that was killed leaves its line behind, and the one that has the lock now may not have replaced it
 * yet. */
static bool is_alive(const char *line)
{
    static const char before_id[] = "process ";
    unsigned long id = strncmp(line, before_id, sizeof before_id - 1) == 0
                           ? strtoul(line + sizeof before_id - 1, NULL, 10)
                           : 0;
    return id == 0 || kill((pid_t)id, 0) == 0 || errno != ESRCH;
}

/* The line the holder wrote; NULL when it has not come to it yet. */
static const char *read_holder(int fd, struct hp_arena *arena)
{
    char *text = hp_arena_alloc(arena, MAX_HOLDER_LENGTH + 1);
    ssize_t length = pread(fd, text, MAX_HOLDER_LENGTH, 0);
    char *end = length > 0 ? memchr(text, '\n', (size_t)length) : NULL;
    if (!end || end == text)
        return NULL;
    *end = '\0';
    return text;
}

/* The holder's line. One of a run that is over may be the last holder's that this one has not replaced yet;
 * if it stays, that run has ended since the lock was tried. */
static const char *holder_text(int fd, struct hp_arena *arena)
{
    const char *text = read_holder(fd, arena);
    for (int i = 0; (!text || !is_alive(text)) && i < MAX_POLLS; i++) {
        hp_clock_sleep(os_clock(), PAUSE_MS);
        text = read_holder(fd, arena);
    }
    return text;
}

static int held_by_another(int fd, const char *path, struct hp_error *err)
{
    HP_ARENA(scratch);
    const char *holder = holder_text(fd, &scratch);
    int rc = hp_error_busy(err, "another run is at work (%s)", holder ? holder : path);
    hp_error_next(err, "wait until it has finished, then try again");
    return rc;
}

/* The holder's line. What it says is for people: when it cannot be written, the lock holds all the same. */
static void write_holder(int fd, const char *doing)
{
    HP_ARENA(scratch);
    int64_t utc = hp_clock_utc(os_clock());
    struct hp_time now = hp_time_at(utc, os_utc_offset(utc));
    const char *text = hp_arena_format(&scratch, "process %lu, since %04d-%02d-%02d %02d:%02d:%02d: %.*s\n",
                                       os_process_id(), now.year, now.month, now.day, now.hour, now.minute,
                                       now.second, (int)hp_text_cut(doing, MAX_DOING_LENGTH), doing);
    if (ftruncate(fd, 0) == 0)
        posix_write_all(fd, text, strlen(text));
}

/* Only what is certainly a lock of ours is emptied for the holder's line later. HP_E_NOT_FOUND without a text
 * when there is no file, and none is to be made. */
static int open_lock(const char *path, bool make, int *out, struct hp_error *err)
{
    HP_ARENA(scratch);
    POSIX_PLACE(place);
    int rc = posix_place_open(path, &scratch, &place, "open the lock", err);
    if (rc)
        return rc != HP_E_NOT_FOUND || !make ? rc : posix_fail(err, "open the lock", path);
    place.guarded = true;
    *out = posix_place_file(&place, O_RDWR | (make ? O_CREAT : 0));
    if (*out < 0 && errno == ENOENT && !make)
        return HP_E_NOT_FOUND;
    if (*out < 0)
        return posix_place_fail(&place, path, "open the lock", err);
    return posix_check_file(*out, path, err);
}

static bool is_taken(int error)
{
    return error == EWOULDBLOCK;
}

/* Whoever only looks holds it with all others who look, and gives it back at once. */
static bool is_only_looked_at(int fd)
{
    return flock(fd, LOCK_SH | LOCK_NB) == 0 && flock(fd, LOCK_UN) == 0;
}

static bool lock_now(int fd)
{
    return flock(fd, LOCK_EX | LOCK_NB) == 0;
}

static bool take_now(int fd)
{
    bool taken = lock_now(fd);
    for (int i = 0; !taken && is_taken(errno) && is_only_looked_at(fd) && i < MAX_POLLS; i++) {
        hp_clock_sleep(os_clock(), PAUSE_MS);
        taken = lock_now(fd);
    }
    return taken;
}

int os_lock_take(const char *path, const char *doing, struct os_lock **out, struct hp_error *err)
{
    POSIX_FD(fd) = -1;
    int rc = open_lock(path, true, &fd, err);
    if (rc)
        return rc;
    if (!take_now(fd))
        return is_taken(errno) ? held_by_another(fd, path, err) : posix_fail(err, "lock", path);
    write_holder(fd, doing);
    *out = hp_malloc(sizeof **out);
    (*out)->fd = fd;
    fd = -1;
    return 0;
}

int os_lock_look(const char *path, struct hp_error *err)
{
    POSIX_FD(fd) = -1;
    int rc = open_lock(path, false, &fd, err);
    if (rc)
        return rc == HP_E_NOT_FOUND ? 0 : rc;
    if (flock(fd, LOCK_SH | LOCK_NB) == 0)
        return 0;
    return is_taken(errno) ? held_by_another(fd, path, err) : posix_fail(err, "look at the lock", path);
}

void os_lock_release(struct os_lock *lock)
{
    if (!lock)
        return;
    /* The file is never removed: a run that has it open already would then lock a file nobody else sees. */
    posix_close(&lock->fd);
    free(lock);
}
