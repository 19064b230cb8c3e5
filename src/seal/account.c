/* SPDX-License-Identifier: MIT */
#include "account.h"
#include "inside.h"

#include "base/text.h"

#include <krb5.h>
#include <string.h>

gss_OID_desc seal_spnego = { 6, (void *)"\x2b\x06\x01\x05\x05\x02" };
gss_OID_desc seal_kerberos = { 9, (void *)"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02" };
gss_OID_desc seal_ntlm = { 10, (void *)"\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x0a" };
static gss_OID_desc name_of_user = { 10, (void *)"\x2a\x86\x48\x86\xf7\x12\x01\x02\x01\x01" };

/* --- what goes wrong --- */

static void add_status(const struct seal_gss *gss, struct hp_str *out, OM_uint32 code, int kind)
{
    OM_uint32 minor;
    OM_uint32 more = 0;
    do {
        gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
        if (GSS_ERROR(gss->display_status(&minor, code, kind, GSS_C_NO_OID, &more, &text)))
            return;
        hp_str_add(out, out->length ? ": " : "");
        hp_str_add_part(out, text.value, text.length);
        gss->release_buffer(&minor, &text);
    } while (more);
}

int seal_fail(const struct seal_gss *gss, enum hp_class class, const char *doing, OM_uint32 major,
              OM_uint32 minor, struct hp_error *err)
{
    HP_STR(why);
    add_status(gss, &why, major, GSS_C_GSS_CODE);
    if (minor)
        add_status(gss, &why, minor, GSS_C_MECH_CODE);
    return hp_error_set(err, class, "cannot %s: %s", doing, hp_str_text(&why));
}

int seal_import(const struct seal_gss *gss, const char *text, gss_OID kind, gss_name_t *out,
                struct hp_error *err)
{
    OM_uint32 minor;
    gss_buffer_desc name = { strlen(text), (void *)(uintptr_t)text };
    OM_uint32 major = gss->import_name(&minor, &name, kind, out);
    return GSS_ERROR(major) ? seal_fail(gss, HP_E_FAILED, "use that name", major, minor, err) : 0;
}

/* What the mechanism of that user is part of is not installed. */
static int no_mechanism(const struct seal_account *account, struct hp_error *err)
{
    bool is_ntlm = account->mechanism == &seal_ntlm;
    if (is_ntlm)
        hp_error_next(err, "install NTLM for GSSAPI; on Debian: apt install gss-ntlmssp");
    return hp_error_set(err, HP_E_FAILED, "this machine does not have %s", is_ntlm ? "NTLM" : "Kerberos");
}

/* What SPNEGO may agree on: Kerberos, and NTLM unless it is a ticket that speaks. */
static int allow_mechanisms(struct seal_account *account, bool with_ntlm, struct hp_error *err)
{
    OM_uint32 minor;
    gss_OID_desc both[] = { seal_kerberos, seal_ntlm };
    gss_OID_set_desc set = { with_ntlm ? 2 : 1, both };
    OM_uint32 major = account->gss->set_neg_mechs(&minor, account->credential, &set);
    return GSS_ERROR(major)
               ? seal_fail(account->gss, HP_E_FAILED, "choose Kerberos and NTLM", major, minor, err)
               : 0;
}

/* What to do about an error of Kerberos, for a user with a password and for the owner of a ticket. */
static void advise(const struct seal_account *account, OM_uint32 minor, struct hp_error *err)
{
    bool has_user = account->user;
    switch ((krb5_error_code)minor) {
    case KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN:
    case KRB5KDC_ERR_WRONG_REALM:
        hp_error_next(
            err,
            "name the host by its full name, as its domain knows it; if it is in another realm than the %s",
            has_user ? "user, name a user of that realm as name@REALM; an account of the host itself has no @"
                     : "ticket (klist shows it): kinit user@REALM");
        return;
    case KRB5_REALM_UNKNOWN:
    case KRB5_KDC_UNREACH:
    case KRB5_REALM_CANT_RESOLVE:
        hp_error_next(
            err,
            "check %s; and whether this machine finds the Kerberos servers of the realm (DNS, or "
            "/etc/krb5.conf)",
            has_user ? "the realm in the name of the user"
                     : "with klist whether the ticket is of the realm of the host, else: kinit user@REALM");
        return;
    case KRB5KRB_AP_ERR_SKEW:
    case KRB5_KDCREP_SKEW:
    case KRB5KRB_AP_ERR_TKT_NYV:
        hp_error_next(err,
                      "set the clock of this machine (timedatectl shows it): it must not be off by more than "
                      "five minutes%s",
                      has_user ? "" : "; then: kinit user@REALM");
        return;
    default:
        return;
    }
}

