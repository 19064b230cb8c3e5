/* SPDX-License-Identifier: MIT */
#include "life.h"

#include "base/str.h"

#include <string.h>

static SRWLOCK lock = SRWLOCK_INIT;
static struct door_life *first;
static size_t alive;

void door_life_begin(struct door_life *life, const char *kind)
{
    *life = (struct door_life){ .references = 1, .kind = kind };
    AcquireSRWLockExclusive(&lock);
    life->behind = first;
    if (first)
        first->before = life;
    first = life;
    alive++;
    ReleaseSRWLockExclusive(&lock);
}

ULONG door_life_add(struct door_life *life)
{
    return (ULONG)InterlockedIncrement(&life->references);
}

ULONG door_life_drop(struct door_life *life)
{
    LONG left = InterlockedDecrement(&life->references);
    if (left > 0)
        return (ULONG)left;
    AcquireSRWLockExclusive(&lock);
    if (life->before)
        life->before->behind = life->behind;
    else
        first = life->behind;
    if (life->behind)
        life->behind->before = life->before;
    alive--;
    ReleaseSRWLockExclusive(&lock);
    return 0;
}

size_t door_life_count(void)
{
    AcquireSRWLockShared(&lock);
    size_t count = alive;
    ReleaseSRWLockShared(&lock);
    return count;
}

static void write_all(const WCHAR *file, const struct hp_str *text)
{
    HANDLE handle = CreateFileW(file, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_ALWAYS,
                                FILE_ATTRIBUTE_NORMAL, NULL);
    if (handle == INVALID_HANDLE_VALUE)
        return;
    DWORD written;
    WriteFile(handle, hp_str_text(text), (DWORD)text->length, &written, NULL);
    CloseHandle(handle);
}

void door_life_report(void)
{
    WCHAR file[MAX_PATH];
    DWORD length = GetEnvironmentVariableW(L"HYPERPOINT_DOOR_LEAKS", file, MAX_PATH);
    if (!length || length >= MAX_PATH)
        return;
    HP_STR(text);
    for (const struct door_life *life = first; life; life = life->behind) {
        if (life->references > 1 || strcmp(life->kind, "IErrorInfo") != 0)
            hp_str_format(&text, "%s %ld\n", life->kind, life->references);
    }
    if (!text.length)
        hp_str_add(&text, "none\n");
    write_all(file, &text);
}
