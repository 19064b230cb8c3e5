/* SPDX-License-Identifier: MIT */
#include "seal/context.h"

#include "inside.h"

#include "base/arena.h"
#include "base/text.h"
#include "seal/frame.h"

#include <stdlib.h>
#include <string.h>

enum { NTLM_SIGNATURE = 16 };

static const struct {
    const char *name;
    const char *protocol;
    const char *content_type;
} schemes[] = {
    [SEAL_NEGOTIATE] = { "Negotiate", SEAL_SPNEGO_PROTOCOL, SEAL_CONTENT_TYPE(SEAL_SPNEGO_PROTOCOL) },
    [SEAL_KERBEROS] = { "Kerberos", SEAL_KERBEROS_PROTOCOL, SEAL_CONTENT_TYPE(SEAL_KERBEROS_PROTOCOL) },
};

const char *seal_scheme_name(enum seal_scheme scheme)
{
    return schemes[scheme].name;
}

const char *seal_content_type(enum seal_scheme scheme)
{
    return schemes[scheme].content_type;
}

/* --- beginning --- */

static int new_context(const struct seal_terms *terms, struct seal_context **out, struct hp_error *err)
{
    const struct seal_gss *gss;
    int rc = seal_load_gss(&gss, err);
    if (rc)
        return rc;
    struct seal_context *context = hp_malloc(sizeof *context);
    *context = (struct seal_context){ .gss = gss, .scheme = terms->scheme, .seals = terms->seals };
    if (terms->binding && terms->binding->length) {
        context->is_bound = true;
        context->bindings.application_data.length = terms->binding->length;
        context->bindings.application_data.value =
            hp_arena_copy_part(&context->arena, hp_str_text(terms->binding), terms->binding->length);
    }
    *out = context;
    return 0;
}

/* Only "name@REALM" is a name for Kerberos, which asks the network about any other first. */
static int choose_mechanism(enum seal_scheme scheme, const char *user, gss_OID *out, struct hp_error *err)
{
    bool may_be_kerberos = !user || strchr(user, '@');
    if (scheme == SEAL_KERBEROS && !may_be_kerberos) {
        hp_error_next(err, "name the user as name@REALM");
        return hp_error_set(err, HP_E_ACCESS, "the host takes Kerberos only, and %s is no name for it", user);
    }
    *out = scheme == SEAL_KERBEROS ? &seal_kerberos : may_be_kerberos ? &seal_spnego : &seal_ntlm;
    return 0;
}

static int take_client(struct seal_context *context, const struct seal_client *client, struct hp_error *err)
{
    static gss_OID_desc service = { 10, (void *)"\x2a\x86\x48\x86\xf7\x12\x01\x02\x01\x04" };
    HP_ARENA(scratch);
    struct seal_account wanted = { .gss = context->gss, .user = client->user, .password = client->password };
    int rc = seal_import(context->gss, hp_arena_format(&scratch, "HTTP@%s", client->host), &service,
                         &context->target, err);
    if (!rc)
        rc = choose_mechanism(context->scheme, client->user, &wanted.mechanism, err);
    return rc ? rc : seal_accounts_find(client->accounts, &wanted, &context->account, err);
}

int seal_initiate(const struct seal_terms *terms, const struct seal_client *client, struct seal_context **out,
                  struct hp_error *err)
{
    struct seal_context *context = NULL;
    int rc = new_context(terms, &context, err);
    if (!rc)
        rc = take_client(context, client, err);
    if (rc)
        seal_free(context);
    else
        *out = context;
    return rc;
}

int seal_accept(const struct seal_terms *terms, bool demands_binding, struct seal_context **out,
                struct hp_error *err)
{
    OM_uint32 minor;
    struct seal_context *context = NULL;
    gss_OID_desc all[] = { seal_spnego, seal_kerberos, seal_ntlm };
    gss_OID_set_desc negotiable = { HP_COUNT(all), all };
    gss_OID_set_desc mechanisms =
        terms->scheme == SEAL_KERBEROS ? (gss_OID_set_desc){ 1, &seal_kerberos } : negotiable;
    int rc = new_context(terms, &context, err);
    if (!rc) {
        context->demands_binding = demands_binding;
        OM_uint32 major = context->gss->acquire_cred(&minor, GSS_C_NO_NAME, GSS_C_INDEFINITE, &mechanisms,
                                                     GSS_C_ACCEPT, &context->credential, NULL, NULL);
        if (GSS_ERROR(major))
            rc = seal_fail(context->gss, HP_E_FAILED, "let users log on", major, minor, err);
    }
    if (rc)
        seal_free(context);
    else
        *out = context;
    return rc;
}

