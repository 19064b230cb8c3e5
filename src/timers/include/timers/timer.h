/* SPDX-License-Identifier: MIT */
/* What starts a program at a time of day whether anybody is there or not: systemd on Linux, the Task
 * Scheduler on Windows. Every entry is marked as HyperPoint's, and nothing that has not the mark is changed
 * or removed. */
#ifndef TIMERS_TIMER_H
#define TIMERS_TIMER_H

#include "timers/calendar.h"

#include "platform/child.h"

/* On whose account it runs. */
enum timers_account {
    TIMERS_OF_SYSTEM, /* root's or the system's, whoever is logged in */
    TIMERS_OF_USER    /* of whoever makes the entry */
};

struct timers_entry {
    const char *id; /* letters and digits */
    enum timers_account account;
    const char *about; /* what it is for, a line for people; any characters */
    struct timers_when when;
    const char *program;                 /* a full path */
    const char *const *words;            /* its arguments, up to the first NULL */
    const struct os_variable *variables; /* its environment, up to the first without a name; without a value:
                                          * not set */
    const char *host;                    /* the other computer it has to log on to; NULL: none */
};

/* What is known of an entry. */
struct timers_look {
    bool there;          /* it, or something else of its name, as far as that can be seen */
    bool on;             /* it will be started */
    bool unknown;        /* nobody could be asked: `problem` says why */
    int64_t next;        /* when, as far as whoever starts it tells; 0: it does not */
    const char *problem; /* why it will not, or not for long; a sentence without full stop. NULL: it will */
    const char *last;    /* what was wrong with its last start, likewise; NULL: nothing that is known */
};

/* What people should know of an entry of theirs, in sentences. */
extern const char *const timers_users_limits;

/* Is there something that would start the entry, and can it be started as it is? HP_E_FAILED says what is
 * missing, HP_E_REFUSED what does not fit. Changes nothing. */
int timers_check(const struct timers_entry *entry, struct hp_error *err);

/* Makes the entry, or changes the one of that id, and switches it on. What was due before is not made up;
 * what the machine misses from now on because it is off is made up once when it is on again. A run is never
 * stopped while it lasts, and no second one begins meanwhile. HP_E_ACCESS, HP_E_FAILED, HP_E_REFUSED where
 * something that is not HyperPoint's has its name, which is not touched. *as_before: it failed, and there is
 * what was there before, or nothing if there was none. */
int timers_set(const struct timers_entry *entry, int64_t now_micros, bool *as_before, struct hp_error *err);

/* Switches it off and removes it; one that is not there is fine. Errors and *as_before likewise. */
int timers_remove(const char *id, enum timers_account account, bool *as_before, struct hp_error *err);

/* Asks after it. What cannot be asked is a problem of it. */
void timers_look_at(const char *id, enum timers_account account, struct hp_arena *arena,
                    struct timers_look *out);

#endif
