/* SPDX-License-Identifier: MIT */
#include "http.h"

#include "certificate.h"
#include "exchange.h"
#include "fail.h"
#include "logon.h"

#include "base/text.h"
#include "platform/prompt.h"
#include "soap/names.h"

#include <stdlib.h>
#include <string.h>

int wsman_http_new(const struct wsman_target *target, struct wsman_http **out, struct hp_error *err)
{
    const struct wsman_curl *library;
    int rc = wsman_load_curl(&library, err);
    if (rc)
        return rc;
    struct wsman_http *http = hp_malloc(sizeof *http);
    *http = (struct wsman_http){ .library = library,
                                 .target = *target,
                                 .certificate = HP_STR_EMPTY(WSMAN_LONGEST_CERTIFICATE),
                                 .curl = library->easy_init() };
    const struct wsman_address *at = &target->address;
    http->url = hp_arena_format(&http->arena, "http%s://%s:%u/wsman", at->tls ? "s" : "", at->host,
                                (unsigned)at->port);
    http->target.address.host = hp_arena_copy(&http->arena, at->host);
    http->target.user = hp_arena_copy(&http->arena, target->user);
    http->target.password = hp_arena_copy(&http->arena, target->password);
    http->target.ca = hp_arena_copy(&http->arena, target->ca);
    http->timeout_seconds =
        target->timeout_seconds ? target->timeout_seconds : (uint32_t)WSMAN_DEFAULT_TIMEOUT_SECONDS;
    if (!http->curl) {
        wsman_http_free(http);
        return hp_error_set(err, HP_E_FAILED, "there is not enough memory for a connection");
    }
    wsman_set_up(http);
    *out = http;
    return 0;
}

void wsman_http_free(struct wsman_http *http)
{
    if (!http)
        return;
    os_wipe((char *)(uintptr_t)http->target.password);
    seal_free(http->seal);
    hp_str_release(&http->certificate);
    http->library->easy_cleanup(http->curl);
    hp_arena_release(&http->arena);
    free(http);
}

const char *wsman_http_url(const struct wsman_http *http)
{
    return http->url;
}

uint32_t wsman_http_timeout(const struct wsman_http *http)
{
    return http->timeout_seconds;
}

/* --- posting --- */

/* The connection was there and is lost, as idle ones are after a while. */
static bool is_lost(CURLcode code)
{
    return code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR || code == CURLE_GOT_NOTHING ||
           code == CURLE_PARTIAL_FILE;
}

struct post {
    struct wsman_http *http;
    const struct wsman_asked *what;
    enum wsman_purpose purpose;
    const struct hp_str *text;
};

static bool is_sealed(const struct wsman_http *http)
{
    return http->seal && seal_seals(http->seal);
}

static int open_answer(const struct post *post, const struct hp_str *came, struct hp_str *answer,
                       struct hp_error *err)
{
    HP_ERROR(cause);
    if (seal_open(post->http->seal, hp_str_text(came), came->length, answer, &cause) == 0)
        return 0;
    const struct wsman_failure failure = { .target = &post->http->target,
                                           .what = post->what->failed,
                                           .may_have_happened = post->purpose == WSMAN_CHANGES };
    wsman_forget(post->http);
    return wsman_fail_seal(&failure, &cause, err);
}

/* *again: the host has not done it. */
static int post_once(const struct post *post, struct hp_str *answer, bool *again, struct hp_error *err)
{
    struct wsman_http *http = post->http;
    HP_STR(frame);
    HP_STR(header);
    HP_STR_MAX(sealed, WSMAN_LONGEST_ANSWER);
    int rc = http->is_logged_on ? 0 : wsman_log_on(http, post->what, err);
    *again = rc == HP_E_GONE;
    bool seals = is_sealed(http);
    if (!rc && seals)
        rc = seal_close(http->seal, hp_str_text(post->text), post->text->length, &frame, err);
    if (rc)
        return rc;
    struct wsman_exchange exchange = { .http = http,
                                       .purpose = post->purpose,
                                       .message = seals ? &frame : post->text,
                                       .answer = seals ? &sealed : answer };
    hp_str_format(&header, "Content-Type: %s",
                  seals ? seal_content_type(seal_scheme_of(http->seal)) : SOAP_CONTENT_TYPE);
    CURLcode code = wsman_send_once(&exchange, hp_str_text(&header), NULL);
    if (code != CURLE_OK) {
        *again = is_lost(code) && (post->purpose == WSMAN_READS || !exchange.begun);
        rc = wsman_broken(&exchange, post->what, post->purpose, code, err);
    } else if (wsman_status_of(http) == 401 || exchange.answer->length == 0) {
        /* On a new connection the host knows nobody, and has done nothing. */
        *again = http->seal && wsman_status_of(http) == 401;
        rc = wsman_refused(http, post->what, post->purpose, wsman_status_of(http), err);
    }
    if (rc && http->seal)
        wsman_forget(http);
    /* Services answer faults with several statuses: what is in the body counts. */
    return rc || !seals ? rc : open_answer(post, &sealed, answer, err);
}

int wsman_http_post(struct wsman_http *http, const struct wsman_asked *what, enum wsman_purpose purpose,
                    const struct hp_str *message, struct hp_str *answer, struct hp_error *err)
{
    const struct post post = { http, what, purpose, message };
    HP_ERROR(cause);
    bool again = false;
    int rc = post_once(&post, answer, &again, &cause);
    if (!rc || !again)
        return hp_error_move(err, &cause);
    return post_once(&post, answer, &again, err);
}