/* --- agreeing --- */

/* Whoever has logged on needs them no more, and with many hosts there are many. */
static void forget_names(struct seal_context *context)
{
    OM_uint32 minor;
    if (context->target)
        context->gss->release_name(&minor, &context->target);
    if (context->credential)
        context->gss->release_cred(&minor, &context->credential);
}

/* NTLM seals otherwise than Kerberos; SPNEGO says which of them it was only now. */
static int finish(struct seal_context *context, OM_uint32 flags, struct hp_error *err)
{
    OM_uint32 minor;
    gss_OID mechanism = GSS_C_NO_OID;
    if (context->seals && !(flags & GSS_C_CONF_FLAG))
        return hp_error_set(err, HP_E_ACCESS, "the other side does not seal messages");
    if (context->demands_binding && !(flags & GSS_C_CHANNEL_BOUND_FLAG))
        return hp_error_set(err, HP_E_ACCESS, "the other side is not bound to this connection");
    OM_uint32 major = context->gss->inquire_context(&minor, context->context, NULL, NULL, NULL, &mechanism,
                                                    NULL, NULL, NULL);
    if (GSS_ERROR(major))
        return seal_fail(context->gss, HP_E_FAILED, "tell how messages are sealed", major, minor, err);
    context->is_kerberos = mechanism->length == seal_kerberos.length;
    context->is_open = true;
    forget_names(context);
    return 0;
}

static int explain_first_step(const struct seal_context *context, struct hp_error *err)
{
    int rc = seal_try_kerberos(context->account, context->target, err);
    return rc ? rc
              : hp_error_set(err, HP_E_ACCESS, "Kerberos and this machine do not agree on how to log on");
}

int seal_step(struct seal_context *context, const struct hp_str *came, struct hp_str *send,
              struct hp_error *err)
{
    OM_uint32 minor;
    OM_uint32 major;
    OM_uint32 flags = 0;
    gss_buffer_desc in = { came->length, (void *)(uintptr_t)hp_str_text(came) };
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
    const struct seal_gss *gss = context->gss;
    gss_channel_bindings_t bindings = context->is_bound ? &context->bindings : GSS_C_NO_CHANNEL_BINDINGS;
    if (context->target)
        major = gss->init_sec_context(&minor, context->account->credential, &context->context,
                                      context->target, context->account->mechanism,
                                      GSS_C_MUTUAL_FLAG | GSS_C_CONF_FLAG | GSS_C_INTEG_FLAG |
                                          GSS_C_REPLAY_FLAG | GSS_C_SEQUENCE_FLAG,
                                      0, bindings, &in, NULL, &out, &flags, NULL);
    else
        major = gss->accept_sec_context(&minor, &context->context, context->credential, &in, bindings, NULL,
                                        NULL, &out, &flags, NULL, NULL);
    OM_uint32 ignored;
    if (!GSS_ERROR(major))
        hp_str_add_part(send, out.value ? out.value : "", out.length);
    /* A service that refuses may say why. */
    if (GSS_ERROR(major) && !context->target)
        hp_str_add_part(send, out.value ? out.value : "", out.length);
    gss->release_buffer(&ignored, &out);
    if (GSS_ERROR(major) && context->target && !came->length && seal_account_has_kerberos(context->account))
        return explain_first_step(context, err);
    if (GSS_ERROR(major))
        return seal_fail(context->gss, HP_E_ACCESS, "log on", major, minor, err);
    return major == GSS_S_COMPLETE ? finish(context, flags, err) : 0;
}

void seal_why_no_kerberos(const struct seal_context *context, struct hp_error *why)
{
    const struct seal_account *account = context->account;
    const struct hp_error *known = &account->no_kerberos;
    if (known->next)
        hp_error_next(why, "%s", known->next);
    if (hp_error_is_set(known))
        hp_error_set(why, known->class, "%s", known->what);
    else if (context->target && account->user && account->mechanism == &seal_spnego)
        seal_try_kerberos(account, context->target, why);
}

bool seal_is_open(const struct seal_context *context)
{
    return context->is_open;
}

bool seal_seals(const struct seal_context *context)
{
    return context->seals;
}

enum seal_scheme seal_scheme_of(const struct seal_context *context)
{
    return context->scheme;
}

/* --- sealing --- */

