/* SPDX-License-Identifier: MIT */
#include "fail.h"

#include <curl/curl.h>
#include <string.h>

/* What a host offers is its own text, of any length. */
static const char *shown(struct hp_arena *arena, const char *offered)
{
    enum { MOST = 200 };
    return strlen(offered) > MOST ? hp_arena_format(arena, "%.*s...", (int)MOST, offered) : offered;
}

/* "hv1:5986" */
static const char *place(struct hp_arena *arena, const struct wsman_target *target)
{
    const struct wsman_address *at = &target->address;
    return hp_arena_format(arena, "%s:%u", at->host, (unsigned)at->port);
}

static int not_logged_on(const struct wsman_failure *failure, const char *host, const char *offered,
                         struct hp_error *err)
{
    HP_ARENA(scratch);
    if (!strcasestr(offered, "Basic")) {
        hp_error_next(
            err, "on the host, as an administrator: winrm set winrm/config/service/auth @{Basic=\"true\"}");
        return hp_error_set(err, HP_E_ACCESS, "%s does not take a user and a password (Basic)%s%s", host,
                            *offered ? ", only " : "", shown(&scratch, offered));
    }
    hp_error_next(err,
                  "check user and password; the user must be an account of the host itself, not of a domain");
    return hp_error_set(err, HP_E_ACCESS, "%s does not accept the user %s or the password", host,
                        failure->target->user);
}

int wsman_fail_log_on(const struct wsman_target *target, const char *why, const struct hp_error *no_kerberos,
                      struct hp_error *err)
{
    HP_ARENA(scratch);
    const char *user = target->user;
    if (no_kerberos->next)
        hp_error_next(err, "%s", no_kerberos->next);
    hp_error_next(
        err, "%s%s",
        user ? "check user and password: DOMAIN\\name or name@domain, or the name of an account of the "
               "host; and for Kerberos the clocks of both machines"
             : "check whose ticket it is with klist (another one: kinit user@REALM), that the user is an "
               "administrator of the host, and the clocks of both machines",
        target->address.tls
            ? "; a host also refuses whoever comes through something that opens TLS on the way"
            : "");
    return hp_error_set(err, HP_E_ACCESS, "%s does not accept %s%s%s%s%s%s%s", place(&scratch, target),
                        user ? "the user " : "the Kerberos ticket of this session", user ? user : "",
                        user ? " or the password" : "", *why ? ": " : "", why,
                        hp_error_is_set(no_kerberos) ? "; NTLM was used, because Kerberos failed: " : "",
                        hp_error_is_set(no_kerberos) ? no_kerberos->what : "");
}

int wsman_fail_nobody(const struct wsman_target *target, struct hp_error *err)
{
    hp_error_next(err,
                  "name the user with --user; a Kerberos ticket is for hosts that offer Negotiate: winrm "
                  "set winrm/config/service/auth @{Negotiate=\"true\"}");
    return hp_error_set(err, HP_E_ACCESS,
                        "%s only takes a user and a password (Basic), and you named no user",
                        target->address.host);
}

int wsman_fail_open(const struct wsman_target *target, const char *offered, struct hp_error *err)
{
    HP_ARENA(scratch);
    static const char command[] =
        "on the host, as an administrator: winrm set winrm/config/service/auth @{Negotiate=\"true\"}";
    if (target->address.tls) {
        hp_error_next(err, "%s", command);
        return hp_error_set(err, HP_E_ACCESS, "%s offers no way to log on that HyperPoint knows%s%s",
                            target->address.host, *offered ? ", only " : "", shown(&scratch, offered));
    }
    hp_error_next(err, "%s; or use --host \"https://%s\"", command, target->address.host);
    return hp_error_set(err, HP_E_ACCESS,
                        "%s offers no way to log on over HTTP that protects what is sent%s%s",
                        target->address.host, *offered ? ", only " : "", shown(&scratch, offered));
}

