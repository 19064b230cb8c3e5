/* SPDX-License-Identifier: MIT */
/* The way of messages: HTTP. */
#ifndef WSMAN_HTTP_H
#define WSMAN_HTTP_H

#include "asked.h"

#include "wsman/wsman.h"

enum { WSMAN_LONGEST_ANSWER = 16 * 1024 * 1024 };

enum wsman_purpose {
    WSMAN_READS,    /* may be repeated */
    WSMAN_READS_ON, /* where an enumeration is: what was answered once is not there a second time */
    WSMAN_CHANGES
};

struct wsman_http;

/* HP_E_FAILED when there is no memory or no such feature. Nothing is connected. */
int wsman_http_new(const struct wsman_target *target, struct wsman_http **out, struct hp_error *err);
void wsman_http_free(struct wsman_http *http); /* NULL is accepted */

/* "https://host:5986/wsman", as long as `http`. */
const char *wsman_http_url(const struct wsman_http *http);
uint32_t wsman_http_timeout(const struct wsman_http *http);

/* Sends a message, once, and gives what came back in *answer, which is empty: 0 when that may be an answer of
 * the service, of whatever status. What is read only is sent again, once, when the connection was lost.
 * HP_E_ACCESS: the host or the user refused before anything was done. HP_E_GONE, HP_E_TIMEOUT: it may have
 * been carried out. `what` is for the sentence; as long as the call. */
int wsman_http_post(struct wsman_http *http, const struct wsman_asked *what, enum wsman_purpose purpose,
                    const struct hp_str *message, struct hp_str *answer, struct hp_error *err);

#endif
