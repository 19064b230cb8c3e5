/* SPDX-License-Identifier: MIT */
#include "platform/lock.h"

#include "base/arena.h"
#include "platform/clock.h"
#include "platform/process.h"
#include "posix/fail.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

struct os_lock {
    int fd;
};

enum { LONGEST_HOLDER = 1024 };

/* The first line the holder wrote; NULL when it has not come to it yet. */
static const char *holder_text(int fd, struct hp_arena *arena)
{
    char *text = hp_arena_alloc(arena, LONGEST_HOLDER + 1);
    ssize_t length = pread(fd, text, LONGEST_HOLDER, 0);
    if (length <= 0)
        return NULL;
    text[length] = '\0';
    text[strcspn(text, "\n")] = '\0';
    return *text ? text : NULL;
}

static int held_by_another(int fd, const char *path, struct hp_error *err)
{
    HP_ARENA(scratch);
    const char *holder = holder_text(fd, &scratch);
    int failed = hp_error_set(err, HP_E_REFUSED, "another run is at work (%s)", holder ? holder : path);
    hp_error_next(err, "wait until it has finished, then try again");
    return failed;
}

/* The holder's line. What it says is for people: when it cannot be written, the lock holds all the same. */
static void write_holder(int fd, const char *doing)
{
    HP_ARENA(scratch);
    struct os_local_time now = os_local_time(hp_clock_utc(os_clock()));
    const char *text =
        hp_arena_format(&scratch, "process %lu, since %04d-%02d-%02d %02d:%02d:%02d: %s\n", os_process_id(),
                        now.year, now.month, now.day, now.hour, now.minute, now.second, doing);
    if (ftruncate(fd, 0) == 0)
        posix_write_all(fd, text, strlen(text));
}

int os_lock_take(const char *path, const char *doing, struct os_lock **out, struct hp_error *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return posix_fail(err, "open the lock", path);
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        int failed = errno == EWOULDBLOCK ? held_by_another(fd, path, err) : posix_fail(err, "lock", path);
        posix_close(&fd);
        return failed;
    }
    write_holder(fd, doing);
    *out = hp_malloc(sizeof **out);
    (*out)->fd = fd;
    return 0;
}

void os_lock_release(struct os_lock *lock)
{
    if (!lock)
        return;
    /* The file is never removed: a run that has it open already would then lock a file nobody else sees. */
    posix_close(&lock->fd);
    free(lock);
}
