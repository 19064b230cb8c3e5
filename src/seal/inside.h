/* SPDX-License-Identifier: MIT */
/* What the files of this room know of a context. */
#ifndef SEAL_INSIDE_H
#define SEAL_INSIDE_H

#include "account.h"
#include "gss.h"
#include "seal/context.h"

#include "base/arena.h"

struct seal_context {
    const struct seal_gss *gss;
    struct hp_arena arena;
    enum seal_scheme scheme;
    bool seals;
    bool demands_binding;                        /* of a service */
    struct gss_channel_bindings_struct bindings; /* their bytes are in the arena */
    bool is_bound;                               /* there are any */
    const struct seal_account *account;          /* of a client */
    gss_name_t target;                           /* of a client; none: a service */
    gss_cred_id_t credential;                    /* of a service */
    gss_ctx_id_t context;
    bool is_open;
    bool is_kerberos;
};

extern gss_OID_desc seal_spnego;
extern gss_OID_desc seal_kerberos;
extern gss_OID_desc seal_ntlm;

/* The error "cannot <doing>: <what GSSAPI says>". */
int seal_fail(const struct seal_gss *gss, enum hp_class class, const char *doing, OM_uint32 major,
              OM_uint32 minor, struct hp_error *err);

/* A name of that kind, which the caller releases. */
int seal_import(const struct seal_gss *gss, const char *text, gss_OID kind, gss_name_t *out,
                struct hp_error *err);

#endif
