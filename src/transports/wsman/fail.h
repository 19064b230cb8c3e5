/* SPDX-License-Identifier: MIT */
/* What goes wrong on the way to a host, for people: what it was, and what to do there. Pure functions. */
#ifndef WSMAN_FAIL_H
#define WSMAN_FAIL_H

#include "wsman/wsman.h"

struct wsman_failure {
    const struct wsman_target *target;
    const char *what;       /* was asked for */
    bool may_have_happened; /* it was a method, and was sent */
    bool has_answered;      /* what is there, to messages before this one */
    long verified; /* what OpenSSL says of the host's certificate (X509_V_... of openssl/x509_vfy.h) */
};

/* The host answered with an HTTP status and no message; `offered` is how it lets users log on ("Negotiate,
 * Basic"). */
int wsman_fail_status(const struct wsman_failure *failure, unsigned status, const char *offered,
                      struct hp_error *err);

/* The user was not let in; `why` as GSSAPI has it, "" when the host does not say. `no_kerberos`: why the user
 * of a domain came with NTLM, and what to do about that; empty for no such reason. */
int wsman_fail_log_on(const struct wsman_target *target, const char *why, const struct hp_error *no_kerberos,
                      struct hp_error *err);

/* Nobody was named, and the host wants a user and a password. */
int wsman_fail_nobody(const struct wsman_target *target, struct hp_error *err);

/* The host offers no way to log on that is known, or over HTTP none that seals what is sent. */
int wsman_fail_open(const struct wsman_target *target, const char *offered, struct hp_error *err);

/* There was no answer; `code` is a CURLcode, `why` libcurl's words for it. */
int wsman_fail_curl(const struct wsman_failure *failure, int code, const char *why, uint32_t waited_seconds,
                    struct hp_error *err);

/* What to do about a connection that was lost before anything was changed. */
void wsman_advise_lost(struct hp_error *err);

/* An answer that must be sealed is not, or cannot be opened; `cause` says what is wrong with it. */
int wsman_fail_seal(const struct wsman_failure *failure, struct hp_error *cause, struct hp_error *err);

#endif
