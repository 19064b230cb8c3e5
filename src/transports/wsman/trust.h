/* SPDX-License-Identifier: MIT */
/* The certificates to trust, read once for all connections: reading what a machine trusts takes longer than
 * logging on, and each connection would keep them for itself. */
#ifndef WSMAN_TRUST_H
#define WSMAN_TRUST_H

#include "curl.h"

struct wsman_trust;
struct wsman_trust *wsman_trust_new(void);
void wsman_trust_free(struct wsman_trust *trust); /* when all connections are closed */

/* Has the connections of `curl` trust them: those of the file `ca` (PEM), NULL for those that the machine
 * trusts. Where they cannot be shared, libcurl still reads them itself, and says what is wrong with them:
 * when the file cannot be read, it is another one than the first, or libcurl has its TLS from elsewhere than
 * OpenSSL 3. */
void wsman_trust_use(struct wsman_trust *trust, const struct wsman_curl *library, CURL *curl, const char *ca);

#endif
