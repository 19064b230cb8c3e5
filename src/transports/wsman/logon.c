/* SPDX-License-Identifier: MIT */
#include "logon.h"

#include "certificate.h"
#include "fail.h"
#include "shared.h"

#include "base/text.h"
#include "seal/base64.h"
#include "soap/names.h"

#include <arpa/inet.h>
#include <string.h>

/* A name can begin like an address of this machine, and be that of another one. */
static bool is_loopback(const char *host)
{
    struct in_addr ipv4;
    return hp_text_same(host, "localhost") || hp_text_same(host, "[::1]") ||
           (inet_pton(AF_INET, host, &ipv4) == 1 && ntohl(ipv4.s_addr) >> 24 == 127);
}

static int use_basic(struct wsman_http *http)
{
    http->library->easy_setopt(http->curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
    http->library->easy_setopt(http->curl, CURLOPT_USERNAME, http->target.user);
    http->library->easy_setopt(http->curl, CURLOPT_PASSWORD, http->target.password);
    http->is_logged_on = true;
    return 0;
}

void wsman_forget(struct wsman_http *http)
{
    seal_free(http->seal);
    http->seal = NULL;
    http->is_logged_on = false;
}

/* A message without content, which carries who we are. */
static int greet(struct wsman_http *http, const struct wsman_asked *what, const char *authorization,
                 struct hp_error *err)
{
    HP_STR(nothing);
    HP_STR_MAX(answer, WSMAN_LONGEST_ANSWER);
    struct wsman_exchange exchange = {
        .http = http, .purpose = WSMAN_READS, .message = &nothing, .answer = &answer
    };
    CURLcode code = wsman_send_once(&exchange, "Content-Type: " SOAP_CONTENT_TYPE, authorization);
    return code == CURLE_OK ? 0 : wsman_broken(&exchange, what, WSMAN_READS, code, err);
}

/* --- Kerberos and NTLM --- */

/* What the host says to what we said; false when it says nothing more. */
static bool take_token(const struct wsman_http *http, struct hp_str *out)
{
    const char *scheme = seal_scheme_name(seal_scheme_of(http->seal));
    struct curl_header *header;
    for (size_t i = 0; http->library->easy_header(http->curl, "WWW-Authenticate", i, CURLH_HEADER, -1,
                                                  &header) == CURLHE_OK;
         i++) {
        if (hp_text_begins(header->value, scheme) && header->value[strlen(scheme)] == ' ')
            return seal_read_base64(out, header->value + strlen(scheme) + 1);
    }
    return false;
}

static int not_let_in(const struct wsman_http *http, const char *why, struct hp_error *err)
{
    HP_ERROR(no_kerberos);
    seal_why_no_kerberos(http->seal, &no_kerberos);
    return wsman_fail_log_on(&http->target, why, &no_kerberos, err);
}

/* One step of it; *more says whether the host waits for another. */
static int negotiate_once(struct wsman_http *http, const struct wsman_asked *what, struct hp_str *came,
                          bool *more, struct hp_error *err)
{
    HP_STR(token);
    HP_STR(header);
    HP_ERROR(cause);
    int rc = seal_step(http->seal, came, &token, &cause);
    if (rc == HP_E_ACCESS && came->length) /* the host's word */
        return not_let_in(http, cause.what, err);
    if (rc)
        return hp_error_move(err, &cause);
    hp_str_format(&header, "Authorization: %s ", seal_scheme_name(seal_scheme_of(http->seal)));
    seal_add_base64(&header, hp_str_text(&token), token.length);
    rc = greet(http, what, hp_str_text(&header), err);
    if (rc)
        return rc;
    /* On a new connection what was said before counts for nothing. */
    if (came->length && wsman_is_new_connection(http)) {
        wsman_advise_lost(err);
        return hp_error_set(err, HP_E_GONE, "%s: the connection to %s was lost while logging on",
                            what->failed, http->target.address.host);
    }
    hp_str_reset(came);
    bool said = take_token(http, came);
    long status = wsman_status_of(http);
    if (status == 200 && said && !seal_is_open(http->seal))
        rc = seal_step(http->seal, came, &token, err);
    *more = status == 401 && said;
    return rc || *more || (status == 200 && seal_is_open(http->seal)) ? rc : not_let_in(http, "", err);
}

static int negotiate(struct wsman_http *http, const struct wsman_asked *what, struct hp_error *err)
{
    enum { MOST_STEPS = 5 };
    HP_STR(came);
    int rc = 0;
    bool more = true;
    for (int i = 0; !rc && more && i < MOST_STEPS; i++)
        rc = negotiate_once(http, what, &came, &more, err);
    if (!rc && more)
        rc = hp_error_set(err, HP_E_ACCESS, "%s does not come to an end with logging on",
                          http->target.address.host);
    if (rc)
        wsman_forget(http);
    http->is_logged_on = !rc;
    return rc;
}

static int initiate(struct wsman_http *http, enum seal_scheme scheme, struct hp_error *err)
{
    HP_ARENA(scratch);
    HP_STR(binding);
    const char *host = http->target.address.host;
    const struct seal_terms terms = { .scheme = scheme,
                                      .seals = !http->target.address.tls,
                                      .binding = &binding };
    const struct seal_client client = {
        .accounts = http->target.shared->accounts,
        .host = *host == '[' ? hp_arena_copy_part(&scratch, host + 1, strlen(host) - 2) : host,
        .user = http->target.user,
        .password = http->target.password,
    };
    int rc = http->target.address.tls ? wsman_certificate_bind(http, &binding, err) : 0;
    return rc ? rc : seal_initiate(&terms, &client, &http->seal, err);
}

/* *possible: this machine has what it takes. */
static int log_on_sealed(struct wsman_http *http, const struct wsman_asked *what, enum seal_scheme scheme,
                         bool *possible, struct hp_error *err)
{
    int rc = initiate(http, scheme, err);
    *possible = rc != HP_E_FAILED;
    if (!rc)
        rc = negotiate(http, what, err);
    if (rc == HP_E_ACCESS)
        hp_error_next(
            err,
            http->target.user
                ? "check user and password (DOMAIN\\name or name@domain, or the name of an account of the "
                  "host), and for Kerberos the clocks of both machines"
                : "check whose ticket it is with klist, and get another one with: kinit user@REALM");
    return rc;
}

int wsman_log_on(struct wsman_http *http, const struct wsman_asked *what, struct hp_error *err)
{
    HP_STR(offered);
    HP_ERROR(cause);
    bool possible = false;
    int rc = greet(http, what, NULL, err);
    if (rc)
        return rc;
    wsman_add_offered(http, &offered);
    const char *ways = hp_str_text(&offered);
    bool negotiates = strcasestr(ways, seal_scheme_name(SEAL_NEGOTIATE));
    bool is_protected = http->target.address.tls || is_loopback(http->target.address.host);
    bool takes_basic = strcasestr(ways, "Basic");
    bool basic = takes_basic && is_protected && http->target.user;
    if (negotiates || strcasestr(ways, seal_scheme_name(SEAL_KERBEROS)))
        rc = log_on_sealed(http, what, negotiates ? SEAL_NEGOTIATE : SEAL_KERBEROS, &possible, &cause);
    if (possible || (rc && !basic))
        return hp_error_move(err, &cause);
    if (basic)
        return use_basic(http);
    if (takes_basic && !http->target.user)
        return wsman_fail_nobody(&http->target, err);
    return wsman_status_of(http) == 401 ? wsman_fail_open(&http->target, ways, err)
                                        : wsman_refused(http, what, WSMAN_READS, wsman_status_of(http), err);
}