/* Windows takes the form of gss_wrap_iov, which NTLM does not have here. */
static OM_uint32 wrap_kerberos(struct seal_context *context, const char *text, size_t length,
                               struct hp_str *signature, struct hp_str *sealed, OM_uint32 *minor)
{
    int sealed_is = 0;
    HP_STR(copy);
    hp_str_add_part(&copy, text, length);
    gss_iov_buffer_desc parts[3] = {
        { .type = GSS_IOV_BUFFER_TYPE_HEADER | GSS_IOV_BUFFER_FLAG_ALLOCATE },
        { .type = GSS_IOV_BUFFER_TYPE_DATA, .buffer = { length, (void *)(uintptr_t)hp_str_text(&copy) } },
        { .type = GSS_IOV_BUFFER_TYPE_PADDING | GSS_IOV_BUFFER_FLAG_ALLOCATE },
    };
    OM_uint32 major = context->gss->wrap_iov(minor, context->context, 1, GSS_C_QOP_DEFAULT, &sealed_is, parts,
                                             HP_COUNT(parts));
    if (!GSS_ERROR(major)) {
        hp_str_add_part(signature, parts[0].buffer.value, parts[0].buffer.length);
        hp_str_add_part(sealed, parts[1].buffer.value, parts[1].buffer.length);
        hp_str_add_part(sealed, parts[2].buffer.length ? parts[2].buffer.value : "", parts[2].buffer.length);
        OM_uint32 ignored;
        context->gss->release_iov_buffer(&ignored, parts, HP_COUNT(parts));
    }
    return sealed_is || GSS_ERROR(major) ? major : GSS_S_FAILURE;
}

static OM_uint32 wrap_ntlm(struct seal_context *context, const char *text, size_t length,
                           struct hp_str *signature, struct hp_str *sealed, OM_uint32 *minor)
{
    int sealed_is = 0;
    OM_uint32 ignored;
    gss_buffer_desc in = { length, (void *)(uintptr_t)text };
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
    OM_uint32 major =
        context->gss->wrap(minor, context->context, 1, GSS_C_QOP_DEFAULT, &in, &sealed_is, &out);
    if (GSS_ERROR(major))
        return major;
    bool well = sealed_is && out.length >= NTLM_SIGNATURE;
    if (well) {
        hp_str_add_part(signature, out.value, NTLM_SIGNATURE);
        hp_str_add_part(sealed, (const char *)out.value + NTLM_SIGNATURE, out.length - NTLM_SIGNATURE);
    }
    context->gss->release_buffer(&ignored, &out);
    return well ? major : GSS_S_FAILURE;
}

int seal_close(struct seal_context *context, const char *text, size_t length, struct hp_str *frame,
               struct hp_error *err)
{
    HP_STR(signature);
    HP_STR(sealed);
    OM_uint32 minor = 0;
    OM_uint32 major = context->is_kerberos ? wrap_kerberos(context, text, length, &signature, &sealed, &minor)
                                           : wrap_ntlm(context, text, length, &signature, &sealed, &minor);
    if (GSS_ERROR(major))
        return seal_fail(context->gss, HP_E_FAILED, "seal a message", major, minor, err);
    seal_write_frame(frame, schemes[context->scheme].protocol, &signature, &sealed, length);
    return 0;
}

int seal_open(struct seal_context *context, const char *frame, size_t length, struct hp_str *text,
              struct hp_error *err)
{
    HP_STR(sealed);
    OM_uint32 minor;
    int sealed_is = 0;
    if (!seal_read_frame(&sealed, frame, length))
        return hp_error_set(err, HP_E_FAILED, "a message is not sealed");
    gss_buffer_desc in = { sealed.length, (void *)(uintptr_t)hp_str_text(&sealed) };
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
    OM_uint32 major = context->gss->unwrap(&minor, context->context, &in, &out, &sealed_is, NULL);
    if (GSS_ERROR(major))
        return seal_fail(context->gss, HP_E_FAILED, "open a sealed message", major, minor, err);
    if (sealed_is)
        hp_str_add_part(text, out.length ? out.value : "", out.length);
    context->gss->release_buffer(&minor, &out);
    return sealed_is ? 0 : hp_error_set(err, HP_E_FAILED, "a message is signed and not sealed");
}

void seal_free(struct seal_context *context)
{
    OM_uint32 minor;
    if (!context)
        return;
    if (context->context)
        context->gss->delete_sec_context(&minor, &context->context, GSS_C_NO_BUFFER);
    forget_names(context);
    hp_arena_release(&context->arena);
    free(context);
}
