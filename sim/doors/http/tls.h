/* SPDX-License-Identifier: MIT */
/* TLS for clients that come: OpenSSL's, loaded when a listener has a certificate. */
#ifndef DOOR_TLS_H
#define DOOR_TLS_H

#include "base/error.h"
#include "base/str.h"

#include <stdbool.h>
#include <sys/types.h>

/* The certificate and key of a listener, which all its connections share. */
struct door_tls;

/* From files in PEM, the certificate with those that issued it after it. HP_E_USAGE when they cannot be read
 * or do not belong together, HP_E_FAILED without OpenSSL. */
int door_tls_new(const char *certificate, const char *key, struct door_tls **out, struct hp_error *err);
void door_tls_free(struct door_tls *tls); /* NULL is accepted */

/* Appends the certificate in DER. */
void door_tls_add_certificate(const struct door_tls *tls, struct hp_str *out);

/* A client's connection. */
struct door_tls_talk;

/* Agrees with the client on keys; NULL when that fails. */
struct door_tls_talk *door_tls_accept(struct door_tls *tls, int fd);
void door_tls_end(struct door_tls_talk *talk); /* NULL is accepted */

/* As door_stream_read and door_stream_write. */
ssize_t door_tls_read(struct door_tls_talk *talk, char *to, size_t size);
bool door_tls_write(struct door_tls_talk *talk, const char *from, size_t length);

#endif
