/* SPDX-License-Identifier: MIT */
#include "exchange.h"

#include "certificate.h"
#include "fail.h"
#include "shared.h"

#include "base/text.h"

#include <string.h>

enum { CONNECT_SECONDS = 10, NETWORK_SECONDS = 5 };

/* --- what libcurl calls --- */

/* Before a message is sent on a connection. libcurl sends it again on another one when the first proves dead,
 * which only what may be repeated survives. */
static int begin(void *context, char *to, char *from, int to_port, int from_port)
{
    (void)to;
    (void)from;
    (void)to_port;
    (void)from_port;
    struct wsman_exchange *exchange = context;
    exchange->lost = exchange->begun && exchange->purpose != WSMAN_READS;
    exchange->begun = true;
    return exchange->lost ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

static size_t take(char *from, size_t size, size_t count, void *context)
{
    struct wsman_exchange *exchange = context;
    size_t length = size * count;
    hp_str_add_part(exchange->answer, from, length);
    return hp_str_fits(exchange->answer) ? length : 0;
}

/* A head that the end of the connection cuts off is an answer to libcurl, which then has a status, and not
 * what the host says with it. An empty line ends a head; "100 Continue" has one, and another follows. */
static size_t look_at_head(char *line, size_t size, size_t count, void *context)
{
    struct wsman_exchange *exchange = context;
    size_t length = size * count;
    if (length > 0 && (line[0] == '\r' || line[0] == '\n'))
        exchange->has_head = true;
    else if (length >= 5 && memcmp(line, "HTTP/", 5) == 0)
        exchange->has_head = false;
    return length;
}

/* A first request to stop lets what is under way end, unless nothing will be changed; a second one insists.
 */
static int look_up(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    (void)a;
    (void)b;
    (void)c;
    (void)d;
    struct wsman_exchange *exchange = context;
    const struct wsman_http *http = exchange->http;
    exchange->interrupted =
        http->target.interrupts && http->target.interrupts() > (http->target.only_reads ? 0 : 1);
    return exchange->interrupted;
}

/* --- the connection --- */

/* Each connection has these, and with many hosts there are many. The least that libcurl takes for the first;
 * an answer is read in several pieces, and most fit into a few. */
static const long UPLOAD_SIZE = 16L * 1024;
static const long ANSWER_SIZE = 4L * 1024;

void wsman_set_up(struct wsman_http *http)
{
    const struct wsman_curl *library = http->library;
    CURL *curl = http->curl;
    library->easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    library->easy_setopt(curl, CURLOPT_UPLOAD_BUFFERSIZE, UPLOAD_SIZE);
    library->easy_setopt(curl, CURLOPT_BUFFERSIZE, ANSWER_SIZE);
    library->easy_setopt(curl, CURLOPT_ERRORBUFFER, http->why);
    library->easy_setopt(curl, CURLOPT_URL, http->url);
    library->easy_setopt(curl, CURLOPT_PROTOCOLS_STR, http->target.address.tls ? "https" : "http");
    library->easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    library->easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    library->easy_setopt(curl, CURLOPT_PROXY, "");
    library->easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    library->easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    library->easy_setopt(curl, CURLOPT_TIMEOUT, (long)http->timeout_seconds + NETWORK_SECONDS);
    library->easy_setopt(curl, CURLOPT_POST, 1L);
    library->easy_setopt(curl, CURLOPT_PREREQFUNCTION, begin);
    library->easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    library->easy_setopt(curl, CURLOPT_HEADERFUNCTION, look_at_head);
    library->easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    library->easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, look_up);
    library->easy_setopt(curl, CURLOPT_CERTINFO, 1L);
    library->easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    library->easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    library->easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (http->target.ca) {
        library->easy_setopt(curl, CURLOPT_CAINFO, http->target.ca);
        library->easy_setopt(curl, CURLOPT_CAPATH, NULL);
    }
    if (http->target.address.tls)
        wsman_trust_use(http->target.shared->trust, library, curl, http->target.ca);
}

/* --- sending --- */

void wsman_add_offered(const struct wsman_http *http, struct hp_str *out)
{
    struct curl_header *header;
    for (size_t i = 0; http->library->easy_header(http->curl, "WWW-Authenticate", i, CURLH_HEADER, -1,
                                                  &header) == CURLHE_OK;
         i++)
        hp_str_format(out, "%s%s", i ? ", " : "", header->value);
}

