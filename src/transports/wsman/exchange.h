/* SPDX-License-Identifier: MIT */
/* One message to a host and its answer, with libcurl. */
#ifndef WSMAN_EXCHANGE_H
#define WSMAN_EXCHANGE_H

#include "curl.h"
#include "http.h"

#include "base/str.h"
#include "seal/context.h"

struct wsman_http {
    const struct wsman_curl *library;
    CURL *curl;
    struct seal_context *seal; /* who was logged on with Kerberos or NTLM; NULL: nobody, or with Basic */
    struct hp_str certificate; /* of the host, in PEM, of the last TLS connection; "": not known */
    bool is_logged_on;
    bool has_answered; /* to any message */
    struct hp_arena arena;
    struct wsman_target target;
    const char *url;
    uint32_t timeout_seconds;
    char why[CURL_ERROR_SIZE]; /* libcurl's words for what went wrong last */
};

/* One message on its way. */
struct wsman_exchange {
    struct wsman_http *http;
    enum wsman_purpose purpose;
    const struct hp_str *message;
    struct hp_str *answer;
    bool begun; /* the host may have got some of it */
    bool lost;  /* it was begun on a connection that proved dead, and must not be sent twice */
    bool interrupted;
    bool has_head; /* the head of the answer came whole */
};

/* Tells libcurl all that is the same for every message. */
void wsman_set_up(struct wsman_http *http);

/* With `authorization` as a header; NULL: without. */
CURLcode wsman_send_once(struct wsman_exchange *exchange, const char *content_type,
                         const char *authorization);

/* Of the last answer: its status; whether it came over a connection that was not there before; and what the
 * host would take to log on, as "Negotiate, Basic realm=...", or "" when it does not say. */
long wsman_status_of(const struct wsman_http *http);
bool wsman_is_new_connection(const struct wsman_http *http);
void wsman_add_offered(const struct wsman_http *http, struct hp_str *out);

/* The error for an answer of that status without a message, and for one that did not come. */
int wsman_refused(const struct wsman_http *http, const struct wsman_asked *what, enum wsman_purpose purpose,
                  long status, struct hp_error *err);
int wsman_broken(const struct wsman_exchange *exchange, const struct wsman_asked *what,
                 enum wsman_purpose purpose, CURLcode code, struct hp_error *err);

#endif