/* A page, a redirection, or anything else that WinRM does not say. */
static int stranger(const char *host, unsigned status, struct hp_error *err)
{
    hp_error_next(err, "on the host: winrm enumerate winrm/config/listener");
    return hp_error_set(err, HP_E_ACCESS, "what answers at %s is no WinRM service (HTTP status %u)", host,
                        status);
}

int wsman_fail_status(const struct wsman_failure *failure, unsigned status, const char *offered,
                      struct hp_error *err)
{
    HP_ARENA(scratch);
    const char *host = place(&scratch, failure->target);
    switch (status) {
    case 401:
        return not_logged_on(failure, host, offered, err);
    case 413:
        return hp_error_set(err, HP_E_FAILED, "%s: the message is larger than %s takes", failure->what, host);
    case 500:
        if (!failure->target->address.tls)
            hp_error_next(err,
                          "use HTTPS (--host \"https://%s\"), or on the host: winrm set winrm/config/service "
                          "@{AllowUnencrypted=\"true\"}, which shows everybody on the way what is sent",
                          failure->target->address.host);
        return hp_error_set(err, failure->may_have_happened ? HP_E_GONE : HP_E_ACCESS,
                            "%s: %s refused it, and does not say why", failure->what, host);
    default:
        if (status == 404 || (status < 500 && !failure->may_have_happened))
            return stranger(host, status, err);
        return hp_error_set(err, failure->may_have_happened ? HP_E_GONE : HP_E_FAILED,
                            "%s: %s answered with HTTP status %u and nothing else", failure->what, host,
                            status);
    }
}

void wsman_advise_lost(struct hp_error *err)
{
    hp_error_next(
        err,
        "try again in a minute; if it is lost each time, look on the host: Get-Service WinRM, vmms; and at "
        "what is between it and this machine");
}

/* Where Windows listens unless told otherwise. */
static bool is_usual_port(const struct wsman_address *at)
{
    return at->port == (at->tls ? WSMAN_PORT_HTTPS : WSMAN_PORT_HTTP);
}

static const char *usual_port(const struct wsman_address *at)
{
    return at->tls ? "HTTPS is at 5986 by default" : "HTTP is at 5985 by default";
}

/* Nobody listens there. `quickconfig` only takes a certificate that is not self-signed, and HTTP is what a
 * Windows Server has on. */
static int not_connected(const struct wsman_failure *failure, const char *host, struct hp_error *err)
{
    const struct wsman_address *at = &failure->target->address;
    if (failure->has_answered) {
        hp_error_next(err, "check that the host is up, and that its service WinRM runs");
        return hp_error_set(err, HP_E_ACCESS, "nothing answers at %s any more", host);
    }
    if (!is_usual_port(at))
        hp_error_next(err, "check that the host is up, and the port: %s", usual_port(at));
    else if (at->tls)
        hp_error_next(
            err,
            "on the host, as an administrator: winrm quickconfig -transport:https (for a certificate "
            "that is not self-signed); or use HTTP: --host \"http://%s\"",
            at->host);
    else
        hp_error_next(err, "on the host, as an administrator: Enable-PSRemoting");
    return hp_error_set(err, HP_E_ACCESS, "nothing answers at %s", host);
}

static int timed_out(const struct wsman_failure *failure, const char *host, uint32_t waited_seconds,
                     struct hp_error *err)
{
    if (!failure->may_have_happened)
        hp_error_next(err, "check that the host is up and its firewall lets this machine in%s%s",
                      failure->has_answered ? "" : ", and the port: ",
                      failure->has_answered ? "" : usual_port(&failure->target->address));
    return hp_error_set(err, HP_E_TIMEOUT, "%s: %s did not answer within %u seconds", failure->what, host,
                        (unsigned)waited_seconds);
}

/* libcurl checks the name itself, after OpenSSL has found nothing wrong, or with the number it begins with.
 */
