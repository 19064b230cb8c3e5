/* SPDX-License-Identifier: MIT */
/* Waiting for what can only be looked at: again and again, with growing pauses, until a bound is reached.
 *
 *   struct hp_wait wait = { .clock = clock, .pause = 100, .longest = 2000, .give_up = ... };
 *   do {
 *       ... look, and return when it is so ...
 *       rc = hp_wait_longer(&wait);
 *   } while (!rc);
 */
#ifndef BASE_WAIT_H
#define BASE_WAIT_H

#include "base/clock.h"

struct hp_wait {
    const struct hp_clock *clock;
    uint32_t pause;   /* milliseconds before the next look; longer by a quarter each time ... */
    uint32_t longest; /* ... and never longer than this; not less than the first */
    unsigned looks;   /* so many and no more, and however long they take; 0: give_up counts */
    uint64_t give_up; /* by the clock that only goes forward, in microseconds */
    unsigned (*interrupts)(
        void); /* how often the user asked to stop, of which the second insists; may be NULL */
};

/* Pauses, whatever the bounds say. */
void hp_wait_pause(struct hp_wait *wait);

/* After a look that has not shown it: pauses, and 0; HP_E_INTERRUPTED when the user insists on stopping;
 * HP_E_TIMEOUT when this was the last look, or it is too late for another. */
int hp_wait_longer(struct hp_wait *wait);

#endif