/* --- a user with a password --- */

static OM_uint32 acquire_by_password(const struct seal_account *account, gss_OID mechanism, gss_name_t name,
                                     gss_cred_id_t *out, OM_uint32 *minor)
{
    gss_OID_set_desc mechanisms = { 1, mechanism };
    gss_buffer_desc secret = { strlen(account->password), (void *)(uintptr_t)account->password };
    return account->gss->acquire_cred_with_password(minor, name, &secret, GSS_C_INDEFINITE, &mechanisms,
                                                    GSS_C_INITIATE, out, NULL, NULL);
}

/* The domain knows the user, and this password is not that of the user: hosts would ask it the same. */
static bool is_refused_for_good(OM_uint32 minor)
{
    switch ((krb5_error_code)minor) {
    case KRB5KDC_ERR_PREAUTH_FAILED:
    case KRB5KRB_AP_ERR_BAD_INTEGRITY:
    case KRB5KDC_ERR_CLIENT_REVOKED:
    case KRB5KDC_ERR_KEY_EXP:
        return true;
    default:
        return false;
    }
}

static int refused(const struct seal_account *account, OM_uint32 minor, struct hp_error *err)
{
    HP_STR(why);
    add_status(account->gss, &why, minor, GSS_C_MECH_CODE);
    return hp_error_set(err, HP_E_ACCESS, "the domain does not accept that user and password: %s",
                        hp_str_text(&why));
}

static int not_logged_on(const struct seal_account *account, OM_uint32 major, OM_uint32 minor,
                         struct hp_error *err)
{
    advise(account, minor, err);
    return seal_fail(account->gss, HP_E_ACCESS, "log on with that user and password", major, minor, err);
}

/* SPNEGO alone would go from Kerberos to NTLM, where a wrong password counts a second time, and once more at
 * each host. Where the domain of the user is not there or gives no ticket, NTLM is left, and no_kerberos says
 * why. */
static int ask_domain(struct seal_account *account, gss_name_t name, struct hp_error *err)
{
    OM_uint32 minor;
    OM_uint32 major = acquire_by_password(account, &seal_kerberos, name, &account->ticket, &minor);
    if (!GSS_ERROR(major))
        return 0;
    if (is_refused_for_good(minor))
        return refused(account, minor, err);
    not_logged_on(account, major, minor, &account->no_kerberos);
    account->mechanism = &seal_ntlm;
    return 0;
}

static int acquire_of_user(struct seal_account *account, gss_name_t name, struct hp_error *err)
{
    OM_uint32 minor;
    int rc = account->mechanism == &seal_spnego ? ask_domain(account, name, err) : 0;
    if (rc)
        return rc;
    OM_uint32 major = acquire_by_password(account, account->mechanism, name, &account->credential, &minor);
    if (GSS_ERROR(major) == GSS_S_BAD_MECH)
        return hp_error_is_set(&account->no_kerberos) ? hp_error_move(err, &account->no_kerberos)
                                                      : no_mechanism(account, err);
    if (GSS_ERROR(major))
        return not_logged_on(account, major, minor, err);
    return 0;
}

static int log_on(struct seal_account *account, struct hp_error *err)
{
    OM_uint32 minor;
    gss_name_t name = GSS_C_NO_NAME;
    int rc = seal_import(account->gss, account->user, &name_of_user, &name, err);
    if (rc)
        return rc;
    rc = acquire_of_user(account, name, err);
    account->gss->release_name(&minor, &name);
    return rc;
}

/* --- the owner of a ticket --- */

