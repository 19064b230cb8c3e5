/* SPDX-License-Identifier: MIT */
/* Times as people read them: by the clock of this machine's user, the one that decides what a day is for a
 * rule of retention, too. */
#ifndef CORE_LOCAL_TIME_H
#define CORE_LOCAL_TIME_H

#include "base/arena.h"

#include <stdint.h>

/* "22 May 2026, 02:43". Arena text. */
const char *core_local_time(struct hp_arena *arena, int64_t utc_micros);

/* The same of a time that is written down as hp_time_iso does; anything else stays as it is. */
const char *core_local_text(struct hp_arena *arena, const char *iso);

/* "5 weeks", rounded down; "now" within the last minute, "in future" for what is yet to come (clocks differ).
 * Arena text. */
const char *core_age(struct hp_arena *arena, int64_t utc_micros, int64_t now_utc_micros);

/* "22 May 2026, 02:43, 5 weeks ago"; without the age where the date alone is easy to place. Arena text. */
const char *core_local_time_ago(struct hp_arena *arena, int64_t utc_micros, int64_t now_utc_micros);

#endif
