/* SPDX-License-Identifier: MIT */
/* Two who prove to each other who they are, with Kerberos or NTLM, and then may seal what they say (GSSAPI,
 * SPNEGO). A context is of one connection and one thread. */
#ifndef SEAL_CONTEXT_H
#define SEAL_CONTEXT_H

#include "base/error.h"
#include "base/str.h"
#include "seal/accounts.h"

#include <stdbool.h>

struct seal_context;

/* How tokens are named in HTTP, and what they are. */
enum seal_scheme {
    SEAL_NEGOTIATE, /* SPNEGO, which agrees on Kerberos or NTLM; or either as it is */
    SEAL_KERBEROS,  /* Kerberos as it is */
};

/* "Negotiate" */
const char *seal_scheme_name(enum seal_scheme scheme);

/* What says in HTTP that a message is sealed. */
const char *seal_content_type(enum seal_scheme scheme);

/* What both sides agree on. */
struct seal_terms {
    enum seal_scheme scheme;
    bool seals;                   /* messages are sealed; not inside TLS */
    const struct hp_str *binding; /* of the TLS connection (seal/binding.h); NULL or "": none. It is copied */
};

/* Who logs on, and where: "name@REALM" for Kerberos, or NTLM where there is no Kerberos; "DOMAIN\name" and
 * "name" for NTLM; NULL for the owner of the Kerberos ticket of this session (KRB5CCNAME), who has no
 * password here. */
struct seal_client {
    struct seal_accounts *accounts; /* which keep what the user logs on with */
    const char *host;
    const char *user;
    const char *password;
};

/* HP_E_ACCESS when the user is refused already; HP_E_FAILED when this machine lacks what it takes. */
int seal_initiate(const struct seal_terms *terms, const struct seal_client *client, struct seal_context **out,
                  struct hp_error *err);

/* For a service: with the keys of this machine (KRB5_KTNAME) and the users of NTLM_USER_FILE. A client that
 * is bound to another TLS connection is refused; one that is bound to none, where `demands_binding`. */
int seal_accept(const struct seal_terms *terms, bool demands_binding, struct seal_context **out,
                struct hp_error *err);

/* Takes what the other side sent ("" at the client's first step), and appends what is to be sent;
 * seal_is_open tells whether both know enough. HP_E_ACCESS when the other one is not who it says; a service
 * may have something to send then, too. */
int seal_step(struct seal_context *context, const struct hp_str *came, struct hp_str *send,
              struct hp_error *err);
bool seal_is_open(const struct seal_context *context);

/* Of a client whom the host has refused: why a user who may be of a domain has logged on with NTLM, and what
 * to do about that. *why stays empty where Kerberos did not fail. May ask the domain for a ticket, without
 * the password. */
void seal_why_no_kerberos(const struct seal_context *context, struct hp_error *why);

/* Its terms: are its messages sealed, and the scheme. */
bool seal_seals(const struct seal_context *context);
enum seal_scheme seal_scheme_of(const struct seal_context *context);

/* Appends the frame that carries the text, or the text of a frame. HP_E_FAILED: it was changed on the way, or
 * is no frame. */
int seal_close(struct seal_context *context, const char *text, size_t length, struct hp_str *frame,
               struct hp_error *err);
int seal_open(struct seal_context *context, const char *frame, size_t length, struct hp_str *text,
              struct hp_error *err);

void seal_free(struct seal_context *context); /* NULL is accepted */

#endif
