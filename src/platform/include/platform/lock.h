/* SPDX-License-Identifier: MIT */
/* A lock between processes that its holder cannot leave behind: when the holder dies, the lock is gone. */
#ifndef PLATFORM_LOCK_H
#define PLATFORM_LOCK_H

#include "base/error.h"

struct os_lock;

/* Takes the lock that the file `path` stands for (created when missing, in a folder that must exist) without
 * waiting, and writes into it who holds it: process id, since when, and `doing` (what this run is
 * about to do; the beginning of its first line). HP_E_REFUSED when another run holds it; the error then says
 * what that run wrote. *out is given back with os_lock_release. */
int os_lock_take(const char *path, const char *doing, struct os_lock **out, struct hp_error *err);

/* Is it free? Makes no file, and is in nobody's way: a run that takes the lock meanwhile gets it.
 * HP_E_REFUSED as above when another run holds it, and other errors when that cannot be told. */
int os_lock_look(const char *path, struct hp_error *err);

/* Gives the lock back; its file stays. NULL is accepted. */
void os_lock_release(struct os_lock *lock);

#endif
