/* SPDX-License-Identifier: MIT */
#include "seal/context.h"

#include "base/arena.h"
#include "base/text.h"
#include "gss.h"
#include "seal/frame.h"

#include <stdlib.h>
#include <string.h>

struct seal_context {
    const struct seal_gss *gss;
    struct hp_arena arena;
    enum seal_scheme scheme;
    bool seals;
    bool demands_binding;                        /* of a service */
    struct gss_channel_bindings_struct bindings; /* their bytes are in the arena */
    bool is_bound;                               /* there are any */
    gss_cred_id_t credential;
    gss_name_t target; /* of a client; none: a service */
    gss_OID mechanism; /* of a client */
    gss_ctx_id_t context;
    bool is_open;
    bool is_kerberos;
};

enum { NTLM_SIGNATURE = 16 };

static gss_OID_desc spnego = { 6, (void *)"\x2b\x06\x01\x05\x05\x02" };
static gss_OID_desc kerberos = { 9, (void *)"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02" };
static gss_OID_desc ntlm = { 10, (void *)"\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x0a" };
static gss_OID_desc name_of_user = { 10, (void *)"\x2a\x86\x48\x86\xf7\x12\x01\x02\x01\x01" };
static gss_OID_desc name_of_service = { 10, (void *)"\x2a\x86\x48\x86\xf7\x12\x01\x02\x01\x04" };

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

static int fail(const struct seal_context *context, enum hp_class class, const char *doing, OM_uint32 major,
                OM_uint32 minor, struct hp_error *err)
{
    HP_STR(why);
    add_status(context->gss, &why, major, GSS_C_GSS_CODE);
    if (minor)
        add_status(context->gss, &why, minor, GSS_C_MECH_CODE);
    return hp_error_set(err, class, "cannot %s: %s", doing, hp_str_text(&why));
}

/* --- beginning --- */

static int import(struct seal_context *context, const char *text, gss_OID kind, gss_name_t *out,
                  struct hp_error *err)
{
    OM_uint32 minor;
    gss_buffer_desc name = { strlen(text), (void *)(uintptr_t)text };
    OM_uint32 major = context->gss->import_name(&minor, &name, kind, out);
    return GSS_ERROR(major) ? fail(context, HP_E_FAILED, "use that name", major, minor, err) : 0;
}

/* What SPNEGO may agree on. */
static int allow_mechanisms(struct seal_context *context, struct hp_error *err)
{
    OM_uint32 minor;
    gss_OID_desc both[] = { kerberos, ntlm };
    gss_OID_set_desc set = { 2, both };
    OM_uint32 major = context->gss->set_neg_mechs(&minor, context->credential, &set);
    return GSS_ERROR(major) ? fail(context, HP_E_FAILED, "choose Kerberos and NTLM", major, minor, err) : 0;
}

/* What the mechanism of that user is part of is not installed. */
static int no_mechanism(const struct seal_context *context, struct hp_error *err)
{
    bool is_ntlm = context->mechanism == &ntlm;
    if (is_ntlm)
        hp_error_next(err, "install NTLM for GSSAPI; on Debian: apt install gss-ntlmssp");
    return hp_error_set(err, HP_E_FAILED, "this machine does not have %s", is_ntlm ? "NTLM" : "Kerberos");
}

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
        rc = fail(context, HP_E_ACCESS, "log on with that user and password", major, minor, err);
    context->gss->release_name(&minor, &name);
    return rc;
}

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
static int choose_mechanism(struct seal_context *context, const char *user, struct hp_error *err)
{
    bool may_be_kerberos = strchr(user, '@');
    if (context->scheme == SEAL_KERBEROS && !may_be_kerberos) {
        hp_error_next(err, "name the user as name@REALM");
        return hp_error_set(err, HP_E_ACCESS, "the host takes Kerberos only, and %s is no name for it", user);
    }
    context->mechanism = context->scheme == SEAL_KERBEROS ? &kerberos : may_be_kerberos ? &spnego : &ntlm;
    return 0;
}

int seal_initiate(const struct seal_terms *terms, const struct seal_client *client, struct seal_context **out,
                  struct hp_error *err)
{
    HP_ARENA(scratch);
    struct seal_context *context = NULL;
    int rc = new_context(terms, &context, err);
    if (!rc)
        rc = import(context, hp_arena_format(&scratch, "HTTP@%s", client->host), &name_of_service,
                    &context->target, err);
    if (!rc)
        rc = choose_mechanism(context, client->user, err);
    if (!rc)
        rc = log_on(context, client->user, client->password, err);
    if (!rc && context->mechanism == &spnego)
        rc = allow_mechanisms(context, err);
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
    gss_OID_desc all[] = { spnego, ntlm };
    gss_OID_set_desc negotiable = { 2, all };
    gss_OID_set_desc mechanisms =
        terms->scheme == SEAL_KERBEROS ? (gss_OID_set_desc){ 1, &kerberos } : negotiable;
    int rc = new_context(terms, &context, err);
    if (!rc) {
        context->demands_binding = demands_binding;
        OM_uint32 major = context->gss->acquire_cred(&minor, GSS_C_NO_NAME, GSS_C_INDEFINITE, &mechanisms,
                                                     GSS_C_ACCEPT, &context->credential, NULL, NULL);
        if (GSS_ERROR(major))
            rc = fail(context, HP_E_FAILED, "let users log on", major, minor, err);
    }
    if (rc)
        seal_free(context);
    else
        *out = context;
    return rc;
}

/* --- agreeing --- */

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
        return fail(context, HP_E_FAILED, "tell how messages are sealed", major, minor, err);
    context->is_kerberos = mechanism->length == kerberos.length;
    context->is_open = true;
    return 0;
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
        major = gss->init_sec_context(
            &minor, context->credential, &context->context, context->target, context->mechanism,
            GSS_C_MUTUAL_FLAG | GSS_C_CONF_FLAG | GSS_C_INTEG_FLAG | GSS_C_REPLAY_FLAG | GSS_C_SEQUENCE_FLAG,
            0, bindings, &in, NULL, &out, &flags, NULL);
    else
        major = gss->accept_sec_context(&minor, &context->context, context->credential, &in, bindings, NULL,
                                        NULL, &out, &flags, NULL, NULL);
    OM_uint32 ignored;
    if (!GSS_ERROR(major))
        hp_str_add_part(send, out.value ? out.value : "", out.length);
    gss->release_buffer(&ignored, &out); /* which a refusal may have, too */
    if (GSS_ERROR(major))
        return fail(context, HP_E_ACCESS, "log on", major, minor, err);
    return major == GSS_S_COMPLETE ? finish(context, flags, err) : 0;
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
        return fail(context, HP_E_FAILED, "seal a message", major, minor, err);
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
        return fail(context, HP_E_FAILED, "open a sealed message", major, minor, err);
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
    if (context->target)
        context->gss->release_name(&minor, &context->target);
    if (context->credential)
        context->gss->release_cred(&minor, &context->credential);
    hp_arena_release(&context->arena);
    free(context);
}
