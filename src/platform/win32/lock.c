/* SPDX-License-Identifier: MIT */
#include "platform/lock.h"

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "platform/clock.h"
#include "platform/process.h"
#include "win32/fail.h"
#include "win32/place.h"
#include "win32/trust.h"
#include "win32/wide.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct os_lock {
    HANDLE file;
};

/* A holder writes its line right after it took the lock; whoever finds it taken in between looks again some
 * times. */
enum { MAX_HOLDER_LENGTH = 1024, MAX_DOING_LENGTH = 900, MAX_POLLS = 40, PAUSE_MS = 5 };

/* What is locked is one byte far behind the holder's line: nobody can read what another has locked. */
static OVERLAPPED locked_byte(void)
{
    return (OVERLAPPED){ .Offset = 0, .OffsetHigh = 0x40000000 };
}

static bool lock_now(HANDLE file, DWORD kind)
{
    OVERLAPPED far_away = locked_byte();
    return LockFileEx(file, kind | LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &far_away);
}

static void unlock(HANDLE file)
{
    OVERLAPPED far_away = locked_byte();
    UnlockFileEx(file, 0, 1, 0, &far_away); /* closing alone unlocks it at a time the system chooses */
}

static bool is_taken(DWORD error)
{
    return error == ERROR_LOCK_VIOLATION || error == ERROR_IO_PENDING;
}

/* Whoever only looks holds it with all others who look, and gives it back at once. */
static bool is_only_looked_at(HANDLE file)
{
    bool is_so = lock_now(file, 0);
    if (is_so)
        unlock(file);
    return is_so;
}

static bool take_now(HANDLE file)
{
    bool taken = lock_now(file, LOCKFILE_EXCLUSIVE_LOCK);
    for (int i = 0; !taken && is_taken(GetLastError()) && is_only_looked_at(file) && i < MAX_POLLS; i++) {
        hp_clock_sleep(os_clock(), PAUSE_MS);
        taken = lock_now(file, LOCKFILE_EXCLUSIVE_LOCK);
    }
    return taken;
}

/* A run that was killed leaves its line behind, and the one that has the lock now may not have replaced it
 * yet. */
static bool is_alive(const char *line)
{
    static const char before_id[] = "process ";
    unsigned long id = strncmp(line, before_id, sizeof before_id - 1) == 0
                           ? strtoul(line + sizeof before_id - 1, NULL, 10)
                           : 0;
    if (id == 0)
        return true;
    WIN32_HANDLE(process) = OpenProcess(SYNCHRONIZE, FALSE, id);
    if (process)
        return WaitForSingleObject(process, 0) == WAIT_TIMEOUT;
    return GetLastError() != ERROR_INVALID_PARAMETER; /* which is: there is none */
}

/* The line the holder wrote; NULL when it has not come to it yet. */
static const char *read_holder(HANDLE file, struct hp_arena *arena)
{
    char *text = hp_arena_alloc(arena, MAX_HOLDER_LENGTH + 1);
    OVERLAPPED beginning = { .Offset = 0 };
    DWORD length = 0;
    char *end =
        ReadFile(file, text, MAX_HOLDER_LENGTH, &length, &beginning) ? memchr(text, '\n', length) : NULL;
    if (!end || end == text)
        return NULL;
    *end = '\0';
    return text;
}

/* The holder's line. One of a run that is over may be the last holder's that this one has not replaced yet;
 * if it stays, that run has ended since the lock was tried. */
static const char *holder_text(HANDLE file, struct hp_arena *arena)
{
    const char *text = read_holder(file, arena);
    for (int i = 0; (!text || !is_alive(text)) && i < MAX_POLLS; i++) {
        hp_clock_sleep(os_clock(), PAUSE_MS);
        text = read_holder(file, arena);
    }
    return text;
}

static int held_by_another(HANDLE file, const char *path, struct hp_error *err)
{
    HP_ARENA(scratch);
    const char *holder = holder_text(file, &scratch);
    int rc = hp_error_busy(err, "another run is at work (%s)", holder ? holder : path);
    hp_error_next(err, "wait until it has finished, then try again");
    return rc;
}

/* The holder's line. What it says is for people: when it cannot be written, the lock holds all the same. */
static void write_holder(HANDLE file, const char *doing)
{
    HP_ARENA(scratch);
    int64_t utc = hp_clock_utc(os_clock());
    struct hp_time now = hp_time_at(utc, os_utc_offset(utc));
    const char *text = hp_arena_format(&scratch, "process %lu, since %04d-%02d-%02d %02d:%02d:%02d: %.*s\n",
                                       os_process_id(), now.year, now.month, now.day, now.hour, now.minute,
                                       now.second, (int)hp_text_cut(doing, MAX_DOING_LENGTH), doing);
    if (SetFilePointer(file, 0, NULL, FILE_BEGIN) == 0 && SetEndOfFile(file))
        win32_write_all(file, text, strlen(text));
}

/* Only what is certainly a lock of ours is emptied for the holder's line later. HP_E_NOT_FOUND without a text
 * when there is no file, and none is to be made. */
static int open_lock(const char *path, bool make, HANDLE *out, struct hp_error *err)
{
    HP_ARENA(scratch);
    WIN32_PLACE(place);
    int rc = win32_place_open(path, &place, "open the lock", err);
    if (rc && (rc != HP_E_NOT_FOUND || !make))
        return rc;
    place.guarded = true;
    SECURITY_ATTRIBUTES *private = rc ? NULL : win32_private(&scratch);
    if (private)
        *out = win32_place_file(&place, GENERIC_READ | GENERIC_WRITE, make ? OPEN_ALWAYS : OPEN_EXISTING,
                                private);
    if (*out == INVALID_HANDLE_VALUE && GetLastError() == ERROR_FILE_NOT_FOUND && !make)
        return HP_E_NOT_FOUND;
    if (*out == INVALID_HANDLE_VALUE)
        return win32_fail(err, "open the lock", path);
    return win32_check_file(*out, path, SDDL_CHANGE, err);
}

int os_lock_take(const char *path, const char *doing, struct os_lock **out, struct hp_error *err)
{
    WIN32_HANDLE(file) = INVALID_HANDLE_VALUE;
    int rc = open_lock(path, true, &file, err);
    if (rc)
        return rc;
    if (!take_now(file))
        return is_taken(GetLastError()) ? held_by_another(file, path, err) : win32_fail(err, "lock", path);
    write_holder(file, doing);
    *out = hp_malloc(sizeof **out);
    (*out)->file = file;
    file = INVALID_HANDLE_VALUE;
    return 0;
}

int os_lock_look(const char *path, struct hp_error *err)
{
    WIN32_HANDLE(file) = INVALID_HANDLE_VALUE;
    int rc = open_lock(path, false, &file, err);
    if (rc)
        return rc == HP_E_NOT_FOUND ? 0 : rc;
    if (!lock_now(file, 0))
        return is_taken(GetLastError()) ? held_by_another(file, path, err)
                                        : win32_fail(err, "look at the lock", path);
    unlock(file);
    return 0;
}

void os_lock_release(struct os_lock *lock)
{
    if (!lock)
        return;
    /* The file is never removed: a run that has it open already would then lock a file nobody else sees. */
    unlock(lock->file);
    win32_close(&lock->file);
    free(lock);
}
