/* SPDX-License-Identifier: MIT */
/* The transport of the Windows program: a session that talks to WMI through COM, on this machine or, over
 * DCOM, on another one.
 *
 * Namespaces are connected when they are first asked for, and stay connected. Every call is bounded: it is
 * given up after a time, or when the user insists on stopping. What goes to another machine is always
 * encrypted (packet privacy). A session belongs to the thread that opened it. */
#ifndef WMI_WMI_H
#define WMI_WMI_H

#include "base/arena.h"
#include "cim/session.h"

enum { WMI_DEFAULT_TIMEOUT_SECONDS = 300 };

struct wmi_target {
    const char *computer;     /* NULL: this machine */
    const char *user;         /* "DOMAIN\name", "name@domain" or "name"; NULL: whoever runs the program */
    const char *password;     /* of `user`; NULL for none */
    uint32_t timeout_seconds; /* for each call; 0: WMI_DEFAULT_TIMEOUT_SECONDS */
    /* How often the user asked to stop; may be NULL. A first time lets a call that is under way end, so that
     * its outcome is known, and ends connecting; a second one insists. A call that reads then fails
     * with HP_E_INTERRUPTED, a method with HP_E_TIMEOUT: nobody knows whether it was carried out. */
    unsigned (*interrupts)(void);
    bool only_reads; /* nothing will be changed: the first time insists */
};

/* True when the name means the machine this runs on: ".", "localhost", or a name it has itself. */
bool wmi_is_this_machine(const char *computer);

/* Makes a session. Nothing is connected yet, except that COM is started. HP_E_USAGE when a user is given for
 * this machine (WMI refuses that, 0x80041064). The texts are copied; the session overwrites its copy of the
 * password when it is closed. */
int wmi_open(const struct wmi_target *target, struct cim_session **out, struct hp_error *err);

/* The password Windows Credential Manager keeps for `user` under the generic credential
 * "HyperPoint:COMPUTER", on the heap: os_wipe and free it. NULL when there is none for that user. */
char *wmi_stored_password(const char *computer, const char *user);

#endif
