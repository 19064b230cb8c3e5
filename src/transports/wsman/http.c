/* SPDX-License-Identifier: MIT */
#include "http.h"

#include "curl.h"
#include "fail.h"

#include "base/text.h"
#include "soap/names.h"

#include <stdlib.h>
#include <string.h>

enum { CONNECT_SECONDS = 10, NETWORK_SECONDS = 5 };

struct wsman_http {
    const struct wsman_curl *library;
    CURL *curl;
    struct curl_slist *headers;
    struct hp_arena arena;
    struct wsman_target target;
    const char *url;
    uint32_t timeout_seconds;
    char why[CURL_ERROR_SIZE]; /* libcurl's words for what went wrong last */
};

/* One message on its way. */
struct exchange {
    struct wsman_http *http;
    const struct hp_str *message;
    size_t sent; /* bytes that were handed over to be sent */
    struct hp_str *answer;
    bool interrupted;
};

/* --- what libcurl calls --- */

/* There is no way back to the beginning: libcurl, which repeats what it has sent on a connection that proves
 * dead, cannot. */
static size_t give(char *to, size_t size, size_t count, void *context)
{
    struct exchange *exchange = context;
    size_t left = exchange->message->length - exchange->sent;
    size_t room = size * count;
    size_t now = left < room ? left : room;
    memcpy(to, hp_str_text(exchange->message) + exchange->sent, now);
    exchange->sent += now;
    return now;
}

static int no_seek(void *context, curl_off_t offset, int origin)
{
    (void)context;
    (void)offset;
    (void)origin;
    return CURL_SEEKFUNC_FAIL;
}

static size_t take(char *from, size_t size, size_t count, void *context)
{
    struct exchange *exchange = context;
    size_t length = size * count;
    hp_str_add_part(exchange->answer, from, length);
    return hp_str_fits(exchange->answer) ? length : 0;
}

/* A first request to stop lets what is under way end; a second one insists. */
static int look_up(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    (void)a;
    (void)b;
    (void)c;
    (void)d;
    struct exchange *exchange = context;
    const struct wsman_http *http = exchange->http;
    exchange->interrupted = http->target.interrupts && http->target.interrupts() > 1;
    return exchange->interrupted;
}

/* --- making one --- */

static void set_up(struct wsman_http *http)
{
    const struct wsman_curl *library = http->library;
    CURL *curl = http->curl;
    library->easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    library->easy_setopt(curl, CURLOPT_ERRORBUFFER, http->why);
    library->easy_setopt(curl, CURLOPT_URL, http->url);
    library->easy_setopt(curl, CURLOPT_PROTOCOLS_STR, http->target.address.tls ? "https" : "http");
    library->easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    library->easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    library->easy_setopt(curl, CURLOPT_PROXY, "");
    library->easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    library->easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    library->easy_setopt(curl, CURLOPT_TIMEOUT, (long)http->timeout_seconds + NETWORK_SECONDS);
    library->easy_setopt(curl, CURLOPT_HTTPHEADER, http->headers);
    library->easy_setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
    library->easy_setopt(curl, CURLOPT_USERNAME, http->target.user);
    library->easy_setopt(curl, CURLOPT_PASSWORD, http->target.password);
    library->easy_setopt(curl, CURLOPT_POST, 1L);
    library->easy_setopt(curl, CURLOPT_READFUNCTION, give);
    library->easy_setopt(curl, CURLOPT_SEEKFUNCTION, no_seek);
    library->easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    library->easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    library->easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, look_up);
    library->easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    library->easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    library->easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (http->target.ca) {
        library->easy_setopt(curl, CURLOPT_CAINFO, http->target.ca);
        library->easy_setopt(curl, CURLOPT_CAPATH, NULL);
    }
}

int wsman_http_new(const struct wsman_target *target, struct wsman_http **out, struct hp_error *err)
{
    const struct wsman_curl *library;
    int rc = wsman_load_curl(&library, err);
    if (rc)
        return rc;
    struct wsman_http *http = hp_malloc(sizeof *http);
    *http = (struct wsman_http){ .library = library, .target = *target, .curl = library->easy_init() };
    const struct wsman_address *at = &target->address;
    http->url = hp_arena_format(&http->arena, "http%s://%s:%u/wsman", at->tls ? "s" : "", at->host,
                                (unsigned)at->port);
    http->target.address.host = hp_arena_copy(&http->arena, at->host);
    http->target.user = hp_arena_copy(&http->arena, target->user);
    http->target.password = hp_arena_copy(&http->arena, target->password);
    http->target.ca = hp_arena_copy(&http->arena, target->ca);
    http->timeout_seconds =
        target->timeout_seconds ? target->timeout_seconds : (uint32_t)WSMAN_DEFAULT_TIMEOUT_SECONDS;
    /* An empty Expect sends the message at once instead of asking first. */
    http->headers = library->slist_append(NULL, "Content-Type: " SOAP_CONTENT_TYPE);
    http->headers = library->slist_append(http->headers, "Expect:");
    if (!http->curl || !http->headers) {
        wsman_http_free(http);
        return hp_error_set(err, HP_E_FAILED, "there is not enough memory for a connection");
    }
    set_up(http);
    *out = http;
    return 0;
}

