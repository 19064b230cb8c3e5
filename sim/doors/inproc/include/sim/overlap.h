/* SPDX-License-Identifier: MIT */
/* A door whose calls overlap, and take a while. */
#ifndef SIM_OVERLAP_H
#define SIM_OVERLAP_H

#include "base/clock.h"
#include "cim/session.h"

/* What is expected of the session (cim_expect) is read at once, so that each answer is as old as it can be;
 * it is there `delay_ms` later by the clock, as is the answer to every other call. Notes (sim/notes.h) a
 * "round" for all that is sent together, with how many calls it is, and "unused" for what nobody asked for.
 * Owns `inner`. */
struct cim_session *sim_overlap(struct cim_session *inner, uint32_t delay_ms, const struct hp_clock *clock);

#endif
