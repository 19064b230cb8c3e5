/* SPDX-License-Identifier: MIT */
#include "credential.h"

#include "base/text.h"

#include <krb5.h>
#include <string.h>

gss_OID_desc seal_spnego = { 6, (void *)"\x2b\x06\x01\x05\x05\x02" };
gss_OID_desc seal_kerberos = { 9, (void *)"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02" };
gss_OID_desc seal_ntlm = { 10, (void *)"\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x0a" };
static gss_OID_desc name_of_user = { 10, (void *)"\x2a\x86\x48\x86\xf7\x12\x01\x02\x01\x01" };
static gss_OID_desc name_of_service = { 10, (void *)"\x2a\x86\x48\x86\xf7\x12\x01\x02\x01\x04" };

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

int seal_fail(const struct seal_context *context, enum hp_class class, const char *doing, OM_uint32 major,
              OM_uint32 minor, struct hp_error *err)
{
    HP_STR(why);
    add_status(context->gss, &why, major, GSS_C_GSS_CODE);
    if (minor)
        add_status(context->gss, &why, minor, GSS_C_MECH_CODE);
    return hp_error_set(err, class, "cannot %s: %s", doing, hp_str_text(&why));
}

/* What the mechanism of that user is part of is not installed. */
static int no_mechanism(const struct seal_context *context, struct hp_error *err)
{
    bool is_ntlm = context->mechanism == &seal_ntlm;
    if (is_ntlm)
        hp_error_next(err, "install NTLM for GSSAPI; on Debian: apt install gss-ntlmssp");
    return hp_error_set(err, HP_E_FAILED, "this machine does not have %s", is_ntlm ? "NTLM" : "Kerberos");
}

static int import(struct seal_context *context, const char *text, gss_OID kind, gss_name_t *out,
                  struct hp_error *err)
{
    OM_uint32 minor;
    gss_buffer_desc name = { strlen(text), (void *)(uintptr_t)text };
    OM_uint32 major = context->gss->import_name(&minor, &name, kind, out);
    return GSS_ERROR(major) ? seal_fail(context, HP_E_FAILED, "use that name", major, minor, err) : 0;
}

/* What SPNEGO may agree on: Kerberos, and NTLM unless it is a ticket that speaks. */
static int allow_mechanisms(struct seal_context *context, bool with_ntlm, struct hp_error *err)
{
    OM_uint32 minor;
    gss_OID_desc both[] = { seal_kerberos, seal_ntlm };
    gss_OID_set_desc set = { with_ntlm ? 2 : 1, both };
    OM_uint32 major = context->gss->set_neg_mechs(&minor, context->credential, &set);
    return GSS_ERROR(major) ? seal_fail(context, HP_E_FAILED, "choose Kerberos and NTLM", major, minor, err)
                            : 0;
}

/* --- a user with a password --- */

static int log_on(struct seal_context *context, const char *user, const char *password, struct hp_error *err)
{
    OM_uint32 minor;
    gss_name_t name = GSS_C_NO_NAME;
    gss_OID_set_desc mechanisms = { 1, context->mechanism };
    gss_buffer_desc secret = { strlen(password), (void *)(uintptr_t)password };
    int rc = import(context, user, &name_of_user, &name, err);
    if (rc)
        return rc;
    OM_uint32 major =
        context->gss->acquire_cred_with_password(&minor, name, &secret, GSS_C_INDEFINITE, &mechanisms,
                                                 GSS_C_INITIATE, &context->credential, NULL, NULL);
    if (GSS_ERROR(major) == GSS_S_BAD_MECH)
        rc = no_mechanism(context, err);
    else if (GSS_ERROR(major))
        rc = seal_fail(context, HP_E_ACCESS, "log on with that user and password", major, minor, err);
    context->gss->release_name(&minor, &name);
    return rc;
}

/* --- the owner of a ticket --- */

static int no_ticket(const struct seal_context *context, OM_uint32 major, OM_uint32 minor,
                     struct hp_error *err)
{
    hp_error_next(err, "get a ticket: kinit user@REALM; or name the user with --user");
    return seal_fail(context, HP_E_ACCESS, "log on without a user and without a Kerberos ticket", major,
                     minor, err);
}

static int expired(struct hp_error *err)
{
    hp_error_next(err, "get a new one: kinit user@REALM (klist shows whose it is)");
    return hp_error_set(err, HP_E_ACCESS, "the Kerberos ticket of this session has expired");
}

static OM_uint32 acquire(struct seal_context *context, gss_OID mechanism, gss_cred_id_t *out,
                         OM_uint32 *minor)
{
    gss_OID_set_desc mechanisms = { 1, mechanism };
    return context->gss->acquire_cred(minor, GSS_C_NO_NAME, GSS_C_INDEFINITE, &mechanisms, GSS_C_INITIATE,
                                      out, NULL, NULL);
}

