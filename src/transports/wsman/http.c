/* SPDX-License-Identifier: MIT */
#include "http.h"

#include "curl.h"
#include "fail.h"

#include "base/text.h"
#include "seal/base64.h"
#include "seal/context.h"
#include "seal/frame.h"
#include "soap/names.h"

#include <stdlib.h>
#include <string.h>

enum { CONNECT_SECONDS = 10, NETWORK_SECONDS = 5 };

struct wsman_http {
    const struct wsman_curl *library;
    CURL *curl;
    struct seal_context *seal; /* NULL: messages go as they are, over TLS or to this machine */
    bool is_logged_on;
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

/* Messages are small, and with many hosts there are many of these. It is the least that libcurl takes. */
static const long UPLOAD_SIZE = 16L * 1024;

static void set_up(struct wsman_http *http)
{
    const struct wsman_curl *library = http->library;
    CURL *curl = http->curl;
    library->easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    library->easy_setopt(curl, CURLOPT_UPLOAD_BUFFERSIZE, UPLOAD_SIZE);
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
    if (!http->curl) {
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
    seal_free(http->seal);
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

/* With `authorization` as a header; NULL: without. */
static CURLcode send_once(struct exchange *exchange, const char *content_type, const char *authorization)
{
    const struct wsman_curl *library = exchange->http->library;
    CURL *curl = exchange->http->curl;
    /* An empty Expect sends the message at once instead of asking first. */
    struct curl_slist *headers = library->slist_append(NULL, "Expect:");
    headers = library->slist_append(headers, content_type);
    if (authorization)
        headers = library->slist_append(headers, authorization);
    exchange->sent = 0;
    exchange->http->why[0] = '\0';
    hp_str_reset(exchange->answer);
    library->easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    library->easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)exchange->message->length);
    library->easy_setopt(curl, CURLOPT_READDATA, exchange);
    library->easy_setopt(curl, CURLOPT_SEEKDATA, exchange);
    library->easy_setopt(curl, CURLOPT_WRITEDATA, exchange);
    library->easy_setopt(curl, CURLOPT_XFERINFODATA, exchange);
    CURLcode code = library->easy_perform(curl);
    library->easy_setopt(curl, CURLOPT_HTTPHEADER, NULL);
    library->slist_free_all(headers);
    return code;
}

static long status_of(const struct wsman_http *http)
{
    long status = 0;
    http->library->easy_getinfo(http->curl, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

/* The last message went over one that was not there before. */
static bool is_new_connection(const struct wsman_http *http)
{
    long made = 0;
    http->library->easy_getinfo(http->curl, CURLINFO_NUM_CONNECTS, &made);
    return made > 0;
}

/* --- logging on --- */

static bool is_loopback(const char *host)
{
    return hp_text_same(host, "localhost") || hp_text_begins(host, "127.") || strcmp(host, "[::1]") == 0;
}

static int use_basic(struct wsman_http *http)
{
    http->library->easy_setopt(http->curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
    http->library->easy_setopt(http->curl, CURLOPT_USERNAME, http->target.user);
    http->library->easy_setopt(http->curl, CURLOPT_PASSWORD, http->target.password);
    http->is_logged_on = true;
    return 0;
}

/* What is sealed is of one connection. */
static void forget(struct wsman_http *http)
{
    seal_free(http->seal);
    http->seal = NULL;
    http->is_logged_on = false;
}

/* A message without content, which carries who we are. */
static int greet(struct wsman_http *http, const char *what, const char *authorization, struct hp_error *err)
{
    HP_STR(nothing);
    HP_STR_MAX(answer, WSMAN_LONGEST_ANSWER);
    struct exchange exchange = { .http = http, .message = &nothing, .answer = &answer };
    CURLcode code = send_once(&exchange, "Content-Type: " SOAP_CONTENT_TYPE, authorization);
    return code == CURLE_OK ? 0 : broken(&exchange, what, WSMAN_READS, code, err);
}

/* What the host says to what we said; false when it says nothing more. */
static bool take_token(const struct wsman_http *http, struct hp_str *out)
{
    static const char scheme[] = "Negotiate ";
    struct curl_header *header;
    for (size_t i = 0; http->library->easy_header(http->curl, "WWW-Authenticate", i, CURLH_HEADER, -1,
                                                  &header) == CURLHE_OK;
         i++) {
        if (hp_text_begins(header->value, scheme))
            return seal_read_base64(out, header->value + strlen(scheme));
    }
    return false;
}

/* One step of it; *more says whether the host waits for another. */
static int negotiate_once(struct wsman_http *http, const char *what, struct hp_str *came, bool *more,
                          struct hp_error *err)
{
    HP_STR(token);
    HP_STR(header);
    const struct wsman_failure failure = { &http->target, what, false };
    int rc = seal_step(http->seal, came, &token, err);
    hp_str_add(&header, "Authorization: Negotiate ");
    seal_add_base64(&header, hp_str_text(&token), token.length);
    if (!rc)
        rc = greet(http, what, hp_str_text(&header), err);
    if (rc)
        return rc;
    if (came->length && is_new_connection(http)) /* on which what was said before counts for nothing */
        return hp_error_set(err, HP_E_GONE, "the connection to %s was lost while logging on",
                            http->target.address.host);
    hp_str_reset(came);
    bool said = take_token(http, came);
    long status = status_of(http);
    if (status == 200 && said && !seal_is_open(http->seal))
        rc = seal_step(http->seal, came, &token, err);
    *more = status == 401 && said;
    return rc || *more || (status == 200 && seal_is_open(http->seal)) ? rc : wsman_fail_log_on(&failure, err);
}

static int negotiate(struct wsman_http *http, const char *what, struct hp_error *err)
{
    enum { MOST_STEPS = 5 };
    HP_STR(came);
    HP_ARENA(scratch);
    bool more = true;
    const char *host = http->target.address.host;
    const char *name = *host == '[' ? hp_arena_copy_part(&scratch, host + 1, strlen(host) - 2) : host;
    int rc = seal_initiate(name, http->target.user, http->target.password, &http->seal, err);
    for (int i = 0; !rc && more && i < MOST_STEPS; i++)
        rc = negotiate_once(http, what, &came, &more, err);
    if (!rc && more)
        rc = hp_error_set(err, HP_E_ACCESS, "%s does not come to an end with logging on", host);
    if (rc == HP_E_ACCESS)
        hp_error_next(
            err,
            "check user and password (DOMAIN\\name or name@domain, or the name of an account of the host), and "
            "for Kerberos the clocks of both machines");
    if (rc)
        forget(http);
    http->is_logged_on = !rc;
    return rc;
}

static int log_on(struct wsman_http *http, const char *what, struct hp_error *err)
{
    HP_STR(offered);
    if (http->target.address.tls)
        return use_basic(http);
    int rc = greet(http, what, NULL, err);
    if (rc)
        return rc;
    add_offered(http, &offered);
    if (strcasestr(hp_str_text(&offered), "Negotiate"))
        return negotiate(http, what, err);
    if (strcasestr(hp_str_text(&offered), "Basic") && is_loopback(http->target.address.host))
        return use_basic(http);
    return status_of(http) == 401 ? wsman_fail_open(&http->target, hp_str_text(&offered), err)
                                  : refused(http, what, WSMAN_READS, status_of(http), err);
}

/* --- posting --- */

/* The connection was there and is lost, as idle ones are after a while. */
static bool is_lost(CURLcode code)
{
    return code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR || code == CURLE_GOT_NOTHING ||
           code == CURLE_SEND_FAIL_REWIND || code == CURLE_PARTIAL_FILE;
}

struct post {
    struct wsman_http *http;
    const char *what;
    enum wsman_purpose purpose;
    const struct hp_str *text;
};

static int take_answer(const struct post *post, const struct hp_str *came, struct hp_str *answer,
                       struct hp_error *err)
{
    HP_ERROR(cause);
    if (!post->http->seal) {
        hp_str_add_part(answer, hp_str_text(came), came->length);
        return 0;
    }
    if (seal_open(post->http->seal, hp_str_text(came), came->length, answer, &cause) == 0)
        return 0;
    cause.class = post->purpose == WSMAN_CHANGES ? HP_E_GONE : HP_E_FAILED;
    hp_error_context(&cause, "the answer to %s cannot be trusted", post->what);
    forget(post->http);
    return hp_error_move(err, &cause);
}

/* *again: the host has not done it. */
static int post_once(const struct post *post, struct hp_str *answer, bool *again, struct hp_error *err)
{
    struct wsman_http *http = post->http;
    HP_STR(frame);
    HP_STR_MAX(came, WSMAN_LONGEST_ANSWER);
    int rc = http->is_logged_on ? 0 : log_on(http, post->what, err);
    *again = rc == HP_E_GONE;
    if (!rc && http->seal)
        rc = seal_close(http->seal, hp_str_text(post->text), post->text->length, &frame, err);
    if (rc)
        return rc;
    struct exchange exchange = { .http = http, .message = http->seal ? &frame : post->text, .answer = &came };
    CURLcode code =
        send_once(&exchange,
                  http->seal ? "Content-Type: " SEAL_CONTENT_TYPE : "Content-Type: " SOAP_CONTENT_TYPE, NULL);
    if (code != CURLE_OK) {
        *again = is_lost(code) && (post->purpose == WSMAN_READS || exchange.sent == 0);
        rc = broken(&exchange, post->what, post->purpose, code, err);
    } else if (status_of(http) == 401 || came.length == 0) {
        /* On a new connection the host knows nobody, and has done nothing. */
        *again = http->seal && status_of(http) == 401;
        rc = refused(http, post->what, post->purpose, status_of(http), err);
    }
    if (rc && http->seal)
        forget(http);
    /* Services answer faults with several statuses: what is in the body counts. */
    return rc ? rc : take_answer(post, &came, answer, err);
}

int wsman_http_post(struct wsman_http *http, const char *what, enum wsman_purpose purpose,
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
