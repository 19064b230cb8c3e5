/* SPDX-License-Identifier: MIT */
/* Unit files as text. */
#ifndef TIMERS_SYSTEMD_UNIT_H
#define TIMERS_SYSTEMD_UNIT_H

#include "timers/timer.h"

/* The first line of a file that HyperPoint has written for that id; one that does not begin with it is
 * somebody else's. Arena text. */
const char *unit_mark(struct hp_arena *arena, const char *id);

/* "hyperpoint-ID", without ".timer" or ".service". */
const char *unit_name(struct hp_arena *arena, const char *id);

/* The service that runs the program, and the timer that starts it. Whatever is in the entry's texts, each
 * stays one value of one line, and nothing in it is expanded. `now_micros`: days on which the clock skips the
 * time are written down from then on, because systemd would leave them out. */
const char *unit_service(struct hp_arena *arena, const struct timers_entry *entry);
const char *unit_timer(struct hp_arena *arena, const struct timers_entry *entry, int64_t now_micros);

#endif