/* Asked of Kerberos alone, so that what it says is about the ticket; SPNEGO then gets one like it. */
static int take_ticket(struct seal_context *context, struct hp_error *err)
{
    OM_uint32 minor;
    OM_uint32 seconds = 0;
    OM_uint32 major = acquire(context, &seal_kerberos, &context->ticket, &minor);
    if (GSS_ERROR(major) == GSS_S_BAD_MECH)
        return no_mechanism(context, err);
    if (GSS_ERROR(major))
        return no_ticket(context, major, minor, err);
    major = context->gss->inquire_cred(&minor, context->ticket, NULL, &seconds, NULL, NULL);
    if (GSS_ERROR(major) == GSS_S_CREDENTIALS_EXPIRED)
        return expired(err);
    major = acquire(context, context->mechanism, &context->credential, &minor);
    return GSS_ERROR(major) ? no_ticket(context, major, minor, err) : 0;
}

/* What to do about an error of Kerberos; NULL: nobody knows. */
static const char *advice_for(OM_uint32 minor)
{
    switch ((krb5_error_code)minor) {
    case KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN:
    case KRB5KDC_ERR_WRONG_REALM:
        return "name the host by its full name, as its domain knows it; if it is in another realm than the "
               "ticket (klist shows it): kinit user@REALM";
    case KRB5_REALM_UNKNOWN:
    case KRB5_KDC_UNREACH:
    case KRB5_REALM_CANT_RESOLVE:
        return "check with klist whether the ticket is of the realm of the host, else: kinit user@REALM; and "
               "whether this machine finds the Kerberos servers of the realm (DNS, or /etc/krb5.conf)";
    case KRB5KRB_AP_ERR_SKEW:
    case KRB5_KDCREP_SKEW:
    case KRB5KRB_AP_ERR_TKT_NYV:
        return "set the clock of this machine (timedatectl shows it): it must not be off by more than five "
               "minutes; then: kinit user@REALM";
    default:
        return NULL;
    }
}

int seal_explain_ticket(const struct seal_context *context, struct hp_error *err)
{
    OM_uint32 minor;
    OM_uint32 ignored;
    const struct seal_gss *gss = context->gss;
    gss_ctx_id_t trial = GSS_C_NO_CONTEXT;
    gss_buffer_desc in = GSS_C_EMPTY_BUFFER;
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
    OM_uint32 major =
        gss->init_sec_context(&minor, context->ticket, &trial, context->target, &seal_kerberos,
                              GSS_C_MUTUAL_FLAG, 0, GSS_C_NO_CHANNEL_BINDINGS, &in, NULL, &out, NULL, NULL);
    gss->release_buffer(&ignored, &out);
    if (trial)
        gss->delete_sec_context(&ignored, &trial, GSS_C_NO_BUFFER);
    if (!GSS_ERROR(major))
        return hp_error_set(err, HP_E_ACCESS, "Kerberos and this machine do not agree on how to log on");
    if ((krb5_error_code)minor == KRB5KRB_AP_ERR_TKT_EXPIRED)
        return expired(err);
    const char *advice = advice_for(minor);
    if (advice)
        hp_error_next(err, "%s", advice);
    return seal_fail(context, HP_E_ACCESS, "log on with the Kerberos ticket of this session", major, minor,
                     err);
}

/* --- both --- */

/* Only "name@REALM" is a name for Kerberos, which asks the network about any other first. */
static int choose_mechanism(struct seal_context *context, const char *user, struct hp_error *err)
{
    bool may_be_kerberos = !user || strchr(user, '@');
    if (context->scheme == SEAL_KERBEROS && !may_be_kerberos) {
        hp_error_next(err, "name the user as name@REALM");
        return hp_error_set(err, HP_E_ACCESS, "the host takes Kerberos only, and %s is no name for it", user);
    }
    context->mechanism = context->scheme == SEAL_KERBEROS ? &seal_kerberos
                         : may_be_kerberos                ? &seal_spnego
                                                          : &seal_ntlm;
    return 0;
}

int seal_become(struct seal_context *context, const struct seal_client *client, struct hp_error *err)
{
    HP_ARENA(scratch);
    int rc = import(context, hp_arena_format(&scratch, "HTTP@%s", client->host), &name_of_service,
                    &context->target, err);
    if (!rc)
        rc = choose_mechanism(context, client->user, err);
    if (!rc)
        rc = client->user ? log_on(context, client->user, client->password, err) : take_ticket(context, err);
    if (!rc && context->mechanism == &seal_spnego)
        rc = allow_mechanisms(context, client->user, err);
    return rc;
}
