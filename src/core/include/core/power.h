/* SPDX-License-Identifier: MIT */
/* A VM that is on, and a change that needs it off: how it is brought there, and whether it runs again
 * afterwards. */
#ifndef CORE_POWER_H
#define CORE_POWER_H

#include "hyperv/vm.h"

enum core_way_off {
    CORE_STAYS_ON, /* or it is off already */
    CORE_SHUTS_DOWN,
    CORE_TURNS_OFF,
    CORE_DISCARDS_STATE,
    CORE_WAYS_OFF
};

/* "shutDown", ...: stable words for JSON and the journal; NULL for CORE_STAYS_ON. And back; false for another
 * word. */
const char *core_way_off_name(enum core_way_off way);
bool core_way_off_named(const char *name, enum core_way_off *out);

enum core_start {
    CORE_START_NOT,
    CORE_START_INTACT, /* what ran before, when all its adapters are as they should be */
    CORE_START_ALWAYS, /* ... and when some are missing */
    CORE_STARTS
};

/* "intact" and "always", for the journal; NULL for CORE_START_NOT. And back. */
const char *core_start_name(enum core_start start);
bool core_start_named(const char *name, enum core_start *out);

/* What the user says of it. */
struct core_power_request {
    bool shut_down;
    uint32_t shutdown_seconds; /* 0: CORE_SHUTDOWN_SECONDS */
    bool turn_off;             /* with shut_down: when the guest has not done so in time */
    bool discard_state;
    enum core_start start;
    bool is_fixed;      /* the command takes none of this, so nobody can be told to add it */
    const char *advice; /* then: what helps where the VM runs; NULL: to shut it down and try again */
};

/* How long a guest has for its shutdown where nobody says: as long as Hyper-V's own window counts
 * (facts page, 6.4). */
enum { CORE_SHUTDOWN_SECONDS = 300 };

/* Decided, as the journal keeps it. */
struct core_power {
    enum core_way_off way;
    enum hv_state was;     /* what the VM was before; only where it is brought to off */
    uint32_t seconds;      /* that its guest has to shut down */
    enum core_start start; /* CORE_START_NOT: it stays off */
};

/* The way a VM in that state is brought to off; CORE_STAYS_ON where there is none, or the user has not asked
 * for it in words. */
enum core_way_off core_way_off(const struct core_power_request *request, enum hv_state state);

/* What will be lost on that way: a sentence without a full stop; NULL: nothing. */
const char *core_way_off_loss(enum core_way_off way, enum hv_state state);

/* What to add to a command that is refused because the VM is in that state, or to do instead; NULL: nothing
 * but what is said of that state anyway (core_check_status). */
const char *core_way_off_advice(const struct core_power_request *request, enum hv_state state);

#endif