static int no_ticket(const struct seal_account *account, OM_uint32 major, OM_uint32 minor,
                     struct hp_error *err)
{
    hp_error_next(err, "get a ticket: kinit user@REALM; or name the user with --user");
    return seal_fail(account->gss, HP_E_ACCESS, "log on without a user and without a Kerberos ticket", major,
                     minor, err);
}

static int expired(struct hp_error *err)
{
    hp_error_next(err, "get a new one: kinit user@REALM (klist shows whose it is)");
    return hp_error_set(err, HP_E_ACCESS, "the Kerberos ticket of this session has expired");
}

static OM_uint32 acquire(struct seal_account *account, gss_OID mechanism, gss_cred_id_t *out,
                         OM_uint32 *minor)
{
    gss_OID_set_desc mechanisms = { 1, mechanism };
    return account->gss->acquire_cred(minor, GSS_C_NO_NAME, GSS_C_INDEFINITE, &mechanisms, GSS_C_INITIATE,
                                      out, NULL, NULL);
}

/* Asked of Kerberos alone, so that what it says is about the ticket; SPNEGO then gets one like it. */
static int take_ticket(struct seal_account *account, struct hp_error *err)
{
    OM_uint32 minor;
    OM_uint32 seconds = 0;
    OM_uint32 major = acquire(account, &seal_kerberos, &account->ticket, &minor);
    if (GSS_ERROR(major) == GSS_S_BAD_MECH)
        return no_mechanism(account, err);
    if (GSS_ERROR(major))
        return no_ticket(account, major, minor, err);
    major = account->gss->inquire_cred(&minor, account->ticket, NULL, &seconds, NULL, NULL);
    if (GSS_ERROR(major) == GSS_S_CREDENTIALS_EXPIRED)
        return expired(err);
    major = acquire(account, account->mechanism, &account->credential, &minor);
    return GSS_ERROR(major) ? no_ticket(account, major, minor, err) : 0;
}

int seal_try_kerberos(const struct seal_account *account, gss_name_t target, struct hp_error *err)
{
    OM_uint32 minor;
    OM_uint32 ignored;
    const struct seal_gss *gss = account->gss;
    gss_ctx_id_t trial = GSS_C_NO_CONTEXT;
    gss_buffer_desc in = GSS_C_EMPTY_BUFFER;
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
    OM_uint32 major = gss->init_sec_context(&minor, account->ticket ? account->ticket : account->credential,
                                            &trial, target, &seal_kerberos, GSS_C_MUTUAL_FLAG, 0,
                                            GSS_C_NO_CHANNEL_BINDINGS, &in, NULL, &out, NULL, NULL);
    gss->release_buffer(&ignored, &out);
    if (trial)
        gss->delete_sec_context(&ignored, &trial, GSS_C_NO_BUFFER);
    if (!GSS_ERROR(major))
        return 0;
    if (!account->user && (krb5_error_code)minor == KRB5KRB_AP_ERR_TKT_EXPIRED)
        return expired(err);
    advise(account, minor, err);
    return seal_fail(account->gss, HP_E_ACCESS,
                     account->user ? "log on at that host with Kerberos"
                                   : "log on with the Kerberos ticket of this session",
                     major, minor, err);
}

/* --- both --- */

int seal_account_acquire(struct seal_account *account, struct hp_error *err)
{
    int rc = account->user ? log_on(account, err) : take_ticket(account, err);
    return !rc && account->mechanism == &seal_spnego ? allow_mechanisms(account, account->user, err) : rc;
}

bool seal_account_has_kerberos(const struct seal_account *account)
{
    return account->ticket || account->mechanism == &seal_kerberos;
}

bool seal_account_is_over(const struct seal_account *account)
{
    OM_uint32 minor;
    OM_uint32 seconds = 0;
    OM_uint32 major = account->gss->inquire_cred(&minor, account->credential, NULL, &seconds, NULL, NULL);
    return GSS_ERROR(major) == GSS_S_CREDENTIALS_EXPIRED || (!GSS_ERROR(major) && seconds == 0);
}

void seal_account_release(struct seal_account *account)
{
    OM_uint32 minor;
    if (account->credential)
        account->gss->release_cred(&minor, &account->credential);
    if (account->ticket)
        account->gss->release_cred(&minor, &account->ticket);
    hp_error_clear(&account->no_kerberos);
}