static const char *certificate_advice(long verified)
{
    enum { FINE = 0, UNSPECIFIED = 1, NOT_YET_VALID = 9, EXPIRED = 10, OTHER_NAME = 62, OTHER_ADDRESS = 64 };
    switch (verified) {
    case NOT_YET_VALID:
        return "check the clocks of both machines (here: timedatectl); the certificate is not valid yet";
    case EXPIRED:
        return "it has expired, if the clock of this machine is right (timedatectl): give the listener of the host a "
               "new certificate";
    case FINE:
    case UNSPECIFIED:
    case OTHER_NAME:
    case OTHER_ADDRESS:
        return "name the host in --host as its certificate does: openssl x509 -noout -ext subjectAltName -in FILE shows "
               "its names";
    default:
        return "use --ca with a file that has the certificate, or that of the authority that issued it, and "
               "name the host as its certificate does";
    }
}

static int bad_certificate(const struct wsman_failure *failure, const char *host, const char *why,
                           struct hp_error *err)
{
    hp_error_next(err, "%s", certificate_advice(failure->verified));
    return hp_error_set(err, HP_E_ACCESS, "the certificate of %s is not trusted: %s", host, why);
}

static int bad_file(const struct wsman_failure *failure, const char *why, struct hp_error *err)
{
    const char *ca = failure->target->ca;
    if (ca)
        hp_error_next(
            err,
            "name a file that has the certificate in PEM; from Windows' form: openssl x509 -inform der -in "
            "hv1.cer -out hv1.pem");
    return hp_error_set(err, HP_E_USAGE, "cannot read certificates from %s: %s",
                        ca ? ca : "where this system has them", why);
}

static int lost(const struct wsman_failure *failure, const char *host, const char *why, struct hp_error *err)
{
    if (!failure->may_have_happened && !failure->has_answered && !failure->target->address.tls)
        hp_error_next(err, "check the port: HTTP is at 5985 by default, HTTPS at 5986");
    else if (!failure->may_have_happened)
        wsman_advise_lost(err);
    return hp_error_set(err, HP_E_GONE, "%s: the connection to %s was lost: %s", failure->what, host, why);
}

int wsman_fail_curl(const struct wsman_failure *failure, int code, const char *why, uint32_t waited_seconds,
                    struct hp_error *err)
{
    HP_ARENA(scratch);
    const char *host = place(&scratch, failure->target);
    /* It was sent on a connection that then proved dead. Why there is no other says nothing of what was done.
     */
    if (failure->may_have_happened && code != CURLE_OPERATION_TIMEDOUT && code != CURLE_WRITE_ERROR)
        return lost(failure, host, why, err);
    switch ((CURLcode)code) {
    case CURLE_COULDNT_RESOLVE_HOST:
        hp_error_next(err, "check the name, and whether this machine can resolve it");
        return hp_error_set(err, HP_E_ACCESS, "there is no computer %s", failure->target->address.host);
    case CURLE_COULDNT_CONNECT:
        return not_connected(failure, host, err);
    case CURLE_SSL_CACERT_BADFILE:
        return bad_file(failure, why, err);
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
        return bad_certificate(failure, host, why, err);
    case CURLE_SSL_CONNECT_ERROR:
        hp_error_next(
            err,
            "check the port: HTTPS is at 5986 by default; on the host: winrm enumerate winrm/config/listener");
        return hp_error_set(err, HP_E_ACCESS, "%s does not answer with TLS: %s", host, why);
    case CURLE_OPERATION_TIMEDOUT:
        return timed_out(failure, host, waited_seconds, err);
    case CURLE_WRITE_ERROR:
        return hp_error_set(err, failure->may_have_happened ? HP_E_GONE : HP_E_FAILED,
                            "%s: the answer of %s is too long", failure->what, host);
    default:
        return lost(failure, host, why, err);
    }
}

int wsman_fail_seal(const struct wsman_failure *failure, struct hp_error *cause, struct hp_error *err)
{
    HP_ARENA(scratch);
    cause->class = failure->may_have_happened ? HP_E_GONE : HP_E_FAILED;
    hp_error_context(cause, "%s: the answer of %s cannot be trusted", failure->what,
                     place(&scratch, failure->target));
    hp_error_next(cause, "check that Windows answers at that port, and that nothing on the way changes what "
                         "it says; on the host: winrm enumerate winrm/config/listener");
    return hp_error_move(err, cause);
}
