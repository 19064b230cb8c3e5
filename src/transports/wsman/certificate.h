/* SPDX-License-Identifier: MIT */
/* The certificate of the host at the other end of the connection. */
#ifndef WSMAN_CERTIFICATE_H
#define WSMAN_CERTIFICATE_H

#include "exchange.h"

enum { WSMAN_LONGEST_CERTIFICATE = 64 * 1024 };

/* Keeps it after the first answer over a new TLS connection: libcurl tells it then alone. */
void wsman_certificate_keep(struct wsman_http *http);

/* Appends what ties whoever logs on to it (seal/binding.h). HP_E_FAILED when that cannot be told. */
int wsman_certificate_bind(const struct wsman_http *http, struct hp_str *out, struct hp_error *err);

#endif
