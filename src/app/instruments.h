/* SPDX-License-Identifier: MIT */
/* HYPERPOINT_FAULT and HYPERPOINT_ONLY_RELIED: how tests let a host misbehave; HYPERPOINT_EVENTS;
 * HYPERPOINT_AWAKE; HYPERPOINT_DESCRIPTORS; and HYPERPOINT_OVERLAP, which lets its calls overlap and take so
 * many milliseconds.
 * Linked in is either testing/instruments.c, which obeys them on simulated hosts, or no_instruments.c, which
 * refuses them; the two programs differ in nothing else (HYPERPOINT_TESTING in CMakeLists.txt). */
#ifndef APP_INSTRUMENTS_H
#define APP_INSTRUMENTS_H

#include "reach.h"

/* Call before a host is reached. HP_E_USAGE, naming the variable, when the environment asks for an instrument
 * that this program does not have. */
int app_instruments_check(struct hp_error *err);

/* Puts around reached->session what the environment asks for. HP_E_USAGE when it asks for anything and the
 * host is a real one, or the text of a fault cannot be read; the session stays open then, and the caller's.
 */
int app_instruments_add(struct app_reached *reached, struct hp_error *err);

/* HYPERPOINT_EVENTS: where events go instead of this machine's log (platform/events.h); NULL: there. */
const char *app_instruments_events(void);

/* HYPERPOINT_AWAKE: how many seconds this machine has been on and awake; NULL: as it was. */
const char *app_instruments_awake(void);

/* HYPERPOINT_DESCRIPTORS: the security descriptors of files, instead of Windows' own (platform/trust.h);
 * NULL: those. */
const char *app_instruments_descriptors(void);

/* Call last: the exit code of the program, which would be `code`. A fault that names a call that was not made
 * is told on stderr and has an exit code that HyperPoint has not: the test that wanted it proves nothing. */
int app_instruments_end(int code);

#endif