int wsman_refused(const struct wsman_http *http, const struct wsman_asked *what, enum wsman_purpose purpose,
                  long status, struct hp_error *err)
{
    HP_STR(offered);
    wsman_add_offered(http, &offered);
    const struct wsman_failure failure = { .target = &http->target,
                                           .what = what->failed,
                                           .may_have_happened = purpose == WSMAN_CHANGES };
    return wsman_fail_status(&failure, (unsigned)status, hp_str_text(&offered), err);
}

int wsman_broken(const struct wsman_exchange *exchange, const struct wsman_asked *what,
                 enum wsman_purpose purpose, CURLcode code, struct hp_error *err)
{
    const struct wsman_http *http = exchange->http;
    long verified = 0;
    http->library->easy_getinfo(http->curl, CURLINFO_SSL_VERIFYRESULT, &verified);
    const struct wsman_failure failure = { .target = &http->target,
                                           .what = what->failed,
                                           .may_have_happened = purpose == WSMAN_CHANGES && exchange->begun,
                                           .has_answered = http->has_answered,
                                           .verified = verified };
    if (exchange->interrupted)
        return hp_error_set(err, failure.may_have_happened ? HP_E_TIMEOUT : HP_E_INTERRUPTED,
                            "stopped waiting for the answer to %s", what->name);
    const char *why = *http->why                   ? http->why
                      : code == CURLE_PARTIAL_FILE ? "its answer ends in the middle"
                                                   : http->library->easy_strerror(code);
    curl_off_t until_sent = 0;
    http->library->easy_getinfo(http->curl, CURLINFO_PRETRANSFER_TIME_T, &until_sent);
    uint32_t waited = until_sent ? http->timeout_seconds + NETWORK_SECONDS : CONNECT_SECONDS;
    return wsman_fail_curl(&failure, (int)code, why, waited, err);
}

/* Half an answer did not come, and neither did one to what is not sent again. */
static CURLcode perform(struct wsman_exchange *exchange)
{
    struct wsman_http *http = exchange->http;
    exchange->begun = exchange->lost = exchange->has_head = false;
    CURLcode code = http->library->easy_perform(http->curl);
    if (exchange->lost)
        http->why[0] = '\0';
    return exchange->lost                            ? CURLE_GOT_NOTHING
           : code == CURLE_OK && !exchange->has_head ? CURLE_PARTIAL_FILE
                                                     : code;
}

CURLcode wsman_send_once(struct wsman_exchange *exchange, const char *content_type, const char *authorization)
{
    const struct wsman_curl *library = exchange->http->library;
    CURL *curl = exchange->http->curl;
    /* An empty Expect sends the message at once instead of asking first. */
    struct curl_slist *headers = library->slist_append(NULL, "Expect:");
    headers = library->slist_append(headers, content_type);
    if (authorization)
        headers = library->slist_append(headers, authorization);
    exchange->http->why[0] = '\0';
    hp_str_reset(exchange->answer);
    library->easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    /* Whole: read piece by piece it would need a buffer, which many hosts would each have. */
    library->easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)exchange->message->length);
    library->easy_setopt(curl, CURLOPT_POSTFIELDS, hp_str_text(exchange->message));
    library->easy_setopt(curl, CURLOPT_PREREQDATA, exchange);
    library->easy_setopt(curl, CURLOPT_WRITEDATA, exchange);
    library->easy_setopt(curl, CURLOPT_XFERINFODATA, exchange);
    library->easy_setopt(curl, CURLOPT_HEADERDATA, exchange);
    CURLcode code = perform(exchange);
    library->easy_setopt(curl, CURLOPT_HTTPHEADER, NULL);
    library->easy_setopt(curl, CURLOPT_POSTFIELDS, NULL); /* libcurl keeps no copy, and the message goes */
    library->slist_free_all(headers);
    exchange->http->has_answered = exchange->http->has_answered || code == CURLE_OK;
    if (code == CURLE_OK && exchange->http->target.address.tls && wsman_is_new_connection(exchange->http))
        wsman_certificate_keep(exchange->http);
    return code;
}

long wsman_status_of(const struct wsman_http *http)
{
    long status = 0;
    http->library->easy_getinfo(http->curl, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

bool wsman_is_new_connection(const struct wsman_http *http)
{
    long made = 0;
    http->library->easy_getinfo(http->curl, CURLINFO_NUM_CONNECTS, &made);
    return made > 0;
}
