/* SPDX-License-Identifier: MIT */
/* What ties somebody who logs on to the TLS connection it is done over, so that nobody in between can pass it
 * on over another one (channel binding). */
#ifndef SEAL_BINDING_H
#define SEAL_BINDING_H

#include "base/error.h"
#include "base/str.h"

/* Appends the binding to a server's certificate (RFC 5929, tls-server-end-point): the hash with which it is
 * signed, or SHA-256 for MD5 and SHA-1, over the certificate in DER. Appends nothing for a certificate that
 * is signed without a separate hash (Ed25519): for those the RFC defines no binding. HP_E_FAILED for what
 * is no certificate, and without OpenSSL, which is loaded for it. */
int seal_add_binding(struct hp_str *out, const char *der, size_t length, struct hp_error *err);

#endif
