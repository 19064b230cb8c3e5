/* SPDX-License-Identifier: MIT */
/* This machine's own log of events: Application in the Windows Event Log, or the journal of systemd. */
#ifndef PLATFORM_EVENTS_H
#define PLATFORM_EVENTS_H

#include "base/error.h"

#include <stddef.h>

enum os_event_kind {
    OS_EVENT_DONE = 1, /* information */
    OS_EVENT_REFUSED,  /* a warning */
    OS_EVENT_FAILED    /* an error */
};

/* Something known of it. On Windows these are the strings behind the message, so their order is that of
 * events.mc; in the journal a field HYPERPOINT_NAME each. */
struct os_event_field {
    const char *name; /* capitals and underscores */
    const char *value;
};

struct os_event {
    enum os_event_kind kind;
    const char *message;
    const struct os_event_field *fields;
    size_t count;
};

/* Writes it there. HP_E_NOT_FOUND when this machine has no such log, HP_E_FAILED when it takes none. Tests
 * name a place for it `instead`, else NULL: a socket that takes the place of the journal's, or on Windows a
 * file that gets the source, the id and the strings in a line each. */
int os_event_write(const struct os_event *event, const char *instead, struct hp_error *err);

#endif
