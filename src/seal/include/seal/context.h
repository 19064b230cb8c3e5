/* SPDX-License-Identifier: MIT */
/* Two who prove to each other who they are, with Kerberos or NTLM, and then seal what they say (GSSAPI,
 * SPNEGO). A context is of one connection and one thread. */
#ifndef SEAL_CONTEXT_H
#define SEAL_CONTEXT_H

#include "base/error.h"
#include "base/str.h"

#include <stdbool.h>

struct seal_context;

/* For a client of the host, with that user and password: "name@REALM" for Kerberos, or NTLM where there is no
 * Kerberos; "DOMAIN\name" and "name" for NTLM. The password is not kept. HP_E_ACCESS when it is refused
 * already, HP_E_FAILED. */
int seal_initiate(const char *host, const char *user, const char *password, struct seal_context **out,
                  struct hp_error *err);

/* For a service: with the keys of this machine (KRB5_KTNAME) and the users of NTLM_USER_FILE. */
int seal_accept(struct seal_context **out, struct hp_error *err);

/* Takes what the other side sent ("" at the client's first step), and appends what is to be sent;
 * seal_is_open tells whether both know enough. HP_E_ACCESS when the other one is not who it says. */
int seal_step(struct seal_context *context, const struct hp_str *came, struct hp_str *send,
              struct hp_error *err);
bool seal_is_open(const struct seal_context *context);

/* Appends the frame that carries the text, or the text of a frame. HP_E_FAILED: it was changed on the way, or
 * is no frame. */
int seal_close(struct seal_context *context, const char *text, size_t length, struct hp_str *frame,
               struct hp_error *err);
int seal_open(struct seal_context *context, const char *frame, size_t length, struct hp_str *text,
              struct hp_error *err);

void seal_free(struct seal_context *context); /* NULL is accepted */

#endif
