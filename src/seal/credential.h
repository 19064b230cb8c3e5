/* SPDX-License-Identifier: MIT */
/* Who a client is: a user with a password, or the owner of the Kerberos ticket of this session. */
#ifndef SEAL_CREDENTIAL_H
#define SEAL_CREDENTIAL_H

#include "inside.h"

/* Sets target, mechanism and credential. The errors of seal_initiate. */
int seal_become(struct seal_context *context, const struct seal_client *client, struct hp_error *err);

/* A first step with a ticket has failed: the error says why, and what to do. */
int seal_explain_ticket(const struct seal_context *context, struct hp_error *err);

#endif
