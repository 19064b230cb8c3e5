/* SPDX-License-Identifier: MIT */
/* Logging on to a host, in the best of the ways it offers. */
#ifndef WSMAN_LOGON_H
#define WSMAN_LOGON_H

#include "exchange.h"

/* With Kerberos or NTLM where the host and this machine have them, over HTTPS bound to the host's
 * certificate; else with user and password as they are (Basic), over HTTPS or to this machine itself.
 * Whoever was refused in one way is not tried in another. HP_E_ACCESS, HP_E_GONE when the connection was
 * lost meanwhile, and what else goes wrong on the way. */
int wsman_log_on(struct wsman_http *http, const struct wsman_asked *what, struct hp_error *err);

/* The connection is gone, or nobody is logged on over it any more. */
void wsman_forget(struct wsman_http *http);

#endif
