/* SPDX-License-Identifier: MIT */
/* Who holds what: the reference count of every object of the door, and the list of those alive, so that a
 * test can prove that a client gives back all it got. */
#ifndef COM_LIFE_H
#define COM_LIFE_H

#include "com.h"

struct door_life {
    LONG references;
    const char *kind; /* the interface, for the report */
    struct door_life *before;
    struct door_life *behind;
};

/* The object enters the world with one reference. `kind` is not copied. */
void door_life_begin(struct door_life *life, const char *kind);
ULONG door_life_add(struct door_life *life);
/* The references left. At 0 the object has left the list and its owner frees it. */
ULONG door_life_drop(struct door_life *life);

/* How many objects are alive. */
size_t door_life_count(void);

/* Adds to the file the environment variable HYPERPOINT_DOOR_LEAKS names (none: does nothing) one line per
 * object alive, "<kind> <references>", or "none". The error information that COM keeps for a thread is no
 * client's leak and is left out. For the end of the process: takes no lock. */
void door_life_report(void);

#endif