static void wipe(const char *secret)
{
    for (volatile char *at = (volatile char *)(uintptr_t)secret; at && *at; at++)
        *at = '\0';
}

void wsman_http_free(struct wsman_http *http)
{
    if (!http)
        return;
    wipe(http->target.password);
    http->library->easy_cleanup(http->curl);
    http->library->slist_free_all(http->headers);
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

/* --- sending --- */

/* What the host would take to log on, as "Negotiate, Basic realm=..."; "" when it does not say. */
static void add_offered(const struct wsman_http *http, struct hp_str *out)
{
    struct curl_header *header;
    for (size_t i = 0; http->library->easy_header(http->curl, "WWW-Authenticate", i, CURLH_HEADER, -1,
                                                  &header) == CURLHE_OK;
         i++)
        hp_str_format(out, "%s%s", i ? ", " : "", header->value);
}

static int refused(const struct wsman_http *http, const char *what, enum wsman_purpose purpose, long status,
                   struct hp_error *err)
{
    HP_STR(offered);
    add_offered(http, &offered);
    const struct wsman_failure failure = { &http->target, what, purpose == WSMAN_CHANGES };
    return wsman_fail_status(&failure, (unsigned)status, hp_str_text(&offered), err);
}

static int broken(const struct exchange *exchange, const char *what, enum wsman_purpose purpose,
                  CURLcode code, struct hp_error *err)
{
    const struct wsman_http *http = exchange->http;
    const struct wsman_failure failure = { &http->target, what,
                                           purpose == WSMAN_CHANGES && exchange->sent > 0 };
    if (exchange->interrupted)
        return hp_error_set(err, failure.may_have_happened ? HP_E_TIMEOUT : HP_E_INTERRUPTED,
                            "stopped waiting for the answer to %s", what);
    const char *why = *http->why ? http->why : http->library->easy_strerror(code);
    curl_off_t until_sent = 0;
    http->library->easy_getinfo(http->curl, CURLINFO_PRETRANSFER_TIME_T, &until_sent);
    uint32_t waited = until_sent ? http->timeout_seconds + NETWORK_SECONDS : CONNECT_SECONDS;
    return wsman_fail_curl(&failure, (int)code, why, waited, err);
}

static CURLcode send_once(struct exchange *exchange)
{
    const struct wsman_curl *library = exchange->http->library;
    CURL *curl = exchange->http->curl;
    exchange->sent = 0;
    exchange->http->why[0] = '\0';
    hp_str_reset(exchange->answer);
    library->easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)exchange->message->length);
    library->easy_setopt(curl, CURLOPT_READDATA, exchange);
    library->easy_setopt(curl, CURLOPT_SEEKDATA, exchange);
    library->easy_setopt(curl, CURLOPT_WRITEDATA, exchange);
    library->easy_setopt(curl, CURLOPT_XFERINFODATA, exchange);
    return library->easy_perform(curl);
}

/* The connection was there and is lost, as idle ones are after a while. */
static bool is_lost(CURLcode code)
{
    return code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR || code == CURLE_GOT_NOTHING ||
           code == CURLE_SEND_FAIL_REWIND || code == CURLE_PARTIAL_FILE;
}

int wsman_http_post(struct wsman_http *http, const char *what, enum wsman_purpose purpose,
                    const struct hp_str *message, struct hp_str *answer, struct hp_error *err)
{
    HP_STR_MAX(came, WSMAN_LONGEST_ANSWER);
    struct exchange exchange = { .http = http, .message = message, .answer = &came };
    CURLcode code = send_once(&exchange);
    if (is_lost(code) && (purpose == WSMAN_READS || exchange.sent == 0))
        code = send_once(&exchange);
    if (code != CURLE_OK)
        return broken(&exchange, what, purpose, code, err);
    long status = 0;
    http->library->easy_getinfo(http->curl, CURLINFO_RESPONSE_CODE, &status);
    /* Services answer faults with several statuses: what is in the body counts. */
    if (status == 401 || came.length == 0)
        return refused(http, what, purpose, status, err);
    hp_str_add_part(answer, hp_str_text(&came), came.length);
    return 0;
}
